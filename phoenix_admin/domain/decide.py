"""Reconcile: compare document, job, executions and output and say what is true.

The rules are the verdict table of the product note (§4), one function per block of rows. All of
it is pure: same inputs, same answer, no I/O and no clock of its own.
"""

from dataclasses import replace
from datetime import datetime

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.evidence import (
    OUTPUT_MISSING_REASON,
    document_line,
    earlier_reel_line,
    execution_line,
    failure_reason,
    output_line,
    sentence,
)
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobState
from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.notation import clock_time, duration
from phoenix_admin.domain.output import Output, Presence
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.silence import Silence, quiet_for
from phoenix_admin.domain.verdict import FieldChange, Offer, ProposedChange, Verdict, VerdictKind


def decide(
    project: Project,
    job: Job | None,
    executions: tuple[Execution, ...] | PhoenixError,
    output: Output | None,
    now: datetime,
    policy: Policy,
    silence: Silence | None = None,
    *,
    cut_at: int | None = None,
) -> Verdict:
    """The verdict on one project.

    `job` is our record of the claimed job, `executions` what the engine lists for the project
    and for that job (or why it could not be read), `output` what was found when the files were
    looked for. `now` is the moment *before* the engine was read: an execution that appears
    between the two must not look late. `silence` is what earlier reads heard of the claimed
    execution; without it nothing is ever called stalled. `cut_at` is how many of the newest
    executions were listed where older ones exist. Total: every combination of inputs has an
    answer.
    """
    return _Case(project, job, executions, output, now, policy, silence, cut_at).verdict()


def claimed_execution(project: Project, executions: tuple[Execution, ...]) -> Execution | None:
    """The execution that carries the project's claimed job id.

    Should there be several (an order was delivered twice), an active one goes before those that
    have ended, and the newest before the others: what may still write the reel decides.
    """
    if project.active_job is None:
        return None
    mine = [e for e in executions if e.job_id == project.active_job]
    return max(mine, key=lambda e: (e.state.is_active, e.created_at, e.name), default=None)


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
    return sorted(mine, key=lambda e: (e.created_at, e.name))


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
        silence: Silence | None,
        cut_at: int | None,
    ) -> None:
        self.project = project
        self._words = words_for(project)
        self.cut_at = cut_at
        # A record of another job says nothing about this one.
        self.job = job if job is not None and job.id == project.active_job else None
        self.error = executions if isinstance(executions, PhoenixError) else None
        self.executions = () if isinstance(executions, PhoenixError) else executions
        self.output = output
        self.now = now
        self.policy = policy
        self.silence = silence
        self.claimed = claimed_execution(project, self.executions)
        self.active = active_executions(project, self.executions)

    def verdict(self) -> Verdict:
        status = self.project.known_status
        if self.error is not None:
            text = sentence(f"The engine could not be read: {self.error}")
            return self._say(VerdictKind.UNKNOWN, text)
        if len(self.active) > 1:
            return self._duplicate()
        if status is ProjectStatus.STITCHING:
            return self._claimed() if self.project.active_job else self._unclaimed()
        if self.active:
            return self._running_behind(self.active[0])
        if status is None:
            return self._say(
                VerdictKind.UNKNOWN,
                sentence(f"This version does not know “{self.project.status}” and leaves it"),
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
                change = self._to(ProjectStatus.FAILED, reason)
                return self._say(
                    VerdictKind.FAILED_NOT_RECORDED, line, *self._beside(), change=change
                )
            case ExecutionState.CANCELLED:
                change = self._to(ProjectStatus.CANCELLED, None)
                return self._say(
                    VerdictKind.CANCELLED_NOT_RECORDED, line, *self._beside(), change=change
                )
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
        quiet = self._quiet(execution)
        if quiet is not None:
            return self._say(VerdictKind.STALLED, line, quiet)
        return self._say(VerdictKind.IN_AGREEMENT, line)

    def _quiet(self, execution: Execution) -> str | None:
        """How silent it is, once several reads over a while have all found it so."""
        heard = self.silence
        silent = quiet_for(heard, execution, self.now, self.policy)
        if heard is None or silent is None:
            return None
        return (
            f"No progress and no log line for {duration(silent)}, "
            f"seen {heard.reads} times since {clock_time(heard.since)}."
        )

    def _succeeded(self, execution: Execution) -> Verdict:
        lines = [execution_line(execution), *self._beside()]
        output = self.output
        elsewhere = (
            output is not None
            and None not in (output.reel_name, execution.output)
            and output.reel_name != execution.output
        )
        if elsewhere:
            output = None  # another file says nothing about the reel of this run
        lines.append(output_line(output, self._words.output))
        if output is None or output.reel is Presence.NOT_CHECKED:
            return self._finished_unseen(*lines)
        if output.reel is Presence.MISSING:
            change = self._to(ProjectStatus.FAILED, OUTPUT_MISSING_REASON)
            return self._say(VerdictKind.OUTPUT_MISSING, *lines, change=change)
        earlier = earlier_reel_line(output, execution, self._words.output)
        if earlier is not None:
            return self._finished_unseen(*lines, earlier)
        reel = execution.output or output.reel_name
        change = self._to(ProjectStatus.COMPLETE, None, reel=reel)
        return self._say(VerdictKind.FINISHED_NOT_RECORDED, *lines, change=change)

    def _finished_unseen(self, *lines: str) -> Verdict:
        """Succeeded, and nobody has seen its reel: only a person can vouch for it."""
        kind = VerdictKind.FINISHED_NOT_RECORDED
        return self._say(kind, *lines, offer=Offer.SET_STATUS)

    def _beside(self) -> list[str]:
        """The lines of executions that are active beside the claimed one."""
        return [execution_line(other) for other in self.active if other is not self.claimed]

    def _no_execution(self) -> Verdict:
        job = self.job
        if job is not None and (job.execution is not None or job.state in _BEGUN):
            name = f"the execution {job.execution}" if job.execution else "its execution"
            return self._say(
                VerdictKind.UNKNOWN,
                sentence(f"The engine no longer knows {name}; it may have been pruned"),
                sentence(f"Our record of the job {job.id} says {job.state}"),
                offer=Offer.SET_STATUS,
            )
        since = self.project.claimed_at or (
            job.requested_at if job is not None else self.project.updated_at
        )
        waited = self.now - since
        text = (
            f"Claimed at {clock_time(since)}; no execution carries the job id "
            f"{self.project.active_job} after {duration(waited)}."
        )
        others = self._beside()
        if waited <= self.policy.start_limit:
            return self._say(VerdictKind.STARTING, text, *others)
        if self.active:
            return self._say(
                VerdictKind.UNCLAIMED,
                text,
                *others,
                change=self._adopt(self.active[0]),
                offer=Offer.ADOPT,
            )
        if job is None:
            missing = "There is no record of this job, so nobody can tell whether it was started."
            return self._say(VerdictKind.UNKNOWN, text, missing, offer=Offer.SET_STATUS)
        return self._never_started(text, certain=waited <= self.policy.history_limit)

    def _never_started(self, text: str, *, certain: bool) -> Verdict:
        """Back to the status before the claim.

        Asked about where that status was not recorded, and where the claim is so old that the
        engine may have forgotten a run.
        """
        before = self.project.status_before_claim
        recorded = before is not None and before != ProjectStatus.STITCHING
        target = before if recorded and before is not None else ProjectStatus.READY.value
        change = self._to(target, None, certain=recorded and certain, forget_job=True)
        return self._say(VerdictKind.NEVER_STARTED, text, change=change)

    def _unclaimed(self) -> Verdict:
        text = "The document says stitching but names no job."
        if not self.active:
            return self._say(
                VerdictKind.UNCLAIMED,
                text,
                self._none_active(),
                offer=Offer.SET_STATUS,
            )
        only = self.active[0]
        listed = () if self.cut_at is None else (f"Looked at: {self._newest()}.",)
        return self._say(
            VerdictKind.UNCLAIMED,
            text,
            execution_line(only),
            *listed,
            change=self._adopt(only),
            offer=Offer.ADOPT,
        )

    def _none_active(self) -> str:
        if self.cut_at is None:
            return "No execution of this project is active."
        return f"None of {self._newest()} is active."

    def _newest(self) -> str:
        """What a list that was cut can speak for."""
        return f"the newest {self.cut_at} executions of this project (others exist)"

    # -- the document says anything else ---------------------------------------------------

    def _duplicate(self) -> Verdict:
        lines = [f"{len(self.active)} executions of this project are active."]
        lines += [execution_line(execution) for execution in self.active]
        kept = self.claimed if self.claimed in self.active else None
        if kept is None:
            lines.append("None of them carries the claimed job id; choose the one that stays.")
            return self._say(VerdictKind.DUPLICATE, *lines, offer=Offer.STOP_OTHERS)
        to_stop = tuple(e.name for e in self.active if e.name != kept.name)
        lines.append(f"{kept.name} carries the claimed job id; to be stopped: {_listed(to_stop)}.")
        return self._say(VerdictKind.DUPLICATE, *lines, offer=Offer.STOP_OTHERS, to_stop=to_stop)

    def _running_behind(self, execution: Execution) -> Verdict:
        """An execution nobody claims: adopt it (a change, asked about) or stop it.

        A status this version does not know is never rewritten, and what carries no job id has
        nothing to be adopted by: both can only be stopped.
        """
        lines = [execution_line(execution)]
        change = None if self.project.known_status is None else self._adopt(execution)
        if change is None:
            lines.append("It cannot be adopted, only stopped.")
        return self._say(
            VerdictKind.RUNNING_BEHIND,
            *lines,
            change=change,
            offer=Offer.ADOPT_OR_STOP,
            to_stop=(execution.name,),
        )

    def _generating(self) -> Verdict:
        part = self._words.part
        if self.output is None or self.output.clips is Presence.NOT_CHECKED:
            return self._say(VerdictKind.IN_AGREEMENT, f"The {part}s were not looked for.")
        if not self.project.clips:
            return self._say(VerdictKind.IN_AGREEMENT, f"The document lists no {part}s yet.")
        if self.output.clips is Presence.MISSING:
            missing = len(self.output.missing_clips)
            return self._say(
                VerdictKind.IN_AGREEMENT,
                f"{missing} of {len(self.project.clips)} {part}s are not there yet.",
            )
        change = self._to(ProjectStatus.READY, None)
        text = f"All {len(self.project.clips)} {part}s exist."
        return self._say(VerdictKind.CLIPS_READY, text, change=change)

    def _at_rest(self, status: ProjectStatus) -> Verdict:
        contradiction = self._contradiction(status)
        if contradiction is not None:
            return self._say(VerdictKind.CONFLICT, contradiction)
        lines = [execution_line(self.claimed)] if self.claimed else []
        if status is not ProjectStatus.COMPLETE:
            return self._say(VerdictKind.IN_AGREEMENT, *lines)
        lines.append(output_line(self.output, self._words.output))
        if self.output is not None and self.output.reel is Presence.MISSING:
            change = self._to(ProjectStatus.FAILED, OUTPUT_MISSING_REASON)
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
        to_stop: tuple[str, ...] = (),
    ) -> Verdict:
        status = self.project.known_status
        at_rest = status is None or status.is_terminal
        if change is not None and (at_rest or kind not in self.policy.safe_kinds):
            change = replace(change, safe=False)
        evidence = (document_line(self.project), *lines)
        return Verdict(kind, self.project.id, evidence, self.now, change, offer, to_stop)

    def _to(
        self,
        status: str,
        reason: str | None,
        *,
        certain: bool = True,
        reel: str | None = None,
        forget_job: bool = False,
    ) -> ProposedChange:
        """A change of status. Safe if it is `certain` and its verdict is of a safe kind."""
        project = self.project
        wanted = [
            FieldChange("status", project.status, str(status)),
            FieldChange("status_reason", project.status_reason, reason),
        ]
        if reel is not None:
            wanted.append(FieldChange("reel", project.reel, reel))
        if forget_job:
            wanted.append(FieldChange("active_job", project.active_job, None))
        return self._propose(wanted, certain=certain)

    def _adopt(self, execution: Execution) -> ProposedChange | None:
        """Make the document say what runs: stitching, for this execution's job."""
        if execution.job_id is None:
            return None
        project = self.project
        wanted = [
            FieldChange("status", project.status, ProjectStatus.STITCHING.value),
            FieldChange("status_reason", project.status_reason, None),
            FieldChange("active_job", project.active_job, execution.job_id),
        ]
        return self._propose(wanted, certain=False)

    def _propose(self, wanted: list[FieldChange], *, certain: bool) -> ProposedChange:
        changes = tuple(change for change in wanted if change.old != change.new)
        return ProposedChange(self.project.id, changes, self.project.version, safe=certain)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)


_BEGUN = frozenset(
    {
        JobState.LAUNCHED,
        JobState.SUCCEEDED,
        JobState.FAILED,
        JobState.CANCELLED,
        JobState.INTERRUPTED,
    }
)
"""States of our record that say there was an execution."""

_ENDINGS = {
    ProjectStatus.COMPLETE: frozenset({ExecutionState.SUCCEEDED, ExecutionState.DELETED}),
    ProjectStatus.CANCELLED: frozenset({ExecutionState.CANCELLED, ExecutionState.DELETED}),
    ProjectStatus.FAILED: frozenset(
        {ExecutionState.FAILED, ExecutionState.INTERRUPTED, ExecutionState.DELETED}
    ),
}
