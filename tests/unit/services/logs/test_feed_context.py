"""Exactly so many entries around one, of the same execution, whatever the view asks for."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.fake.log_feed import FakeLogFeed
from phoenix_admin.domain.errors import Offline
from phoenix_admin.log_store.columns import batch_of
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import FeedPage, FeedSearch
from phoenix_admin.services.logs.feed_context import FeedRows, entries_around
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.tasks.context import unhurried
from tests.support.log_desk import LogDesk

LABEL = "run.googleapis.com/execution_name"


class Counted:
    """A feed that counts its questions; it may be cut off."""

    def __init__(self, feed: FakeLogFeed) -> None:
        self.feed, self.asked, self.cut = feed, 0, False

    name = "counted"

    def search(self, asked: FeedSearch, call: Call, tell: Callable[[FeedPage], None]) -> str | None:
        self.asked += 1
        if self.cut:
            raise Offline("No line.")
        return self.feed.search(asked, call, tell)

    def tail(self, query: str, since: Any) -> Any:
        return self.feed.tail(query, since)


def around(entries: list[tuple[int, str]], place: int, rows: int, feed: Any = None) -> Any:
    """What is found around the entry at that place; the store has nothing but that."""
    made = feed or Counted(FakeLogFeed(FakeClock()))
    start = made.feed.clock.now() - timedelta(hours=20)
    at, lines = start, []
    for milliseconds, execution in entries:
        at += timedelta(milliseconds=milliseconds)
        lines.append(made.feed.write(f"m{len(lines)}", at=at, labels={LABEL: execution}))
    store = LogStore()
    own = lines[place]
    store.append(batch_of([(own.time, 2, 0, own.text)]))
    part = LogPart(0, 0, 0, store, stated=True)
    found = entries_around(made, part, 0, rows, made.feed.clock.now(), unhurried())
    assert found is not None
    return found, made


def messages(found: FeedRows) -> list[str]:
    return [json.loads(row[3])["textPayload"] for row in found.rows]


entries = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 7, 1000, 60_000, 600_000]), st.sampled_from(["e1", "e1", "e2"])
    ),
    min_size=1,
    max_size=60,
)


@given(entries, st.integers(0, 59), st.integers(1, 12))
@settings(max_examples=30)
def test_exactly_so_many_on_each_side(made: list[tuple[int, str]], place: int, rows: int) -> None:
    place %= len(made)
    same = [number for number, one in enumerate(made) if one[1] == made[place][1]]
    at = same.index(place)
    found, feed = around(made, place, rows)
    wanted = same[max(0, at - rows) : at + rows + 1]
    assert messages(found) == [f"m{number}" for number in wanted]
    assert found.at == min(at, rows)
    assert feed.asked <= 7


def test_a_dense_log_is_asked_in_short_stretches() -> None:
    found, feed = around([(1, "e1")] * 9000, 4000, 50)
    assert messages(found) == [f"m{number}" for number in range(3950, 4051)]
    assert found.said == "50 lines before and 50 after it, of execution e1"
    assert feed.asked <= 4


def test_what_cannot_be_asked_is_said() -> None:
    feed = Counted(FakeLogFeed(FakeClock()))
    feed.cut = True
    found, _ = around([(5, "e1")] * 9, 4, 3, feed)
    assert messages(found) == ["m4"]
    assert (
        found.said == "0 lines before and 0 after it, of execution e1; only what is here: No line."
    )


def test_the_context_of_a_filtered_view_has_what_the_filter_hides() -> None:
    feed = FakeLogFeed()
    for number in range(20):
        at = feed.clock.now() - timedelta(seconds=100 - number)
        feed.write(f"m{number}", at=at, labels={LABEL: f"e{number % 2}"})
    with LogDesk() as desk:
        desk.ask('textPayload="m10"')
        desk.log.add_feed(feed)
        for _ in range(3):
            desk.look()
        (line,) = desk.lines()
        got: list[Any] = []
        desk.log.context(line.key, 3, got.append)
        desk.settle()
        (context,) = got
        context.set_on_screen(True)
        desk.settle()
        context.want(0, 9)
        desk.settle()
        shown = [context.line(place).message for place in range(context.face.rows)]
        assert shown == [f"m{number}" for number in range(4, 17, 2)]
        assert context.place_of(line.key) == 3
        assert context.face.notes == ("3 lines before and 3 after it, of execution e0",)
        context.close()


def test_a_burst_behind_quiet_hours_is_asked_in_ever_shorter_stretches() -> None:
    found, feed = around([(60_000, "e1")] * 10 + [(1, "e1")] * 3000, 9, 5)
    assert messages(found) == [f"m{number}" for number in range(4, 15)]
    assert feed.asked <= 7
