"""Several selected rows: which they are, and that the current one keeps the details open."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.qt.widgets import Message
from phoenix_admin.ui.lists.board import Board
from phoenix_admin.ui.lists.list_table import ListTable
from phoenix_admin.ui.lists.list_words import filter_words, selection_line


class Several(QObject):
    """Follows the selection of the table. UI thread.

    `current_chosen` carries the row under the keyboard while several are selected: it is the one
    whose details are open. A selected row whose item is deleted stays counted, so that a plan can
    say what became of it; one that only left by a filter does not.
    """

    changed = Signal()
    current_chosen = Signal(str)

    def __init__(
        self, table: ListTable[Any], board: Callable[[], Board[Any]], typed: Callable[[], str]
    ) -> None:
        super().__init__(table)
        self._table = table
        self._board = board
        self._typed = typed
        self._ids: tuple[str, ...] = ()
        self._gone: tuple[str, ...] = ()
        table.selection_ids_changed.connect(self._on_selection_changed)
        table.row_vanished.connect(self._on_vanished)

    # ------------------------------------------------------------------ for plans of many

    @property
    def several_ids(self) -> tuple[str, ...]:
        """The selected rows when there are several, those gone meanwhile included."""
        every = (*self._ids, *self._gone)
        return every if len(every) > 1 else ()

    @property
    def matching_ids(self) -> tuple[str, ...]:
        """Every loaded row that matches, in the order of the list, what waits at its end."""
        board = self._board()
        shown = (i for i in board.shown if board.matches(i))
        listed = (*shown, *sorted(board.waiting))
        return tuple(i for i in listed if board.entries[i].gone_at is None)

    @property
    def has_matches(self) -> bool:
        """Whether there is any such row; stops at the first."""
        board = self._board()
        if board.waiting:
            return True
        entries = board.entries
        return any(entries[i].gone_at is None and board.matches(i) for i in board.shown)

    @property
    def filter_text(self) -> str:
        """The filter as a person reads it; empty without one."""
        return filter_words(self._board().view, self._typed())

    @property
    def loaded(self) -> int:
        """How many rows are loaded."""
        return self._board().counts.all

    @Slot()
    def clear_several(self) -> None:
        """Select the current row only."""
        self._gone = ()
        self._table.select_current_alone()
        self.changed.emit()

    # ------------------------------------------------------------------ for the list

    @property
    def line(self) -> Message | None:
        """What the line of hints says while several are selected."""
        if not self.several_ids:
            return None
        return selection_line(len(self.several_ids), len(self._gone))

    @Slot()
    def _on_selection_changed(self) -> None:
        self._ids = self._table.selected_ids
        if len(self._ids) < 2:
            self._gone = ()
        current = self._table.current_id
        if len(self._ids) > 1 and current in self._ids:
            self.current_chosen.emit(current)
        self.changed.emit()

    @Slot(str)
    def _on_vanished(self, row_id: str) -> None:
        if row_id not in self._board().entries and self._ids:
            self._gone = (*self._gone, row_id)
            self.changed.emit()
