"""Actions: off with a reason, asked before they change something, sent once."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.progress import Progress
from phoenix_admin.domain.progress import Stage as Step
from phoenix_admin.ui.panels.projects.action_specs import SPECS
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


# ---------------------------------------------------------------------- on and off


def test_without_a_project_everything_on_it_is_off_and_says_so(stage):
    for key in ("project.stitch", "project.cancel", "project.reconcile", "project.copy_id"):
        assert reason(stage, key) == "Select a project first."
        assert not stage.actions.action(key).isEnabled()
    assert stage.actions.action("project.new").isEnabled()


def test_while_it_is_read_it_is_off_too(stage):
    stage.click_row("glacier-walk")
    assert reason(stage, "project.stitch") == "The project has not been read yet."
    assert stage.actions.action("project.copy_id").isEnabled()


def test_what_is_off_at_rest_and_while_running(stage):
    stage.open("glacier-walk")
    assert stage.actions.action("project.stitch").isEnabled()
    assert reason(stage, "project.cancel") == "Nothing is running."
    assert reason(stage, "project.reconcile") == "Document and engine need no correction."
    assert stage.actions.action("project.open_reel").isEnabled()
    stage.open("harbour-mornings")
    assert reason(stage, "project.stitch") == "Already running since 14:28:55Z."
    assert stage.actions.action("project.cancel").isEnabled()
    assert reason(stage, "project.open_reel") == "There is no reel yet."
    stage.open("spring-fair")
    assert reason(stage, "project.stitch") == "This project has no clips to stitch."
    stage.open("winter-harbour")
    assert reason(stage, "project.open_reel") == "The reel is missing."
    assert stage.actions.action("project.reconcile").isEnabled()


def test_the_button_shows_the_reason_where_it_is_off(stage):
    stage.open("spring-fair")
    button = stage.find("project.stitch")
    assert not button.isEnabled()
    assert "This project has no clips to stitch." in button.toolTip()
    assert "This project has no clips to stitch." in button.accessibleDescription()


def test_a_key_whose_action_is_off_says_why_where_the_person_is(stage):
    stage.open("spring-fair")
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Return, CTRL)
    assert not stage.dialog_is_open
    assert stage.text("project.announcement.text") == "This project has no clips to stitch."
    assert stage.focused() == "projects.table"


def test_without_details_the_reason_is_said_above_the_list(stage):
    stage.panel.toggle_details()
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Return, CTRL)
    assert stage.find("projects.hint").accessibleName() == "Select a project first."
    stage.click_row("glacier-walk")
    assert "As of" in stage.find("projects.hint").accessibleName()


def test_read_only_refuses_every_write_and_sends_nothing(make_stage):
    stage = make_stage(environment=READ_ONLY)
    for project_id in ("glacier-walk", "harbour-mornings", "winter-harbour", "sample"):
        stage.open(project_id)
        for spec in SPECS:
            if spec.writes:
                action = stage.actions.action(spec.key)
                assert not action.isEnabled(), spec.key
                action.trigger()
                # The slot itself refuses as well: a key may come before the repaint.
                getattr(stage.panel._actions, SLOTS[spec.key])()
                settle()
                assert not stage.dialog_is_open, spec.key
    stage.load()
    assert stage.world.script.writes() == 0


SLOTS = {
    "project.stitch": "_on_stitch",
    "project.stitch_anyway": "_on_stitch_anyway",
    "project.cancel": "_on_cancel",
    "project.force_stop": "_on_force_stop",
    "project.reconcile": "_on_reconcile",
    "project.undo": "_on_undo",
    "project.new": "_on_new",
    "samples.make": "_on_make_samples",
    "samples.remove": "_on_remove_samples",
}


# ---------------------------------------------------------------------- stitch


def test_stitch_asks_with_the_consequence_and_then_starts_one(stage):
    stage.open("glacier-walk")
    stage.click("project.stitch")
    assert stage.text("confirm.title") == "Stitch Glacier walk in LOCAL?"
    assert stage.text("confirm.text") == (
        "12 clips, usually ~5-8 min (last 9 good runs of all projects). "
        "The reel that is there now is replaced when the new one is whole."
    )
    assert stage.text("confirm.go") == "Stitch Glacier walk"
    assert stage.focused() == "confirm.keep"
    assert stage.world.script.writes() == 0
    confirm(stage)
    assert stage.world.script.calls["engine.run"] == 1
    assert stage.world.projects["glacier-walk"].status == "stitching"
    assert stage.text("project.status") == "Stitching"
    assert "was started as" in stage.text("project.announcement.text")


def test_the_question_says_how_long_it_usually_takes(stage):
    for number, minutes in enumerate((6, 9, 7, 6, 8)):
        began = stage.clock.now() - timedelta(days=1 + number)
        stage.world.add_execution(
            f"old-{number}",
            ExecutionState.SUCCEEDED,
            project_id="beech-wood",
            created_at=began,
            started_at=began,
            ended_at=began + timedelta(minutes=minutes),
        )
    stage.panel.refresh()
    stage.load().open("beech-wood")
    stage.click("project.stitch")
    assert stage.text("confirm.text") == "4 clips, usually ~7-9 min (last 5 good runs)."


def test_two_presses_in_one_turn_are_one_stitch(stage):
    stage.open("glacier-walk")
    trigger(stage, "project.stitch")
    trigger(stage, "project.stitch")
    dialog = stage.dialog
    go = stage.find("confirm.go")
    go.click()
    go.click()
    dialog.confirmed.emit()
    assert not stage.actions.action("project.stitch").isEnabled()
    assert reason(stage, "project.stitch") == "Waiting for the answer to “stitch”."
    trigger(stage, "project.stitch")
    assert not stage.dialog_is_open
    stage.load()
    assert stage.world.script.calls["engine.run"] == 1


def test_nothing_is_sent_when_the_person_keeps_things_as_they_are(stage):
    stage.open("glacier-walk")
    trigger(stage, "project.stitch")
    stage.key(Qt.Key.Key_Escape)
    settle()
    assert not stage.dialog_is_open
    stage.load()
    assert stage.world.script.writes() == 0


def test_a_lost_reply_is_neither_done_nor_failed(stage):
    stage.world.script.plan("engine.run", LoseReply())
    stage.world.script.always("engine.find", Fail(Offline("Away.")))
    stage.open("glacier-walk")
    trigger(stage, "project.stitch")
    confirm(stage)
    said = stage.text("project.announcement.text")
    assert said.startswith("We do not know yet whether the stitch of Glacier walk was started.")


def test_running_anyway_is_in_the_menu_only_while_something_runs(stage):
    stage.open("glacier-walk")
    assert not stage.actions.action("project.stitch_anyway").isVisible()
    stage.open("harbour-mornings")
    assert stage.actions.action("project.stitch_anyway").isVisible()
    trigger(stage, "project.stitch_anyway")
    assert stage.text("confirm.title") == "Start a second stitch of Harbour mornings in LOCAL?"
    confirm(stage)
    assert stage.world.script.calls["engine.run"] == 1


# ---------------------------------------------------------------------- cancel, force


def test_cancel_asks_with_its_progress_and_reports_what_is_true(stage):
    stage.open("harbour-mornings")
    stage.click("project.cancel")
    assert stage.text("confirm.title") == "Cancel the stitch of Harbour mornings in LOCAL?"
    assert stage.text("confirm.text") == (
        "It is at 64% (clip 5 of 8: The pier at dawn.mov). "
        "The worker may still finish it before the cancel arrives."
    )
    assert (stage.text("confirm.keep"), stage.text("confirm.go")) == (
        "Keep running",
        "Cancel stitch",
    )
    confirm(stage)
    assert stage.text("project.announcement.text") == (
        "Cancel requested for Harbour mornings at 14:32:07Z."
    )
    assert stage.text("project.job.title") == "Cancel requested 14:32:07Z"
    assert reason(stage, "project.cancel") == "Cancel requested at 14:32:07Z."


def test_enter_never_confirms_what_is_destructive(stage):
    stage.open("harbour-mornings")
    trigger(stage, "project.cancel")
    stage.find("confirm.go").setFocus()
    stage.key(Qt.Key.Key_Return)
    settle()
    assert stage.dialog_is_open
    stage.key(Qt.Key.Key_Space)
    stage.load()
    assert not stage.dialog_is_open
    assert active(stage, "harbour-mornings").state is ExecutionState.CANCELLING


def test_force_appears_late_and_wants_the_name(stage):
    stage.open("rooftop-garden")
    stage.clock.advance(181)
    stage.runner.fire_timers()
    stage.load()
    trigger(stage, "project.force_stop")
    assert stage.text("confirm.title") == "Force the stitch of Rooftop garden to end?"
    assert not stage.find("confirm.go").isEnabled()
    stage.type("confirm.typed", "Rooftop garden")
    confirm(stage)
    mine = [e for e in stage.world.executions.values() if e.project_id == "rooftop-garden"]
    assert mine[0].state is ExecutionState.CANCELLED


# ---------------------------------------------------------------------- reconcile


def test_reconcile_shows_what_it_writes_and_writes_that(stage):
    stage.open("winter-harbour")
    stage.click("project.apply")
    assert stage.text("confirm.title") == "Set Winter harbour to failed?"
    assert stage.text("confirm.go") == "Set to failed"
    confirm(stage)
    written = stage.world.projects["winter-harbour"]
    assert (written.status, written.status_reason) == ("failed", "output missing")
    assert stage.text("project.announcement.text") == (
        "Winter harbour was set from complete to failed (output missing)."
    )
    assert stage.find("project.announcement.undo").isVisible()


def test_a_correction_that_engine_and_document_disagree_about_names_both(make_stage):
    stage = make_stage(environment=PROD)
    stage.world.script.always("store.change", Fail(Offline("Away.")))
    stage.open("ferry-night")
    trigger(stage, "project.reconcile")
    assert stage.text("confirm.text") == (
        "Cloud Run says succeeded at 14:32:07Z, the document still says stitching."
    )


# ---------------------------------------------------------------------- N10


def test_a_question_whose_target_changes_cannot_be_agreed_to(stage):
    stage.open("glacier-walk")
    trigger(stage, "project.stitch")
    stage.find("confirm.go").setFocus()
    world = stage.world
    world.write_project(world.projects["glacier-walk"], status="failed")
    stage.workbench.session.refresh()
    stage.load()
    assert stage.text("confirm.changed") == (
        "Changed since you opened: the status is failed now, it was complete."
    )
    assert not stage.find("confirm.go").isEnabled()
    assert stage.focused() == "confirm.keep"
    stage.dialog._on_go()
    stage.load()
    assert world.script.writes() == 0


def test_an_execution_that_ends_makes_the_cancel_stale(stage):
    stage.open("harbour-mornings")
    trigger(stage, "project.cancel")
    name = active(stage, "harbour-mornings").name
    stage.world.finish(name, ExecutionState.SUCCEEDED, recorded=False)
    stage.workbench.session.refresh()
    stage.runner.run_next()
    assert "the execution is succeeded now." in stage.text("confirm.changed")


def test_progress_alone_leaves_the_question_as_it_is(stage):
    stage.open("harbour-mornings")
    trigger(stage, "project.cancel")
    name = active(stage, "harbour-mornings").name
    stage.world.progress(name, Progress(80, 100, "ms", Step.JOINING))
    stage.workbench.session.refresh()
    stage.load()
    assert not stage.dialog.is_stale
    assert "64%" in stage.text("confirm.text")


def test_a_question_about_a_project_that_was_left_is_stale(stage):
    stage.open("glacier-walk")
    trigger(stage, "project.stitch")
    stage.workbench.open_project("beech-wood")
    stage.load()
    assert stage.text("confirm.changed") == "Changed since you opened: another project is open."
    stage.dialog._on_go()
    stage.load()
    assert stage.world.script.writes() == 0


# ---------------------------------------------------------------------- prod


def test_prod_wants_the_name_typed_exactly(make_stage):
    stage = make_stage(environment=PROD)
    stage.open("glacier-walk")
    trigger(stage, "project.stitch")
    assert stage.text("confirm.title") == "Stitch Glacier walk in PROD?"
    assert stage.focused() == "confirm.typed"
    go = stage.find("confirm.go")
    stage.type("confirm.typed", "glacier walk")
    assert not go.isEnabled()
    stage.find("confirm.typed").clear()
    stage.type("confirm.typed", "Glacier walk")
    assert go.isEnabled()
    confirm(stage)
    assert stage.world.script.calls["engine.run"] == 1


def test_taking_back_asks_in_prod_and_only_there(make_stage):
    stage = make_stage(environment=PROD)
    stage.open("ferry-night")
    stage.click("project.announcement.undo")
    settle()
    assert stage.text("confirm.title") == "Take the last correction of Ferry night in PROD back?"
    assert stage.world.projects["ferry-night"].status == "complete"
    stage.type("confirm.typed", "Ferry night")
    confirm(stage)
    assert stage.world.projects["ferry-night"].status == "stitching"


# ---------------------------------------------------------------------- reel, copies


def test_the_reel_is_handed_to_the_persons_player(stage):
    stage.open("glacier-walk")
    stage.click("project.open_reel")
    assert stage.opener.opened == ["/home/rae/Phoenix/reels/glacier-walk.mp4"]
    trigger(stage, "project.reveal")
    assert stage.opener.revealed == ["/home/rae/Phoenix/reels/glacier-walk.mp4"]


def test_a_player_that_cannot_be_found_is_said(stage):
    stage.opener.problem = "No program was found that opens glacier-walk.mp4."
    stage.open("glacier-walk")
    trigger(stage, "project.open_reel")
    assert stage.text("project.announcement.text") == stage.opener.problem


def test_the_id_is_copied(stage):
    stage.open("glacier-walk")
    stage.click("project.copy_id_button")
    assert stage.opener.copied == ["glacier-walk"]
    trigger(stage, "project.copy_row")
    assert stage.opener.copied[1].startswith("glacier-walk\tGlacier walk\tcomplete")


def test_a_result_replaces_what_was_said_before(stage):
    stage.open("glacier-walk")
    trigger(stage, "project.copy_id")
    assert stage.text("project.announcement.text") == "Copied glacier-walk."
    stage.clock.advance(1)
    trigger(stage, "project.stitch")
    confirm(stage)
    assert "was started as" in stage.text("project.announcement.text")


def test_while_the_engine_cannot_be_read_nothing_is_said_about_what_runs(stage):
    stage.world.script.always("engine.list_executions", Fail(Offline("No network.")))
    stage.open("harbour-mornings")
    for key in ("project.stitch", "project.cancel", "project.stitch_anyway", "project.open_run"):
        assert reason(stage, key) == "The engine could not be read, so it is not known what runs."
        assert not stage.actions.action(key).isEnabled()
    assert stage.actions.action("project.set_status").isEnabled()
