"""Which executions are on the list, and in which order. Qt-free."""

from enum import StrEnum

from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.record import record
from phoenix_admin.services.stray_runs_rows import StrayRow
from phoenix_admin.ui.lists import board
from phoenix_admin.ui.lists.board import Entry, SortKey
from phoenix_admin.ui.panels.processes.executions_looks import (
    project_words,
    starter_words,
    stray_look,
)

StrayEntry = Entry[StrayRow]
"""For annotations. Not to be called: a frozen class with slots refuses what that would note."""


class ColumnKey(StrEnum):
    """The columns of the list, by their stable keys, in the order of the screen."""

    WRONG = "wrong"
    PROJECT = "project"
    EXECUTION = "execution"
    SINCE = "since"
    TIME = "time"
    STARTED_BY = "started_by"


class StrayRules:
    """What the board asks of a row."""

    def id_of(self, row: StrayRow) -> str:
        """The execution's name."""
        return row.id

    def folded(self, row: StrayRow) -> str:
        """What is wrong, project, execution, ids, who started it."""
        parts = (
            stray_look(row).label,
            row.project_name,
            row.project_id,
            row.id,
            row.execution.job_id,
            row.started_by,
        )
        return "\n".join(part for part in parts if part).casefold()

    def needs_attention(self, row: StrayRow) -> bool:
        """All but what has been settled since."""
        return row.stray.needs_somebody

    def is_running(self, row: StrayRow) -> bool:
        """The engine works on it; it does not wait for a place."""
        state = row.execution.state
        return state.is_active and state is not ExecutionState.PENDING

    def says_the_same(self, old: StrayRow, new: StrayRow) -> bool:
        """Rows are plain values."""
        return old == new

    def sort_key(self, row: StrayRow, column: str) -> SortKey:
        """By one of the columns; equal rows by project, so that duplicates stand together."""
        key, name = ColumnKey(column), project_words(row).casefold()
        match key:
            case ColumnKey.WRONG:
                return float(stray_look(row).weight), name, row.id
            case ColumnKey.SINCE | ColumnKey.TIME:
                return row.began_at.timestamp() * (-1 if key is ColumnKey.TIME else 1), name, row.id
            case ColumnKey.EXECUTION:
                return 0.0, row.id.casefold(), row.id
            case ColumnKey.STARTED_BY:
                return 0.0, starter_words(row).casefold(), row.id
            case ColumnKey.PROJECT:
                return 0.0, name, row.id


RULES = StrayRules()


@record
class View(board.View):
    """What the person asked to see; what is worst first unless they want otherwise."""

    column: str = ColumnKey.WRONG
    descending: bool = True


@record
class Board(board.Board[StrayRow]):
    """The executions of the list, those shown and those that are not."""

    rules: board.RowRules[StrayRow] = RULES
    view: board.View = View()
