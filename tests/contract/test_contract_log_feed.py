"""What every LogFeed promises: searches that go on where they stopped, a tail that never lies."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from phoenix_admin.domain.errors import Invalid, Offline
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.ports.log_feed import FeedPage, FeedSearch, GapKind, TailState
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext
from tests.contract.feed_subjects import FakeFeedSubject, FeedSubject, Follower, soon_after

HOUR = timedelta(hours=1)


def made(kind: str) -> FeedSubject:
    if kind == "fake":
        return FakeFeedSubject()
    # Google's libraries are loaded for these tests only.
    from tests.contract.cloud_feed_subject import CloudFeedSubject  # noqa: PLC0415 - loads grpc

    return CloudFeedSubject(is_rest=kind == "gcp-rest")


@pytest.fixture(params=["fake", "gcp", "gcp-rest"])
def subject(request: pytest.FixtureRequest) -> Iterator[FeedSubject]:
    subject = made(request.param)
    yield subject
    subject.close()


@pytest.fixture(params=["fake", "gcp"])
def streaming(request: pytest.FixtureRequest) -> Iterator[FeedSubject]:
    """REST follows nothing."""
    subject = made(request.param)
    yield subject
    subject.close()


def search(
    subject: FeedSubject, query: str = "", most: int = 1_000, resume: str | None = None
) -> tuple[list[str], str | None, list[FeedPage]]:
    """The messages, where to go on, and the pages."""
    now = subject.clock.now()
    pages: list[FeedPage] = []
    asked = FeedSearch(query, now - HOUR, now + HOUR, most, resume)
    left = subject.feed.search(asked, subject.call(), pages.append)
    texts = [json.loads(line.text)["textPayload"] for page in pages for line in page.lines]
    return texts, left, pages


class TestSearch:
    def test_the_newest_come_first_each_once_and_within_the_time(
        self, subject: FeedSubject
    ) -> None:
        begun = subject.clock.now()
        subject.write("long ago", at=begun - 2 * HOUR)
        for number in range(7):
            subject.write(f"line {number}", at=soon_after(begun, number))
        texts, left, pages = search(subject)
        assert texts == [f"line {number}" for number in range(6, -1, -1)]
        assert left is None
        assert pages[-1].resume is None
        assert pages[-1].reached is not None
        assert pages[-1].reached <= begun - HOUR + timedelta(minutes=1)
        identities = [line.identity for page in pages for line in page.lines]
        assert len(set(identities)) == 7

    @pytest.mark.parametrize("most", [1, 2, 5])
    def test_going_on_gives_the_rest_without_a_hole_or_a_repeat(
        self, subject: FeedSubject, most: int
    ) -> None:
        begun = subject.clock.now()
        for number in range(5):
            subject.write(f"line {number}", at=soon_after(begun, number))
        found, left = [], None
        for _ in range(6):
            texts, left, _ = search(subject, most=most, resume=left)
            assert len(texts) <= most
            found += texts
            if left is None:
                break
        assert found == [f"line {number}" for number in range(4, -1, -1)]
        assert left is None

    def test_an_empty_page_with_a_token_is_not_the_end(self, subject: FeedSubject) -> None:
        subject.write("one")
        subject.empty_pages(2)
        texts, left, pages = search(subject)
        assert texts == ["one"]
        assert left is None
        assert [len(page.lines) for page in pages] == [0, 0, 1]
        assert all(page.resume for page in pages[:2])
        assert pages[0].reached is None

    def test_after_a_fault_it_goes_on_from_the_last_page(self, subject: FeedSubject) -> None:
        begun = subject.clock.now()
        for number in range(3):
            subject.write(f"line {number}", at=soon_after(begun, number))
        subject.empty_pages(1)
        subject.fail_page(2)
        pages: list[FeedPage] = []
        asked = FeedSearch("", begun - HOUR, begun + HOUR, 100)
        with pytest.raises(Offline):
            subject.feed.search(asked, subject.call(), pages.append)
        assert [page.lines for page in pages] == [()]
        asked = FeedSearch("", begun - HOUR, begun + HOUR, 100, pages[-1].resume)
        subject.feed.search(asked, subject.call(), pages.append)
        texts = [json.loads(line.text)["textPayload"] for page in pages for line in page.lines]
        assert texts == ["line 2", "line 1", "line 0"]

    def test_any_query_is_asked_as_it_is_written(self, subject: FeedSubject) -> None:
        begun = subject.clock.now()
        subject.write("a worm", Severity.ERROR, at=soon_after(begun, 1))
        subject.write("a bird", Severity.ERROR, at=soon_after(begun, 2))
        subject.write("a worm again", Severity.INFO, at=soon_after(begun, 3))
        texts, _, _ = search(subject, 'severity>=WARNING AND (textPayload:"WORM" OR "fish")')
        assert texts == ["a worm"]
        with pytest.raises(Invalid):
            search(subject, "severity>=")

    def test_an_entry_is_one_line_in_the_shape_of_log_entry(self, subject: FeedSubject) -> None:
        at = subject.clock.now()
        payload = {"message": "two\nlines ☃", "n": 3, "in": {"list": [1, None, True, "x"]}}
        subject.write("", Severity.WARNING, at, jsonPayload=payload, labels={"a/b": "c"})
        pages: list[FeedPage] = []
        asked = FeedSearch("", at - HOUR, at + HOUR, 10)
        subject.feed.search(asked, subject.call(), pages.append)
        (line,) = [line for page in pages for line in page.lines]
        entry = json.loads(line.text)
        assert b"\n" not in line.text
        assert entry["jsonPayload"] == payload
        assert (entry["severity"], entry["labels"]) == ("WARNING", {"a/b": "c"})
        assert line.severity is Severity.WARNING
        assert not line.derived
        assert line.time == int(at.timestamp()) * 10**9 + at.microsecond * 1_000
        assert "☃".encode() in line.text

    def test_a_severity_that_only_the_payload_states_is_told_as_derived(
        self, subject: FeedSubject
    ) -> None:
        at = subject.clock.now()
        subject.write("", Severity.DEFAULT, at, jsonPayload={"severity": "error", "message": "x"})
        pages: list[FeedPage] = []
        asked = FeedSearch("", at - HOUR, at + HOUR, 10)
        subject.feed.search(asked, subject.call(), pages.append)
        (line,) = [line for page in pages for line in page.lines]
        assert (line.severity, line.derived) == (Severity.ERROR, True)
        assert "severity" not in json.loads(line.text)

    def test_a_search_that_nobody_wants_any_more_ends(self, subject: FeedSubject) -> None:
        subject.write("one")
        token = CancelToken()
        token.cancel()
        now = subject.clock.now()
        asked = FeedSearch("", now - HOUR, now + HOUR, 10)
        with pytest.raises(CancelledError):
            subject.feed.search(asked, TaskContext(token, 10), lambda _: None)


class TestTail:
    def follow(self, subject: FeedSubject, query: str = "") -> Follower:
        """From now on, until it is as live as it gets."""
        follower = Follower(subject, subject.feed.tail(query, subject.clock.now()))
        wanted = TailState.LIVE if subject.has_stream else TailState.POLLING
        follower.until(lambda: follower.last.state is wanted, what=wanted.value)
        return follower

    def test_lines_come_once_and_in_order(self, subject: FeedSubject) -> None:
        subject.write("before", at=subject.clock.now() - HOUR)
        follower = self.follow(subject, "NOT severity=DEBUG")
        begun = subject.clock.now()
        for number in range(5):
            subject.write(f"line {number}", at=soon_after(begun, number))
        subject.write("hidden", Severity.DEBUG, soon_after(begun, 9))
        follower.until_texts(*(f"line {number}" for number in range(5)))
        assert not follower.gaps
        assert follower.last.lost == 0

    def test_no_more_than_asked_for(self, subject: FeedSubject) -> None:
        follower = self.follow(subject)
        begun = subject.clock.now()
        for number in range(5):
            subject.write(f"line {number}", at=soon_after(begun, number))
        sizes = []
        follower.until(lambda: sizes.append(len(follower.take(2).lines)) or len(follower.texts) > 4)
        assert max(sizes) <= 2

    def test_a_new_stream_leaves_no_hole_and_is_told(self, streaming: FeedSubject) -> None:
        follower = self.follow(streaming)
        streaming.write("one")
        follower.until_texts("one")
        streaming.let_time_pass()
        streaming.reconnect()
        streaming.write("two")
        follower.until(lambda: len(follower.texts) == 2 and follower.gaps, what="line and gap")
        assert follower.gaps == [(GapKind.RECONNECTED, 1, 0, True)]
        assert follower.last.state is TailState.LIVE
        assert len(set(follower.identities)) == 2

    def test_what_is_left_out_is_counted_with_its_cause(self, streaming: FeedSubject) -> None:
        follower = self.follow(streaming)
        streaming.lose(12)
        follower.until(lambda: follower.gaps, what="the gap")
        assert follower.gaps == [(GapKind.RATE_LIMIT, 0, 12, False)]
        assert follower.take().lost == 12

    def test_a_line_that_comes_late_is_marked(self, subject: FeedSubject) -> None:
        begun = subject.clock.now()
        follower = Follower(subject, subject.feed.tail("", begun))
        subject.let_time_pass()
        subject.write("later", at=begun + timedelta(seconds=2))
        follower.until_texts("later")
        subject.write("earlier", at=begun + timedelta(seconds=1))
        follower.until_texts("later", "earlier")
        assert [gap[:2] for gap in follower.gaps] == [(GapKind.OUT_OF_ORDER, 1)]

    def test_one_from_before_its_beginning_that_comes_now_is_given(
        self, streaming: FeedSubject
    ) -> None:
        """No search has had it."""
        streaming.write("had by a search", at=streaming.clock.now() - HOUR)
        follower = self.follow(streaming)
        streaming.write("an old one", at=streaming.clock.now() - HOUR)
        follower.until_texts("an old one")

    def test_without_a_stream_it_is_read_by_lists_and_says_so(self, subject: FeedSubject) -> None:
        subject.refuse()
        follower = Follower(subject, subject.feed.tail("", subject.clock.now()))
        follower.until(lambda: follower.last.state is TailState.POLLING, what="polling")
        subject.write("one")
        follower.until_texts("one")
        assert "read every" in follower.last.words

    def test_a_closed_one_has_ended(self, subject: FeedSubject) -> None:
        follower = self.follow(subject)
        follower.tail.close()
        follower.tail.close()
        assert follower.take().state is TailState.ENDED
