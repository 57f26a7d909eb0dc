"""What a person can do about a verdict: offered, asked, sent once, and said how it went."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Missing, Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.ui.panels.projects.verdict_action_specs import VERDICT_SPECS
from phoenix_admin.ui.panels.projects.verdict_refusals import WRITES
from tests.qt.projects.test_projects_actions import (
    CTRL,
    READ_ONLY,
    active,
    confirm,
    reason,
    trigger,
)
from tests.qt.projects.verdict_hands import is_on, steps, writes
from tests.support.pictures import settle

ESCAPE, ENTER, SPACE = Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Space

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)


# ---------------------------------------------------------------------- what is offered


def test_the_steps_of_each_verdict_and_of_no_other(stage):
    offered = {
        "quarry-lake": ["adopt", "stop_execution"],
        "station-clock": ["stop_others", "open_run"],
        "harbour-mornings": [],
        "glacier-walk": [],
        "river-crossing": [],
        "winter-harbour": [],
        "old-mill": [],
    }
    for project_id, names in offered.items():
        stage.open(project_id)
        assert steps(stage) == names, project_id


def test_an_unclaimed_run_can_be_adopted_or_the_status_set(stage):
    stage.world.write_project(stage.world.projects["quarry-lake"], status="stitching")
    stage.open("quarry-lake")
    assert steps(stage) == ["adopt", "set_status"]
    assert stage.find("project.verdict.proposal").isVisible()
    assert not stage.find("project.apply").isVisible()


def test_a_forgotten_execution_offers_a_status_by_hand(stage):
    stage.world.prune(active(stage, "harbour-mornings").name)
    stage.open("harbour-mornings")
    assert steps(stage) == ["open_logs", "set_status"]


def test_a_run_over_its_limit_offers_cancel(stage):
    run = active(stage, "harbour-mornings")
    bound = {"hard_bound": timedelta(minutes=1)}
    stage.world._keep(run, **bound)
    stage.open("harbour-mornings")
    assert steps(stage) == ["cancel", "open_logs"]


def test_elsewhere_the_steps_are_off_and_say_why(stage):
    assert {reason(stage, spec.key) for spec in VERDICT_SPECS} == {"Select a project first."}
    stage.click_row("harbour-mornings")
    assert reason(stage, "project.set_status") == "The project has not been read yet."
    stage.load()
    assert reason(stage, "project.adopt") == "No execution waits to be adopted."
    assert reason(stage, "project.stop_others") == "No other execution of this project is active."
    assert reason(stage, "project.stop_execution") == (
        "The document names what runs; cancel it instead."
    )
    assert is_on(stage, "project.set_status")
    assert is_on(stage, "project.open_run")
    stage.open("glacier-walk")
    assert reason(stage, "project.stop_execution") == "Nothing runs behind the document."
    assert reason(stage, "project.open_run") == "Nothing is running."


def test_they_are_in_both_menus(stage):
    stage.open("station-clock")
    stage.click("project.more")
    dots = [a.objectName() for a in stage.find("project.more.menu").actions()]
    stage.find("project.more.menu").close()
    stage.click_row("station-clock", Qt.MouseButton.RightButton)
    for key in WRITES:
        assert f"action.{key}" in dots
    assert stage.actions.action("project.stop_others").text() == "Stop the other 1 execution…"


def test_a_deleted_project_has_no_steps(stage):
    stage.open("quarry-lake")
    stage.world.script.always("store.read_project", Fail(Missing("It is gone.")))
    stage.workbench.session.refresh()
    stage.load()
    assert reason(stage, "project.adopt") == "This project was deleted."


def test_read_only_refuses_every_step_and_sends_nothing(make_stage):
    stage = make_stage(environment=READ_ONLY)
    slots = stage.panel._steps
    for project_id in ("quarry-lake", "station-clock", "harbour-mornings"):
        stage.open(project_id)
        for key in WRITES:
            assert not is_on(stage, key), key
            getattr(slots, f"_on_{key.removeprefix('project.')}")()
            settle()
            assert not stage.dialog_is_open, key
    stage.load()
    assert writes(stage) == 0


# ---------------------------------------------------------------------- adopt and stop


def test_adopting_shows_what_it_writes_and_then_follows_the_run(stage):
    stage.open("quarry-lake")
    stage.click("project.steps.adopt")
    settle()
    run = active(stage, "quarry-lake")
    assert stage.text("confirm.title") == f"Let Quarry lake follow {run.name} in LOCAL?"
    assert stage.find("confirm.items").accessibleName().startswith(run.name)
    assert stage.focused() == "confirm.keep"
    confirm(stage)
    assert stage.world.projects["quarry-lake"].active_job == run.job_id
    assert steps(stage) == []
    assert stage.text("project.status") == "Stitching"
    assert f"follows {run.name} now" in stage.text("project.announcement.text")
    stage.clock.advance(1)
    stage.click("project.announcement.undo")
    stage.load()
    assert stage.world.projects["quarry-lake"].status == "ready"


def test_stopping_the_others_names_them_with_start_progress_and_starter(stage):
    claimed = stage.world.projects["station-clock"].active_job
    runs = [e for e in stage.world.executions.values() if e.project_id == "station-clock"]
    other = next(e for e in runs if e.job_id != claimed)
    mine = next(e for e in runs if e.job_id == claimed)
    stage.world.add_job("station-clock", other.job_id, JobState.LAUNCHED, requested_by="kim")
    stage.open("station-clock")
    assert stage.find("project.steps.stop_others").text() == "Stop the other 1 execution…"
    stage.click("project.steps.stop_others")
    settle()
    assert stage.text("confirm.title") == f"Stop {other.name} of Station clock in LOCAL?"
    assert stage.text("confirm.text") == (
        f"{mine.name}, since 14:30:27Z, is the claimed one and goes on. "
        "A worker may still finish it before the stop arrives."
    )
    assert stage.find("confirm.items").accessibleName() == (
        f"{other.name} · since 14:31:32Z · by kim"
    )
    confirm(stage)
    states = stage.world.executions
    assert states[other.name].state is ExecutionState.CANCELLING
    assert states[mine.name].state is ExecutionState.RUNNING
    assert stage.text("project.announcement.text") == (
        f"Station clock: Stop of {other.name} requested at 14:32:07Z."
    )


def test_stop_it_stops_what_runs_behind_the_document(stage):
    stage.open("quarry-lake")
    run = active(stage, "quarry-lake")
    stage.click("project.steps.stop_execution")
    settle()
    assert "The document says ready and stays as it is." in stage.text("confirm.text")
    confirm(stage)
    assert stage.world.executions[run.name].state is ExecutionState.CANCELLING
    assert stage.world.projects["quarry-lake"].status == "ready"


def test_three_or_more_want_the_name_typed_everywhere(stage):
    for number in range(3):
        stage.world.add_execution(
            f"more-{number}", ExecutionState.RUNNING, job_id=f"M{number}", project_id="quarry-lake"
        )
    stage.open("quarry-lake")
    assert stage.actions.action("project.stop_others").text() == "Stop the 4 executions…"
    trigger(stage, "project.stop_others")
    assert stage.text("confirm.go") == "Stop 4 executions"
    assert not stage.find("confirm.go").isEnabled()
    stage.type("confirm.typed", "Quarry lake")
    confirm(stage)
    assert stage.world.script.calls["engine.request_cancel"] == 4
    lines = [line for line in stage.world.journal if line.action == "stop execution"]
    assert len(lines) == 4


def test_enter_never_stops_anything(stage):
    stage.open("quarry-lake")
    trigger(stage, "project.stop_execution")
    stage.find("confirm.go").setFocus()
    stage.key(ENTER)
    settle()
    assert stage.dialog_is_open
    assert writes(stage) == 0


def test_a_stop_without_an_answer_is_neither_done_nor_failed(stage):
    stage.world.script.plan("engine.request_cancel", Fail(Offline("The line went dead.")))
    stage.open("quarry-lake")
    trigger(stage, "project.stop_execution")
    confirm(stage)
    assert "We don't know if" in stage.text("project.announcement.text")


# ---------------------------------------------------------------------- already running


def test_stitch_while_it_runs_offers_to_open_the_run(stage):
    stage.open("harbour-mornings")
    stage.table.setFocus()
    stage.key(ENTER, CTRL)
    assert stage.text("project.announcement.text") == "Already running since 14:28:55Z."
    stage.click("project.announcement.open_run")
    settle()
    assert stage.details.tabs.currentIndex() == 1
    assert stage.focused() == "project.tabs"


def test_another_refusal_offers_no_run(stage):
    stage.open("spring-fair")
    stage.table.setFocus()
    stage.key(ENTER, CTRL)
    assert not stage.find("project.announcement.open_run").isVisible()


def test_a_run_that_somebody_else_started_meanwhile_is_offered_too(stage):
    stage.open("glacier-walk")
    trigger(stage, "project.stitch")
    stage.world.add_execution(
        "theirs",
        ExecutionState.RUNNING,
        job_id="T1",
        project_id="glacier-walk",
        started_at=stage.clock.now(),
    )
    confirm(stage)
    assert stage.text("project.announcement.text") == (
        "Glacier walk is already running since 14:32:07Z."
    )
    assert stage.find("project.announcement.open_run").isVisible()
    assert stage.world.script.calls["engine.run"] == 0


def test_opening_the_run_opens_hidden_details(stage):
    stage.open("harbour-mornings")
    stage.panel.toggle_details()
    trigger(stage, "project.open_run")
    assert stage.panel.details_shown
    assert stage.details.tabs.currentIndex() == 1
    trigger(stage, "project.open_logs")
    assert stage.details.tabs.currentIndex() == 2
