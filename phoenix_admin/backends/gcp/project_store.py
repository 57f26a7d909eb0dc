"""Project documents and job records in Firestore; satisfies `ports.project_store.ProjectStore`.

Every write has the version that was read as its precondition, and is sent once. No transactions:
racing ones wait for each other's locks for seconds, and an abandoned one blocks everybody.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Final, NoReturn, TypeVar

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.documents import (
    PAGE,
    Documents,
    DocumentWrite,
    Written,
    version_of,
)
from phoenix_admin.backends.gcp.firestore_values import read_value, written_value
from phoenix_admin.backends.gcp.first_look import before_sending
from phoenix_admin.backends.gcp.job_engine import READ_ONLY
from phoenix_admin.backends.gcp.job_mirror import UPDATED_AT, JobMirror
from phoenix_admin.backends.gcp.project_documents import (
    job_from,
    job_values,
    project_from,
    update_time_of,
)
from phoenix_admin.backends.gcp.project_mirror import ProjectMirror
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.domain.errors import Conflict, Forbidden, Invalid, Missing
from phoenix_admin.domain.job import Job, JobListing, JobState
from phoenix_admin.domain.project import Project, ProjectListing, ProjectStatus
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.project_store import JobClosing, ListPace
from phoenix_admin.settings.environments import CloudEnvironment

T = TypeVar("T")

MOST_PROJECTS: Final = 10_000
MOST_JOBS: Final = 2_000
"""Job records read of one project at the most."""
RECORD_ATTEMPTS: Final = 5
"""How often a job record that somebody else has just written is read and decided anew."""

_CHANGEABLE = frozenset({"status", "status_reason", "reel", "active_job"})


class CloudProjectStore:
    """Reads and conditional writes of documents and job records. Blocks; any lane.

    `version` is the document's update time, which the server raises with every write.
    """

    def __init__(
        self,
        environment: CloudEnvironment,
        caller: Caller,
        clock: Clock,
        *,
        most_projects: int = MOST_PROJECTS,
        page: int = PAGE,
    ) -> None:
        layout = environment.firestore
        self._documents = Documents(caller, environment.project, layout.database, page=page)
        self._projects, self._jobs = layout.projects, layout.jobs
        self._names = layout.fields
        self._clock = clock
        self._read_only = environment.environment.read_only
        self._mirror = ProjectMirror(
            self._documents, self._projects, self._names, clock, most_projects
        )
        self._recent = JobMirror(self._documents, self._jobs, clock)

    # -- reading ---------------------------------------------------------------------------

    def list_projects(self, call: Call, pace: ListPace = ListPace.WHOLE) -> ProjectListing:
        """The newest projects first, at most `most_projects` of them.

        Every document is read in order of its id: a query in order of a field leaves out every
        document without that field, and says nothing.
        """
        return self._mirror.read(call, pace)

    def read_project(self, project_id: str, call: Call) -> Project:
        """One project. Raises Missing."""
        project = project_from(self._project_document(project_id, call), self._names)
        self._mirror.note(project)
        return project

    def read_projects(self, project_ids: Collection[str], call: Call) -> tuple[Project, ...]:
        """These projects as they are now; those that are gone are left out."""
        return self._mirror.read_some(project_ids, call)

    def list_jobs(self, project_id: str, limit: int, call: Call) -> tuple[Job, ...]:
        """The newest `limit` jobs of a project, newest first.

        All of its records are read and put in order here: an order by time beside the project
        would need an index that somebody has to make first.
        """
        where = ("projectId", written_value(project_id))
        slices = self._documents.all(self._jobs, MOST_JOBS, (), call, where)
        jobs = [job_from(document) for each in slices for document in each]
        jobs.sort(key=lambda job: (job.requested_at, job.id), reverse=True)
        return tuple(jobs[: max(0, limit)])

    def list_recent_jobs(self, limit: int, call: Call) -> JobListing:
        """The newest `limit` jobs of all projects, newest first."""
        return self._recent.read(max(0, limit), call)

    def read_job(self, job_id: str, call: Call) -> Job:
        """One job record. Raises Missing."""
        return job_from(self._job_document(job_id, call))

    # -- writing ---------------------------------------------------------------------------

    def claim(self, project: Project, job: Job, call: Call) -> Project:
        """Set stitching and the job id, and create the record, in one commit.

        The server's clock says when, so that all clients agree on the age of a claim.
        """
        self._refuse_if_read_only()
        names = self._names
        values = {
            names.status: ProjectStatus.STITCHING.value,
            names.active_job: job.id,
            names.status_before_claim: project.status,
        }
        document = DocumentWrite(
            self._projects,
            project.id,
            {name: written_value(value) for name, value in values.items()},
            project.version,
            cleared=(names.status_reason,),
            stamped=(names.claimed_at, names.updated_at),
        )
        record = DocumentWrite(self._jobs, job.id, job_values(job), None, stamped=(UPDATED_AT,))
        try:
            written, _ = self._documents.commit([document, record], call)
        except Conflict as error:
            msg = f"{project.name} has changed since it was read, or the job exists already."
            raise Conflict(msg, code=error.code) from error
        claimed_at = written.stamps.get(names.claimed_at)
        moment = read_value(claimed_at) if claimed_at is not None else None
        return self._rewritten(
            project,
            written,
            document,
            status=ProjectStatus.STITCHING.value,
            active_job=job.id,
            status_before_claim=project.status,
            status_reason=None,
            claimed_at=moment if isinstance(moment, datetime) else None,
        )

    def change(
        self, project_id: str, changes: tuple[FieldChange, ...], version: str, call: Call
    ) -> Project:
        """Write fields if the document still has `version`. Raises Conflict, Missing, Invalid."""
        self._refuse_if_read_only()
        for change in changes:
            if change.field not in _CHANGEABLE or (change.field == "status" and not change.new):
                msg = f"The field {change.field} cannot be set to {change.new!r}."
                raise Invalid(msg)
        with before_sending():
            project = self.read_project(project_id, call)
        if project.version != version:
            _refuse_stale(project)
        if not changes:
            return project
        values = {change.field: change.new for change in changes}
        named: dict[str, str | None] = {
            getattr(self._names, name): value for name, value in values.items()
        }
        document = DocumentWrite(
            self._projects,
            project_id,
            {name: written_value(value) for name, value in named.items() if value is not None},
            version,
            cleared=tuple(name for name, value in named.items() if value is None),
            stamped=(self._names.updated_at,),
        )
        try:
            (written,) = self._documents.commit([document], call)
        except Conflict:
            _refuse_stale(project)
        return self._rewritten(project, written, document, **values)

    def record_launch(self, job_id: str, execution: str, call: Call) -> Job:
        """Store the execution name; another name than the stored one is a Conflict."""
        self._refuse_if_read_only()

        def decide(job: Job) -> Job:
            if job.execution not in (None, execution):
                msg = f"The job {job_id} was launched as {job.execution} already."
                raise Conflict(msg)
            state = JobState.LAUNCHED if job.state is JobState.CLAIMED else job.state
            return replace(job, execution=execution, state=state)

        return self._rewrite_job(job_id, decide, call)

    def close_job(self, closing: JobClosing, call: Call) -> Job:
        """Close our record; one that is closed already stays as it is. Raises Missing."""
        self._refuse_if_read_only()

        def decide(job: Job) -> Job:
            if not job.state.gives_way_to(closing.state):
                return job
            return replace(
                job,
                state=closing.state,
                ended_at=closing.ended_at,
                output=closing.output,
                error=closing.error,
            )

        return self._rewrite_job(closing.job_id, decide, call)

    # -- parts -----------------------------------------------------------------------------

    def _rewrite_job(self, job_id: str, decide: Callable[[Job], Job], call: Call) -> Job:
        """Write what was decided about a record; where it has changed meanwhile, decide anew.

        A refused precondition means that nothing was written, so this repeats no write blindly.
        """
        for attempt in range(1, RECORD_ATTEMPTS + 1):
            with before_sending():
                document = self._job_document(job_id, call)
            job = job_from(document)
            wanted = decide(job)
            if wanted == job:
                return job
            before, after = job_values(job), job_values(wanted)
            values = {name: value for name, value in after.items() if value != before[name]}
            version = version_of(document.update_time)
            try:
                write = DocumentWrite(self._jobs, job_id, values, version, stamped=(UPDATED_AT,))
                self._documents.commit([write], call)
            except Conflict:
                if attempt == RECORD_ATTEMPTS:
                    raise
                continue
            return wanted
        return self.read_job(job_id, call)

    def _rewritten(
        self,
        project: Project,
        written: Written,
        document: DocumentWrite,
        **changes: str | datetime | None,
    ) -> Project:
        """The project as it is after a write: the precondition says that nothing else changed."""
        replaced = {*document.values, *document.cleared, *document.stamped}
        now = replace(
            project,
            **changes,  # pyright: ignore[reportArgumentType] - names and types of the dataclass
            version=written.version,
            updated_at=update_time_of(written.update_time),
            unreadable=tuple(odd for odd in project.unreadable if odd.name not in replaced),
        )
        self._mirror.note(now)
        return now

    def _project_document(self, project_id: str, call: Call) -> Pb:
        try:
            return self._documents.get(self._projects, project_id, call)
        except Missing as error:
            msg = f"There is no project {project_id}."
            raise Missing(msg) from error

    def _job_document(self, job_id: str, call: Call) -> Pb:
        try:
            return self._documents.get(self._jobs, job_id, call)
        except Missing as error:
            msg = f"There is no job {job_id}."
            raise Missing(msg) from error

    def _refuse_if_read_only(self) -> None:
        if self._read_only:
            raise Forbidden(READ_ONLY, permission="write")


def _refuse_stale(project: Project) -> NoReturn:
    msg = f"{project.name} has changed since it was read; it said {project.status} then."
    raise Conflict(msg)
