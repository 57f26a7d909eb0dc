"""An action on old data looks first, and then asks about what is true now, or says why not."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
STITCH = (Qt.Key.Key_Return, CTRL)
CANCEL = (Qt.Key.Key_X, CTRL_SHIFT)
RECONCILE = (Qt.Key.Key_R, CTRL_SHIFT)


def open_old(stage, project_id, seconds=40):
    """Open a project in the list and let it grow old on the screen."""
    stage.table.setFocus()
    stage.open(project_id)
    stage.table.setFocus()
    stage.clock.advance(seconds)
    stage.details._show()
    settle()


def press(stage, keys):
    QTest.keyClick(stage.table, *keys)
    settle()


def said(stage):
    return stage.text("project.announcement.text")


def other_document(stage, project_id, **changes):
    world = stage.world
    world.write_project(world.projects[project_id], **changes)


@pytest.mark.parametrize(
    ("project_id", "keys", "title"),
    [
        ("glacier-walk", STITCH, "Stitch Glacier walk in LOCAL?"),
        ("harbour-mornings", CANCEL, "Cancel the stitch of Harbour mornings in LOCAL?"),
        ("winter-harbour", RECONCILE, "Set Winter harbour to failed?"),
    ],
)
def test_it_looks_and_then_asks(stage, project_id, keys, title):
    open_old(stage, project_id)
    writes = stage.world.script.writes()
    press(stage, keys)
    assert not stage.dialog_is_open
    assert said(stage) == "Looking first…"
    assert [t.task.key for t in stage.runner.waiting][-1] == "examine"
    stage.load()
    assert stage.dialog_is_open
    assert stage.text("confirm.title") == title
    assert not stage.find("project.announcement").isVisible()
    assert stage.world.script.writes() == writes


def test_a_step_that_follows_a_verdict_looks_too(stage):
    open_old(stage, "glacier-walk")
    stage.actions.action("project.set_status").trigger()
    settle()
    assert not stage.dialog_is_open
    assert said(stage) == "Looking first…"
    other_document(stage, "glacier-walk", status="failed")
    stage.load()
    assert not stage.dialog_is_open
    assert said(stage).startswith("Set status: nothing was sent, the status is failed now")
    stage.actions.action("project.set_status").trigger()
    settle()
    assert stage.dialog_is_open


def test_what_is_live_is_asked_about_at_once(stage):
    open_old(stage, "glacier-walk", seconds=20)
    press(stage, STITCH)
    assert stage.dialog_is_open
    assert not any(t.task.key == "examine" for t in stage.runner.waiting)


def test_a_second_press_while_it_looks_is_not_a_second_question(stage):
    open_old(stage, "glacier-walk")
    press(stage, STITCH)
    press(stage, STITCH)
    assert sum(t.task.key == "examine" for t in stage.runner.waiting) == 1
    stage.load()
    assert stage.dialog_is_open


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "failed"}, "the status is failed now, it was complete."),
        ({"name": "Glacier run"}, "the document was written at 14:32:47Z by somebody else."),
    ],
)
def test_a_look_that_changes_what_is_meant_says_so_and_does_nothing(stage, change, words):
    open_old(stage, "glacier-walk")
    other_document(stage, "glacier-walk", **change)
    writes = stage.world.script.writes()
    press(stage, STITCH)
    stage.load()
    assert not stage.dialog_is_open
    assert said(stage) == f"Stitch: nothing was sent, {words}"
    assert stage.world.script.writes() == writes
    press(stage, STITCH)
    assert stage.dialog_is_open


def test_a_cancel_of_what_has_ended_meanwhile_is_not_asked(stage):
    open_old(stage, "harbour-mornings")
    (name,) = (
        e.name
        for e in stage.world.executions.values()
        if e.project_id == "harbour-mornings" and e.state.is_active
    )
    stage.world.finish(name, ExecutionState.SUCCEEDED)
    press(stage, CANCEL)
    stage.load()
    assert not stage.dialog_is_open
    assert "Cancel: nothing was sent" in said(stage)
    assert stage.world.script.calls["engine.request_cancel"] == 0


def test_a_correction_that_is_another_one_now_is_not_asked(stage):
    open_old(stage, "winter-harbour")
    stage.world.files[stage.world.projects["winter-harbour"].reel] = 1000
    press(stage, RECONCILE)
    stage.load()
    assert not stage.dialog_is_open
    assert said(stage) == "Reconcile: nothing was sent, no correction is needed now."


def test_a_look_that_fails_says_why_and_sends_nothing(stage):
    open_old(stage, "glacier-walk")
    stage.world.script.always("store.read_project", Fail(Offline("No route to the store.")))
    writes = stage.world.script.writes()
    press(stage, STITCH)
    stage.load()
    assert not stage.dialog_is_open
    assert said(stage) == "Stitch: nothing was sent, no route to the store."
    assert stage.world.script.writes() == writes


@pytest.mark.parametrize("live", [True, False])
def test_an_action_on_a_project_that_has_vanished_says_so(stage, live):
    open_old(stage, "glacier-walk", seconds=5 if live else 40)
    del stage.world.projects["glacier-walk"]
    if live:
        # The list knows it already; what the details show is only seconds old.
        stage.workbench.catalogue.refresh()
        stage.load()
    writes = stage.world.script.writes()
    press(stage, STITCH)
    stage.load()
    assert not stage.dialog_is_open
    assert said(stage) == "Stitch: nothing was sent, this project was deleted."
    assert stage.world.script.writes() == writes


def test_undo_in_local_looks_too_before_it_writes(stage):
    stage.table.setFocus()
    stage.open("ferry-night")
    assert stage.find("project.announcement.undo").isVisible()
    stage.table.setFocus()
    stage.clock.advance(40)
    other_document(stage, "ferry-night", name="Ferry, night")
    calls = stage.world.script.calls["store.change"]
    press(stage, (Qt.Key.Key_Z, CTRL))
    stage.load()
    assert "Undo: nothing was sent" in said(stage)
    assert stage.world.script.calls["store.change"] == calls


def test_the_answer_opens_no_question_over_what_the_person_has_turned_to(stage):
    open_old(stage, "glacier-walk")
    press(stage, STITCH)
    QTest.keyClick(stage.table, Qt.Key.Key_Slash)
    settle()
    assert stage.focused() == "projects.filter"
    QTest.keyClicks(stage.find("projects.filter"), "gla")
    stage.load()
    assert not stage.dialog_is_open
    assert stage.focused() == "projects.filter"
    assert said(stage) == "Glacier walk was looked at. Press Stitch again."


def test_the_answer_is_not_for_the_project_that_was_opened_meanwhile(stage):
    open_old(stage, "glacier-walk")
    press(stage, STITCH)
    QTest.keyClick(stage.table, Qt.Key.Key_Down)
    stage.load()
    assert stage.open_id != "glacier-walk"
    assert not stage.dialog_is_open
    assert not stage.find("project.announcement").isVisible()
