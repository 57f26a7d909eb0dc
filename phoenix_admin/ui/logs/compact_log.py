"""The log of one item in little room: the same rows and the same log as on the Logs page.

It stands in the dock and in the details of a project and a job. It is opened while it can be seen
and there are lines, and read only while it can be seen. Nothing but the person's own input moves
its rows, their selection or what is asked of them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from PySide6.QtCore import QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import Asked, LogFace, ShownLog
from phoenix_admin.ui.logs.browser_words import note_words
from phoenix_admin.ui.logs.compact_layout import CompactLayout
from phoenix_admin.ui.logs.compact_words import (
    NO_LINES,
    banner_of,
    fault_words,
    foot_words,
    state_of_item,
    unreadable,
)
from phoenix_admin.ui.logs.following import LogFollowing
from phoenix_admin.ui.logs.line_copying import LineCopying, Wanted
from phoenix_admin.ui.logs.line_text import message_text, moment_of
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.logs.newest_line import newest_line
from phoenix_admin.ui.logs.no_item import NO_ITEM
from phoenix_admin.ui.logs.openings import ItemLogOpening
from phoenix_admin.ui.logs.times_choice import TimesChoice

PAUSE_MS: Final = 200
"""After a letter, before it is asked."""


class CompactLog(CompactLayout):
    """Shows the log that a `LogWish` names. UI thread.

    `in_logs` gives the action that shows the same on the Logs page. With `while_typing` each pause
    in the typing asks, otherwise Enter does. `follow_changed`: `following` or the number of lines
    may be different now. Its owner calls `update_age` with its own tick.
    """

    follow_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        opening: ItemLogOpening,
        times: TimesChoice,
        clock: Clock,
        *,
        object_name: str,
        accessible_name: str,
        in_logs: Callable[[], QAction | None],
        while_typing: bool,
        pill_name: str = "",
        tools_inside: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            theme,
            object_name=object_name,
            accessible_name=accessible_name,
            pill_name=pill_name or f"{object_name}.follow",
            tools_inside=tools_inside,
            parent=parent,
        )
        self._opening = opening
        self._times = times
        self._clock = clock
        self._find_in_logs = in_logs
        self._while_typing = while_typing
        self._wish: LogWish | None = None
        self._log: ShownLog | None = None
        self._heard: _Heard | None = None
        self._asked = Asked()
        self._stop = self._forget = _nothing
        self._owed = False
        self._is_empty = False
        self._error: PhoenixError | None = None
        self._newest_at: datetime | None = None
        self._said: tuple[str, bool] = ("", False)
        self.following = LogFollowing(self.table, self.pill, self)
        self._copying = LineCopying(self.table, self._say)
        self._forget_times = times.on_change(self._on_times_changed)
        self._make_actions()
        self._connect()
        self._on_times_changed()
        self._take()

    # ------------------------------------------------------------------ what is shown

    @property
    def wish(self) -> LogWish | None:
        """Whose log is shown."""
        return self._wish

    @property
    def log(self) -> ShownLog | None:
        """The log itself, once it is open."""
        return self._log

    @property
    def line_count(self) -> int:
        """Lines that are shown."""
        return self._log.face.rows if self._log is not None else 0

    def show_log_of(self, wish: LogWish | None) -> None:
        """Show this item's log from its end; None: nothing is open.

        Not one line of the item before is shown any more. What is typed stays typed, and is asked.
        """
        if wish == self._wish:
            return
        self._let_go()
        self._wish = wish
        if wish is not None:
            self._offer_way()
            if self.isVisible():
                self._open()
        self._take()

    @Slot()
    def update_age(self) -> None:
        """Say how old the newest line is now, and whether the log is still being read."""
        log, newest = self._log, self._newest_at
        if log is None or newest is None:
            self._newest.set_text("")
            return
        failing = any(source.error is not None for source in log.face.sources)
        words, role = newest_line(
            newest, log.read_at, self._clock.now(), failing=failing, local=self._times.local
        )
        self._newest.set_text(words)
        self._newest.set_role(role)

    def close_down(self) -> None:
        """The window is closing."""
        self._forget_times()
        self.show_log_of(None)

    # ------------------------------------------------------------------ what is done

    @Slot()
    def copy_lines(self) -> None:
        """Copy the selected lines, or the newest ones when none are; the foot says how many."""
        some = self.table.selected_count > 0
        self._copying.ask(self._log, Wanted.SELECTED if some else Wanted.NEWEST)

    @Slot()
    def copy_selected(self) -> None:
        """Copy the selected lines."""
        if self.table.selected_count:
            self._copying.ask(self._log, Wanted.SELECTED)

    @Slot()
    def clear(self) -> None:
        """Show every line again."""
        self.field.clear()
        self._ask(Asked())

    def showEvent(self, event: QShowEvent) -> None:
        """Open it or read on."""
        super().showEvent(event)
        if self._log is not None:
            self._log.set_on_screen(True)
        elif self._wish is not None and self._heard is None:
            self._open()
        self.update_age()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is read or looked for while nobody looks."""
        super().hideEvent(event)
        if self._log is not None:
            self._log.set_on_screen(False)
        else:
            self._stop_looking()

    # ------------------------------------------------------------------ opening and leaving

    def _open(self) -> None:
        assert self._wish is not None
        self._heard = heard = _Heard(self)
        stop = self._opening(self._wish, heard)
        if self._heard is heard:
            self._stop = stop
        else:
            stop()

    def _stop_looking(self) -> None:
        self._stop()
        self._stop, self._heard = _nothing, None

    def _let_go(self) -> None:
        self._forget()
        self._forget = _nothing
        self._copying.forget()
        self._log = None
        self._stop_looking()
        self._owed = self._is_empty = False
        self._error = self._newest_at = None
        self._said = ("", False)
        self.table.show_log(None)

    def take_opened(self, log: ShownLog) -> None:
        """For the listener: here it is."""
        self._is_empty, self._error = False, None
        self._log = log
        self._forget = log.changed.add(self._on_log_changed)
        self.table.show_log(log)
        if self._asked != Asked():
            log.ask(self._asked)
        log.set_on_screen(self.isVisible())
        self._take()

    def take_nothing(self) -> None:
        """For the listener: there is nothing yet."""
        self._is_empty, self._error = True, None
        self._take()

    def take_refusal(self, error: PhoenixError) -> None:
        """For the listener: whether there is anything cannot be found out."""
        self._error = error
        self._take()

    def hears(self, heard: "_Heard") -> bool:
        """For the listener: whether anybody still waits for what it hears."""
        return heard is self._heard

    # ------------------------------------------------------------------ showing

    def _on_log_changed(self) -> None:
        if self.table.busy:
            self._owed = True
        else:
            self._take()

    def _take(self) -> None:
        log = self._log
        self.table.take()
        face = log.face if log is not None else None
        self.following.show(log, local=self._times.local)
        self.pill.setEnabled(face is not None and face.rows > 0)
        self._show_state(face)
        if log is not None and face is not None:
            self.severities.show_face(face, log.asked)
            newest = log.line(face.rows - 1) if face.rows else None
            if newest is not None and newest.time is not None:
                self._newest_at = moment_of(newest.time)
            self._copying.go_on(log)
        self._foot_line.setVisible(log is not None)
        self._show_notes(note_words(face) if face is not None else "")
        self._say_in_foot()
        self.update_age()
        self.follow_changed.emit()

    def _show_state(self, face: LogFace | None) -> None:
        states, retry = self._states, self._steps["logs.read_on"]
        banner = banner_of(face)
        states.set_banner(banner, [retry] if banner is not None else [])
        if self._wish is None:
            states.show_state(NO_ITEM)
        elif face is not None:
            found = state_of_item(face)
            if found is None:
                states.show_content()
            elif not face.sources and face.searched < 1:
                states.show_loading("log lines")
            else:
                self._leave_rows()
                text, keys = found
                states.show_state(text, [self._steps[key] for key in keys if key in self._steps])
        elif self._error is not None:
            states.show_state(unreadable(self._error), [retry])
        elif self._is_empty:
            states.show_state(NO_LINES)
        else:
            states.show_loading("log lines")

    def _leave_rows(self) -> None:
        if self.table.hasFocus():
            # The rows go away under the keyboard; what is to be done next is a question.
            self.field.setFocus()

    def _say_in_foot(self) -> None:
        """What is wrong with the question, what was done last, or how many lines there are."""
        log, (text, bad) = self._log, self._said
        face = log.face if log is not None else None
        fault = fault_words(face)
        if fault:
            text, bad = fault, True
        elif not text and log is not None and face is not None:
            text = foot_words(face, log.asked, local=self._times.local)
        self.field.set_invalid(bool(fault), fault)
        self._counted.set_text(message_text(text))
        self._counted.set_role("danger_text" if bad else "text2")

    def _say(self, words: str, bad: bool) -> None:
        """What came of the last thing that was done; it stands until the next one is done."""
        self._said = (words, bad)
        self._say_in_foot()

    # ------------------------------------------------------------------ the person's input

    def _make_actions(self) -> None:
        """Steps that belong to this view alone; its buttons and its menu share them."""
        theme, name = self._theme, self._name
        retry = QAction(theme.icon("refresh-cw"), "Try again", self)
        retry.setObjectName(f"{name}.retry")
        retry.triggered.connect(self._on_retry)
        clear = QAction(theme.icon("x"), "Clear the filter", self)
        clear.setObjectName(f"{name}.clear")
        clear.triggered.connect(self.clear)
        self._steps = {"logs.read_on": retry, "logs.clear": clear}
        self._copy_step = QAction(theme.icon("copy"), "Copy lines", self)
        self._copy_step.triggered.connect(self.copy_selected)
        everything = QAction("Copy the newest lines", self)
        everything.triggered.connect(self._on_copy_newest)
        self._times_step = QAction("Times of this computer's zone", self)
        self._times_step.setCheckable(True)
        self._times_step.triggered.connect(self._on_times_wanted)
        self._menu.addActions([self._copy_step, everything, self._times_step])

    def _connect(self) -> None:
        table = self.table
        table.copy_requested.connect(self.copy_selected)
        table.busy_changed.connect(self._on_busy)
        table.menu_requested.connect(self._on_menu)
        table.query_requested.connect(self.field.setFocus)
        table.selection_changed.connect(self._on_selection)
        self._menu.aboutToHide.connect(self._on_menu_closed)
        self.pill.clicked.connect(self.following.toggle)
        self.severities.wanted.connect(self._ask)
        self.field.left.connect(table.setFocus)
        self.field.returnPressed.connect(self._on_typed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._on_typed)
        self.field.textChanged.connect(self._on_text_changed)

    def _offer_way(self) -> None:
        action = self._find_in_logs() if self._in_logs is None else None
        if action is not None:
            self._offer_logs(action)

    @Slot(object)
    def _ask(self, asked: Asked) -> None:
        self._said = ("", False)
        self._timer.stop()
        # Sources are numbered anew in each log; what else was asked goes along to the next one.
        self._asked = replace(asked, sources=None)
        if self._log is not None and asked != self._log.asked:
            self._log.ask(asked)

    @Slot()
    def _on_typed(self) -> None:
        self._ask(replace(self._asked, text=self.field.text()))

    @Slot()
    def _on_text_changed(self) -> None:
        # An empty field asks nothing, so there is nothing to wait for.
        if self._while_typing or not self.field.text():
            self._timer.start()

    @Slot()
    def _on_retry(self) -> None:
        log = self._log
        if log is None:
            self._stop_looking()
            self._error = None
            self._open()
            self._take()
            return
        for source in log.face.sources:
            if source.error is not None:
                log.read_on(source.number)

    @Slot()
    def _on_selection(self) -> None:
        self._said = ("", False)

    @Slot()
    def _on_copy_newest(self) -> None:
        self._copying.ask(self._log, Wanted.NEWEST)

    @Slot()
    def _on_times_wanted(self) -> None:
        self._times.choose(local=not self._times.local)

    def _on_times_changed(self) -> None:
        self._times_step.setChecked(self._times.local)
        self.table.set_look(replace(self.table.look, local=self._times.local))
        self.following.show(self._log, local=self._times.local)
        self._say_in_foot()
        self.update_age()

    @Slot(QPoint)
    def _on_menu(self, place: QPoint) -> None:
        self._copy_step.setEnabled(self.table.selected_count > 0)
        self.table.set_menu_open(True)
        self._menu.popup(place)

    @Slot()
    def _on_menu_closed(self) -> None:
        self.table.set_menu_open(False)

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        if not busy and self._owed:
            self._owed = False
            self._take()


class _Heard:
    """Listens for one wish, and for nobody once another one was made."""

    def __init__(self, view: CompactLog) -> None:
        self._view = view

    def log_opened(self, log: ShownLog) -> None:
        """See LogListener."""
        if self._view.hears(self):
            self._view.take_opened(log)

    def nothing_yet(self) -> None:
        """See LogListener."""
        if self._view.hears(self):
            self._view.take_nothing()

    def log_refused(self, error: PhoenixError) -> None:
        """See LogListener."""
        if self._view.hears(self):
            self._view.take_refusal(error)


def _nothing() -> None:
    """Nothing is listened to."""
