"""What a view says of a feed while one half of it goes on and the other does not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from phoenix_admin.domain.errors import Forbidden, Quota
from phoenix_admin.ports.log_feed import FeedGap, GapKind, LogFile
from phoenix_admin.services.logs.shown_log import Asked, Pill, SourceState
from tests.support.log_desk import LogDesk
from tests.support.scripted_feed import ScriptedFeed, fed, took


@pytest.fixture
def desk() -> Iterator[LogDesk]:
    with LogDesk() as made:
        yield made


def test_a_failed_search_does_not_call_a_live_tail_dead(desk: LogDesk) -> None:
    feed = ScriptedFeed([Forbidden("Not allowed to list.")])
    feed.takes += [took(fed(1, "a"))]
    desk.log.add_feed(feed)
    desk.settle()
    (source,) = desk.log.face.sources
    assert (source.state, desk.log.face.pill.pill) == (SourceState.FAILED, Pill.LIVE)


def test_a_used_up_share_is_a_wait_and_says_until_when(desk: LogDesk) -> None:
    full = Quota("20 times within a minute.", retry_after=timedelta(seconds=43), code="BUDGET")
    feed = ScriptedFeed([(fed(9, "a"),), full, (fed(10, "b"),)])
    desk.log.add_feed(feed)
    desk.settle()
    (source,) = desk.log.face.sources
    assert (source.state, source.error) == (SourceState.SEARCHING, None)
    assert source.words == "20 times within a minute. It goes on at 14:32:50Z."
    assert desk.log.face.notes == ("20 times within a minute. It goes on at 14:32:50Z",)
    assert source.can_go_on
    for _ in range(3):
        desk.look()
    assert desk.messages() == ["b", "a"]


def test_two_gaps_before_one_row_are_counted(desk: LogDesk) -> None:
    again = FeedGap(GapKind.RECONNECTED, 0, filled=True)
    feed = ScriptedFeed([(fed(9, "a"),)])
    feed.takes += [took(fed(3, "b"), gaps=(again, again))]
    desk.log.add_feed(feed)
    desk.settle()
    for _ in range(3):
        desk.look()
    said = [line.gap for line in desk.lines() if line.gap]
    assert said == ["reconnected: the hole was read again, nothing is missing (2 times)"]


def test_a_line_of_a_run_leads_to_its_execution(desk: LogDesk, tmp_path) -> None:
    path = tmp_path / "stitch-abc.log"
    path.write_text('{"severity":"INFO","message":"Stitch begins"}\n', encoding="utf-8")

    class Runs:
        def files(self, call, *, project_id=None, job_id=None):
            del call, project_id, job_id
            return (LogFile("stitch-abc", path, "Runs", "p1", "j1"),)

    desk.log.add_files(Runs())
    desk.settle()
    desk.log.ask(Asked())
    (line,) = desk.lines()
    found = []
    desk.log.detail(line.key, found.append)
    desk.settle()
    pivots = found[0].pivots
    assert (pivots.project_id, pivots.job_id, pivots.execution) == ("p1", "j1", "stitch-abc")
