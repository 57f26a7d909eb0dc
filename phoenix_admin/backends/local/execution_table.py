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
from phoenix_admin.backends.local.slices import fetch_in_slices
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
_IS_QUEUED = "state = 'pending' AND spawned_at IS NULL"
_SLICE = 64
"""Rows read and turned into objects before the lane pauses: 2 ms."""


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

    def listed(
        self, project_id: str | None, limit: int, call: Call
    ) -> tuple[tuple[ExecutionRow, ...], bool]:
        """The newest `limit` rows, newest first, and whether there are more.

        What has not ended is never left out for what has: a long queue would otherwise fall out
        of the list, and its projects would look as if nothing ran for them.
        """
        rows = self.newest(project_id, limit + 1, call)
        if len(rows) <= limit:
            return rows, False
        of_project = "" if project_id is None else "AND project_id = ? "
        parameters: tuple[Any, ...] = () if project_id is None else (project_id,)
        clause = f"WHERE {_IS_OPEN} {of_project}ORDER BY created_at DESC, name LIMIT ?"
        running = self._select(clause, (*parameters, max(0, limit)), call)
        ended = [row for row in rows if not row.is_open]
        kept = sorted([*running, *ended[: limit - len(running)]], key=lambda row: row.name)
        kept.sort(key=lambda row: row.face.created_at, reverse=True)
        return tuple(kept), True

    def open_rows(self, call: Call) -> tuple[ExecutionRow, ...]:
        """What has not ended, oldest first."""
        return self._select(f"WHERE {_IS_OPEN} ORDER BY created_at, name", (), call)

    def started_rows(self, call: Call) -> tuple[ExecutionRow, ...]:
        """What has not ended and is not waiting in the queue any more, oldest first."""
        clause = f"WHERE {_IS_OPEN} AND NOT ({_IS_QUEUED}) ORDER BY created_at, name"
        return self._select(clause, (), call)

    def project_names(self, executions: Sequence[str], call: Call) -> dict[str, str]:
        """The names of the projects of these runs, as they are now; none of a project that went."""
        with self._database.reading(call) as connection:
            rows = connection.execute(
                "SELECT e.name, p.name FROM executions e JOIN projects p ON p.id = e.project_id"
                " WHERE e.name IN (SELECT value FROM json_each(?))",
                (json.dumps(list(executions)),),
            ).fetchall()
        return {str(name): str(project) for name, project in rows if project}

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
        found: list[ExecutionRow] = []
        with self._database.reading(call) as connection:
            cursor = connection.execute(f"{_SELECT} {clause}", tuple(parameters))
            for rows in fetch_in_slices(cursor, _SLICE, call):
                found.extend(map(execution_from_row, rows))
        return tuple(found)


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
        f"SELECT name FROM executions WHERE {_IS_QUEUED} ORDER BY created_at, name LIMIT 1"  # noqa: S608 - our own words
    ).fetchone()
    return None if found is None else str(found[0])


assert set(OPEN_STATES) == {"pending", "running", "finalizing"}, "the index names these states"
