"""The window: puts the parts together and connects them; every part lives in `ui/shell`."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenuBar, QWidget

from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.ui.panel import Panel
from phoenix_admin.ui.shell.window_settings import (
    SPLITTER,
    WindowSettings,
    WindowState,
    dock_height,
    dock_is_open,
)
from phoenix_admin.ui.window_contents import WindowContents, window_title

if TYPE_CHECKING:
    from phoenix_admin.qt.actions import ActionSpec
    from phoenix_admin.qt.exception_hook import Problem
    from phoenix_admin.ui.shell.awaited_page import AwaitedPage
    from phoenix_admin.ui.shell.environment_command import EnvironmentCommand
    from phoenix_admin.ui.shell.navigation import Origin, Place
    from phoenix_admin.ui.shell.page_arrivals import PageArrivals

# ruff: noqa: PLC0415 - `window_parts` comes with the first contents, after the first paint

LEAST = (1024, 640)
FIRST = (1440, 900)
_APART = "\n\n"
"""Between two things the window says about itself."""


class MainWindow(QMainWindow):
    """The one window, whatever environment it shows. UI thread.

    `navigate` is the one door for page changes: only what a person asked for passes. The
    contents are of one environment, and `change_contents` replaces all of them at once. A window
    without contents shows a first frame, and can be shown, closed and nothing else.
    """

    closed = Signal()
    """The person has closed the window; what it remembers is kept."""

    def __init__(
        self,
        *,
        theme: Theme,
        settings: WindowSettings,
        version: str,
        contents: WindowContents | None = None,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._settings = settings
        self._version = version
        self._seen = False
        self._focused_once = False
        self._may_close = False
        self._filled = False
        self._panels: tuple[Panel, ...] = ()
        self._shown: Panel | None = None
        self._environments: EnvironmentCommand | None = None
        self._parts: tuple[QObject, ...] = ()
        self._early_problem: Problem | None = None
        self.setObjectName("window")
        self.setMinimumSize(*LEAST)
        self._first_state = settings.load()
        self._restore_window(self._first_state)
        if contents is not None:
            self._fill(contents)
            self._restore_contents(self._first_state)

    @property
    def first_state(self) -> WindowState:
        """What it remembers of the last start."""
        return self._first_state

    def show_first(self, frame: QWidget, title: str) -> None:
        """Show this until there are contents."""
        self.setWindowTitle(title)
        self.setCentralWidget(frame)

    def change_contents(self, contents: WindowContents) -> None:
        """Show an environment in this window; nothing of what it showed before stays.

        Whoever gave the present contents closes them. Size, colours, rail, page and tables stay
        as the person has them.
        """
        state = self._state() if self._filled else self._first_state
        self._empty()
        self._fill(contents)
        # Now and not with the next event: what is not shown takes no keyboard.
        self._frame.show()
        self._restore_contents(state)
        self._ticker.set_seen(self._seen)
        self._commands.focus_page()

    @property
    def environments(self) -> "EnvironmentCommand | None":
        """Tells where the person wants to go; None where there is nowhere to go."""
        return self._environments

    @property
    def arrivals(self) -> "PageArrivals":
        """Makes the panels of awaited pages: `begin` it after the first paint."""
        return self._arrivals

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Every page, in the order of the rail; an awaited one until its panel is there."""
        return self._panels

    @property
    def place(self) -> "Place":
        """The page that is shown, and what is open on it."""
        from phoenix_admin.ui.shell.window_parts import Place

        shown = self._shown
        return Place("") if shown is None else Place(shown.key, shown.item)

    def navigate(self, target: str, origin: "Origin") -> bool:
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
    def show_problem(self, problem: "Problem") -> None:
        """Say that the program has a fault; takes no focus."""
        if self._filled:
            self._frame.notice.show_problem(problem)
        else:
            self._early_problem = problem

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
            if self._filled:
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
        if self._filled:
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
        if self._filled:
            from phoenix_admin.ui.shell.leaving import asks_first

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
        from phoenix_admin.ui.shell.window_parts import Announcement, Tone

        said = Announcement(_APART.join(told), Tone.ATTENTION) if told else None
        self._frame.announcement.show_announcement(said)

    def _fill(self, contents: WindowContents) -> None:
        """Make everything that belongs to one environment."""
        from phoenix_admin.ui.shell import window_parts as made

        theme, workbench, actions = self._theme, contents.workbench, contents.actions
        panels, clock, account = contents.panels, contents.clock, contents.account
        if not self._filled:
            made.ArrivalGuard(self, clock.monotonic)
        self._workbench, self._actions, self._panels = workbench, actions, tuple(panels)
        self._shown = None
        self._ticker = ticker = made.SecondTicker(clock, self)
        self._navigator = navigator = made.Navigator(
            frozenset(panel.key for panel in panels), clock.monotonic, self
        )
        self._commands = made.WindowCommands(
            theme, actions, navigator, account, self._version, self
        )
        self._lock = made.LockCommand(theme, workbench.gate, workbench.environment, actions, self)
        self._environments = (
            made.EnvironmentCommand(theme, workbench.environment, contents.known, actions, self)
            if contents.known is not None
            else None
        )
        shell = made.ShellActions(actions, panels, self._go_to, self._commands.slots(), self)
        diagnostics = made.DiagnosticsCommand(
            theme, workbench, contents.dispatcher.running, ticker, actions, self
        )
        self._watch = watch = made.TaskWatch(contents.dispatcher, clock, ticker, self)
        self._frame = made.Frame(
            theme, workbench, panels, actions, watch, clock, ticker, account, self._version,
            contents.dock_log,
        )  # fmt: skip
        self._arrivals = made.PageArrivals(self._panels, self._welcome, self._announce, self)
        self._tables = made.TableMemory(self)
        self._splitters = made.SplitterMemory(self, SPLITTER)
        self._announcer = made.Announcer(workbench.results, self)
        self._parts = (
            ticker, navigator, self._commands, self._lock, shell, diagnostics, watch,
            self._arrivals,
        )  # fmt: skip
        self._show_contents(contents)

    def _show_contents(self, contents: WindowContents) -> None:
        """They are made: put them into the window and hear them."""
        self._filled = True
        self.setWindowTitle(window_title(contents.workbench.environment.name))
        self.setCentralWidget(self._frame)
        self._offer_actions()
        self._navigator.moved.connect(self._on_moved)
        for panel in contents.panels:
            self._listen_to(panel)
        button = self._frame.header.environments
        if self._environments is not None and button is not None:
            self._parts += (self._environments,)
            self._environments.menu_wanted.connect(button.open_menu)
        if self._early_problem is not None:
            self._frame.notice.show_problem(self._early_problem)
            self._early_problem = None

    def _empty(self) -> None:
        """Take away everything that belongs to the present environment, now."""
        if self._filled:
            from phoenix_admin.ui.shell.leaving import open_dialogs

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
            from phoenix_admin.ui.shell.window_parts import fill_menu_bar

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
            self._tables.restore_in(panel)
        self._splitters.restore(state.splitters)
        self._frame.set_dock_height(dock_height(state, self._theme))
        wanted = dock_is_open(state, self._theme, self.height())
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
        panel.part_came.connect(self._on_part_came)

    def _announce(self, page: "AwaitedPage", specs: "Sequence[ActionSpec]") -> None:
        """Its panel comes by the first visit: until then its actions are there, and off."""
        self._actions.announce(specs, f"Open {page.title} first.")
        page.stand_for(specs)
        if self._shown is not None:
            self._give_keys(self._shown)

    def _welcome(self, page: "AwaitedPage", panel: Panel) -> None:
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

    @Slot(QWidget)
    def _on_part_came(self, part: QWidget) -> None:
        self._tables.restore_in(part)
        self._splitters.restore_in(part)

    @Slot(str)
    def _go_to(self, target: str) -> None:
        from phoenix_admin.ui.shell.window_parts import Origin

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
        if not self._filled:
            return
        self._ticker.set_seen(seen)
        if self._shown is not None:
            self._shown.set_on_screen(seen)

    @Slot(object, bool)
    def _on_moved(self, place: "Place", travelling: bool) -> None:
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
