"""How old the jobs on the screen are: said beside them, and nothing old looks current.

The same rules on the list of projects: `tests/qt/projects/test_projects_freshness.py`.
"""

import pytest
from PySide6.QtWidgets import QLabel

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
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
    return stage.find("jobs.hint").accessibleName()


def cells(stage, job_id):
    rows = stage.table.rows
    painted = rows.cells(rows.position_of(job_id))
    return dict(zip([c.key for c in rows.columns], painted, strict=True))


def said(stage, name):
    found = stage.find(name).findChildren(QLabel)
    return " | ".join(label.text() for label in found if label.isVisible())


def test_the_line_above_the_list_says_late_and_stale_in_words(stage):
    assert hint(stage) == "As of 14:32:07Z"
    for _ in range(4):
        tick(stage, 9)
    assert hint(stage) == "As of 14:32:07Z · late, 36 s old"
    for _ in range(6):
        tick(stage, 9)
    assert hint(stage) == "As of 14:32:07Z · stale, 1 min old"


def test_after_five_minutes_every_state_is_unknown_without_any_failure(stage):
    tick(stage, 14 * 60)
    for job_id in stage.shown:
        look = cells(stage, job_id)["state"].look
        assert (look.label, look.dashed) == ("No data 14 min", True)
    progress = cells(stage, stage.job_of("harbour-mornings"))["progress"]
    assert (progress.text, progress.note, progress.look.dashed) == ("Conforming", "64%", True)
    assert "no data 14 min" in hint(stage)


def test_a_failed_reading_leaves_the_rows_greyed_with_cause_and_next_try(stage):
    job = stage.job_of("autumn-trail")
    stage.world.script.always("store.list_recent_jobs", AWAY)
    stage.panel.refresh()
    stage.load()
    found = cells(stage, job)
    muted = ("job", "project", "where", "started", "duration", "attempts", "heartbeat")
    assert {key: found[key].role for key in muted} == dict.fromkeys(muted, "text3")
    assert (found["state"].look.label, found["state"].look.tone) == ("Failed", "off")
    banner = said(stage, "jobs.state")
    assert "No route to the store." in banner
    assert "next try in" in banner
    stage.world.script.always("store.list_recent_jobs", None)
    stage.panel.refresh()
    stage.load()
    assert cells(stage, job)["job"].role == "text"
    assert cells(stage, job)["state"].look.tone == "fail"


def test_the_open_job_stays_known_while_the_list_is_not_read(stage):
    stage.open_project_job("autumn-trail")
    stage.world.script.always("store.list_recent_jobs", AWAY)
    tick(stage, 301)
    stage.workbench.job_session.refresh()
    stage.load()
    tick(stage, 1)
    assert cells(stage, stage.open_id)["state"].look.label == "Failed"
    other = stage.job_of("harbour-mornings")
    assert cells(stage, other)["state"].look.label == "No data 5 min"


def test_one_look_does_not_mend_a_list_that_cannot_be_read(stage):
    stage.open_project_job("harbour-mornings")
    stage.world.script.always("store.list_recent_jobs", AWAY)
    stage.workbench.jobs.refresh()
    stage.load()
    assert "No route to the store." in said(stage, "jobs.state")
    stage.clock.advance(5)
    stage.world.finish("stitch-000007", ExecutionState.FAILED, reason="no space")
    stage.workbench.job_session.refresh()
    stage.load()
    assert cells(stage, stage.open_id)["state"].look.label == "Failed"
    assert "No route to the store." in said(stage, "jobs.state")


def test_after_a_sleep_nothing_old_is_live_and_it_is_read_at_once(stage):
    stage.open_project_job("autumn-trail")
    stage.runner.waiting.clear()
    tick(stage, 3 * 3600)
    assert {task.task.key for task in stage.runner.waiting} >= {"jobs", f"job {stage.open_id}"}
    assert cells(stage, stage.open_id)["state"].look.label == "No data 3 h"
    assert stage.find("job.state_chip").look.label == "No data 3 h"
    stage.load()
    tick(stage, 1)
    assert cells(stage, stage.open_id)["state"].look.label == "Failed"


def test_a_tombstone_says_when_it_was_found_to_be_gone(stage):
    stage.table.setFocus()
    foreign = next(i for i in stage.shown if stage.table.rows.row_of(i).row.job is None)
    stage.open(foreign)
    stage.world.prune(foreign)
    stage.clock.advance(3)
    stage.panel.refresh()
    stage.load()
    assert cells(stage, foreign)["progress"].text == "deleted 14:32:10Z"
