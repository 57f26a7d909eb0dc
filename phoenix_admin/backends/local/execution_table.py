"""Reads and single steps of executions. Every change of state is compare-and-set.

Two apps and any number of workers may act on the same row; whoever finds the state moved on
has lost and leaves it alone.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_rows import (
    EXECUTION_COLUMNS,
    FINALIZING,
    OPEN_STATES,
    ExecutionRow,
    Identity,
    execution_from_row,
    written_identities,
)
from phoenix_admin.backends.local.moments import written, written_or_none
from phoenix_admin.backends.local.project_store import close_record
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.progress import Progress
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.project_store import JobClosing

JOB_STATES = {
    ExecutionState.SUCCEEDED: JobState.SUCCEEDED,
    ExecutionState.FAILED: JobState.FAILED,
    ExecutionState.CANCELLED: JobState.CANCELLED,
    ExecutionState.INTERRUPTED: JobState.INTERRUPTED,
}
"""What our record says once its execution has ended."""

_COLUMNS = ", ".join(EXECUTION_COLUMNS)
_SELECT = f"SELECT {_COLUMNS} FROM executions"  # noqa: S608 - our own names
_IS_OPEN = "state IN ('pending', 'running', 'finalizing')"


class ExecutionTable:
    """The table `executions`. Every method blocks and may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- reading ---------------------------------------------------------------------------

    def read(self, name: str, call: Call) -> ExecutionRow:
        """One row. Raises Missing."""
        with self._database.reading(call) as connection:
            return row_of(connection, name)

    def of_job(self, job_id: str, call: Call) -> tuple[ExecutionRow, ...]:
        """The rows that carry this job id (at most one)."""
        return self._select("WHERE job_id = ?", (job_id,), call)

    def newest(self, project_id: str | None, limit: int, call: Call) -> tuple[ExecutionRow, ...]:
        """The newest rows of one project or of all, newest first."""
        of_project = "" if project_id is None else "WHERE project_id = ? "
        parameters: tuple[Any, ...] = () if project_id is None else (project_id,)
        clause = f"{of_project}ORDER BY created_at DESC, name LIMIT ?"
        return self._select(clause, (*parameters, max(0, limit)), call)

    def open_rows(self, call: Call) -> tuple[ExecutionRow, ...]:
        """What has not ended, oldest first."""
        return self._select(f"WHERE {_IS_OPEN} ORDER BY created_at, name", (), call)

    def is_cancel_requested(self, name: str, call: Call) -> bool:
        """Whether somebody asked this run to stop."""
        with self._database.reading(call) as connection:
            found = connection.execute(
                "SELECT 1 FROM executions WHERE name = ? AND cancel_requested_at IS NOT NULL",
                (name,),
            ).fetchone()
        return found is not None

    # -- the engine's steps ----------------------------------------------------------------

    def insert(
        self, name: str, order: RunOrder, reel: Path, now: datetime, call: Call
    ) -> ExecutionRow:
        """Queue an order under a new name; an order whose job has an execution gives that one.

        Raises sqlite's integrity error when only the name is taken.
        """
        with self._database.writing(call) as connection:
            found = connection.execute(f"{_SELECT} WHERE job_id = ?", (order.job_id,)).fetchone()
            if found is not None:
                return execution_from_row(found)
            connection.execute(
                "INSERT INTO executions (name, job_id, project_id, kind, state, created_at,"
                " clips, reel, overrides) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    name,
                    order.job_id,
                    order.project_id,
                    order.kind.value,
                    ExecutionState.PENDING.value,
                    written(now),
                    json.dumps(order.clips),
                    str(reel),
                    json.dumps(dict(order.overrides)),
                ),
            )
            return row_of(connection, name)

    def claim_next_start(self, most_at_once: int, now: datetime, call: Call) -> ExecutionRow | None:
        """Win the right to start the oldest queued run, if fewer than `most_at_once` are busy."""
        with self._database.reading(call) as connection:
            if _oldest_queued(connection) is None:
                return None
        with self._database.writing(call) as connection:
            (busy,) = connection.execute(
                f"SELECT count(*) FROM executions WHERE {_IS_OPEN} AND spawned_at IS NOT NULL"  # noqa: S608 - our own words
            ).fetchone()
            name = _oldest_queued(connection)
            if busy >= most_at_once or name is None:
                return None
            connection.execute(
                "UPDATE executions SET spawned_at = ? WHERE name = ?", (written(now), name)
            )
            return row_of(connection, name)

    def request_cancel(self, name: str, now: datetime, call: Call) -> None:
        """Leave the wish that an open run stops; the first wish keeps its time."""
        with self._database.writing(call) as connection:
            connection.execute(
                "UPDATE executions SET cancel_requested_at = coalesce(cancel_requested_at, ?)"  # noqa: S608 - our own words
                f" WHERE name = ? AND {_IS_OPEN}",
                (written(now), name),
            )

    def mark_forced(self, name: str, call: Call) -> None:
        """Remember, before the kill, that the end of this run is a person's will."""
        with self._database.writing(call) as connection:
            connection.execute(
                f"UPDATE executions SET forced = 1 WHERE name = ? AND {_IS_OPEN}",  # noqa: S608 - our own words
                (name,),
            )

    def settle(
        self,
        row: ExecutionRow,
        state: ExecutionState,
        now: datetime,
        call: Call,
        *,
        reason: str | None = None,
        output: str | None = None,
    ) -> bool:
        """Record how a run ended whose worker is gone; False when the row has moved on.

        Execution and job record, in one transaction: they only say what happened. The document
        is corrected by reconciling, with its evidence.
        """
        with self._database.writing(call) as connection:
            settled = connection.execute(
                "UPDATE executions SET state = ?, ended_at = ?, reason = ?, output = ?,"
                " done = iif(?, total, done), stage = iif(?, 'done', stage), children = '[]'"
                " WHERE name = ? AND state = ? AND spawned_at IS ?",
                (
                    state.value,
                    written(now),
                    reason,
                    output,
                    state is ExecutionState.SUCCEEDED,
                    state is ExecutionState.SUCCEEDED,
                    row.name,
                    row.state,
                    written_or_none(row.spawned_at),
                ),
            )
            if settled.rowcount == 0:
                return False
            job_state = JOB_STATES[state]
            closing = JobClosing(row.face.job_id or "", job_state, now, output, reason)
            close_record(connection, closing)
            return True

    # -- the worker's steps ----------------------------------------------------------------

    def begin(self, name: str, worker: Identity, now: datetime, call: Call) -> bool:
        """Pending to running, by its worker; False when somebody has ended it meanwhile."""
        with self._database.writing(call) as connection:
            begun = connection.execute(
                "UPDATE executions SET state = ?, started_at = ?, heartbeat_at = ?, pid = ?,"
                " pid_created = ?, stage = 'probing' WHERE name = ? AND state = ?",
                (
                    ExecutionState.RUNNING.value,
                    written(now),
                    written(now),
                    worker.pid,
                    worker.created,
                    name,
                    ExecutionState.PENDING.value,
                ),
            )
            return begun.rowcount == 1

    def report(
        self,
        name: str,
        now: datetime,
        progress: tuple[Progress, datetime] | None,
        last_log_at: datetime | None,
        call: Call,
    ) -> None:
        """A sign of life, with the newest progress and the time of the newest log line."""
        setters, values = ["heartbeat_at = ?"], [written(now)]
        parameters: list[Any] = list(values)
        if last_log_at is not None:
            setters.append("last_log_at = ?")
            parameters.append(written(last_log_at))
        if progress is not None:
            setters += ["done = ?", "total = ?", "unit = ?", "stage = ?", "detail = ?"]
            setters.append("progress_at = ?")
            parameters += progress_values(progress[0])
            parameters.append(written(progress[1]))
        with self._database.writing(call, durable=False) as connection:
            connection.execute(
                f"UPDATE executions SET {', '.join(setters)} WHERE name = ? AND {_IS_OPEN}",  # noqa: S608 - our own words
                (*parameters, name),
            )

    def record_children(self, name: str, children: Sequence[Identity], call: Call) -> None:
        """Which ffmpeg processes the worker runs now."""
        with self._database.writing(call, durable=False) as connection:
            connection.execute(
                "UPDATE executions SET children = ? WHERE name = ?",
                (written_identities(children), name),
            )

    def finalize(
        self, name: str, finished: Path, reel: Path, size: int, now: datetime, call: Call
    ) -> bool:
        """The file is verified and only has to be renamed; again for another place is fine.

        False when somebody has ended the run meanwhile.
        """
        with self._database.writing(call) as connection:
            moved = connection.execute(
                "UPDATE executions SET state = ?, finished_file = ?, reel = ?,"
                " finished_size = ?, heartbeat_at = ? WHERE name = ? AND state IN (?, ?)",
                (
                    FINALIZING,
                    str(finished),
                    str(reel),
                    size,
                    written(now),
                    name,
                    ExecutionState.RUNNING.value,
                    FINALIZING,
                ),
            )
            return moved.rowcount == 1

    def _select(
        self, clause: str, parameters: Iterable[Any], call: Call
    ) -> tuple[ExecutionRow, ...]:
        with self._database.reading(call) as connection:
            rows: list[Any] = connection.execute(
                f"{_SELECT} {clause}", tuple(parameters)
            ).fetchall()
        return tuple(execution_from_row(row) for row in rows)


def row_of(connection: sqlite3.Connection, name: str) -> ExecutionRow:
    """One row inside the caller's transaction. Raises Missing."""
    row = connection.execute(f"{_SELECT} WHERE name = ?", (name,)).fetchone()
    if row is None:
        msg = f"There is no execution {name}."
        raise Missing(msg)
    return execution_from_row(row)


def progress_values(progress: Progress) -> list[Any]:
    """done, total, unit, stage and detail, in the order of the columns."""
    return [progress.done, progress.total, progress.unit, progress.stage.value, progress.detail]


def _oldest_queued(connection: sqlite3.Connection) -> str | None:
    found = connection.execute(
        "SELECT name FROM executions WHERE state = 'pending' AND spawned_at IS NULL"
        " ORDER BY created_at, name LIMIT 1"
    ).fetchone()
    return None if found is None else str(found[0])


assert set(OPEN_STATES) == {"pending", "running", "finalizing"}, "the index names these states"
