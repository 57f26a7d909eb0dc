"""A note in the details that speaks of something that goes on is gone when that has ended."""

import pytest
from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.progress import Progress, Stage


@pytest.fixture
def stage(stage):
    stage.open("glacier-walk")
    return stage


def note(stage):
    box = stage.find("project.announcement")
    return stage.text("project.announcement.text") if box.isVisible() else None


def start(stage):
    stage.actions.action("project.stitch").trigger()
    stage.click("confirm.go")
    stage.load()
    return stage.workbench.session.examination.execution


def look(stage):
    """The poll of the open project, as it comes by itself."""
    stage.clock.advance(2)
    stage.runner.fire_timers()
    stage.load()


@pytest.mark.parametrize("state", [E.SUCCEEDED, E.FAILED, E.CANCELLED, E.INTERRUPTED])
def test_was_started_goes_when_the_run_has_ended(stage, state):
    execution = start(stage)
    said = note(stage)
    assert said == f"The stitch of Glacier walk was started as {execution.name}."
    look(stage)
    assert note(stage) == said  # it still runs
    stage.world.finish(execution.name, state)
    assert note(stage) == said  # nobody has heard of it yet
    look(stage)
    assert note(stage) is None
    # In the inbox it stays: there it says when it was.
    assert any(r.text == said for r in stage.workbench.results.results)


def test_a_cancel_that_was_requested_is_not_said_of_a_run_that_has_ended(stage):
    execution = start(stage)
    stage.world.progress(execution.name, Progress(1, 9, "ms", Stage.CONFORMING))
    look(stage)
    stage.actions.action("project.cancel").trigger()
    stage.click("confirm.go")
    stage.load()
    assert note(stage).startswith("Cancel requested for Glacier walk at ")
    stage.world.finish(execution.name, E.CANCELLED)
    look(stage)
    assert note(stage) is None


def test_already_running_goes_with_the_run_it_speaks_of(stage):
    execution = start(stage)
    stage.workbench.operations.request_stitch(stage.workbench.session.examination.project)
    stage.load()
    assert "is already running since" in note(stage)
    stage.world.finish(execution.name, E.SUCCEEDED)
    look(stage)
    assert note(stage) is None


def test_checking_goes_once_the_start_was_found(stage):
    stage.world.script.plan("engine.run", LoseReply(Offline("The line broke.")))
    stage.world.script.plan("engine.find", Fail(Offline("The line is down.")))
    stage.world.script.plan("engine.list_executions", None, *[Fail(Offline("Down."))] * 2)
    stage.actions.action("project.stitch").trigger()
    stage.click("confirm.go")
    stage.load()
    assert note(stage).startswith("We do not know yet whether the stitch")
    look(stage)
    look(stage)
    assert stage.workbench.session.examination.execution is not None
    assert note(stage) is None


def test_what_an_engine_that_cannot_be_read_does_not_say_changes_nothing(stage):
    start(stage)
    said = note(stage)
    stage.world.script.always("engine.list_executions", Fail(Offline("Down.")))
    look(stage)
    assert stage.workbench.session.examination.engine_error is not None
    assert note(stage) == said


def test_a_correction_that_was_made_is_a_fact_and_stays(stage):
    stage.open("ferry-night")
    said = note(stage)
    assert "was set from" in said
    look(stage)
    assert note(stage) == said


def test_why_an_action_is_off_goes_when_that_reason_does(stage):
    execution = start(stage)
    stage.find("project.announcement.close").click()
    assert note(stage) is None
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, widget=stage.panel)
    assert note(stage).startswith("Already running since ")
    look(stage)
    assert note(stage).startswith("Already running since ")
    stage.world.finish(execution.name, E.SUCCEEDED)
    look(stage)
    assert note(stage) is None
