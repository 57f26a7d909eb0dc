"""Look at a project from both sides, and write the correction that is due.

Blocking; every method runs on a lane. Writes pass the gate, and each is conditional on the
version the verdict was drawn from.
"""

from phoenix_admin.domain.decide import active_executions, claimed_execution, decide
from phoenix_admin.domain.errors import Conflict, Missing, PhoenixError
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobState
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.verdict import FieldChange, ProposedChange
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.project_store import JobClosing
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination, Settlement
from phoenix_admin.services.write_gate import WriteAction, WriteGate

EXECUTIONS_PER_PROJECT = 50


class Reconciling:
    """Examines projects and applies corrections."""

    def __init__(self, ports: EnvironmentPorts, gate: WriteGate, policy: Policy) -> None:
        self._ports = ports
        self._gate = gate
        self._policy = policy

    def examine(self, project_id: str, call: Call) -> Examination:
        """Read document, job, executions and output once and draw the verdict.

        Raises what reading the document raises; an unreachable engine becomes the verdict
        *unknown* instead, because the document alone is still worth showing.
        """
        ports = self._ports
        project = ports.store.read_project(project_id, call)
        job = self._job_of(project, call)
        error: PhoenixError | None = None
        executions: tuple[Execution, ...] = ()
        try:
            executions = self._executions_of(project, call)
        except PhoenixError as raised:
            error = raised
        output = None
        if error is None:
            try:
                output = ports.engine.look_at_output(project, call)
            except PhoenixError:
                output = None
        now = ports.clock.now()
        verdict = decide(project, job, error or executions, output, now, self._policy)
        active = active_executions(project, executions)
        execution = claimed_execution(project, executions) or (active[0] if active else None)
        return Examination(
            project_id, now, project, job, execution, executions, output, verdict, error
        )

    def settle(self, project_id: str, call: Call) -> Settlement:
        """Examine and, if a safe correction is due and writing is allowed, apply it.

        A conflict re-reads and decides again, at most `policy.apply_attempts` times.
        """
        examination = self.examine(project_id, call)
        for _ in range(self._policy.apply_attempts):
            change = examination.verdict.change
            if change is None or not change.safe:
                break
            refusal = self._gate.refusal(WriteAction.RECONCILE)
            if refusal is not None:
                return Settlement(examination, refused=refusal)
            try:
                undo = self._write(WriteAction.RECONCILE, examination, change, call)
            except Conflict:
                examination = self.examine(project_id, call)
                continue
            return Settlement(self.examine(project_id, call), applied=change, undo=undo)
        return Settlement(examination)

    def apply(self, examination: Examination, call: Call) -> Settlement:
        """Apply the proposed change a person has agreed to. Raises Conflict when it is stale.

        A look that is no longer current is taken again first: what is proposed now must be what
        was agreed to (consoles note, F6).
        """
        change = examination.verdict.change
        if change is None:
            return Settlement(examination)
        if self._gate.must_read_first(examination.taken_at):
            examination = self.examine(examination.project_id, call)
            if examination.verdict.change != change:
                msg = f"{examination.project.name} has changed since; look at it and try again."
                raise Conflict(msg)
        undo = self._write(WriteAction.RECONCILE, examination, change, call)
        return Settlement(self.examine(examination.project_id, call), applied=change, undo=undo)

    def undo(self, change: ProposedChange, call: Call) -> Settlement:
        """Put old values back. Raises Conflict once the document has moved on.

        The result is examined but not settled: correcting again what was just undone would
        take the wheel.
        """
        before = {c.field: c.old or "" for c in change.changes}
        with self._gate.attempt(WriteAction.UNDO, change.project_id, before) as attempt:
            attempt.after.update({c.field: c.new or "" for c in change.changes})
            self._ports.store.change(change.project_id, change.changes, change.version, call)
        return Settlement(self.examine(change.project_id, call))

    def _write(
        self, action: WriteAction, examination: Examination, change: ProposedChange, call: Call
    ) -> ProposedChange:
        before = {c.field: c.old or "" for c in change.changes}
        with self._gate.attempt(action, change.project_id, before) as attempt:
            attempt.detail = examination.verdict.kind.value
            attempt.after.update({c.field: c.new or "" for c in change.changes})
            written = self._ports.store.change(
                change.project_id, change.changes, change.version, call
            )
        self._close_record(examination, call)
        back = tuple(FieldChange(c.field, c.new, c.old) for c in change.changes)
        return ProposedChange(change.project_id, back, written.version, safe=False)

    def _close_record(self, examination: Examination, call: Call) -> None:
        """Bring our own job record in line with how its execution ended."""
        job, execution = examination.job, examination.execution
        if job is None or job.state.is_terminal:
            return
        state = JobState.NEVER_STARTED
        if execution is not None and execution.job_id == job.id:
            ending = _JOB_ENDINGS.get(execution.state)
            if ending is None:
                return
            state = ending
        ended = (execution.ended_at if execution else None) or self._ports.clock.now()
        closing = JobClosing(
            job.id,
            state,
            ended,
            execution.output if execution else None,
            execution.reason if execution else None,
        )
        self._ports.store.close_job(closing, call)

    def _job_of(self, project: Project, call: Call) -> Job | None:
        if project.active_job is None:
            return None
        try:
            return self._ports.store.read_job(project.active_job, call)
        except Missing:
            return None

    def _executions_of(self, project: Project, call: Call) -> tuple[Execution, ...]:
        engine = self._ports.engine
        listed = engine.list_executions(project.id, EXECUTIONS_PER_PROJECT, call).executions
        if project.active_job is None or claimed_execution(project, listed) is not None:
            return listed
        return (*listed, *engine.find(project.active_job, call))


_JOB_ENDINGS = {
    ExecutionState.SUCCEEDED: JobState.SUCCEEDED,
    ExecutionState.FAILED: JobState.FAILED,
    ExecutionState.CANCELLED: JobState.CANCELLED,
    ExecutionState.INTERRUPTED: JobState.INTERRUPTED,
}
