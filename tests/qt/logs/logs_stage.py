"""The Logs panel on lines in memory, alone or beside the other pages in the window."""

from collections.abc import Callable
from typing import Any

from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.panels.logs.panel import LogsPanel
from phoenix_admin.ui.shell.navigation import Origin
from tests.qt.projects.projects_stage import Stage
from tests.support.listed_log import GrowingListedLog


class ListedOpening:
    """Opens logs in memory, at once or when `answer` is called."""

    def __init__(
        self, make: Callable[[LogWish], GrowingListedLog], *, at_once: bool = True
    ) -> None:
        self._make = make
        self._at_once = at_once
        self.wishes: list[LogWish] = []
        self._waiting: list[tuple[LogWish, Callable[[Any], None]]] = []

    def __call__(self, wish: LogWish, opened: Callable[[Any], None]) -> None:
        self.wishes.append(wish)
        self._waiting.append((wish, opened))
        if self._at_once:
            self.answer()

    def answer(self) -> None:
        """Every wish that waits is answered."""
        waiting, self._waiting = self._waiting, []
        for wish, opened in waiting:
            opened(self._make(wish))


class LogsStage(Stage):
    """Everything a test of the Logs panel wants to reach."""

    def __init__(
        self,
        theme: Any,
        *,
        log: GrowingListedLog | None = None,
        at_once: bool = True,
        **said: Any,
    ) -> None:
        self.log = log if log is not None else GrowingListedLog()
        self.opening = ListedOpening(lambda _wish: self.log, at_once=at_once)
        super().__init__(theme, **said)

    def make_panel(self) -> LogsPanel:
        return LogsPanel(
            theme=self.theme,
            workbench=self.workbench,
            actions=self.actions,
            opening=self.opening,
            opener=self.opener,
            saver=self.saver,
            chooser=self.chooser,
        )

    def show(self, width: int = 1440, height: int = 900) -> "LogsStage":
        super().show(width, height)
        if self._in_main_window:
            self.window.navigate("logs", Origin.USER)
        self.panel.set_on_screen(True)
        return self

    @property
    def browser(self) -> Any:
        return self.panel.browser
