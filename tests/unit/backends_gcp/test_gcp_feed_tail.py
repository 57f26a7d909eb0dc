"""A followed log that is cut, repeated, mixed, left out and refused: no hole, no repeat, no lie."""

import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from phoenix_admin.backends.gcp import tail_lists, tail_order
from phoenix_admin.backends.gcp.tail_stream import TailPace
from phoenix_admin.domain.errors import SignedOut
from phoenix_admin.domain.log_query.values import moment
from phoenix_admin.ports.log_feed import GapKind, TailState
from phoenix_admin.tasks.backoff import Backoff
from tests.contract.cloud_feed_subject import LIST, QUICK, CloudFeedSubject
from tests.contract.feed_subjects import Follower, soon_after
from tests.support.gcp_standin.log_service import TailAnswer
from tests.support.gcp_standin.wire_faults import TOO_MANY, UNAUTHENTICATED
from tests.support.waiting import until

assert QUICK.stream is not None
SOON = replace(
    QUICK, stream=TailPace(buffer=0, hold=0.03, settle=0.05, sweep=600.0, idle=60.0), poll=0.05
)


@pytest.fixture
def subject() -> Iterator[CloudFeedSubject]:
    made = CloudFeedSubject(pace=SOON)
    yield made
    made.close()


def follow(subject: CloudFeedSubject, query: str = "") -> Follower:
    """A tail that is live, whose first holes are read."""
    follower = Follower(subject, subject.feed.tail(query, subject.clock.now()))
    follower.until(lambda: follower.last.state is TailState.LIVE, what="a live tail")
    return follower


def lists(subject: CloudFeedSubject) -> int:
    return subject.standin.faults.calls[LIST]


class Storm:
    """Rounds of everything that goes wrong, and what must have come of them."""

    def __init__(self, subject: CloudFeedSubject, seed: int) -> None:
        self.subject, self.world = subject, subject.world
        self.random = random.Random(seed)
        self.follower = follow(subject)
        self.written: list[str] = []
        self.lost = 0

    def round(self) -> None:
        """Lines, one fault of them, a stream that ends, and lines in between."""
        steps = [self.repeat, self.mix, self.suppress, self.lose, self.be_slow]
        self.lines(self.random.randint(1, 4))
        self.random.choice(steps)()
        opened = self.world.tails_opened
        self.world.end_tails(self.random.choice(["OUT_OF_RANGE", "UNAVAILABLE", "INTERNAL"]))
        self.lines(self.random.randint(0, 3))  # told to whoever is there, perhaps to nobody
        until(lambda: self.world.tails_opened > opened and self.world.tails, what="a stream")
        self.lines(self.random.randint(0, 3))
        gaps = len([gap for gap in self.follower.gaps if gap[0] is GapKind.RECONNECTED])
        self.follower.until(lambda: self.reconnects() > gaps, what="the gap")

    def reconnects(self) -> int:
        return len([gap for gap in self.follower.gaps if gap[0] is GapKind.RECONNECTED])

    def lines(self, count: int, **how) -> list:
        made = [self.subject.entry(f"line {len(self.written) + n}") for n in range(count)]
        for entry in made:
            self.written.append(entry.insert_id)
            self.world.add(entry, **how)
        return made

    def repeat(self) -> None:
        for entry in self.lines(2) * 2:
            self.world.tell(TailAnswer(entries=[entry]))

    def mix(self) -> None:
        made = self.lines(4, untold=True)
        self.random.shuffle(made)
        for entry in made:
            self.world.tell(TailAnswer(entries=[entry]))

    def suppress(self) -> None:
        """Left out of the stream, but in the log: nothing is lost."""
        self.lines(3, untold=True)
        self.world.suppress(3, self.random.choice([1, 2]))
        self.follower.until(self.came, what="what was left out")

    def lose(self) -> None:
        self.follower.until(self.came, what="all lines")
        count = self.random.randint(1, 9)
        self.lost += count
        self.world.suppress(count)
        self.follower.until(lambda: self.follower.last.lost == self.lost, what="the loss")

    def be_slow(self) -> None:
        self.follower.until(self.came, what="all lines")
        self.lines(tail_order.MOST_HELD * 2)
        self.follower.until(self.came, what="what nobody took")

    def came(self) -> bool:
        return len(self.follower.identities) >= len(self.written)

    def check(self) -> None:
        self.follower.until(self.came, what="every line")
        came = [identity.partition(":")[2] for identity in self.follower.identities]
        assert Counter(came) == Counter(self.written)  # no hole, no repeat
        assert self.follower.take().lost == self.lost
        told = Counter(gap[0] for gap in self.follower.gaps)
        # With too much to hold, a gap is told before a list has found what it may find.
        assert sum(gap[2] for gap in self.follower.gaps) >= self.lost
        holes = [gap for gap in self.follower.gaps if gap[0] is GapKind.RECONNECTED]
        assert all(filled for _, _, _, filled in holes)
        times = [identity.partition(":")[0] for identity in self.follower.identities]
        late = sum(one > two for one, two in itertools.pairwise(times))
        assert late <= told[GapKind.OUT_OF_ORDER]


def weather(subject: CloudFeedSubject, rounds: int, seed: int) -> Storm:
    storm = Storm(subject, seed)
    for _ in range(rounds):
        storm.round()
    storm.check()
    return storm


def test_eight_reconnects_with_everything_that_goes_wrong(
    subject: CloudFeedSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail_order, "MOST_HELD", 30)
    weather(subject, 8, seed=1)


@pytest.mark.wide
@pytest.mark.parametrize("seed", range(4))
def test_fifty_reconnects_with_everything_that_goes_wrong(
    subject: CloudFeedSubject, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(tail_order, "MOST_HELD", 30)
    storm = weather(subject, 50, seed)
    assert storm.reconnects() >= 50


def test_a_line_that_can_be_listed_only_later_is_found(subject: CloudFeedSubject) -> None:
    """It came while no stream was open, and was not readable yet when the hole was read."""
    follower = follow(subject)
    subject.world.lag = 0.1
    subject.world.add(subject.entry("one"), untold=True)
    subject.reconnect()
    subject.write("two")
    follower.until(lambda: len(follower.texts) == 2, what="both lines")
    assert sum(gap[0] is GapKind.RECONNECTED for gap in follower.gaps) == 1


def test_a_line_that_the_stream_never_told_is_found_by_the_next_list(
    subject: CloudFeedSubject,
) -> None:
    subject.feed._pace = replace(SOON, stream=replace(SOON.stream, sweep=0.05))
    follower = follow(subject)
    subject.world.add(subject.entry("never told"), untold=True)
    follower.until_texts("never told")
    assert subject.world.tails_opened == 1


def test_lines_wait_a_while_for_a_list_that_fails_and_then_come_with_a_gap(
    subject: CloudFeedSubject,
) -> None:
    follower = follow(subject)
    subject.world.add(subject.entry("missed"), untold=True)
    subject.standin.faults.always(LIST, TOO_MANY)
    subject.reconnect()
    subject.write("seen")
    follower.until_texts("seen")  # and no fault is raised: there is something to be seen
    assert follower.gaps == [(GapKind.RECONNECTED, 0, 0, False)]
    assert follower.last.state is TailState.LIVE
    assert "may be missing" in follower.last.words
    subject.standin.faults.clear(LIST)
    follower.tail._holes._retry_at = 0.0  # a 429 keeps away for half a minute
    follower.until_texts("seen", "missed")
    assert follower.gaps[1:] == [(GapKind.OUT_OF_ORDER, 1, 0, False)]
    assert follower.take().words == ""


def test_while_the_stream_is_away_lists_bring_lines(subject: CloudFeedSubject) -> None:
    follower = follow(subject)
    subject.world.tail_refused = "UNAVAILABLE"
    subject.world.end_tails("UNAVAILABLE")
    follower.until(lambda: follower.last.state is TailState.RECONNECTING, what="the end")
    subject.write("meanwhile")
    follower.until_texts("meanwhile")
    assert follower.last.words
    subject.world.tail_refused = None
    follower.until(lambda: follower.last.state is TailState.LIVE, what="a stream again")
    follower.until(lambda: follower.gaps, what="the gap")
    assert follower.gaps == [(GapKind.RECONNECTED, 1, 0, True)]


@pytest.mark.parametrize("code", ["RESOURCE_EXHAUSTED", "PERMISSION_DENIED", "UNIMPLEMENTED"])
def test_one_that_is_refused_is_asked_for_again_much_later(
    subject: CloudFeedSubject, code: str
) -> None:
    subject.world.tail_refused = code
    follower = Follower(subject, subject.feed.tail("", subject.clock.now()))
    follower.until(lambda: follower.last.state is TailState.POLLING, what="polling")
    subject.write("one")
    follower.until_texts("one")
    assert "It is read every 0.05 s." in follower.last.words
    assert subject.world.tails_opened == 1
    subject.world.tail_refused = None
    tail = follower.tail
    if code == "UNIMPLEMENTED":
        assert tail._again_at is None
        return
    tail._again_at = 0.0
    follower.until(lambda: follower.last.state is TailState.LIVE, what="a stream")
    subject.write("two")
    follower.until_texts("one", "two")


def test_after_a_login_that_ended_the_stream_waits_for_the_next_one(
    subject: CloudFeedSubject,
) -> None:
    follower = follow(subject)
    subject.standin.faults.always(LIST, UNAUTHENTICATED)
    subject.world.tail_refused = "UNAUTHENTICATED"
    subject.world.end_tails("UNAUTHENTICATED")
    failed = []

    def take() -> bool:
        try:
            follower.take()
        except SignedOut as error:
            failed.append(error)
        return len(failed) > 1

    until(take, what="the login's end")
    opened = subject.world.tails_opened
    follower.tail._again_at = 0.0
    until(lambda: take() and len(failed) > 3, what="more lists that fail")
    assert subject.world.tails_opened == opened  # nobody is asked before a list has worked
    subject.write("meanwhile")
    subject.standin.faults.clear(LIST)
    subject.world.tail_refused = None
    follower.until(lambda: follower.last.state is TailState.LIVE, what="a stream again")
    follower.until_texts("meanwhile")
    assert subject.world.tails_opened == opened + 1


def test_a_changed_filter_has_two_streams_for_a_moment_only(subject: CloudFeedSubject) -> None:
    first = follow(subject, 'textPayload:"a"')
    second = follow(subject, 'textPayload:"b"')
    until(lambda: len(subject.world.tails) == 1, what="one stream")
    first.take()
    assert first.last.state is TailState.POLLING
    assert "Another view" in first.last.words
    subject.write("a and b")
    first.until_texts("a and b")
    second.until_texts("a and b")
    second.tail.close()
    first.until(lambda: first.last.state is TailState.LIVE, what="the stream that is left")
    assert first.last.words == ""
    many = [subject.feed.tail("", subject.clock.now()) for _ in range(4)]
    until(lambda: len(subject.world.tails) <= 2, what="two at the most")
    for tail in many:
        tail.close()


def test_closing_ends_it_at_once(subject: CloudFeedSubject) -> None:
    follower = follow(subject)
    began = time.monotonic()
    follower.tail.close()
    assert follower.tail.join(5.0)
    assert time.monotonic() - began < 0.5  # a tenth of it where the computer is free
    until(lambda: not subject.world.tails, what="the server's side")


def test_one_that_nobody_took_from_for_long_begins_anew(subject: CloudFeedSubject) -> None:
    idle = replace(SOON, stream=replace(SOON.stream, idle=0.2))
    subject.feed._pace = idle
    follower = follow(subject)
    stream = follower.tail._stream
    until(lambda: time.monotonic() - stream._read_at > 0.2, what="a pause")
    subject.write("told to one that ends")
    assert stream.join(10.0)
    subject.world.add(subject.entry("told to nobody"))
    follower.until_texts("told to one that ends", "told to nobody")
    follower.until(lambda: follower.gaps, what="the gap")
    assert all(filled for _, _, _, filled in follower.gaps)


def test_with_many_lines_the_stream_alone_is_believed(
    subject: CloudFeedSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists could not keep up with them, and would use up what everybody may ask."""
    monkeypatch.setattr(tail_lists, "BUSY", 20)
    subject.feed._pace = replace(SOON, stream=replace(SOON.stream, sweep=0.01))
    follower = follow(subject)
    until(lambda: lists(subject) > 4 or not follower.take(), what="sweeps while it is quiet")
    before, at = lists(subject), subject.clock.now()
    for number in range(60):
        subject.write(f"line {number}", at=soon_after(at, number))
        if not number % 20:
            follower.take()
    follower.until(lambda: len(follower.texts) == 60, what="all lines")
    assert lists(subject) <= before + 6


def test_a_hole_that_is_too_large_is_not_read_to_its_end_and_says_so(
    subject: CloudFeedSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail_lists, "MOST_PAGES", 2)
    follower = follow(subject)
    subject.world.empty_pages = 5
    subject.reconnect()
    subject.write("live")
    follower.until_texts("live")
    assert follower.gaps == [(GapKind.RECONNECTED, 0, 0, False)]


def test_split_entries_are_whole_and_lone_pieces_come_as_they_are(
    subject: CloudFeedSubject,
) -> None:
    follower = follow(subject)
    at = subject.clock.now()
    for index, text in ((1, "and last"), (0, "first ")):
        subject.write(text, at=at, split={"uid": "u", "index": index, "totalSplits": 2})
    subject.write("lone", at=at, split={"uid": "v", "index": 0, "totalSplits": 2})
    follower.until(lambda: len(follower.texts) == 2, what="both")
    assert b'"first and last"' in follower.texts[0]
    assert b'"lone"' in follower.texts[1]


def test_after_the_hourly_end_the_next_stream_is_opened_at_once(
    subject: CloudFeedSubject,
) -> None:
    subject.feed._pace = replace(SOON, backoff=Backoff(first=900.0))
    follower = follow(subject)
    subject.write("one")
    follower.until_texts("one")
    subject.reconnect()  # waits for the next one
    subject.write("two")
    follower.until_texts("one", "two")


def test_the_time_is_that_of_googles_servers(subject: CloudFeedSubject) -> None:
    follower = follow(subject)
    subject.write("one", receiveTimestamp="2040-01-01T00:00:00.5Z")
    follower.until_texts("one")
    assert follower.tail._wall() == moment("2040-01-01T00:00:00.5Z")
    subject.write("two", receiveTimestamp="2039-01-01T00:00:00Z")
    follower.until_texts("one", "two")
    assert follower.tail._wall() == moment("2040-01-01T00:00:00.5Z")


def test_one_that_comes_back_takes_no_stream_from_another_view(subject: CloudFeedSubject) -> None:
    subject.world.tail_refused = "RESOURCE_EXHAUSTED"
    first = Follower(subject, subject.feed.tail("", subject.clock.now()))
    first.until(lambda: first.last.state is TailState.POLLING, what="polling")
    subject.world.tail_refused = None
    second = follow(subject)
    first.tail._again_at = 0.0
    first.take()
    assert first.last.state is TailState.POLLING
    assert "Another view" in first.last.words
    assert len(subject.world.tails) == 1
    second.tail.close()
    first.until(lambda: first.last.state is TailState.LIVE, what="the stream that is left")


def test_a_split_entry_that_was_dropped_is_whole_when_it_is_read_again(
    subject: CloudFeedSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail_order, "MOST_HELD", 12)
    follower = follow(subject)
    at = subject.clock.now()
    for index, text in enumerate(("first ", "and last")):
        told = {"uid": "u", "index": index, "totalSplits": 2}
        subject.write(text, at=soon_after(at, index), split=told)
    for number in range(12):
        subject.write(f"line {number}", at=soon_after(at, 5 + number))
    until(lambda: follower.tail._order.open_marks, what="a drop")
    follower.until(lambda: len(follower.texts) == 13, what="all of it")
    assert b'"first and last"' in follower.texts[0]
