"""The Memory panel: a host for its tabs."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.panels.memory.imports_page import ImportsPage
from phoenix_admin.ui.panels.memory.page_facts import PAGE
from phoenix_admin.ui.panels.memory.use_page import UsePage
from phoenix_admin.ui.panels.memory.use_specs import CLOUD, MACHINE
from phoenix_admin.ui.tabbed_panel import TabbedPanel


def make_tabs(
    theme: Theme,
    workbench: Workbench,
    actions: ActionRegistry,
    runner: TaskRunner,
    opener: Opener,
) -> tuple[Panel, ...]:
    """Every tab that this environment has, in their order."""
    tabs: list[Panel] = []
    bench = workbench.memory
    if bench is not None:
        catalogues = ((CLOUD, bench.cloud), (MACHINE, bench.machine))
        tabs += [
            UsePage(
                theme=theme,
                workbench=workbench,
                bench=bench,
                catalogue=catalogue,
                names=names,
                actions=actions,
                runner=runner,
                opener=opener,
            )
            for names, catalogue in catalogues
            if catalogue is not None
        ]
    if workbench.imports is not None:
        tabs.append(
            ImportsPage(
                theme=theme,
                workbench=workbench,
                bench=workbench.imports,
                actions=actions,
                runner=runner,
                opener=opener,
            )
        )
    return tuple(tabs)


class MemoryPanel(TabbedPanel):
    """Shows one tab at a time; each pulls data only while it can be seen. UI thread."""

    key = PAGE.key
    title = PAGE.title
    glyph = PAGE.glyph
    digit = PAGE.digit

    def __init__(self, theme: Theme, tabs: Sequence[Panel], parent: QWidget | None = None) -> None:
        super().__init__(theme, PAGE, tabs, "What the memory is of", parent)
