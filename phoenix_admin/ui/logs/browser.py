"""A log with everything that is done to it: what is asked, the rows, and all of one row.

It consumes a `ShownLog` and asks it; only the person's own input changes what is asked, selected
or in sight. While the person holds the mouse down in the rows, or a menu is open over them, what
the log says waits (N7).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.notation import count
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import (
    Asked,
    LineDetail,
    QueryMode,
    RowKey,
    ShownLine,
    ShownLog,
)
from phoenix_admin.ui.logs.browser_layout import BrowserLayout
from phoenix_admin.ui.logs.browser_words import State, bound_words, count_words, state_of
from phoenix_admin.ui.logs.following import LogFollowing
from phoenix_admin.ui.logs.query_shelf import KeptQuery, QueryShelf
from phoenix_admin.ui.logs.row_painting import LineLook
from phoenix_admin.ui.logs.times_choice import PassingTimes, TimesChoice

_SHARES: Final = (58, 42)


class LogBrowser(BrowserLayout):
    """Shows a `ShownLog`. UI thread. `changed`: what actions may depend on is different now."""

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        actions: ActionRegistry,
        shelf: QueryShelf,
        *,
        while_typing: bool,
        times: TimesChoice | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, actions, shelf, while_typing=while_typing, parent=parent)
        self.following = LogFollowing(self.table, self.pill, self)
        self._times = times or PassingTimes()
        self._forget_times = self._times.on_change(self._on_times_changed)
        self._log: ShownLog | None = None
        self._forget = _nothing
        self._owed = False
        self._opening = False
        self._detail: LineDetail | None = None
        self._detail_of: RowKey | None = None
        self._detail_hidden = False
        self._connect()
        self._on_times_changed()

    # ------------------------------------------------------------------ what is shown

    @property
    def log(self) -> ShownLog | None:
        """Whose rows are shown."""
        return self._log

    def show_opening(self) -> None:
        """A log is on its way."""
        self._opening = True
        self._take()

    def show_log(self, log: ShownLog | None) -> None:
        """Show this log from its end, with what is asked of it."""
        self._forget()
        self._forget = _nothing
        self._owed = False
        self._opening = False
        self._log = log
        self._drop_detail()
        self.details.set_log(log)
        self.table.show_log(log)
        if log is not None:
            self._forget = log.changed.add(self._on_log_changed)
            self.box.set_query(KeptQuery(log.asked.text, log.asked.mode))
        self._take()

    def ask(self, asked: Asked) -> None:
        """The person wants this."""
        if self._log is not None and asked != self._log.asked:
            self._log.ask(asked)
            self._take()

    @property
    def asked(self) -> Asked:
        """What is asked now."""
        return self._log.asked if self._log is not None else Asked()

    @property
    def detail(self) -> LineDetail | None:
        """All of the current row; None until it has been read."""
        return self._detail

    @property
    def current_line(self) -> ShownLine | None:
        """The row with the keyboard."""
        log, place, key = self._log, self.table.current_place, self.table.current_key
        if log is None or place is None:
            return None
        line = log.line(place)
        if line is not None and key is not None and line.key != key:
            # The log has moved on while a menu holds the rows: what is meant is still that row.
            place = log.place_of(key)
            line = log.line(place) if place is not None else None
        return line

    @property
    def look(self) -> LineLook:
        """How rows are shown."""
        return self.table.look

    def set_look(self, look: LineLook) -> None:
        """Show them so."""
        if look.local != self._times.local:
            self._times.choose(local=look.local)
        self.table.set_look(look)
        self.details.set_look(look)
        if self._log is not None:
            self.histogram.show_bars(self._log.face.bars, local=look.local)
        self.following.show(self._log, local=look.local)
        self.changed.emit()

    def say(self, text: str, *, bad: bool = False) -> None:
        """What came of the last thing that was done here."""
        self._said.set_text(text)
        self._said.set_role("danger_text" if bad else "text2")

    # ------------------------------------------------------------------ what is done

    @Slot()
    def clear(self) -> None:
        """Ask for everything again."""
        self.box.set_query(KeptQuery("", self.box.mode))
        self.ask(Asked(mode=self.box.mode))

    def ask_query(self, text: str, mode: QueryMode = QueryMode.QUERY) -> None:
        """Ask this text with the switches as they are."""
        self.box.set_query(KeptQuery(text, mode))
        self.box.run()

    @Slot()
    def show_all_times(self) -> None:
        """Undo the zoom in time."""
        self.ask(replace(self.asked, since=None, until=None))

    def go_to(self, place: int) -> None:
        """The person wants this row."""
        self.table.go_to(place)
        self.table.centre_on(place)
        self.table.setFocus()

    @property
    def details_shown(self) -> bool:
        """Whether the details can be seen."""
        return not self.details.isHidden()

    @Slot()
    def show_details(self) -> None:
        """The person wants to see all of the row."""
        if self.details.isHidden():
            self.details.show()
            width = max(1, self._split.width())
            self._split.setSizes([width * share // 100 for share in _SHARES])
            self.changed.emit()

    @Slot()
    def hide_details(self) -> None:
        """The person does not want to see it."""
        had_focus = self.details.isAncestorOf(self.focusWidget())
        self.details.hide()
        if had_focus:
            self.table.setFocus()
        self.changed.emit()

    @Slot()
    def toggle_details(self) -> None:
        """Show or hide the details."""
        if self.details_shown:
            self.hide_details()
        else:
            self.show_details()

    def panes(self) -> Sequence[QWidget]:
        """Rows, and details while they can be seen."""
        return (self._left, self.details)

    def close_down(self) -> None:
        """The window is closing."""
        self._forget()
        self._forget = _nothing
        self._forget_times()
        self.details.close_down()

    # ------------------------------------------------------------------ inside

    def _connect(self) -> None:
        table, details = self.table, self.details
        self.box.asked.connect(self._on_asked)
        self.box.left.connect(self._focus_table)
        self.histogram.zoomed.connect(self._on_zoomed)
        self.histogram.all_requested.connect(self.show_all_times)
        self.pill.clicked.connect(self._actions.action("logs.follow").trigger)
        self.severities.wanted.connect(self._on_wanted)
        self.sources.wanted.connect(self._on_wanted)
        self.sources.read_on.connect(self._on_read_on)
        table.current_changed.connect(self._on_current)
        table.selection_changed.connect(self.changed)
        table.details_requested.connect(self._on_details_requested)
        table.copy_requested.connect(self._actions.action("logs.copy_text").trigger)
        table.mark_requested.connect(self._actions.action("logs.mark").trigger)
        table.menu_requested.connect(self._on_row_menu)
        table.busy_changed.connect(self._on_busy)
        table.query_requested.connect(self.box.edit.text_edit.setFocus)
        details.left.connect(self._focus_table)
        details.hide_requested.connect(self.hide_details)
        details.field_changed.connect(self.changed)
        details.field_menu_requested.connect(self._on_field_menu)
        self._row_menu.aboutToHide.connect(self._on_menu_closed)
        self._more.clicked.connect(self._on_more)
        self._details_button.clicked.connect(self.toggle_details)
        self.ask_row.closed.connect(self._focus_table)

    def _on_times_changed(self) -> None:
        """The person has chosen, here or in another view."""
        if self.look.local != self._times.local:
            self.set_look(replace(self.look, local=self._times.local))

    # ------------------------------------------------------------------ the log

    def _on_log_changed(self) -> None:
        if self.table.busy:
            self._owed = True
            return
        self._take()

    def _take(self) -> None:
        log = self._log
        self.table.take()
        self.following.show(log, local=self.look.local)
        if log is None:
            if self._opening:
                self._states.show_loading("log lines")
            else:
                self._show_state(state_of(None))
            self.changed.emit()
            return
        face, asked = log.face, log.asked
        self.box.show_face(face, asked)
        self.box.show_bound(bound_words(face, asked))
        self.histogram.show_bars(face.bars, local=self.look.local)
        self.severities.show_face(face, asked)
        self.sources.show_face(face, asked)
        self._counted.set_text(count_words(face))
        self._all_times.setVisible(asked.since is not None or asked.until is not None)
        if not face.sources and not face.total and face.searched < 1:
            self._states.show_loading("log lines")
        else:
            self._show_state(state_of(face))
        self._look_at_current(log)
        self.changed.emit()

    def _show_state(self, state: State | None) -> None:
        if state is None:
            self._states.show_content()
        else:
            text, keys = state
            if self.table.hasFocus():
                # The rows go away under the keyboard; what is to be done next is a question.
                self.box.setFocus()
            self._states.show_state(text, [self._actions.action(key) for key in keys])

    def _look_at_current(self, log: ShownLog) -> None:
        """A note may have come or gone; the row may have."""
        line, detail = self.current_line, self._detail
        if detail is None:
            return
        if line is not None and line != detail.line:
            self._ask_detail(log, line.key)
        elif line is not None and self._detail_hidden:
            self._detail_hidden = False
            self.details.show_detail(detail)
        elif line is None and log.place_of(detail.line.key) is None:
            self._detail_hidden = True
            self.details.show_gone(hidden=True)

    def _ask_detail(self, log: ShownLog, key: RowKey) -> None:
        self._detail_of = key

        def arrived(detail: LineDetail | None) -> None:
            if key != self._detail_of or log is not self._log:
                return
            self._detail = detail
            if detail is None:
                self.details.show_gone()
            else:
                self.details.show_detail(detail)
                if detail.entry is not None:
                    self._seen.learn(detail.entry)
            self.changed.emit()

        log.detail(key, arrived)

    def _drop_detail(self) -> None:
        self._detail = self._detail_of = None
        self.details.show_nothing()

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_asked(self) -> None:
        query = self.box.query
        self.ask(replace(self.asked, text=query.text, mode=query.mode))

    @Slot(object)
    def _on_wanted(self, asked: Asked) -> None:
        self.ask(asked)

    @Slot(object, object)
    def _on_zoomed(self, since: datetime, until: datetime) -> None:
        self.ask(replace(self.asked, since=since, until=until))

    @Slot(int)
    def _on_read_on(self, source: int) -> None:
        if self._log is not None:
            self._log.read_on(source)

    @Slot()
    def _on_current(self) -> None:
        log, key = self._log, self.table.current_key
        if log is None or key is None:
            self._drop_detail()
        else:
            self._ask_detail(log, key)
        self.changed.emit()

    @Slot()
    def _on_details_requested(self) -> None:
        self.show_details()

    @Slot()
    def _focus_table(self) -> None:
        self.table.setFocus()

    @Slot(QPoint)
    def _on_row_menu(self, place: QPoint) -> None:
        self.table.set_menu_open(True)
        self._row_menu.popup(place)

    @Slot()
    def _on_menu_closed(self) -> None:
        self.table.set_menu_open(False)

    @Slot(QPoint)
    def _on_field_menu(self, place: QPoint) -> None:
        self._field_menu.popup(place)

    @Slot()
    def _on_more(self) -> None:
        self._more_menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        if not busy and self._owed:
            self._owed = False
            self._take()

    def show_export(self, *, running: bool) -> None:
        """Whether an export can be stopped now."""
        self._stop_export.setVisible(running)

    def selected_words(self) -> str:
        """How many rows are selected."""
        number = self.table.selected_count
        return "1 line" if number == 1 else f"{count(number)} lines"


def _nothing() -> None:
    """No log is listened to."""
