"""N10: a question holds what it was asked about; when that changes it can only be left."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.domain.execution import ExecutionState
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CTRL = Qt.KeyboardModifier.ControlModifier
CASES = {
    "stitch": ("glacier-walk", (Qt.Key.Key_Return, CTRL)),
    "cancel": ("harbour-mornings", (Qt.Key.Key_X, CTRL | Qt.KeyboardModifier.ShiftModifier)),
}


def ask(stage, case):
    project_id, keys = CASES[case]
    stage.table.setFocus()
    stage.open(project_id)
    QTest.keyClick(stage.table, *keys)
    settle()
    assert stage.dialog_is_open
    return project_id


def read_again(stage):
    stage.workbench.session.refresh()
    stage.load()


def confirmed_by_hand(stage):
    """Every way there is to say yes; none may do anything."""
    go = stage.find("confirm.go")
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    QTest.keyClick(go, Qt.Key.Key_Space)
    QTest.keyClick(go, Qt.Key.Key_Return)
    stage.load()


@pytest.mark.parametrize("case", CASES)
def test_a_document_that_changes_turns_the_question_off(stage, case):
    project_id = ask(stage, case)
    title = stage.text("confirm.title")
    writes = stage.world.script.writes()
    stage.world.write_project(stage.world.projects[project_id], status="failed")
    read_again(stage)
    changed = stage.find("confirm.changed")
    assert changed.isVisible()
    assert changed.text().startswith("Changed since you opened")
    assert stage.text("confirm.title") == title
    assert not stage.find("confirm.go").isEnabled()
    confirmed_by_hand(stage)
    assert stage.world.script.writes() == writes


def test_a_stitch_that_began_elsewhere_turns_the_question_off(stage):
    project_id = ask(stage, "stitch")
    stage.workbench.operations.request_stitch(stage.world.projects[project_id])
    stage.load()
    writes = stage.world.script.writes()
    assert not stage.find("confirm.go").isEnabled()
    confirmed_by_hand(stage)
    assert stage.world.script.writes() == writes


def test_a_run_that_ends_turns_the_cancel_off(stage):
    ask(stage, "cancel")
    name = stage.workbench.session.examination.execution.name
    stage.world.finish(name, ExecutionState.FAILED)
    read_again(stage)
    assert not stage.find("confirm.go").isEnabled()
    confirmed_by_hand(stage)
    assert stage.world.script.calls["engine.request_cancel"] == 0


@pytest.mark.parametrize("case", CASES)
def test_the_question_speaks_of_the_project_it_was_asked_about_to_the_end(stage, case):
    project_id = ask(stage, case)
    text = stage.text("confirm.title")
    stage.workbench.open_project("old-mill")
    stage.load()
    assert stage.text("confirm.title") == text
    assert not stage.find("confirm.go").isEnabled()
    writes = stage.world.script.writes()
    confirmed_by_hand(stage)
    assert stage.world.script.writes() == writes
    assert stage.world.projects[project_id] is not None
