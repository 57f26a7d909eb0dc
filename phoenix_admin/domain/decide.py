"""Reconcile: compare document, job, executions and output and say what is true.

The rules are the verdict table of the product note (§4), one function per block of rows. All of
it is pure: same inputs, same answer, no I/O and no clock of its own.
"""

from datetime import datetime

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.evidence import (
    OUTPUT_MISSING_REASON,
    document_line,
    execution_line,
    failure_reason,
    output_line,
)
from phoenix_admin.domain.execution import Execution, ExecutionState, silence
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.notation import clock_time, duration
from phoenix_admin.domain.output import Output, Presence
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.verdict import FieldChange, Offer, ProposedChange, Verdict, VerdictKind


def decide(
    project: Project,
    job: Job | None,
    executions: tuple[Execution, ...] | PhoenixError,
    output: Output | None,
    now: datetime,
    policy: Policy,
) -> Verdict:
    """The verdict on one project.

    `job` is our record of the claimed job, `executions` what the engine lists for the project
    and for that job (or why it could not be read), `output` what was found when the files were
    looked for. Total: every combination of inputs has an answer.
    """
    return _Case(project, job, executions, output, now, policy).verdict()


def claimed_execution(project: Project, executions: tuple[Execution, ...]) -> Execution | None:
    """The newest execution that carries the project's claimed job id."""
    if project.active_job is None:
        return None
    mine = [e for e in executions if e.job_id == project.active_job]
    return max(mine, key=lambda e: e.created_at, default=None)


def active_executions(project: Project, executions: tuple[Execution, ...]) -> list[Execution]:
    """The executions that may still work on this project, oldest first."""
    mine = [
        e
        for e in executions
        if e.state.is_active
        and (
            e.project_id == project.id
            or (project.active_job is not None and e.job_id == project.active_job)
        )
    ]
    return sorted(mine, key=lambda e: e.created_at)


class _Case:
    """One comparison; holds the inputs so that each rule reads like its row of the table."""

    def __init__(
        self,
        project: Project,
        job: Job | None,
        executions: tuple[Execution, ...] | PhoenixError,
        output: Output | None,
        now: datetime,
        policy: Policy,
    ) -> None:
        self.project = project
        self.job = job
        self.error = executions if isinstance(executions, PhoenixError) else None
        self.executions = () if isinstance(executions, PhoenixError) else executions
        self.output = output
        self.now = now
        self.policy = policy
        self.claimed = claimed_execution(project, self.executions)
        self.active = active_executions(project, self.executions)

    def verdict(self) -> Verdict:
        status = self.project.known_status
        if self.error is not None:
            return self._say(VerdictKind.UNKNOWN, f"The engine could not be read: {self.error}")
        if len(self.active) > 1:
            return self._duplicate()
        if status is ProjectStatus.STITCHING:
            return self._claimed() if self.project.active_job else self._unclaimed()
        if self.active:
            return self._running_behind(self.active[0])
        if status is None:
            return self._say(
                VerdictKind.UNKNOWN,
                f"This version does not know the status “{self.project.status}” and leaves it.",
            )
        if status is ProjectStatus.GENERATING:
            return self._generating()
        return self._at_rest(status)

    # -- the document says stitching -------------------------------------------------------

    def _claimed(self) -> Verdict:
        execution = self.claimed
        if execution is None:
            return self._no_execution()
        line = execution_line(execution)
        match execution.state:
            case ExecutionState.SUCCEEDED:
                return self._succeeded(execution)
            case ExecutionState.FAILED | ExecutionState.INTERRUPTED:
                reason = failure_reason(execution)
                change = self._to(ProjectStatus.FAILED, reason, safe=True)
                return self._say(VerdictKind.FAILED_NOT_RECORDED, line, change=change)
            case ExecutionState.CANCELLED:
                change = self._to(ProjectStatus.CANCELLED, None, safe=True)
                return self._say(VerdictKind.CANCELLED_NOT_RECORDED, line, change=change)
            case ExecutionState.CANCELLING:
                return self._say(VerdictKind.CANCEL_REQUESTED, line)
            case ExecutionState.PENDING | ExecutionState.RUNNING | ExecutionState.RETRYING:
                return self._under_way(execution)
            case ExecutionState.DELETED | ExecutionState.UNKNOWN:
                return self._say(VerdictKind.UNKNOWN, line, offer=Offer.SET_STATUS)

    def _under_way(self, execution: Execution) -> Verdict:
        line = execution_line(execution)
        started = execution.started_at
        if started and execution.hard_bound and self.now - started > execution.hard_bound:
            text = (
                f"It has run for {duration(self.now - started)}; "
                f"its limit is {duration(execution.hard_bound)}."
            )
            return self._say(VerdictKind.OVER_ITS_LIMIT, line, text, offer=Offer.CANCEL)
        silent = silence(execution, self.now)
        if execution.state is not ExecutionState.PENDING and silent > self.policy.stall_limit:
            text = f"No progress and no log line for {duration(silent)}."
            return self._say(VerdictKind.STALLED, line, text)
        return self._say(VerdictKind.IN_AGREEMENT, line)

    def _succeeded(self, execution: Execution) -> Verdict:
        line = execution_line(execution)
        found = output_line(self.output)
        if self.output is None or self.output.reel is Presence.NOT_CHECKED:
            return self._say(VerdictKind.FINISHED_NOT_RECORDED, line, found)
        if self.output.reel is Presence.MISSING:
            change = self._to(ProjectStatus.FAILED, OUTPUT_MISSING_REASON, safe=False)
            return self._say(VerdictKind.OUTPUT_MISSING, line, found, change=change)
        reel = execution.output or self.output.reel_name
        change = self._to(ProjectStatus.COMPLETE, None, safe=True, reel=reel)
        return self._say(VerdictKind.FINISHED_NOT_RECORDED, line, found, change=change)

    def _no_execution(self) -> Verdict:
        name = self.job.execution if self.job is not None else None
        if name is not None:
            return self._say(
                VerdictKind.UNKNOWN,
                f"The engine no longer knows the execution {name}; it may have been pruned.",
                offer=Offer.SET_STATUS,
            )
        since = self.project.claimed_at or (
            self.job.requested_at if self.job is not None else self.project.updated_at
        )
        waited = self.now - since
        text = (
            f"Claimed at {clock_time(since)}; no execution carries the job id "
            f"after {duration(waited)}."
        )
        if self.active:
            other = self.active[0]
            return self._say(
                VerdictKind.UNCLAIMED,
                text,
                execution_line(other),
                change=self._adopt(other),
                offer=Offer.ADOPT,
            )
        if waited <= self.policy.start_limit:
            return self._say(VerdictKind.STARTING, text)
        before = self.project.status_before_claim
        recorded = before is not None and before != ProjectStatus.STITCHING
        target = before if recorded and before is not None else ProjectStatus.READY.value
        change = self._to(target, None, safe=recorded, forget_job=True)
        return self._say(VerdictKind.NEVER_STARTED, text, change=change)

    def _unclaimed(self) -> Verdict:
        text = "The document says stitching but names no job."
        if not self.active:
            return self._say(
                VerdictKind.UNCLAIMED,
                text,
                "No execution of this project is active.",
                offer=Offer.SET_STATUS,
            )
        only = self.active[0]
        return self._say(
            VerdictKind.UNCLAIMED,
            text,
            execution_line(only),
            change=self._adopt(only),
            offer=Offer.ADOPT,
        )

    # -- the document says anything else ---------------------------------------------------

    def _duplicate(self) -> Verdict:
        lines = [f"{len(self.active)} executions of this project are active."]
        lines += [execution_line(execution) for execution in self.active]
        return self._say(VerdictKind.DUPLICATE, *lines, offer=Offer.STOP_OTHERS)

    def _running_behind(self, execution: Execution) -> Verdict:
        return self._say(
            VerdictKind.RUNNING_BEHIND, execution_line(execution), offer=Offer.ADOPT_OR_STOP
        )

    def _generating(self) -> Verdict:
        if self.output is None or self.output.clips is Presence.NOT_CHECKED:
            return self._say(VerdictKind.IN_AGREEMENT, "The clips were not looked for.")
        if self.output.clips is Presence.MISSING or not self.project.clips:
            missing = len(self.output.missing_clips)
            return self._say(
                VerdictKind.IN_AGREEMENT,
                f"{missing} of {len(self.project.clips)} clips are not there yet.",
            )
        change = self._to(ProjectStatus.READY, None, safe=False)
        text = f"All {len(self.project.clips)} clips exist."
        return self._say(VerdictKind.CLIPS_READY, text, change=change)

    def _at_rest(self, status: ProjectStatus) -> Verdict:
        contradiction = self._contradiction(status)
        if contradiction is not None:
            return self._say(VerdictKind.CONFLICT, contradiction)
        lines = [execution_line(self.claimed)] if self.claimed else []
        if status is not ProjectStatus.COMPLETE:
            return self._say(VerdictKind.IN_AGREEMENT, *lines)
        lines.append(output_line(self.output))
        if self.output is not None and self.output.reel is Presence.MISSING:
            change = self._to(ProjectStatus.FAILED, OUTPUT_MISSING_REASON, safe=False)
            return self._say(VerdictKind.OUTPUT_MISSING, *lines, change=change)
        return self._say(VerdictKind.IN_AGREEMENT, *lines)

    def _contradiction(self, status: ProjectStatus) -> str | None:
        """Terminal A in the document, terminal B at the engine: shown, never flipped."""
        execution = self.claimed
        if execution is None or not status.is_terminal:
            return None
        matching = _ENDINGS[status]
        if not execution.state.is_terminal or execution.state in matching:
            return None
        reel_is_there = self.output is not None and self.output.reel is Presence.FOUND
        recorded_as_missing = (
            status is ProjectStatus.FAILED
            and execution.state is ExecutionState.SUCCEEDED
            and self.project.status_reason == OUTPUT_MISSING_REASON
        )
        if recorded_as_missing and not reel_is_there:
            return None
        return f"The document says {status}, but: {execution_line(execution)}"

    # -- building blocks -------------------------------------------------------------------

    def _say(
        self,
        kind: VerdictKind,
        *lines: str,
        change: ProposedChange | None = None,
        offer: Offer | None = None,
    ) -> Verdict:
        evidence = (document_line(self.project), *lines)
        return Verdict(kind, self.project.id, evidence, self.now, change, offer)

    def _to(
        self,
        status: str,
        reason: str | None,
        *,
        safe: bool,
        reel: str | None = None,
        forget_job: bool = False,
    ) -> ProposedChange:
        project = self.project
        wanted = [
            FieldChange("status", project.status, str(status)),
            FieldChange("status_reason", project.status_reason, reason),
        ]
        if reel is not None:
            wanted.append(FieldChange("reel", project.reel, reel))
        if forget_job:
            wanted.append(FieldChange("active_job", project.active_job, None))
        changes = tuple(change for change in wanted if change.old != change.new)
        return ProposedChange(project.id, changes, project.version, safe)

    def _adopt(self, execution: Execution) -> ProposedChange | None:
        if execution.job_id is None:
            return None
        change = FieldChange("active_job", self.project.active_job, execution.job_id)
        return ProposedChange(self.project.id, (change,), self.project.version, safe=False)


_ENDINGS = {
    ProjectStatus.COMPLETE: frozenset({ExecutionState.SUCCEEDED, ExecutionState.DELETED}),
    ProjectStatus.CANCELLED: frozenset({ExecutionState.CANCELLED, ExecutionState.DELETED}),
    ProjectStatus.FAILED: frozenset(
        {ExecutionState.FAILED, ExecutionState.INTERRUPTED, ExecutionState.DELETED}
    ),
}
