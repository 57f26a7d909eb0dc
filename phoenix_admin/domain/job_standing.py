"""Where a job stands, from our record and the execution the engine lists: never guessed."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobState
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.progress import Stage
from phoenix_admin.domain.record import record


class Sight(StrEnum):
    """How much of the engine's executions was seen: all, the newest of them, or nothing."""

    WHOLE = "whole"
    CUT = "cut"
    NONE = "none"


@record
class Standing:
    """One word, and what it rests on where the engine does not say it itself.

    `state` is a `JobState` only for what no execution can be: claimed (being started) and never
    started.
    """

    state: ExecutionState | JobState
    note: str = ""

    @property
    def is_terminal(self) -> bool:
        """Whether it is known to have ended."""
        return self.state.is_terminal

    @property
    def is_starting(self) -> bool:
        """Whether it was asked for a moment ago and has no execution yet."""
        return self.state is JobState.CLAIMED

    @property
    def is_active(self) -> bool:
        """Whether the engine may be working on it."""
        return isinstance(self.state, ExecutionState) and self.state.is_active


def standing_of(
    job: Job | None, execution: Execution | None, sight: Sight, now: datetime, policy: Policy
) -> Standing:
    """The engine's word where it has one; our closed record after that; else unknown, and why."""
    if execution is not None:
        return Standing(execution.state, _contradiction(job, execution))
    if job is None:
        return Standing(ExecutionState.UNKNOWN, _GONE)
    ended = _ENDINGS.get(job.state)
    if ended is not None:
        return Standing(ended, f"as recorded; {_UNSEEN[sight]}")
    if job.state is JobState.NEVER_STARTED:
        return Standing(JobState.NEVER_STARTED, "no execution carried its job id")
    if sight is not Sight.WHOLE or job.execution is not None:
        known = f"; last known: {job.state.value}"
        return Standing(ExecutionState.UNKNOWN, f"{_UNSEEN[sight]}{known}")
    if now - job.requested_at <= policy.start_limit:
        return Standing(JobState.CLAIMED, "no execution yet")
    return Standing(ExecutionState.UNKNOWN, "no execution carries its job id")


def waits_behind(execution: Execution, others: Iterable[Execution]) -> tuple[Execution, ...]:
    """Whom a queued execution waits for: what works now and what was queued before it.

    Empty unless the engine says that it is queued; the oldest first.
    """
    progress = execution.progress
    queued = execution.state is ExecutionState.PENDING and execution.spawned_at is None
    if not queued or progress is None or progress.stage is not Stage.QUEUED:
        return ()
    mine = (execution.created_at, execution.name)
    ahead = [e for e in others if e.state.is_active and (e.created_at, e.name) < mine]
    return tuple(sorted(ahead, key=lambda e: (e.created_at, e.name)))


def _contradiction(job: Job | None, execution: Execution) -> str:
    """A closed record that says another ending than the engine: shown, never flipped."""
    recorded = _ENDINGS.get(job.state) if job is not None else None
    if recorded is None or recorded is execution.state:
        return ""
    return f"our record says {recorded}"


_GONE = "the engine no longer lists it"
_UNSEEN = {
    Sight.WHOLE: _GONE,
    Sight.CUT: "not among the newest executions that were listed",
    Sight.NONE: "the engine could not be read",
}
_ENDINGS = {
    JobState.SUCCEEDED: ExecutionState.SUCCEEDED,
    JobState.FAILED: ExecutionState.FAILED,
    JobState.CANCELLED: ExecutionState.CANCELLED,
    JobState.INTERRUPTED: ExecutionState.INTERRUPTED,
}
