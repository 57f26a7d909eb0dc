"""N4: the order is frozen while the person is in the list; they are told, and asked.

The rules on the board: `tests/qt/projects/test_projects_board.py`.
"""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phoenix_admin.qt.widgets import ActionButton
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def read_again(stage):
    stage.workbench.catalogue.refresh()
    stage.load()


def link(stage, text):
    buttons = stage.find("projects.hint").findChildren(ActionButton)
    return next(b for b in buttons if b.text() == text and b.isVisible())


def test_rows_that_would_move_are_counted_and_move_when_asked(stage):
    stage.table.setFocus()
    stage.open("beech-wood")
    before = stage.shown
    world = stage.world
    world.write_project(world.projects["autumn-trail"], name="Zebra")
    world.write_project(world.projects["spring-fair"], name="Abbey")
    read_again(stage)
    assert stage.shown == before
    assert (
        stage.find("projects.hint")
        .accessibleName()
        .startswith("2 rows would move if re-sorted. Order kept while you work.")
    )
    QTest.mouseClick(link(stage, "Re-sort now"), Qt.MouseButton.LeftButton)
    settle()
    assert stage.shown[0] == "spring-fair"
    assert stage.shown[-1] == "autumn-trail"
    assert stage.open_id == "beech-wood"
    assert stage.focused() == "projects.table"


def test_new_ones_wait_behind_a_number(stage):
    stage.table.setFocus()
    before = stage.shown
    for i in range(3):
        stage.world.add_project(f"A new one {i}", project_id=f"new{i}")
    read_again(stage)
    assert stage.shown == before
    assert stage.find("projects.hint").accessibleName().startswith("+3 new")
    QTest.mouseClick(link(stage, "Show"), Qt.MouseButton.LeftButton)
    settle()
    assert stage.shown[:3] == ["new0", "new1", "new2"]


def test_a_sorted_number_that_changes_moves_nothing_either(stage):
    """One look at the open project, not a reading of the list."""
    stage.table.setFocus()
    header = stage.table.horizontalHeader()
    place = header.viewport().rect().center()
    place.setX(header.sectionViewportPosition(0) + 20)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    stage.open("old-mill")
    before = stage.shown
    stage.world.write_project(stage.world.projects["old-mill"], status="failed")
    stage.workbench.session.refresh()
    stage.load()
    assert stage.shown == before
    assert stage.find("projects.hint").accessibleName().startswith("1 row would move")
