"""Actions, continued: samples, the keyboard alone, failures."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.environment import (
    LOCAL,
    Environment,
    EnvironmentKind,
    EnvironmentLabel,
)
from phoenix_admin.domain.errors import Invalid
from tests.support.pictures import settle

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)
READ_ONLY = Environment("LOCAL", EnvironmentKind.LOCAL, EnvironmentLabel.LOCAL, read_only=True)

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)


def reason(stage, key):
    return stage.actions.action(key).property("refusal")


def trigger(stage, key):
    stage.actions.action(key).trigger()
    settle()


def confirm(stage):
    stage.click("confirm.go")
    stage.load()


def active(stage, project_id):
    mine = (e for e in stage.world.executions.values() if e.project_id == project_id)
    return next(e for e in mine if e.state.is_active)


# ---------------------------------------------------------------------- samples


def test_samples_are_made_and_removed(make_stage):
    stage = make_stage(backend=open_fake())
    trigger(stage, "samples.make")
    stage.load()
    assert len(stage.shown) == 3
    assert stage.world.journal[-1].detail == "3 sample projects"
    assert reason(stage, "samples.make") == "The sample projects are there."
    trigger(stage, "samples.remove")
    assert stage.text("confirm.title") == "Remove the sample projects from LOCAL?"
    assert stage.text("confirm.go") == "Remove samples"
    confirm(stage)
    assert stage.shown == []
    trigger(stage, "samples.make")
    stage.load()
    hint = stage.find("projects.hint").accessibleName()
    assert hint == "The samples were made once in this data folder; they are not made again."


def test_in_prod_the_environment_is_typed_before_samples_are_removed(make_stage):
    prod = replace(LOCAL, name="studio", label=EnvironmentLabel.PROD)
    stage = make_stage(environment=prod)
    trigger(stage, "samples.remove")
    assert not stage.find("confirm.go").isEnabled()
    stage.type("confirm.typed", "studio")
    confirm(stage)
    assert "sample" not in stage.shown


@pytest.mark.parametrize("key", ["project.new", "samples.remove"])
def test_what_is_about_no_open_project_does_not_look_at_one_first(stage, key):
    stage.open("glacier-walk")
    stage.clock.advance(40)
    stage.details._show()
    trigger(stage, key)
    assert stage.dialog_is_open
    assert not stage.find("project.announcement").isVisible()


def test_where_projects_are_not_made_the_actions_are_not_there(make_stage):
    stage = make_stage(author=False)
    for key in ("project.new", "samples.make", "samples.remove"):
        assert not stage.actions.action(key).isVisible()
    assert not stage.find("projects.new").isVisible()


def test_the_other_actions_are_behind_the_dots(stage):
    stage.open("glacier-walk")
    stage.click("project.more")
    menu = stage.find("project.more.menu", QMenu)
    shown = [a.text() for a in menu.actions() if a.isVisible()]
    assert shown == [
        "Adopt the run…",
        "Stop the other executions…",
        "Stop it…",
        "Set status…",
        "Open the run",
        "Open reel",
        "Show reel in its folder",
        "Copy ID",
        "Remove samples…",
    ]
    menu.close()


# ---------------------------------------------------------------------- the keyboard alone


def test_the_whole_job_by_keyboard(stage):
    stage.table.setFocus()
    while stage.open_id != "glacier-walk":
        stage.key(Qt.Key.Key_Down)
    stage.load()
    QTest.keyClick(stage.table, Qt.Key.Key_Return, CTRL)
    settle()
    assert stage.focused() == "confirm.keep"
    stage.key(Qt.Key.Key_Tab)
    assert stage.focused() == "confirm.go"
    stage.key(Qt.Key.Key_Tab)
    assert stage.focused() == "confirm.keep"
    stage.key(Qt.Key.Key_Backtab, SHIFT)
    stage.key(Qt.Key.Key_Return)
    stage.load()
    assert stage.world.script.calls["engine.run"] == 1
    assert stage.focused() == "projects.table"
    stage.key(Qt.Key.Key_Return)
    assert stage.focused() == "project.tabs"
    for index in (1, 2, 3):
        stage.key(Qt.Key.Key_Right)
        stage.load()
        assert stage.find("project.tabs").currentIndex() == index
    stage.key(Qt.Key.Key_Escape)
    assert stage.focused() == "projects.table"
    QTest.keyClick(stage.table, Qt.Key.Key_X, CTRL | SHIFT)
    settle()
    assert stage.text("confirm.go") == "Cancel stitch"


def test_keys_of_the_window_do_nothing_while_a_question_is_open(stage):
    stage.open("glacier-walk")
    trigger(stage, "project.stitch")
    QTest.keyClick(stage.find("confirm.keep"), Qt.Key.Key_O, CTRL)
    QTest.keyClick(stage.find("confirm.keep"), Qt.Key.Key_N, CTRL)
    assert stage.opener.opened == []
    assert stage.text("confirm.title") == "Stitch Glacier walk in LOCAL?"


def test_a_write_that_failed_is_said_with_its_reason(stage):
    stage.world.script.plan("engine.run", Fail(Invalid("The disk is full.")))
    stage.open("glacier-walk")
    trigger(stage, "project.stitch")
    confirm(stage)
    assert stage.text("project.announcement.text") == "The disk is full."
    assert stage.world.projects["glacier-walk"].status == "complete"
