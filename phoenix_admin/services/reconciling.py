"""Look at a project from both sides, and write the correction that is due.

Blocking; every method runs on a lane. Writes pass the gate, and each is conditional on the
version the verdict was drawn from. Our own job record is written before the document: as long as
the document disagrees, whoever looks next finds the rest of a correction that was cut off
(docs/protocol-trigger.md).
"""

from dataclasses import replace
from typing import Final

from phoenix_admin.domain.decide import active_executions, claimed_execution, decide
from phoenix_admin.domain.errors import Conflict, Missing, Offline, PhoenixError
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.verdict import FieldChange, ProposedChange, VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination, Settlement
from phoenix_admin.services.job_records import closing_of, is_closed, overdue_closing
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.only_looking import only_looking
from phoenix_admin.services.project_runs import listed_runs_of
from phoenix_admin.services.write_gate import WriteAction, WriteGate

RECORD: Final = "job record"
"""The name under which the journal says what our own record of the job was brought to."""


class Reconciling:
    """Examines projects and applies corrections."""

    def __init__(
        self,
        ports: EnvironmentPorts,
        gate: WriteGate,
        policy: Policy,
        listening: Listening | None = None,
    ) -> None:
        self._ports = ports
        self._gate = gate
        self._policy = policy
        self._listening = listening or Listening()

    def examine(self, project_id: str, call: Call) -> Examination:
        """Read document, job, executions and output once and draw the verdict.

        Raises what reading the document raises; an unreachable engine becomes the verdict
        *unknown* instead, because the document alone is still worth showing.
        """
        ports = self._ports
        project = ports.store.read_project(project_id, call)
        job = self._job_of(project, call)
        # Before the engine is asked: what appears while it answers must not look late.
        now = ports.clock.now()
        error: PhoenixError | None = None
        executions: tuple[Execution, ...] = ()
        cut_at: int | None = None
        try:
            executions, cut_at = listed_runs_of(ports.engine, project, call)
        except PhoenixError as raised:
            error = raised
        output = None
        if error is None:
            try:
                output = ports.engine.look_at_output(project, call)
            except PhoenixError:
                output = None
        claimed = claimed_execution(project, executions)
        silence = self._listening.hear(claimed, now)
        seen = error or executions
        verdict = decide(project, job, seen, output, now, self._policy, silence, cut_at=cut_at)
        active = active_executions(project, executions)
        execution = claimed or (active[0] if active else None)
        return Examination(
            project_id, now, project, job, execution, executions, output, verdict, error
        )

    def settle(self, project_id: str, call: Call) -> Settlement:
        """Examine and, if a safe correction is due and writing is allowed, apply it.

        A conflict re-reads and decides again, at most `policy.apply_attempts` times. Where the
        document needs nothing, our record of a run that has ended is closed all the same.
        """
        with only_looking():
            examination = self.examine(project_id, call)
        for _ in range(self._policy.apply_attempts):
            change = examination.verdict.change
            if change is None or not change.safe:
                return self._settle_record(examination, call)
            refusal = self._gate.refusal(WriteAction.RECONCILE)
            if refusal is not None:
                return Settlement(examination, refused=refusal)
            try:
                written = self._write(examination, change, call)
            except Conflict:
                with only_looking():
                    examination = self.examine(project_id, call)
                continue
            return self._applied(change, written, call)
        return Settlement(examination)

    def apply(self, examination: Examination, call: Call, *, plan: str = "") -> Settlement:
        """Apply the proposed change a person has agreed to. `plan` is a bulk plan's id.

        Raises Conflict when it is stale: the document has moved on, or what the engine says now
        no longer leads to this very change. (The version guards the document only.)
        """
        change = examination.verdict.change
        if change is None:
            return Settlement(examination)
        with only_looking():
            fresh = self.examine(examination.project_id, call)
        if fresh.verdict.change != change:
            msg = f"{fresh.project.name} looks different now: {fresh.verdict.kind}."
            with self._gate.attempt(
                WriteAction.RECONCILE, change.project_id, name=fresh.project.name, plan=plan
            ):
                raise Conflict(msg)
        written = self._write(fresh, change, call, plan=plan)
        return self._applied(change, written, call)

    def undo(self, change: ProposedChange, call: Call, *, name: str = "") -> Settlement:
        """Put old values back. Raises Conflict once the document has moved on.

        The result is examined but not settled: correcting again what was just undone would
        take the wheel.
        """
        with self._gate.attempt(
            WriteAction.UNDO, change.project_id, _old_values(change), name=name
        ) as attempt:
            attempt.changing(change.changes)
            with only_looking():
                now = self._ports.store.read_project(change.project_id, call)
            attempt.name = now.name
            if now.version != change.version:
                msg = f"{moved_on(now)} Nothing was written."
                raise Conflict(msg)
            written = self._change(change, call)
            attempt.wrote(written)
        return Settlement(self._look_after(written, call))

    def _write(
        self, examination: Examination, change: ProposedChange, call: Call, *, plan: str = ""
    ) -> Project:
        with self._gate.attempt(
            WriteAction.RECONCILE,
            change.project_id,
            _old_values(change),
            name=examination.project.name,
            plan=plan,
        ) as attempt:
            attempt.detail = examination.verdict.kind.value
            attempt.changing(change.changes)
            self._bring_up_record(examination, call)
            written = self._change(change, call)
            attempt.wrote(written)
            return written

    def _settle_record(self, examination: Examination, call: Call) -> Settlement:
        """Close our record of a run that has ended, where the document needs nothing."""
        closing, job = overdue_closing(examination), examination.job
        if closing is None or job is None or self._gate.refusal(WriteAction.RECONCILE):
            return Settlement(examination)
        name = examination.execution.name if examination.execution is not None else ""
        project = examination.project
        with self._gate.attempt(
            WriteAction.RECONCILE, project.id, name=project.name, execution=name
        ) as attempt:
            attempt.detail = f"our record of the job {job.id}"
            attempt.before = {RECORD: job.state.value}
            attempt.after = {RECORD: closing.state.value}
            record = self._bring_up_record(examination, call)
        return Settlement(replace(examination, job=record or job))

    def _applied(self, change: ProposedChange, written: Project, call: Call) -> Settlement:
        back = tuple(FieldChange(c.field, c.new, c.old) for c in change.changes)
        undo = ProposedChange(change.project_id, back, written.version, safe=False)
        return Settlement(self._look_after(written, call), applied=change, undo=undo)

    def _look_after(self, written: Project, call: Call) -> Examination:
        """Look once more after a write; that this fails does not make the write doubtful."""
        try:
            return self.examine(written.id, call)
        except PhoenixError as error:
            why = Offline(f"not asked, as the document could not be read again ({error.text})")
            now = self._ports.clock.now()
            verdict = decide(written, None, why, None, now, self._policy)
            return Examination(written.id, now, written, None, None, (), None, verdict, why)

    def _change(self, change: ProposedChange, call: Call) -> Project:
        """The document as written. After a lost answer it is looked at, never written again."""
        try:
            return self._ports.store.change(change.project_id, change.changes, change.version, call)
        except PhoenixError as error:
            if not error.may_have_happened:
                raise
            written = self._look_for_change(change, call)
            if written is None:
                raise
            return written

    def _look_for_change(self, change: ProposedChange, call: Call) -> Project | None:
        """The document if it says what was to be written; None if that cannot be told."""
        try:
            current = self._ports.store.read_project(change.project_id, call)
        except PhoenixError:
            return None
        values: dict[str, str | None] = {
            "status": current.status,
            "status_reason": current.status_reason,
            "reel": current.reel,
            "active_job": current.active_job,
        }
        there = all(values.get(c.field) == c.new for c in change.changes)
        return current if there and current.version != change.version else None

    def _bring_up_record(self, examination: Examination, call: Call) -> Job | None:
        """Bring our record of the claimed job in line with what became of its execution."""
        job, store = examination.job, self._ports.store
        execution = claimed_execution(examination.project, examination.executions)
        if job is None or (execution is None and examination.verdict.kind not in _WITHOUT_A_RUN):
            return job
        closing = closing_of(job, execution, self._ports.clock.now())
        if execution is not None and job.execution is None and not is_closed(job):
            job = store.record_launch(job.id, execution.name, call)
        return job if closing is None else store.close_job(closing, call)

    def _job_of(self, project: Project, call: Call) -> Job | None:
        if project.active_job is None:
            return None
        try:
            return self._ports.store.read_job(project.active_job, call)
        except Missing:
            return None


def moved_on(project: Project) -> str:
    """Why something that was drawn from an earlier version is void, as a sentence."""
    return f"{project.name} has been changed since: it says {project.status} now."


def _old_values(change: ProposedChange) -> dict[str, str]:
    return {c.field: c.old or "" for c in change.changes}


_WITHOUT_A_RUN = frozenset({VerdictKind.NEVER_STARTED, VerdictKind.UNCLAIMED})
"""Verdicts that hold that the claimed job has no execution and will have none."""
