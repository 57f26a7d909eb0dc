"""A Cloud Run execution in the product's words.

Only the execution itself is believed. The operation behind a run ends *without error* when the
run was cancelled, and a run cancelled before it began may have no completion time.
"""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from phoenix_admin.backends.gcp.google_messages import Pb
from phoenix_admin.backends.gcp.run_messages import CONDITION
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.ports.run_variables import CLIPS, JOB_ID, OVERRIDES, PROJECT_ID, REEL

_STATE: Final = CONDITION.State
_REASON: Final = CONDITION.ExecutionReason
_UNDER_WAY: Final = (int(_STATE.CONDITION_PENDING), int(_STATE.CONDITION_RECONCILING))


def state_of(execution: Pb) -> ExecutionState:
    """Where a raw execution stands: the Completed condition first, then counts and times."""
    completed = _completed(execution)
    if completed is not None:
        reason = _reason(completed)
        if completed.state == _STATE.CONDITION_SUCCEEDED:
            return ExecutionState.SUCCEEDED
        if completed.state == _STATE.CONDITION_FAILED:
            only_cancelled = execution.cancelled_count and not execution.failed_count
            is_cancelled = reason == _REASON.CANCELLED or only_cancelled
            return ExecutionState.CANCELLED if is_cancelled else ExecutionState.FAILED
        if reason == _REASON.CANCELLING:
            return ExecutionState.CANCELLING
    if execution.HasField("delete_time"):
        return ExecutionState.DELETED
    if completed is None or completed.state not in _UNDER_WAY:
        ended = _ended_by_counts(execution)
        if ended is not None:
            return ended
    if execution.running_count or execution.HasField("start_time"):
        return ExecutionState.RETRYING if execution.retried_count else ExecutionState.RUNNING
    return ExecutionState.PENDING


def execution_from(execution: Pb, kind: JobKind, now: datetime) -> Execution:
    """The execution; `now` stands for its creation where the server does not tell it."""
    state = state_of(execution)
    completed = _completed(execution)
    told = environment_of(execution)
    cancel_requested_at = None
    if state is ExecutionState.CANCELLING:
        cancel_requested_at = moment(completed, "last_transition_time")
    ended_at = moment(execution, "completion_time")
    if state.is_terminal and ended_at is None:
        ended_at = moment(completed, "last_transition_time") or moment(execution, "delete_time")
    created_at = moment(execution, "create_time") or now
    return Execution(
        name=short_name(execution.name),
        kind=kind,
        state=state,
        created_at=created_at,
        job_id=told.get(JOB_ID),
        project_id=told.get(PROJECT_ID),
        # Cloud Run promises no order of its times: nothing began before it was made.
        started_at=_not_before(moment(execution, "start_time"), created_at),
        ended_at=_not_before(ended_at, created_at),
        cancel_requested_at=cancel_requested_at,
        progress=_progress(execution, state),
        hard_bound=_hard_bound(execution),
        reason=_why(completed) if state is ExecutionState.FAILED else None,
        attempts=2 if execution.retried_count else 1,
        clips=_clips(told),
        reel=told.get(REEL),
        overrides=_overrides(told),
    )


def environment_of(execution: Pb) -> dict[str, str]:
    """The plain variables of its containers: the template's, with the overrides in them."""
    return {
        variable.name: variable.value
        for container in execution.template.containers
        for variable in container.env
        if variable.WhichOneof("values") == "value"
    }


def carries(execution: Pb, variable: str, value: str) -> bool:
    """Whether an execution has this variable; cheaper than `environment_of` for long lists."""
    for container in execution.template.containers:
        for each in container.env:
            if each.name == variable:
                return each.value == value
    return False


def short_name(name: str) -> str:
    """The last part of a resource's name, which is what people see in the console."""
    return name.rsplit("/", 1)[-1]


def moment(message: Pb, field: str) -> datetime | None:
    """A moment of a message, aware and in UTC; None where it is not set."""
    if message is None or not message.HasField(field):
        return None
    return cast("datetime", getattr(message, field).ToDatetime(UTC))


def _completed(execution: Pb) -> Pb:
    """The condition that says whether it is over; the order of the list is not promised."""
    return next((c for c in execution.conditions if c.type_ == "Completed"), None)


def _reason(condition: Pb) -> int:
    is_told = condition.WhichOneof("reasons") == "execution_reason"
    return int(condition.execution_reason) if is_told else 0


def _ended_by_counts(execution: Pb) -> ExecutionState | None:
    """How it ended where no condition tells; None while nothing says that it has."""
    failed, cancelled = execution.failed_count, execution.cancelled_count
    counted = failed + cancelled + execution.succeeded_count
    is_counted = 0 < execution.task_count <= counted
    if not is_counted and not execution.HasField("completion_time"):
        return None
    if failed:
        return ExecutionState.FAILED
    if cancelled:
        return ExecutionState.CANCELLED
    return ExecutionState.SUCCEEDED if is_counted else ExecutionState.UNKNOWN


def _why(completed: Pb) -> str | None:
    if completed is None:
        return None
    if completed.message:
        return str(completed.message)
    reason = _reason(completed)
    return _REASON.Name(reason).replace("_", " ").lower() if reason else None


def _progress(execution: Pb, state: ExecutionState) -> Progress | None:
    """What counts of tasks say. How far a task is only its worker knows, and Cloud Run does not."""
    tasks = execution.task_count
    if state is ExecutionState.PENDING:
        return Progress(0, 0, "tasks", Stage.QUEUED)
    if state is ExecutionState.SUCCEEDED and tasks:
        return Progress(tasks, tasks, "tasks", Stage.DONE)
    return None


def _hard_bound(execution: Pb) -> timedelta | None:
    """Time-out x (retries + 1) x waves: the time-out of Cloud Run counts for each attempt."""
    template = execution.template
    if not template.HasField("timeout"):
        return None
    tasks = max(1, execution.task_count)
    waves = math.ceil(tasks / execution.parallelism) if execution.parallelism else 1
    bound: timedelta = template.timeout.ToTimedelta()
    return bound * (template.max_retries + 1) * waves


def _clips(told: Mapping[str, str]) -> tuple[str, ...] | None:
    if CLIPS not in told:
        return None
    try:
        value: Any = json.loads(told[CLIPS])
    except ValueError:
        return None
    if not isinstance(value, list):
        return None
    names = cast("list[object]", value)
    return tuple(name for name in names if isinstance(name, str))


def _overrides(told: Mapping[str, str]) -> dict[str, str] | None:
    """What a person has overridden; None for a run that the app has not ordered."""
    if JOB_ID not in told:
        return None
    names = [name for name in told.get(OVERRIDES, "").split(",") if name]
    return {name: told[name] for name in names if name in told}


def _not_before(later: datetime | None, earlier: datetime) -> datetime | None:
    return None if later is None else max(later, earlier)
