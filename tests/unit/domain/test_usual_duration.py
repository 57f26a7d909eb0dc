"""What is usual: a band of good runs, whose they are, and how a running one compares."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.usual_duration import (
    FEWEST,
    MOST,
    Pace,
    RunsOf,
    UsualDuration,
    UsualDurations,
    band_words,
    elapsed,
    elapsed_words,
    pace_of,
    usual_of,
    usual_words,
)

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
PROJECT = RunsOf.PROJECT


def run(
    seconds,
    *,
    ended=0,
    state=ExecutionState.SUCCEEDED,
    project="p",
    kind=JobKind.STITCH,
    name=None,
    **fields,
):
    """A run that ended so many minutes ago and took so many seconds."""
    end = NOW - timedelta(minutes=ended)
    name = name or f"run-{project}-{ended}-{seconds}"
    start = end - timedelta(seconds=seconds)
    return Execution(
        name, kind, state, start, project_id=project, started_at=start, ended_at=end, **fields
    )


def runs(*seconds, **fields):
    return [run(s, ended=place, **fields) for place, s in enumerate(seconds)]


def under_way(seconds, **fields):
    start = NOW - timedelta(seconds=seconds)
    state = fields.pop("state", ExecutionState.RUNNING)
    return Execution("now", JobKind.STITCH, state, start, started_at=start, **fields)


SECONDS = st.lists(st.integers(0, 40_000), min_size=FEWEST, max_size=40)


def band_of(seconds):
    band = usual_of(runs(*seconds), PROJECT)
    assert band is not None
    return band


def test_nothing_is_usual_with_fewer_than_five_good_runs():
    assert usual_of(runs(1, 2, 3, 4), PROJECT) is None
    bad = runs(*range(40), state=ExecutionState.FAILED)
    assert usual_of([*runs(1, 2, 3, 4), *bad], PROJECT) is None
    assert usual_of(runs(1, 2, 3, 4, 5), PROJECT) is not None


def test_the_percentiles_are_times_that_runs_really_took():
    band = band_of(range(1, 21))
    assert (band.low, band.high, band.slow_after) == tuple(
        timedelta(seconds=s) for s in (10, 18, 19)
    )
    assert band.runs == MOST


def test_only_the_newest_twenty_count():
    old = [run(9_000, ended=1_000 + i, name=f"old {i}") for i in range(50)]
    assert usual_of([*old, *runs(*range(1, 21))], PROJECT) == band_of(range(1, 21))


def test_a_run_that_ended_before_it_started_does_not_count():
    skewed = run(-30, ended=0, name="skewed")
    assert usual_of([skewed, *runs(1, 2, 3, 4)], PROJECT) is None


@given(SECONDS, st.randoms(use_true_random=False))
def test_the_order_of_the_runs_does_not_matter(seconds, random):
    given_runs = runs(*seconds)
    shuffled = list(given_runs)
    random.shuffle(shuffled)
    assert usual_of(shuffled, PROJECT) == usual_of(given_runs, PROJECT)


@given(SECONDS)
def test_the_band_lies_within_what_was_seen_and_is_in_order(seconds):
    band = band_of(seconds)
    seen = [timedelta(seconds=s) for s in seconds[:MOST]]
    assert min(seen) <= band.low <= band.high <= band.slow_after <= max(seen)


@given(SECONDS, st.lists(st.integers(0, 5_000), min_size=40, max_size=40))
def test_slower_runs_never_make_the_band_faster(seconds, more):
    before = band_of(seconds)
    after = band_of([s + extra for s, extra in zip(seconds, more, strict=False)])
    assert before.low <= after.low
    assert before.high <= after.high
    assert before.slow_after <= after.slow_after


def test_a_project_with_enough_good_runs_has_its_own_band():
    own, others = runs(*[60] * 5, project="mine"), runs(*[600] * 9, project="other")
    bands = UsualDurations.of([*own, *others])
    mine = bands.find(JobKind.STITCH, "mine")
    assert mine is not None
    assert (mine.of, mine.high, mine.runs) == (RunsOf.PROJECT, timedelta(minutes=1), 5)


def test_a_project_without_enough_takes_the_environments_and_says_so():
    bands = UsualDurations.of([*runs(*[60] * 4, project="mine"), *runs(*[600] * 9, project="o")])
    band = bands.find(JobKind.STITCH, "mine")
    assert band is not None
    assert band.of is RunsOf.ENVIRONMENT
    assert band.runs == 13
    assert usual_words(band) == "usually ~10 min (last 13 good runs of all projects)"


def test_kinds_are_never_mixed():
    bands = UsualDurations.of(runs(*[60] * 9, kind=JobKind.ASSEMBLE))
    assert bands.find(JobKind.STITCH, "p") is None
    assert bands.find(JobKind.ASSEMBLE, "p") is not None
    assert UsualDurations().find(JobKind.STITCH, None) is None


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.integers(1, 100_000))
def test_a_pace_only_ever_gets_worse(first, later, bound):
    order = list(Pace)
    band, bound = band_of(range(100, 120)), timedelta(seconds=bound)
    first, later = sorted((first, later))
    paces = [pace_of(under_way(s, hard_bound=bound), band, NOW) for s in (first, later)]
    assert order.index(paces[0]) <= order.index(paces[1])


def test_within_the_band_then_slower_then_over_its_limit():
    band = band_of(range(1, 21))
    bound = timedelta(seconds=100)

    def judged(seconds, **fields):
        return pace_of(under_way(seconds, hard_bound=bound, **fields), band, NOW)

    assert [judged(s) for s in (0, 12, 19, 20, 100, 101)] == [
        Pace.USUAL,
        Pace.USUAL,
        Pace.USUAL,
        Pace.SLOWER,
        Pace.SLOWER,
        Pace.OVER_LIMIT,
    ]
    assert judged(101, state=ExecutionState.CANCELLING) is Pace.OVER_LIMIT
    assert judged(101, state=ExecutionState.UNKNOWN) is Pace.NOT_KNOWN


def test_without_a_band_only_the_limit_is_judged():
    assert pace_of(under_way(9_999), None, NOW) is Pace.NOT_KNOWN
    limited = under_way(11, hard_bound=timedelta(seconds=10))
    assert pace_of(limited, None, NOW) is Pace.OVER_LIMIT


def test_a_run_that_waits_or_has_ended_is_not_judged():
    waiting = Execution("w", JobKind.STITCH, ExecutionState.PENDING, NOW - timedelta(hours=9))
    assert pace_of(waiting, band_of(range(1, 6)), NOW) is Pace.NOT_KNOWN
    assert elapsed(waiting, NOW) is None
    ended = run(500, hard_bound=timedelta(seconds=1))
    assert pace_of(ended, band_of(range(1, 6)), NOW) is Pace.NOT_KNOWN
    assert elapsed(ended, NOW + timedelta(days=1)) == timedelta(seconds=500)


def test_a_start_in_the_future_has_run_for_no_time():
    assert elapsed(under_way(-30), NOW) == timedelta(0)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1, 1, "~1 s"),
        (0, 0.2, "~1 s"),
        (40, 55, "~40-55 s"),
        (80, 119, "~80-119 s"),
        (370, 540, "~6-9 min"),
        (290, 305, "~5 min"),
        (3_600, 9_000, "~60-150 min"),
        (7_000, 10_900, "~2-3 h"),
    ],
)
def test_bands_are_written_in_one_round_unit(low, high, words):
    low, high = timedelta(seconds=low), timedelta(seconds=high)
    assert band_words(UsualDuration(low, high, high, 5, PROJECT)) == words


def test_elapsed_stands_against_what_is_usual():
    band = UsualDuration(
        timedelta(minutes=6), timedelta(minutes=9), timedelta(minutes=10), 20, PROJECT
    )
    took = timedelta(minutes=8, seconds=10)
    assert elapsed_words(took, band) == "8 min 10 s of ~6-9 min (last 20 good runs)"
    assert elapsed_words(took, None) == "8 min 10 s"
    assert usual_words(None) == ""
