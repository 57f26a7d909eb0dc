"""The action that shows what the environment was asked for."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.traffic import TrafficReport
from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.shell.second_ticker import SecondTicker
from phoenix_admin.ui.shell.shell_actions import HELP

if TYPE_CHECKING:
    from phoenix_admin.ui.dialogs.diagnostics_words import RunningTask

# ruff: noqa: PLC0415 - the dialog is imported when somebody opens it


class DiagnosticsCommand(QObject):
    """Registers `app.diagnostics` and shows its dialog over the window, its parent. UI thread."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        running: "Callable[[], Sequence[RunningTask]]",
        ticker: SecondTicker,
        actions: ActionRegistry,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._workbench = workbench
        self._running = running
        self._ticker = ticker
        self._window = parent
        spec = ActionSpec(
            "app.diagnostics",
            "Diagnostics",
            "activity",
            tip="Show what was asked of the environment, and what works in the background",
            group=HELP,
        )
        actions.register(spec, self._on_triggered)

    @Slot()
    def _on_triggered(self) -> None:
        from phoenix_admin.ui.dialogs.diagnostics_dialog import DiagnosticsDialog
        from phoenix_admin.ui.dialogs.sheet import open_sheet

        name = self._workbench.environment.name
        dialog = DiagnosticsDialog(self._theme, name, self._report, self._running)
        self._ticker.ticked.connect(dialog.refresh)
        open_sheet(dialog, self._window)

    def _report(self) -> TrafficReport | None:
        traffic = self._workbench.ports.traffic
        return traffic.report() if traffic is not None else None
