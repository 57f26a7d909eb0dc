"""Gaps, thinning, axes and words of charts, without Qt."""

from array import array
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.qt.charts.chart_data import Limit, Mark, TimeChartData, Trace, limit_at, thinned
from phoenix_admin.qt.charts.chart_scale import (
    time_label,
    time_lines,
    value_label,
    value_lines,
    whole_range,
)
from phoenix_admin.qt.charts.chart_words import chart_csv, chart_words, values_at

T0 = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
S0 = T0.timestamp()


def trace(*points: tuple[float, float], gap: float = float("inf"), name: str = "p99") -> Trace:
    return Trace.of(name, [(T0 + timedelta(seconds=at), value) for at, value in points], gap=gap)


def pieces(of: Trace, since: float = 0, until: float = 10_000) -> list[list[float]]:
    ranges = of.pieces(S0 + since, S0 + until)
    return [list(of.values[first:end]) for first, end in ranges]


def test_a_pause_is_a_gap_and_no_line_crosses_it() -> None:
    made = trace((0, 1), (60, 2), (300, 3), (360, 4), (900, 5), gap=90)
    assert pieces(made) == [[1, 2], [3, 4], [5]]
    assert pieces(made, 310, 350) == [[3, 4]]
    assert pieces(made, 100, 200) == [[2], [3]]
    assert pieces(trace((0, 1), (900, 2))) == [[1, 2]]
    assert pieces(trace()) == []


def test_columns_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="1 times and 0 values"):
        Trace("x", array("d", [1]), array("d"))


values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400)


@given(values, st.integers(1, 60), st.randoms(use_true_random=False))
def test_thinning_loses_nothing_that_stands_out(found, columns, dice) -> None:
    at, times = S0, []
    for _ in found:
        at += dice.uniform(0.1, 30)
        times.append(at)
    made = Trace("x", array("d", times), array("d", found))
    less = thinned(made, columns)
    pairs = set(zip(times, found, strict=True))
    kept = list(zip(less.times, less.values, strict=True))
    assert set(kept) <= pairs
    assert all(a < b for a, b in pairwise(less.times))
    assert (kept[0], kept[-1]) == ((times[0], found[0]), (times[-1], found[-1]))
    assert (min(less.values), max(less.values)) == (min(found), max(found))
    assert len(kept) <= max(4 * columns, 0) or len(found) <= 4 * columns


def test_one_sample_of_a_hundred_thousand_stays() -> None:
    flat = array("d", [200.0]) * 100_000
    flat[54_321] = 511.0
    made = Trace("x", array("d", (S0 + n for n in range(100_000))), flat)
    less = thinned(made, 900)
    assert len(less.times) <= 3600
    assert less.times[less.values.index(511.0)] == S0 + 54_321


def test_each_time_has_its_own_limit() -> None:
    limits = (Limit(512, "512 MiB", None, S0 + 100), Limit(1024, "1 GiB", S0 + 100, None))
    found = [limit_at(limits, S0 + at) for at in (0, 99, 100)]
    assert [each.value for each in found if each] == [512, 512, 1024]
    assert limit_at((Limit(1, "x", S0, None),), S0 - 1) is None


@given(st.floats(0.001, 1e6), st.integers(1, 12))
def test_value_lines_begin_at_zero_and_are_few(top: float, most: int) -> None:
    lines = value_lines(top, most)
    assert lines[0] == 0
    assert lines[-1] <= top * (1 + 1e-9)
    assert len(lines) <= most + 1


@given(st.floats(1, 86_400 * 90), st.integers(2, 12))
def test_time_lines_are_round_and_few(span: float, most: int) -> None:
    lines = time_lines(S0, S0 + span, most)
    assert all(S0 <= at <= S0 + span for at in lines)
    assert len(lines) <= most + 1


def test_labels_say_no_more_than_needed() -> None:
    midnight = datetime(2026, 11, 5, tzinfo=UTC).timestamp()
    assert time_label(S0, 3600) == "14:00"
    assert time_label(S0 + 5, 5) == "14:00:05"
    assert time_label(midnight, 3600) == "05 Nov"
    assert [value_label(v) for v in (512.0, 0.25, 3.0, 12.4)] == ["512", "0.25", "3", "12"]


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("zoom"), st.floats(0.1, 10)),
            st.tuples(st.just("pan"), st.floats(-1e5, 1e5)),
            st.tuples(st.just("within"), st.floats(-1e4, 1e4)),
        ),
        max_size=30,
    )
)
def test_nothing_outside_is_ever_shown(steps: list[tuple[str, float]]) -> None:
    shown = whole_range((S0, S0 + 3600), 500)
    for how, by in steps:
        if how == "zoom":
            shown = shown.zoomed(by, shown.since + shown.span / 3)
        elif how == "pan":
            shown = shown.panned(by)
        else:
            shown = shown.within(S0 + by, S0 + 600)
        assert shown.whole[0] <= shown.since < shown.until <= shown.whole[1]
        assert shown.span >= 9.99
    assert shown.reset().is_whole


def test_zooming_keeps_the_moment_under_the_pointer() -> None:
    shown = whole_range((0, 1000), 1).zoomed(2, 300)
    assert (shown.since, shown.until) == (150, 650)


def data() -> TimeChartData:
    lines = (
        trace((0, 100), (60, 250), (120, 200), (600, 130), gap=90),
        trace((0, 50), (120, 51), name="p50"),
        trace(name="largest"),
    )
    marks = (Mark(S0 + 70, "platform OOM", "fail"), Mark(S0 + 80, "platform OOM", "fail"))
    return TimeChartData("Memory of phoenix", "MiB", lines, (Limit(256, "256 MiB"),), marks)


def test_it_can_be_read_out() -> None:
    made = data()
    assert chart_words(made, whole_range(made.span or (0, 0), made.top)) == (
        "Memory of phoenix, 2026-11-04 14:00:00Z to 2026-11-04 14:10:00Z, 10 min 00 s. "
        "p99: 100 to 250 MiB, largest at 2026-11-04 14:01:00Z, last 130 MiB. "
        "That is 98% of the limit, 256 MiB. 1 gap without a reading. "
        "p50: 50 to 51 MiB, largest at 2026-11-04 14:02:00Z, last 51 MiB. "
        "That is 20% of the limit, 256 MiB. largest: no reading. platform OOM: 2."
    )
    assert chart_words(TimeChartData("Memory", "MiB", ()), None) == "Memory: no data."


def test_a_table_has_holes_where_nothing_was_measured() -> None:
    assert chart_csv(data()).splitlines() == [
        "time,p99 (MiB),p50 (MiB),largest (MiB)",
        "2026-11-04T14:00:00Z,100.0,50.0,",
        "2026-11-04T14:01:00Z,250.0,,",
        "2026-11-04T14:02:00Z,200.0,51.0,",
        "2026-11-04T14:10:00Z,130.0,,",
    ]


def test_no_value_is_told_of_a_gap() -> None:
    assert values_at(data(), S0 + 300, 30) == [("p99", None), ("p50", None), ("largest", None)]
    assert values_at(data(), S0 + 65, 30)[0] == ("p99", 250)
