"""The fixed frame around the pages: stripe, header, rail, dock, status bar, and what floats."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import EnvironmentStripe
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.shell.dock import Dock
from phoenix_admin.ui.shell.header import Header
from phoenix_admin.ui.shell.inbox import Inbox
from phoenix_admin.ui.shell.panes import panes_of
from phoenix_admin.ui.shell.problem_notice import ProblemNotice
from phoenix_admin.ui.shell.rail import Rail
from phoenix_admin.ui.shell.second_ticker import SecondTicker
from phoenix_admin.ui.shell.status_bar import StatusBar
from phoenix_admin.ui.shell.task_watch import TaskWatch


class Frame(QWidget):
    """The window's contents. Widgets are made in the order in which Tab visits them."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        panels: Sequence[Panel],
        actions: ActionRegistry,
        watch: TaskWatch,
        clock: Clock,
        ticker: SecondTicker,
        account: str,
        version: str,
    ) -> None:
        super().__init__()
        self.setObjectName("window.ground")
        environment = workbench.environment
        self._panels = {panel.key: panel for panel in panels}
        self._sizes_with_dock: list[int] = []
        self.header = Header(
            theme, environment, workbench.catalogue, workbench.results, actions, clock, ticker
        )
        self.rail = Rail(theme, panels, environment, actions)
        self.pages = QStackedWidget()
        self.pages.setObjectName("window.pages")
        for panel in panels:
            self.pages.addWidget(panel)
        self.dock = Dock(theme, workbench, watch, actions.action("view.dock"))
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("window.splitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.pages)
        self.splitter.addWidget(self.dock)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.status = StatusBar(theme, watch, environment, account, version)
        body = QHBoxLayout()
        body.addWidget(self.rail)
        body.addWidget(self.splitter, 1)
        lines = QVBoxLayout(self)
        for layout in (body, lines):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        lines.addWidget(EnvironmentStripe(theme, environment.label, object_name="window.stripe"))
        lines.addWidget(self.header)
        lines.addLayout(body, 1)
        lines.addWidget(self.status)
        self.inbox = Inbox(theme, workbench, clock, ticker, self)
        self.notice = ProblemNotice(theme, version, self)

    @property
    def panel(self) -> Panel | None:
        """The page that is shown."""
        shown = self.pages.currentWidget()
        return shown if isinstance(shown, Panel) else None

    def show_panel(self, key: str) -> None:
        """Show this page and mark its entry in the rail. Raises KeyError."""
        self.pages.setCurrentWidget(self._panels[key])
        self.rail.set_current(key)

    def set_dock_visible(self, *, visible: bool) -> None:
        """Show or hide the dock; it comes back as high as it was."""
        if not visible and not self.dock.isHidden():
            self._sizes_with_dock = self.splitter.sizes()
        self.dock.setVisible(visible)

    def sizes_with_dock(self) -> tuple[int, ...]:
        """Heights of page and dock, also while the dock is hidden and has none."""
        hidden = self.dock.isHidden() and self._sizes_with_dock
        return tuple(self._sizes_with_dock if hidden else self.splitter.sizes())

    def set_sizes_with_dock(self, sizes: Sequence[int]) -> None:
        """Give page and dock these heights."""
        self.splitter.setSizes(list(sizes))
        self._sizes_with_dock = list(sizes)

    def panes(self) -> Sequence[QWidget]:
        """The large parts that F6 visits, in reading order."""
        panel = self.panel
        inner = panes_of(panel) if panel is not None else ()
        return (self.header, self.rail, *inner, self.dock)

    def close_down(self) -> None:
        """Stop listening to the services; before the window goes."""
        self.inbox.close_popover()
        for part in (self.header, self.dock, self.inbox):
            part.close_down()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what floats in its place."""
        super().resizeEvent(event)
        if self.inbox.is_open:
            self.inbox.place()
        if not self.notice.isHidden():
            self.notice.place()
