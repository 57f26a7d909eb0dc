"""What a person chose about a table comes back at the next start, and damage is left out."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QTableView

from phoenix_admin.app.window_memory import WindowMemory
from phoenix_admin.qt.table_choice import NARROWEST, WIDEST
from phoenix_admin.qt.tables import Column, SortOrder, TableChoice
from phoenix_admin.settings.preferences import WINDOW, Preferences
from phoenix_admin.ui.shell.window_settings import WindowState
from tests.qt.jobs.jobs_stage import JobsStage
from tests.qt.projects.projects_stage import Stage
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TABLE = "projects.table"
CLIPS = "project.clips.list"


@pytest.fixture
def start(theme, tmp_path, qtbot):
    """The window as the app opens it, with its memory in a real file."""
    stages = []

    def start(kind=Stage):
        memory = WindowMemory(Preferences(tmp_path / "preferences.json"), "light")
        stage = kind(theme, in_main_window=True, settings=memory)
        stages.append(stage)
        stage.show(1440, 900)
        qtbot.waitUntil(stage.window.isActiveWindow)
        stage.load()
        return stage

    yield start
    for stage in stages:
        stage.close()


def choose(stage, text, page="projects"):
    """Click an entry of the columns menu."""
    stage.click(f"{page}.columns")
    menu = stage.find(f"{page}.columns.menu", QMenu)
    entry = next(a for a in menu.actions() if a.text() == text)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry).center())
    settle()


def drag_edge(stage, key, by):
    """Drag the right edge of a column's header."""
    header = stage.table.horizontalHeader()
    at = stage.table.rows.column_position(key)
    edge = QPoint(
        header.sectionViewportPosition(at) + header.sectionSize(at) - 1, header.height() // 2
    )
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(header.viewport(), edge + QPoint(by // 2, 0))
    QTest.mouseMove(header.viewport(), edge + QPoint(by, 0))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(by, 0))
    settle()


def width(stage, key):
    return stage.table.columnWidth(stage.table.rows.column_position(key))


def kept(tmp_path):
    preferences = json.loads((tmp_path / "preferences.json").read_text())
    return json.loads(preferences["window"])["tables"]


def test_columns_widths_and_order_come_back_after_a_restart(start, tmp_path):
    first = start()
    choose(first, "Verdict")
    choose(first, "Sort by Updated")
    choose(first, "Descending")
    drag_edge(first, "job", -40)
    wanted, order = width(first, "job"), list(first.shown)
    assert wanted == 226 - 40
    first.window.close()
    assert kept(tmp_path) == {
        TABLE: {"hidden": ["verdict"], "widths": {"job": 186.0}, "order": ["updated", True]}
    }
    second = start()
    assert "verdict" not in second.table.visible_columns
    assert second.table.sort_order == SortOrder("updated", descending=True)
    assert second.shown == order
    assert width(second, "job") == wanted
    second.click("projects.columns")
    menu = second.find("projects.columns.menu", QMenu)
    marks = {a.text(): a.isChecked() for a in menu.actions() if a.isCheckable()}
    assert not marks["Verdict"]
    assert marks["Active job"]
    assert marks["Sort by Updated"]
    assert marks["Descending"]
    menu.close()
    assert second.text("projects.columns") == "Columns 4 of 6"
    choose(second, "Verdict")
    second.window.close()
    third = start()
    assert "verdict" in third.table.visible_columns
    assert width(third, "job") == wanted


def test_the_table_of_jobs_is_remembered_beside_the_other(start, tmp_path):
    first = start(JobsStage)
    choose(first, "Progress", "jobs")
    choose(first, "Sort by Project", "jobs")
    drag_edge(first, "state", 30)
    order, wanted = list(first.shown), width(first, "state")
    first.window.close()
    assert set(kept(tmp_path)) == {"jobs.table"}
    assert kept(tmp_path)["jobs.table"]["hidden"] == ["progress"]
    second = start(JobsStage)
    assert "progress" not in second.table.visible_columns
    assert second.table.sort_order == first.table.sort_order
    assert second.table.sort_order.column == "project"
    assert (second.shown, width(second, "state")) == (order, wanted)
    assert "projects.table" not in second.settings.load().tables


def test_nothing_is_remembered_where_nobody_has_chosen_anything(start, tmp_path):
    stage = start()
    stage.open("harbour-mornings")  # the table hides columns by itself now
    stage.window.resize(1030, 700)
    settle()
    stage.window.resize(1700, 900)
    settle()
    stage.theme.set_zoom(1.5)
    settle()
    stage.window.close()
    assert kept(tmp_path) == {}


def test_a_width_of_the_persons_own_is_not_shared_out_again(start):
    stage = start()
    drag_edge(stage, "verdict", 60)
    wide = width(stage, "verdict")
    stage.window.resize(1300, 900)
    settle()
    assert width(stage, "verdict") == wide


def test_the_choice_for_a_table_that_is_not_there_this_time_is_kept(start, tmp_path):
    other = TableChoice(frozenset({"when"}), {"who": 90.0}, SortOrder("when"))
    memory = WindowMemory(Preferences(tmp_path / "preferences.json"), "light")
    memory.save(WindowState(tables={"journal.table": other}))
    stage = start()
    choose(stage, "Verdict")
    stage.window.close()
    assert set(kept(tmp_path)) == {"journal.table", TABLE}
    assert memory_of(tmp_path).tables["journal.table"] == other


def test_a_table_that_is_made_by_a_look_at_its_tab_gets_its_own(start, tmp_path):
    memory = WindowMemory(Preferences(tmp_path / "preferences.json"), "light")
    memory.save(WindowState(tables={CLIPS: TableChoice(widths={"number": 90.0})}))
    stage = start()
    stage.open("harbour-mornings")
    assert stage.window.findChild(QTableView, CLIPS) is None
    bar = stage.find("project.tabs")
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(3).center())
    assert stage.find(CLIPS).columnWidth(0) == 90
    stage.load()
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Tab)
    assert stage.focused() == CLIPS
    stage.window.close()
    assert memory_of(tmp_path).tables[CLIPS].widths == {"number": 90.0}


def test_a_menu_nobody_has_opened_says_what_is_in_it(start, tmp_path):
    memory = WindowMemory(Preferences(tmp_path / "preferences.json"), "light")
    memory.save(WindowState(tables={TABLE: TableChoice(hidden=frozenset({"verdict"}))}))
    stage = start()
    shown = stage.text("projects.columns")
    menu = stage.find("projects.columns.menu", QMenu)
    assert menu.isEmpty()
    entries = {each.text(): each for each in menu.actions() if not each.isSeparator()}
    assert not entries["Verdict"].isChecked()
    assert entries["Status"].isChecked()
    assert "Sort by Status" in entries
    assert len(menu.actions()) == len(entries) + 1
    assert stage.text("projects.columns") == shown
    entries["Verdict"].trigger()
    assert "verdict" not in stage.table.switched_off


def memory_of(tmp_path):
    return WindowMemory(Preferences(tmp_path / "preferences.json"), "light").load()


@pytest.mark.parametrize(
    "tables",
    [
        None,
        [],
        "x",
        {TABLE: None},
        {TABLE: {"hidden": "verdict", "widths": [1], "order": "name"}},
        {TABLE: {"hidden": [3, None, "gone"], "widths": {"job": "wide"}, "order": ["gone", True]}},
        {TABLE: {"hidden": ["name", "status"], "widths": {"job": -5, "clips": 1e300, "name": 90}}},
        {TABLE: {"widths": {"job": float("nan"), "clips": 10**400}, "order": ["name"]}},
    ],
)
def test_damaged_values_are_ignored_and_take_nothing_else_with_them(start, tmp_path, tables):
    window = json.dumps({"panel": "projects", "rail_collapsed": True, "tables": tables})
    Preferences(tmp_path / "preferences.json").set(WINDOW, window)
    assert memory_of(tmp_path).rail_collapsed
    stage = start()
    assert set(stage.table.visible_columns) >= {"status", "name", "job", "verdict", "updated"}
    assert stage.table.sort_order == SortOrder("name")
    assert (width(stage, "job"), width(stage, "updated")) == (226, 112)


columns = (
    Column("id", "Id", str, fixed=True, sort_key=str),
    Column("name", "Name", str, stretch=True, sort_key=str),
    Column("note", "Note", str),
)
keys = st.sampled_from(["id", "name", "note", "gone", ""])
choices = st.builds(
    TableChoice,
    st.frozensets(keys),
    st.dictionaries(keys, st.floats()),
    st.none() | st.builds(SortOrder, keys, st.booleans()),
)


@given(choices)
def test_whatever_was_remembered_a_row_still_says_which_one_it_is(choice):
    usable = choice.fitting(columns)
    assert usable.hidden <= {"note"} & choice.hidden
    assert all(NARROWEST <= width <= WIDEST for width in usable.widths.values())
    assert set(usable.widths) <= {"id", "note"}
    assert usable.order is None or usable.order.column in ("id", "name")
    assert usable.fitting(columns) == usable


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["hidden", "widths", "order", "a"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(json_values)
def test_no_memory_stops_the_window(tmp_path_factory, tables):
    path = tmp_path_factory.mktemp("memory") / "preferences.json"
    Preferences(path).set(WINDOW, json.dumps({"rail_collapsed": True, "tables": tables}))
    state = WindowMemory(Preferences(path), "light").load()
    assert state.rail_collapsed
    assert all(isinstance(choice, TableChoice) for choice in state.tables.values())


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=9), choices, max_size=3))
def test_what_is_kept_is_what_comes_back(tmp_path_factory, tables):
    finite = {
        name: TableChoice(c.hidden, {k: w for k, w in c.widths.items() if abs(w) < 1e6}, c.order)
        for name, c in tables.items()
    }
    path = tmp_path_factory.mktemp("memory") / "preferences.json"
    WindowMemory(Preferences(path), "light").save(WindowState(tables=finite))
    assert WindowMemory(Preferences(path), "light").load().tables == finite
