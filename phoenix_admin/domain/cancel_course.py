"""What has become of a cancel: from the request to one of its ends (product note §5).

"Cancelled" is only ever read from the execution itself: a request that was accepted is a request
that was accepted.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from phoenix_admin.domain.execution import Execution, ExecutionState


class CancelCourse(StrEnum):
    """Where a cancel stands. BROKE_OFF: it ended, neither by the cancel nor by finishing."""

    REQUESTED = "cancel requested"
    NOT_STOPPING = "not stopping"
    CANCELLED = "cancelled"
    TOO_LATE = "finished before the cancel arrived"
    BROKE_OFF = "ended without answering the cancel"
    UNKNOWN = "the engine does not say what became of it"


def cancel_course(
    execution: Execution | None, now: datetime, limit: timedelta
) -> CancelCourse | None:
    """Where the cancel of this execution stands; None when none was asked for.

    `limit` is how long a cancel may take before it reads "not stopping" (`Policy.cancel_limit`).
    """
    if execution is None or execution.cancel_requested_at is None:
        return None
    if execution.state.is_active:
        late = now - execution.cancel_requested_at >= limit
        return CancelCourse.NOT_STOPPING if late else CancelCourse.REQUESTED
    return _ENDS.get(execution.state, CancelCourse.UNKNOWN)


_ENDS = {
    ExecutionState.CANCELLED: CancelCourse.CANCELLED,
    ExecutionState.SUCCEEDED: CancelCourse.TOO_LATE,
    ExecutionState.FAILED: CancelCourse.TOO_LATE,
    ExecutionState.INTERRUPTED: CancelCourse.BROKE_OFF,
}
