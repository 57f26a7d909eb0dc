"""Project documents and job records in SQLite; satisfies `ports.project_store.ProjectStore`."""

import json
import sqlite3
from collections.abc import Collection
from contextlib import suppress
from typing import NoReturn

from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.document_rows import (
    JOB_COLUMNS,
    PROJECT_COLUMNS,
    Row,
    job_from_row,
    project_from_row,
)
from phoenix_admin.backends.local.moments import written
from phoenix_admin.backends.local.slices import fetch_in_slices
from phoenix_admin.domain.errors import Conflict, Forbidden, Invalid, Missing
from phoenix_admin.domain.job import Job, JobListing, JobState
from phoenix_admin.domain.project import Project, ProjectListing, ProjectStatus
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.project_store import JobClosing, ListPace

MOST_PROJECTS = 20_000
SLICE = 200
"""Rows read and turned into objects before the lane pauses: 2 ms, and more for the first."""
READ_ONLY = "This environment is open read-only."

_CHANGEABLE = frozenset({"status", "status_reason", "reel", "active_job"})
_JOB_LIST = ", ".join(JOB_COLUMNS)


class LocalProjectStore:
    """Reads and conditional writes of documents and job records. Blocks; any thread.

    `version` is the row version: every write of a document raises it by one.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        read_only: bool = False,
        most_projects: int = MOST_PROJECTS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._read_only = read_only
        self._most_projects = most_projects

    def list_projects(self, call: Call, pace: ListPace = ListPace.WHOLE) -> ProjectListing:
        """The newest projects first, at most `most_projects` of them; all in one answer."""
        del pace
        bound = self._most_projects
        with self._database.reading(call) as connection:
            cursor = connection.execute(
                "SELECT * FROM projects ORDER BY updated_at DESC, id LIMIT ?", (bound + 1,)
            )
            unknown = _unknown_columns(cursor)
            taken_at = self._clock.now()
            projects: list[Project] = []
            for rows in fetch_in_slices(cursor, SLICE, call):
                projects.extend(project_from_row(row, unknown) for row in rows)
        return ProjectListing(tuple(projects[:bound]), taken_at, truncated=len(projects) > bound)

    def read_project(self, project_id: str, call: Call) -> Project:
        """One project. Raises Missing."""
        with self._database.reading(call) as connection:
            return _project(connection, project_id)

    def read_projects(self, project_ids: Collection[str], call: Call) -> tuple[Project, ...]:
        """These projects as they are now; those that are gone are left out."""
        found: list[Project] = []
        with self._database.reading(call) as connection:
            for project_id in project_ids:
                with suppress(Missing):
                    found.append(_project(connection, project_id))
        return tuple(found)

    def list_jobs(self, project_id: str, limit: int, call: Call) -> tuple[Job, ...]:
        """The newest `limit` jobs of a project, newest first."""
        with self._database.reading(call) as connection:
            rows: list[Row] = connection.execute(
                f"SELECT {_JOB_LIST} FROM jobs WHERE project_id = ?"  # noqa: S608 - our own names
                " ORDER BY requested_at DESC, id DESC LIMIT ?",
                (project_id, max(0, limit)),
            ).fetchall()
        return tuple(job_from_row(row) for row in rows)

    def list_recent_jobs(self, limit: int, call: Call) -> JobListing:
        """The newest `limit` jobs of all projects, newest first."""
        bound = max(0, limit)
        with self._database.reading(call) as connection:
            cursor = connection.execute(
                f"SELECT {_JOB_LIST} FROM jobs"  # noqa: S608 - our own names
                " ORDER BY requested_at DESC, id DESC LIMIT ?",
                (bound + 1,),
            )
            taken_at = self._clock.now()
            jobs: list[Job] = []
            for rows in fetch_in_slices(cursor, SLICE, call):
                jobs.extend(job_from_row(row) for row in rows)
        return JobListing(tuple(jobs[:bound]), taken_at, truncated=len(jobs) > bound)

    def read_job(self, job_id: str, call: Call) -> Job:
        """One job record. Raises Missing."""
        with self._database.reading(call) as connection:
            return _job(connection, job_id)

    def claim(self, project: Project, job: Job, call: Call) -> Project:
        """Set stitching and the job id, and create the record, in one transaction.

        Raises Conflict and writes nothing when the document has changed since it was read.
        """
        self._refuse_if_read_only()
        now = written(self._clock.now())
        with self._database.writing(call) as connection:
            claimed = connection.execute(
                "UPDATE projects SET status = ?, status_reason = NULL, active_job = ?,"
                " status_before_claim = status, claimed_at = ?, updated_at = ?,"
                " version = version + 1 WHERE id = ? AND CAST(version AS TEXT) = ?",
                (ProjectStatus.STITCHING.value, job.id, now, now, project.id, project.version),
            )
            if claimed.rowcount == 0:
                _refuse_stale(connection, project.id)
            try:
                _insert_job(connection, job)
            except sqlite3.IntegrityError as error:
                msg = f"A job with the id {job.id} exists already."
                raise Conflict(msg) from error
            return _project(connection, project.id)

    def record_launch(self, job_id: str, execution: str, call: Call) -> Job:
        """Store the execution name; the same name again is not an error, another is a Conflict.

        A job that has ended in the meantime keeps its ending.
        """
        self._refuse_if_read_only()
        with self._database.writing(call) as connection:
            job = _job(connection, job_id)
            if job.execution not in (None, execution):
                msg = f"The job {job_id} was launched as {job.execution} already."
                raise Conflict(msg)
            connection.execute(
                "UPDATE jobs SET execution = ?, state = CASE state WHEN ? THEN ? ELSE state END"
                " WHERE id = ?",
                (execution, JobState.CLAIMED.value, JobState.LAUNCHED.value, job_id),
            )
            return _job(connection, job_id)

    def change(
        self, project_id: str, changes: tuple[FieldChange, ...], version: str, call: Call
    ) -> Project:
        """Write fields of one document if it still has `version`.

        Raises Conflict, Missing; Invalid for a field that may not be written so.
        """
        self._refuse_if_read_only()
        if not changes:
            return self._unchanged(project_id, version, call)
        for change in changes:
            if change.field not in _CHANGEABLE or (change.field == "status" and not change.new):
                msg = f"The field {change.field} cannot be set to {change.new!r}."
                raise Invalid(msg)
        values = {change.field: change.new for change in changes}
        setters = "".join(f"{field} = ?, " for field in values)
        parameters = (*values.values(), written(self._clock.now()), project_id, version)
        with self._database.writing(call) as connection:
            changed = connection.execute(
                f"UPDATE projects SET {setters}updated_at = ?, version = version + 1"  # noqa: S608 - the names are from _CHANGEABLE
                " WHERE id = ? AND CAST(version AS TEXT) = ?",
                parameters,
            )
            if changed.rowcount == 0:
                _refuse_stale(connection, project_id)
            return _project(connection, project_id)

    def _unchanged(self, project_id: str, version: str, call: Call) -> Project:
        with self._database.reading(call) as connection:
            project = _project(connection, project_id)
            if project.version != version:
                _refuse_stale(connection, project_id)
            return project

    def close_job(self, closing: JobClosing, call: Call) -> Job:
        """Close our record; one that is closed already stays as it is. Raises Missing."""
        self._refuse_if_read_only()
        with self._database.writing(call) as connection:
            close_record(connection, closing)
            return _job(connection, closing.job_id)

    def _refuse_if_read_only(self) -> None:
        if self._read_only:
            raise Forbidden(READ_ONLY, permission="write")


def close_record(connection: sqlite3.Connection, closing: JobClosing) -> None:
    """Close a job record inside the caller's transaction unless it is closed already."""
    open_to = [state.value for state in JobState if state.gives_way_to(closing.state)]
    marks = ", ".join("?" * len(open_to))
    connection.execute(
        f"UPDATE jobs SET state = ?, ended_at = ?, output = ?, error = ?"  # noqa: S608 - only question marks
        f" WHERE id = ? AND state IN ({marks})",
        (
            closing.state.value,
            written(closing.ended_at),
            closing.output,
            closing.error,
            closing.job_id,
            *open_to,
        ),
    )


def _insert_job(connection: sqlite3.Connection, job: Job) -> None:
    marks = ", ".join("?" * len(JOB_COLUMNS))
    connection.execute(
        f"INSERT INTO jobs ({_JOB_LIST}) VALUES ({marks})",  # noqa: S608 - our own names
        (
            job.id,
            job.project_id,
            job.kind.value,
            job.requested_by,
            written(job.requested_at),
            job.state.value,
            job.execution,
            json.dumps(dict(job.overrides)),
            written(job.ended_at) if job.ended_at else None,
            job.output,
            job.error,
        ),
    )


def _project(connection: sqlite3.Connection, project_id: str) -> Project:
    cursor = connection.execute("SELECT * FROM projects WHERE id = ?", (project_id,))
    row: Row | None = cursor.fetchone()
    if row is None:
        msg = f"There is no project {project_id}."
        raise Missing(msg)
    return project_from_row(row, _unknown_columns(cursor))


def _unknown_columns(cursor: sqlite3.Cursor) -> tuple[str, ...]:
    """Columns that somebody has added behind the ones this version knows."""
    return tuple(column[0] for column in cursor.description[len(PROJECT_COLUMNS) :])


def _job(connection: sqlite3.Connection, job_id: str) -> Job:
    row: Row | None = connection.execute(
        f"SELECT {_JOB_LIST} FROM jobs WHERE id = ?",  # noqa: S608 - our own names
        (job_id,),
    ).fetchone()
    if row is None:
        msg = f"There is no job {job_id}."
        raise Missing(msg)
    return job_from_row(row)


def _refuse_stale(connection: sqlite3.Connection, project_id: str) -> NoReturn:
    project = _project(connection, project_id)
    msg = f"{project.name} has changed since it was read; it says {project.status} now."
    raise Conflict(msg)
