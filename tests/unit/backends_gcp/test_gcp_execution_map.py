"""What a Cloud Run execution says, in the product's words: conditions first, then counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.gcp.execution_map import execution_from, state_of
from phoenix_admin.domain.execution import ExecutionState as S
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.progress import Stage
from tests.support.gcp_standin.run_world import Execution, Reason, State, condition, stamp

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
NAME = "projects/p/locations/r/jobs/reel/executions/reel-abcde"


def make(state: State | None = None, reason: Reason | None = None, text: str = "", **fields):
    """A raw execution; moments are given in minutes after NOW."""
    made = Execution(name=NAME, task_count=fields.pop("task_count", 1))
    made.create_time.CopyFrom(stamp(NOW))
    for name in ("start_time", "completion_time", "delete_time"):
        if name in fields:
            moment = NOW + timedelta(minutes=fields.pop(name))
            getattr(made, name).CopyFrom(stamp(moment))
    for name, value in fields.items():
        setattr(made, name, value)
    if state is not None:
        condition(made, state, NOW + timedelta(minutes=9), reason, text)
    return made


def face(made):
    return execution_from(made, JobKind.STITCH, NOW)


OK, FAILED = State.CONDITION_SUCCEEDED, State.CONDITION_FAILED
WAITS, WORKS = State.CONDITION_PENDING, State.CONDITION_RECONCILING
EXIT = Reason.NON_ZERO_EXIT_CODE


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (make(WAITS), S.PENDING),
        (make(WAITS, Reason.DELAYED_START_PENDING), S.PENDING),
        (make(WORKS, start_time=1, running_count=1), S.RUNNING),
        (make(WORKS, start_time=1, retried_count=1), S.RETRYING),
        (make(WORKS, Reason.CANCELLING, start_time=1), S.CANCELLING),
        (make(OK, completion_time=2, succeeded_count=1), S.SUCCEEDED),
        (make(FAILED, EXIT, completion_time=2, failed_count=1), S.FAILED),
        (make(FAILED, Reason.CANCELLED, completion_time=2), S.CANCELLED),
        (make(FAILED, Reason.CANCELLED, cancelled_count=1), S.CANCELLED),
        (make(FAILED, cancelled_count=1), S.CANCELLED),
        (make(FAILED, cancelled_count=1, failed_count=1), S.FAILED),
        # The condition is over although counts and times lag behind.
        (make(OK, running_count=1), S.SUCCEEDED),
        (make(delete_time=3), S.DELETED),
        (make(), S.PENDING),
        (make(start_time=1), S.RUNNING),
        (make(completion_time=2, succeeded_count=1), S.SUCCEEDED),
        (make(completion_time=2, failed_count=1), S.FAILED),
        (make(task_count=2, succeeded_count=1, cancelled_count=1), S.CANCELLED),
        (make(task_count=2, succeeded_count=1, start_time=1), S.RUNNING),
        # It is over and nothing says how: that is not a success.
        (make(completion_time=2), S.UNKNOWN),
        (make(State.STATE_UNSPECIFIED, completion_time=2), S.UNKNOWN),
    ],
)
def test_each_situation_has_its_state(made, state: S) -> None:
    assert state_of(made) is state
    assert face(made).state is state


def test_a_cancelled_run_without_a_completion_time_ended_when_its_condition_says() -> None:
    told = face(make(FAILED, Reason.CANCELLED))
    assert (told.state, told.ended_at) == (S.CANCELLED, NOW + timedelta(minutes=9))


def test_a_failure_has_its_reason_and_a_cancel_none() -> None:
    assert face(make(FAILED, EXIT, "The container exited with 137")).reason == (
        "The container exited with 137"
    )
    assert face(make(FAILED, EXIT)).reason == "non zero exit code"
    assert face(make(FAILED, Reason.CANCELLED, "Execution was cancelled.")).reason is None


def test_times_that_run_backwards_are_held_at_the_creation() -> None:
    told = face(make(OK, start_time=-3, completion_time=-2))
    assert told.started_at == told.ended_at == told.created_at == NOW


def test_the_bound_counts_attempts_and_waves() -> None:
    made = make(WORKS, task_count=5, parallelism=2)
    assert face(made).hard_bound is None
    made.template.timeout.FromTimedelta(timedelta(minutes=10))
    made.template.max_retries = 3
    assert face(made).hard_bound == timedelta(minutes=10 * 4 * 3)


def test_what_a_run_carries_is_read_from_its_environment() -> None:
    made = make(WAITS)
    env = made.template.containers.add(name="main").env
    for name, value in {
        "PHOENIX_JOB_ID": "J1",
        "PHOENIX_PROJECT_ID": "p1",
        "PHOENIX_CLIPS": '["a.mp4", "ü b.mp4"]',
        "PHOENIX_OVERRIDES": "thorough",
        "thorough": "true",
        "MODE": "batch",
    }.items():
        env.add(name=name, value=value)
    secret = env.add(name="PHOENIX_REEL")
    secret.value_source.secret_key_ref.secret = "s"
    told = face(made)
    assert (told.name, told.job_id, told.project_id) == ("reel-abcde", "J1", "p1")
    assert (told.clips, told.overrides, told.reel) == (
        ("a.mp4", "ü b.mp4"),
        {"thorough": "true"},
        None,
    )
    assert told.progress is not None
    assert told.progress.stage is Stage.QUEUED


def test_a_run_that_somebody_else_started_carries_nothing() -> None:
    told = face(make(OK))
    assert (told.job_id, told.project_id, told.clips, told.overrides) == (None, None, None, None)


COUNTS = st.integers(0, 3)


@given(
    state=st.none() | st.sampled_from(list(State)),
    reason=st.none() | st.sampled_from(list(Reason)),
    minutes=st.dictionaries(
        st.sampled_from(["start_time", "completion_time", "delete_time"]), st.integers(-5, 5)
    ),
    counts=st.dictionaries(
        st.sampled_from(
            ["running_count", "succeeded_count", "failed_count", "cancelled_count", "retried_count"]
        ),
        COUNTS,
    ),
    tasks=COUNTS,
    clips=st.none() | st.text(max_size=9),
)
def test_every_combination_is_read_and_never_lies(
    state, reason, minutes, counts, tasks, clips
) -> None:
    made = make(state, reason, task_count=tasks, **minutes, **counts)
    if clips is not None:
        made.template.containers.add().env.add(name="PHOENIX_CLIPS", value=clips)
    told = face(made)
    if state in (OK, FAILED):
        assert told.state.is_terminal
    if told.state is S.SUCCEEDED:
        assert state is OK or counts.get("succeeded_count")
    if state in (WAITS, WORKS) and "delete_time" not in minutes:
        assert told.state.is_active
    assert told.ended_at is None or told.ended_at >= told.created_at
    assert told.started_at is None or told.started_at >= told.created_at
