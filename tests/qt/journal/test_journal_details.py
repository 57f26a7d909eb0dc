"""The open entry: what it says, undo with its refusals, copies, names, and the keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.environment import LOCAL, Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.ui.panels.journal.action_specs import SPECS
from tests.qt.journal.journal_stage import furnished
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import settle

PROD = Environment("phoenix-prod-eu", EnvironmentKind.GCP, EnvironmentLabel.PROD)
UNDONE = ("set status", "winter-harbour")


def said(stage, name):
    labels = stage.find(name).findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def reason(stage, key):
    return stage.actions.action(key).property("refusal")


def trigger(stage, key):
    stage.actions.action(key).trigger()
    settle()


def confirm(stage):
    stage.find("confirm.go").click()
    settle()
    stage.load()


# ---------------------------------------------------------------------- what is shown


def test_nothing_is_open_at_first(stage):
    assert "No entry is open" in said(stage, "entry.state")
    assert reason(stage, "journal.undo") == "Select an entry first."
    assert reason(stage, "journal.open_project") == "Select an entry first."


def test_an_entry_says_what_who_when_where_and_how_it_ended(stage):
    stage.open_entry("cancel", "harbour-mornings")
    assert stage.text("entry.name") == "Cancel"
    assert stage.text("entry.target") == "Harbour mornings"
    assert stage.find("entry.outcome_chip").look.label == "Unknown"
    assert stage.text("entry.note") == "1 h ago by rae"
    facts = said(stage, "entry.facts")
    for line in ("rae", "13:20:07Z", "LOCAL", "it may have happened", "15 s", "Looking did not"):
        assert line in facts
    assert "stitch-000007" in said(stage, "entry.ids")


def test_before_and_after_stand_field_by_field(stage):
    stage.open_entry(*UNDONE)
    assert stage.text("entry.change") == "Change"
    fields = said(stage, "entry.fields").splitlines()
    assert fields == [
        "\N{MINUS SIGN} status: ready",
        "+ status: complete",
        "\N{MINUS SIGN} status_reason: (empty)",
        "+ status_reason: checked by hand",
    ]


def test_a_side_that_was_not_recorded_is_not_made_up(stage):
    stage.open_entry("stitch", "harbour-mornings")
    assert "active_job: (empty)" not in said(stage, "entry.fields")
    assert "+ active_job: 01KAR7HARBOUR" in said(stage, "entry.fields")


def test_what_was_not_written_is_called_so(stage):
    stage.open_entry("stitch", "autumn-trail")
    assert stage.text("entry.change") == "Change that was not made"
    stage.open_entry("remove samples", "samples")
    assert stage.text("entry.change") == "No field is named"


def test_an_entry_that_is_nowhere_says_so(stage):
    stage.panel.open_item("nothing")
    stage.load()
    assert "This entry is not in the list" in said(stage, "entry.state")
    assert reason(stage, "journal.undo") == "The entry is not in the list."


def test_the_open_entry_stays_when_the_filter_hides_it(stage):
    stage.open_entry(*UNDONE)
    stage.find("journal.filter").setText("samples")
    stage.load()
    assert stage.text("entry.target") == "Winter harbour"
    trigger(stage, "journal.copy_id")
    assert stage.opener.copied == ["winter-harbour"]


def test_an_outcome_that_arrives_is_shown_in_the_open_entry(stage):
    stage.open_entry("stitch", "night-market")
    entry = stage.workbench.journal_session.row.entry
    stage.backend.journal.append(replace(entry, outcome=AttemptOutcome.DONE))
    stage.panel.refresh()
    stage.load()
    assert stage.find("entry.outcome_chip").look.label == "Done"


# ---------------------------------------------------------------------- undo


def test_undo_asks_with_the_fields_and_puts_them_back(stage):
    stage.open_entry(*UNDONE)
    trigger(stage, "journal.undo")
    assert stage.text("confirm.title") == "Put Winter harbour back to ready in LOCAL?"
    assert stage.focused() == "confirm.keep"
    preview = said(stage, "confirm.changes")
    assert "\N{MINUS SIGN} status: complete" in preview
    assert "+ status: ready" in preview
    assert "+ status_reason: (empty)" in preview
    assert stage.world.script.writes() == 0
    stage.load()
    confirm(stage)
    project = stage.world.projects["winter-harbour"]
    assert (project.status, project.status_reason) == ("ready", None)
    newest = stage.world.journal[-1]
    assert (newest.action, newest.outcome) == ("undo", AttemptOutcome.DONE)
    assert "Winter harbour was put back to ready." in stage.text("entry.announcement.text")
    assert stage.workbench.results.results[0].project_name == "Winter harbour"


def test_after_an_undo_the_entry_can_no_longer_be_undone(stage):
    stage.open_entry(*UNDONE)
    trigger(stage, "journal.undo")
    confirm(stage)
    stage.panel.refresh()
    stage.load()
    assert reason(stage, "journal.undo")


def test_a_document_that_has_moved_on_switches_undo_off_and_says_what_it_says_now(stage):
    stage.move_on("winter-harbour", "failed")
    stage.open_entry(*UNDONE)
    assert "failed" in reason(stage, "journal.undo")
    assert reason(stage, "journal.undo") in said(stage, "entry.trust")
    trigger(stage, "journal.undo")
    assert not stage.dialog_is_open


def test_a_document_that_moves_on_while_the_question_is_open_is_not_written(stage):
    stage.open_entry(*UNDONE)
    trigger(stage, "journal.undo")
    stage.move_on("winter-harbour", "failed")
    stage.load()
    assert "Changed since you opened" in stage.text("confirm.changed")
    assert not stage.find("confirm.go").isEnabled()
    stage.dialog.confirmed.emit()
    stage.load()
    assert stage.world.script.writes() == 0


def test_a_document_that_moves_on_in_the_last_moment_is_a_conflict_and_not_overwritten(stage):
    stage.open_entry(*UNDONE)
    trigger(stage, "journal.undo")
    stage.load()
    stage.find("confirm.go").click()
    stage.move_on("winter-harbour", "failed")
    stage.load()
    assert stage.world.projects["winter-harbour"].status == "failed"
    assert stage.world.journal[-1].outcome is AttemptOutcome.CONFLICT


def test_a_deleted_project_says_so(stage):
    del stage.world.projects["winter-harbour"]
    stage.open_entry(*UNDONE)
    assert "not there any more" in reason(stage, "journal.undo")
    assert "deleted" in reason(stage, "journal.open_project")


@pytest.mark.parametrize(
    ("action", "target"),
    [
        ("stitch", "harbour-mornings"),
        ("cancel", "harbour-mornings"),
        ("stitch", "night-market"),
        ("reconcile", "old-mill"),
        ("remove samples", "samples"),
        ("create project", "Old mill"),
    ],
)
def test_what_is_no_change_of_a_document_offers_no_undo_and_says_why(stage, action, target):
    stage.open_entry(action, target)
    assert reason(stage, "journal.undo")
    assert reason(stage, "journal.undo") in said(stage, "entry.trust")


def test_prod_asks_for_the_name_and_the_lock(make_stage):
    stage = make_stage(environment=PROD, backend=furnished(PROD.name))
    stage.open_entry(*UNDONE)
    trigger(stage, "journal.undo")
    go = stage.find("confirm.go")
    assert not go.isEnabled()
    stage.type("confirm.typed", "Winter harbour")
    assert go.isEnabled()
    stage.workbench.gate.lock()
    assert not go.isEnabled()
    assert "Changed since you opened" in stage.text("confirm.changed")
    stage.dialog.confirmed.emit()
    stage.load()
    assert stage.world.script.writes() == 0


def test_a_line_of_another_environment_is_not_undone_from_here(make_stage):
    stage = make_stage(backend=furnished("phoenix-prod-eu"))
    stage.open_entry(*UNDONE)
    assert reason(stage, "journal.undo") == "It was written in phoenix-prod-eu, and this is LOCAL."


def test_read_only_switches_undo_off_and_nothing_is_sent(make_stage):
    stage = make_stage(environment=replace(LOCAL, read_only=True))
    stage.open_entry(*UNDONE)
    assert "read-only" in reason(stage, "journal.undo")
    trigger(stage, "journal.undo")
    assert not stage.dialog_is_open
    assert stage.world.script.writes() == 0


def test_a_document_that_cannot_be_read_is_said_and_the_entry_stays(stage):
    stage.world.script.always("store.read_project", Fail(Offline("No answer.")))
    stage.open_entry(*UNDONE)
    assert "The document could not be read" in said(stage, "entry.state")
    assert stage.text("entry.target") == "Winter harbour"
    assert "Possible" not in said(stage, "entry.trust")


def test_what_is_known_of_the_document_says_as_of_when(stage):
    stage.open_entry(*UNDONE)
    stage.world.script.always("store.read_project", Fail(Offline("No answer.")))
    stage.clock.advance(400)
    stage.panel.refresh()
    stage.load()
    assert "Possible as of 14:32:07Z" in said(stage, "entry.trust")


# ---------------------------------------------------------------------- links and copies


def test_open_project_asks_for_its_place(stage):
    spy = QSignalSpy(stage.panel.place_requested)
    stage.open_entry(*UNDONE)
    stage.click("entry.open_project")
    stage.open_entry("create project", "Old mill")
    stage.click("entry.open_project")
    assert [spy.at(i)[0] for i in range(spy.count())] == [
        "projects/winter-harbour",
        "projects/old-mill",
    ]


def test_what_is_not_about_a_project_opens_none(stage):
    stage.open_entry("remove samples", "samples")
    assert reason(stage, "journal.open_project") == "This entry is not about a project."


def test_copies_go_to_the_desktop(stage):
    stage.open_entry("cancel", "harbour-mornings")
    for key in ("journal.copy_id", "journal.copy_execution", "journal.copy_row"):
        trigger(stage, key)
    target, execution, row = stage.opener.copied
    assert (target, execution) == ("harbour-mornings", "stitch-000007")
    assert row.split("\t")[:4] == ["2026-11-22T13:20:07Z", "rae", "cancel", "Harbour mornings"]
    assert reason(stage, "journal.copy_plan") == "It was not an item of a plan."


# ---------------------------------------------------------------------- in the window


@pytest.fixture
def window_stage(make_stage):
    return make_stage(in_main_window=True)


def test_the_way_to_the_project_and_back(window_stage):
    stage = window_stage
    stage.open_entry(*UNDONE)
    opened = stage.open_id
    stage.clock.advance(3)
    stage.find("entry.open_project").click()
    stage.load()
    assert str(stage.window.place) == "projects/winter-harbour"
    stage.clock.advance(3)
    trigger(stage, "go.back")
    stage.load()
    assert str(stage.window.place) == f"journal/{opened}"


def test_names_are_unique_and_everything_that_takes_the_keyboard_is_named(window_stage):
    window_stage.open_entry(*UNDONE)
    panel = window_stage.panel
    names = [w.objectName() for w in panel.findChildren(QWidget) if w.objectName()]
    ours = [n for n in names if n.startswith(("journal", "entry"))]
    assert len(ours) == len(set(ours))
    assert unnamed_widgets(window_stage.window) == []


def test_every_text_can_be_read_in_both_themes(window_stage, theme):
    for opened in (UNDONE, ("cancel", "harbour-mornings"), ("remove samples", "samples")):
        window_stage.open_entry(*opened)
        for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
            theme.set_mode(mode)
            settle()
            walk = walk_contrast(window_stage.window)
            assert walk.findings == (), (opened, mode)
            assert walk.measured > 40


def test_the_details_lie_over_the_list_in_a_narrow_window(make_stage):
    stage = make_stage(size=(1024, 640))
    stage.open_entry(*UNDONE)
    assert not stage.panel.details_shown
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    assert stage.panel.details_shown
    stage.key(Qt.Key.Key_Escape)
    assert not stage.panel.details_shown
    assert stage.focused() == "journal.table"


def test_an_entry_is_found_opened_and_undone_by_keyboard_alone(window_stage):
    stage = window_stage
    stage.window.setFocus()
    stage.key(Qt.Key.Key_8, Qt.KeyboardModifier.ControlModifier)
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Slash)
    assert stage.focused() == "journal.filter"
    stage.type("journal.filter", "winter")
    stage.key(Qt.Key.Key_Escape)
    stage.find("journal.filter").setText("winter")
    stage.table.setFocus()
    stage.key(Qt.Key.Key_Home)
    stage.key(Qt.Key.Key_Return)
    stage.load()
    assert stage.text("entry.target") == "Winter harbour"
    assert stage.focused() == "entry.summary"
    for _ in range(12):
        if stage.focused() == "entry.undo":
            break
        stage.key(Qt.Key.Key_Tab)
    assert stage.focused() == "entry.undo"
    stage.key(Qt.Key.Key_Space)
    settle()
    assert stage.dialog_is_open
    stage.load()
    stage.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is stage.find("confirm.go")
    stage.key(Qt.Key.Key_Space)
    settle()
    stage.load()
    assert stage.world.projects["winter-harbour"].status == "ready"


def test_every_action_of_the_panel_is_registered_once(window_stage):
    for spec in SPECS:
        found = window_stage.actions.action(spec.key)
        assert isinstance(found, QAction)
        assert found.objectName() == f"action.{spec.key}"
