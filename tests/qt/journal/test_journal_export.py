"""The export: what the filter finds in the whole journal, safe cells, and where it was written."""

import csv
import io
import json
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.widgets import Banner
from phoenix_admin.ui.dialogs.save_chooser import TABLE, SystemSaveChooser, write_text
from phoenix_admin.ui.panels.journal.export import CSV, JSON
from tests.support.pictures import settle

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(stage, kind, path):
    stage.actions.action(f"journal.export_{kind}").trigger()
    stage.saver.answer(path)
    stage.load()


def rows(path):
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_csv_holds_every_entry_and_no_cell_is_a_formula(stage, tmp_path):
    stage.write_again("old-mill", name='=HYPERLINK("http://x")', detail="@SUM(1)", attempt="evil")
    stage.panel.refresh()
    stage.load()
    path = tmp_path / "journal.csv"
    export(stage, "csv", path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    head, *lines = rows(path)
    assert len(lines) == len(stage.world.journal)
    assert not [cell for line in lines for cell in line if cell.startswith(FORMULA)]
    assert any('HYPERLINK("http://x")' in cell for line in lines for cell in line)
    number = len(lines)
    assert stage.find("journal.hint").accessibleName() == (
        f"{number} entries were exported to {path}."
    )
    assert len(head) == len(lines[0])


def test_json_is_json_and_says_the_same(stage, tmp_path):
    path = tmp_path / "journal.json"
    export(stage, "json", path)
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    found = json.loads(path.read_text(encoding="utf-8"))
    assert len(found["entries"]) == len(stage.world.journal)


@pytest.mark.parametrize(
    ("typed", "chip", "expected"),
    [
        ("winter", "all", {("set status", "winter-harbour")}),
        ("", "refused", {("remove samples", "samples")}),
        ("autumn", "troubled", {("stitch", "autumn-trail")}),
        ("maria", "undoable", {("set status", "autumn-trail")}),
    ],
)
def test_the_filter_of_the_moment_of_the_press_counts(stage, tmp_path, typed, chip, expected):
    stage.find("journal.filter").setText(typed)
    stage.click(f"journal.chip.{chip}")
    stage.actions.action("journal.export_json").trigger()
    stage.find("journal.filter").setText("changed meanwhile")
    path = tmp_path / "some.json"
    stage.saver.answer(path)
    stage.load()
    found = json.loads(path.read_text(encoding="utf-8"))["entries"]
    assert {(entry["action"], entry["target"]) for entry in found} == expected


def test_what_is_not_loaded_is_exported_as_well(stage, tmp_path):
    listed = stage.workbench.journal.query.limit
    at = stage.clock.now() - timedelta(days=40)
    for number in range(listed):
        stage.write_again("old-mill", time=at, attempt=f"old-{number}")
    stage.world.journal.sort(key=lambda entry: entry.time)
    stage.panel.refresh()
    stage.load()
    total = len(stage.world.journal)
    assert stage.workbench.journal.reading.truncated
    assert len(stage.workbench.journal.reading.rows) == listed < total
    path = tmp_path / "all.csv"
    export(stage, "csv", path)
    assert len(rows(path)) == total + 1


def test_the_filter_reaches_further_back_than_the_list(stage):
    listed = stage.workbench.journal.query.limit
    at = stage.clock.now() - timedelta(days=40)
    stage.write_again("river-crossing", time=at - timedelta(days=1), attempt="oldest")
    for number in range(listed):
        stage.write_again("old-mill", time=at, attempt=f"old-{number}")
    stage.world.journal.sort(key=lambda entry: entry.time)
    stage.panel.refresh()
    stage.load()
    assert "oldest" not in stage.shown
    banners = stage.find("journal.state").findChildren(Banner)
    assert any("Only the newest" in banner.accessibleName() for banner in banners)
    stage.find("journal.filter").setText("river")
    stage.load()
    assert stage.shown == ["oldest"]
    stage.find("journal.filter").clear()
    stage.load()
    assert len(stage.workbench.journal.reading.rows) == listed


def test_a_folder_that_cannot_be_written_is_said(stage, tmp_path):
    export(stage, "csv", tmp_path / "missing" / "journal.csv")
    assert "could not be written" in stage.find("journal.hint").accessibleName()


def test_a_journal_that_cannot_be_read_leaves_no_file(stage, tmp_path):
    stage.world.script.always("journal.page", Fail(Offline("The disk did not answer.")))
    path = tmp_path / "journal.csv"
    export(stage, "csv", path)
    assert list(tmp_path.iterdir()) == []
    assert "did not answer" in stage.find("journal.hint").accessibleName()


def test_nothing_is_written_when_nobody_chose_a_place(stage, tmp_path):
    stage.actions.action("journal.export_csv").trigger()
    stage.load()
    assert list(tmp_path.iterdir()) == []
    assert stage.saver.name.startswith("journal LOCAL 2026-11-22")
    assert stage.saver.kind is CSV


def test_exporting_writes_no_line_of_the_journal(stage, tmp_path):
    before = list(stage.world.journal)
    export(stage, "csv", tmp_path / "journal.csv")
    assert stage.world.journal == before


@pytest.mark.parametrize("kind", [TABLE, CSV, JSON])
def test_the_systems_dialog_offers_the_kind_and_asks_before_it_replaces(qtbot, kind):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    chooser = SystemSaveChooser(window)
    chooser.choose_target(window, f"name.{kind.suffix}", lambda _: None, kind)
    settle()
    (dialog,) = window.findChildren(QFileDialog)
    assert dialog.windowTitle() == kind.title
    assert dialog.nameFilters()[0] == f"{kind.name} (*.{kind.suffix})"
    assert dialog.defaultSuffix() == kind.suffix
    assert not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.reject()


@pytest.mark.parametrize("kind", [TABLE, JSON])
def test_only_tables_begin_with_the_mark_for_spreadsheets(tmp_path, kind):
    path = tmp_path / "some"
    write_text(path, "text", kind)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") is kind.marked
