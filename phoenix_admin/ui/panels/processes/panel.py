"""The Processes panel: one tab for this computer, others beside it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.panels.processes.executions_page import ExecutionsPage
from phoenix_admin.ui.panels.processes.machine_page import MachinePage
from phoenix_admin.ui.panels.processes.page_facts import PAGE
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
    bench = workbench.processes
    if bench is not None:
        tabs.append(
            MachinePage(
                theme=theme,
                workbench=workbench,
                bench=bench,
                actions=actions,
                runner=runner,
                opener=opener,
            )
        )
    tabs.append(
        ExecutionsPage(
            theme=theme, workbench=workbench, actions=actions, runner=runner, opener=opener
        )
    )
    return tuple(tabs)


class ProcessesPanel(TabbedPanel):
    """Shows one tab at a time; each pulls data only while it can be seen. UI thread."""

    key = PAGE.key
    title = PAGE.title
    glyph = PAGE.glyph
    digit = PAGE.digit

    def __init__(self, theme: Theme, tabs: Sequence[Panel], parent: QWidget | None = None) -> None:
        super().__init__(theme, PAGE, tabs, "Where the processes run", parent)
