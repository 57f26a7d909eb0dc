"""The Memory panel on a made-up world, driven by hand, alone or in the real window."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.ui.dialogs.open_chooser import Wanted
from phoenix_admin.ui.panels.memory.imports_page import ImportsPage
from phoenix_admin.ui.panels.memory.panel import MemoryPanel, make_tabs
from phoenix_admin.ui.shell.navigation import Origin
from tests.qt.projects.projects_stage import Stage
from tests.support.import_world import furnished, make_prober
from tests.support.memory_world import ScriptedBench, scripted_bench


class HandOpener:
    """An open chooser whose answer the test gives."""

    def __init__(self) -> None:
        self.wanted: Wanted | None = None
        self.answer: Callable[[Path], None] | None = None

    def choose_file(self, over: QWidget, wanted: Wanted, on_chosen: Callable[[Path], None]) -> None:
        self.wanted, self.answer = wanted, on_chosen


class ImportsStage(Stage):
    """Everything a test of the tab *Import profile* wants to reach."""

    def __init__(self, theme: Any, *, packaged: bool = False, **arguments: Any) -> None:
        self.packaged = packaged
        self.prober = furnished()
        self.open_chooser = HandOpener()
        super().__init__(theme, **arguments)

    def ports_of(self, ports: EnvironmentPorts) -> EnvironmentPorts:
        def make(python: Path | None) -> Any:
            return make_prober(python, self.prober) if self.packaged else self.prober

        return replace(ports, import_prober=make)

    def make_panel(self) -> Any:
        return MemoryPanel(self.theme, [self.make_page()])

    def make_page(self) -> Any:
        page = ImportsPage(
            theme=self.theme,
            workbench=self.workbench,
            bench=self.workbench.imports,
            actions=self.actions,
            runner=self.runner,
            opener=self.opener,
            saver=self.saver,
            chooser=self.open_chooser,
        )
        self.page = page
        return page

    def show(self, width: int = 1440, height: int = 900) -> "ImportsStage":
        super().show(width, height)
        if self._in_main_window:
            self.window.navigate("memory", Origin.USER)
        return self

    @property
    def bench(self) -> Any:
        return self.workbench.imports

    @property
    def view(self) -> Any:
        return self.page._contents()[1]

    def trigger(self, key: str) -> None:
        """Press an action."""
        self.actions.action(key).trigger()

    def measure(self, names: str | None = None) -> "ImportsStage":
        """Type these names, press *Measure*, and let all processes end."""
        if names is not None:
            self.find("imports.modules_field").setText(names)
        self.trigger("imports.measure")
        self.load()
        return self


class MemoryStage(Stage):
    """Everything a test of the tabs of what uses memory wants to reach."""

    def make_panel(self) -> Any:
        self.memory: ScriptedBench = scripted_bench(self.workbench, self.runner, self.clock.now)
        tabs = make_tabs(self.theme, self.workbench, self.actions, self.runner, self.opener)
        return MemoryPanel(self.theme, tabs)

    def show(self, width: int = 1440, height: int = 900) -> "MemoryStage":
        super().show(width, height)
        if self._in_main_window:
            self.window.navigate("memory", Origin.USER)
        return self

    @property
    def script(self) -> Any:
        """What is read."""
        return self.memory.script

    @property
    def table(self) -> Any:
        return self.panel.tab._list.table

    @property
    def details(self) -> Any:
        return self.panel.tab._details

    @property
    def chart(self) -> Any:
        return self.details.summary.chart

    @property
    def open_id(self) -> str | None:
        session = self.memory.session
        return session.subject.id if session is not None else None

    def trigger(self, key: str) -> None:
        """Press an action."""
        self.actions.action(key).trigger()

    def look(self, after: float = 60.0) -> None:
        """Time passes and everything on screen is read again."""
        self.clock.advance(after)
        self.panel.refresh()
        self.load()
