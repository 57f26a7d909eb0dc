"""The sheet of a bulk plan and the line that stands for it, by a person's hands."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.environment import (
    LOCAL,
    Environment,
)
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.services.bulk_plans import BulkPhase
from tests.qt.projects.plan_hands import PROD, Hands
from tests.support.pictures import settle


@pytest.fixture
def hands(make_stage):
    return Hands(make_stage)


# ---------------------------------------------------------------------- before it runs


def test_the_sheet_says_what_will_happen_and_the_safe_button_has_the_focus(hands):
    hands.world.add_project("Quiet", project_id="quiet")
    hands.stage.panel.refresh()
    hands.stage.load()
    hands.plan()
    assert hands.text("title") == "Set 5 projects to what their executions say?"
    assert hands.text("text") == (
        "All 6 projects loaded. 1 skipped: 1 has nothing to correct. "
        "Looked at 14:32:07Z; each is looked at again at its turn."
    )
    assert hands.text("go") == "Correct 5 projects"
    assert hands.text("keep") == "Keep as they are"
    assert hands.stage.focused() == "plan.keep"
    assert hands.chips() == ["Waiting"] * 5 + ["Skipped"]


def test_all_loaded_and_matching_the_filter_are_told_apart(hands):
    hands.stage.type("projects.filter", "Ep 00")
    hands.stage.load()
    hands.plan()
    assert hands.text("text").startswith("5 projects of 5 loaded match the filter “Ep 00”.")
    hands.stage.key(Qt.Key.Key_Escape)
    hands.stage.click("projects.filter")
    hands.stage.find("projects.filter").clear()
    hands.stage.type("projects.filter", "003")
    hands.stage.load()
    hands.plan()
    assert hands.text("text").startswith("1 project of 5 loaded matches the filter “003”.")
    assert hands.text("title") == "Set 1 project to what its execution says?"


def test_a_chip_is_a_filter_too(hands):
    hands.world.add_project("Quiet", project_id="quiet")
    hands.stage.panel.refresh()
    hands.stage.load()
    hands.stage.click("projects.chip.attention")
    hands.stage.load()
    hands.plan()
    assert "match the filter “Needs attention”." in hands.text("text")
    assert len(hands.chips()) == 5


@pytest.mark.parametrize("way", ["escape", "button", "enter"])
def test_leaving_the_sheet_changes_nothing(hands, way):
    hands.plan()
    if way == "button":
        hands.stage.click("plan.keep")
    else:
        hands.stage.key(Qt.Key.Key_Escape if way == "escape" else Qt.Key.Key_Return)
    hands.stage.load()
    assert not hands.stage.dialog_is_open
    assert hands.bulk.phase is BulkPhase.NONE
    assert hands.world.script.writes() == 0
    assert hands.world.plans == {}
    assert hands.line.isHidden()


def test_leaving_while_it_looks_ends_the_look(hands):
    hands.stage.actions.action("projects.reconcile_all").trigger()
    settle()
    assert hands.text("title") == "Looking at the projects…"
    hands.stage.key(Qt.Key.Key_Escape)
    hands.stage.load()
    assert (hands.bulk.phase, hands.bulk.plan) == (BulkPhase.NONE, None)


def test_a_look_that_fails_offers_another(hands):
    hands.world.script.plan("store.list_projects", Fail(Offline("The line is dead.")))
    hands.plan()
    assert hands.text("title") == "The projects could not be looked at"
    assert hands.text("text") == "The line is dead."
    hands.stage.click("plan.again")
    hands.stage.load()
    assert hands.text("go") == "Correct 5 projects"


def test_corrections_that_need_a_decision_are_included_only_when_asked_for(make_stage):
    hands = Hands(make_stage, number=4, state=E.SUCCEEDED)
    for name in [n for n in hands.world.files if n.endswith(("p0001.mp4", "p0002.mp4"))]:
        del hands.world.files[name]
    hands.plan()
    assert hands.text("go") == "Correct 2 projects"
    box = hands.stage.find("plan.decisions")
    assert box.text() == "Include corrections that need a decision (2 listed)"
    box.setFocus()
    hands.stage.key(Qt.Key.Key_Space)
    hands.stage.load()
    assert box.isChecked()
    assert hands.text("go") == "Correct 4 projects"
    hands.go()
    hands.stage.load()
    assert hands.statuses == ["complete", "complete", "failed", "failed"]


def test_nothing_to_do_offers_no_verb(make_stage):
    backend = open_fake()
    backend.world.add_project("Quiet")
    hands = Hands(make_stage, backend=backend).plan()
    assert hands.text("title") == "Nothing to correct in 1 project"
    assert not hands.shown("go")
    assert hands.text("keep") == "Close"


def test_a_question_never_stands_on_another(hands):
    hands.stage.open(hands.ids[0])
    hands.stage.actions.action("project.stitch").trigger()
    settle()
    hands.stage.actions.action("projects.reconcile_all").trigger()
    hands.stage.load()
    assert hands.stage.dialog.objectName() == "confirm"
    assert hands.bulk.phase is BulkPhase.NONE


def test_read_only_shows_the_plan_and_no_verb(make_stage):
    here = Environment(LOCAL.name, LOCAL.kind, LOCAL.label, read_only=True)
    hands = Hands(make_stage, environment=here).plan()
    assert "5 are read-only" in hands.text("text")
    assert not hands.shown("go")
    assert hands.world.script.writes() == 0


# ---------------------------------------------------------------------- PROD


def test_in_prod_the_name_has_to_be_typed(make_stage):
    hands = Hands(make_stage, environment=PROD).plan()
    go = hands.stage.find("plan.go")
    assert not go.isEnabled()
    assert hands.text("prompt") == "Type phoenix-prod-eu to confirm"
    hands.stage.type("plan.typed", "phoenix-prod")
    assert not go.isEnabled()
    hands.stage.click("plan.go")
    hands.stage.load()
    assert hands.world.script.writes() == 0
    hands.stage.type("plan.typed", "-eu")
    assert go.isEnabled()
    hands.go()
    hands.stage.load()
    assert hands.statuses == ["failed"] * 5


@pytest.mark.parametrize(
    ("number", "key", "typed"),
    [(2, "reconcile_all", False), (3, "reconcile_all", True), (2, "plan_cancel", True)],
)
def test_only_few_safe_corrections_go_without_typing(make_stage, number, key, typed):
    state = E.RUNNING if key == "plan_cancel" else E.FAILED
    hands = Hands(make_stage, number=number, state=state, environment=PROD)
    if key == "plan_cancel":
        hands.select_all()
    hands.trigger(key)
    assert hands.shown("typed") is typed


def test_enter_never_confirms_a_cancel(make_stage):
    hands = Hands(make_stage, state=E.RUNNING).select_all().trigger("plan_cancel")
    assert hands.text("title") == "Cancel the stitches of 5 projects in LOCAL?"
    assert (hands.text("go"), hands.text("keep")) == ("Cancel 5 stitches", "Keep running")
    hands.stage.find("plan.go").setFocus()
    hands.stage.key(Qt.Key.Key_Return)
    hands.stage.load()
    assert hands.world.script.writes() == 0
    hands.stage.key(Qt.Key.Key_Space)
    hands.stage.load()
    assert {e.state for e in hands.world.executions.values()} == {E.CANCELLING}


# ---------------------------------------------------------------------- while it runs


def test_results_come_one_by_one(hands):
    hands.plan().go().turns(3)
    assert hands.chips() == ["Done", "Done", "Doing", "Waiting", "Waiting"]
    assert hands.text("title") == "Correcting 3 of 5…"
    assert hands.text("now") == "Ep 002"
    assert hands.stage.focused() == "plan.keep"
    hands.stage.load()
    assert hands.text("title") == "5 of 5 projects were corrected"
    assert hands.chips() == ["Done"] * 5


def test_a_double_press_runs_it_once(hands):
    hands.plan()
    place = hands.stage.find("plan.go").rect().center()
    go = hands.stage.find("plan.go")
    for _ in range(2):
        QTest.mouseClick(go, Qt.MouseButton.LeftButton, pos=place)
    hands.stage.load()
    assert hands.world.script.calls["store.change"] == 5


def test_stop_ends_after_the_one_under_way(hands):
    hands.plan().go().turns(2)
    hands.stage.click("plan.stop")
    settle()
    assert hands.chips() == ["Done", "Doing", "Not reached", "Not reached", "Not reached"]
    assert hands.text("now") == "Ends after Ep 001"
    assert not hands.stage.find("plan.stop").isEnabled()
    hands.stage.load()
    assert hands.text("title") == "2 of 5 projects were corrected"
    assert hands.text("text") == "3 not reached."
    assert hands.statuses == ["failed"] * 2 + ["stitching"] * 3


def test_a_closed_sheet_stops_nothing_and_can_be_opened_again(hands):
    hands.plan().go().turns(2)
    hands.stage.key(Qt.Key.Key_Escape)
    settle()
    assert not hands.stage.dialog_is_open
    assert hands.line.isVisible()
    assert hands.line.accessibleName() == "Correcting 2 of 5 · Ep 001"
    assert hands.stage.actions.action("projects.reconcile_all").property("refusal") == (
        "A plan is running; one runs at a time."
    )
    hands.turns(1)
    assert hands.line.accessibleName() == "Correcting 3 of 5 · Ep 002"
    hands.stage.actions.action("projects.plan_show").trigger()
    settle()
    assert hands.chips() == ["Done", "Done", "Doing", "Waiting", "Waiting"]
    hands.stage.key(Qt.Key.Key_Escape)
    hands.stage.load()
    assert hands.line.accessibleName() == "5 of 5 projects were corrected."
    hands.stage.actions.action("projects.plan_dismiss").trigger()
    settle()
    assert hands.line.isHidden()
    assert hands.stage.actions.action("projects.reconcile_all").isEnabled()


def test_stop_from_the_line(hands):
    hands.plan().go().turns(2)
    hands.stage.key(Qt.Key.Key_Escape)
    hands.stage.actions.action("projects.plan_stop").trigger()
    settle()
    assert hands.line.accessibleName().endswith("· ends after this one")
    hands.stage.load()
    assert hands.statuses == ["failed"] * 2 + ["stitching"] * 3


def test_a_plan_never_moves_the_person(hands):
    """Neither what is open nor what is selected nor the focus changes while it runs."""
    hands.stage.open("p0004")
    hands.plan().go().turns(1)
    hands.stage.key(Qt.Key.Key_Escape)
    settle()
    hands.stage.table.setFocus()
    before = (hands.stage.open_id, hands.stage.table.selected_ids, hands.stage.focused())
    hands.turns(3)
    hands.stage.load()
    after = (hands.stage.open_id, hands.stage.table.selected_ids, hands.stage.focused())
    assert before == after == ("p0004", ("p0004",), "projects.table")


def test_the_open_project_shows_what_the_plan_did(hands):
    hands.world.script.plan("store.change", Fail(Offline("not while it is opened")))
    hands.stage.open("p0002")
    assert hands.world.projects["p0002"].status == "stitching"
    hands.plan().go()
    hands.stage.load()
    hands.stage.key(Qt.Key.Key_Escape)
    hands.stage.load()
    assert hands.stage.workbench.session.examination.project.status == "failed"


def test_the_inbox_gets_one_result_for_the_whole(hands):
    hands.plan().go()
    hands.stage.load()
    (result,) = hands.stage.workbench.results.results
    assert result.text == "5 of 5 projects were corrected: 5 set to failed."
    assert result.project_id is None
