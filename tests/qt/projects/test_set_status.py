"""*Set status…*: asked with its reason, held back for a moment, taken back by any of its ways."""

import pytest
from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.fault_script import LoseReply
from tests.qt.projects.test_projects_actions import (
    CTRL,
    PROD,
    active,
    confirm,
    reason,
    trigger,
)
from tests.qt.projects.verdict_hands import (
    DEV,
    choose,
    hold_ends,
    seconds_pass,
    set_status,
    writes,
)
from tests.support.pictures import settle

ESCAPE, ENTER = Qt.Key.Key_Escape, Qt.Key.Key_Return

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)


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


def test_until_then_it_can_be_taken_back_and_nothing_is_written(stage):
    stage.open("beech-wood")
    for take_back in (
        taken_back_by_bar,
        taken_back_by_escape_in_the_list,
        taken_back_by_escape_in_the_filter,
        taken_back_by_escape_in_the_details,
        taken_back_by_undo_key,
    ):
        set_status(stage, "Draft")
        seconds_pass(stage, 3)
        assert stage.find("projects.held").isVisible(), take_back
        take_back(stage)
        settle()
        assert not stage.find("projects.held").isVisible(), take_back
        assert stage.text("project.announcement.text") == (
            "Nothing was written: Beech wood still says cancelled."
        )
        hold_ends(stage)
        assert writes(stage) == 0, take_back
        assert not any(line.action == "set status" for line in stage.world.journal), take_back


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
