"""Table models over rows that live elsewhere: one for any source, one for rows with ids."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, Protocol, TypeVar, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QModelRoleData,
    QModelRoleDataSpan,
    QObject,
    QPersistentModelIndex,
    Qt,
    SignalInstance,
)

from phoenix_admin.qt.tables.columns import Cell, Column, RowT, TextCell
from phoenix_admin.qt.tables.diff import (
    Arrange,
    Insert,
    KeyedRows,
    Remove,
    RowDiff,
    diff_rows,
    keyed,
    ranges,
)
from phoenix_admin.qt.widgets.text_safety import plain_tip

Index = QModelIndex | QPersistentModelIndex
RowT_co = TypeVar("RowT_co", covariant=True)

_log = logging.getLogger(__name__)

_Role = Qt.ItemDataRole
# Roles arrive as plain numbers; comparing enum members there would cost more than the answer.
_DISPLAY: Final = _Role.DisplayRole.value
_ACCESSIBLE: Final = _Role.AccessibleTextRole.value
_TIP: Final = _Role.ToolTipRole.value
_USER: Final = _Role.UserRole.value
_ALIGNMENT: Final = _Role.TextAlignmentRole.value

_CACHED_ROWS: Final = 2000
_MOST_CHANGES: Final = 256
_FAULTY: Final = TextCell("cannot be shown", "fail", glyph="triangle-alert", glyph_role="fail")
_NO_PARENT: Final = QModelIndex()
_WITH_HINT: Final = "QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"
"""The overload of the layout signals that spares the header above the columns."""


class _Overloads(Protocol):
    """A signal with overloads; the stubs miss that it can be indexed."""

    def __getitem__(self, signature: str, /) -> SignalInstance:
        """The overload with this C++ signature."""
        ...


class RowSource(Protocol[RowT_co]):
    """Where a model's rows are: a list, or an index array over a store."""

    def __len__(self) -> int:
        """How many rows there are."""
        ...

    def __getitem__(self, position: int, /) -> RowT_co:
        """The row at a position; called for what is visible only."""
        ...


class VirtualTableModel(QAbstractTableModel, Generic[RowT]):
    """A model that asks its source for the rows it needs and keeps the cells painted last.

    `data` is complete (text, what a screen reader says, tool tip, the row itself), painting goes
    past it through `cells`. UI thread.
    """

    def __init__(
        self,
        columns: Sequence[Column[RowT]],
        source: RowSource[RowT],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._source = source
        self._cells: dict[int, tuple[RowT, tuple[Cell, ...]]] = {}

    @property
    def columns(self) -> tuple[Column[RowT], ...]:
        """The columns, in their first order."""
        return self._columns

    def column_position(self, key: str) -> int:
        """Where the column `key` stands; raises `KeyError` when there is none."""
        for position, column in enumerate(self._columns):
            if column.key == key:
                return position
        raise KeyError(key)

    def row(self, position: int) -> RowT:
        """The row at a position."""
        return self._source[position]

    def cells(self, position: int) -> tuple[Cell, ...]:
        """How the cells of a row look; kept until the row is another object."""
        row = self._source[position]
        known = self._cells.get(position)
        if known is None or known[0] is not row:
            if len(self._cells) >= _CACHED_ROWS:
                self._cells.clear()
            cells = tuple(_painted(column, row) for column in self._columns)
            known = self._cells[position] = (row, cells)
        return known[1]

    def forget_cells(self) -> None:
        """Paint every cell anew: something else that they depend on changed, e.g. the clock."""
        self._cells.clear()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Rows of the table; cells have no children."""
        return 0 if parent.isValid() else len(self._source)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Columns of the table."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Everything but colours, which the delegate takes from the theme."""
        if not index.isValid():
            return None
        return self._answer(index.row(), index.column(), role)

    def multiData(self, index: Index, span: QModelRoleDataSpan | QModelRoleData) -> None:
        """Several roles of one cell in one call from C++."""
        row, column = index.row(), index.column()
        # A span can be indexed; the stubs miss that.
        entries = cast("Sequence[QModelRoleData]", span)
        for position in range(cast("QModelRoleDataSpan", span).size()):
            entry = entries[position]
            answer = self._answer(row, column, entry.role())
            if answer is None:
                entry.clearData()
            else:
                entry.setData(answer)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role in (_DISPLAY, _ACCESSIBLE):
            return column.title
        return _alignment(column) if role == _ALIGNMENT else None

    def _answer(self, position: int, column: int, role: int) -> object:
        declared = self._columns[column]
        if role == _DISPLAY:
            return declared.text(self._source[position])
        if role == _ACCESSIBLE:
            return declared.spoken(self._source[position])
        if role == _TIP:
            if declared.tip is None:
                return None
            return plain_tip(declared.tip(self._source[position])) or None
        if role == _USER:
            return self._source[position]
        return _alignment(declared) if role == _ALIGNMENT else None


def _painted(column: Column[RowT], row: RowT) -> Cell:
    try:
        return column.painted(row)
    except Exception:  # noqa: BLE001 - one faulty cell must not blank the list; it says so
        _log.exception("The cell %r of a row cannot be shown", column.key)
        return _FAULTY


def _alignment(column: Column[RowT]) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.align == "right" else Qt.AlignmentFlag.AlignLeft
    return (side | Qt.AlignmentFlag.AlignVCenter).value


class KeyedTableModel(VirtualTableModel[RowT]):
    """Rows with ids, brought up to date in place: never a reset.

    Selection, current row and scroll position hang on persistent indexes, which follow their
    ids through every update. UI thread; `diff_rows` against `snapshot` may run in a lane.
    """

    def __init__(
        self,
        columns: Sequence[Column[RowT]],
        key: Callable[[RowT], str],
        rows: Iterable[RowT] = (),
        parent: QObject | None = None,
    ) -> None:
        self._snapshot = keyed(rows, key)
        self._live: list[RowT] = list(self._snapshot.rows)
        self._exchanged: set[str] = set()
        super().__init__(columns, self._live, parent)

    @property
    def snapshot(self) -> KeyedRows[RowT]:
        """The rows of the last update, in a form that other threads may read.

        Rows that were exchanged since are not in it; the next update announces them anew.
        """
        return self._snapshot

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in the order shown."""
        return self._snapshot.ids

    def position_of(self, row_id: str) -> int | None:
        """Where a row stands, None when it is not shown."""
        return self._snapshot.positions.get(row_id)

    def row_of(self, row_id: str) -> RowT | None:
        """The row with this id, None when it is not shown."""
        position = self.position_of(row_id)
        return None if position is None else self._live[position]

    def apply(self, rows: Sequence[RowT]) -> RowDiff[RowT]:
        """Show these rows in this order; returns what differed. Raises on a doubled id."""
        diff = diff_rows(self._snapshot, rows)
        self.apply_diff(diff)
        return diff

    def apply_diff(self, diff: RowDiff[RowT]) -> None:
        """Show `diff.new`. A difference from rows that are no longer shown is made anew first."""
        if diff.old is not self._snapshot:
            diff = diff_rows(self._snapshot, diff.new.rows)
        for step in diff.steps:
            if isinstance(step, Remove):
                self.beginRemoveRows(_NO_PARENT, step.start, step.stop - 1)
                del self._live[step.start : step.stop]
                self.endRemoveRows()
            elif isinstance(step, Insert):
                self.beginInsertRows(_NO_PARENT, step.start, step.start + len(step.rows) - 1)
                self._live[step.start : step.start] = step.rows
                self.endInsertRows()
            else:
                self._arrange(step)
        # Only now: until here every view saw a list that fitted the steps announced to it.
        self._live[:] = diff.new.rows
        self._snapshot = diff.new
        self._announce_changes(diff.changed)
        again = sorted(
            map(diff.new.positions.__getitem__, self._exchanged & diff.new.positions.keys())
        )
        self._exchanged.clear()
        self._announce_changes(ranges(again))

    def exchange(self, row: RowT) -> bool:
        """Show this row in the place of the one with its id; False when there is none.

        Costs the same for any number of rows: nothing is compared and nothing copied.
        """
        row_id = self._snapshot.key(row)
        position = self._snapshot.positions.get(row_id)
        if position is None:
            return False
        self._live[position] = row
        self._exchanged.add(row_id)
        self._announce_changes((range(position, position + 1),))
        return True

    # ------------------------------------------------------------------ inside

    def _arrange(self, step: Arrange[RowT]) -> None:
        """Put the rows into another order; persistent indexes follow theirs."""
        hint = QAbstractItemModel.LayoutChangeHint.VerticalSortHint
        cast("_Overloads", self.layoutAboutToBeChanged)[_WITH_HINT].emit([], hint)
        held = self.persistentIndexList()
        goal = step.moved_to
        moved = [self.createIndex(goal[index.row()], index.column()) for index in held]
        self._live[:] = step.rows
        self.changePersistentIndexList(held, moved)
        cast("_Overloads", self.layoutChanged)[_WITH_HINT].emit([], hint)

    def _announce_changes(self, changed: tuple[range, ...]) -> None:
        last = len(self._columns) - 1
        for span in _joined(changed, _MOST_CHANGES):
            self.dataChanged.emit(
                self.createIndex(span.start, 0), self.createIndex(span.stop - 1, last)
            )


def _joined(spans: tuple[range, ...], most: int) -> Sequence[range]:
    """`spans`, the nearest ones joined until there are at most `most`.

    Saying that an unchanged row between two changed ones changed does no harm; a signal for each
    of thousands would.
    """
    if len(spans) <= most:
        return spans
    size = -(-len(spans) // most)
    return [
        range(spans[at].start, spans[min(at + size, len(spans)) - 1].stop)
        for at in range(0, len(spans), size)
    ]
