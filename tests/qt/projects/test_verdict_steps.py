"""What a person can do about a verdict: offered, asked, sent once, and said how it went."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Missing, Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.ui.panels.projects.verdict_action_specs import VERDICT_SPECS
from phoenix_admin.ui.panels.projects.verdict_refusals import WRITES
from tests.qt.projects.test_projects_actions import (
    CTRL,
    PROD,
    READ_ONLY,
    active,
    confirm,
    reason,
    trigger,
)
from tests.support.pictures import settle

DEV = Environment("phoenix-dev", EnvironmentKind.GCP, EnvironmentLabel.DEV)
ESCAPE, ENTER, SPACE = Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Space

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)


def is_on(stage, key):
    return stage.actions.action(key).isEnabled()


def steps(stage):
    """The names of the next steps that can be seen, in their order."""
    box = stage.find("project.steps")
    if box.isHidden():
        return []
    names = ("adopt", "stop_others", "stop_execution", "cancel", "force_stop")
    names += ("open_logs", "open_run", "set_status")
    found = [(n, stage.window.findChild(object, f"project.steps.{n}")) for n in names]
    return [name for name, button in found if button is not None and button.isVisible()]


def choose(stage, label):
    """Open the list with the keyboard's own means: type the first letters."""
    choice = stage.find("status.choice")
    choice.setFocus()
    QTest.keyClicks(choice, label)
    assert choice.currentText() == label


def set_status(stage, label, why=""):
    trigger(stage, "project.set_status")
    choose(stage, label)
    if why:
        stage.type("status.reason", why)
    stage.click("confirm.go")
    settle()


def seconds_pass(stage, number):
    for _ in range(number):
        stage.runner.fire_timers()
    settle()


def hold_ends(stage):
    seconds_pass(stage, 5)
    stage.load()


def writes(stage):
    return stage.world.script.writes()


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


# ---------------------------------------------------------------------- set status


def test_the_dialog_says_that_it_stops_nothing_and_what_goes_on(stage):
    stage.open("harbour-mornings")
    trigger(stage, "project.set_status")
    name = active(stage, "harbour-mornings").name
    assert stage.text("confirm.text") == f"This stops nothing. {name}, at 64%, goes on running."
    assert stage.text("status.now") == "Stitching"
    assert stage.focused() == "status.choice"
    choice = stage.find("status.choice")
    assert choice.currentText() == ""
    assert [choice.itemText(n) for n in range(choice.count())] == [
        "Draft",
        "Generating",
        "Ready",
        "Stitching",
        "Complete",
        "Failed",
        "Cancelled",
    ]
    assert stage.find("confirm.go").toolTip() == "Choose a status."


def test_a_contradiction_wants_a_reason_and_shows_what_is_known(stage):
    stage.open("harbour-mornings")
    trigger(stage, "project.set_status")
    choose(stage, "Failed")
    go = stage.find("confirm.go")
    assert not go.isEnabled()
    assert stage.text("status.against").startswith("A reason is needed: Execution stitch-0")
    stage.type("status.reason", "   ")
    assert not go.isEnabled()
    stage.type("status.reason", "wrong clips")
    assert go.isEnabled()
    assert stage.find("confirm.changes").accessibleName().endswith("+ status_reason: wrong clips")


def test_no_reason_is_needed_where_nothing_contradicts(stage):
    stage.open("beech-wood")
    trigger(stage, "project.set_status")
    choose(stage, "Draft")
    assert stage.find("status.against").isHidden()
    assert stage.find("confirm.go").isEnabled()
    stage.key(Qt.Key.Key_End, widget=stage.find("status.choice"))
    assert stage.find("status.choice").currentText() == "Cancelled"
    assert stage.find("confirm.go").toolTip() == "The document says this already."


def test_a_word_that_is_not_known_is_shown_as_it_is(stage):
    stage.open("old-mill")
    trigger(stage, "project.set_status")
    assert stage.text("status.now") == "archiving"
    choose(stage, "Ready")
    assert "does not know the status “archiving”" in stage.text("status.against")
    assert not stage.find("confirm.go").isEnabled()


def test_it_is_held_back_for_five_seconds_and_then_written(stage):
    stage.open("beech-wood")
    set_status(stage, "Draft", "planned anew")
    bar = stage.find("projects.held")
    assert bar.isVisible()
    assert stage.text("projects.held.text") == "Setting Beech wood to draft in 5 s"
    seconds_pass(stage, 4)
    stage.load()
    assert stage.text("projects.held.text") == "Setting Beech wood to draft in 1 s"
    assert writes(stage) == 0
    assert stage.world.journal[-1].action != "set status"
    seconds_pass(stage, 1)
    stage.load()
    assert not bar.isVisible()
    assert stage.world.projects["beech-wood"].status == "draft"
    assert stage.world.script.calls["store.change"] == 1
    assert stage.text("project.announcement.text") == (
        "Beech wood was set from cancelled to draft (planned anew)."
    )


def taken_back_by_bar(stage):
    stage.click("projects.held.undo")


def taken_back_by_escape_in_the_list(stage):
    stage.table.setFocus()
    stage.key(ESCAPE)


def taken_back_by_escape_in_the_filter(stage):
    stage.find("projects.filter").setFocus()
    stage.key(ESCAPE)


def taken_back_by_escape_in_the_details(stage):
    stage.details.tabs.setFocus()
    stage.key(ESCAPE)


def taken_back_by_undo_key(stage):
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Z, CTRL)


@pytest.mark.parametrize(
    "take_back",
    [
        taken_back_by_bar,
        taken_back_by_escape_in_the_list,
        taken_back_by_escape_in_the_filter,
        taken_back_by_escape_in_the_details,
        taken_back_by_undo_key,
    ],
)
def test_until_then_it_can_be_taken_back_and_nothing_is_written(stage, take_back):
    stage.open("beech-wood")
    set_status(stage, "Draft")
    seconds_pass(stage, 3)
    take_back(stage)
    settle()
    assert not stage.find("projects.held").isVisible()
    assert stage.text("project.announcement.text") == (
        "Nothing was written: Beech wood still says cancelled."
    )
    hold_ends(stage)
    assert writes(stage) == 0
    assert not any(line.action == "set status" for line in stage.world.journal)


def test_closing_the_window_writes_nothing(make_stage):
    stage = make_stage(in_main_window=True)
    stage.open("beech-wood")
    set_status(stage, "Draft")
    stage.window.close()
    stage.panel.close_down()
    hold_ends(stage)
    assert writes(stage) == 0


def test_escape_closes_an_open_dialog_before_it_takes_anything_back(stage):
    stage.open("beech-wood")
    set_status(stage, "Draft")
    trigger(stage, "project.stitch")
    assert stage.dialog_is_open
    stage.key(ESCAPE)
    settle()
    assert not stage.dialog_is_open
    assert stage.find("projects.held").isVisible()
    stage.table.setFocus()
    stage.key(ESCAPE)
    settle()
    assert not stage.find("projects.held").isVisible()


def test_escape_does_its_usual_work_again_afterwards(stage):
    stage.open("beech-wood")
    set_status(stage, "Draft")
    hold_ends(stage)
    stage.details.tabs.setFocus()
    stage.key(ESCAPE)
    assert stage.focused() == "projects.table"


def test_another_view_neither_drops_nor_hides_what_is_held(stage):
    stage.open("beech-wood")
    set_status(stage, "Draft")
    stage.open("glacier-walk")
    assert stage.find("projects.held").isVisible()
    assert reason(stage, "project.set_status") == "Wait: setting Beech wood to draft."
    hold_ends(stage)
    assert stage.world.projects["beech-wood"].status == "draft"
    assert stage.open_id == "glacier-walk"
    newest = stage.workbench.results.results[0]
    assert (newest.project_name, newest.project_id) == ("Beech wood", "beech-wood")


def test_what_changes_while_it_is_held_is_not_written_over(stage):
    stage.open("beech-wood")
    set_status(stage, "Draft")
    stage.world.write_project(stage.world.projects["beech-wood"], status="ready")
    hold_ends(stage)
    assert stage.world.projects["beech-wood"].status == "ready"
    assert "has changed since you looked" in stage.text("project.announcement.text")


def test_details_and_their_buttons_stay_where_they_are_while_it_is_held(make_stage):
    for size in ((1440, 900), (1024, 640)):
        stage = make_stage(size=size)
        stage.table.setFocus()
        stage.open("beech-wood")
        if size[0] < 1200:
            stage.key(ENTER)
        before = stage.details.geometry()
        set_status(stage, "Draft")
        bar = stage.find("projects.held")
        assert stage.details.geometry() == before
        assert not bar.geometry().intersects(before)
        assert stage.find("projects.held.undo").isVisible()
        stage.window.hide()


def test_dev_holds_back_as_well_and_prod_wants_the_name_and_writes_at_once(make_stage):
    stage = make_stage(environment=DEV)
    stage.open("beech-wood")
    set_status(stage, "Draft")
    assert stage.find("projects.held").isVisible()
    stage.window.hide()
    stage = make_stage(environment=PROD)
    stage.open("beech-wood")
    trigger(stage, "project.set_status")
    choose(stage, "Draft")
    assert not stage.find("confirm.go").isEnabled()
    stage.type("confirm.typed", "Beech wood")
    confirm(stage)
    assert not stage.find("projects.held").isVisible()
    assert stage.world.projects["beech-wood"].status == "draft"


def test_a_lost_reply_is_looked_for_before_anything_is_said(stage):
    stage.world.script.plan("store.change", LoseReply())
    stage.open("beech-wood")
    set_status(stage, "Draft")
    hold_ends(stage)
    assert "was set from cancelled to draft" in stage.text("project.announcement.text")
    assert stage.world.script.calls["store.change"] == 1


def test_what_a_person_has_set_is_not_corrected_at_once(stage):
    """The engine says succeeded; a person sets it back to stitching, and it stays so."""
    stage.open("glacier-walk")
    set_status(stage, "Stitching", "the reel is being checked by hand")
    hold_ends(stage)
    assert stage.world.projects["glacier-walk"].status == "stitching"
    stage.workbench.session.refresh()
    stage.load()
    assert stage.world.projects["glacier-walk"].status == "stitching"
    assert stage.find("project.verdict.proposal").isVisible()


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
