"""The pill of a log whose runs have ended."""

from dataclasses import replace
from datetime import timedelta

from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.logs.shown_log import Pill, PillFace
from tests.qt.logs.browser_stage import BrowserStage
from tests.support.listed_log import Line, ListedLog, seconds_after


def test_an_end_is_said_with_its_time_in_the_zone_of_the_rows(theme: Theme, qtbot) -> None:
    log = ListedLog([Line("start")])
    stage = BrowserStage(theme, log)
    qtbot.addWidget(stage.browser)
    end = seconds_after(130)
    face = PillFace(Pill.ENDED, 0, "stitch-7 failed.", end, end + timedelta(minutes=3))
    log.say(pill=face)
    pill = stage.browser.pill
    assert (pill.text(), pill.accessibleDescription()) == ("Ended 14:02:10Z", "stitch-7 failed.")
    assert stage.trigger("local_time") is None
    assert pill.text() == f"Ended {end.astimezone():%H:%M:%S}"
    log.say(pill=replace(face, said_at=end + timedelta(days=3)))
    assert pill.text() == f"Ended {end.astimezone():%Y-%m-%d}"
    log.say(pill=replace(face, count=2))
    assert pill.text() == "Ended · 2 later"
    assert stage.trigger("follow") is None
    assert log.pill.pill is Pill.PAUSED, "lines that come anyway would be followed"
