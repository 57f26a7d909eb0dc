"""Which jobs are on the list, and in which order. Qt-free."""

from enum import StrEnum

from phoenix_admin.domain.record import record
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.ui.lists import board
from phoenix_admin.ui.lists.board import Entry, SortKey
from phoenix_admin.ui.panels.jobs.job_looks import job_look

JobEntry = Entry[JobRow]
"""For annotations. Not to be called: a frozen class with slots refuses what that would note."""


class ColumnKey(StrEnum):
    """The columns of the list, by their stable keys, in the order of the screen."""

    STATE = "state"
    JOB = "job"
    PROJECT = "project"
    WHERE = "where"
    PROGRESS = "progress"
    STARTED = "started"
    DURATION = "duration"
    ATTEMPTS = "attempts"
    HEARTBEAT = "heartbeat"


class JobRules:
    """What the board asks of a row of the list of jobs."""

    def id_of(self, row: JobRow) -> str:
        """The id of our record, or the name of an execution without one."""
        return row.id

    def folded(self, row: JobRow) -> str:
        """Execution, project, and both ids."""
        parts = (row.execution_name, row.project_name, row.project_id, row.id)
        return "\n".join(part for part in parts if part).casefold()

    def needs_attention(self, row: JobRow) -> bool:
        """Failed, interrupted, never started, stalled, slow, over its limit."""
        return row.needs_attention

    def is_running(self, row: JobRow) -> bool:
        """The engine works on it, or it is being started."""
        return row.standing.is_active or row.standing.is_starting

    def says_the_same(self, old: JobRow, new: JobRow) -> bool:
        """Rows are plain values."""
        return old == new

    def sort_key(self, row: JobRow, column: str) -> SortKey:
        """By one of the columns; equal rows by name, then by id."""
        name = (row.project_name or row.project_id or "").casefold()
        key = ColumnKey(column)
        if key is ColumnKey.JOB:
            name = (row.execution_name or row.id).casefold()
        return _number(row, key), name, row.id


def _number(row: JobRow, key: ColumnKey) -> float:
    execution = row.execution
    match key:
        case ColumnKey.STATE:
            return float(job_look(row).weight)
        case ColumnKey.JOB | ColumnKey.PROJECT | ColumnKey.WHERE:
            return 0.0
        case ColumnKey.PROGRESS:
            progress = execution.progress if execution is not None else None
            percent = progress.percent if progress is not None else None
            return -1.0 if percent is None or not row.standing.is_active else float(percent)
        case ColumnKey.STARTED:
            return row.began_at.timestamp() if row.began_at is not None else 0.0
        case ColumnKey.DURATION:
            return _seconds(row)
        case ColumnKey.ATTEMPTS:
            return float(execution.attempts) if execution is not None else 0.0
        case ColumnKey.HEARTBEAT:
            heard = execution.heartbeat_at if execution is not None else None
            return heard.timestamp() if heard is not None else 0.0


def _seconds(row: JobRow) -> float:
    """How long it took; of one under way, until its last sign of life, so that no clock counts."""
    execution = row.execution
    if execution is not None and execution.state.is_active and execution.started_at is not None:
        seen = max(execution.heartbeat_at or execution.started_at, execution.started_at)
        return (seen - execution.started_at).total_seconds()
    took = row.time_taken(row.began_at) if row.began_at is not None else None
    return -1.0 if took is None else took.total_seconds()


RULES = JobRules()


@record
class View(board.View):
    """What the person asked to see of the jobs; the newest first unless they want otherwise."""

    column: str = ColumnKey.STARTED
    descending: bool = True


@record
class Board(board.Board[JobRow]):
    """The jobs of the list, those shown and those that are not."""

    rules: board.RowRules[JobRow] = RULES
    view: board.View = View()
