"""The window: puts the parts together and connects them; every part lives in `ui/shell`."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenuBar, QWidget

from phoenix_admin.domain.record import record
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry, ActionSpec
from phoenix_admin.qt.arrival_guard import ArrivalGuard
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.exception_hook import Problem
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.known_environments import KnownEnvironments
from phoenix_admin.services.results import Tone
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.shell.announcer import Announcer
from phoenix_admin.ui.shell.app_menu import fill_menu_bar
from phoenix_admin.ui.shell.awaited_page import AwaitedPage
from phoenix_admin.ui.shell.diagnostics_command import DiagnosticsCommand
from phoenix_admin.ui.shell.dock import DockLogFactory
from phoenix_admin.ui.shell.environment_command import EnvironmentCommand
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
_APART = "\n\n"
"""Between two things the window says about itself."""
DOCK_OPEN_FROM = 720
"""Height of a first window from which the dock leaves enough room for the list."""


@record
class WindowContents:
    """What the window shows of one environment, and works with there.

    Actions of panels are registered before the window gets them, those of an awaited page when it
    arrives. `known` None: the window offers no other environment.
    """

    dispatcher: Dispatcher
    workbench: Workbench
    panels: Sequence[Panel]
    actions: ActionRegistry
    clock: Clock
    account: str
    known: KnownEnvironments | None = None
    dock_log: DockLogFactory | None = None


class MainWindow(QMainWindow):
    """The one window, whatever environment it shows. UI thread.

    `navigate` is the one door for page changes: only what a person asked for passes. The
    contents are of one environment, and `change_contents` replaces all of them at once.
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
        known: KnownEnvironments | None = None,
        dock_log: DockLogFactory | None = None,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._settings = settings
        self._version = version
        self._seen = False
        self._focused_once = False
        self._may_close = False
        ArrivalGuard(self, clock.monotonic)
        self.setObjectName("window")
        self.setMinimumSize(*LEAST)
        contents = WindowContents(
            dispatcher, workbench, panels, actions, clock, account, known, dock_log
        )
        self._fill(contents)
        state = settings.load()
        self._restore_window(state)
        self._restore_contents(state)

    def change_contents(self, contents: WindowContents) -> None:
        """Show another environment in this window; nothing of the present one stays.

        Whoever gave the present contents closes them. Size, colours, rail, page and tables stay
        as the person has them.
        """
        state = self._state()
        self._empty()
        self._fill(contents)
        # Now and not with the next event: what is not shown takes no keyboard.
        self._frame.show()
        self._restore_contents(state)
        self._ticker.set_seen(self._seen)
        self._commands.focus_page()

    @property
    def environments(self) -> EnvironmentCommand | None:
        """Tells where the person wants to go; None where there is nowhere to go."""
        return self._environments

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
        told = self._told
        if text not in told:
            self._tell([*told, text])

    def unsay(self, text: str) -> None:
        """It is not so any more; what else is said stays."""
        told = self._told
        if text in told:
            self._tell([each for each in told if each != text])

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
        """Keep the place, never an action. What runs in workers goes on without the window.

        A form with something typed asks first; the system's order to end (`let_close`) does not
        wait for an answer.
        """
        from phoenix_admin.ui.shell.leaving import asks_first  # noqa: PLC0415 - no start needs it

        if not self._may_close and asks_first(self):
            event.ignore()
            return
        self._settings.save(self._state())
        self._close_contents()
        super().closeEvent(event)
        self.closed.emit()

    @Slot()
    def let_close(self) -> None:
        """The system ends the program: closing asks nothing any more."""
        self._may_close = True

    # ------------------------------------------------------------------ inside

    @property
    def _told(self) -> list[str]:
        shown = self._frame.announcement.shown
        return shown.text.split(_APART) if shown is not None else []

    def _tell(self, told: list[str]) -> None:
        said = Announcement(_APART.join(told), Tone.ATTENTION) if told else None
        self._frame.announcement.show_announcement(said)

    def _fill(self, contents: WindowContents) -> None:
        """Make everything that belongs to one environment."""
        theme, workbench, actions = self._theme, contents.workbench, contents.actions
        panels, clock, account = contents.panels, contents.clock, contents.account
        self._workbench, self._actions, self._panels = workbench, actions, tuple(panels)
        self._shown: Panel | None = None
        self._ticker = ticker = SecondTicker(clock, self)
        self._navigator = navigator = Navigator(
            frozenset(panel.key for panel in panels), clock.monotonic, self
        )
        self._commands = WindowCommands(theme, actions, navigator, account, self._version, self)
        self._lock = LockCommand(theme, workbench.gate, workbench.environment, actions, self)
        self._environments = (
            EnvironmentCommand(theme, workbench.environment, contents.known, actions, self)
            if contents.known is not None
            else None
        )
        shell = ShellActions(actions, panels, self._go_to, self._commands.slots(), self)
        diagnostics = DiagnosticsCommand(
            theme, workbench, contents.dispatcher.running, ticker, actions, self
        )
        self._watch = watch = TaskWatch(contents.dispatcher, clock, ticker, self)
        self._frame = Frame(
            theme, workbench, panels, actions, watch, clock, ticker, account, self._version,
            contents.dock_log,
        )  # fmt: skip
        self._arrivals = PageArrivals(self._panels, self._welcome, self._announce, self)
        self._tables = TableMemory(self)
        self._splitters = SplitterMemory(self, SPLITTER)
        self._announcer = Announcer(workbench.results, self)
        self._parts: tuple[QObject, ...] = (
            ticker, navigator, self._commands, self._lock, shell, diagnostics, watch,
            self._arrivals,
        )  # fmt: skip
        self.setWindowTitle(f"{workbench.environment.name} · Phoenix Admin")
        self.setCentralWidget(self._frame)
        self._offer_actions()
        navigator.moved.connect(self._on_moved)
        for panel in panels:
            self._listen_to(panel)
        button = self._frame.header.environments
        if self._environments is not None and button is not None:
            self._parts += (self._environments,)
            self._environments.menu_wanted.connect(button.open_menu)

    def _empty(self) -> None:
        """Take away everything that belongs to the present environment, now."""
        from phoenix_admin.ui.shell.leaving import open_dialogs  # noqa: PLC0415 - no start needs it

        for dialog in open_dialogs(self):
            dialog.reject()
        self._close_contents()
        for action in self.actions():
            self.removeAction(action)
        frame = self.takeCentralWidget()
        for child in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            # What stood over the contents; a menu bar is filled anew.
            if not isinstance(child, QMenuBar):
                _discard(child)
        for part in self._parts:
            part.deleteLater()
        if frame is not None:
            _discard(frame)

    def _close_contents(self) -> None:
        self._arrivals.close_down()
        self._announcer.close_down()
        self._lock.close_down()
        self._watch.close_down()
        self._commands.close_down()
        self._frame.close_down()
        if self._environments is not None:
            self._environments.close_down()

    def _offer_actions(self) -> None:
        offered = set(self.actions())
        for key in self._actions:
            action = self._actions.action(key)
            if (
                action not in offered
                and not self._actions.is_announced(key)
                and action.shortcutContext() != Qt.ShortcutContext.WidgetShortcut
            ):
                self.addAction(action)
        if sys.platform == "darwin":
            fill_menu_bar(self.menuBar(), self._actions, self)

    def _restore_window(self, state: WindowState) -> None:
        if state.geometry is None or not self.restoreGeometry(QByteArray(state.geometry)):
            room = self.screen().availableSize()
            self.resize(min(FIRST[0], room.width()), min(FIRST[1], room.height()))
        self._theme.set_mode(state.theme_mode)

    def _restore_contents(self, state: WindowState) -> None:
        self._commands.attach(self._frame, rail_folded=state.rail_collapsed)
        self._tables.restore(state.tables)
        for panel in self._panels:
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
        if self._panels:
            keys = {panel.key for panel in self._panels}
            kept = state.panel if state.panel in keys else None
            self._show_panel(kept or self._panels[0].key)
            self._navigator.arrived_at(self.place)
        self._arrivals.when_complete(self._on_whole)

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
        if self._environments is not None:
            self._environments.watch(self._workbench.bulk)
        self._frame.dock.fill()

    def _listen_to(self, panel: Panel) -> None:
        panel.item_changed.connect(self._on_item_changed)
        panel.part_changed.connect(self._on_part_changed)
        panel.place_requested.connect(self._go_to)

    def _announce(self, page: AwaitedPage, specs: Sequence[ActionSpec]) -> None:
        """Its panel comes by the first visit: until then its actions are there, and off."""
        self._actions.announce(specs, f"Open {page.title} first.")
        page.stand_for(specs)
        if self._shown is not None:
            self._give_keys(self._shown)

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
            if page.item is not None:
                panel.open_item(page.item)
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
        self._follow_age(panel)
        if isinstance(panel, AwaitedPage):
            self._arrivals.visit(panel)
        if self._seen:
            panel.set_on_screen(True)

    def _follow_age(self, panel: Panel) -> None:
        if panel.polled is not None:
            what = f"{panel.title.lower().removesuffix('s')} list"
            self._frame.header.freshness.follow(panel.polled, what)
        elif not panel.grows_old:
            self._frame.header.freshness.rest()

    @Slot()
    def _on_part_changed(self) -> None:
        if self._shown is not None and self.sender() is self._shown:
            self._follow_age(self._shown)

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


def _discard(widget: QWidget) -> None:
    """Out of the window now, so that nobody finds it there; gone when nothing works on it."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()
