"""Which entries are on the list, and in which order. Qt-free."""

from enum import StrEnum

from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.journal_page import words_of
from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme.status_look import attempt_look
from phoenix_admin.services.journal_rows import TROUBLED, JournalRow
from phoenix_admin.ui.lists import board
from phoenix_admin.ui.lists.board import Entry, Narrowing, SortKey
from phoenix_admin.ui.panels.journal.entry_words import in_one_line, target_words

JournalEntryRow = Entry[JournalRow]
"""For annotations. Not to be called: a frozen class with slots refuses what that would note."""

CHIPS = (Narrowing.ALL, Narrowing.REFUSED, Narrowing.TROUBLED, Narrowing.UNDOABLE)


class ColumnKey(StrEnum):
    """The columns of the list, by their stable keys, in the order of the screen."""

    WHEN = "when"
    WHO = "who"
    ACTION = "action"
    TARGET = "target"
    ENVIRONMENT = "environment"
    RESULT = "result"
    TOOK = "took"
    CHANGE = "change"


class JournalRules:
    """What the board asks of a row of the journal."""

    def id_of(self, row: JournalRow) -> str:
        """The attempt's id, or what stands for it."""
        return row.id

    def folded(self, row: JournalRow) -> str:
        """What the journal itself looks in, so that list and export find the same."""
        return "\n".join(words_of(row.entry)).casefold()

    def needs_attention(self, row: JournalRow) -> bool:
        """The journal has chips of its own."""
        del row
        return False

    def is_running(self, row: JournalRow) -> bool:
        """The journal has chips of its own."""
        del row
        return False

    def says_the_same(self, old: JournalRow, new: JournalRow) -> bool:
        """Rows are plain values."""
        return old == new

    def sort_key(self, row: JournalRow, column: str) -> SortKey:
        """By one of the columns; equal rows by time."""
        entry, key = row.entry, ColumnKey(column)
        moment = entry.time.isoformat()
        match key:
            case ColumnKey.WHEN:
                return entry.time.timestamp(), "", row.id
            case ColumnKey.RESULT:
                return float(attempt_look(entry.outcome).weight), moment, row.id
            case ColumnKey.TOOK:
                return entry.duration.total_seconds(), moment, row.id
            case _:
                return 0.0, f"{_name(row, key)}\n{moment}", row.id


def _name(row: JournalRow, key: ColumnKey) -> str:
    entry = row.entry
    said = {
        ColumnKey.WHO: entry.account,
        ColumnKey.ACTION: entry.action,
        ColumnKey.TARGET: target_words(entry),
        ColumnKey.ENVIRONMENT: entry.environment,
    }
    return said.get(key, in_one_line(entry)).casefold()


RULES = JournalRules()


def traits_of(row: JournalRow) -> frozenset[Narrowing]:
    """Under which chips it is shown."""
    found = {
        Narrowing.REFUSED: row.entry.outcome is AttemptOutcome.REFUSED,
        Narrowing.TROUBLED: row.entry.outcome in TROUBLED,
        Narrowing.UNDOABLE: row.can_be_undone,
    }
    return frozenset(narrowing for narrowing, holds in found.items() if holds)


@record
class View(board.View):
    """What the person asked to see of the journal; the newest first unless they want otherwise."""

    column: str = ColumnKey.WHEN
    descending: bool = True


@record
class Board(board.Board[JournalRow]):
    """The entries of the list, those shown and those that are not."""

    rules: board.RowRules[JournalRow] = RULES
    view: board.View = View()

    def _traits_of(self, row: JournalRow) -> frozenset[Narrowing]:
        return traits_of(row)
