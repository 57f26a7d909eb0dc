"""When a list is due beside a stream, and from where on it reads."""

import re
from datetime import timedelta

import pytest

from phoenix_admin.backends.gcp import tail_order
from phoenix_admin.backends.gcp.tail_lists import BUSY, FLOWS, MOST_PAGES, FeedPace, TailLists
from phoenix_admin.backends.gcp.tail_order import LineOrder, Mark
from phoenix_admin.backends.gcp.tail_stream import TailPace
from phoenix_admin.backends.gcp.wire import WireError, _Translated
from phoenix_admin.domain.errors import Invalid, Offline, Quota
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.values import SECOND, moment
from phoenix_admin.ports.log_feed import FedLine, FeedGap, GapKind
from phoenix_admin.tasks.backoff import Backoff

BEGIN = moment("2026-11-22T14:00:00Z") or 0
PACE = FeedPace(
    TailPace(hold=1.0, sweep=60.0), poll=10.0, confirm=8.0, overlap=5.0, backoff=Backoff(2, 30, 0)
)


def line(second: float, name: str = "") -> FedLine:
    at = BEGIN + int(second * SECOND)
    return FedLine(at, Severity.INFO, b"x", f"{at}:{name}")


class Lists:
    """Lists of a tail that began at second 0, of the stream's clock and this computer's alike."""

    def __init__(self, query: str = "", pace: FeedPace = PACE) -> None:
        self.order = LineOrder()
        self.lists = TailLists(query, BEGIN, pace, self.order)

    def is_due(self, now: float, sure_at: float | None = 0.0) -> bool:
        return self.lists.is_due(now, sure_at, BEGIN + int(now * SECOND))

    def came(self, *seconds: float, name: str = "") -> None:
        for second in seconds:
            self.order.streamed(line(second, name))
            self.order.hold(line(second, name), second)
            self.lists.brought()

    def read(self, now: float, *seconds: float, token: str = "", fill=None) -> str:
        """One page; returns what was asked for."""
        wall = BEGIN + int(now * SECOND)
        fill = fill or self.lists.begun(wall)
        fill.began = min(fill.began, now)  # its clock is the machine's
        for second in seconds:
            if self.order.listed(line(second)):
                self.order.hold(line(second), now - 9)
        reached = max((line(second).time or 0 for second in seconds), default=self.order.newest)
        self.lists.read(fill, token, reached, now, wall)
        return fill.words

    def since(self, words: str) -> float:
        """Seconds from the beginning."""
        found = re.search(r'timestamp>="([^"]+)"', words)
        assert found is not None
        return ((moment(found[1]) or 0) - BEGIN) / SECOND


def test_the_first_one_is_due_at_once_and_another_when_the_stream_is_sure() -> None:
    made = Lists()
    assert made.is_due(0.0, sure_at=3.0)
    made.read(0.0, 0.0)
    assert not made.is_due(2.9, sure_at=3.0)
    assert made.is_due(3.0, sure_at=3.0)
    made.read(3.0)
    assert not made.is_due(62.9, sure_at=3.0)
    assert made.is_due(63.0, sure_at=3.0)


def test_without_a_stream_they_come_at_their_pace_and_overlap() -> None:
    made = Lists()
    made.read(0.0, 0.0)
    assert not made.is_due(9.9, sure_at=None)
    assert made.is_due(10.0, sure_at=None)
    assert made.since(made.read(10.0, 8.0, 9.0)) == 0.0
    assert made.is_due(20.0, sure_at=None)
    assert made.since(made.read(20.0)) == 0.0  # what had come before the last one began
    assert made.is_due(30.0, sure_at=None)
    assert made.since(made.read(30.0)) == 4.0


def test_a_hole_is_read_at_once_and_once_more_later() -> None:
    made = Lists()
    made.read(0.0)
    made.came(10.0)
    made.read(11.0)
    made.order.mark(Mark(GapKind.RECONNECTED, made.order.newest, 20.0))
    made.lists.want()
    assert made.is_due(20.1)
    made.read(20.1, 12.0)
    assert made.order.take(9, 20.1)[1] == [FeedGap(GapKind.RECONNECTED, 1, 0, filled=True)]
    assert not made.is_due(28.0)
    assert made.is_due(28.2)
    words = made.read(28.2)
    assert made.since(words) == 5.0
    assert "timestamp<=" in words
    assert not made.is_due(28.3)


def test_a_hole_that_comes_while_one_is_read_is_read_as_well() -> None:
    made = Lists()
    fill = made.lists.begun(BEGIN)
    fill.began = 1.0
    made.order.mark(Mark(GapKind.RATE_LIMIT, BEGIN, 2.0, told=3, end=BEGIN))
    made.lists.want()
    made.read(3.0, fill=fill)
    assert made.order.open_marks
    assert made.is_due(3.1)
    made.read(3.1)
    assert not made.order.open_marks
    assert made.order.lost == 3


def test_one_without_end_is_given_up_and_leaves_a_gap() -> None:
    made = Lists()
    for page in range(MOST_PAGES):
        assert made.is_due(page * 0.1)
        made.read(page * 0.1, page, token="more")
    lines, gaps = made.order.take(99, 2.0)
    assert len(lines) == MOST_PAGES
    assert gaps == [FeedGap(GapKind.RECONNECTED, MOST_PAGES)]
    assert not made.is_due(2.0)


def test_with_many_lines_a_list_goes_back_two_seconds() -> None:
    made = Lists()
    made.read(0.0)
    for number in range(BUSY + 1):
        made.came(number / 1_000, name=str(number))
    assert not made.is_due(2.0)
    made.lists.want()
    assert made.since(made.read(3.0)) == 0.0
    made.came(8.0)
    for number in range(BUSY + 1):
        made.came(8.0, name=str(number))
    assert not made.is_due(8.1)
    made.lists.want()
    assert made.since(made.read(8.2)) == 6.0


def test_behind_a_hole_the_stream_is_believed_as_soon_as_it_flows() -> None:
    """A list that went to the end would run after it for ever."""
    made = Lists()
    made.read(0.0)
    made.lists.want()
    made.came(1.0)
    assert "timestamp<=" not in made.read(1.0)
    made.lists.want()
    for number in range(FLOWS):
        made.came(2.0, name=str(number))
    words = made.read(3.0)
    assert moment(re.findall(r'timestamp<="([^"]+)"', words)[0]) == BEGIN + 4 * SECOND


def test_a_line_from_tomorrow_does_not_keep_todays_from_being_listed() -> None:
    made = Lists()
    made.came(86_400.0)
    made.read(10.0)
    made.lists.want()
    assert made.since(made.read(20.0)) <= 10.0


def test_after_a_fault_the_next_one_waits_as_long_as_it_is_told() -> None:
    made = Lists()
    made.lists.failed(Offline("No way."), 0.0)
    assert (made.is_due(1.9), made.is_due(2.0)) == (False, True)
    made.lists.failed(Quota("Too many.", retry_after=timedelta(seconds=40)), 2.0)
    assert (made.is_due(41.9), made.is_due(42.0)) == (False, True)
    made.read(42.0)
    assert made.lists.fault is None


def test_while_much_waits_for_somebody_to_take_lists_wait_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tail_order, "MOST_HELD", 4)
    made = Lists()
    made.read(0.0, 1.0, 2.0, 3.0, token="more")
    assert not made.is_due(1.0)
    made.order.take(9, 9.0)
    assert made.is_due(1.0)


def test_a_query_that_is_too_long_is_refused_before_anything_begins() -> None:
    with pytest.raises(Invalid):
        Lists("x" * 19_990)


@pytest.mark.parametrize(
    "said", ["Cannot invoke RPC on closed channel!", "Cannot invoke RPC: Channel closed!"]
)
def test_a_closed_connection_is_cancelled_however_the_library_says_it(said: str) -> None:
    with pytest.raises(WireError) as caught, _Translated():
        raise ValueError(said)
    assert caught.value.code == "CANCELLED"
