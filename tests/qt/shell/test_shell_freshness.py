"""The age of the data is said truly, and only while somebody can see it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.clock import PICTURE_TIME, FakeClock
from phoenix_admin.backends.fake.fault_script import Delay, Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.ui.shell.freshness import read_freshness
from phoenix_admin.ui.shell.second_ticker import SecondTicker

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NOW = PICTURE_TIME


def _state(old: float, phase=LoadPhase.READY, **fields) -> LoadState:
    return LoadState(phase, last_good_at=NOW - timedelta(seconds=old), **fields)


@pytest.mark.parametrize(
    ("old", "word", "detail", "tone"),
    [
        (0, "Live", "updated just now", "ok"),
        (3, "Live", "updated 3 s ago", "ok"),
        (29, "Live", "updated 29 s ago", "ok"),
        (31.5, "Late", "updated 31 s ago", "warn"),
        (89, "Late", "updated 1 min ago", "warn"),
        (91, "Stale", "updated 1 min ago", "fail"),
        (299, "Stale", "updated 4 min ago", "fail"),
        (14 * 60, "No data 14 min", "", "fail"),
        (3 * 3600, "No data 3 h", "", "fail"),
        (3 * 86400, "No data since 2026-11-19", "", "fail"),
    ],
)
def test_words_by_age(old, word, detail, tone):
    found = read_freshness(_state(old), NOW)
    assert (found.word, found.detail, found.tone) == (word, detail, tone)


def test_a_failed_read_is_never_called_live():
    found = read_freshness(_state(3, LoadPhase.FAILED, error=Offline("gone")), NOW)
    assert found.word == "Late"


def test_without_any_data_it_says_so():
    assert read_freshness(LoadState(LoadPhase.NEVER), NOW).word == ""
    assert read_freshness(LoadState(LoadPhase.LOADING), NOW).word == "Loading…"
    assert read_freshness(LoadState(LoadPhase.FAILED, error=Offline("x")), NOW).word == "No data"


def test_a_refresh_is_mentioned_only_when_it_is_slow():
    quick = _state(30, refreshing=True, since=NOW - timedelta(milliseconds=100))
    slow = _state(30, refreshing=True, since=NOW - timedelta(milliseconds=400))
    assert read_freshness(quick, NOW).detail == "updated 30 s ago"
    assert read_freshness(slow, NOW).detail == "Refreshing…"
    assert read_freshness(slow, NOW).word == "Live"


@given(st.floats(0, 10_000), st.floats(0, 10_000), st.sampled_from(list(LoadPhase)))
def test_it_never_gets_better_with_age(one, other, phase):
    order = {"Live": 0, "Late": 1, "Stale": 2}
    young, old = sorted((one, other))
    words = [read_freshness(_state(age, phase), NOW).word for age in (young, old)]
    ranks = [order.get(word, 3) for word in words]
    assert ranks[0] <= ranks[1]


class TestLabel:
    def _said(self, stage) -> str:
        return stage.find("header.freshness").accessibleName()

    def test_it_ticks_once_a_second(self, stage):
        assert self._said(stage) == "Project list: not read yet"
        stage.load_list()
        assert self._said(stage) == "Project list: Live, updated just now"
        stage.clock.advance(2)
        stage.tick()
        assert self._said(stage) == "Project list: Live, updated 3 s ago"

    def test_a_failure_is_said_with_its_reason_and_the_old_age(self, stage):
        stage.load_list()
        stage.clock.advance(20)
        stage.backend.world.script.plan("store.list_projects", Fail(Offline("No route.")))
        stage.load_list()
        assert self._said(stage) == "Project list: Late, updated 20 s ago"
        assert "No route." in stage.find("header.freshness").toolTip()

    def test_a_slow_refresh_shows_itself(self, stage, qtbot):
        stage.load_list()
        stage.backend.world.script.plan("store.list_projects", Delay(0))
        stage.workbench.catalogue.refresh()
        stage.clock.advance(0.5)
        qtbot.waitUntil(
            lambda: self._said(stage) == "Project list: Live, Refreshing…", timeout=3000
        )

    def test_the_clock_shows_utc(self, stage):
        assert stage.find("header.clock").accessibleName() == "UTC 14:32:07"
        stage.clock.advance(60)
        stage.tick()
        assert stage.find("header.clock").accessibleName() == "UTC 14:33:08"


class TestTicker:
    def test_it_ticks_by_itself_while_seen_and_not_otherwise(self, qapp, qtbot):
        ticker = SecondTicker(FakeClock(NOW.replace(microsecond=990_000)), qapp)
        with qtbot.waitSignal(ticker.ticked, timeout=3000):
            ticker.set_seen(True)
        with qtbot.waitSignal(ticker.ticked, timeout=3000):
            pass
        ticker.set_seen(False)
        assert not ticker.running
        ticker.deleteLater()

    def test_the_window_stops_it_when_it_is_hidden_or_minimised(self, stage, qtbot):
        ticker = stage.window._ticker
        assert ticker.running
        stage.window.showMinimized()
        qtbot.waitUntil(lambda: not ticker.running)
        stage.window.showNormal()
        qtbot.waitUntil(lambda: ticker.running)
        stage.window.hide()
        assert not ticker.running
