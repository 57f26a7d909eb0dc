"""How far a datum is believed: never better with age, and always one of four words."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.clock import PICTURE_TIME
from phoenix_admin.domain.freshness import (
    CLOCK_SLACK,
    REPLY_GRACE,
    UNKNOWN_AFTER,
    Freshness,
    freshness,
    silence,
)

NOW = PICTURE_TIME
LIST = timedelta(seconds=30)
RUNNING = timedelta(seconds=2)
ages = st.timedeltas(timedelta(0), timedelta(days=400))
intervals = st.timedeltas(timedelta(milliseconds=1), timedelta(hours=2))


def of(seconds, interval=LIST, **fields):
    return freshness(NOW - timedelta(seconds=seconds), NOW, interval, **fields)


@pytest.mark.parametrize(
    ("interval", "seconds", "found"),
    [
        (LIST, 0, Freshness.LIVE),
        (LIST, 30.9, Freshness.LIVE),
        (LIST, 31, Freshness.LATE),
        (LIST, 89.9, Freshness.LATE),
        (LIST, 90, Freshness.STALE),
        (LIST, 300, Freshness.STALE),
        (LIST, 300.1, Freshness.UNKNOWN),
        (RUNNING, 2.9, Freshness.LIVE),
        (RUNNING, 3, Freshness.LATE),
        (RUNNING, 6, Freshness.STALE),
        (RUNNING, 301, Freshness.UNKNOWN),
        (timedelta(hours=1), 301, Freshness.UNKNOWN),
    ],
)
def test_by_age_and_interval(interval, seconds, found):
    assert of(seconds, interval) is found


@given(ages, ages, intervals, st.booleans())
def test_it_never_gets_better_with_age(one, other, interval, failing):
    young, old = sorted((one, other))
    found = [freshness(NOW - age, NOW, interval, failing=failing) for age in (young, old)]
    assert found[0] <= found[1]


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)), intervals, st.booleans())
def test_it_has_an_answer_for_every_age(age, interval, failing):
    found = freshness(NOW - age, NOW, interval, failing=failing)
    assert isinstance(found, Freshness)
    if failing:
        assert found is not Freshness.LIVE
    if age > UNKNOWN_AFTER:
        assert found is Freshness.UNKNOWN
    if found is Freshness.LIVE:
        assert -CLOCK_SLACK <= age < interval + REPLY_GRACE


@given(ages, intervals)
def test_a_failure_never_makes_it_better(age, interval):
    well = freshness(NOW - age, NOW, interval)
    assert freshness(NOW - age, NOW, interval, failing=True) >= well


def test_a_reading_from_the_future_is_not_believed():
    assert of(-2) is Freshness.LIVE
    assert of(-2.1) is Freshness.UNKNOWN


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(301, "5 min"), (14 * 60, "14 min"), (3 * 3600, "3 h"), (50 * 3600, "2 d"), (-90, "14:33Z")],
)
def test_silences(seconds, words):
    assert silence(NOW - timedelta(seconds=seconds), NOW) == words
