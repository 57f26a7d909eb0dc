"""Documents and job records in memory; satisfies `ports.project_store.ProjectStore`."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.errors import Conflict, Invalid, Missing
from phoenix_admin.domain.job import Job, JobListing, JobState
from phoenix_admin.domain.project import Project, ProjectListing, ProjectStatus
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.project_store import JobClosing, ListPace

_CHANGEABLE = frozenset({"status", "status_reason", "reel", "active_job"})


class FakeProjectStore:
    """Reads and conditional writes, with the world's faults in front. Any thread.

    `part`: a list that is asked for in parts comes so many at a time.
    """

    def __init__(
        self,
        world: FakeWorld,
        script: FaultScript | None = None,
        *,
        most_projects: int = 20_000,
        part: int | None = None,
    ) -> None:
        self._world = world
        self.part = part
        self._handed_on = 0
        self._script = script or world.script
        self._most_projects = most_projects

    def list_projects(self, call: Call, pace: ListPace = ListPace.WHOLE) -> ProjectListing:
        """The newest first, bounded."""
        return self._script.run("store.list_projects", call, lambda: self._listed(pace))

    def read_project(self, project_id: str, call: Call) -> Project:
        """One project. Raises Missing."""
        world = self._world
        return self._script.run("store.read_project", call, lambda: world.project(project_id))

    def read_projects(self, project_ids: Collection[str], call: Call) -> tuple[Project, ...]:
        """Those that are there."""
        found = self._world.projects

        def effect() -> tuple[Project, ...]:
            with self._world.lock:
                return tuple(found[i] for i in project_ids if i in found)

        return self._script.run("store.read_projects", call, effect)

    def list_jobs(self, project_id: str, limit: int, call: Call) -> tuple[Job, ...]:
        """The newest first."""

        def effect() -> tuple[Job, ...]:
            mine = [job for job in self._newest_jobs() if job.project_id == project_id]
            return tuple(mine[: max(0, limit)])

        return self._script.run("store.list_jobs", call, effect)

    def list_recent_jobs(self, limit: int, call: Call) -> JobListing:
        """The newest first, bounded."""

        def effect() -> JobListing:
            found, bound = self._newest_jobs(), max(0, limit)
            now = self._world.clock.now()
            return JobListing(tuple(found[:bound]), now, truncated=len(found) > bound)

        return self._world.script.run("store.list_recent_jobs", call, effect)

    def read_job(self, job_id: str, call: Call) -> Job:
        """One job record. Raises Missing."""
        return self._script.run("store.read_job", call, lambda: self._job(job_id))

    def claim(self, project: Project, job: Job, call: Call) -> Project:
        """Set stitching and the job id, and create the record, in one step. Raises Conflict."""

        def effect() -> Project:
            world = self._world
            with world.lock:
                current = self._fresh(project.id, project.version)
                if job.id in world.jobs:
                    msg = f"A job with the id {job.id} exists already."
                    raise Conflict(msg)
                world.jobs[job.id] = job
                return world.write_project(
                    current,
                    status=ProjectStatus.STITCHING.value,
                    status_reason=None,
                    active_job=job.id,
                    status_before_claim=current.status,
                    claimed_at=world.clock.now(),
                )

        return self._script.run("store.claim", call, effect)

    def record_launch(self, job_id: str, execution: str, call: Call) -> Job:
        """Store the execution name; another name than the stored one is a Conflict."""

        def effect() -> Job:
            world = self._world
            with world.lock:
                job = self._job(job_id)
                if job.execution not in (None, execution):
                    msg = f"The job {job_id} was launched as {job.execution} already."
                    raise Conflict(msg)
                state = JobState.LAUNCHED if job.state is JobState.CLAIMED else job.state
                world.jobs[job_id] = replace(job, execution=execution, state=state)
                return world.jobs[job_id]

        return self._script.run("store.record_launch", call, effect)

    def change(
        self, project_id: str, changes: tuple[FieldChange, ...], version: str, call: Call
    ) -> Project:
        """Write fields if the document still has `version`. Raises Conflict, Missing, Invalid."""

        def effect() -> Project:
            with self._world.lock:
                for change in changes:
                    if change.field not in _CHANGEABLE or (
                        change.field == "status" and not change.new
                    ):
                        msg = f"The field {change.field} cannot be set to {change.new!r}."
                        raise Invalid(msg)
                current = self._fresh(project_id, version)
                values: dict[str, Any] = {change.field: change.new for change in changes}
                return self._world.write_project(current, **values) if values else current

        return self._script.run("store.change", call, effect)

    def close_job(self, closing: JobClosing, call: Call) -> Job:
        """Close our record; a closed one stays as it is. Raises Missing."""

        def effect() -> Job:
            with self._world.lock:
                self._job(closing.job_id)
                self._world.close_job(
                    closing.job_id,
                    state=closing.state,
                    ended_at=closing.ended_at,
                    output=closing.output,
                    error=closing.error,
                )
                return self._job(closing.job_id)

        return self._script.run("store.close_job", call, effect)

    def _listed(self, pace: ListPace) -> ProjectListing:
        whole = self._list()
        if self.part is None or pace is not ListPace.PARTS:
            return whole
        self._handed_on += self.part
        if self._handed_on >= len(whole.projects):
            return whole
        known = sorted(whole.projects, key=lambda project: project.id)[: self._handed_on]
        part = tuple(project for project in whole.projects if project in known)
        return replace(whole, projects=part, unfinished=True, at_least=len(whole.projects))

    def _list(self) -> ProjectListing:
        with self._world.lock:
            found = sorted(self._world.projects.values(), key=lambda project: project.id)
            found.sort(key=lambda project: project.updated_at, reverse=True)
            bound = self._most_projects
            return ProjectListing(
                tuple(found[:bound]), self._world.clock.now(), truncated=len(found) > bound
            )

    def _newest_jobs(self) -> list[Job]:
        with self._world.lock:
            jobs = list(self._world.jobs.values())
        return sorted(jobs, key=lambda job: (job.requested_at, job.id), reverse=True)

    def _fresh(self, project_id: str, version: str) -> Project:
        current = self._world.project(project_id)
        if current.version != version:
            msg = f"{current.name} has changed since it was read; it says {current.status} now."
            raise Conflict(msg)
        return current

    def _job(self, job_id: str) -> Job:
        with self._world.lock:
            if job_id not in self._world.jobs:
                msg = f"There is no job {job_id}."
                raise Missing(msg)
            return self._world.jobs[job_id]
