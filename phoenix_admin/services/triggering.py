"""Trigger a stitch or an assembly: claim, launch, record. No step waits for the run.

1. Claim: one conditional write sets the status and the job id; one of any number of racing
   clients wins. 2. Launch: once more the document is looked at, then the engine is asked once.
3. Record: the execution name is stored.
A lost reply is answered by looking (at the document in 1, among the executions in 2), never by
sending again. A crash between any two steps is what reconciling repairs. Every crash point and
every lost reply is in docs/protocol-trigger.md.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.decide import active_executions, claimed_execution
from phoenix_admin.domain.errors import Conflict, Invalid, Missing, PhoenixError, nothing_sent
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import Job, JobKind, JobState, kind_for
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.kind_words import KIND_WORDS, words_for
from phoenix_admin.domain.policy import DEFAULT_POLICY, Policy
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.project_store import JobClosing
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.job_records import closing_of
from phoenix_admin.services.only_looking import only_looking
from phoenix_admin.services.project_runs import runs_of
from phoenix_admin.services.write_gate import Attempt, WriteAction, WriteGate

RECORDS_LOOKED_AT = 20
"""Newest job records of a project among which requests without an answer are looked for: more
than a person makes within the start limit."""


class TriggerEnd(StrEnum):
    """How a trigger ended, from this client's point of view."""

    STARTED = "started"
    ALREADY_RUNNING = "already running"
    CHECKING = "checking"


@record
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
        policy: Policy = DEFAULT_POLICY,
    ) -> None:
        self._ports = ports
        self._gate = gate
        self._new_job_id = new_job_id
        self._policy = policy

    def stitch(
        self,
        project_id: str,
        call: Call,
        *,
        run_anyway: bool = False,
        plan: str = "",
        action: WriteAction = WriteAction.STITCH,
    ) -> Triggered:
        """Start one stitch or assembly of this project.

        `plan` is the bulk plan it is an item of; `action` is what the journal calls it
        (`start_action`), which is said before the document is read.

        Raises Invalid without clips, Conflict when the document has to be looked at first or
        was changed meanwhile, Forbidden when the gate is closed, and what the store or the
        engine raise when nothing can have happened.
        """
        ports = self._ports
        with self._gate.attempt(action, project_id, plan=plan) as attempt:
            with only_looking():
                project = ports.store.read_project(project_id, call)
                attempt.name, attempt.before["status"] = project.name, project.status
                if not project.clips:
                    raise Invalid(_nothing_to_run(project))
                running = None if run_anyway else self._in_the_way(project, call)
            if running is not None:
                return self._already(attempt, project, running)
            return self._start(
                attempt, project, self._new_job(project, kind_for(project)), project.clips, call
            )

    def run_again(self, old: Job, clips: tuple[str, ...] | None, call: Call) -> Triggered:
        """Start a run like an earlier one that has ended: the same overrides and clips.

        `clips` None: the engine did not keep them, so those that the document lists now are
        used. Raises Invalid while the old run has not ended, and what `stitch` raises.
        """
        ports = self._ports
        before = {"job": old.id}
        with self._gate.attempt(WriteAction.RUN_AGAIN, old.project_id, before) as attempt:
            with only_looking():
                for earlier in ports.engine.find(old.id, call):
                    if not earlier.state.is_terminal:
                        msg = f"The earlier run {earlier.name} is {earlier.state}."
                        raise Invalid(msg)
                project = ports.store.read_project(old.project_id, call)
                attempt.name, attempt.before["status"] = project.name, project.status
                running = self._in_the_way(project, call)
            if running is not None:
                return self._already(attempt, project, running)
            wanted = project.clips if clips is None else clips
            if not wanted:
                raise Invalid(_nothing_to_run(project))
            job = replace(self._new_job(project, old.kind), overrides=old.overrides)
            return self._start(attempt, project, job, wanted, call)

    def _in_the_way(self, project: Project, call: Call) -> "_Running | None":
        """What forbids another run: one that is active, or one that may still begin.

        The document was read before the executions: whoever starts one in between has written
        the document, and our claim fails.

        Raises Conflict when the claimed run has ended, or never began: then the document is
        corrected first.
        """
        engine = self._ports.engine
        active = active_executions(project, runs_of(engine, project, call))
        if active:
            return _Running(active[0])
        if project.status != ProjectStatus.STITCHING:
            return self._still_to_come(project, call)
        found = None
        if project.active_job is not None:  # launched since the list was read, or pruned from it
            found = claimed_execution(project, engine.find(project.active_job, call))
            if found is not None and found.state.is_active:
                return _Running(found)
        if project.active_job is None or found is not None or not self._is_young(project):
            msg = f"{project.name} says stitching, but nothing runs; reconcile it first."
            raise Conflict(msg)
        return _Running(None)

    def _still_to_come(self, project: Project, call: Call) -> "_Running | None":
        """An earlier request whose answer was lost and that may yet begin, if there is one.

        The document forgets it when somebody runs anyway meanwhile, and that run ends.
        """
        for job in self._ports.store.list_jobs(project.id, RECORDS_LOOKED_AT, call):
            if job.state.is_terminal or job.execution or not self._is_recent(job.requested_at):
                continue
            found = self._ports.engine.find(job.id, call)
            active = next((e for e in found if e.state.is_active), None)
            if active is not None or not found:
                return _Running(active, job.requested_at)
        return None

    def _is_young(self, project: Project) -> bool:
        """Whether a claim without an execution may still be on its way to the engine."""
        return self._is_recent(project.claimed_at or project.updated_at)

    def _is_recent(self, moment: datetime) -> bool:
        return self._ports.clock.now() - moment <= self._policy.start_limit

    def _close_earlier(self, attempt: Attempt, project: Project, call: Call) -> None:
        """Close the record of the job that the claim to come takes the document away from.

        When that fails nothing is stitched, which is what the person asked about; whether the
        record was closed after all, the next one who closes it will see.
        """
        with only_looking():
            closing = self._earlier_closing(project, call)
        if closing is None:
            return
        try:
            self._ports.store.close_job(closing, call)
        except PhoenixError as error:
            attempt.detail = f"the record of the earlier job was perhaps not closed: {error.text}"
            raise nothing_sent(error) from error

    def _earlier_closing(self, project: Project, call: Call) -> JobClosing | None:
        if project.active_job is None:
            return None
        try:
            job = self._ports.store.read_job(project.active_job, call)
        except Missing:
            return None
        if job.state.is_terminal:
            return None
        found = self._ports.engine.find(job.id, call)
        if not found and (job.execution is not None or self._is_young(project)):
            return None  # what became of it is not certain
        return closing_of(job, found[0] if found else None, self._ports.clock.now())

    def _new_job(self, project: Project, kind: JobKind) -> Job:
        return Job(
            id=self._new_job_id(),
            project_id=project.id,
            kind=kind,
            requested_by=self._ports.acting,
            requested_at=self._ports.clock.now(),
            state=JobState.CLAIMED,
        )

    def _start(
        self, attempt: Attempt, project: Project, job: Job, clips: tuple[str, ...], call: Call
    ) -> Triggered:
        """Claim and launch."""
        self._close_earlier(attempt, project, call)
        claimed = self._claim(project, job, call)
        if claimed is None:
            return self._lost_race(attempt, project, call)
        attempt.wrote(claimed)
        attempt.after.update(status=ProjectStatus.STITCHING.value, active_job=job.id)
        order = RunOrder(job.id, project.id, job.kind, clips, overrides=job.overrides)
        return self._launch(attempt, project, job, order, call)

    def _claim(self, project: Project, job: Job, call: Call) -> Project | None:
        """The claimed document; None when somebody else wrote first.

        Where the answer is lost the document says whether it is ours: the job id was made for
        this claim only.
        """
        store = self._ports.store
        try:
            return store.claim(project, job, call)
        except Conflict:
            return None
        except PhoenixError as error:
            if not error.may_have_happened:
                raise
            try:
                current = store.read_project(project.id, call)
            except PhoenixError:
                # Looking did not tell: the doubt about the claim is what is raised.
                raise error from None
            if not _is_claimed_by(current, job):
                raise
            return current

    def _launch(
        self, attempt: Attempt, project: Project, job: Job, order: RunOrder, call: Call
    ) -> Triggered:
        engine = self._ports.engine
        self._check_claim(attempt, project, job, call)
        try:
            execution = engine.run(order, call)
        except PhoenixError as error:
            if not error.may_have_happened:
                self._withdraw(attempt, project, job, error, call)
                raise
            found = self._look_for(job, call)
            if found is None:
                attempt.outcome = AttemptOutcome.UNKNOWN
                attempt.detail = f"the answer was lost ({error.text}); looking for the job id"
                return Triggered(TriggerEnd.CHECKING, project.id, job, None)
            execution = found
        attempt.detail = attempt.execution = execution.name
        recorded = self._record(attempt, job, execution, call)
        return Triggered(TriggerEnd.STARTED, project.id, recorded, execution)

    def _check_claim(self, attempt: Attempt, project: Project, job: Job, call: Call) -> None:
        """Nothing is sent for a claim that is old or no longer there.

        A computer that slept between claim and launch, or a store that was slow, would start a
        run that others have given up. Raises Conflict then.
        """
        age = abs(self._ports.clock.now() - job.requested_at)
        try:
            current = self._ports.store.read_project(project.id, call)
        except PhoenixError as error:
            self._withdraw(attempt, project, job, error, call)
            what = KIND_WORDS[job.kind].run
            msg = f"The {what} was not sent: the claim could not be checked ({error.text})."
            raise Conflict(msg) from error
        if _is_claimed_by(current, job) and age <= self._policy.launch_window:
            return
        msg = (
            f"The {KIND_WORDS[job.kind].run} was not sent: the claim of {project.name} had passed."
        )
        refusal = Conflict(msg)
        self._withdraw(attempt, project, job, refusal, call)
        raise refusal

    def _record(self, attempt: Attempt, job: Job, execution: Execution, call: Call) -> Job:
        """Store the name. It runs whether or not that succeeds; reconciling stores it later."""
        try:
            return self._ports.store.record_launch(job.id, execution.name, call)
        except PhoenixError as error:
            attempt.detail += f"; its name could not be recorded ({error.text})"
            return job

    def _look_for(self, job: Job, call: Call) -> Execution | None:
        try:
            found = self._ports.engine.find(job.id, call)
        except PhoenixError:
            return None
        return found[0] if found else None

    def _withdraw(
        self, attempt: Attempt, project: Project, job: Job, error: PhoenixError, call: Call
    ) -> None:
        """The engine has certainly not started it: give the claim back.

        The record first: while the document names the job, whoever looks finds and repairs a
        half of this. That giving back failed must not hide why.
        """
        store = self._ports.store
        closing = JobClosing(
            job.id, JobState.NEVER_STARTED, self._ports.clock.now(), error=error.text
        )
        try:
            store.close_job(closing, call)
            current = store.read_project(project.id, call)
            if _is_claimed_by(current, job):
                changes = _back_to(project, current)
                attempt.wrote(store.change(project.id, changes, current.version, call))
        except PhoenixError as second:
            perhaps = "perhaps " if second.may_have_happened else ""
            attempt.detail = f"{error.text}; the claim was {perhaps}not given back ({second.text})"

    def _lost_race(self, attempt: Attempt, project: Project, call: Call) -> Triggered:
        """Somebody else wrote first. If that was a claim, this is no error: it is running."""
        with only_looking():
            current = self._ports.store.read_project(project.id, call)
            found: tuple[Execution, ...] = ()
            claims = current.status == ProjectStatus.STITCHING
            if claims and current.active_job is not None:
                found = self._ports.engine.find(current.active_job, call)
        if claims and current.active_job is not None:
            execution = claimed_execution(current, found)
            if execution is None or execution.state.is_active:
                return self._already(attempt, current, _Running(execution))
        msg = f"{project.name} was changed by somebody else; look at it and try again."
        raise Conflict(msg)

    def _already(self, attempt: Attempt, project: Project, running: "_Running") -> Triggered:
        execution = running.execution
        attempt.after["status"] = project.status
        # Nothing was written: the journal must not say that a stitch was done.
        attempt.refuse("already running")
        since = running.since or project.claimed_at
        if execution is not None:
            since = execution.started_at or execution.created_at
            attempt.execution = execution.name
        return Triggered(TriggerEnd.ALREADY_RUNNING, project.id, None, execution, since)


@record
class _Running:
    """What is in the way; without an execution it is a request whose run is still to come.

    `since` is when that was made, None where the document says it.
    """

    execution: Execution | None
    since: datetime | None = None


def _nothing_to_run(project: Project) -> str:
    words = words_for(project)
    return f"{project.name} has no {words.part}s to {words.verb.lower()}."


def _is_claimed_by(project: Project, job: Job) -> bool:
    return project.active_job == job.id and project.status == ProjectStatus.STITCHING


def _back_to(before: Project, current: Project) -> tuple[FieldChange, ...]:
    wanted = (
        FieldChange("status", current.status, before.status),
        FieldChange("active_job", current.active_job, before.active_job),
        FieldChange("status_reason", current.status_reason, before.status_reason),
    )
    return tuple(change for change in wanted if change.old != change.new)
