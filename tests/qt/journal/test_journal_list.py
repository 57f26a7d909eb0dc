"""The list of attempts: rows, chips, filter, states, the chain; only the person moves it."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractButton, QLabel

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.chain_check import BrokenLink, LinkFault
from phoenix_admin.domain.errors import Forbidden, Offline
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.journal_page import JournalQuery
from tests.support.pictures import settle


def cell(stage, row_id, key):
    """What a cell says."""
    rows = stage.table.rows
    return rows.index(rows.position_of(row_id), rows.column_position(key)).data()


def tip(stage, row_id, key):
    rows = stage.table.rows
    index = rows.index(rows.position_of(row_id), rows.column_position(key))
    return index.data(Qt.ItemDataRole.ToolTipRole) or ""


def said(stage, name):
    labels = stage.find(name).findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def read_again(stage):
    stage.panel.refresh()
    stage.load()


def entries(stage):
    return [stage.table.rows.row_of(row_id).row.entry for row_id in stage.shown]


def times(stage):
    return [entry.time for entry in entries(stage)]


# ---------------------------------------------------------------------- rows


def test_every_attempt_is_there_newest_first_with_its_counts(stage):
    assert times(stage) == sorted(times(stage), reverse=True)
    assert len(stage.shown) == len(stage.world.journal)
    assert stage.text("journal.count") == str(len(stage.shown))
    assert stage.find("journal.chip.refused").accessibleName() == "Refused, 1"


def test_figures_of_a_cut_list_do_not_claim_to_be_all(stage):
    stage.workbench.journal.set_query(JournalQuery(3))
    stage.load()
    assert stage.text("journal.count") == "3+"
    assert stage.find("journal.count").accessibleName() == "3 or more entries"
    assert stage.find("journal.chip.refused").accessibleName().endswith(" or more")
    said = stage.find("journal.state").findChildren(QLabel)
    assert any("figures are of those that are listed" in label.text() for label in said)
    stage.workbench.journal.set_query(JournalQuery(1000))
    stage.load()
    assert stage.find("journal.chip.refused").accessibleName() == "Refused, 1"


def test_a_row_says_when_who_what_where_how_and_what_it_changed(stage):
    row = stage.entry_of("set status", "winter-harbour")
    assert cell(stage, row, "when") == "3 min"
    assert tip(stage, row, "when").endswith("Z")
    assert cell(stage, row, "who") == "rae"
    assert cell(stage, row, "action") == "Set status"
    assert cell(stage, row, "target") == "Winter harbour"
    assert tip(stage, row, "target") == "Winter harbour\nwinter-harbour"
    assert cell(stage, row, "environment") == "LOCAL"
    assert cell(stage, row, "result") == "Done"
    assert cell(stage, row, "took") == "38 ms"
    changed = "status: ready → complete, status_reason: (empty) → checked by hand"
    assert cell(stage, row, "change") == changed


def test_a_target_without_a_name_shows_its_id(stage):
    assert cell(stage, stage.entry_of("remove samples", "samples"), "target") == "samples"


def test_what_was_not_written_says_why_instead_of_a_change(stage):
    row = stage.entry_of("stitch", "autumn-trail")
    assert cell(stage, row, "change") == "The disk is full: the worker could not be started."
    assert "status: ready → stitching" in tip(stage, row, "change")
    refused = stage.entry_of("remove samples", "samples")
    assert cell(stage, refused, "took") == "—"
    assert "Nothing was sent." in tip(stage, refused, "result")


def test_a_name_from_outside_is_shown_as_it_is(stage):
    name = "<b>=Ep</b>\n& 41"
    stage.find("journal.refresh").setFocus()  # nobody works in the list: it is shown at once
    stage.write_again("old-mill", name=name, attempt="hostile")
    read_again(stage)
    assert cell(stage, "hostile", "target") == name
    assert "<b>" in stage.table.rows.row_of("hostile").row.entry.name


def test_an_outcome_that_arrives_changes_its_row_in_place(stage):
    row = stage.entry_of("stitch", "night-market")
    before = stage.shown
    assert cell(stage, row, "result") == "No outcome"
    stage.backend.journal.append(
        _replaced(stage, row, outcome=AttemptOutcome.DONE, after={"status": "stitching"})
    )
    stage.table.setFocus()
    read_again(stage)
    assert cell(stage, row, "result") == "Done"
    assert stage.shown == before


def _replaced(stage, row_id, **fields):
    from dataclasses import replace  # noqa: PLC0415 - for this one line

    return replace(stage.table.rows.row_of(row_id).row.entry, **fields)


# ---------------------------------------------------------------------- narrowing


@pytest.mark.parametrize(
    ("chip", "outcomes"),
    [
        ("refused", {"refused"}),
        ("troubled", {"failed", "conflict", "unknown", "no outcome recorded"}),
    ],
)
def test_a_chip_narrows_to_its_outcomes(stage, chip, outcomes):
    stage.click(f"journal.chip.{chip}")
    assert {str(entry.outcome) for entry in entries(stage)} == outcomes
    expected = sum(str(entry.outcome) in outcomes for entry in stage.world.journal)
    assert len(stage.shown) == expected
    stage.click("journal.chip.all")
    assert len(stage.shown) == len(stage.world.journal)


def test_undoable_are_the_changes_that_no_later_line_has_overtaken(stage):
    stage.click("journal.chip.undoable")
    assert {(e.action, e.target) for e in entries(stage)} == {
        ("set status", "winter-harbour"),
        ("set status", "autumn-trail"),
        ("reconcile", "glacier-walk"),
    }
    stage.write_again(
        "winter-harbour",
        before={"status": "complete"},
        after={"status": "ready"},
        version="another",
        attempt="later",
    )
    stage.click("journal.chip.all")
    read_again(stage)
    stage.click("journal.chip.undoable")
    assert "later" in stage.shown
    assert [e.target for e in entries(stage)].count("winter-harbour") == 1


@pytest.mark.parametrize(
    "typed", ["WINTER", "winter-harbour", "checked by hand", "maria", "01KAR7PLAN", "set status"]
)
def test_the_filter_finds_names_ids_people_and_values(stage, typed):
    stage.find("journal.filter").setText(typed)
    found = {(e.action, e.target) for e in entries(stage)}
    assert found
    assert len(stage.shown) < len(stage.world.journal)


def test_what_the_filter_hides_is_said(stage):
    stage.find("journal.filter").setText("nothing at all")
    assert "No entry matches “nothing at all”" in said(stage, "journal.state")
    stage.actions.action("journal.clear_filter").trigger()
    assert len(stage.shown) == len(stage.world.journal)
    stage.world.journal[:] = [e for e in stage.world.journal if e.outcome is AttemptOutcome.DONE]
    read_again(stage)
    stage.click("journal.chip.refused")
    assert "No refused entry right now" in said(stage, "journal.state")


# ---------------------------------------------------------------------- states


def test_first_use_says_what_is_true(make_stage):
    stage = make_stage(backend=open_fake())
    assert "No entries in LOCAL yet" in said(stage, "journal.state")
    assert "Looking is not." in said(stage, "journal.state")
    # Nothing has failed, so nothing is to be tried again; F5 reads it anew.
    buttons = stage.find("journal.state").findChildren(QAbstractButton)
    assert [b.text() for b in buttons if b.isVisible()] == []


def test_loading_shows_itself_slowly(make_stage):
    stage = make_stage(load=False)
    assert stage.find("journal.state").loading_stage is not None
    stage.load()
    assert stage.find("journal.state").shows_content


def test_a_failed_first_load_says_why_and_can_be_tried_again(make_stage):
    stage = make_stage(load=False)
    stage.world.script.plan("journal.page", Fail(Offline("The disk did not answer.")))
    stage.load()
    assert "Journal entries could not be loaded" in said(stage, "journal.state")
    stage.actions.action("journal.try_again").trigger()
    stage.load()
    assert stage.find("journal.state").shows_content


def test_a_missing_permission_is_no_empty_list(make_stage):
    stage = make_stage(load=False)
    fault = Fail(Forbidden("Needs logging.read.", permission="logging.read"))
    stage.world.script.plan("journal.page", fault)
    stage.load()
    assert "You cannot view these journal entries" in said(stage, "journal.state")


def test_a_failed_refresh_keeps_what_was_read_and_says_its_age(stage):
    stage.world.script.always("journal.page", Fail(Offline("The disk did not answer.")))
    stage.clock.advance(400)
    read_again(stage)
    assert "Journal entries could not be refreshed" in said(stage, "journal.state")
    assert "6 min old" in said(stage, "journal.state")
    assert len(stage.shown) == len(stage.world.journal)


def test_looking_at_the_journal_writes_nothing(stage):
    before = list(stage.world.journal)
    stage.open_entry("set status", "winter-harbour")
    stage.find("journal.filter").setText("harbour")
    stage.click("journal.chip.undoable")
    read_again(stage)
    assert stage.world.journal == before
    assert stage.world.script.writes() == 0


# ---------------------------------------------------------------------- the chain


def test_a_changed_line_is_said_above_the_list_with_its_place(stage):
    row = stage.entry_of("set status", "winter-harbour")
    entry = stage.table.rows.row_of(row).row.entry
    stage.world.journal_problems = (BrokenLink(LinkFault.CHANGED, 9, entry.attempt, entry.time),)
    read_again(stage)
    banner = said(stage, "journal.chain")
    assert "The journal was changed outside the app" in banner
    assert "Line 9 was changed (" in banner
    assert entry.time.strftime("%H:%M:%SZ") in banner
    stage.open(row)
    assert "Broken" in [chip.look.label for chip in _chips(stage, "entry.trust")]
    refusal = stage.actions.action("journal.undo").property("refusal")
    assert refusal == "Its line was changed outside the app: what it says cannot be relied on."
    stage.open_entry("stitch", "harbour-mornings")
    assert "Intact" in [chip.look.label for chip in _chips(stage, "entry.trust")]


def _chips(stage, name):
    from phoenix_admin.qt.widgets import Chip  # noqa: PLC0415 - for this one look

    return [chip for chip in stage.find(name).findChildren(Chip) if chip.isVisible()]


def test_a_torn_line_is_told_apart_and_accuses_nobody(stage):
    stage.world.journal_problems = (BrokenLink(LinkFault.TORN, 10),)
    read_again(stage)
    banner = said(stage, "journal.chain")
    assert "A line of the journal is torn" in banner
    assert "changed outside" not in banner


def test_many_broken_places_are_counted(stage):
    stage.world.journal_problems = tuple(
        BrokenLink(LinkFault.CHANGED, line) for line in range(9, 2, -1)
    )
    read_again(stage)
    assert "And 5 more places." in said(stage, "journal.chain")


def test_a_failed_refresh_hides_no_broken_chain_and_a_mended_one_is_not_said(stage):
    stage.world.journal_problems = (BrokenLink(LinkFault.CHANGED, 3),)
    read_again(stage)
    stage.world.script.always("journal.page", Fail(Offline("No answer.")))
    read_again(stage)
    assert "could not be refreshed" in said(stage, "journal.state")
    assert "Line 3 was changed." in said(stage, "journal.chain")
    stage.world.script.always("journal.page", None)
    stage.world.journal_problems = ()
    read_again(stage)
    assert not stage.find("journal.chain").isVisible()


# ---------------------------------------------------------------------- only the person moves it


@pytest.fixture
def long(make_stage):
    """Three hundred entries, one of them open in the middle, scrolled there."""
    stage = make_stage(load=False)
    for number in range(300):
        at = stage.clock.now() - timedelta(hours=30, minutes=number)
        stage.write_again("old-mill", time=at, attempt=f"a{number:03}")
    stage.load()
    stage.table.setFocus()
    stage.open("a150")
    return stage


def test_arrivals_move_nothing_and_wait_behind_show(long):
    top = long.table.rows.ids[long.table.rowAt(0)]
    before = (top, long.shown, long.table.selected_ids, long.focused(), long.open_id)
    for number in range(3):
        long.write_again("old-mill", attempt=f"new-{number}")
    read_again(long)
    top = long.table.rows.ids[long.table.rowAt(0)]
    after = (top, long.shown, long.table.selected_ids, long.focused(), long.open_id)
    assert after == before
    assert "+3 new" in said(long, "journal.hint")
    long.actions.action("journal.show_new").trigger()
    assert set(long.shown[:3]) == {"new-0", "new-1", "new-2"}
    assert long.open_id == "a150"


def test_readings_wait_while_a_menu_is_open(stage):
    row = stage.entry_of("stitch", "night-market")
    stage.table.context_menu_requested.emit(row, stage.window.pos())
    menu = stage.panel._menu
    assert menu.isVisible()
    stage.backend.journal.append(_replaced(stage, row, outcome=AttemptOutcome.DONE))
    read_again(stage)
    assert cell(stage, row, "result") == "No outcome"
    menu.close()
    settle()
    assert cell(stage, row, "result") == "Done"


def test_nothing_is_read_while_nobody_looks(stage):
    stage.open_entry("set status", "winter-harbour")
    stage.panel.set_on_screen(False)
    calls = stage.world.script.calls.copy()
    stage.runner.fire_timers()
    stage.load()
    assert stage.world.script.calls == calls


@pytest.mark.parametrize(
    "key", ["when", "who", "action", "target", "environment", "result", "took", "change"]
)
def test_every_column_can_be_sorted_by(stage, key):
    stage.panel._list._columns.open()
    orders = stage.panel._list._columns._orders
    next(action for action in orders if action.data() == key).trigger()
    assert stage.table.sort_order.column == key
    assert len(stage.shown) == len(stage.world.journal)
    stage.panel._list._columns._menu.close()


def test_the_model_keeps_qts_rules_through_readings(stage):
    tester = QAbstractItemModelTester(
        stage.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    for number in range(3):
        stage.write_again("old-mill", attempt=f"fresh-{number}")
        stage.world.journal.pop(0)
        read_again(stage)
    tester.deleteLater()


def test_lines_that_say_the_same_in_the_same_moment_keep_their_ids(stage):
    stage.find("journal.refresh").setFocus()  # nobody works in the list: it is brought in order
    before = set(stage.shown)
    for _ in range(2):
        stage.write_again("old-mill", attempt="", outcome=AttemptOutcome.REFUSED)
    read_again(stage)
    twins = set(stage.shown) - before
    assert len(twins) == 2
    stage.write_again("old-mill", attempt="", outcome=AttemptOutcome.REFUSED)
    read_again(stage)
    assert twins < set(stage.shown)
    assert len(stage.shown) == len(stage.world.journal)
