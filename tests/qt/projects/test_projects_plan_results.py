"""A bulk plan after its run and after the end of the app, and how all of it looks."""

import csv

import pytest
from PySide6.QtCore import Qt

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.theme import ThemeMode
from tests.qt.projects.plan_hands import PROD, Hands, failed_twice
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import settle


@pytest.fixture
def hands(make_stage):
    return Hands(make_stage)


# ---------------------------------------------------------------------- afterwards


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


def interrupted(make_stage, **arguments):
    first = Hands(make_stage).plan().go().turns(3)
    first.stage.workbench.close()
    after = Hands(make_stage, backend=first.stage.backend, **arguments)
    after.bulk.look_for_interrupted()
    after.stage.load()
    return after


def test_an_interrupted_plan_is_offered_without_taking_anything(make_stage):
    hands = interrupted(make_stage)
    assert not hands.stage.dialog_is_open
    assert hands.line.isVisible()
    assert hands.line.accessibleName() == "Reconcile plan: 2 of 5 done before it was interrupted."
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
    hands.trigger("plan_discard")
    assert hands.stage.text("confirm.title") == "Forget the interrupted reconcile plan?"
    assert hands.stage.focused() == "confirm.keep"
    assert len(hands.world.plans) == 1
    hands.stage.click("confirm.go")
    hands.stage.load()
    assert hands.line.isHidden()
    assert hands.world.plans == {}
    assert hands.world.script.calls["store.change"] == 2


@pytest.mark.parametrize("key", ["plan_continue", "plan_discard"])
def test_in_prod_an_interrupted_plan_asks_for_the_name(make_stage, key):
    hands = interrupted(make_stage, environment=PROD)
    hands.trigger(key)
    assert not hands.stage.find("confirm.go").isEnabled()
    assert hands.world.script.calls["store.change"] == 2
    hands.stage.type("confirm.typed", PROD.name)
    hands.stage.click("confirm.go")
    hands.stage.load()
    assert hands.world.script.calls["store.change"] == (5 if key == "plan_continue" else 2)
    assert hands.world.plans == {}


@pytest.mark.parametrize("key", ["plan_continue", "plan_discard"])
def test_access_that_closes_while_the_question_is_open_ends_it(make_stage, key):
    hands = interrupted(make_stage, environment=PROD)
    hands.trigger(key)
    hands.stage.type("confirm.typed", PROD.name)
    hands.stage.workbench.gate.lock()
    settle()
    assert hands.stage.find("confirm.changed").isVisible()
    assert not hands.stage.find("confirm.go").isEnabled()
    assert reason_of(hands, key) == "phoenix-prod-eu is locked, so " + (
        "reconcile is off. Unlock changes first (Ctrl+L)."
        if key == "plan_continue"
        else "discard plan is off. Unlock changes first (Ctrl+L)."
    )


def reason_of(hands, key):
    return hands.stage.actions.refusal(f"projects.{key}")


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


@pytest.mark.parametrize("scene", [looking, ready, running, over, hidden, several])
def test_every_text_can_be_read(make_stage, scene):
    hands = Hands(make_stage)
    scene(hands)
    dialog = hands.stage.dialog if hands.stage.dialog_is_open else hands.stage.panel
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        hands.stage.theme.set_mode(mode)
        settle()
        walk = walk_contrast(dialog)
        assert [found for found in walk.findings if len(found.text) > 1] == [], mode
        assert walk.measured > 2
    assert unnamed_widgets(hands.stage.window) == []


def test_it_fits_the_smallest_window(make_stage):
    hands = Hands(make_stage, size=(1024, 640), environment=PROD).plan()
    dialog, window = hands.stage.dialog, hands.stage.window
    assert window.rect().contains(dialog.parentWidget().mapTo(window, dialog.geometry().topLeft()))
    assert dialog.height() >= dialog.minimumSizeHint().height()
    assert hands.stage.find("plan.table").height() > 100
    assert dialog.rect().contains(hands.stage.find("plan.go").geometry())
