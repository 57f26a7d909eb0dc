"""How far a change of a limit has come, by what is seen of it. Pure.

Sent is not done: a service's new revision has to be made, become ready and get its traffic. Each
stage is one that was *seen*; whatever was not seen is not said (product note, promise 1).
"""

from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.memory_limit import Resources
from phoenix_admin.domain.record import record
from phoenix_admin.domain.workload_size import (
    Revision,
    RevisionStanding,
    WorkloadKind,
    WorkloadSize,
)


class LimitStage(StrEnum):
    """The newest thing that was seen.

    DOUBT: the answer was lost and nothing of the change is seen. UNSERVED: ready, and all traffic
    is held elsewhere. OVERTAKEN: something else is wanted by now. APPLIED: a job's next execution
    has it.
    """

    DOUBT = "not known"
    SENT = "sent"
    CREATED = "revision created"
    READY = "ready"
    SERVING = "serving"
    APPLIED = "applied"
    NOT_READY = "not ready"
    UNSERVED = "ready, without traffic"
    OVERTAKEN = "overtaken"

    @property
    def is_end(self) -> bool:
        """Whether nothing more is to come of it."""
        return self in _ENDS


_ENDS = frozenset(
    {
        LimitStage.SERVING,
        LimitStage.APPLIED,
        LimitStage.NOT_READY,
        LimitStage.UNSERVED,
        LimitStage.OVERTAKEN,
    }
)


_OF_REVISION = _ENDS - {LimitStage.OVERTAKEN} | {LimitStage.CREATED, LimitStage.READY}


@record
class SentChange:
    """A change that was sent. `before` is the look it was decided from, right before.

    `in_doubt`: no answer came, and a look right after it did not tell.
    """

    before: WorkloadSize
    wanted: Resources
    sent_at: datetime
    in_doubt: bool = False


@record
class LimitCourse:
    """What is seen of a change in one look, taken at `seen_at`."""

    sent: SentChange
    stage: LimitStage
    seen_at: datetime
    revision: Revision | None = None
    reason: str = ""


def course_of(sent: SentChange, now: WorkloadSize) -> LimitCourse:
    """What this look shows of it."""
    stage, reason = _stage(sent, now)
    revision = _made_by(sent, now) if stage in _OF_REVISION else None
    return LimitCourse(sent, stage, now.taken_at, revision, reason)


def is_seen(sent: SentChange, now: WorkloadSize) -> bool:
    """Whether what is wanted by now is what was sent, and was not so before."""
    return now.generation > sent.before.generation and now.resources == sent.wanted


def _made_by(sent: SentChange, now: WorkloadSize) -> Revision | None:
    """The revision with the new size; None while there is only an older one."""
    newest, before = now.newest, sent.before.newest
    if newest is None or (before is not None and newest.name == before.name):
        return None
    return newest if newest.resources in (None, sent.wanted) else None


def _stage(sent: SentChange, now: WorkloadSize) -> tuple[LimitStage, str]:
    """The stage, and the reason that the server gave for it."""
    if not is_seen(sent, now):
        if now.generation > sent.before.generation:
            return LimitStage.OVERTAKEN, ""
        return (LimitStage.DOUBT if sent.in_doubt else LimitStage.SENT), ""
    revision = _made_by(sent, now)
    if revision is not None:
        return _stage_of(revision, now)
    if now.deploying:
        return LimitStage.SENT, ""
    if now.failure:
        return LimitStage.NOT_READY, now.failure
    is_job = now.workload.kind is WorkloadKind.JOB
    return (LimitStage.APPLIED if is_job else LimitStage.SENT), ""


def _stage_of(revision: Revision, now: WorkloadSize) -> tuple[LimitStage, str]:
    if revision.standing is RevisionStanding.FAILED:
        return LimitStage.NOT_READY, revision.reason or now.failure
    if revision.standing is RevisionStanding.PENDING:
        return LimitStage.CREATED, ""
    if now.deploying:
        return LimitStage.READY, ""
    if revision.percent > 0:
        return LimitStage.SERVING, ""
    if now.pinned_to is not None:
        return LimitStage.UNSERVED, now.pinned_to
    return LimitStage.READY, ""
