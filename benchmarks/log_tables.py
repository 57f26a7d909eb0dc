"""Tables that follow a log, for B2, B3 and B9: the program's design and the naive one.

The log page's own view takes the place of `following_table` when there is one: nothing else here
knows what shows the rows.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QTableView

from phoenix_admin.log_store.columns import SEVERITIES, LogRow, severity_of
from phoenix_admin.log_store.file_index import FileIndex, FileRow
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.qt.tables import Column, DataTable, VirtualTableModel
from phoenix_admin.qt.theme import Theme

NO_PARENT = QModelIndex()
SHOWN_TEXT = 300
"""Bytes of a row that a cell shows."""
KEPT = 512

AnyRow = LogRow | FileRow


class Rows:
    """The rows of a store or a file, by their places; those painted last are kept."""

    def __init__(self, held: LogStore | FileIndex) -> None:
        self._held = held
        self._kept: dict[int, AnyRow] = {}
        self.first = self.end = 0

    def __len__(self) -> int:
        return self.end - self.first

    def __getitem__(self, position: int) -> AnyRow:
        number = self.first + position
        row = self._kept.get(number)
        if row is None:
            if len(self._kept) > KEPT:
                self._kept.clear()
            row = self._held.row(number)
            if row is None:  # dropped in this moment
                row = LogRow(number, 0, 0, 0, b"")
            self._kept[number] = row
        return row


COLUMNS: tuple[Column[AnyRow], ...] = (
    Column("severity", "Severity", lambda row: severity_of(row.severity).name, width=90),
    Column("time", "Time", lambda row: str(row.time // 1_000_000), width=150),
    Column("number", "Row", lambda row: str(row.number), width=90),
    Column(
        "text",
        "Message",
        lambda row: row.text[:SHOWN_TEXT].decode("utf-8", "replace"),
        width=700,
        stretch=True,
    ),
)


class Following(Protocol):
    """A table that stays at the end."""

    view: QTableView

    def follow(self) -> None:
        """Show what has come. UI thread, some times a second."""
        ...


class OwnTable:
    """Rows are asked for when they are painted; what comes is announced in one piece."""

    def __init__(self, theme: Theme, held: LogStore | FileIndex) -> None:
        self._held, self._rows = held, Rows(held)
        self._model: VirtualTableModel[AnyRow] = VirtualTableModel(COLUMNS, self._rows)
        self.view: DataTable[AnyRow] = DataTable(theme, self._model, density="compact")

    def follow(self) -> None:
        """See Following."""
        first, end = self._held.extent()
        rows, model = self._rows, self._model
        if first > rows.first:
            model.beginRemoveRows(NO_PARENT, 0, first - rows.first - 1)
            rows.first = first
            model.endRemoveRows()
        if end > rows.end:
            model.beginInsertRows(NO_PARENT, len(rows), end - rows.first - 1)
            rows.end = end
            model.endInsertRows()
            self.view.scrollToBottom()


def following_table(theme: Theme, held: LogStore | FileIndex) -> Following:
    """The program's table over these rows: the one place to change for another view."""
    return OwnTable(theme, held)


PlainRow = tuple[int, int, int, bytes]
"""Time, severity, source, text."""


class _PlainModel(QAbstractTableModel):
    def __init__(self, rows: Sequence[PlainRow]) -> None:
        super().__init__()
        self._rows = rows
        self.count = 0

    def rowCount(self, parent: QModelIndex = NO_PARENT) -> int:
        """Those that were announced."""
        return 0 if parent.isValid() else self.count

    def columnCount(self, parent: QModelIndex = NO_PARENT) -> int:
        """As many as the other table has."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text only."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        time, severity, _, text = self._rows[index.row()]
        return (
            SEVERITIES[severity].name,
            str(time // 1_000_000),
            str(index.row()),
            text[:SHOWN_TEXT].decode("utf-8", "replace"),
        )[index.column()]


class NaiveTable:
    """A list of tuples and `data()` for each cell and role, as one writes it first."""

    def __init__(self, rows: Sequence[PlainRow], look: Callable[[], None]) -> None:
        """`look` puts what has come into `rows`; called on the UI thread."""
        self._rows, self._look = rows, look
        self._model = _PlainModel(rows)
        self.view = QTableView()
        self.view.setModel(self._model)
        self.view.horizontalHeader().setStretchLastSection(True)

    def follow(self) -> None:
        """See Following."""
        self._look()
        model, end = self._model, len(self._rows)
        if end > model.count:
            model.beginInsertRows(NO_PARENT, model.count, end - 1)
            model.count = end
            model.endInsertRows()
            self.view.scrollToBottom()
