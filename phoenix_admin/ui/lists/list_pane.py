"""A list with its header, hints, states and table. It shows what a catalogue holds.

Only the person's own input changes filter, order, selection and scroll position here; readings
change the contents of rows (UX note, N1 to N5).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.tables import KeyedRows, SortOrder
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.widgets import (
    InlineMessage,
    Message,
    StateKind,
    StateText,
    StateView,
    Surface,
    pin_size,
)
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.ui.lists.arranger import Arranger, Update
from phoenix_admin.ui.lists.board import Arrival, Board, Entry, Narrowing, RowT, View
from phoenix_admin.ui.lists.column_menu import ColumnMenu
from phoenix_admin.ui.lists.list_header import ListHeader
from phoenix_admin.ui.lists.list_table import ListTable
from phoenix_admin.ui.lists.list_words import (
    ListNames,
    ListReading,
    banner,
    failed_text,
    filtered_text,
    hint,
    is_outdated,
)

AGE_TICK_MS = 1000

RowT_co = TypeVar("RowT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Moment:
    """What the cells depend on besides their rows: the time, and whether the list is too old.

    `outdated` is set when the list could not be read for so long that no status may look
    current any more (UX note, Freshness).
    """

    now: datetime
    outdated: bool = False


class RowsReading(ListReading, Protocol[RowT_co]):
    """A reading whose rows are of one type."""

    @property
    def rows(self) -> Sequence[RowT_co]:
        """All rows."""
        ...


@dataclass(frozen=True, slots=True)
class ListParts(Generic[RowT]):
    """What one list is made of.

    `prefix` begins its objectNames and the keys of its actions (`try_again`, `resort`,
    `show_new`, `clear_filter`); `selected` tells which item is open.
    """

    prefix: str
    names: ListNames
    environment: Environment
    catalogue: PolledReading[Any]
    board: Board[RowT]
    selected: Callable[[], str | None]
    first_order: SortOrder


class ListPane(Surface, Generic[RowT]):
    """Shows a catalogue. UI thread. Whoever derives makes header and table, and the empty page.

    `chosen` tells that the person has selected an item, `details_requested` that they want to go
    to its details.
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
    ) -> None:
        prefix, many = parts.prefix, parts.names.many
        super().__init__(
            theme, "surface", object_name=f"{prefix}.list", accessible_name=many.capitalize()
        )
        self._parts = parts
        self._catalogue = parts.catalogue
        self._actions = actions
        self._clock = clock
        self._notice: Message | None = None
        self._outdated = False
        self._taken: RowsReading[RowT] | None = None
        self._first = True
        self._header = header
        self._hint = InlineMessage(theme, object_name=f"{prefix}.hint")
        pin_size(theme, self._hint, height=32)
        self._table = table
        self._table.set_sort_order(parts.first_order)
        self._states = StateView(
            theme,
            self._table,
            clock=clock.monotonic,
            object_name=f"{prefix}.state",
            accessible_name=f"State of the {parts.names.one} list",
        )
        self._columns = ColumnMenu(table, header.columns_button, f"{prefix}.columns.menu")
        self._arranger = self._made_arranger(runner, scope.child(f"{many} list"))
        self._lay_out()
        self._tick = QTimer(self)
        self._tick.setInterval(AGE_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
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

    def _lay_out(self) -> None:
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._header)
        lines.addWidget(self._hint)
        lines.addWidget(self._states, 1)

    # ------------------------------------------------------------------ for the panel

    @property
    def table(self) -> ListTable[RowT]:
        """Where the keyboard goes."""
        return self._table

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
        self._notice = Message(text, glyph=glyph, tone=tone)
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
            self._taken = reading
            self._arranger.take(reading.rows)
        self._show_state()
        self._show_hint()

    def _situation(self, rows: Sequence[RowT], admitted: frozenset[str]) -> Arrival[RowT]:
        return Arrival(
            rows, self._clock.now(), self._in_use(), selected=self._selected(), admitted=admitted
        )

    def _in_use(self) -> bool:
        """Whether the person is in the list: with the keyboard, or with the pointer."""
        return self._table.hasFocus() or self._header.field.hasFocus() or self._table.underMouse()

    def _selected(self) -> str | None:
        return self._parts.selected()

    def _shown_rows(self) -> KeyedRows[Entry[RowT]]:
        return self._table.rows.snapshot

    def _on_board(self, board: Board[RowT], update: Update[RowT]) -> None:
        before = self._table.rows.ids
        self._table.apply(update)
        if self._table.rows.ids != before:
            self._table.be_deaf()
        self._mirror_selection()
        self._header.show_counts(board.counts)
        self._show_state()
        self._show_hint()
        self.counts_changed.emit(board.counts)

    def _mirror_selection(self) -> None:
        """The row of the open item is the selected one whenever it is on the list."""
        selected = self._selected()
        if selected is not None and self._table.selected_ids != (selected,):
            self._table.mark_selected(selected)

    # ------------------------------------------------------------------ states

    def _moment(self) -> Moment:
        now = self._clock.now()
        return Moment(now, is_outdated(self._catalogue.state, now))

    def _show_state(self) -> None:
        state, states = self._catalogue.state, self._states
        parts, reading = self._parts, self._taken
        again = self._action("try_again")
        if reading is None:
            if state.phase is LoadPhase.FAILED:
                states.show_state(failed_text(parts.names, state.error), [again])
            else:
                states.show_loading(parts.names.many)
            return
        now = self._clock.now()
        self._set_banner(banner(parts.names, state, reading, parts.environment, now))
        if self._moment().outdated is not self._outdated:
            self._outdated = not self._outdated
            self._table.repaint_times()
        board = self._arranger.board
        if board.shown or (reading.rows and not board.entries):
            # The second case: a long list is still being ordered on its lane.
            states.show_content()
            self._take_first_focus()
        elif not board.entries:
            states.show_state(*self._empty_page())
        else:
            text = filtered_text(parts.names, board, self._header.field.text().strip())
            states.show_state(text, [self._action("clear_filter")])

    def _empty_page(self) -> tuple[StateText, list[QAction]]:
        """What is said where there is nothing at all, and what can be done about it."""
        text = StateText(StateKind.EMPTY, f"No {self._parts.names.many} yet")
        return text, [self._action("try_again")]

    def _copied(self, entry: Entry[RowT]) -> str:
        """A row as tab-separated plain text for the clipboard."""
        return entry.text

    def _action(self, key: str) -> QAction:
        return self._actions.action(f"{self._parts.prefix}.{key}")

    def _take_first_focus(self) -> None:
        """The window gives the keyboard to the list when it opens; now there is one."""
        if self._first and self._header.refresh_button.hasFocus():
            self._table.setFocus()
        self._first = False

    def _set_banner(self, message: Message | None) -> None:
        failing = message is not None and message.tone == "warn"
        again = [self._action("try_again")] if failing else []
        height = self._table.height()
        self._states.set_banner(message, again)
        if self._table.height() != height:
            self._table.be_deaf()

    def _show_hint(self) -> None:
        if self._notice is not None:
            self._hint.show_message(self._notice)
            return
        board = self._arranger.board
        key = "resort" if board.would_move else "show_new"
        wanted = board.would_move or board.waiting
        steps = [self._action(key)] if wanted else []
        self._hint.show_message(hint(board, self._catalogue.state), steps)

    @Slot()
    def _on_tick(self) -> None:
        self._table.repaint_grown_ages()
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
        table.row_activated.connect(self._on_activated)
        table.context_menu_requested.connect(self.menu_requested)
        table.copy_requested.connect(self.copy_requested)

    @Slot()
    def _catalogue_refresh(self) -> None:
        self._catalogue.refresh()

    @Slot()
    def _on_view_changed(self) -> None:
        order = self._table.sort_order or self._parts.first_order
        self._notice = None
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
            self._notice = None
            self._show_hint()
            self.chosen.emit(row_id)

    @Slot(str)
    def _on_activated(self, row_id: str) -> None:
        self.chosen.emit(row_id)
        self.details_requested.emit()

    # ------------------------------------------------------------------ Qt events

    def showEvent(self, event: QShowEvent) -> None:
        """Ages grow while somebody looks."""
        super().showEvent(event)
        self._table.repaint_times()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._tick.stop()
