"""An execution: what the engine runs for a job."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.progress import Progress
from phoenix_admin.domain.record import record


class ExecutionState(StrEnum):
    """One word for where an execution stands, the same for Cloud Run and local workers."""

    PENDING = "pending"
    RUNNING = "running"
    RETRYING = "retrying"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    DELETED = "deleted"
    UNKNOWN = "unknown"

    @property
    def is_active(self) -> bool:
        """True while the engine may still work on it."""
        return self in _ACTIVE

    @property
    def is_terminal(self) -> bool:
        """True when the engine has said how it ended. UNKNOWN is neither active nor terminal."""
        return self in _TERMINAL


_ACTIVE = frozenset(
    {
        ExecutionState.PENDING,
        ExecutionState.RUNNING,
        ExecutionState.RETRYING,
        ExecutionState.CANCELLING,
    }
)
_TERMINAL = frozenset(
    {
        ExecutionState.SUCCEEDED,
        ExecutionState.FAILED,
        ExecutionState.CANCELLED,
        ExecutionState.INTERRUPTED,
        ExecutionState.DELETED,
    }
)


@record
class Execution:
    """What the engine says about one execution. Times are aware and in UTC.

    `job_id` and `project_id` are what the execution itself carries in its environment; None
    when it was started by something else. `hard_bound` is time-out x (retries + 1) x waves,
    None where the engine sets no time-out. `pid` is set for local workers only.

    `spawned_at` is when the engine began to start it (before that it waited in a queue). `clips`,
    `reel` (where the result belongs) and `overrides` are what it was ordered to do; None where
    the engine does not keep them.
    """

    name: str
    kind: JobKind
    state: ExecutionState
    created_at: datetime
    job_id: str | None = None
    project_id: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    progress: Progress | None = None
    progress_at: datetime | None = None
    heartbeat_at: datetime | None = None
    last_log_at: datetime | None = None
    hard_bound: timedelta | None = None
    reason: str | None = None
    output: str | None = None
    attempts: int = 1
    pid: int | None = None
    spawned_at: datetime | None = None
    clips: tuple[str, ...] | None = None
    reel: str | None = None
    overrides: Mapping[str, str] | None = None


@record
class ExecutionListing:
    """Executions as read at `taken_at`."""

    executions: tuple[Execution, ...]
    taken_at: datetime
    truncated: bool = False
