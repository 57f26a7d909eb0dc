"""An action on an old job looks first, and then asks about what is true now, or says why not."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.ui.dialogs.look_first import LOOKING
from phoenix_admin.ui.panels.jobs.action_specs import SPECS
from tests.support.pictures import settle

WRITES = [spec.key for spec in SPECS if spec.writes]
PROJECT_OF = {"job.cancel": "harbour-mornings", "job.run_again": "glacier-walk"}


def open_old(stage, key, seconds=40):
    """Open a job on which this action is on and let it grow old on the screen."""
    stage.open_project_job(PROJECT_OF[key])
    stage.table.setFocus()
    stage.clock.advance(seconds)
    settle()


def press(stage, key):
    stage.actions.action(key).trigger()
    settle()


def said(stage):
    return stage.text("job.announcement.text")


def looks(stage):
    return sum(t.task.key == f"job {stage.open_id}" for t in stage.runner.waiting)


def test_every_writing_action_of_the_panel_is_walked_here():
    assert set(PROJECT_OF) == set(WRITES)


@pytest.mark.parametrize("key", WRITES)
def test_it_looks_and_then_asks(stage, key):
    open_old(stage, key)
    writes = stage.world.script.writes()
    press(stage, key)
    assert not stage.dialog_is_open
    assert said(stage) == LOOKING
    assert looks(stage) == 1
    stage.load()
    assert stage.dialog_is_open
    assert not stage.find("job.announcement").isVisible()
    assert stage.world.script.writes() == writes


@pytest.mark.parametrize("key", WRITES)
def test_what_is_live_is_asked_about_at_once(stage, key):
    open_old(stage, key, seconds=1)
    press(stage, key)
    assert stage.dialog_is_open
    assert looks(stage) == 0


def test_a_second_press_while_it_looks_is_not_a_second_question(stage):
    open_old(stage, "job.cancel")
    press(stage, "job.cancel")
    press(stage, "job.cancel")
    assert looks(stage) == 1
    stage.load()
    assert stage.dialog_is_open


def test_a_cancel_of_what_has_ended_meanwhile_is_not_asked(stage):
    open_old(stage, "job.cancel")
    stage.world.finish("stitch-000007", ExecutionState.SUCCEEDED)
    press(stage, "job.cancel")
    stage.load()
    assert not stage.dialog_is_open
    assert said(stage) == "Cancel: nothing was sent, the job is succeeded now."
    assert stage.world.script.calls["engine.request_cancel"] == 0


def test_a_document_that_was_written_meanwhile_is_not_run_again_unseen(stage):
    open_old(stage, "job.run_again")
    stage.world.write_project(stage.world.projects["glacier-walk"], name="Glacier run")
    press(stage, "job.run_again")
    stage.load()
    assert not stage.dialog_is_open
    assert said(stage).startswith("Run again: nothing was sent, its document was written")
    press(stage, "job.run_again")
    assert stage.dialog_is_open


def test_a_look_that_fails_says_why_and_sends_nothing(stage):
    open_old(stage, "job.cancel")
    stage.world.script.always("store.read_job", Fail(Offline("No route to the store.")))
    writes = stage.world.script.writes()
    press(stage, "job.cancel")
    stage.load()
    assert not stage.dialog_is_open
    assert said(stage) == "Cancel: nothing was sent, no route to the store."
    assert stage.world.script.writes() == writes


@pytest.mark.parametrize("live", [True, False])
def test_an_action_on_a_job_that_has_vanished_says_so(stage, live):
    open_old(stage, "job.cancel", seconds=1 if live else 40)
    del stage.world.jobs[stage.open_id]
    del stage.world.executions["stitch-000007"]
    if live:
        # The list knows it already; what the details show is only a second old.
        stage.workbench.jobs.refresh()
        stage.load()
    press(stage, "job.cancel")
    stage.load()
    assert not stage.dialog_is_open
    assert said(stage) == "Cancel: nothing was sent, this job is gone."


def test_a_look_that_is_given_up_says_so_and_the_next_one_comes(stage):
    open_old(stage, "job.cancel")
    press(stage, "job.cancel")
    (ticket,) = (t for t in stage.runner.waiting if t.task.key == f"job {stage.open_id}")
    ticket.cancel()
    stage.load()
    assert said(stage) == "Cancel: nothing was sent, the look was stopped."
    assert not stage.workbench.job_session.state.refreshing
    press(stage, "job.cancel")
    stage.load()
    assert stage.dialog_is_open


def test_the_answer_opens_no_question_over_what_the_person_has_turned_to(stage):
    open_old(stage, "job.cancel")
    press(stage, "job.cancel")
    stage.find("jobs.filter").setFocus()
    QTest.keyClicks(stage.find("jobs.filter"), "har")
    stage.load()
    assert not stage.dialog_is_open
    assert stage.focused() == "jobs.filter"
    assert said(stage) == "stitch-000007 was looked at. Press Cancel again."


def test_the_answer_is_not_for_the_job_that_was_opened_meanwhile(stage):
    open_old(stage, "job.cancel")
    was = stage.open_id
    press(stage, "job.cancel")
    QTest.keyClick(stage.table, Qt.Key.Key_Down)
    stage.load()
    assert stage.open_id != was
    assert not stage.dialog_is_open
    assert not stage.find("job.announcement").isVisible()
