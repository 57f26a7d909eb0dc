"""N1 to N8, N11, N12 on every panel with a list: the rules belong to lists, not to one panel.

What only Projects has (several selected ones, names of removers, the log of the dock) and what
stands in questions (N10) is in the files of each rule, and in `tests/qt/jobs`.
"""

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.qt.arrival_guard import DEAF_SECONDS
from phoenix_admin.qt.widgets import ActionButton
from tests.support.pictures import settle
from tests.support.whereabouts import whereabouts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
LEFT = Qt.MouseButton.LeftButton


def in_the_middle(lists):
    """The person has opened a row in the middle, filtered and scrolled, and is in the list."""
    stage = lists.stage
    stage.type(f"{lists.prefix}.filter", "r0")
    stage.table.setFocus()
    stage.open("r030")
    stage.table.verticalScrollBar().setValue(500)
    settle()
    here = whereabouts(stage, lists)
    assert (here.open_id, here.typed, here.focus) == ("r030", "r0", f"{lists.prefix}.table")
    assert here.top[0] != stage.shown[0]
    return here


def link(lists, text):
    buttons = lists.find("hint").findChildren(ActionButton)
    return next(b for b in buttons if b.text() == text and b.isVisible())


def changes(lists):
    """What others do, and what goes wrong, step by step."""
    lists.move("r031", to_front=True)
    lists.move("r005", to_front=False)
    yield
    lists.add_in_front("r0-new")
    lists.remove("r001")
    yield
    lists.world.script.plan(lists.fault, Fail(Offline("Away.")))
    yield
    yield


def test_n1_whatever_happens_the_person_stays_where_they_are(lists):
    here = in_the_middle(lists)
    for _ in changes(lists):
        lists.stage.clock.advance(30)
        lists.stage.runner.fire_timers()
        lists.read_list()
        lists.stage.panel._list._on_tick()
        lists.stage.details._on_tick()
        settle()
        assert whereabouts(lists.stage, lists) == here


def test_n2_a_look_at_what_was_open_before_reaches_nobody(lists):
    stage = lists.stage
    stage.open("r003")
    lists.look_again()
    stage.runner.run_body_only()
    stage.open("r004")
    here = whereabouts(stage, lists)
    assert not stage.runner.deliver()
    stage.load()
    assert whereabouts(stage, lists) == here
    assert stage.open_id == "r004"


@pytest.mark.parametrize("in_list", [True, False])
def test_n3_thirty_readings_reset_nothing_and_keep_every_row_its_own(lists, in_list):
    stage, resets = lists.stage, []
    model = stage.table.rows
    model.modelReset.connect(lambda: resets.append(1))
    stage.open("r010")
    lists.find("table" if in_list else "refresh").setFocus()
    kept = {i: QPersistentModelIndex(model.index(model.position_of(i), 0)) for i in stage.shown}
    for turn in range(30):
        lists.move("r002", to_front=bool(turn % 2))
        if turn % 10 == 5:
            lists.add_in_front(f"n{turn}")
        lists.read_list()
    assert resets == []
    assert stage.table.selected_ids == ("r010",)
    for row_id, index in kept.items():
        assert index.isValid()
        assert model.ids[index.row()] == row_id


def test_n4_rows_that_would_move_are_counted_and_move_when_asked(lists):
    stage = lists.stage
    stage.table.setFocus()
    stage.open("r030")
    before = stage.shown
    lists.move("r001", to_front=False)
    lists.move("r058", to_front=True)
    lists.read_list()
    assert stage.shown == before
    assert lists.hint.startswith("2 rows would move if re-sorted. Order kept while you work.")
    QTest.mouseClick(link(lists, "Re-sort now"), LEFT)
    settle()
    assert (stage.shown[0], stage.shown[-1]) == ("r058", "r001")
    assert stage.open_id == "r030"
    assert stage.focused() == f"{lists.prefix}.table"


def test_n4_new_ones_wait_behind_a_number(lists):
    stage = lists.stage
    stage.table.setFocus()
    before = stage.shown
    for i in range(3):
        lists.add_in_front(f"new{i}")
    lists.read_list()
    assert stage.shown == before
    assert lists.hint.startswith("+3 new")
    QTest.mouseClick(link(lists, "Show"), LEFT)
    settle()
    assert set(stage.shown[:3]) == {"new0", "new1", "new2"}


def test_n5_the_open_one_stays_as_a_stone_until_the_person_leaves_it(lists):
    stage = lists.stage
    stage.table.setFocus()
    stage.open("r007")
    lists.remove("r007")
    stage.clock.advance(3)
    lists.read_list()
    assert stage.shown[7] == "r007"
    assert stage.open_id == "r007"
    rows = stage.table.rows
    texts = [
        rows.index(7, column).data(Qt.ItemDataRole.DisplayRole)
        for column in range(rows.columnCount())
    ]
    assert "Deleted" in texts
    assert "deleted 14:32:10Z" in texts
    QTest.keyClick(stage.table, Qt.Key.Key_Down)
    settle()
    lists.read_list()
    assert "r007" not in stage.shown


def test_n6_nothing_moves_the_keyboard_while_the_person_is_elsewhere(lists, qtbot):
    stage, moved = lists.stage, []
    stage.open("r010")
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    other.setFocus()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is other)
    QApplication.instance().focusChanged.connect(lambda old, new: moved.append(new))
    for _ in changes(lists):
        stage.clock.advance(60)
        stage.runner.fire_timers()
        lists.read_list()
        stage.panel._list._on_tick()
    assert moved == []
    assert QApplication.activeWindow() is other


def test_n7_the_columns_menu_holds_the_list(lists):
    stage, before = lists.stage, lists.stage.shown
    stage.click(f"{lists.prefix}.columns")
    assert lists.stage.find(f"{lists.prefix}.columns.menu", QMenu).isVisible()
    lists.remove("r003")
    lists.move("r001", to_front=False)
    lists.read_list()
    assert stage.shown == before
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
    settle()
    assert "r003" not in stage.shown
    assert stage.shown[-1] == "r001"


def test_n7_a_rows_menu_holds_the_list_and_is_about_its_row(lists):
    stage, before = lists.stage, lists.stage.shown
    stage.table.customContextMenuRequested.emit(stage.place_of("r004"))
    stage.table.context_menu_requested.emit("r004", stage.window.pos())
    assert stage.find(f"{lists.prefix}.menu", QMenu).isVisible()
    lists.remove("r003")
    lists.read_list()
    assert stage.shown == before
    assert stage.open_id == "r004"
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
    settle()
    assert "r003" not in stage.shown


def test_n8_a_button_that_arrives_under_the_pointer_ignores_the_click(lists):
    stage, script = lists.stage, lists.world.script
    again = stage.actions.action(f"{lists.prefix}.try_again").text()

    def retry() -> QAbstractButton:
        script.always(lists.fault, Fail(Offline("Away.")))
        lists.read_list()
        buttons = lists.find("state").findChildren(QAbstractButton)
        return next(b for b in buttons if b.isVisible() and b.text() == again)

    button = retry()
    place = button.mapTo(stage.window, button.rect().center())
    script.always(lists.fault, None)
    lists.read_list()
    QTest.mouseMove(stage.window.windowHandle(), place)
    settle()
    button, heard = retry(), []
    button.clicked.connect(lambda: heard.append(1))
    QTest.mouseClick(stage.window.windowHandle(), LEFT, pos=place)
    assert heard == []
    stage.clock.advance(DEAF_SECONDS + 0.01)
    QTest.mouseClick(stage.window.windowHandle(), LEFT, pos=place)
    assert heard == [1]


def test_n8_a_row_that_jumps_under_the_pointer_ignores_the_click(lists):
    stage = lists.stage
    lists.find("refresh").setFocus()
    place = stage.place_of("r004")
    QTest.mouseMove(stage.table.viewport(), place)
    settle()
    stage.panel._list.resort()
    lists.find("refresh").setFocus()
    lists.remove("r001")
    stage.panel._list._in_use = lambda: False
    lists.read_list()
    assert stage.table.rows.ids[stage.table.rowAt(place.y())] == "r005"
    QTest.mouseClick(stage.table.viewport(), LEFT, pos=place)
    assert stage.open_id is None
    stage.clock.advance(DEAF_SECONDS + 0.01)
    QTest.mouseClick(stage.table.viewport(), LEFT, pos=place)
    assert stage.open_id == "r005"


@pytest.mark.parametrize("focus", ["table", "filter"])
def test_n11_f5_keeps_everything_and_reads_once(lists, focus):
    stage = lists.stage
    in_the_middle(lists)
    lists.find(focus).setFocus()
    here = whereabouts(stage, lists)
    lists.move("r031", to_front=True)
    lists.remove("r002")
    lists.add_in_front("r0-new")
    reads = lists.world.script.calls[lists.fault]
    QTest.keyClick(lists.find(focus), Qt.Key.Key_F5)
    assert whereabouts(stage, lists) == here
    stage.load()
    assert whereabouts(stage, lists) == here
    assert lists.world.script.calls[lists.fault] == reads + 1
    assert "r002" not in stage.shown


def test_n12_what_is_kept_is_the_page_and_nothing_that_acts(lists):
    stage = lists.stage
    stage.open("r004")
    writes = lists.world.script.writes()
    stage.window.close()
    kept = stage.settings.state
    assert kept.panel == lists.prefix
    assert "r004" not in repr(kept)
    assert lists.world.script.writes() == writes
