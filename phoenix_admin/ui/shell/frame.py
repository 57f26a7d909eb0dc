"""The fixed frame around the pages: stripe, header, rail, dock, status bar, and what floats."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import EnvironmentStripe
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.announcement import AnnouncementBox
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.shell.dock import Dock, DockLogFactory
from phoenix_admin.ui.shell.header import Header
from phoenix_admin.ui.shell.inbox import Inbox
from phoenix_admin.ui.shell.panes import panes_of
from phoenix_admin.ui.shell.problem_notice import ProblemNotice
from phoenix_admin.ui.shell.rail import Rail
from phoenix_admin.ui.shell.second_ticker import SecondTicker
from phoenix_admin.ui.shell.session_actions import SessionActions
from phoenix_admin.ui.shell.session_banner import SessionBanner
from phoenix_admin.ui.shell.status_bar import StatusBar
from phoenix_admin.ui.shell.tab_order import visit_after
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
        dock_log: DockLogFactory | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("window.ground")
        environment = workbench.environment
        self._panels = {panel.key: panel for panel in panels}
        self._dock_height = 0
        self._session: list[SessionActions | SessionBanner] = []
        self._banner = self._made_banner(theme, workbench, actions)
        self.header = Header(
            theme,
            environment,
            workbench.catalogue,
            workbench.results,
            workbench.gate,
            actions,
            clock,
            ticker,
        )
        self.rail = Rail(theme, panels, workbench.gate, actions, clock, ticker)
        self.pages = QStackedWidget()
        self.pages.setObjectName("window.pages")
        for panel in panels:
            self.pages.addWidget(panel)
        self.dock = Dock(theme, workbench, watch, actions.action("view.dock"), ticker, dock_log)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("window.splitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.pages)
        self.splitter.addWidget(self.dock)
        self.status = StatusBar(
            theme, watch, workbench.ports, actions, account, version, workbench.connection
        )
        self.announcement = AnnouncementBox(theme, "window.announcement")
        own, name = workbench.ports.colour, "window.stripe"
        self._lay_out(EnvironmentStripe(theme, environment.label, colour=own, object_name=name))
        self.inbox = Inbox(theme, workbench, clock, ticker, self)
        self.notice = ProblemNotice(theme, version, self)

    def _made_banner(
        self, theme: Theme, workbench: Workbench, actions: ActionRegistry
    ) -> SessionBanner | None:
        """What stands over the pages where there is a login or a line to lose."""
        connection, name = workbench.connection, workbench.environment.name
        if connection is None:
            return None
        self._session.append(SessionActions(actions, connection, name, self))
        banner = SessionBanner(theme, connection, actions, name)
        self._session.append(banner)
        return banner

    def _lay_out(self, stripe: EnvironmentStripe) -> None:
        """Rail and pages between the header and the status bar."""
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        body = QHBoxLayout()
        body.addWidget(self.rail)
        body.addWidget(self.splitter, 1)
        lines = QVBoxLayout(self)
        for layout in (body, lines):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        lines.addWidget(stripe)
        lines.addWidget(self.header)
        lines.addWidget(self.announcement)
        if self._banner is not None:
            lines.addWidget(self._banner)
        nest(lines, body, 1)
        lines.addWidget(self.status)

    @property
    def panel(self) -> Panel | None:
        """The page that is shown."""
        shown = self.pages.currentWidget()
        return shown if isinstance(shown, Panel) else None

    def show_panel(self, key: str) -> None:
        """Show this page and mark its entry in the rail. Raises KeyError."""
        self.pages.setCurrentWidget(self._panels[key])
        self.rail.set_current(key)

    def replace_panel(self, page: Panel, panel: Panel) -> None:
        """Put a panel where its awaited page stands, for the eye and for Tab."""
        shown = self.pages.currentWidget() is page
        self._panels[panel.key] = panel
        self.pages.insertWidget(self.pages.indexOf(page), panel)
        visit_after(self._part_before(page), panel)
        if shown:
            self.pages.setCurrentWidget(panel)
        self.pages.removeWidget(page)
        page.setParent(None)
        page.deleteLater()

    def _part_before(self, page: Panel) -> QWidget:
        """What Tab visits before a page."""
        keys = list(self._panels)
        number = keys.index(page.key)
        return self._panels[keys[number - 1]] if number else self.rail

    def set_dock_visible(self, *, visible: bool) -> None:
        """Show or hide the dock; it comes back as high as it was."""
        if visible == self.dock.isVisibleTo(self):
            return
        if not visible:
            self._dock_height = self.dock.height()
        self.dock.setVisible(visible)
        if visible:
            # A splitter forgets the size of a part that was hidden while it was resized.
            self.set_dock_height(self._dock_height)

    @property
    def dock_height(self) -> int:
        """Height of the dock in pixels; while it is hidden, the one it will come back with."""
        return self._dock_height if self.dock.isHidden() else self.dock.height()

    def set_dock_height(self, height: int) -> None:
        """Give the dock this height and the page the rest."""
        self._dock_height = height
        self.splitter.setSizes([max(1, self.splitter.height() - height), height])

    def panes(self) -> Sequence[QWidget]:
        """The large parts that F6 visits, in reading order."""
        panel = self.panel
        inner = panes_of(panel) if panel is not None else ()
        return (self.header, self.rail, *inner, self.dock)

    def close_down(self) -> None:
        """Stop listening to the services; before the window goes."""
        self.inbox.close_popover()
        for part in (self.header, self.rail, self.dock, self.inbox, self.status, *self._session):
            part.close_down()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what floats in its place."""
        super().resizeEvent(event)
        if self.inbox.is_open:
            self.inbox.place()
        if not self.notice.isHidden():
            self.notice.place()
