"""The end of a run: execution, document and job record in one durable transaction.

Written by the worker itself, or by the engine where no worker exists yet (a queued run that is
cancelled, a worker that cannot be started). Runs whose worker died are settled elsewhere: there
the document is corrected by reconciling, which shows its evidence.
"""

import sqlite3
from dataclasses import replace
from datetime import datetime

from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_rows import ExecutionRow
from phoenix_admin.backends.local.execution_table import JOB_STATES, progress_values
from phoenix_admin.backends.local.moments import written
from phoenix_admin.backends.local.project_store import close_record
from phoenix_admin.domain.evidence import failure_reason
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.progress import Progress
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.project_store import JobClosing


@record
class Ending:
    """How a run ended. `output` is the reel's path, `progress` the last one to show."""

    state: ExecutionState
    reason: str | None = None
    output: str | None = None
    progress: Progress | None = None


def record_ending(
    database: Database,
    row: ExecutionRow,
    ending: Ending,
    now: datetime,
    call: Call,
    *,
    only_from: tuple[str, ...],
) -> bool:
    """Write the ending everywhere it belongs; False when the run is not in `only_from` any more.

    The document is touched only while it says stitching for this very job: whoever has set
    another status meanwhile keeps it, and the difference is shown as a verdict.
    """
    with database.writing(call) as connection:
        if not _end_execution(connection, row, ending, now, only_from):
            return False
        _tell_document(connection, row, ending, now)
        closing = JobClosing(
            row.face.job_id or "", JOB_STATES[ending.state], now, ending.output, ending.reason
        )
        close_record(connection, closing)
        return True


def _end_execution(
    connection: sqlite3.Connection,
    row: ExecutionRow,
    ending: Ending,
    now: datetime,
    only_from: tuple[str, ...],
) -> bool:
    marks = ", ".join("?" * len(only_from))
    ended = connection.execute(
        f"UPDATE executions SET state = ?, reason = ?, output = ?, ended_at = ?,"  # noqa: S608 - only question marks
        f" heartbeat_at = coalesce(?, heartbeat_at), children = '[]'"
        f" WHERE name = ? AND state IN ({marks})",
        (
            ending.state.value,
            ending.reason,
            ending.output,
            written(now),
            written(now) if row.face.pid is not None else None,
            row.name,
            *only_from,
        ),
    )
    if ended.rowcount == 1 and ending.progress is not None:
        connection.execute(
            "UPDATE executions SET done = ?, total = ?, unit = ?, stage = ?, detail = ?,"
            " progress_at = ? WHERE name = ?",
            (*progress_values(ending.progress), written(now), row.name),
        )
    return ended.rowcount == 1


def _tell_document(
    connection: sqlite3.Connection, row: ExecutionRow, ending: Ending, now: datetime
) -> None:
    status, status_reason = _document_words(row, ending)
    connection.execute(
        "UPDATE projects SET status = ?, status_reason = ?, reel = coalesce(?, reel),"
        " updated_at = ?, version = version + 1"
        " WHERE id = ? AND active_job = ? AND status = ?",
        (
            status.value,
            status_reason,
            ending.output,
            written(now),
            row.face.project_id,
            row.face.job_id or "",
            ProjectStatus.STITCHING.value,
        ),
    )


def _document_words(row: ExecutionRow, ending: Ending) -> tuple[ProjectStatus, str | None]:
    if ending.state is ExecutionState.SUCCEEDED:
        return ProjectStatus.COMPLETE, None
    if ending.state is ExecutionState.CANCELLED:
        return ProjectStatus.CANCELLED, None
    ended = replace(row.face, state=ending.state, reason=ending.reason)
    return ProjectStatus.FAILED, failure_reason(ended)
