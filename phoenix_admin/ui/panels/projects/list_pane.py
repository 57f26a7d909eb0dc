"""The list of projects. Files and folders can be let go on it, where projects are made."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDropEvent

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.tables import SortOrder
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import StateText
from phoenix_admin.services.project_catalogue import ProjectRow
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists import list_pane
from phoenix_admin.ui.panels.projects.board import Board, ProjectEntry
from phoenix_admin.ui.panels.projects.columns import row_text
from phoenix_admin.ui.panels.projects.drop_zone import DropRing, local_paths
from phoenix_admin.ui.panels.projects.list_header import ListHeader
from phoenix_admin.ui.panels.projects.list_words import NAMES, empty_text
from phoenix_admin.ui.panels.projects.row_facts import ColumnKey
from phoenix_admin.ui.panels.projects.table import ProjectTable

ALWAYS = frozenset[str]({ColumnKey.STATUS, ColumnKey.NAME})
"""Without these a row says nothing."""


class ListPane(list_pane.ListPane[ProjectRow]):
    """Shows the projects of a workbench. UI thread. `dropped` carries files let go here."""

    dropped = Signal(object)

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        clock: Clock,
        runner: TaskRunner,
    ) -> None:
        self._workbench = workbench
        self._can_create = workbench.ports.author is not None
        parts = list_pane.ListParts(
            "projects",
            NAMES,
            workbench.environment,
            workbench.catalogue,
            Board(),
            self._open_project,
            ALWAYS,
            SortOrder(ColumnKey.NAME),
        )
        super().__init__(
            theme,
            parts,
            ListHeader(theme, actions, can_create=self._can_create),
            ProjectTable(theme, clock, self._moment),
            actions,
            clock,
            runner,
            workbench.scope,
        )
        self.setAcceptDrops(self._can_create)
        self._ring = DropRing(theme, self)

    def _open_project(self) -> str | None:
        session = self._workbench.session
        return session.project_id if session is not None else None

    def _empty_page(self) -> tuple[StateText, list[QAction]]:
        keys = ("project.new", "samples.make") if self._can_create else ("projects.try_again",)
        text = empty_text(self._workbench.environment, can_create=self._can_create)
        return text, [self._actions.action(key) for key in keys]

    def _copied(self, entry: ProjectEntry) -> str:
        return row_text(entry, self._moment())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files of this computer may be let go here, where a project may be made of them."""
        if local_paths(event) and self._actions.action("project.new").isEnabled():
            event.acceptProposedAction()
            self._table.hold()
            self._ring.appear()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went elsewhere."""
        super().dragLeaveEvent(event)
        self._ring.hide()
        self._table.release()

    def dropEvent(self, event: QDropEvent) -> None:
        """They were let go."""
        paths = local_paths(event)
        self._ring.hide()
        self._table.release()
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)
