"""The window: puts the parts together and connects them; every part lives in `ui/shell`."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.arrival_guard import ArrivalGuard
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.exception_hook import Problem
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.results import Tone
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.shell.announcer import Announcer
from phoenix_admin.ui.shell.app_menu import fill_menu_bar
from phoenix_admin.ui.shell.awaited_page import AwaitedPage
from phoenix_admin.ui.shell.frame import Frame
from phoenix_admin.ui.shell.lock_command import LockCommand
from phoenix_admin.ui.shell.navigation import Navigator, Origin, Place
from phoenix_admin.ui.shell.page_arrivals import PageArrivals
from phoenix_admin.ui.shell.second_ticker import SecondTicker
from phoenix_admin.ui.shell.shell_actions import ShellActions
from phoenix_admin.ui.shell.splitter_memory import SplitterMemory
from phoenix_admin.ui.shell.table_memory import TableMemory
from phoenix_admin.ui.shell.task_watch import TaskWatch
from phoenix_admin.ui.shell.window_commands import WindowCommands
from phoenix_admin.ui.shell.window_settings import WindowSettings, WindowState

SPLITTER = "window.splitter"
LEAST = (1024, 640)
FIRST = (1440, 900)
DOCK_HEIGHT = 200
DOCK_OPEN_FROM = 720
"""Height of a first window from which the dock leaves enough room for the list."""


class MainWindow(QMainWindow):
    """The one window of an environment. UI thread.

    `navigate` is the one door for page changes: only what a person asked for passes. Actions of
    panels are registered before the window is made, those of an awaited page when it arrives.
    """

    closed = Signal()
    """The person has closed the window; what it remembers is kept."""

    def __init__(
        self,
        *,
        theme: Theme,
        dispatcher: Dispatcher,
        workbench: Workbench,
        settings: WindowSettings,
        panels: Sequence[Panel],
        actions: ActionRegistry,
        clock: Clock,
        account: str,
        version: str,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._workbench = workbench
        self._settings = settings
        self._actions = actions
        self._panels = tuple(panels)
        self._seen = False
        self._focused_once = False
        self._shown: Panel | None = None
        self._ticker = SecondTicker(clock, self)
        ArrivalGuard(self, clock.monotonic)
        keys = frozenset(panel.key for panel in panels)
        self._navigator = Navigator(keys, clock.monotonic, self)
        self._commands = WindowCommands(theme, actions, self._navigator, account, version, self)
        self._lock = LockCommand(theme, workbench.gate, workbench.environment, actions, self)
        ShellActions(actions, panels, self._go_to, self._commands.slots(), self)
        self._watch = watch = TaskWatch(dispatcher, clock, self._ticker, self)
        self._frame = Frame(
            theme, workbench, panels, actions, watch, clock, self._ticker, account, version
        )
        self._arrivals = PageArrivals(self._panels, self._welcome, self)
        self._tables = TableMemory(self)
        self._splitters = SplitterMemory(self, SPLITTER)
        self._announcer = Announcer(workbench.results, self)
        self.setObjectName("window")
        self.setWindowTitle(f"{workbench.environment.name} · Phoenix Admin")
        self.setMinimumSize(*LEAST)
        self.setCentralWidget(self._frame)
        self._offer_actions()
        self._navigator.moved.connect(self._on_moved)
        for panel in panels:
            self._listen_to(panel)
        state = settings.load()
        self._commands.attach(self._frame, rail_folded=state.rail_collapsed)
        self._restore(state, keys, panels)
        self._arrivals.when_complete(self._on_whole)

    @property
    def arrivals(self) -> PageArrivals:
        """Makes the panels of awaited pages: `begin` it after the first paint."""
        return self._arrivals

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Every page, in the order of the rail; an awaited one until its panel is there."""
        return self._panels

    @property
    def place(self) -> Place:
        """The page that is shown, and what is open on it."""
        shown = self._shown
        return Place("") if shown is None else Place(shown.key, shown.item)

    def navigate(self, target: str, origin: Origin) -> bool:
        """Show a page: `projects`, or `projects/<id>`. False when it was dropped.

        Only `Origin.USER` passes; everything else is logged as the error it is.
        """
        return self._navigator.navigate(target, origin)

    @Slot()
    def raise_for_person(self) -> None:
        """Come to the front, because a person has just started the program once more."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot(object)
    def show_problem(self, problem: Problem) -> None:
        """Say that the program has a fault; takes no focus."""
        self._frame.notice.show_problem(problem)

    def say(self, text: str) -> None:
        """Say over the pages what a person has to know about the whole window, until closed.

        What is said there already stays, and this is said below it.
        """
        box = self._frame.announcement
        told = box.shown.text.split("\n\n") if box.shown is not None else []
        if text not in told:
            box.show_announcement(Announcement("\n\n".join([*told, text]), Tone.ATTENTION))

    # ------------------------------------------------------------------ events

    def showEvent(self, event: QShowEvent) -> None:
        """Data is pulled while the window can be seen."""
        super().showEvent(event)
        self._set_seen(seen=not self.isMinimized())
        if not self._focused_once:
            self._focused_once = True
            self._commands.focus_page()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is pulled for nobody."""
        super().hideEvent(event)
        self._set_seen(seen=False)

    def changeEvent(self, event: QEvent) -> None:
        """Minimising counts as not seen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._set_seen(seen=self.isVisible() and not self.isMinimized())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the rail in a narrow window."""
        super().resizeEvent(event)
        self._commands.fit_rail(self.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key whose action is off, from wherever the keyboard is: the page says why."""
        pressed = QKeySequence(event.keyCombination())
        if self._shown is not None and self._shown.explain_key(pressed):
            event.accept()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the place, never an action. What runs in workers goes on without the window."""
        self._settings.save(self._state())
        self._arrivals.close_down()
        self._announcer.close_down()
        self._lock.close_down()
        self._watch.close_down()
        self._frame.close_down()
        super().closeEvent(event)
        self.closed.emit()

    # ------------------------------------------------------------------ inside

    def _offer_actions(self) -> None:
        offered = set(self.actions())
        for key in self._actions:
            action = self._actions.action(key)
            if (
                action not in offered
                and action.shortcutContext() != Qt.ShortcutContext.WidgetShortcut
            ):
                self.addAction(action)
        if sys.platform == "darwin":
            fill_menu_bar(self.menuBar(), self._actions, self)

    def _restore(self, state: WindowState, keys: frozenset[str], panels: Sequence[Panel]) -> None:
        if state.geometry is None or not self.restoreGeometry(QByteArray(state.geometry)):
            room = self.screen().availableSize()
            self.resize(min(FIRST[0], room.width()), min(FIRST[1], room.height()))
        self._theme.set_mode(state.theme_mode)
        self._tables.restore(state.tables)
        for panel in panels:
            if not isinstance(panel, AwaitedPage):
                self._tables.restore_in(panel)
        self._splitters.restore(state.splitters)
        sizes = state.splitters.get(SPLITTER, ())
        kept_height = sizes[-1] if len(sizes) == self._frame.splitter.count() else None
        self._frame.set_dock_height(kept_height or self._theme.px(DOCK_HEIGHT))
        roomy = self.height() >= self._theme.px(DOCK_OPEN_FROM)
        wanted = roomy if state.dock_open is None else state.dock_open
        self._frame.set_dock_visible(visible=wanted)
        self._commands.fit_rail(self.width())
        if panels:
            kept = state.panel if state.panel in keys else None
            self._show_panel(kept or panels[0].key)
            self._navigator.arrived_at(self.place)

    def _state(self) -> WindowState:
        page = max(1, self._frame.splitter.height() - self._frame.dock_height)
        return WindowState(
            geometry=bytes(self.saveGeometry().data()),
            splitters={**self._splitters.sizes(), SPLITTER: (page, self._frame.dock_height)},
            rail_collapsed=self._commands.rail_folded,
            dock_open=not self._frame.dock.isHidden(),
            theme_mode=self._theme.mode,
            panel=self._shown.key if self._shown is not None else None,
            tables=self._tables.choices(),
        )

    @Slot()
    def _on_whole(self) -> None:
        """Every page is there: now what of the frame itself could wait."""
        self._watch.follow(self._workbench.bulk)
        self._frame.dock.fill()

    def _listen_to(self, panel: Panel) -> None:
        panel.item_changed.connect(self._on_item_changed)
        panel.place_requested.connect(self._go_to)

    def _welcome(self, page: AwaitedPage, panel: Panel) -> None:
        """A panel takes its place, with what was remembered of it, under the eyes of the person."""
        shown = self._shown is page
        had_keyboard = self.focusWidget() is page
        self._panels = tuple(panel if known is page else known for known in self._panels)
        self._listen_to(panel)
        self._frame.replace_panel(page, panel)
        self._tables.restore_in(panel)
        self._splitters.restore_in(panel)
        self._offer_actions()
        if shown:
            # The page is not told that it has gone: what it reads is what the panel shows.
            self._shown = None
            self._show_panel(panel.key)
            if had_keyboard:
                self._commands.focus_page()
            self._navigator.arrived_at(self.place)
        elif self._shown is not None:
            self._give_keys(self._shown)

    @Slot(str)
    def _go_to(self, target: str) -> None:
        self.navigate(target, Origin.USER)

    def _show_panel(self, key: str) -> None:
        self._frame.show_panel(key)
        panel = self._frame.panel
        if panel is None or panel is self._shown:
            return
        if self._shown is not None:
            self._shown.set_on_screen(False)
        self._shown = panel
        self._commands.panel_shown(panel)
        self._give_keys(panel)
        if panel.polled is not None:
            what = f"{panel.title.lower().removesuffix('s')} list"
            self._frame.header.freshness.follow(panel.polled, what)
        if self._seen:
            panel.set_on_screen(True)

    def _give_keys(self, shown: Panel) -> None:
        """The keys of a page's actions work while that page is shown, and only then."""
        for panel in self._panels:
            for key in self._actions:
                if key.split(".")[0] in panel.action_areas:
                    self._actions.set_key_works(key, works=panel is shown)

    def _set_seen(self, *, seen: bool) -> None:
        if seen == self._seen:
            return
        self._seen = seen
        self._ticker.set_seen(seen)
        if self._shown is not None:
            self._shown.set_on_screen(seen)

    @Slot(object, bool)
    def _on_moved(self, place: Place, travelling: bool) -> None:
        self._arrivals.complete()
        self._show_panel(place.panel)
        if self._shown is not None and (place.item is not None or travelling):
            self._shown.open_item(place.item)
        self._navigator.arrived_at(self.place)

    @Slot()
    def _on_item_changed(self) -> None:
        if self.sender() is self._shown:
            self._navigator.arrived_at(self.place)
