"""Lines that come mixed, twice, late or too fast: each once, in order, every loss counted."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.gcp import tail_order
from phoenix_admin.backends.gcp.tail_order import LineOrder, Mark, SeenEntries
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.ports.log_feed import FedLine, FeedGap, GapKind

HOLD = 1.0


def line(at: int, name: str = "") -> FedLine:
    return FedLine(at, Severity.INFO, b"x" * 10, f"{at}:{name}")


def came(order: LineOrder, lines: list[FedLine], now: float) -> int:
    """As a stream brings them; returns how many were new."""
    fresh = [each for each in lines if order.streamed(each)]
    for each in fresh:
        order.hold(each, now)
    return len(fresh)


def listed(order: LineOrder, lines: list[FedLine], now: float = -100.0) -> int:
    fresh = [each for each in lines if order.listed(each)]
    for each in fresh:
        order.hold(each, now)
    return len(fresh)


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 5), st.floats(0, 0.9)), min_size=1, max_size=40
    ),
    st.integers(1, 5),
)
@settings(max_examples=50)
def test_within_the_hold_everything_comes_in_order_and_once(steps, most: int) -> None:
    """A stream whose lines are late by less than the hold, some of them twice."""
    order, now, given_ = LineOrder(), 0.0, list[FedLine]()
    sent: list[FedLine] = []
    for number, (step, repeat, late) in enumerate(steps):
        now += step / 3
        one = line(int((now - late) * 1000) + 1_000, str(number))
        sent.append(one)
        came(order, [one, sent[-min(repeat, len(sent)) or -1]], now)
        lines, gaps = order.take(most, now - HOLD)
        given_ += lines
        assert not gaps
    while len(order):
        lines, gaps = order.take(most, now)
        given_ += lines
        assert not gaps
        assert len(lines) <= most
    assert [each.time for each in given_] == sorted(each.time or 0 for each in sent)
    assert Counter(each.identity for each in given_) == Counter(each.identity for each in sent)


def test_a_line_beyond_the_hold_is_marked() -> None:
    order = LineOrder()
    came(order, [line(5)], 0.0)
    assert order.take(10, 0.0)[1] == []
    came(order, [line(3), line(4), line(6)], 2.0)
    lines, gaps = order.take(10, 2.0)
    assert [each.time for each in lines] == [3, 4, 6]
    assert gaps == [FeedGap(GapKind.OUT_OF_ORDER, 0)]
    came(order, [line(7)], 3.0)
    assert order.take(10, 3.0)[1] == []


def test_what_comes_behind_a_hole_waits_until_it_was_read() -> None:
    order = LineOrder()
    came(order, [line(1), line(2)], 0.0)
    order.mark(Mark(GapKind.RECONNECTED, order.newest, 0.0))
    came(order, [line(5)], 0.0)
    assert [each.time for each in order.take(10, 9.0)[0]] == [1, 2]
    assert order.take(10, 9.0) == ([], [])
    listed(order, [line(2), line(3), line(4), line(5)])
    order.settle(is_whole=True)
    lines, gaps = order.take(10, 9.0)
    assert [each.time for each in lines] == [3, 4, 5]
    assert gaps == [FeedGap(GapKind.RECONNECTED, 0, 0, filled=True)]


def test_a_hole_that_nobody_could_read_is_told_as_such() -> None:
    order = LineOrder()
    came(order, [line(1)], 0.0)
    order.take(10, 0.0)
    order.mark(Mark(GapKind.RECONNECTED, order.newest, since=1.0))
    came(order, [line(5)], 1.0)
    order.settle(is_whole=False, before=1.0)
    assert order.open_marks  # it may still wait
    order.settle(is_whole=False, before=1.1)
    assert order.take(10, 2.0) == ([line(5)], [FeedGap(GapKind.RECONNECTED, 0)])


def test_of_what_was_left_out_that_counts_which_no_list_has() -> None:
    order = LineOrder()
    came(order, [line(10)], 0.0)
    order.mark(Mark(GapKind.RATE_LIMIT, 10, 0.0, told=3, begin=5, end=20))
    listed(order, [line(11), line(12), line(99)])
    order.settle(is_whole=True)
    assert order.lost == 1
    lines, gaps = order.take(10, 1.0)
    assert gaps == [FeedGap(GapKind.RATE_LIMIT, 1, lost=1)]
    assert len(lines) == 4
    came(order, [line(12)], 2.0)  # it had only been on its way
    assert order.lost == 2
    listed(order, [line(13), line(14)])  # the log has them after all
    assert order.lost == 0


def test_lines_of_a_hole_do_not_make_good_what_was_left_out() -> None:
    order = LineOrder()
    came(order, [line(10)], 0.0)
    order.mark(Mark(GapKind.RATE_LIMIT, 10, 0.0, told=2, begin=5, end=20))
    order.mark(Mark(GapKind.RECONNECTED, 10, 0.0, begin=10, end=30))
    listed(order, [line(11), line(12)])
    order.settle(is_whole=True)
    assert order.lost == 2
    listed(order, [line(13)])  # the hole is read, so it was none of its lines
    assert order.lost == 1


def test_what_waits_too_long_is_dropped_counted_and_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tail_order, "MOST_HELD", 5)
    order = LineOrder()
    came(order, [line(1)], 0.0)
    order.take(10, 0.0)
    came(order, [line(at) for at in range(2, 8)], 0.0)
    assert order.is_full
    order.drop(0.0)
    assert len(order) == 0
    listed(order, [line(at) for at in range(1, 6)])
    came(order, [line(6)], 1.0)  # the stream repeats one
    order.settle(is_whole=False)
    lines, gaps = order.take(10, 1.0)
    assert [each.time for each in lines] == [2, 3, 4, 5, 6]
    assert gaps == [FeedGap(GapKind.TOO_SLOW, 0, lost=1)]
    assert order.lost == 1


def test_what_is_remembered_is_bounded_and_says_from_where_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tail_order, "MOST_REMEMBERED", 3)
    seen = SeenEntries()
    assert all(seen.add(line(at)) for at in range(1, 6))
    assert seen.floor == 2
    assert not seen.add(line(3))
    seen.forget([line(3).identity])
    assert seen.add(line(3))


def test_many_bytes_are_too_many_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail_order, "MOST_BYTES", 25)
    order = LineOrder()
    came(order, [line(1), line(2)], 0.0)
    assert (order.is_full, order.is_half_full) == (False, True)
    came(order, [line(3)], 0.0)
    assert order.is_full
    order.take(10, 0.0)
    assert not order.is_half_full
