"""Several selected rows: by mouse and keyboard, through readings, filters and deletions."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from phoenix_admin.services.project_catalogue import ProjectRow
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def stage(make_stage):
    """Thirty plain projects, p005 open."""
    stage = make_stage(load=False)
    stage.world.projects.clear()
    stage.world.executions.clear()
    for i in range(30):
        stage.world.add_project(f"Project {i:03}", project_id=f"p{i:03}", clips=1)
    stage.panel.refresh()
    stage.load()
    return stage.open("p005")


def press(stage, project_id, modifiers=NONE, button=Qt.MouseButton.LeftButton):
    QTest.mouseClick(stage.table.viewport(), button, modifiers, stage.place_of(project_id))
    return stage.load()


def selected(stage):
    return list(stage.table.selected_ids)


def hint(stage):
    return stage.find("projects.hint").accessibleName()


def offered(stage):
    """The actions in the line of hints."""
    row = stage.find("projects.hint")._actions
    return [b.action.objectName() for b in row.buttons if b.isVisible()]


def test_ctrl_click_adds_and_the_current_row_opens_the_details(stage):
    press(stage, "p008", CTRL)
    press(stage, "p007", CTRL)
    assert selected(stage) == ["p005", "p007", "p008"]
    assert stage.open_id == "p007"
    assert hint(stage) == "3 selected"
    assert offered(stage) == [
        "action.projects.plan_reconcile",
        "action.projects.plan_stitch",
        "action.projects.plan_cancel",
        "action.projects.clear_selection",
    ]


def test_shift_click_and_shift_arrows_select_a_range(stage):
    press(stage, "p008", SHIFT)
    assert selected(stage) == ["p005", "p006", "p007", "p008"]
    stage.key(Qt.Key.Key_Down, SHIFT)
    stage.key(Qt.Key.Key_Down, SHIFT)
    stage.key(Qt.Key.Key_Up, SHIFT)
    stage.load()
    assert selected(stage) == ["p005", "p006", "p007", "p008", "p009"]
    assert stage.open_id == "p009"


def test_ctrl_a_selects_the_list_and_opens_nothing_else(stage):
    stage.key(Qt.Key.Key_A, CTRL)
    stage.load()
    assert len(selected(stage)) == 30
    assert stage.open_id == "p005"
    assert hint(stage) == "30 selected"


def test_ctrl_arrow_and_space_pick_single_rows(stage):
    stage.key(Qt.Key.Key_Down, CTRL)
    stage.key(Qt.Key.Key_Down, CTRL)
    assert selected(stage) == ["p005"]
    stage.key(Qt.Key.Key_Space, CTRL)
    stage.load()
    assert selected(stage) == ["p005", "p007"]


def test_one_row_is_as_it_was(stage):
    press(stage, "p008", CTRL)
    press(stage, "p010")
    assert selected(stage) == ["p010"]
    assert stage.open_id == "p010"
    assert hint(stage).startswith("As of")


@pytest.mark.parametrize("way", ["escape", "action"])
def test_clearing_leaves_the_current_row(stage, way):
    press(stage, "p008", SHIFT)
    if way == "escape":
        stage.key(Qt.Key.Key_Escape)
    else:
        stage.actions.action("projects.clear_selection").trigger()
    stage.load()
    assert selected(stage) == ["p008"]
    assert stage.open_id == "p008"
    assert stage.table.hasFocus()


def test_rows_do_not_move_for_the_selection(stage):
    def places():
        return [stage.table.rowViewportPosition(r) for r in range(5)], stage.table.pos()

    before = places()
    press(stage, "p008", SHIFT)
    settle()
    assert places() == before


def test_readings_keep_what_is_selected_and_what_is_open(stage):
    press(stage, "p008", SHIFT)
    world = stage.world
    for project_id in ("p006", "p020"):
        world.write_project(world.projects[project_id], status="failed")
    stage.panel.refresh()
    stage.load()
    assert selected(stage) == ["p005", "p006", "p007", "p008"]
    assert stage.open_id == "p008"


def test_a_deselected_open_row_is_not_selected_again_by_a_reading(stage):
    press(stage, "p008", SHIFT)
    press(stage, "p008", CTRL)
    assert selected(stage) == ["p005", "p006", "p007"]
    stage.panel.refresh()
    stage.load()
    assert selected(stage) == ["p005", "p006", "p007"]


def test_what_is_deleted_stays_counted_and_says_so(stage):
    press(stage, "p007", SHIFT)
    del stage.world.projects["p006"]
    stage.panel.refresh()
    stage.load()
    assert hint(stage) == "3 selected · 1 deleted meanwhile"
    assert set(stage.panel._list.several.several_ids) == {"p005", "p006", "p007"}
    stage.actions.action("projects.plan_stitch").trigger()
    stage.load()
    assert "1 was deleted" in stage.text("plan.text")


def test_what_leaves_by_a_filter_is_not_selected_any_more(stage):
    press(stage, "p012", SHIFT)
    stage.type("projects.filter", "00")
    stage.load()
    assert selected(stage) == ["p005", "p006", "p007", "p008", "p009"]
    assert hint(stage) == "5 selected"


def test_the_menu_of_a_selected_row_is_about_all_of_them(stage):
    press(stage, "p008", SHIFT)
    stage.panel._on_menu_requested("p006", stage.table.mapToGlobal(stage.place_of("p006")))
    menu = stage.find("projects.menu", QMenu)
    assert [a.objectName() for a in menu.actions() if not a.isSeparator()] == [
        "action.projects.plan_reconcile",
        "action.projects.plan_stitch",
        "action.projects.plan_cancel",
        "action.projects.clear_selection",
    ]
    menu.close()
    assert len(selected(stage)) == 4
    stage.panel._on_menu_requested("p015", stage.table.mapToGlobal(stage.place_of("p015")))
    assert menu.actions()[0].objectName() == "action.project.stitch"
    menu.close()
    assert stage.open_id == "p015"


def test_a_right_click_on_a_selected_row_keeps_the_selection(stage):
    press(stage, "p008", SHIFT)
    press(stage, "p006", button=Qt.MouseButton.RightButton)
    assert len(selected(stage)) == 4


def test_the_actions_say_why_they_are_off(stage):
    for key in ("plan_reconcile", "plan_stitch", "plan_cancel", "clear_selection"):
        action = stage.actions.action(f"projects.{key}")
        assert not action.isEnabled()
        assert action.property("refusal").startswith("Select several projects first")
    press(stage, "p008", SHIFT)
    assert stage.actions.action("projects.plan_stitch").isEnabled()


def test_opening_a_project_elsewhere_selects_it_alone(stage):
    """The inbox, the way back: the person asked for that one."""
    press(stage, "p008", SHIFT)
    stage.panel.open_item("p020")
    stage.load()
    assert selected(stage) == ["p020"]


def test_rows_that_are_selected_are_found_by_ranges(stage):
    for project_id in ("p001", "p003", "p004", "p009"):
        press(stage, project_id, CTRL)
    assert selected(stage) == ["p001", "p003", "p004", "p005", "p009"]
    assert isinstance(stage.table.rows.row_of("p001").row, ProjectRow)


def test_the_header_is_painted_without_asking_for_each_selected_row(stage):
    """It would ask the model for every row of every column, whenever a sheet above it changes."""
    stage.key(Qt.Key.Key_A, CTRL)
    stage.load()
    assert len(selected(stage)) == 30
    assert not stage.table.horizontalHeader().selectionModel().hasSelection()
