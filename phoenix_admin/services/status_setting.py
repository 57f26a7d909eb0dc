"""*Set status…*: write a status by hand. Another verb than Cancel: it never stops anything.

People set statuses when nothing else can know better (an execution the engine has forgotten), so
the choice is theirs; what the engine says against it is told before, and the reason is kept.
"""

from dataclasses import replace

from phoenix_admin.domain.decide import active_executions, decide
from phoenix_admin.domain.errors import Invalid, PhoenixError
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import FieldChange, ProposedChange, Verdict, VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.project_store import JobClosing
from phoenix_admin.services.document_write import DocumentWrite, Written, refuse_if_changed
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.write_gate import Attempt, WriteAction, WriteGate


@record
class StatusReport:
    """What came of setting a status. `old` and `new` are the document's words.

    `goes_on` are the executions that were active when it was written; None where the engine
    could not be read. `written` is False when the document said so already.
    """

    project_id: str
    old: str
    new: str
    reason: str | None
    written: bool
    goes_on: tuple[Execution, ...] | None
    doubt: str
    version: str | None
    undo: ProposedChange | None


def verdict_if(examination: Examination, status: str, policy: Policy) -> Verdict:
    """The verdict this look would give if the document said `status`. Pure."""
    error = examination.engine_error
    return decide(
        replace(examination.project, status=status, status_reason=None),
        examination.job,
        examination.executions if error is None else error,
        examination.output,
        examination.taken_at,
        policy,
    )


def what_contradicts(examination: Examination, status: str, policy: Policy) -> tuple[str, ...]:
    """What the engine says against this status, in sentences; empty when nothing does. Pure.

    Not knowing counts as a contradiction: whoever sets a status then vouches for it.
    """
    project = examination.project
    verdict = verdict_if(examination, status, policy)
    lines: tuple[str, ...] = ()
    if verdict.kind.is_disagreement or verdict.kind is VerdictKind.UNKNOWN:
        # The first line says what the document would say, which the person has just chosen.
        lines = verdict.evidence[1:]
        lines = tuple(line.removeprefix(_SAYS.format(status)) for line in lines)
    if project.known_status is None:
        lines = (f"This version does not know the status “{project.status}”.", *lines)
    return lines


_SAYS = "The document says {}, but: "


class StatusSetting:
    """Sets statuses by hand. Blocking; runs on the actions lane."""

    def __init__(
        self,
        ports: EnvironmentPorts,
        gate: WriteGate,
        reconciling: Reconciling,
        policy: Policy,
    ) -> None:
        self._ports = ports
        self._gate = gate
        self._policy = policy
        self._document = DocumentWrite(ports, reconciling, policy)

    def set_status(
        self, seen: Examination, status: str, reason: str | None, call: Call
    ) -> StatusReport:
        """Write status and reason, while the document still says what the person saw.

        Raises Invalid for a word that is not a known status and for a missing reason, Conflict
        when the document has moved on, Forbidden when the gate is closed, and what the store
        raises when nothing can have happened.
        """
        given = (reason or "").strip() or None
        name = seen.project.name
        with self._gate.attempt(WriteAction.SET_STATUS, seen.project_id, name=name) as attempt:
            wanted = _known(status)

            def plan(look: Examination) -> tuple[FieldChange, ...]:
                refuse_if_changed(seen.project, look.project)
                contradiction = what_contradicts(look, wanted, self._policy)
                if given is None and contradiction:
                    msg = f"A reason is needed: {' '.join(contradiction)} Nothing was written."
                    raise Invalid(msg)
                return _changes(look.project, wanted, given)

            written = self._document.make(seen.project_id, plan, attempt, call)
            return self._report(written, wanted, given, attempt, call)

    def _report(
        self,
        written: Written,
        wanted: ProjectStatus,
        reason: str | None,
        attempt: Attempt,
        call: Call,
    ) -> StatusReport:
        look = written.look
        running = tuple(active_executions(look.project, look.executions))
        notes = [f"{execution.name} goes on running" for execution in running]
        if written.doubt:
            attempt.doubt(written.doubt)
        elif written.changes and wanted is not ProjectStatus.STITCHING:
            notes += self._close_record(look, call)
        attempt.detail = "; ".join(filter(None, (attempt.detail, *notes)))
        return StatusReport(
            project_id=look.project_id,
            old=look.project.status,
            new=wanted.value,
            reason=reason,
            written=bool(written.changes),
            goes_on=None if look.engine_error is not None else running,
            doubt=written.doubt,
            version=written.project.version if written.project is not None else None,
            undo=written.undo,
        )

    def _close_record(self, look: Examination, call: Call) -> list[str]:
        """Close our own record, where it is known how its execution ended."""
        closing = true_closing(look)
        if closing is None:
            return []
        try:
            self._ports.store.close_job(closing, call)
        except PhoenixError as error:
            # The status is written; the record is closed by the next one who reconciles.
            return [f"the job record stays open ({error.text})"]
        return [f"job record closed: {closing.state}"]


def true_closing(look: Examination) -> JobClosing | None:
    """How our open record may be closed; None while its execution runs or its end is unknown."""
    job = look.job
    if job is None or job.state.is_terminal:
        return None
    mine = [e for e in look.executions if e.job_id == job.id]
    if not mine:
        never = look.verdict.kind is VerdictKind.NEVER_STARTED
        return JobClosing(job.id, JobState.NEVER_STARTED, look.taken_at) if never else None
    newest = max(mine, key=lambda execution: execution.created_at)
    state = _JOB_ENDINGS.get(newest.state)
    if state is None or any(e.state.is_active for e in mine):
        return None
    ended = newest.ended_at or look.taken_at
    return JobClosing(job.id, state, ended, newest.output, newest.reason)


def _known(status: str) -> ProjectStatus:
    try:
        return ProjectStatus(status)
    except ValueError as error:
        msg = f"“{status}” is not a status this version may write."
        raise Invalid(msg) from error


def _changes(
    project: Project, wanted: ProjectStatus, reason: str | None
) -> tuple[FieldChange, ...]:
    fields = (
        FieldChange("status", project.status, wanted.value),
        FieldChange("status_reason", project.status_reason, reason),
    )
    return tuple(change for change in fields if change.old != change.new)


_JOB_ENDINGS = {
    ExecutionState.SUCCEEDED: JobState.SUCCEEDED,
    ExecutionState.FAILED: JobState.FAILED,
    ExecutionState.CANCELLED: JobState.CANCELLED,
    ExecutionState.INTERRUPTED: JobState.INTERRUPTED,
}
