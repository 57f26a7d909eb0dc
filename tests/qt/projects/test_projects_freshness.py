"""How old what is shown is: said beside each datum, and nothing old looks current."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from phoenix_admin.backends.fake.clock import PICTURE_TIME as NOW
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.tables import ChipCell
from phoenix_admin.qt.widgets import ActionButton
from phoenix_admin.ui.logs.newest_line import newest_line
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)

AWAY = Fail(Offline("No route to the store."))


def tick(stage, seconds=0.0):
    """Time passes, and what shows ages is told so once."""
    stage.clock.advance(seconds)
    stage.panel._list._on_tick()
    stage.details._on_tick()
    settle()


def hint(stage):
    return stage.find("projects.hint").accessibleName()


def cells(stage, project_id):
    rows = stage.table.rows
    painted = rows.cells(rows.position_of(project_id))
    return dict(zip([c.key for c in rows.columns], painted, strict=True))


def labels(stage, name):
    return [w.text() for w in stage.find(name).findChildren(QLabel) if w.isVisible()]


def banner_labels(stage, name):
    return " | ".join(labels(stage, name))


# ---------------------------------------------------------------------- the list


def test_the_line_above_the_list_says_late_and_stale_in_words(stage):
    assert hint(stage) == "As of 14:32:07Z"
    tick(stage, 9)
    assert hint(stage) == "As of 14:32:07Z"
    for _ in range(3):
        tick(stage, 9)
    assert hint(stage) == "As of 14:32:07Z · late, 36 s old"
    for _ in range(6):
        tick(stage, 9)
    assert hint(stage) == "As of 14:32:07Z · stale, 1 min old"


def test_after_five_minutes_every_status_is_unknown_without_any_failure(stage):
    """Nobody has said that anything failed: no answer came, and that is enough."""
    assert cells(stage, "glacier-walk")["status"].look.label == "Complete"
    tick(stage, 14 * 60)
    for project_id in stage.shown:
        found = cells(stage, project_id)
        assert found["status"].look.label == "No data 14 min"
        assert found["status"].look.dashed
        assert found["verdict"].text in ("Unknown", "—")
    job = cells(stage, "harbour-mornings")["job"]
    assert (job.text, job.note, job.look.dashed) == ("Conforming", "64%", True)
    assert "no data 14 min" in hint(stage)


def test_the_minutes_of_silence_grow(stage):
    tick(stage, 301)
    assert cells(stage, "old-mill")["status"].look.label == "No data 5 min"
    for _ in range(7):
        tick(stage, 9)
    assert cells(stage, "old-mill")["status"].look.label == "No data 6 min"


def test_a_failed_reading_leaves_the_rows_greyed_with_cause_and_next_try(stage):
    stage.world.script.always("store.list_projects", AWAY)
    stage.panel.refresh()
    stage.load()
    found = cells(stage, "glacier-walk")
    assert found["name"].role == found["clips"].role == found["updated"].role == "text3"
    assert found["status"] == ChipCell(found["status"].look)
    assert (found["status"].look.label, found["status"].look.tone) == ("Complete", "off")
    said = banner_labels(stage, "projects.state")
    assert "No route to the store." in said
    assert "Projects could not be refreshed" in said
    assert "next try in" in said
    stage.world.script.always("store.list_projects", None)
    button = next(
        b
        for b in stage.find("projects.state").findChildren(ActionButton)
        if b.text() == "Retry now" and b.isVisible()
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "trying now" in banner_labels(stage, "projects.state")
    stage.load()
    assert "next try" not in banner_labels(stage, "projects.state")
    assert cells(stage, "glacier-walk")["name"].role == "text"
    assert cells(stage, "glacier-walk")["status"].look.tone == "ok"


def test_the_seconds_to_the_next_try_are_counted_down(stage):
    stage.world.script.always("store.list_projects", AWAY)
    for _ in range(3):
        stage.panel.refresh()
        stage.load()
    first = stage.workbench.catalogue.state.next_try - stage.clock.now()
    assert timedelta(seconds=5) <= first <= timedelta(seconds=6)
    seen = []
    for _ in range(4):
        said = banner_labels(stage, "projects.state")
        seen.append(int(said.partition("next try in ")[2].partition(" s")[0]))
        tick(stage, 1)
    assert seen == [seen[0] - i for i in range(4)]


def test_the_open_project_stays_known_while_the_list_is_not_read(stage):
    stage.open("glacier-walk")
    stage.world.script.always("store.list_projects", AWAY)
    tick(stage, 301)
    stage.workbench.session.refresh()
    stage.load()
    tick(stage, 1)
    assert stage.text("project.status") == "Complete"
    assert cells(stage, "glacier-walk")["status"].look.label == "Complete"
    assert cells(stage, "old-mill")["status"].look.label == "No data 5 min"


def test_after_a_sleep_nothing_old_is_live_and_it_is_read_at_once(stage):
    stage.open("harbour-mornings")
    stage.runner.waiting.clear()
    tick(stage, 3 * 3600)
    assert {t.task.key for t in stage.runner.waiting} >= {"projects", "examine"}
    assert cells(stage, "harbour-mornings")["status"].look.label == "No data 3 h"
    assert stage.text("project.status") == "No data 3 h"
    assert stage.text("project.verdict.age") == "no data 3 h"
    assert stage.text("project.job.title") == "Stitching, as of 14:32:07Z"
    assert stage.text("project.job.percent") == "64%"
    stage.load()
    tick(stage, 1)
    assert cells(stage, "harbour-mornings")["status"].look.label == "Stitching"
    assert stage.text("project.status") == "Stitching"


def test_a_clock_that_was_set_back_makes_nothing_live(stage):
    stage.open("glacier-walk")
    stage.clock.set(stage.clock.now() - timedelta(hours=1))
    stage.panel._list._on_tick()
    stage.details._on_tick()
    assert cells(stage, "glacier-walk")["status"].look.dashed
    assert stage.text("project.status").startswith("No data")


def test_ages_are_asked_for_only_while_the_list_can_be_seen(stage):
    ticks = (stage.panel._list._tick, stage.details._tick)
    assert all(timer.running for timer in ticks)
    stage.panel.hide()
    assert not any(timer.running for timer in ticks)


# ---------------------------------------------------------------------- the details


def test_both_sources_say_their_age_once_it_is_not_live(stage):
    stage.open("harbour-mornings")
    assert stage.text("project.verdict.age") == "checked just now"
    document, worker = labels(stage, "project.verdict.facts")[1:6:3]
    tick(stage, 4)
    assert stage.text("project.verdict.age") == "late, checked 4 s ago"
    said = " | ".join(labels(stage, "project.verdict.facts"))
    assert said.count("read 4 s ago") == 2
    tick(stage, 4)
    assert stage.text("project.verdict.age") == "stale, checked 8 s ago"
    assert document not in (None, worker)


def test_an_engine_that_does_not_answer_keeps_its_last_word_with_its_age(stage):
    stage.open("harbour-mornings")
    stage.world.script.always("engine.list_executions", Fail(Offline("The folder is away.")))
    for _ in range(2):
        tick(stage, 9)
        stage.workbench.session.refresh()
        stage.load()
    said = labels(stage, "project.verdict.facts")
    assert "Running" in said
    assert any("as of 14:32:07Z, 18 s ago" in text for text in said)
    assert any("The folder is away." in text for text in said)
    assert not any("read" in text for text in said if text.startswith("since"))
    for _ in range(40):
        tick(stage, 9)
    stage.workbench.session.refresh()
    stage.load()
    said = labels(stage, "project.verdict.facts")
    assert "No data 6 min" in said
    assert "Stitching" in said
    assert any("was running as of 14:32:07Z" in text for text in said)


def test_a_project_that_cannot_be_read_again_is_greyed_and_counts_down(stage):
    stage.open("glacier-walk")
    stage.world.script.always("store.read_project", AWAY)
    tick(stage, 5)
    stage.workbench.session.refresh()
    stage.load()
    assert stage.find("project.status").look.tone == "off"
    assert stage.text("project.status") == "Complete"
    said = banner_labels(stage, "project.state")
    assert "Could not be checked again" in said
    assert "next try in" in said
    assert stage.text("project.verdict.age") == "late, checked 5 s ago"


# ---------------------------------------------------------------------- the log


def test_the_log_says_how_old_its_newest_line_is(make_stage):
    stage = make_stage(in_main_window=True)
    stage.open("harbour-mornings")
    stage.details.tabs.setCurrentIndex(2)
    stage.load()
    newest = max(line.time for line in stage.world.lines if line.project_id == stage.open_id)
    old = int((stage.clock.now() - newest).total_seconds())
    assert stage.text("project.log.newest") == (
        f"Newest line {newest:%H:%M:%S}Z, {old} s ago"
        if old < 60
        else f"Newest line {newest:%H:%M:%S}Z, {old // 60} min ago"
    )
    tick(stage, 9)
    assert "stale, log read 9 s ago" in stage.text("project.log.newest")
    stage.runner.fire_timers()
    stage.load()
    tick(stage)
    assert "log read" not in stage.text("project.log.newest")


@pytest.mark.parametrize(
    ("line", "read", "failing", "text", "role"),
    [
        (0, 0, False, "Newest line 14:32:07Z", "text2"),
        (9, 1, False, "Newest line 14:31:58Z, 9 s ago", "text2"),
        (9, 0, True, "Newest line 14:31:58Z, 9 s ago · late, log read just now", "warn"),
        (9, 4, False, "Newest line 14:31:58Z, 9 s ago · stale, log read 4 s ago", "danger_text"),
        (
            400,
            360,
            False,
            "Newest line 14:25:27Z, 6 min ago · log not read for 6 min",
            "danger_text",
        ),
        (9, None, False, "Newest line 14:31:58Z, 9 s ago", "text2"),
    ],
)
def test_words_of_the_newest_line(line, read, failing, text, role):
    read_at = None if read is None else NOW - timedelta(seconds=read)
    found = newest_line(NOW - timedelta(seconds=line), read_at, NOW, failing=failing)
    assert found == (text, role)
