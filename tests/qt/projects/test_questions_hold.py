"""Every question holds its target (N10), and every action sends once, however it is pressed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.execution import ExecutionState
from tests.qt.projects.test_projects_actions import PROD, active, reason, trigger
from tests.qt.projects.verdict_hands import choose, hold_ends, seconds_pass, writes
from tests.support.pictures import settle

ENTER, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Space

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)

QUESTIONS = {
    "project.stitch": "glacier-walk",
    "project.stitch_anyway": "harbour-mornings",
    "project.cancel": "harbour-mornings",
    "project.force_stop": "rooftop-garden",
    "project.reconcile": "winter-harbour",
    "project.adopt": "quarry-lake",
    "project.stop_others": "station-clock",
    "project.stop_execution": "quarry-lake",
    "project.set_status": "beech-wood",
}
"""Every action that asks about the open project, and a project on which it is on."""

FEW = ("project.stitch", "project.force_stop", "project.stop_others", "project.set_status")
"""A plain question, one that wants a name, one about runs, and one with a dialog of its own."""
assert {*FEW} < {*QUESTIONS}
EACH = [
    pytest.param(key, marks=() if key in FEW else pytest.mark.wide, id=key) for key in QUESTIONS
]

SENT = {
    "project.stitch": "engine.run",
    "project.stitch_anyway": "engine.run",
    "project.cancel": "engine.request_cancel",
    "project.force_stop": "engine.force_stop",
    "project.reconcile": "store.change",
    "project.adopt": "store.change",
    "project.stop_others": "engine.request_cancel",
    "project.stop_execution": "engine.request_cancel",
    "project.set_status": "store.change",
}


def asked(stage, key):
    """Open the question and fill in what it wants."""
    if key == "project.force_stop" and stage.workbench.session is None:
        stage.clock.advance(181)
    stage.open(QUESTIONS[key])
    trigger(stage, key)
    assert stage.dialog_is_open, key
    if key == "project.set_status":
        choose(stage, "Draft")
    if key == "project.force_stop":
        stage.type("confirm.typed", "Rooftop garden")
    assert stage.find("confirm.go").isEnabled()
    return stage


def leave(stage):
    """The question stays what it is; the person goes."""
    stage.click("confirm.keep")
    settle()
    assert not stage.dialog_is_open


def look(stage):
    stage.workbench.session.refresh()
    stage.load()


def assert_void(stage, key, text):
    assert stage.text("confirm.changed").startswith("Changed since you opened: "), key
    assert text in stage.text("confirm.changed"), (key, stage.text("confirm.changed"))
    go = stage.find("confirm.go")
    assert not go.isEnabled()
    before = writes(stage)
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    QTest.keyClick(go, SPACE)
    stage.dialog._on_go()
    hold_ends(stage)
    assert writes(stage) == before


@pytest.mark.parametrize("key", EACH)
def test_another_project_a_deletion_and_a_change_void_every_question(stage, key):
    """One window, asked three times; the change comes last, for it may switch the action off."""
    asked(stage, key)
    stage.workbench.open_project("salt-and-fog")
    stage.load()
    assert_void(stage, key, "another project is open.")
    leave(stage)
    asked(stage, key)
    stage.world.script.always("store.read_project", Fail(Missing("It is gone.")))
    look(stage)
    assert_void(stage, key, "the project was deleted.")
    leave(stage)
    stage.world.script.always("store.read_project", None)
    look(stage)
    asked(stage, key)
    project = stage.world.projects[QUESTIONS[key]]
    stage.world.write_project(project, status="generating", active_job=project.active_job)
    look(stage)  # all of it: on a slow machine the list may be due before the session
    assert_void(stage, key, f"the status is generating now, it was {project.status}.")


@pytest.mark.parametrize("key", ["project.stop_others", "project.stop_execution", "project.adopt"])
def test_another_run_voids_what_was_asked_about_runs(stage, key):
    asked(stage, key)
    stage.world.add_execution(
        "another", ExecutionState.RUNNING, job_id="A1", project_id=QUESTIONS[key]
    )
    look(stage)
    assert_void(stage, key, "another is active as well now.")


def test_one_of_the_listed_runs_that_ends_voids_the_stop(stage):
    asked(stage, "project.stop_others")
    claimed = stage.world.projects["station-clock"].active_job
    other = next(
        e
        for e in stage.world.executions.values()
        if e.project_id == "station-clock" and e.job_id != claimed
    )
    stage.world.finish(other.name, ExecutionState.FAILED, recorded=False)
    look(stage)
    assert_void(stage, "project.stop_others", f"{other.name} is failed now.")


def test_a_proposal_that_is_another_one_voids_the_agreement(stage):
    """The reel is found after all: nothing of the document has changed, but what is proposed."""
    asked(stage, "project.reconcile")
    stage.world.files["/home/rae/Phoenix/reels/winter-harbour.mp4"] = 1000
    look(stage)
    assert_void(stage, "project.reconcile", "no correction is needed now.")


def test_undo_in_prod_holds_its_target_too(make_stage):
    stage = make_stage(environment=PROD)
    stage.open("ferry-night")
    trigger(stage, "project.undo")
    stage.type("confirm.typed", "Ferry night")
    stage.world.write_project(stage.world.projects["ferry-night"], status_reason="by hand")
    stage.workbench.session.refresh()
    stage.runner.run_next()
    assert_void(stage, "project.undo", "the document was written at 14:32:07Z")


def test_removing_samples_holds_their_number(stage):
    trigger(stage, "samples.remove")
    stage.world.projects["sample-2"] = replace(stage.world.projects["sample"], id="sample-2")
    stage.workbench.catalogue.refresh()
    stage.load()
    stage.panel._list.resort()
    stage.load()
    assert_void(stage, "samples.remove", "there are 2 now.")


def test_what_a_question_is_about_is_not_voided_by_another_project(stage):
    stage.open("glacier-walk")
    trigger(stage, "samples.remove")
    stage.world.write_project(stage.world.projects["glacier-walk"], status="failed")
    look(stage)
    assert not stage.dialog.is_stale


# ---------------------------------------------------------------------- once


@pytest.mark.parametrize("key", EACH)
def test_asked_for_twice_it_is_asked_once_and_pressed_twice_it_is_sent_once(stage, key):
    """Real keys and the action itself, before the loop turns and again before the answer."""
    asked(stage, key)
    first = stage.dialog
    trigger(stage, key)
    assert stage.dialog is first
    stage.dialog.reject()
    settle()
    stage.load()
    hold_ends(stage)
    assert writes(stage) == 0
    asked(stage, key)
    go, dialog = stage.find("confirm.go"), stage.dialog
    go.setFocus()
    QTest.keyClick(go, SPACE)
    QTest.keyClick(go, SPACE)
    QTest.keyClick(go, ENTER)
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    dialog.confirmed.emit()
    action = stage.actions.action(key)
    action.trigger()
    action.trigger()
    assert not stage.dialog_is_open
    settle()
    action.trigger()
    settle()
    assert not stage.dialog_is_open
    if key == "project.set_status":
        seconds_pass(stage, 5)
        action.trigger()
        settle()
        assert not stage.dialog_is_open
    stage.load()
    expected = 1
    assert stage.world.script.calls[SENT[key]] == expected


def test_while_a_step_waits_for_its_answer_all_writes_on_it_wait(stage):
    asked(stage, "project.adopt")
    stage.click("confirm.go")
    for key in ("project.adopt", "project.stop_execution", "project.set_status", "project.cancel"):
        assert reason(stage, key) == "Waiting for the answer to “adopt”."
    stage.load()
    assert active(stage, "quarry-lake").state is ExecutionState.RUNNING
