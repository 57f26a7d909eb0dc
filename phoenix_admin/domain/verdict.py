"""A verdict: the outcome of comparing document, job, execution and output."""

from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.record import record


class VerdictKind(StrEnum):
    """The kinds of the product's verdict table, in its words."""

    IN_AGREEMENT = "in agreement"
    FINISHED_NOT_RECORDED = "finished, not recorded"
    OUTPUT_MISSING = "output missing"
    FAILED_NOT_RECORDED = "failed, not recorded"
    CANCELLED_NOT_RECORDED = "cancelled, not recorded"
    CANCEL_REQUESTED = "cancel requested"
    NEVER_STARTED = "never started"
    STARTING = "starting"
    STALLED = "stalled"
    OVER_ITS_LIMIT = "over its limit"
    UNCLAIMED = "unclaimed"
    RUNNING_BEHIND = "running behind the document"
    DUPLICATE = "duplicate"
    CLIPS_READY = "clips ready"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    NOT_CHECKED = "not checked"

    @property
    def is_disagreement(self) -> bool:
        """True when document and engine contradict each other and somebody should look."""
        return self in _DISAGREEMENTS


_DISAGREEMENTS = frozenset(
    {
        VerdictKind.FINISHED_NOT_RECORDED,
        VerdictKind.OUTPUT_MISSING,
        VerdictKind.FAILED_NOT_RECORDED,
        VerdictKind.CANCELLED_NOT_RECORDED,
        VerdictKind.NEVER_STARTED,
        VerdictKind.UNCLAIMED,
        VerdictKind.RUNNING_BEHIND,
        VerdictKind.DUPLICATE,
        VerdictKind.CONFLICT,
    }
)


class Offer(StrEnum):
    """A next step other than a change of the document, for the person to choose."""

    CANCEL = "cancel"
    ADOPT = "adopt"
    STOP_OTHERS = "stop others"
    ADOPT_OR_STOP = "adopt or stop"
    SET_STATUS = "set status"


@record
class FieldChange:
    """One field of the document: what it says and what it should say. None clears it."""

    field: str
    old: str | None
    new: str | None


@record
class ProposedChange:
    """The one correction a verdict proposes.

    `version` is the precondition: the version of the document the verdict was made from.
    `safe` corrections rest on positive evidence for the claimed job id and may be applied when
    the project is opened; all others wait for the person. Which kinds can be safe at all is in
    `domain.policy`.
    """

    project_id: str
    changes: tuple[FieldChange, ...]
    version: str
    safe: bool


@record
class Verdict:
    """What was concluded, from what, and what could be done about it.

    `evidence` lines are plain sentences that a person can check. `to_stop` names the executions
    that *stop others*, or *stop*, would end; empty where it is for the person to choose.
    """

    kind: VerdictKind
    project_id: str
    evidence: tuple[str, ...]
    taken_at: datetime
    change: ProposedChange | None = None
    offer: Offer | None = None
    to_stop: tuple[str, ...] = ()
