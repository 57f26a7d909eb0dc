"""Samples that grow old: what is joined keeps its peak and its moment, its last value, its mean."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.memory_samples import SampleSpan, Tier, joined, joined_by, slot_of
from tests.support.memory_spans import T0, essence, samples

WIDTHS = st.sampled_from([timedelta(minutes=1), timedelta(hours=1)])


@settings(max_examples=40)
@given(samples(), WIDTHS)
def test_no_peak_of_one_sample_is_lost_or_moved(spans: list[SampleSpan], width: timedelta) -> None:
    assert essence(joined_by(spans, width)) == essence(spans)


@settings(max_examples=40)
@given(samples(), WIDTHS)
def test_a_slot_without_samples_is_not_made_up(spans: list[SampleSpan], width: timedelta) -> None:
    found = joined_by(spans, width)
    assert [slot_of(span.since, width) for span in found] == sorted(
        {slot_of(span.since, width) for span in spans}
    )
    assert all(span.until - span.since < width for span in found)


@settings(max_examples=40)
@given(samples(), st.integers(0, 99))
def test_the_order_and_the_steps_of_joining_make_no_difference(
    spans: list[SampleSpan], seed: int
) -> None:
    mixed = list(spans)
    random.Random(seed).shuffle(mixed)
    in_steps = joined_by(joined_by(mixed, timedelta(minutes=1)), timedelta(hours=1))
    assert in_steps == joined_by(spans, timedelta(hours=1))
    assert joined(in_steps) == joined(spans)


def test_the_unshared_figure_is_the_last_known_one_and_the_mean_is_of_all() -> None:
    spans = [
        SampleSpan.of(T0 + timedelta(seconds=n), rss, unshared)
        for n, (rss, unshared) in enumerate([(100, 30), (300, 40), (200, None)])
    ]
    whole = joined(spans)
    assert (whole.unshared, whole.mean, whole.last, whole.peak) == (40, 200, 200, 300)
    with pytest.raises(ValueError, match="nothing to join"):
        joined([])


def test_slots_are_whole_minutes_and_hours_of_utc() -> None:
    at = T0.replace(hour=14, minute=32, second=7, microsecond=5)
    minute = at.replace(second=0, microsecond=0)
    assert [slot_of(at, tier.width) for tier in Tier] == [at, minute, minute.replace(minute=0)]
    assert slot_of(minute, Tier.MINUTE.width) == minute
    assert sorted(Tier) == [Tier.RAW, Tier.MINUTE, Tier.HOUR]


def test_what_is_joined_begins_with_the_earliest() -> None:
    first, second = (SampleSpan.of(T0 + timedelta(seconds=n), 5) for n in (0, 9))
    assert (joined([second, first]).since, joined([second, first]).until) == (
        first.since,
        second.until,
    )
