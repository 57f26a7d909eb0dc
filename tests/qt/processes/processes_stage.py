"""The Processes panel on a fake machine, driven by hand, alone or in the real window."""

from typing import Any

from phoenix_admin.services.process_watch import row_id
from phoenix_admin.ui.panels.processes.panel import ProcessesPanel, make_tabs
from phoenix_admin.ui.shell.navigation import Origin
from tests.qt.projects.projects_stage import Stage
from tests.support.process_world import Workers, furnish

IDLE_LOOKS = 4
"""Looks, two seconds apart, after which a silent worker is stale."""


class ProcessesStage(Stage):
    """Everything a test of the Processes panel wants to reach."""

    def __init__(self, theme: Any, *, furnished: bool = True, **arguments: Any) -> None:
        self.wanted = furnished
        self.who: Workers | None = None
        super().__init__(theme, **arguments)

    def make_panel(self) -> Any:
        self.projects = self.make_projects_panel() if self._in_main_window else None
        return self.make_processes_panel()

    def make_processes_panel(self) -> ProcessesPanel:
        if self.wanted:
            self.who = furnish(self.workbench.ports)
        tabs = make_tabs(self.theme, self.workbench, self.actions, self.runner, self.opener)
        return ProcessesPanel(self.theme, tabs)

    def panels(self) -> list[Any]:
        return [self.projects, self.panel]

    def show(self, width: int = 1440, height: int = 900) -> "ProcessesStage":
        super().show(width, height)
        if self._in_main_window:
            self.window.navigate("processes", Origin.USER)
        return self

    def load(self) -> "ProcessesStage":
        """Everything is answered; a silent worker has been looked at often enough."""
        super().load()
        for _ in range(IDLE_LOOKS if self.wanted else 0):
            self.look()
        self.wanted = False
        return self

    def look(self, after: float = 2.0) -> None:
        """Time passes and the list is looked at again."""
        self.clock.advance(after)
        self.bench.catalogue.refresh()
        super().load()

    def close(self) -> None:
        if self.projects is not None:
            self.projects.close_down()
        super().close()

    @property
    def bench(self) -> Any:
        return self.workbench.processes

    @property
    def machine(self) -> Any:
        return self.workbench.ports.processes

    @property
    def table(self) -> Any:
        return self.panel.tab._list.table

    @property
    def details(self) -> Any:
        return self.panel.tab._details

    @property
    def open_id(self) -> str | None:
        session = self.bench.session
        return session.row_id if session is not None else None

    def id_of(self, key: Any) -> str:
        """The id of the row of this process."""
        look = self.bench.catalogue.newest
        return row_id(look.index.by_key[key])

    def open_process(self, key: Any) -> "ProcessesStage":
        """Click on its row."""
        self.open(self.id_of(key))
        return self

    def trigger(self, key: str) -> None:
        """Press an action."""
        self.actions.action(key).trigger()

    def rounds(self, number: int = 40, seconds: float = 3.0) -> None:
        """Let a stop go on, round by round, with so much time in each."""
        for _ in range(number):
            super().load()
            if self.bench.operations.under_way is None:
                return
            self.clock.advance(seconds)
            self.runner.fire_timers()
