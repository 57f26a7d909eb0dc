"""Makes a project of the person's own clips: dialog, request, and what comes of it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.project import Project
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.results import Tone
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.dialogs.file_chooser import FileChooser

if TYPE_CHECKING:
    from phoenix_admin.ui.dialogs.new_project_dialog import NewProjectDialog


class ProjectCreation(QObject):
    """Opens the dialog and answers it. UI thread only.

    `created` carries the new project, and whether the person waited for it in the
    dialog: only then may it be opened, because only then it is their own step.
    """

    created = Signal(object, bool)

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        runner: TaskRunner,
        chooser: FileChooser,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._theme = theme
        self._workbench = workbench
        self._runner = runner
        self._chooser = chooser
        self._over = over
        self._dialog: NewProjectDialog | None = None
        self._waiting = False
        self._forget: Callable[[], None] = workbench.operations.changed.add(self._on_changed)

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._forget()

    @Slot()
    def open(self) -> None:
        """An empty dialog."""
        self.open_with(())

    def open_with(self, paths: Sequence[Path]) -> None:
        """A dialog with these files and folders in it; more of them where one is open."""
        if self._dialog is not None:
            self._dialog.add_paths(paths)
            return
        from phoenix_admin.ui.dialogs.new_project_dialog import (  # noqa: PLC0415 - late, see asking
            NewProjectDialog,
        )
        from phoenix_admin.ui.dialogs.sheet import open_sheet  # noqa: PLC0415 - late, see asking

        dialog = NewProjectDialog(
            self._theme, self._chooser, self._runner, self._workbench.scope, paths
        )
        dialog.requested.connect(self._on_requested)
        dialog.finished.connect(self._on_finished)
        if open_sheet(dialog, self._over):
            self._dialog = dialog

    @Slot(str, object)
    def _on_requested(self, name: str, paths: Sequence[Path]) -> None:
        self._waiting = True
        operations = self._workbench.operations
        if not operations.request_create(name, paths, self._on_created):
            self._waiting = False
            reason = operations.refusal(WriteAction.CREATE_PROJECT)
            self._say(reason or "Nothing was sent: an earlier request waits for its answer.")

    def _on_created(self, project: Project) -> None:
        self._waiting = False
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.accept()
        self.created.emit(project, dialog is not None)

    def _on_changed(self) -> None:
        """A write has ended; one that made no project has failed."""
        action = WriteAction.CREATE_PROJECT
        if not self._waiting or self._workbench.operations.under_way(str(action)) is not None:
            return
        self._waiting = False
        newest = next(iter(self._workbench.results.results), None)
        bad = newest is not None and newest.action is action and newest.tone is Tone.BAD
        self._say(newest.text if newest is not None and bad else "No project was made.")

    def _say(self, problem: str) -> None:
        if self._dialog is not None:
            self._dialog.show_problem(problem)

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None
