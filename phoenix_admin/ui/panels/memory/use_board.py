"""Which subjects of memory are on the list, and in which order. Qt-free."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from phoenix_admin.domain.record import record
from phoenix_admin.services.memory.faces import MemoryRow
from phoenix_admin.ui.lists import board
from phoenix_admin.ui.lists.board import Entry, SortKey
from phoenix_admin.ui.panels.memory.use_words import KINDS, needs_attention, use_look

UseEntry = Entry[MemoryRow]
"""For annotations. Not to be called: a frozen class with slots refuses what that would note."""


class ColumnKey(StrEnum):
    """The columns of the list, by their stable keys, in the order of the screen."""

    STATE = "state"
    SUBJECT = "subject"
    KIND = "kind"
    USED = "used"
    LIMIT = "limit"
    PEAK = "peak"
    TREND = "trend"
    TO_LIMIT = "to_limit"
    KILLS = "kills"
    AS_OF = "as_of"


class UseRules:
    """What the board asks of a row."""

    def id_of(self, row: MemoryRow) -> str:
        """Kind and name."""
        return row.id

    def folded(self, row: MemoryRow) -> str:
        """Title, name, kind, revision."""
        part = row.limit.part if row.limit is not None else ""
        return f"{row.title}\n{row.subject.name}\n{KINDS[row.subject.kind]}\n{part}".casefold()

    def needs_attention(self, row: MemoryRow) -> bool:
        """Killed, near the limit, leaking, under-sized."""
        return needs_attention(row)

    def is_running(self, row: MemoryRow) -> bool:
        """It has memory now."""
        return not row.is_over and row.used is not None

    def says_the_same(self, old: MemoryRow, new: MemoryRow) -> bool:
        """Rows are plain values."""
        return old == new

    def sort_key(self, row: MemoryRow, column: str) -> SortKey:
        """By one of the columns; equal ones by name."""
        number = _NUMBERS.get(column)
        return number(row) if number is not None else 0.0, row.name.casefold(), row.id


def _state(row: MemoryRow) -> float:
    # Of equal ones the fullest first.
    return use_look(row).weight + min(0.99, row.share or 0.0)


def _to_limit(row: MemoryRow) -> float:
    left = row.to_limit
    return float("inf") if left is None else left.total_seconds()


_NUMBERS: Final[Mapping[str, Callable[[MemoryRow], float]]] = {
    ColumnKey.STATE: _state,
    ColumnKey.KIND: lambda row: float(list(KINDS).index(row.subject.kind)),
    ColumnKey.USED: lambda row: -1.0 if row.share is None else row.share,
    ColumnKey.LIMIT: lambda row: float(row.limit.size) if row.limit is not None else -1.0,
    ColumnKey.PEAK: lambda row: -1.0 if row.peak is None else row.peak,
    ColumnKey.TREND: lambda row: row.shape.per_hour if row.shape is not None else 0.0,
    ColumnKey.TO_LIMIT: _to_limit,
    ColumnKey.KILLS: lambda row: float(row.kills_today),
    ColumnKey.AS_OF: lambda row: row.at.timestamp() if row.at is not None else 0.0,
}
"""By the name alone where there is no number."""


RULES = UseRules()


@record
class View(board.View):
    """What the person asked to see; the worst first unless they want otherwise."""

    column: str = ColumnKey.STATE
    descending: bool = True


@record
class Board(board.Board[MemoryRow]):
    """The subjects of the list."""

    rules: board.RowRules[MemoryRow] = RULES
    view: board.View = View()
