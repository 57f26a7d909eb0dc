"""Trigger a stitch: claim, launch, record. No step waits for the run.

1. Claim: one conditional write sets the status and the job id; one of any number of racing
   clients wins. 2. Launch: the engine is asked once. 3. Record: the execution name is stored.
A reply lost in 2 is answered by looking for the job id among the executions, never by sending
again. A crash between any two steps is what reconciling repairs (product note §4, §5).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from phoenix_admin.domain.decide import active_executions
from phoenix_admin.domain.errors import Conflict, Invalid, Missing, PhoenixError
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.project import Project, ProjectKind, ProjectStatus
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.project_store import JobClosing
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.job_records import closing_of
from phoenix_admin.services.reconciling import EXECUTIONS_PER_PROJECT
from phoenix_admin.services.write_gate import Attempt, WriteAction, WriteGate


class TriggerEnd(StrEnum):
    """How a trigger ended, from this client's point of view."""

    STARTED = "started"
    ALREADY_RUNNING = "already running"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class Triggered:
    """What came of a trigger. `execution` is None while its start is still being checked.

    `since` is there when it was running already: since when it runs or is being started.
    """

    end: TriggerEnd
    project_id: str
    job: Job | None
    execution: Execution | None
    since: datetime | None = None


class Triggering:
    """Starts jobs. Blocking; runs on the actions lane."""

    def __init__(
        self,
        ports: EnvironmentPorts,
        gate: WriteGate,
        new_job_id: Callable[[], str],
        start_limit: timedelta = DEFAULT_POLICY.start_limit,
    ) -> None:
        self._ports = ports
        self._gate = gate
        self._new_job_id = new_job_id
        self._start_limit = start_limit

    def stitch(self, project_id: str, call: Call, *, run_anyway: bool = False) -> Triggered:
        """Start one stitch of this project.

        Raises Invalid without clips, Forbidden when the gate is closed, and what the store or
        the engine raise when nothing can have happened.
        """
        ports = self._ports
        with self._gate.attempt(WriteAction.STITCH, project_id) as attempt:
            project = ports.store.read_project(project_id, call)
            attempt.before["status"] = project.status
            if not project.clips:
                msg = f"{project.name} has no clips to stitch."
                raise Invalid(msg)
            already = None if run_anyway else self._under_way(attempt, project, call)
            if already is not None:
                return already
            self._close_earlier(project, call)
            job = self._claim(project, call)
            if job is None:
                return self._lost_race(attempt, project, call)
            attempt.after.update(status=ProjectStatus.STITCHING.value, active_job=job.id)
            return self._launch(attempt, project, job, call)

    def _under_way(self, attempt: Attempt, project: Project, call: Call) -> Triggered | None:
        """What to say when it is running, or when somebody has claimed it just now.

        Between a claim and its launch no execution tells of it; a claim over that one would
        start a second run.
        """
        engine = self._ports.engine
        listing = engine.list_executions(project.id, EXECUTIONS_PER_PROJECT, call)
        active = active_executions(project, listing.executions)
        if active:
            return self._already(attempt, project, active[0])
        if project.active_job is None or project.status != ProjectStatus.STITCHING:
            return None
        found = engine.find(project.active_job, call)
        if found:  # launched since the list was read, or it has ended
            return self._already(attempt, project, found[0]) if found[0].state.is_active else None
        return self._already(attempt, project, None) if self._is_young(project) else None

    def _is_young(self, project: Project) -> bool:
        waited = self._ports.clock.now() - (project.claimed_at or project.updated_at)
        return waited <= self._start_limit

    def _close_earlier(self, project: Project, call: Call) -> None:
        """Close the record of the job that the claim to come takes the document away from."""
        if project.active_job is None:
            return
        store = self._ports.store
        try:
            job = store.read_job(project.active_job, call)
        except Missing:
            return
        if job.state.is_terminal:
            return
        found = self._ports.engine.find(job.id, call)
        if not found and (job.execution is not None or self._is_young(project)):
            return  # what became of it is not certain
        closing = closing_of(job, found[0] if found else None, self._ports.clock.now())
        if closing is not None:
            store.close_job(closing, call)

    def _claim(self, project: Project, call: Call) -> Job | None:
        kind = JobKind.ASSEMBLE if project.kind is ProjectKind.EPISODE else JobKind.STITCH
        job = Job(
            id=self._new_job_id(),
            project_id=project.id,
            kind=kind,
            requested_by=self._ports.account,
            requested_at=self._ports.clock.now(),
            state=JobState.CLAIMED,
        )
        try:
            self._ports.store.claim(project, job, call)
        except Conflict:
            return None
        return job

    def _launch(self, attempt: Attempt, project: Project, job: Job, call: Call) -> Triggered:
        engine = self._ports.engine
        order = RunOrder(job.id, project.id, job.kind, project.clips)
        try:
            execution = engine.run(order, call)
        except PhoenixError as error:
            if not error.may_have_happened:
                self._withdraw(project, job, error, call)
                raise
            found = self._look_for(job, call)
            if found is None:
                attempt.detail = f"the answer was lost ({error.text}); looking for the job id"
                return Triggered(TriggerEnd.CHECKING, project.id, job, None)
            execution = found
        recorded = self._ports.store.record_launch(job.id, execution.name, call)
        attempt.detail = execution.name
        return Triggered(TriggerEnd.STARTED, project.id, recorded, execution)

    def _look_for(self, job: Job, call: Call) -> Execution | None:
        try:
            found = self._ports.engine.find(job.id, call)
        except PhoenixError:
            return None
        return found[0] if found else None

    def _withdraw(self, project: Project, job: Job, error: PhoenixError, call: Call) -> None:
        """The engine has certainly not started it: give the claim back."""
        store = self._ports.store
        closing = JobClosing(
            job.id, JobState.NEVER_STARTED, self._ports.clock.now(), error=error.text
        )
        store.close_job(closing, call)
        current = store.read_project(project.id, call)
        if current.active_job == job.id:
            store.change(project.id, _back_to(project, current), current.version, call)

    def _lost_race(self, attempt: Attempt, project: Project, call: Call) -> Triggered:
        """Somebody else wrote first. If that was a claim, this is no error: it is running."""
        current = self._ports.store.read_project(project.id, call)
        if current.status == ProjectStatus.STITCHING and current.active_job is not None:
            found = self._ports.engine.find(current.active_job, call)
            return self._already(attempt, current, found[0] if found else None)
        msg = f"{project.name} was changed by somebody else; look at it and try again."
        raise Conflict(msg)

    def _already(
        self, attempt: Attempt, project: Project, execution: Execution | None
    ) -> Triggered:
        attempt.after["status"] = project.status
        attempt.detail = "already running"
        since = project.claimed_at
        if execution is not None:
            since = execution.started_at or execution.created_at
        return Triggered(TriggerEnd.ALREADY_RUNNING, project.id, None, execution, since)


def _back_to(before: Project, current: Project) -> tuple[FieldChange, ...]:
    wanted = (
        FieldChange("status", current.status, before.status),
        FieldChange("active_job", current.active_job, before.active_job),
        FieldChange("status_reason", current.status_reason, before.status_reason),
    )
    return tuple(change for change in wanted if change.old != change.new)
