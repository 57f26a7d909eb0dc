"""What follows a log, for B2, B3 and B9: the program's own view and the naive table."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QTableView, QWidget

from benchmarks.log_view import LogView
from phoenix_admin.log_store.columns import SEVERITIES
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.qt.theme import Theme

NO_PARENT = QModelIndex()
SHOWN_TEXT = 300
"""Bytes of a row that a cell shows."""
COLUMNS = 4


class Following(Protocol):
    """A view that stays at the end."""

    @property
    def widget(self) -> QWidget:
        """What is to be shown."""
        ...

    def follow(self) -> None:
        """Show what has come. UI thread, some times a second."""
        ...

    def end(self) -> None:
        """Follow no more."""
        ...


def following_view(theme: Theme, held: LogStore | Path) -> LogView:
    """The program's view of these rows, or of this file."""
    return LogView(theme, held)


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
        return 0 if parent.isValid() else COLUMNS

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
        self.widget = QTableView()
        self.widget.setModel(self._model)
        self.widget.horizontalHeader().setStretchLastSection(True)

    def follow(self) -> None:
        """See Following."""
        self._look()
        model, end = self._model, len(self._rows)
        if end > model.count:
            model.beginInsertRows(NO_PARENT, model.count, end - 1)
            model.count = end
            model.endInsertRows()
            self.widget.scrollToBottom()

    def end(self) -> None:
        """See Following."""
        self.widget.close()
