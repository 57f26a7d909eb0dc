"""The list: what it shows, and that nothing but the person's own input moves anything in it."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Forbidden, Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.progress import Progress
from phoenix_admin.domain.progress import Stage as Step
from phoenix_admin.qt.widgets import ActionButton, RoleLabel
from tests.support.pictures import settle

# The offscreen platform has no window manager: it says so whenever a menu opens.
pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)


def many(stage, number=60):
    """A world of plain projects with names in order."""
    stage.world.projects.clear()
    stage.world.executions.clear()
    for i in range(number):
        stage.world.add_project(f"Project {i:03}", project_id=f"p{i:03}", clips=1)


@pytest.fixture
def long(make_stage):
    """Sixty projects, the list scrolled into its middle, one selected."""
    stage = make_stage(load=False)
    many(stage)
    stage.panel.refresh()
    stage.load()
    stage.open("p030")
    stage.table.verticalScrollBar().setValue(500)
    settle()
    return stage


def top_row(stage):
    return stage.table.rows.ids[stage.table.rowAt(0)]


def columns(stage, project_id):
    position = stage.table.rows.position_of(project_id)
    model = stage.table.rows
    return {
        model.columns[c].key: model.index(position, c).data(Qt.ItemDataRole.DisplayRole)
        for c in range(model.columnCount())
    }


# ---------------------------------------------------------------------- what it shows


def test_it_shows_every_project_by_name_with_its_counts(stage):
    world = stage.world
    names = [world.projects[i].name.casefold() for i in stage.shown]
    assert names == sorted(p.name.casefold() for p in world.projects.values())
    assert stage.text("projects.count") == "18"
    assert stage.find("projects.chip.all").accessibleName() == "All, 18"
    assert stage.find("projects.chip.attention").accessibleName() == "Needs attention, 5"
    assert stage.find("projects.chip.running").accessibleName() == "Running, 8"


def test_the_cells_of_a_running_project(stage):
    cells = columns(stage, "harbour-mornings")
    assert cells == {
        "status": "Stitching",
        "name": "Harbour mornings",
        "clips": "8",
        "job": "Conforming 64%",
        "verdict": "In agreement",
        "updated": "4 min",
    }


def test_the_cells_of_other_situations(stage):
    assert columns(stage, "night-market")["job"] == "Queued"
    assert columns(stage, "salt-and-fog")["verdict"] == "—"
    assert columns(stage, "ferry-night")["verdict"] == "Finished, not recorded"
    assert columns(stage, "old-mill")["status"] == "archiving"
    assert columns(stage, "glacier-walk")["updated"] == "11:32:07Z"
    assert columns(stage, "beech-wood")["updated"] == "2026-11-21"


def test_the_absolute_time_stands_in_the_tip(stage):
    model = stage.table.rows
    index = model.index(model.position_of("harbour-mornings"), model.column_position("updated"))
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "2026-11-22 14:28:07Z"


def test_clips_give_way_while_the_details_stand_beside(stage):
    assert "clips" not in stage.table.visible_columns
    stage.panel.toggle_details()
    settle()
    assert "clips" in stage.table.visible_columns


def test_columns_can_be_switched_off(stage):
    stage.click("projects.columns")
    menu = stage.find("projects.columns.menu", QMenu)
    entry = next(a for a in menu.actions() if a.text() == "Verdict")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry).center())
    assert "verdict" not in stage.table.visible_columns
    assert stage.find("projects.columns").text() == "Columns 4 of 6"
    assert not next(a for a in menu.actions() if a.text() == "Project").isEnabled()


# ---------------------------------------------------------------------- states


def test_first_use_offers_both_ways_to_begin(make_stage):
    stage = make_stage(backend=open_fake())
    assert "No projects in LOCAL yet" in shown_texts(stage)
    assert stage.actions.action("project.new").isEnabled()
    assert stage.actions.action("samples.make").isEnabled()


def shown_texts(stage, name="projects.state"):
    return [w.text() for w in stage.find(name).findChildren(RoleLabel) if w.isVisible()]


def shown_buttons(stage, name="projects.state"):
    return {w.text(): w for w in stage.find(name).findChildren(ActionButton) if w.isVisible()}


def test_a_failed_first_load_says_why_and_can_be_tried_again(make_stage):
    stage = make_stage(load=False)
    fault = Fail(Offline("The database did not answer.", code="SQLITE_BUSY"))
    stage.world.script.plan("store.list_projects", fault)
    stage.load()
    texts = shown_texts(stage)
    assert "Projects could not be loaded" in texts
    assert "The database did not answer." in texts
    assert "SQLITE_BUSY" in texts
    QTest.mouseClick(shown_buttons(stage)["Retry now"], Qt.MouseButton.LeftButton)
    stage.load()
    assert len(stage.shown) == 18


def test_a_missing_permission_is_no_empty_list(make_stage):
    stage = make_stage(load=False)
    fault = Fail(Forbidden("maria.k has viewer.", permission="datastore.entities.list"))
    stage.world.script.always("store.list_projects", fault)
    stage.load()
    assert "You cannot view these projects" in shown_texts(stage)


def test_loading_shows_itself_slowly_and_keeps_the_figures_back(make_stage):
    stage = make_stage(load=False)
    states = stage.find("projects.state")
    assert states.loading_stage is not None
    assert stage.text("projects.count") == ""
    assert stage.find("projects.chip.all").accessibleName() == "All"


def test_a_failed_refresh_keeps_the_rows_under_a_banner(stage):
    fault = Fail(Offline("The database did not answer."))
    stage.world.script.plan("store.list_projects", fault)
    stage.clock.advance(60)
    stage.panel.refresh()
    stage.load()
    assert len(stage.shown) == 18
    texts = shown_texts(stage)
    assert "Projects could not be refreshed" in texts
    assert "Showing data from 14:32:07Z (1 min old). The database did not answer." in texts
    QTest.mouseClick(shown_buttons(stage)["Retry now"], Qt.MouseButton.LeftButton)
    stage.load()
    assert "Projects could not be refreshed" not in shown_texts(stage)


def test_after_five_minutes_without_data_no_status_looks_current(stage):
    stage.world.script.always("store.list_projects", Fail(Offline("Away.")))
    stage.clock.advance(301)
    stage.panel.refresh()
    stage.load()
    cells = columns(stage, "glacier-walk")
    assert (cells["status"], cells["verdict"]) == ("No data 5 min", "Unknown")
    assert columns(stage, "harbour-mornings")["job"] == "Conforming 64%"


def test_an_engine_that_cannot_be_read_makes_verdicts_unknown_and_says_so(make_stage):
    stage = make_stage(load=False)
    fault = Fail(Offline("The worker folder cannot be read."))
    stage.world.script.always("engine.list_executions", fault)
    stage.load()
    assert "The engine could not be read" in shown_texts(stage)
    assert columns(stage, "ferry-night")["verdict"] == "Unknown"
    assert columns(stage, "ferry-night")["job"] == "no reading"


# ---------------------------------------------------------------------- filter


def test_the_filter_narrows_at_once_by_name_and_id(stage):
    stage.type("projects.filter", "HARBOUR")
    assert set(stage.shown) == {"harbour-mornings", "winter-harbour"}
    stage.find("projects.filter").setText("tram-line")
    assert stage.shown == ["tram-line-9"]


def test_a_silent_run_needs_attention_once_several_reads_have_found_it_so(stage):
    for _ in range(2):
        assert stage.find("projects.chip.attention").accessibleName() == "Needs attention, 5"
        stage.clock.advance(3)
        stage.actions.action("projects.try_again").trigger()
        stage.runner.run_all()
    assert stage.find("projects.chip.attention").accessibleName() == "Needs attention, 6"


def test_chips_narrow(stage):
    stage.click("projects.chip.attention")
    attention = set(stage.shown)
    assert {"autumn-trail", "ferry-night"} <= attention
    assert len(attention) == 5
    stage.click("projects.chip.running")
    assert "harbour-mornings" in stage.shown
    assert len(stage.shown) == 8
    stage.click("projects.chip.all")
    assert len(stage.shown) == 18


def test_nothing_matches_says_what_hides_and_how_to_get_back(stage):
    stage.type("projects.filter", "renderx")
    texts = shown_texts(stage)
    assert "No project matches “renderx”" in texts
    assert "18 projects are hidden by 1 filter." in texts
    stage.click("projects.chip.running")
    assert "18 projects are hidden by 2 filters." in shown_texts(stage)
    QTest.mouseClick(shown_buttons(stage)["Clear filter"], Qt.MouseButton.LeftButton)
    assert len(stage.shown) == 18
    assert stage.text("projects.filter") == ""
    assert stage.focused() == "projects.table"


def test_escape_in_the_filter_empties_it_and_then_goes_back_to_the_list(stage):
    stage.type("projects.filter", "tram")
    stage.key(Qt.Key.Key_Escape)
    assert stage.text("projects.filter") == ""
    assert stage.focused() == "projects.filter"
    stage.key(Qt.Key.Key_Escape)
    assert stage.focused() == "projects.table"


def test_a_project_stays_open_behind_a_filter_and_is_marked_again_after_it(stage):
    stage.open("beech-wood")
    stage.type("projects.filter", "tram")
    assert stage.open_id == "beech-wood"
    assert stage.table.selected_ids == ()
    stage.find("projects.filter").clear()
    assert stage.table.selected_ids == ("beech-wood",)


# ---------------------------------------------------------------------- order


def header_click(stage, key):
    header = stage.table.horizontalHeader()
    section = stage.table.rows.column_position(key)
    x = header.sectionViewportPosition(section) + 12
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))


def test_a_click_on_a_header_sorts_and_a_second_one_turns_it_round(stage):
    header_click(stage, "name")
    names = [stage.world.projects[i].name.casefold() for i in stage.shown]
    assert names == sorted(names, reverse=True)
    header_click(stage, "updated")
    times = [stage.world.projects[i].updated_at for i in stage.shown]
    assert times == sorted(times)


def test_the_order_can_be_chosen_by_keyboard(stage):
    button = stage.find("projects.columns")
    button.setFocus()
    stage.key(Qt.Key.Key_Space)
    menu = stage.find("projects.columns.menu", QMenu)
    marked = [a.text() for a in menu.actions() if a.isChecked() and a.text().startswith("Sort")]
    assert marked == ["Sort by Project"]
    for _ in range(20):
        active = menu.activeAction()
        if active is not None and active.text() == "Sort by Updated":
            break
        stage.key(Qt.Key.Key_Down, widget=menu)
    stage.key(Qt.Key.Key_Return, widget=menu)
    times = [stage.world.projects[i].updated_at for i in stage.shown]
    assert times == sorted(times)
    assert stage.table.sort_order.column == "updated"


def test_readings_leave_the_order_while_the_person_is_in_the_list(stage):
    stage.table.setFocus()
    before = stage.shown
    world = stage.world
    world.write_project(world.projects["autumn-trail"], name="Zebra")
    world.write_project(world.projects["tram-line-9"], name="Aardvark")
    stage.panel.refresh()
    stage.load()
    assert stage.shown == before
    hint = stage.find("projects.hint")
    assert "2 rows would move if re-sorted. Order kept while you work." in hint.accessibleName()
    QTest.mouseClick(
        shown_buttons(stage, "projects.hint")["Re-sort now"], Qt.MouseButton.LeftButton
    )
    assert stage.shown[0] == "tram-line-9"
    assert stage.shown[-1] == "autumn-trail"
    assert "As of 14:32:07Z" in hint.accessibleName()
    assert stage.focused() == "projects.table"


def test_new_projects_wait_behind_show(stage):
    stage.table.setFocus()
    for name in ("One", "Two", "Three"):
        stage.world.add_project(name, project_id=name)
    stage.panel.refresh()
    stage.load()
    assert "One" not in stage.shown
    assert stage.find("projects.hint").accessibleName().startswith("+3 new")
    assert stage.find("projects.chip.all").accessibleName() == "All, 21"
    QTest.mouseClick(shown_buttons(stage, "projects.hint")["Show"], Qt.MouseButton.LeftButton)
    assert {"One", "Two", "Three"} <= set(stage.shown)


def test_nobody_in_the_list_needs_to_ask(stage):
    stage.find("projects.refresh").setFocus()
    stage.world.add_project("Aaa", project_id="new")
    stage.panel.refresh()
    stage.load()
    assert stage.shown[0] == "new"


def test_the_hint_takes_no_room_it_did_not_have(stage):
    stage.table.setFocus()
    before = stage.table.mapTo(stage.window, stage.table.rect().topLeft())
    stage.world.add_project("Aaa", project_id="new")
    stage.panel.refresh()
    stage.load()
    assert stage.table.mapTo(stage.window, stage.table.rect().topLeft()) == before


# ---------------------------------------------------------------------- never yank


def test_a_refresh_keeps_page_selection_scroll_filter_and_focus(long):
    long.type("projects.filter", "project 0")
    long.table.setFocus()
    long.table.verticalScrollBar().setValue(500)
    settle()
    place, top = long.table.verticalScrollBar().value(), top_row(long)
    for i in range(0, 60, 3):
        project = long.world.projects[f"p{i:03}"]
        long.world.write_project(project, status="failed")
    long.panel.refresh()
    long.load()
    assert long.table.verticalScrollBar().value() == place
    assert top_row(long) == top
    assert long.table.selected_ids == ("p030",)
    assert long.open_id == "p030"
    assert long.text("projects.filter") == "project 0"
    assert long.focused() == "projects.table"


def test_rows_that_vanish_above_do_not_move_what_is_read(long):
    long.table.setFocus()
    top = top_row(long)
    y = long.table.visualRect(long.table.rows.index(long.table.rows.position_of(top), 0)).y()
    for i in range(5):
        del long.world.projects[f"p{i:03}"]
    long.panel.refresh()
    long.load()
    assert top_row(long) == top
    position = long.table.rows.position_of(top)
    assert long.table.visualRect(long.table.rows.index(position, 0)).y() == y


def test_the_selected_project_stays_as_a_tombstone(long):
    long.table.setFocus()
    del long.world.projects["p030"]
    long.clock.advance(5)
    long.panel.refresh()
    long.load()
    assert long.open_id == "p030"
    assert long.table.selected_ids == ("p030",)
    assert columns(long, "p030")["status"] == "Deleted"
    assert columns(long, "p030")["job"] == "deleted 14:32:12Z"
    assert long.find("projects.chip.all").accessibleName() == "All, 59"
    long.click_row("p031")
    long.panel.refresh()
    long.load()
    assert "p030" not in long.shown


def test_readings_wait_while_a_menu_is_open(stage):
    stage.open("beech-wood")
    stage.click_row("beech-wood", Qt.MouseButton.RightButton)
    QTest.qWait(0)
    menu = stage.find("projects.menu", QMenu)
    stage.table.context_menu_requested.emit(
        "beech-wood", stage.table.mapToGlobal(stage.table.rect().center())
    )
    assert menu.isVisible()
    del stage.world.projects["autumn-trail"]
    stage.panel.refresh()
    stage.load()
    assert menu.isVisible()
    assert "autumn-trail" in stage.shown
    stage.key(Qt.Key.Key_Escape, widget=menu)
    settle()
    assert not menu.isVisible()
    assert "autumn-trail" not in stage.shown


def test_the_menu_of_a_row_ends_with_the_copies(stage):
    stage.table.context_menu_requested.emit(
        "beech-wood", stage.table.mapToGlobal(stage.table.rect().center())
    )
    menu = stage.find("projects.menu", QMenu)
    assert [a.text() for a in menu.actions()][-2:] == ["Copy ID", "Copy row"]
    assert stage.open_id == "beech-wood"
    menu.close()


def test_a_row_that_has_just_come_under_the_pointer_ignores_the_click(stage):
    stage.find("projects.refresh").setFocus()
    spot = stage.place_of("ferry-night")
    QTest.mouseMove(stage.table.viewport(), spot)
    stage.table.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    del stage.world.projects["autumn-trail"]
    stage.panel.refresh()
    stage.load()
    QTest.mouseClick(stage.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert stage.open_id is None
    stage.clock.advance(0.5)
    QTest.mouseClick(stage.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert stage.open_id == "glacier-walk"
    stage.table.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)


def test_ages_in_the_list_are_painted_when_they_read_differently(stage):
    painted = []
    stage.table.repaint_times = lambda: painted.append(stage.clock.now())
    stage.clock.advance(1)
    stage.panel._list._on_tick()
    assert painted == []
    stage.clock.advance(60)
    stage.panel._list._on_tick()
    assert len(painted) == 1
    stage.world.write_project(stage.world.projects["autumn-trail"], name="Autumn")
    del stage.table.repaint_times
    stage.panel.refresh()
    stage.load()
    stage.table.repaint_times()
    stage.table.repaint_times = lambda: painted.append(stage.clock.now())
    stage.clock.advance(1)
    stage.panel._list._on_tick()
    assert len(painted) == 2


def test_nothing_is_read_while_nobody_looks(stage):
    calls = stage.world.script.calls
    stage.panel.set_on_screen(False)
    before = calls["store.list_projects"]
    stage.clock.advance(600)
    stage.runner.fire_timers()
    stage.load()
    assert calls["store.list_projects"] == before
    stage.panel.set_on_screen(True)
    stage.load()
    assert calls["store.list_projects"] == before + 1


def test_progress_of_the_open_project_reaches_its_row(stage):
    stage.open("harbour-mornings")
    execution = next(
        e
        for e in stage.world.executions.values()
        if e.project_id == "harbour-mornings" and e.state is ExecutionState.RUNNING
    )
    stage.world.progress(execution.name, Progress(90, 100, "ms", Step.JOINING))
    stage.clock.advance(2)
    stage.runner.fire_timers()
    stage.load()
    assert columns(stage, "harbour-mornings")["job"] == "Joining 90%"
    assert stage.clock.now() - stage.workbench.session.examination.taken_at < timedelta(seconds=1)
