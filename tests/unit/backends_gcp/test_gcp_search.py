"""Searches in Cloud Logging: what the server mixes, repeats, splits and refuses on the way."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from phoenix_admin.backends.gcp import log_search
from phoenix_admin.backends.gcp.log_lists import PAGE
from phoenix_admin.domain.errors import Forbidden, Invalid, Quota
from phoenix_admin.domain.log_query.cloud_text import CloudQuery, to_cloud
from phoenix_admin.domain.log_query.grammar import LONGEST, parse
from phoenix_admin.ports.log_feed import FeedPage, FeedSearch
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext
from tests.contract.cloud_feed_subject import LIST, CloudFeedSubject
from tests.contract.feed_subjects import soon_after
from tests.support.gcp_standin.wire_faults import TOO_MANY, Refuse

HOUR = timedelta(hours=1)


class Search:
    """One search, gone on with until its end."""

    def __init__(self, subject: CloudFeedSubject, query: str = "", most: int = 10_000) -> None:
        self.subject, self.query, self.most = subject, query, most
        self.begun = subject.clock.now()
        self.pages: list[FeedPage] = []

    def go_on(self) -> str | None:
        resume = self.pages[-1].resume if self.pages else None
        asked = FeedSearch(self.query, self.begun - HOUR, self.begun + HOUR, self.most, resume)
        return self.subject.feed.search(asked, self.subject.call(), self.pages.append)

    @property
    def texts(self) -> list[str]:
        lines = [line for page in self.pages for line in page.lines]
        return [json.loads(line.text)["textPayload"] for line in lines]


@pytest.fixture
def subject() -> Iterator[CloudFeedSubject]:
    made = CloudFeedSubject()
    yield made
    made.close()


def fill(subject: CloudFeedSubject, count: int) -> list[str]:
    """So many entries; returns their texts, the newest first."""
    begun = subject.clock.now()
    for number in range(count):
        subject.write(f"line {number}", at=soon_after(begun, number))
    return [f"line {number}" for number in range(count - 1, -1, -1)]


def test_pages_have_a_thousand_entries_and_say_how_far_back_they_reach(
    subject: CloudFeedSubject,
) -> None:
    written = fill(subject, PAGE + 5)
    search = Search(subject)
    assert search.go_on() is None
    assert [len(page.lines) for page in search.pages] == [PAGE, 5]
    assert search.texts == written
    oldest = search.pages[0].lines[-1].time
    reached = search.pages[0].reached
    assert reached is not None
    assert oldest is not None
    assert int(reached.timestamp() * 1e6) == oldest // 1000
    assert search.pages[1].reached == search.begun - HOUR


def test_repeated_and_mixed_entries_come_once_and_in_order(subject: CloudFeedSubject) -> None:
    written = fill(subject, 9)
    subject.world.repeated, subject.world.mixed = 2, True
    search = Search(subject, most=3)
    while search.go_on() is not None:
        pass
    assert search.texts == written


@pytest.mark.parametrize("fault", [TOO_MANY, Refuse("UNAVAILABLE"), Refuse("DEADLINE_EXCEEDED")])
def test_after_any_fault_it_goes_on_from_its_last_page(subject: CloudFeedSubject, fault) -> None:
    written = fill(subject, 3)
    subject.world.empty_pages = 2
    subject.standin.faults.plan(LIST, None, fault)
    search = Search(subject)
    errors = []
    for _ in range(3):
        try:
            left = search.go_on()
        except Exception as error:
            errors.append(error)
        else:
            assert left is None
            break
    assert len(errors) == 1
    assert search.texts == written
    assert subject.standin.faults.calls[LIST] == 4  # the failed one once more, none anew


def test_beyond_the_budget_it_says_when_to_come_back() -> None:
    subject = CloudFeedSubject(per_minute=3)  # one of them is left to tails
    fill(subject, 3)
    subject.world.empty_pages = 2
    search = Search(subject)
    with pytest.raises(Quota) as caught:
        search.go_on()
    assert caught.value.code == "BUDGET"
    assert caught.value.retry_after is not None
    assert [page.lines for page in search.pages] == [(), ()]
    assert search.pages[-1].resume
    subject.close()


def test_a_missing_permission_is_named(subject: CloudFeedSubject) -> None:
    subject.standin.faults.plan(LIST, Refuse("PERMISSION_DENIED", "No."))
    with pytest.raises(Forbidden) as caught:
        Search(subject).go_on()
    assert caught.value.permission == "logging.logEntries.list"


def test_the_query_goes_as_it_is_behind_its_bounds(subject: CloudFeedSubject) -> None:
    read = parse('textPayload:"a b" -- why\nOR severity=ERROR')
    query = to_cloud(read, subject.clock.now())
    assert isinstance(query, CloudQuery)
    search = Search(subject, query.text)
    assert search.go_on() is None
    sent = subject.standin.requests[-1][1]
    assert sent.filter.endswith(query.text)
    bounds = sent.filter.removesuffix(query.text).splitlines()
    assert [bound[:11] for bound in bounds] == ["timestamp>=", "timestamp<="]
    assert (sent.order_by, sent.page_size) == ("timestamp desc", PAGE)
    assert list(sent.resource_names) == ["projects/my-pipeline-dev"]
    with pytest.raises(Invalid):
        Search(subject, "x" * LONGEST).go_on()
    with pytest.raises(Invalid):
        subject.feed.tail("x" * LONGEST, search.begun)


def split(subject: CloudFeedSubject, index: int, text: str, at) -> None:
    told = {"uid": "u", "index": index, "totalSplits": 2}
    subject.write(text, at=soon_after(at, index), split=told)


def test_a_split_entry_is_whole_also_across_two_pages(
    subject: CloudFeedSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_search, "PAGE", 2)
    at = subject.clock.now()
    split(subject, 0, "first and ", at)
    split(subject, 1, "last", at)
    subject.write("newer", at=soon_after(at, 5))
    search = Search(subject)
    assert search.go_on() is None
    assert search.texts == ["newer", "first and last"]
    assert [page.joined for page in search.pages] == [0, 1]


@pytest.mark.parametrize("fault", [None, TOO_MANY])
def test_pieces_that_wait_are_told_before_it_stops(
    subject: CloudFeedSubject, monkeypatch: pytest.MonkeyPatch, fault
) -> None:
    """They are not joined then, but none is lost, told twice or kept for nobody."""
    monkeypatch.setattr(log_search, "PAGE", 2)
    at = subject.clock.now()
    split(subject, 0, "first and ", at)
    split(subject, 1, "last", at)
    subject.write("newer", at=soon_after(at, 5))
    subject.standin.faults.plan(LIST, None, fault)
    search = Search(subject, most=10 if fault else 2)
    if fault:
        with pytest.raises(Quota):
            search.go_on()
    else:
        search.go_on()
    assert search.texts == ["newer", "last"]
    search.go_on()
    assert search.texts == ["newer", "last", "first and "]


def test_one_that_is_cancelled_on_the_way_goes_on_without_a_repeat(
    subject: CloudFeedSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_search, "PAGE", 2)
    written = fill(subject, 5)
    subject.world.repeated = 1
    token, search = CancelToken(), Search(subject)

    def tell(page: FeedPage) -> None:
        search.pages.append(page)
        token.cancel()

    asked = FeedSearch("", search.begun - HOUR, search.begun + HOUR, 100)
    with pytest.raises(CancelledError):
        subject.feed.search(asked, TaskContext(token, 10), tell)
    assert search.texts == written[:2]
    search.go_on()
    assert search.texts == written


class EnoughError(Exception):
    """Whoever is told leaves."""


def test_one_whose_listener_leaves_keeps_what_it_holds(
    subject: CloudFeedSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_search, "PAGE", 2)
    at = subject.clock.now()
    split(subject, 0, "first and ", at)
    split(subject, 1, "last", at)
    subject.write("newer", at=soon_after(at, 5))
    search = Search(subject)

    def tell(page: FeedPage) -> None:
        search.pages.append(page)
        raise EnoughError

    asked = FeedSearch("", search.begun - HOUR, search.begun + HOUR, 100)
    with pytest.raises(EnoughError):
        subject.feed.search(asked, subject.call(), tell)
    search.go_on()
    assert search.texts == ["newer", "first and last"]
