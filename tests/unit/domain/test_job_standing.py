"""Where a job stands: the engine's word, then our closed record, then unknown with its reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.job_standing import (
    Sight,
    standing_of,
    waits_behind,
)
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Progress, Stage

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
STATES = st.sampled_from(list(ExecutionState))


def job(state=JobState.LAUNCHED, execution="run-1", ago=3600):
    asked = NOW - timedelta(seconds=ago)
    return Job("j1", "p1", JobKind.STITCH, "rae", asked, state, execution)


def execution(state=ExecutionState.RUNNING, name="run-1", ago=60.0, **fields):
    created = NOW - timedelta(seconds=ago)
    return Execution(name, JobKind.STITCH, state, created, job_id="j1", **fields)


def standing(record, run, sight=Sight.WHOLE):
    return standing_of(record, run, sight, NOW, DEFAULT_POLICY)


@given(STATES, st.sampled_from(list(JobState)), st.sampled_from(list(Sight)))
def test_what_the_engine_says_is_what_is_shown(state, recorded, sight):
    assert standing(job(recorded), execution(state), sight).state is state
    assert standing(None, execution(state), sight).state is state


@pytest.mark.parametrize(
    ("record", "sight", "state", "note"),
    [
        (
            job(),
            Sight.WHOLE,
            ExecutionState.UNKNOWN,
            "the engine no longer lists it; last known: launched",
        ),
        (
            job(),
            Sight.NONE,
            ExecutionState.UNKNOWN,
            "the engine could not be read; last known: launched",
        ),
        (
            job(),
            Sight.CUT,
            ExecutionState.UNKNOWN,
            "not among the newest executions that were listed; last known: launched",
        ),
        (
            job(JobState.SUCCEEDED),
            Sight.WHOLE,
            ExecutionState.SUCCEEDED,
            "as recorded; the engine no longer lists it",
        ),
        (
            job(JobState.FAILED),
            Sight.NONE,
            ExecutionState.FAILED,
            "as recorded; the engine could not be read",
        ),
        (
            job(JobState.CLAIMED, None, ago=3),
            Sight.WHOLE,
            JobState.CLAIMED,
            "no execution yet",
        ),
        (
            job(JobState.CLAIMED, None),
            Sight.WHOLE,
            ExecutionState.UNKNOWN,
            "no execution carries its job id",
        ),
        (
            job(JobState.CLAIMED, None, ago=3),
            Sight.NONE,
            ExecutionState.UNKNOWN,
            "the engine could not be read; last known: claimed",
        ),
        (
            job(JobState.NEVER_STARTED, None),
            Sight.WHOLE,
            JobState.NEVER_STARTED,
            "no execution carried its job id",
        ),
        (None, Sight.WHOLE, ExecutionState.UNKNOWN, "the engine no longer lists it"),
    ],
)
def test_without_an_execution_nothing_is_guessed(record, sight, state, note):
    found = standing(record, None, sight)
    assert (found.state, found.note) == (state, note)


@given(st.sampled_from(list(JobState)), st.sampled_from(list(Sight)), st.integers(0, 100_000))
def test_a_forgotten_run_never_looks_alive(state, sight, ago):
    assert not standing(job(state, ago=ago), None, sight).is_active


def test_a_record_that_says_another_ending_is_shown_beside_the_engines_word():
    found = standing(job(JobState.FAILED), execution(ExecutionState.SUCCEEDED))
    assert (found.state, found.note) == (ExecutionState.SUCCEEDED, "our record says failed")
    assert standing(job(JobState.FAILED), execution(ExecutionState.FAILED)).note == ""


def queued(name, ago):
    progress = Progress(0, 0, "ms", Stage.QUEUED)
    return execution(ExecutionState.PENDING, name, ago, progress=progress)


def test_a_queued_run_waits_for_what_came_before_it():
    first, second, third = queued("q1", 30), queued("q2", 20), queued("q3", 10)
    works = execution(name="w", ago=40)
    ended = execution(ExecutionState.SUCCEEDED, "e", ago=50)
    everything = [third, ended, second, works, first]
    assert [e.name for e in waits_behind(second, everything)] == ["w", "q1"]
    assert [e.name for e in waits_behind(third, everything)] == ["w", "q1", "q2"]
    assert waits_behind(works, everything) == ()
    being_started = replace(second, spawned_at=NOW)
    assert waits_behind(being_started, everything) == ()
    assert waits_behind(replace(second, progress=None), everything) == ()
