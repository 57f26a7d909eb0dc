"""What a verdict offers comes and goes; what the person reads stays where it is (UX note, N8)."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint

from phoenix_admin.domain.execution import ExecutionState

PARTS = ("project.job", "project.tabs", "project.stitch")


def let_it_last(stage, limit):
    """The run's hard bound is another one, and the open project is looked at again."""
    run = next(
        e
        for e in stage.world.executions.values()
        if e.project_id == "harbour-mornings" and e.state is ExecutionState.RUNNING
    )
    stage.world._keep(run, hard_bound=limit)
    stage.workbench.session.refresh()
    stage.load()


def places(stage):
    return [stage.find(part).mapTo(stage.window, QPoint(0, 0)) for part in PARTS]


@pytest.mark.parametrize("scrolled", [False, True])
def test_steps_move_nothing_when_they_come_and_when_they_go(make_stage, scrolled):
    stage = make_stage(size=(1440, 560), in_main_window=True)
    stage.open("harbour-mornings")
    bar = stage.find("project.summary").verticalScrollBar()
    box = stage.find("project.steps")
    assert box.isHidden()
    let_it_last(stage, timedelta(hours=9))
    bar.setValue(bar.maximum() if scrolled else 0)
    before = places(stage)
    let_it_last(stage, timedelta(minutes=1))
    assert box.isVisible()
    assert places(stage) == before
    bar.setValue(bar.maximum() if scrolled else 0)
    at_the_end = places(stage)
    let_it_last(stage, timedelta(hours=9))
    assert box.isHidden()
    assert places(stage) == at_the_end


def test_the_room_that_was_kept_is_given_back_for_another_project(make_stage):
    stage = make_stage(size=(1440, 560), in_main_window=True)
    stage.open("harbour-mornings")
    bar = stage.find("project.summary").verticalScrollBar()
    length = bar.maximum()
    let_it_last(stage, timedelta(minutes=1))
    bar.setValue(bar.maximum())
    let_it_last(stage, timedelta(hours=9))
    assert bar.maximum() > length
    stage.open("glacier-walk")
    stage.open("harbour-mornings")
    assert bar.maximum() == length


@pytest.mark.parametrize(("height", "words"), [(900, True), (640, False)])
def test_in_a_low_window_the_steps_leave_room_for_what_they_are_about(make_stage, height, words):
    stage = make_stage(size=(1440, height), in_main_window=True)
    stage.open("harbour-mornings")
    let_it_last(stage, timedelta(minutes=1))
    box = stage.find("project.steps")
    assert stage.find("project.steps.text").isVisible() is words
    assert box.accessibleDescription() == "It runs longer than its limit allows."
    assert box.height() < stage.find("project.summary").height()
    assert box.height() >= box.minimumSizeHint().height()
