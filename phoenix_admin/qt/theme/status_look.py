"""One vocabulary for every status on the screen: label, glyph, tone, urgency.

A status never differs by colour alone: the glyph and the word carry it too, and what needs
attention is outlined in full strength. Words and weights are those of the UX note's status
vocabulary.
"""

from dataclasses import replace
from typing import Final

from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.qt.theme.tokens import Tone


@record
class StatusLook:
    """How one status word looks.

    `weight` sorts: higher needs somebody sooner. `attention` asks for the heavy outline,
    `dashed` is the look of "we do not know". `busy` glyphs may spin where one is shown alone.
    """

    label: str
    glyph: str
    tone: Tone
    weight: int
    attention: bool = False
    dashed: bool = False
    busy: bool = False

    def labelled(self, label: str) -> "StatusLook":
        """The same look with other words, such as "2 zombies"."""
        return replace(self, label=label)


OVER_LIMIT: Final = StatusLook("Over limit", "octagon-alert", "fail", 100, attention=True)
FAILED: Final = StatusLook("Failed", "octagon-x", "fail", 95, attention=True)
INTERRUPTED: Final = StatusLook("Interrupted", "octagon-x", "fail", 94, attention=True)
ZOMBIE: Final = StatusLook("Zombie", "skull", "zombie", 90, attention=True)
DISAGREES: Final = StatusLook("Disagrees", "triangle-alert", "warn", 88, attention=True)
ORPHAN: Final = StatusLook("Orphan", "unlink", "warn", 86, attention=True)
STALE: Final = StatusLook("Stale", "triangle-alert", "warn", 85, attention=True)
NOT_STOPPING: Final = StatusLook("Not stopping", "triangle-alert", "warn", 82, attention=True)
DEGRADED: Final = StatusLook("Degraded", "triangle-alert", "warn", 80, attention=True)
UNKNOWN: Final = StatusLook("Unknown", "circle-dashed", "unk", 70, dashed=True)
RETRYING: Final = StatusLook("Retrying", "loader-circle", "warn", 60, busy=True)
DEPLOYING: Final = StatusLook("Deploying", "rocket", "run", 50)
CANCEL_REQUESTED: Final = StatusLook("Cancel requested", "loader-circle", "queue", 48, busy=True)
STARTING: Final = StatusLook("Starting", "loader-circle", "queue", 48, busy=True)
STITCHING: Final = StatusLook("Stitching", "loader-circle", "run", 46, busy=True)
RUNNING: Final = StatusLook("Running", "loader-circle", "run", 45, busy=True)
GENERATING: Final = StatusLook("Generating", "loader-circle", "run", 45, busy=True)
QUEUED: Final = StatusLook("Queued", "clock", "queue", 40)
READY: Final = StatusLook("Ready", "clock", "queue", 38)
PAUSED: Final = StatusLook("Paused", "circle-pause", "off", 30)
DRAFT: Final = StatusLook("Draft", "pencil", "queue", 25)
CANCELLED: Final = StatusLook("Cancelled", "ban", "off", 20)
COMPLETE: Final = StatusLook("Complete", "circle-check", "ok", 10)
SUCCEEDED: Final = StatusLook("Succeeded", "circle-check", "ok", 10)
HEALTHY: Final = StatusLook("Healthy", "circle-check", "ok", 10)
IN_AGREEMENT: Final = StatusLook("In agreement", "circle-check", "ok", 10)
NOT_CHECKED: Final = StatusLook("Not checked", "circle-dashed", "unk", 35, dashed=True)
DELETED: Final = StatusLook("Deleted", "ban", "off", 20)
CONFLICT: Final = StatusLook("Conflict", "triangle-alert", "warn", 88, attention=True)
NO_OUTCOME: Final = StatusLook("No outcome", "circle-dashed", "unk", 72, dashed=True)
REFUSED: Final = StatusLook("Refused", "ban", "off", 60)
DONE: Final = StatusLook("Done", "circle-check", "ok", 10)
UNCHANGED: Final = StatusLook("Unchanged", "minus", "off", 15)

_PROJECT: Final = {
    ProjectStatus.DRAFT: DRAFT,
    ProjectStatus.GENERATING: GENERATING,
    ProjectStatus.READY: READY,
    ProjectStatus.STITCHING: STITCHING,
    ProjectStatus.COMPLETE: COMPLETE,
    ProjectStatus.FAILED: FAILED,
    ProjectStatus.CANCELLED: CANCELLED,
}

_EXECUTION: Final = {
    ExecutionState.PENDING: QUEUED,
    ExecutionState.RUNNING: RUNNING,
    ExecutionState.RETRYING: RETRYING,
    ExecutionState.CANCELLING: CANCEL_REQUESTED,
    ExecutionState.SUCCEEDED: SUCCEEDED,
    ExecutionState.FAILED: FAILED,
    ExecutionState.CANCELLED: CANCELLED,
    ExecutionState.INTERRUPTED: INTERRUPTED,
    ExecutionState.DELETED: DELETED,
    ExecutionState.UNKNOWN: UNKNOWN,
}

_VERDICT: Final = {
    VerdictKind.IN_AGREEMENT: IN_AGREEMENT,
    VerdictKind.STARTING: STARTING,
    VerdictKind.CANCEL_REQUESTED: CANCEL_REQUESTED,
    VerdictKind.STALLED: replace(DISAGREES, label="Stalled", weight=84),
    VerdictKind.OVER_ITS_LIMIT: replace(DISAGREES, label="Over its time limit", weight=84),
    VerdictKind.UNKNOWN: UNKNOWN,
    VerdictKind.NOT_CHECKED: NOT_CHECKED,
    # The clips are there, the document has not said so yet: a next step, not a fault.
    VerdictKind.CLIPS_READY: replace(READY, label="Clips ready"),
}

_ATTEMPT: Final = {
    AttemptOutcome.DONE: DONE,
    AttemptOutcome.UNCHANGED: UNCHANGED,
    AttemptOutcome.REFUSED: REFUSED,
    AttemptOutcome.CONFLICT: CONFLICT,
    AttemptOutcome.FAILED: FAILED,
    AttemptOutcome.UNKNOWN: UNKNOWN,
    AttemptOutcome.NO_OUTCOME: NO_OUTCOME,
}


def project_look(status: str) -> StatusLook:
    """The look of a project document's status word.

    A word this version does not know is shown as it is, in the dashed look; never translated
    to one it does know.
    """
    try:
        return _PROJECT[ProjectStatus(status)]
    except ValueError:
        return UNKNOWN.labelled(status or "No status")


def execution_look(state: ExecutionState) -> StatusLook:
    """The look of an execution's state."""
    return _EXECUTION[state]


def attempt_look(outcome: AttemptOutcome) -> StatusLook:
    """The look of how a write attempt ended."""
    return _ATTEMPT[outcome]


def verdict_look(kind: VerdictKind) -> StatusLook:
    """The look of a verdict; every kind without a look of its own is a disagreement."""
    found = _VERDICT.get(kind)
    if found is not None:
        return found
    return DISAGREES.labelled(kind.value[:1].upper() + kind.value[1:])
