"""Where project documents and job records live."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from phoenix_admin.domain.job import Job, JobListing, JobState
from phoenix_admin.domain.project import Project, ProjectListing
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.call import Call


@record
class JobClosing:
    """How a job ended, for our own record."""

    job_id: str
    state: JobState
    ended_at: datetime
    output: str | None = None
    error: str | None = None


class ListPace(StrEnum):
    """How a list of projects is read.

    WHOLE: every document, in one answer. PARTS: an answer comes soon and may be *unfinished*;
    asking again goes on where it stopped. Afterwards a store may read only what says that it has
    changed, and says so (`ProjectListing.whole_at`). ANEW: in parts, and every document again.
    """

    WHOLE = "whole"
    PARTS = "parts"
    ANEW = "anew"


class ProjectStore(Protocol):
    """Reads and conditional writes of documents and job records.

    Every method blocks and is called on a lane, never on the UI thread. All raise the errors of
    `phoenix_admin.domain.errors`. No method repeats a write by itself.
    """

    def list_projects(self, call: Call, pace: ListPace = ListPace.WHOLE) -> ProjectListing:
        """All projects of the environment, the newest first, bounded by the store."""
        ...

    def read_project(self, project_id: str, call: Call) -> Project:
        """One project. Raises Missing."""
        ...

    def read_projects(self, project_ids: Collection[str], call: Call) -> tuple[Project, ...]:
        """These projects as they are now, in any order; those that are gone are left out."""
        ...

    def list_jobs(self, project_id: str, limit: int, call: Call) -> tuple[Job, ...]:
        """The newest `limit` jobs of a project, newest first."""
        ...

    def list_recent_jobs(self, limit: int, call: Call) -> JobListing:
        """The newest `limit` jobs of all projects, newest first; says whether older ones exist."""
        ...

    def read_job(self, job_id: str, call: Call) -> Job:
        """One job record. Raises Missing."""
        ...

    def claim(self, project: Project, job: Job, call: Call) -> Project:
        """Set status stitching and the job id, and create the job record, in one step.

        The precondition is `project.version`: exactly one of any number of racing callers
        succeeds. Records the status before the claim. Raises Conflict and writes nothing when
        the document has changed since it was read.
        """
        ...

    def record_launch(self, job_id: str, execution: str, call: Call) -> Job:
        """Store the execution name of a claimed job; the same name again is not an error."""
        ...

    def change(
        self, project_id: str, changes: tuple[FieldChange, ...], version: str, call: Call
    ) -> Project:
        """Write fields of one document if it still has `version`. Raises Conflict, Missing.

        Fields: status, status_reason, reel, active_job.
        """
        ...

    def close_job(self, closing: JobClosing, call: Call) -> Job:
        """Close our record; a record that is closed already stays as it is and is returned.

        Only *never started* gives way to how a run ended (`JobState.gives_way_to`).
        """
        ...
