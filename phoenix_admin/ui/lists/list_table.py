"""The table of a list: its keys, its columns, and a moment of deafness when rows jump."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.tables import CellPainter, Column, DataTable, KeyedTableModel
from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.lists.board import Entry, RowT

MINUTE = 60.0
DEAF_SECONDS = 0.4
"""How long a row that moved under the pointer ignores clicks (UX note, N8)."""
_MOVES = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down)
_ROW = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_NONE: frozenset[str] = frozenset()


class ListTable(DataTable[Entry[RowT]]):
    """Rows of a list. `copy_requested` is Ctrl+C; other keys with Ctrl are left to the panel.

    `repeated` are the columns that give way while the details, which repeat them, stand beside.
    With `multiple` several rows can be selected.
    """

    copy_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        clock: Clock,
        columns: Sequence[Column[Entry[RowT]]],
        *,
        painters: Mapping[type, CellPainter] | None = None,
        repeated: frozenset[str] = _NONE,
        multiple: bool = False,
        object_name: str,
        accessible_name: str,
    ) -> None:
        self._rows = KeyedTableModel[Entry[RowT]](columns, _id)
        self._clock = clock
        self._repeated = repeated
        self._deaf_until = float("-inf")
        self._painted_at = float("-inf")
        self._beside = False
        super().__init__(
            theme,
            self._rows,
            painters=painters,
            multiple=multiple,
            object_name=object_name,
            accessible_name=accessible_name,
        )
        # A header looks, whenever it is painted, whether each row of its columns is selected: with
        # five thousand selected ones that takes 45 ms. It shows no selection, so it gets none.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(self._rows, self))

    @property
    def rows(self) -> KeyedTableModel[Entry[RowT]]:
        """The model."""
        return self._rows

    def be_deaf(self) -> None:
        """Something moved: a click in the next moment was meant for what stood here before."""
        if self.underMouse():
            self._deaf_until = self._clock.monotonic() + DEAF_SECONDS

    def repaint_times(self) -> None:
        """Paint every cell anew: what they depend on besides their rows has changed."""
        self._painted_at = self._clock.monotonic()
        self._rows.forget_cells()
        self.viewport().update()

    def repaint_grown_ages(self) -> None:
        """A second has passed: paint anew if an age that can be seen reads differently now."""
        if self._clock.monotonic() - self._painted_at >= MINUTE or self._shows_seconds():
            self.repaint_times()

    def _shows_seconds(self) -> bool:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        last = last if last >= 0 else self._rows.rowCount() - 1
        now = self._clock.now()
        return first >= 0 and any(
            self._changes_each_second(self._rows.row(row), now) for row in range(first, last + 1)
        )

    def _changes_each_second(self, entry: Entry[RowT], now: datetime) -> bool:
        """Whether a time in this row reads differently a second later."""
        del entry, now
        return False

    def mark_selected(self, row_id: str) -> None:
        """Show that this row is the open one, without moving what is on the screen."""
        bar = self.verticalScrollBar()
        place = bar.value()
        self.select_id(row_id)
        bar.setValue(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click, unless the row has only just come under the pointer."""
        if self._clock.monotonic() < self._deaf_until:
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The same for the second click of two."""
        if self._clock.monotonic() < self._deaf_until:
            event.accept()
            return
        super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home, End, page keys and Enter are the table's; the rest goes on."""
        command = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if command and event.key() == Qt.Key.Key_C:
            self.copy_requested.emit()
        elif event.key() == Qt.Key.Key_Escape and len(self.selected_ids) > 1:
            self.select_current_alone()
        elif event.key() == Qt.Key.Key_Escape or (
            command and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)
            if not command:
                self._select_current(event.key())

    def _select_current(self, key: int) -> None:
        """Home on a first row that is only outlined selects it, as on any other row."""
        index = self.currentIndex()
        if key in _MOVES and index.isValid() and not self.selectionModel().isSelected(index):
            self.selectionModel().select(index, _ROW)

    def select_current_alone(self) -> None:
        """Several were selected; only the current one is wanted any more."""
        index = self.currentIndex()
        if index.isValid():
            self.selectionModel().select(index, _ROW)
        else:
            self.clearSelection()

    def set_beside_details(self, beside: bool) -> None:
        """While the details stand beside the list, columns they repeat give way."""
        if beside != self._beside:
            self._beside = beside
            self._hide_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, or less, for the columns."""
        super().resizeEvent(event)
        self._share_room()

    def _hide_columns(self) -> None:
        repeated = self._repeated if self._beside else _NONE
        self.set_hidden_columns(self.switched_off | repeated)
        self._share_room()


def _id(entry: Entry[Any]) -> str:
    return entry.id
