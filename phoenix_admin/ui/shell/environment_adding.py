"""*Add environment…*: the action that opens the form; imported late, because few starts need it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.ports.check_source import CheckSource
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.qt.theme import Theme
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

if TYPE_CHECKING:
    from phoenix_admin.settings.environments import CloudEnvironment

ADD_ENVIRONMENT: Final = "environment.add"
_SPEC = ActionSpec(
    ADD_ENVIRONMENT,
    "Add environment…",
    "plus",
    tip="Describe a Google Cloud environment, test it, and keep it in environments.toml",
    group="Environment",
)


class AddingEnvironments(QObject):
    """Registers the action. `saved` carries the new `CloudEnvironment`. UI thread.

    `names` gives the names that are taken; `over` is set to the window once there is one.
    """

    saved = Signal(object)

    def __init__(
        self,
        theme: Theme,
        actions: ActionRegistry,
        file: Path,
        names: Callable[[], list[str]],
        make_checks: "Callable[[CloudEnvironment], CheckSource]",
        runner: TaskRunner,
        scope: Scope,
        clock: Clock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.over: QWidget | None = None
        self._theme = theme
        self._file = file
        self._names = names
        self._make_checks = make_checks
        self._runner = runner
        self._scope = scope
        self._clock = clock
        actions.register(_SPEC, self._on_add)

    @Slot()
    def _on_add(self) -> None:
        from phoenix_admin.ui.dialogs.environment_form import (  # noqa: PLC0415 - see above
            FormParts,
            open_environment_form,
        )

        if self.over is None:
            return
        parts = FormParts(
            self._file,
            self._names(),
            self._make_checks,
            self._runner,
            self._scope,
            self._clock,
            self.saved.emit,
        )
        open_environment_form(self.over, self._theme, parts)
