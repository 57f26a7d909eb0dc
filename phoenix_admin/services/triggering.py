"""Trigger a stitch: claim, launch, record. No step waits for the run.

1. Claim: one conditional write sets the status and the job id; one of any number of racing
   clients wins. 2. Launch: the engine is asked once. 3. Record: the execution name is stored.
A reply lost in 2 is answered by looking for the job id among the executions, never by sending
again. A crash between any two steps is what reconciling repairs (product note §4, §5).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from phoenix_admin.domain.decide import active_executions
from phoenix_admin.domain.errors import Conflict, Invalid, PhoenixError
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import Job, JobKind, JobState, kind_for
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.project_store import JobClosing
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.reconciling import EXECUTIONS_PER_PROJECT
from phoenix_admin.services.write_gate import Attempt, WriteAction, WriteGate


class TriggerEnd(StrEnum):
    """How a trigger ended, from this client's point of view."""

    STARTED = "started"
    ALREADY_RUNNING = "already running"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class Triggered:
    """What came of a trigger. `execution` is None while its start is still being checked."""

    end: TriggerEnd
    project_id: str
    job: Job | None
    execution: Execution | None


class Triggering:
    """Starts jobs. Blocking; runs on the actions lane."""

    def __init__(
        self, ports: EnvironmentPorts, gate: WriteGate, new_job_id: Callable[[], str]
    ) -> None:
        self._ports = ports
        self._gate = gate
        self._new_job_id = new_job_id

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
            running = None if run_anyway else self._running(project, call)
            if running is not None:
                return self._already(attempt, project, running)
            job = self._new_job(project, kind_for(project))
            return self._start(attempt, project, job, project.clips, call)

    def run_again(self, old: Job, clips: tuple[str, ...] | None, call: Call) -> Triggered:
        """Start a run like an earlier one that has ended: the same overrides and clips.

        `clips` None: the engine did not keep them, so those that the document lists now are
        used. Raises Invalid while the old run has not ended, and what `stitch` raises.
        """
        ports = self._ports
        before = {"job": old.id}
        with self._gate.attempt(WriteAction.RUN_AGAIN, old.project_id, before) as attempt:
            for earlier in ports.engine.find(old.id, call):
                if not earlier.state.is_terminal:
                    msg = f"The earlier run {earlier.name} is {earlier.state}."
                    raise Invalid(msg)
            project = ports.store.read_project(old.project_id, call)
            attempt.before["status"] = project.status
            running = self._running(project, call)
            if running is not None:
                return self._already(attempt, project, running)
            wanted = project.clips if clips is None else clips
            if not wanted:
                msg = f"{project.name} has no clips to stitch."
                raise Invalid(msg)
            job = replace(self._new_job(project, old.kind), overrides=old.overrides)
            return self._start(attempt, project, job, wanted, call)

    def _running(self, project: Project, call: Call) -> Execution | None:
        listing = self._ports.engine.list_executions(project.id, EXECUTIONS_PER_PROJECT, call)
        active = active_executions(project, listing.executions)
        return active[0] if active else None

    def _new_job(self, project: Project, kind: JobKind) -> Job:
        return Job(
            id=self._new_job_id(),
            project_id=project.id,
            kind=kind,
            requested_by=self._ports.account,
            requested_at=self._ports.clock.now(),
            state=JobState.CLAIMED,
        )

    def _start(
        self, attempt: Attempt, project: Project, job: Job, clips: tuple[str, ...], call: Call
    ) -> Triggered:
        """Claim and launch."""
        try:
            self._ports.store.claim(project, job, call)
        except Conflict:
            return self._lost_race(attempt, project, call)
        attempt.after.update(status=ProjectStatus.STITCHING.value, active_job=job.id)
        order = RunOrder(job.id, project.id, job.kind, clips, overrides=job.overrides)
        return self._launch(attempt, project, job, order, call)

    def _launch(
        self, attempt: Attempt, project: Project, job: Job, order: RunOrder, call: Call
    ) -> Triggered:
        engine = self._ports.engine
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
        return Triggered(TriggerEnd.ALREADY_RUNNING, project.id, None, execution)


def _back_to(before: Project, current: Project) -> tuple[FieldChange, ...]:
    wanted = (
        FieldChange("status", current.status, before.status),
        FieldChange("active_job", current.active_job, before.active_job),
        FieldChange("status_reason", current.status_reason, before.status_reason),
    )
    return tuple(change for change in wanted if change.old != change.new)
