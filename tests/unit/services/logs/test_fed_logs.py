"""A log that lies elsewhere: searched by pages, followed, said with its faults and losses."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.errors import Offline, SignedOut
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.ports.log_feed import FeedGap, GapKind, TailState, TailTake
from phoenix_admin.services.logs.shown_log import Asked, Pill, SourceState
from tests.support.log_desk import LogDesk
from tests.support.scripted_feed import NOW, ScriptedFeed, fed, took


@pytest.fixture
def desk() -> Iterator[LogDesk]:
    with LogDesk() as made:
        yield made


def settled(desk: LogDesk, looks: int = 3) -> None:
    desk.settle()
    for _ in range(looks):
        desk.look()


def test_pages_are_read_to_the_end_and_shown_in_order_of_time(desk: LogDesk) -> None:
    feed = ScriptedFeed([(fed(5, "b"), fed(9, "a")), (), (fed(70, "old"),)])
    desk.log.add_feed(feed)
    settled(desk)
    assert desk.messages() == ["old", "a", "b"]
    face = desk.log.face
    assert face.bound.startswith("from 2026-11-21 14:32:07Z (one day back")
    assert face.searched == 1.0
    assert feed.searches[0].since == NOW - timedelta(days=1)
    assert feed.tails_asked == [("", NOW - timedelta(seconds=30))]


def test_an_empty_page_is_a_search_and_no_answer(desk: LogDesk) -> None:
    feed = ScriptedFeed([(), Offline("No line."), (fed(3, "found"),)])
    desk.log.add_feed(feed)
    desk.settle()
    (source,) = desk.log.face.sources
    assert (source.state, source.words) == (SourceState.FAILED, "No line.")
    assert source.can_go_on
    assert not desk.log.face.bars
    desk.log.read_on(source.number)
    (source,) = desk.log.face.sources
    assert source.words == "searching, nothing yet: back to 14:31Z"
    settled(desk)
    assert desk.messages() == ["found"]
    assert feed.searches[1].resume == "1"


def test_a_fault_is_tried_again_from_its_own_page(desk: LogDesk) -> None:
    feed = ScriptedFeed([(fed(2, "a"),), Offline("No line."), (fed(3, "b"),)])
    desk.log.add_feed(feed)
    settled(desk)
    assert desk.messages() == ["b", "a"]
    assert [search.resume for search in feed.searches] == [None, "1"]
    signed_out = ScriptedFeed([SignedOut("Signed out.")], name="other")
    desk.log.add_feed(signed_out)
    settled(desk)
    assert len(signed_out.searches) == 1


def test_when_the_login_is_back_everything_goes_on(desk: LogDesk) -> None:
    feed = ScriptedFeed([(fed(9, "a"),), SignedOut("Signed out."), (fed(8, "b"),)])
    feed.takes += [SignedOut("Signed out."), took(fed(1, "c"))]
    desk.log.add_feed(feed)
    settled(desk, 5)
    assert (desk.messages(), len(feed.searches)) == (["a"], 1)
    assert desk.log.face.pill.pill is not Pill.LIVE
    desk.log.retry()
    settled(desk)
    assert desk.messages() == ["a", "b", "c"]
    assert desk.log.face.pill.pill is Pill.LIVE


def test_the_bound_stays_where_the_rows_begin(desk: LogDesk) -> None:
    desk.log.add_feed(ScriptedFeed([(fed(86_000, "early"),)]))
    settled(desk)
    bound = desk.log.face.bound
    desk.clock.advance(3600)
    desk.log.ask(Asked(severities=frozenset({Severity.INFO})))
    settled(desk)
    assert (desk.messages(), desk.log.face.bound) == (["early"], bound)


def test_what_search_and_tail_both_bring_is_one_row(desk: LogDesk) -> None:
    feed = ScriptedFeed([(fed(2, "a"), fed(1, "b"))])
    feed.takes += [took(fed(1, "b"), fed(0, "c")), took(fed(0, "c"), fed(-1, "d"))]
    desk.log.add_feed(feed)
    settled(desk, 6)
    assert desk.messages() == ["a", "b", "c", "d"]
    assert desk.log.face.pill.pill is Pill.LIVE


def test_losses_are_counted_and_stand_before_their_row(desk: LogDesk) -> None:
    feed = ScriptedFeed([(fed(5, "a"),)])
    gap = FeedGap(GapKind.RATE_LIMIT, 1, lost=7)
    feed.takes += [took(fed(3, "b"), fed(2, "c"), lost=7, gaps=(gap,))]
    desk.log.add_feed(feed)
    settled(desk, 5)
    assert [line.gap for line in desk.lines()] == [
        "",
        "",
        "left out: rate limit: 7 entries are missing",
    ]
    face = desk.log.face
    assert (face.pill.pill, face.pill.count, face.sources[0].lost) == (Pill.DROPPED, 7, 7)
    desk.log.resume()
    desk.settle()
    assert desk.log.face.pill.pill is Pill.LIVE
    desk.log.set_on_screen(False)
    desk.log.set_on_screen(True)
    settled(desk)
    assert desk.log.face.sources[0].lost == 7


def test_a_gap_stands_before_the_next_row_that_is_shown(desk: LogDesk) -> None:
    feed = ScriptedFeed([(fed(5, "a"),)])
    gap = FeedGap(GapKind.RECONNECTED, 0, filled=True)
    feed.takes += [took(fed(3, "hidden"), fed(2, "c"), gaps=(gap,))]
    desk.log.add_feed(feed)
    settled(desk, 5)
    desk.ask("-hidden")
    assert [line.gap for line in desk.lines()] == [
        "",
        "reconnected: the hole was read again, nothing is missing",
    ]


def test_the_tail_is_closed_off_screen_and_begun_again_without_a_hole(desk: LogDesk) -> None:
    feed = ScriptedFeed([(fed(5, "a"),)])
    feed.takes += [took(fed(3, "b"))]
    desk.log.add_feed(feed)
    settled(desk, 4)
    left = desk.clock.now()
    desk.log.set_on_screen(False)
    settled(desk)
    assert feed.tails[0].closed
    desk.log.set_on_screen(True)
    feed.takes += [took(fed(3, "b"), fed(1, "c"))]
    settled(desk, 5)
    assert desk.messages() == ["a", "b", "c"]
    assert len(feed.tails) == 2
    assert feed.tails_asked[1][1] <= left - timedelta(seconds=30)
    assert len(feed.searches) == 1
    assert not feed.tails[1].closed


def test_another_question_is_searched_for_once_it_stands_and_the_old_tail_ends(
    desk: LogDesk,
) -> None:
    feed = ScriptedFeed([(fed(5, "a"),)])
    desk.log.add_feed(feed)
    settled(desk)
    desk.ask("sever")
    desk.ask("severity>=ERROR")
    assert len(feed.searches) == 1
    feed.pages[:] = [(fed(4, "bad", Severity.ERROR),)]
    settled(desk, 4)
    assert [search.query for search in feed.searches] == ["", "severity>=ERROR"]
    assert desk.messages() == ["bad"]
    assert [tail.closed for tail in feed.tails] == [True, False]


def test_a_time_that_is_over_is_not_followed(desk: LogDesk) -> None:
    feed = ScriptedFeed([(fed(3600, "a"),)])
    desk.ask('timestamp>="2026-11-22T13:00:00Z" timestamp<"2026-11-22T14:00:00Z"')
    desk.log.add_feed(feed)
    settled(desk)
    assert feed.tails == []
    assert desk.messages() == ["a"]
    assert desk.log.face.sources[0].state is SourceState.WHOLE
    assert desk.log.face.pill.pill is Pill.STILL


def test_an_ended_login_and_a_lost_line_are_said_and_end(desk: LogDesk) -> None:
    feed = ScriptedFeed([(fed(5, "a"),)])
    feed.takes += [took(fed(3, "b")), Offline("No line."), took(fed(1, "c"))]
    desk.log.add_feed(feed)
    settled(desk, 3)
    faces = [desk.log.face.pill]
    settled(desk, 3)
    assert desk.messages() == ["a", "b", "c"]
    assert faces[0].pill in {Pill.RECONNECTING, Pill.LIVE}
    feed.takes += [TailTake((), TailState.POLLING, words="10 tails are open already")]
    settled(desk, 2)
    assert desk.log.face.pill.pill is Pill.POLLING
    assert desk.log.face.pill.why == "10 tails are open already"


def test_the_severity_of_the_cloud_decides_a_query_and_the_text_the_colour(desk: LogDesk) -> None:
    line = fed(5, "boom", Severity.DEFAULT)
    derived = type(line)(line.time, Severity.ERROR, line.text, line.identity, derived=True)
    desk.log.add_feed(ScriptedFeed([(derived,)]))
    settled(desk)
    (shown,) = desk.lines()
    assert (shown.severity, shown.derived) == (Severity.ERROR, True)
    desk.ask("severity>=ERROR")
    assert desk.messages() == []
    desk.ask("severity=DEFAULT")
    assert desk.messages() == ["boom"]


def test_rows_that_had_no_room_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phoenix_admin.log_store.segment.SEGMENT_BYTES", 65_536)
    lines = [fed(900 - i, f"m{i}" + "x" * 450) for i in range(900)]
    pages = [tuple(lines[at : at + 100]) for at in range(0, 900, 100)]
    with LogDesk(feed_budget=200_000) as desk:
        desk.log.add_feed(ScriptedFeed(pages))
        settled(desk)
        face = desk.log.face
        assert face.dropped > 0
        assert face.total + face.dropped == 900
        assert face.rows == face.total
        assert sum(count.shown for count in face.severities.values()) == face.rows


LINES = [fed(seconds, f"line {seconds}") for seconds in range(40)]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(LINES), max_size=8), max_size=6),
    st.lists(
        st.lists(st.sampled_from(LINES), max_size=6) | st.just("offline") | st.just("hide"),
        max_size=10,
    ),
)
def test_every_entry_is_shown_once_and_in_its_place(pages: list, course: list) -> None:
    feed = ScriptedFeed([tuple(page) for page in pages])
    with LogDesk() as desk:
        desk.log.add_feed(feed)
        for step in course:
            if step == "hide":
                desk.log.set_on_screen(False)
                desk.settle()
                desk.log.set_on_screen(True)
            else:
                feed.takes.append(Offline("No line.") if step == "offline" else took(*step))
            desk.look()
        settled(desk, 2 * len(course) + 4)
        given_lines = {line.identity: line for page in pages for line in page}
        given_lines |= {
            line.identity: line for step in course if isinstance(step, list) for line in step
        }
        wanted = sorted(given_lines.values(), key=lambda line: line.time or 0)
        assert desk.messages() == [
            json.loads(line.text)["jsonPayload"]["message"] for line in wanted
        ]
        assert desk.log.face.dropped == 0
