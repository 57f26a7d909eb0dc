"""What has become of a cancel: only the execution itself says so."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.cancel_course import CancelCourse as C
from phoenix_admin.domain.cancel_course import cancel_course
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobKind

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
LIMIT = timedelta(minutes=3)


def asked(state, seconds=10):
    at = NOW - timedelta(seconds=seconds)
    return Execution("run", JobKind.STITCH, state, at, cancel_requested_at=at)


def test_without_a_request_there_is_no_course():
    assert cancel_course(None, NOW, LIMIT) is None
    for state in E:
        never = Execution("run", JobKind.STITCH, state, NOW)
        assert cancel_course(never, NOW, LIMIT) is None


@pytest.mark.parametrize(
    ("state", "course"),
    [
        (E.CANCELLING, C.REQUESTED),
        (E.RUNNING, C.REQUESTED),
        (E.CANCELLED, C.CANCELLED),
        (E.SUCCEEDED, C.TOO_LATE),
        (E.FAILED, C.TOO_LATE),
        (E.INTERRUPTED, C.BROKE_OFF),
        (E.DELETED, C.UNKNOWN),
        (E.UNKNOWN, C.UNKNOWN),
    ],
)
def test_each_state_has_its_course(state, course):
    assert cancel_course(asked(state), NOW, LIMIT) is course


def test_it_is_not_stopping_from_the_limit_on_and_not_before():
    assert cancel_course(asked(E.CANCELLING, 179), NOW, LIMIT) is C.REQUESTED
    assert cancel_course(asked(E.CANCELLING, 180), NOW, LIMIT) is C.NOT_STOPPING


@given(state=st.sampled_from(E), seconds=st.integers(0, 10_000))
def test_cancelled_is_said_of_a_cancelled_execution_and_of_no_other(state, seconds):
    course = cancel_course(asked(state, seconds), NOW, LIMIT)
    assert (course is C.CANCELLED) is (state is E.CANCELLED)
    assert (course in (C.REQUESTED, C.NOT_STOPPING)) is state.is_active
