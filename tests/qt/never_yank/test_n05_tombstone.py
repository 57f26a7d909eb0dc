"""N5: a selected project that vanishes stays, marked with when and, where it is known, by whom."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def cell(stage, project_id, key):
    rows = stage.table.rows
    index = rows.index(rows.position_of(project_id), rows.column_position(key))
    return index.data(Qt.ItemDataRole.DisplayRole)


def test_deleted_by_somebody_else(stage):
    stage.table.setFocus()
    stage.open("old-mill")
    row = stage.table.currentIndex().row()
    del stage.world.projects["old-mill"]
    stage.clock.advance(3)
    stage.workbench.catalogue.refresh()
    stage.load()
    assert stage.table.currentIndex().row() == row
    assert stage.open_id == "old-mill"
    assert cell(stage, "old-mill", "status") == "Deleted"
    assert cell(stage, "old-mill", "job") == "deleted 14:32:10Z"


def test_deleted_by_the_person_who_asked_for_it(stage):
    stage.table.setFocus()
    stage.open("sample")
    stage.actions.action("samples.remove").trigger()
    stage.load()
    stage.click("confirm.go")
    stage.load()
    assert "sample" not in stage.world.projects
    assert cell(stage, "sample", "job") == "deleted 14:32:07Z by rae"
    assert stage.open_id == "sample"
    stage.workbench.session.refresh()
    stage.load()
    assert stage.actions.action("project.stitch").toolTip() == "This project was deleted."


def test_the_stone_goes_when_the_person_leaves_it(stage):
    stage.table.setFocus()
    stage.open("old-mill")
    del stage.world.projects["old-mill"]
    stage.workbench.catalogue.refresh()
    stage.load()
    QTest.keyClick(stage.table, Qt.Key.Key_Down)
    settle()
    stage.workbench.catalogue.refresh()
    stage.load()
    assert "old-mill" not in stage.shown
