"""The table of projects: its keys, its widths, and a moment of deafness when rows jump."""

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.tables import DataTable, KeyedTableModel, SortOrder
from phoenix_admin.qt.theme import Theme
from phoenix_admin.ui.panels.projects.board import Entry
from phoenix_admin.ui.panels.projects.columns import NAME_PAINTERS, NowOf, project_columns

MINUTE = 60.0
DEAF_SECONDS = 0.4
"""How long a row that moved under the pointer ignores clicks (UX note, N8)."""
_MOVES = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down)
_ROW = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_REPEATED = frozenset({"clips"})
_NONE: frozenset[str] = frozenset()
NAME_ROOM = 154
VERDICT_MOST = 192
"""Room for the longest verdict; the name gets its own room first."""


class ProjectTable(DataTable[Entry]):
    """Rows of projects. `copy_requested` is Ctrl+C; other keys with Ctrl are left to the panel."""

    copy_requested = Signal()

    def __init__(self, theme: Theme, clock: Clock, moment_of: NowOf) -> None:
        self._rows = KeyedTableModel(project_columns(moment_of), _id)
        self._clock = clock
        self._deaf_until = float("-inf")
        self._painted_at = float("-inf")
        self._beside = False
        self._switched_off: frozenset[str] = frozenset()
        super().__init__(
            theme,
            self._rows,
            painters=NAME_PAINTERS,
            multiple=True,
            object_name="projects.table",
            accessible_name="Projects",
        )
        # A header looks, whenever it is painted, whether each row of its columns is selected: with
        # five thousand selected ones that takes 45 ms. It shows no selection, so it gets none.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(self._rows, self))

    @property
    def rows(self) -> KeyedTableModel[Entry]:
        """The model."""
        return self._rows

    def be_deaf(self) -> None:
        """Something moved: a click in the next moment was meant for what stood here before."""
        if self.underMouse():
            self._deaf_until = self._clock.monotonic() + DEAF_SECONDS

    def ask_for_order(self, order: SortOrder) -> None:
        """The person wants this order, by another way than the header."""
        self.set_sort_order(order)
        self.sort_requested.emit(order)

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
            (now - self._rows.row(row).row.project.updated_at).total_seconds() < MINUTE + 1
            for row in range(first, last + 1)
        )

    def mark_selected(self, project_id: str) -> None:
        """Show that this project is the open one, without moving what is on the screen."""
        bar = self.verticalScrollBar()
        place = bar.value()
        self.select_id(project_id)
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

    def choose_columns(self, switched_off: frozenset[str]) -> None:
        """The person has switched these columns off."""
        self._switched_off = switched_off
        self._hide_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Long verdicts are written out where there is room for them."""
        super().resizeEvent(event)
        self._share_room()

    def _hide_columns(self) -> None:
        repeated = _REPEATED if self._beside else _NONE
        self.set_hidden_columns(self._switched_off | repeated)
        self._share_room()

    def _share_room(self) -> None:
        """The name takes what is left; the verdict grows once the name has enough."""
        model, px = self._rows, self._theme.px
        taken = sum(
            px(column.width)
            for column in model.columns
            if column.key in self.visible_columns and column.key not in ("name", "verdict")
        )
        left = self.viewport().width() - taken - px(NAME_ROOM)
        position = model.column_position("verdict")
        least = px(model.columns[position].width)
        self.setColumnWidth(position, max(least, min(left, px(VERDICT_MOST))))


def _id(entry: Entry) -> str:
    return entry.id
