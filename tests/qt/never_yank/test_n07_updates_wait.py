"""N7: while a menu, a popup, a drag or a press is under way, that view's updates wait.

Menus of rows and pressed rows in the table alone: `tests/qt/look/test_data_table.py`.
"""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QStyle, QStyleOptionSlider

from phoenix_admin.domain.execution import ExecutionState
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
LEFT = Qt.MouseButton.LeftButton


def change_the_list(stage):
    """A row goes and another is renamed; nobody is in the list, so it would be sorted."""
    world = stage.world
    del world.projects["beech-wood"]
    world.write_project(world.projects["autumn-trail"], name="Zebra")
    stage.workbench.catalogue.refresh()
    stage.load()


def close_menu(stage):
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
    settle()


def test_the_columns_menu_holds_the_list(stage):
    before = stage.shown
    stage.click("projects.columns")
    assert QApplication.activePopupWidget() is not None
    change_the_list(stage)
    assert stage.shown == before
    assert stage.find("projects.columns.menu", QMenu).isVisible()
    close_menu(stage)
    assert "beech-wood" not in stage.shown
    assert stage.shown[-1] == "autumn-trail"


def test_a_rows_menu_holds_the_list_and_acts_on_its_row(stage):
    before = stage.shown
    place = stage.place_of("glacier-walk")
    stage.table.customContextMenuRequested.emit(place)
    stage.panel._on_menu_requested("glacier-walk", stage.table.viewport().mapToGlobal(place))
    change_the_list(stage)
    assert stage.shown == before
    close_menu(stage)
    assert "beech-wood" not in stage.shown


def test_a_dragged_scroll_bar_holds_the_list(stage):
    for i in range(60):
        stage.world.add_project(f"Project {i:03}", project_id=f"p{i:03}", clips=1)
    stage.workbench.catalogue.refresh()
    stage.load()
    bar = stage.table.verticalScrollBar()
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    handle = bar.style().subControlRect(
        QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, bar
    )
    before = stage.shown
    QTest.mousePress(bar, LEFT, pos=handle.center())
    QTest.mouseMove(bar, handle.center() + QPoint(0, 40))
    assert bar.isSliderDown()
    value = bar.value()
    assert value > 0
    change_the_list(stage)
    assert stage.shown == before
    assert bar.value() == value
    QTest.mouseRelease(bar, LEFT, pos=handle.center() + QPoint(0, 40))
    settle()
    assert "beech-wood" not in stage.shown


def test_one_look_waits_too_and_is_shown_afterwards(stage):
    stage.open("old-mill")
    stage.click("projects.columns")
    stage.world.write_project(stage.world.projects["old-mill"], clips=("a", "b", "c", "d", "e"))
    stage.workbench.session.refresh()
    stage.load()
    assert len(stage.table.rows.row_of("old-mill").row.project.clips) == 3
    close_menu(stage)
    assert len(stage.table.rows.row_of("old-mill").row.project.clips) == 5


@pytest.mark.parametrize("by", ["more", "row"])
def test_no_entry_of_an_open_menu_comes_or_goes(stage, by):
    """*Run anyway…* must not appear above the entry that is about to be pressed."""
    stage.open("glacier-walk")
    if by == "more":
        stage.click("project.more")
    else:
        place = stage.place_of("glacier-walk")
        stage.panel._on_menu_requested("glacier-walk", stage.table.viewport().mapToGlobal(place))
    menu = QApplication.activePopupWidget()
    entries = [a.text() for a in menu.actions() if a.isVisible()]
    places = [menu.actionGeometry(a) for a in menu.actions() if a.isVisible()]
    stage.workbench.operations.request_stitch(stage.world.projects["glacier-walk"])
    stage.load()
    stage.workbench.session.refresh()
    stage.load()
    assert stage.workbench.session.examination.execution.state is ExecutionState.PENDING
    assert [a.text() for a in menu.actions() if a.isVisible()] == entries
    assert [menu.actionGeometry(a) for a in menu.actions() if a.isVisible()] == places
    assert not stage.actions.action("project.stitch").isEnabled()
    close_menu(stage)
    QApplication.processEvents()
    assert stage.actions.action("project.stitch_anyway").isVisible()


def test_details_wait_while_a_button_is_held_down_in_them(stage):
    stage.open("glacier-walk")
    label = stage.find("project.name")
    native = stage.window.windowHandle()
    place = label.mapTo(stage.window, QPoint(5, label.height() // 2))
    QTest.mousePress(native, LEFT, pos=place)
    stage.world.write_project(stage.world.projects["glacier-walk"], name="Renamed")
    stage.workbench.session.refresh()
    stage.load()
    assert stage.text("project.name") == "Glacier walk"
    QTest.mouseRelease(native, LEFT, pos=place)
    stage.details._on_tick()
    assert stage.text("project.name") == "Renamed"


def test_another_project_is_shown_at_once_even_then(stage):
    stage.open("glacier-walk")
    native = stage.window.windowHandle()
    label = stage.find("project.name")
    QTest.mousePress(native, LEFT, pos=label.mapTo(stage.window, QPoint(5, 5)))
    stage.workbench.open_project("old-mill")
    settle()
    assert stage.text("project.name") != "Glacier walk"
    QTest.mouseRelease(native, LEFT, pos=label.mapTo(stage.window, QPoint(5, 5)))
    stage.load()
