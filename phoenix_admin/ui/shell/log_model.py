"""The lines of one log tail as a table model: appended at the end, dropped at the front.

A tail gives a whole new tuple each time; the model finds out what is new, so that rows are
inserted and removed and never reset: selection and scroll position survive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from phoenix_admin.domain.log_entry import LogEntry
from phoenix_admin.domain.notation import date_time
from phoenix_admin.qt.widgets import plain_tip
from phoenix_admin.ui.shell.log_text import one_line, severity_name, shown_time

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """What a line is made of."""

    TIME = 0
    SEVERITY = 1
    SOURCE = 2
    MESSAGE = 3


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry with the texts that are painted for it."""

    entry: LogEntry
    cells: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class TailChange:
    """How many rows went at the front and came at the end; `replaced` when all are others."""

    removed: int
    added: int
    replaced: bool = False


def tail_change(old: Sequence[LogEntry], new: Sequence[LogEntry]) -> TailChange:
    """What turns `old` into `new`, given that a tail only loses at the front and gains at the end.

    Entries are compared by identity: a tail hands on the very objects it has. Pure.
    """
    if not old:
        return TailChange(0, len(new))
    last = old[-1]
    for index in range(len(new) - 1, -1, -1):
        if new[index] is last:
            kept = index + 1
            removed = len(old) - kept
            if removed >= 0 and new[0] is old[removed]:
                return TailChange(removed, len(new) - kept)
            break
    return TailChange(len(old), len(new), replaced=True)


class LogModel(QAbstractTableModel):
    """At most a few thousand lines, oldest first. UI thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: list[LogLine] = []
        self._entries: Sequence[LogEntry] = ()

    def set_entries(self, entries: Sequence[LogEntry]) -> TailChange:
        """Take the tail's present lines; says what changed."""
        change = tail_change(self._entries, entries)
        if change.removed:
            self.beginRemoveRows(QModelIndex(), 0, change.removed - 1)
            del self._lines[: change.removed]
            self.endRemoveRows()
        if change.added:
            first = len(self._lines)
            self.beginInsertRows(QModelIndex(), first, first + change.added - 1)
            self._lines += [_line(entry) for entry in entries[len(entries) - change.added :]]
            self.endInsertRows()
        self._entries = entries
        return change

    def line(self, row: int) -> LogLine:
        """One line, for the painter."""
        return self._lines[row]

    def rowCount(self, parent: Index | None = None) -> int:
        """Lines."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Time, severity, source, message."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts for screen readers, tips and copying; painting does not come here."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(line, index.column())
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Column names, for screen readers: the header itself is hidden."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return Column(section).name.capitalize()
        return None

    def _tip(self, line: LogLine, column: int) -> str:
        if column == Column.TIME:
            return date_time(line.entry.time)
        return plain_tip(line.cells[column])


def _line(entry: LogEntry) -> LogLine:
    return LogLine(
        entry,
        (
            shown_time(entry.time),
            severity_name(entry.severity),
            one_line(entry.source),
            one_line(entry.message),
        ),
    )
