"""A list with its header, hints, states and table. It shows what a catalogue holds.

Only the person's own input changes filter, order, selection and scroll position here; readings
change the contents of rows (UX note, N1 to N5).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, cast

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.tables import KeyedRows, RowDiff
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.widgets import Message, StateKind, StateText, Surface
from phoenix_admin.services.list_catalogue import ListCatalogue
from phoenix_admin.services.list_reading import ListReading, amended_row
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.ui.lists.arranger import Arranger, Update
from phoenix_admin.ui.lists.board import (
    Arrival,
    Board,
    Entry,
    Narrowing,
    RowT,
    View,
    nobody_known,
)
from phoenix_admin.ui.lists.column_menu import ColumnMenu
from phoenix_admin.ui.lists.list_header import ListHeader
from phoenix_admin.ui.lists.list_notices import ListNotices
from phoenix_admin.ui.lists.list_parts import ListParts, RowsReading
from phoenix_admin.ui.lists.list_table import ListTable
from phoenix_admin.ui.lists.list_words import is_part
from phoenix_admin.ui.lists.moment import Moment, moment_of
from phoenix_admin.ui.lists.several import Several
from phoenix_admin.ui.lists.wake_watch import WakeWatch
from phoenix_admin.ui.shell.second_ticker import SecondTicker


class ListPane(Surface, Generic[RowT]):
    """Shows a catalogue. UI thread. Whoever derives makes header and table, and the empty page.

    `above_rows` are widgets between the line of hints and the rows. `chosen` tells that the
    person has selected an item, `details_requested` that they want to go to its details.
    """

    chosen = Signal(str)
    details_requested = Signal()
    menu_requested = Signal(str, QPoint)
    copy_requested = Signal()
    counts_changed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        parts: ListParts[RowT],
        header: ListHeader,
        table: ListTable[RowT],
        actions: ActionRegistry,
        clock: Clock,
        runner: TaskRunner,
        scope: Scope,
        *,
        above_rows: Sequence[QWidget] = (),
    ) -> None:
        prefix, many = parts.prefix, parts.names.many
        super().__init__(
            theme, "surface", object_name=f"{prefix}.list", accessible_name=many.capitalize()
        )
        self._parts = parts
        self._catalogue = parts.catalogue
        self._actions = actions
        self._clock = clock
        self._painted = Moment(clock.now()).belief
        self._taken: RowsReading[RowT] | None = None
        self._seen_at = clock.now()
        self._first = True
        self._was_filling = False
        self._header = header
        self._table = table
        self._table.set_sort_order(parts.first_order)
        self._several = Several(table, lambda: self.board, header.field.text)
        self._notices = ListNotices(theme, parts, table, actions, clock)
        self._columns = ColumnMenu(table, header.columns_button, f"{prefix}.columns.menu")
        self._arranger = self._made_arranger(runner, scope.child(f"{many} list"))
        self._lay_out(above_rows)
        self._wake = WakeWatch(clock)
        self._tick = SecondTicker(clock, self)
        self._tick.ticked.connect(self._on_tick)
        self._connect()
        self._forget = self._catalogue.changed.add(self._on_catalogue_changed)
        self._on_catalogue_changed()

    def _made_arranger(self, runner: TaskRunner, scope: Scope) -> Arranger[RowT]:
        return Arranger(
            f"arrange {self._parts.names.many}",
            self._parts.board,
            runner,
            scope,
            self._situation,
            self._shown_rows,
            self._on_board,
        )

    def _lay_out(self, above_rows: Sequence[QWidget]) -> None:
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for widget in (self._header, self._notices.hint, *above_rows):
            lines.addWidget(widget)
        lines.addWidget(self._notices.states, 1)

    # ------------------------------------------------------------------ for the panel

    @property
    def table(self) -> ListTable[RowT]:
        """Where the keyboard goes."""
        return self._table

    @property
    def several(self) -> Several:
        """What is selected when it is more than one, and what is listed."""
        return self._several

    @property
    def header(self) -> ListHeader:
        """Filter, chips and buttons."""
        return self._header

    @property
    def board(self) -> Board[RowT]:
        """What is on the list."""
        return self._arranger.board

    def row_text(self, row_id: str) -> str | None:
        """This row for the clipboard; None when it is not known."""
        entry = self._arranger.board.entries.get(row_id)
        return None if entry is None else self._copied(entry)

    def admit(self, row_id: str) -> None:
        """The person has made this item: show it when it arrives."""
        self._arranger.admit(row_id)

    def show_selected(self, row_id: str | None) -> None:
        """The person has opened this item elsewhere: go to its row, if it is on the list."""
        if row_id is None:
            self._table.clearSelection()
        elif self._table.selected_ids != (row_id,):
            self._table.select_id(row_id)

    def say(self, text: str, glyph: str = "circle-alert", tone: ColourName = "warn") -> None:
        """Say something in the line of hints until the person does something in the list."""
        self._notices.set_notice(Message(text, glyph=glyph, tone=tone))
        self._show_hint()

    def popup_menu(self, menu: QMenu, position: QPoint) -> None:
        """Open a row's menu; updates of the list wait until it is closed."""
        self._table.popup_menu(menu, position)

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._forget()
        self._tick.stop()

    @Slot()
    def focus_filter(self) -> None:
        """Put the keyboard into the filter and mark what is in it."""
        self._header.field.setFocus()
        self._header.field.selectAll()

    @Slot()
    def focus_table(self) -> None:
        """Put the keyboard into the list."""
        self._table.setFocus()

    @Slot()
    def resort(self) -> None:
        """The person wants the rows in order and everything that waits."""
        self._arranger.settle(self._selected())
        self._table.setFocus()

    @Slot()
    def clear_filter(self) -> None:
        """The person wants everything back."""
        self._header.field.clear()
        self._header.choose(Narrowing.ALL)
        self._table.setFocus()

    # ------------------------------------------------------------------ readings

    def _on_catalogue_changed(self) -> None:
        reading: RowsReading[RowT] | None = self._catalogue.reading
        # The catalogue also tells that it has begun to read; the rows are the same then.
        if reading is not None and reading is not self._taken:
            self._take(reading)
        self._show_state()
        self._show_hint()

    def _take(self, reading: RowsReading[RowT]) -> None:
        before = self._taken
        self._seen_at = before.taken_at if before is not None else reading.taken_at
        self._was_filling = self._is_filling
        self._taken = reading
        row: RowT | None = amended_row(before, reading)
        if row is not None:
            self._arranger.amend(row, lambda: reading.rows)
        else:
            self._arranger.take(reading.rows)

    def _situation(self, rows: Sequence[RowT], admitted: frozenset[str]) -> Arrival[RowT]:
        return Arrival(
            rows,
            self._clock.now(),
            self._in_use(),
            self._selected(),
            admitted,
            self._remover(),
        )

    def _remover(self) -> Callable[[RowT], str]:
        """Says who has removed an item since the reading before; empty where nobody knows."""
        return nobody_known

    @property
    def _is_filling(self) -> bool:
        """Whether the rest of the rows is still being read for the first time."""
        taken: object = self._taken
        return isinstance(taken, ListReading) and is_part(cast("ListReading[Any]", taken))

    def _in_use(self) -> bool:
        """Whether the person is in the list: with the keyboard, or with the pointer.

        The window gives the keyboard to a list that opens; while that fills for the first time
        it takes a selection, or a step away from the top, to be somebody's place.
        """
        if self._was_filling and not self._table.underMouse() and not self._header.field.hasFocus():
            return bool(self._table.selected_ids) or self._table.verticalScrollBar().value() > 0
        return self._table.hasFocus() or self._header.field.hasFocus() or self._table.underMouse()

    def _selected(self) -> str | None:
        return self._parts.selected()

    def _shown_rows(self) -> KeyedRows[Entry[RowT]]:
        return self._table.rows.snapshot

    def _on_board(self, board: Board[RowT], update: Update[RowT]) -> None:
        if not isinstance(update, Entry):
            self._apply(update)
        elif not self._table.exchange(update):
            self._apply(board.rows())
        cut = self._taken is not None and self._taken.truncated
        self._header.show_counts(board.counts, at_least=cut or self._is_filling)
        self._show_state()
        self._show_hint()
        self.counts_changed.emit(board.counts)

    def _apply(self, update: Sequence[Entry[RowT]] | RowDiff[Entry[RowT]]) -> None:
        before = self._table.rows.ids
        self._table.apply(update)
        if self._table.rows.ids != before:
            self._table.be_deaf()
        self._mirror_selection()

    def _mirror_selection(self) -> None:
        """The row of the open item is the selected one whenever it is on the list.

        Several selected ones are the person's own affair.
        """
        selected, chosen = self._selected(), self._table.selected_ids
        if selected is not None and len(chosen) <= 1 and chosen != (selected,):
            self._table.mark_selected(selected)

    # ------------------------------------------------------------------ states

    def _moment(self) -> Moment:
        catalogue = self._catalogue
        looked_at: Mapping[str, datetime] = {}
        if isinstance(catalogue, ListCatalogue):
            looked_at = catalogue.looked_at
        return moment_of(catalogue.state, looked_at, self._clock.now(), catalogue.interval)

    def _show_moment(self) -> None:
        """Paint every cell anew when they are believed less, or more, than before."""
        belief = self._moment().belief
        if belief != self._painted:
            self._painted = belief
            self._table.repaint_times()

    def _show_state(self) -> None:
        typed = self._header.field.text().strip()
        if self._notices.show_page(self._taken, self.board, typed, self._empty_page):
            self._take_first_focus()
        self._show_moment()

    def _empty_page(self) -> tuple[StateText, list[QAction]]:
        """What is said where there is nothing at all, and what can be done about it."""
        text = StateText(StateKind.EMPTY, f"No {self._parts.names.many} yet")
        return text, []

    def _copied(self, entry: Entry[RowT]) -> str:
        """A row as tab-separated plain text for the clipboard."""
        return entry.text

    def _take_first_focus(self) -> None:
        """The window gives the keyboard to the list when it opens; now there is one."""
        if self._first and self._header.refresh_button.hasFocus():
            self._table.setFocus()
        self._first = False

    def _show_hint(self) -> None:
        self._notices.show_hint(self.board, self._several.line)

    @Slot()
    def _on_tick(self) -> None:
        if self._wake.has_slept():
            # Nothing was read meanwhile: what is shown gets its true age now, and is read again.
            self._catalogue.refresh()
        self._table.repaint_grown_ages()
        self._show_moment()
        self._show_hint()
        if self._catalogue.state.phase is LoadPhase.FAILED:
            self._show_state()

    # ------------------------------------------------------------------ the person's input

    def _connect(self) -> None:
        header, table = self._header, self._table
        header.typed.connect(self._on_view_changed)
        header.narrowed.connect(self._on_view_changed)
        header.left.connect(self.focus_table)
        header.refresh_requested.connect(self._catalogue_refresh)
        header.columns_requested.connect(self._columns.open)
        table.sort_requested.connect(self._on_view_changed)
        table.selected.connect(self._on_selected)
        self._several.changed.connect(self._on_several_changed)
        self._several.current_chosen.connect(self._on_selected)
        table.row_activated.connect(self._on_activated)
        table.context_menu_requested.connect(self.menu_requested)
        table.copy_requested.connect(self.copy_requested)

    @Slot()
    def _catalogue_refresh(self) -> None:
        self._catalogue.refresh_whole()

    @Slot()
    def _on_view_changed(self) -> None:
        order = self._table.sort_order or self._parts.first_order
        self._notices.set_notice(None)
        self._arranger.ask(
            View(
                self._header.field.text().strip().casefold(),
                self._header.narrowing,
                order.column,
                order.descending,
            )
        )

    @Slot(str)
    def _on_selected(self, row_id: str) -> None:
        # Empty: the row has gone behind a filter. What was open stays open; nobody closed it.
        if row_id:
            self._notices.set_notice(None)
            self._show_hint()
            self.chosen.emit(row_id)

    @Slot()
    def _on_several_changed(self) -> None:
        if self._several.several_ids:
            self._notices.set_notice(None)
        self._show_hint()

    @Slot(str)
    def _on_activated(self, row_id: str) -> None:
        self.chosen.emit(row_id)
        self.details_requested.emit()

    # ------------------------------------------------------------------ Qt events

    def showEvent(self, event: QShowEvent) -> None:
        """Ages grow while somebody looks."""
        super().showEvent(event)
        self._table.repaint_times()
        self._wake.begin()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._tick.stop()
