"""A cancel is followed to its end, and the document never says more than the execution."""

import pytest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from tests.qt.projects.test_projects_actions import active, confirm, reason, trigger
from tests.qt.projects.verdict_hands import DEV, steps, writes

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)


def cancel(stage, project_id):
    """Press Cancel, agree, and let it be answered; returns the execution's name."""
    stage.open(project_id)
    name = active(stage, project_id).name
    stage.click("project.cancel")
    confirm(stage)
    return name


def look_again(stage, seconds=0):
    stage.clock.advance(seconds)
    stage.workbench.session.refresh()
    stage.load()


def document(stage, project_id):
    return stage.world.projects[project_id]


def test_requested_then_cancelled(stage):
    name = cancel(stage, "harbour-mornings")
    assert stage.text("project.job.title") == "Cancel requested 14:32:07Z"
    assert stage.find("project.job.cancel").isHidden()
    assert document(stage, "harbour-mornings").status == "stitching"
    look_again(stage, 2)
    assert document(stage, "harbour-mornings").status == "stitching"
    assert stage.text("project.status") == "Stitching"
    stage.world.finish(name, E.CANCELLED, recorded=False)
    look_again(stage, 1)
    assert stage.text("project.job.cancel") == "Cancel requested 14:32:07Z · Cancelled 14:32:09Z"
    assert document(stage, "harbour-mornings").status == "cancelled"


@pytest.mark.parametrize("ending", [E.SUCCEEDED, E.FAILED])
def test_requested_but_it_finished_before(stage, ending):
    name = cancel(stage, "harbour-mornings")
    stage.clock.advance(1)
    stage.world.finish(name, ending, recorded=False)
    look_again(stage)
    assert stage.text("project.job.cancel") == (
        "Cancel requested 14:32:07Z · Finished before the cancel arrived"
    )
    expected = "complete" if ending is E.SUCCEEDED else "failed"
    assert document(stage, "harbour-mornings").status == expected


def test_requested_and_killed_by_something_else_is_no_cancel(stage):
    name = cancel(stage, "harbour-mornings")
    stage.world.kill(name)
    look_again(stage, 1)
    assert stage.text("project.job.cancel").endswith("· Ended without answering the cancel")
    assert document(stage, "harbour-mornings").status == "failed"


def test_not_stopping_offers_its_steps_and_not_earlier(stage):
    cancel(stage, "harbour-mornings")
    look_again(stage, 179)
    assert steps(stage) == []
    assert not stage.actions.action("project.force_stop").isVisible()
    look_again(stage, 1)
    assert stage.text("project.job.cancel") == "Not stopping (3 min)"
    assert steps(stage) == ["force_stop", "open_logs", "set_status"]
    look_again(stage, 125)
    assert stage.text("project.job.cancel") == "Not stopping (5 min)"
    assert document(stage, "harbour-mornings").status == "stitching"


def test_force_is_for_workers_of_this_machine_only(make_stage):
    stage = make_stage(environment=DEV)
    cancel(stage, "harbour-mornings")
    look_again(stage, 200)
    assert steps(stage) == ["open_logs", "set_status"]
    assert "force" not in stage.text("project.steps.text")
    action = stage.actions.action("project.force_stop")
    assert not action.isVisible()
    assert reason(stage, "project.force_stop") == (
        "Only workers of this machine can be forced to end."
    )
    stage.panel._actions._on_force_stop()
    assert not stage.dialog_is_open


def test_forced_to_end_it_is_cancelled_and_then_recorded(stage):
    name = cancel(stage, "harbour-mornings")
    look_again(stage, 181)
    stage.click("project.steps.force_stop")
    stage.type("confirm.typed", "Harbour mornings")
    confirm(stage)
    look_again(stage)
    assert stage.world.executions[name].state is E.CANCELLED
    assert document(stage, "harbour-mornings").status == "cancelled"
    assert steps(stage) == []


def test_its_log_is_one_step_away(stage):
    cancel(stage, "harbour-mornings")
    look_again(stage, 181)
    stage.click("project.steps.open_logs")
    assert stage.details.tabs.currentIndex() == 2


# ---------------------------------------------------------------------- nothing to stop yet


@pytest.fixture
def starting(stage):
    """Claimed a moment ago; no execution carries the job id yet."""
    world = stage.world
    world.add_job("beech-wood", "J9", JobState.CLAIMED)
    world.write_project(
        world.projects["beech-wood"],
        status="stitching",
        active_job="J9",
        status_before_claim="ready",
        claimed_at=stage.clock.now(),
    )
    stage.open("beech-wood")
    return stage


def test_a_claim_without_execution_is_looked_for_again_and_told(starting):
    stage = starting
    assert stage.actions.action("project.cancel").isEnabled()
    trigger(stage, "project.cancel")
    assert stage.text("confirm.text").startswith("No execution carries its job id yet.")
    confirm(stage)
    assert stage.text("project.announcement.text") == (
        "Nothing to stop was found yet: Beech wood was claimed at 14:32:07Z and no execution "
        "carries its job id. It is being looked for; cancel again when it shows. If it never "
        "starts, its status goes back to ready."
    )
    assert writes(stage) == 0
    assert document(stage, "beech-wood").status == "stitching"


def test_one_that_shows_in_the_meantime_is_cancelled(starting):
    stage = starting
    trigger(stage, "project.cancel")
    stage.world.add_execution(
        "late", E.RUNNING, job_id="J9", project_id="beech-wood", started_at=stage.clock.now()
    )
    confirm(stage)
    assert stage.world.executions["late"].state is E.CANCELLING
    assert stage.text("project.announcement.text") == (
        "Cancel requested for Beech wood at 14:32:07Z."
    )


def test_one_that_never_started_goes_back_by_its_verdict(starting):
    stage = starting
    look_again(stage, 61)
    look_again(stage)
    assert document(stage, "beech-wood").status == "ready"
    assert reason(stage, "project.cancel") == "Nothing is running."


def test_an_engine_that_is_away_is_said_as_that(starting):
    stage = starting
    stage.world.script.always("engine.list_executions", Fail(Offline("Away.")))
    trigger(stage, "project.cancel")
    confirm(stage)
    assert "Away." in stage.text("project.announcement.text")
    assert writes(stage) == 0
