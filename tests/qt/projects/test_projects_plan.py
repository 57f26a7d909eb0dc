"""The sheet of a bulk plan and the line that stands for it, by a person's hands."""

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.bulk_plan import ItemState
from phoenix_admin.domain.environment import (
    LOCAL,
    Environment,
    EnvironmentKind,
    EnvironmentLabel,
)
from phoenix_admin.domain.errors import Invalid, Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.services.bulk_plans import BulkPhase
from tests.support.bulk_plans import add_stitching
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import settle

S = ItemState
CTRL = Qt.KeyboardModifier.ControlModifier
PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)


class Hands:
    """A stage with unrecorded runs, and what a person does with plans."""

    def __init__(self, make_stage, number=5, state=E.FAILED, backend=None, **arguments):
        backend = backend or open_fake()
        self.ids = []
        if not backend.world.projects:
            self.ids = [add_stitching(backend.world, n, state) for n in range(number)]
        self.stage = make_stage(backend=backend, **arguments)
        self.world, self.bulk = self.stage.world, self.stage.workbench.bulk

    def trigger(self, key):
        self.stage.actions.action(f"projects.{key}").trigger()
        self.stage.load()
        return self

    def select_all(self):
        self.stage.table.setFocus()
        self.stage.key(Qt.Key.Key_A, CTRL)
        self.stage.load()
        return self

    def plan(self):
        return self.trigger("reconcile_all")

    def go(self):
        """Press the verb; nothing of the run has been answered yet."""
        self.stage.click("plan.go")
        settle()
        return self

    def turns(self, number):
        runner = self.stage.runner
        for _ in range(number):
            tickets = runner.waiting
            runner.run_body_only(
                next(i for i, t in enumerate(tickets) if t.task.key == self.bulk.task_key)
            )
            runner.deliver()
        settle()
        return self

    def chips(self):
        table = self.stage.find("plan.table")
        model = table.model()
        return [model.index(r, 0).data() for r in range(model.rowCount())]

    def text(self, name):
        return self.stage.text(f"plan.{name}")

    def shown(self, name):
        return self.stage.find(f"plan.{name}").isVisible()

    @property
    def line(self):
        return self.stage.find("projects.plan_line")

    @property
    def statuses(self):
        return sorted(p.status for p in self.world.projects.values())


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


# ---------------------------------------------------------------------- afterwards


def failed_twice(hands):
    odd = Fail(Invalid("The field is odd."))
    hands.world.script.plan("store.change", odd, None, odd)
    hands.plan().go()
    hands.stage.load()
    return hands


def test_failed_ones_can_be_tried_again_and_only_those(hands):
    failed_twice(hands)
    assert hands.chips() == ["Failed", "Done", "Failed", "Done", "Done"]
    assert hands.text("retry") == "Retry failed (2)"
    hands.stage.click("plan.retry")
    hands.stage.load()
    assert hands.text("text").startswith("2 projects that failed before.")
    assert hands.text("go") == "Correct 2 projects"
    hands.go()
    hands.stage.load()
    assert hands.statuses == ["failed"] * 5
    assert hands.world.script.calls["store.change"] == 7


def test_what_may_have_happened_is_looked_at(hands):
    hands.plan().go().turns(1)
    hands.world.script.plan("store.change", Fail(Offline("no answer")))
    hands.world.script.plan("store.read_project", None, None, *[Fail(Offline("no answer"))] * 2)
    hands.stage.load()
    assert hands.chips()[0] == "Unknown"
    assert not hands.shown("retry")
    hands.stage.click("plan.look")
    hands.stage.load()
    assert hands.chips()[0] == "Failed"
    assert hands.shown("retry")
    assert not hands.shown("look")


def test_results_are_saved_as_a_table_without_formulas(hands, tmp_path):
    evil = hands.world.projects["p0000"]
    hands.world.write_project(evil, name='=HYPERLINK("http://x","y")')
    hands.stage.panel.refresh()
    hands.stage.load()
    failed_twice(hands)
    hands.stage.click("plan.save")
    assert hands.stage.saver.name == "reconcile plan 2026-11-22 1432.csv"
    path = tmp_path / "results.csv"
    hands.stage.saver.answer(path)
    hands.stage.load()
    assert hands.text("message") == f"5 results were saved to {path}."
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0][:4] == ["project id", "project", "planned", "result"]
    assert len(rows) == 6
    assert {row[3] for row in rows[1:]} == {"done", "failed"}
    names = [row[1] for row in rows[1:]]
    assert '\'=HYPERLINK("http://x","y")' in names
    assert not any(cell[:1] in "=+-@" for row in rows[1:] for cell in row if cell)
    assert [p.name for p in tmp_path.iterdir()] == ["results.csv"]


def test_a_place_that_cannot_be_written_is_said(hands, tmp_path):
    failed_twice(hands)
    hands.stage.click("plan.save")
    hands.stage.saver.answer(tmp_path / "none" / "results.csv")
    hands.stage.load()
    assert "could not be written" in hands.text("message")


# ---------------------------------------------------------------------- after the app has ended


def interrupted(make_stage):
    first = Hands(make_stage).plan().go().turns(3)
    first.stage.workbench.close()
    after = Hands(make_stage, backend=first.stage.backend)
    after.bulk.look_for_interrupted()
    after.stage.load()
    return after


def test_an_interrupted_plan_is_offered_without_taking_anything(make_stage):
    hands = interrupted(make_stage)
    assert not hands.stage.dialog_is_open
    assert hands.line.isVisible()
    assert hands.line.accessibleName() == "Reconcile plan: 2 of 5 done before the app ended."
    assert hands.stage.focused() != "projects.plan_line"
    hands.stage.runner.fire_timers()
    hands.stage.load()
    assert hands.world.script.calls["store.change"] == 2
    hands.stage.actions.action("projects.plan_continue").trigger()
    hands.stage.load()
    assert hands.world.script.calls["store.change"] == 5
    assert hands.statuses == ["failed"] * 5


def test_an_interrupted_plan_can_be_discarded(make_stage):
    hands = interrupted(make_stage)
    hands.stage.actions.action("projects.plan_discard").trigger()
    hands.stage.load()
    assert hands.line.isHidden()
    assert hands.world.plans == {}
    assert hands.world.script.calls["store.change"] == 2


# ---------------------------------------------------------------------- how it looks


def looking(hands):
    hands.stage.actions.action("projects.reconcile_all").trigger()
    settle()


def ready(hands):
    hands.plan()


def running(hands):
    hands.plan().go().turns(2)


def over(hands):
    failed_twice(hands)


def hidden(hands):
    running(hands)
    hands.stage.key(Qt.Key.Key_Escape)
    settle()


def several(hands):
    hands.select_all()


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
@pytest.mark.parametrize("scene", [looking, ready, running, over, hidden, several])
def test_every_text_can_be_read(make_stage, scene, mode):
    hands = Hands(make_stage)
    hands.stage.theme.set_mode(mode)
    scene(hands)
    settle()
    dialog = hands.stage.dialog if hands.stage.dialog_is_open else hands.stage.panel
    walk = walk_contrast(dialog)
    assert [found for found in walk.findings if len(found.text) > 1] == []
    assert walk.measured > 2
    assert unnamed_widgets(hands.stage.window) == []


def test_it_fits_the_smallest_window(make_stage):
    hands = Hands(make_stage, size=(1024, 640), environment=PROD).plan()
    dialog, window = hands.stage.dialog, hands.stage.window
    assert window.rect().contains(dialog.parentWidget().mapTo(window, dialog.geometry().topLeft()))
    assert dialog.height() >= dialog.minimumSizeHint().height()
    assert hands.stage.find("plan.table").height() > 100
    assert dialog.rect().contains(hands.stage.find("plan.go").geometry())
