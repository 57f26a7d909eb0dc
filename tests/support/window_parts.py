"""What the window is given on every stage: settings in memory, a dispatcher driven by hand."""

from PySide6.QtCore import QObject, Signal

from phoenix_admin.ui.shell.window_settings import WindowState
from tests.support.manual_runner import ManualRunner


class ManualDispatcher(QObject):
    """The part of `Dispatcher` that the window sees, over a runner driven by hand."""

    tasks_changed = Signal()

    def __init__(self, runner: ManualRunner) -> None:
        super().__init__()
        self.runner = runner
        runner.door.on_change(self.tasks_changed.emit)

    def running(self):
        return self.runner.running()


class KeptSettings:
    """Window settings in memory."""

    def __init__(self, state: WindowState | None = None) -> None:
        self.state = state or WindowState()
        self.saved: list[WindowState] = []

    def load(self) -> WindowState:
        return self.state

    def save(self, state: WindowState) -> None:
        self.state = state
        self.saved.append(state)
