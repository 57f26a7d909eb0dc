"""The table: the person's place is theirs; updates never move it, never steal it, may wait."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from phoenix_admin.qt.tables import (
    Column,
    DataTable,
    KeyedTableModel,
    SortOrder,
    diff_rows,
)
from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.qt.widgets import Button
from tests.support.pictures import picture, settle


@dataclass(frozen=True)
class Item:
    id: str
    value: int = 0


def key(item):
    return item.id


COLUMNS = (
    Column("name", "Name", key, width=120, stretch=True, sort_key=key),
    Column("value", "Value", lambda item: str(item.value), width=80, star=1, align="right"),
)


def numbered(*numbers):
    return [Item(f"n{number:03}") for number in numbers]


@pytest.fixture
def table(theme, qtbot):
    model = KeyedTableModel(COLUMNS, key, numbered(*range(100)))
    made = DataTable(theme, model, accessible_name="Items")
    qtbot.addWidget(made)
    made.resize(400, 32 + 32 * 8)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    settle()
    yield made
    model.setParent(made)


def top_row(table):
    """Id of the row at the upper edge, and how many pixels of it are hidden."""
    row = table.rowAt(0)
    return table._model.ids[row], table.rowViewportPosition(row)


def scroll_to(table, pixels):
    table.verticalScrollBar().setValue(pixels)
    settle()


# ---------------------------------------------------------------- the person's place


def test_rows_above_come_and_go_and_the_picture_stays(table):
    scroll_to(table, 1000)
    before = top_row(table)
    table.apply(numbered(*range(200, 205), *range(3, 100)))
    settle()
    assert top_row(table) == before
    table.apply(numbered(*range(50, 100), *range(50)))
    settle()
    assert top_row(table) == before


def test_when_the_top_row_goes_the_next_one_takes_its_line(table):
    scroll_to(table, 1000)  # row 31 is at the edge, 8 px of it hidden
    second = table.rowViewportPosition(32)
    table.apply(numbered(*range(31), *range(32, 100)))
    settle()
    assert table.rowViewportPosition(table._model.position_of("n032")) == second


def test_when_all_visible_rows_go_nothing_breaks(table):
    scroll_to(table, 1000)
    table.apply(numbered(1, 2))
    settle()
    assert table._model.ids == ("n001", "n002")
    table.apply([])
    settle()
    assert picture(table.viewport()) is not None


def test_a_selected_row_that_goes_selects_no_neighbour(table, qtbot):
    table.select_id("n005")
    said = []
    table.selected.connect(said.append)
    with qtbot.waitSignal(table.row_vanished) as vanished:
        table.apply(numbered(*range(5), *range(6, 100)))
    assert vanished.args == ["n005"]
    assert said == [""]
    assert (table.selected_ids, table.current_id) == ((), "")


def test_the_keyboard_stays_on_its_row_when_another_is_selected(table):
    table.select_id("n007")
    table.apply(numbered(*range(90, 100), *range(90)))
    assert (table.current_id, table.selected_ids) == ("n007", ("n007",))


def test_an_update_says_nothing_about_a_selection_that_stays(table, qtbot):
    table.select_id("n050")
    with (
        qtbot.assertNotEmitted(table.selected),
        qtbot.assertNotEmitted(table.selection_ids_changed),
    ):
        table.apply([replace(item, value=1) for item in numbered(*reversed(range(100)))])
    assert table.selected_ids == ("n050",)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_update_moves_selection_or_place(table, data):
    table.apply(numbered(*range(100)))
    chosen = f"n{data.draw(st.integers(0, 99)):03}"
    table.select_id(chosen)
    scroll_to(table, data.draw(st.integers(0, table.verticalScrollBar().maximum())))
    numbers = st.lists(st.integers(0, 140), unique=True, min_size=30, max_size=120)
    rows = numbered(*data.draw(numbers))
    places = [
        (row_id, y)
        for row_id in table._model.ids
        if -32 < (y := table.rowViewportPosition(table._model.position_of(row_id))) < 256
    ]
    table.apply(rows)
    settle()
    ids = [row.id for row in rows]
    assert table.selected_ids == ((chosen,) if chosen in ids else ())
    stayed = [(row_id, y) for row_id, y in places if row_id in ids]
    bar = table.verticalScrollBar()
    if stayed:
        row_id, y = stayed[0]
        wanted = ids.index(row_id) * 32 - y
        if 0 <= wanted <= bar.maximum():
            assert table.rowViewportPosition(ids.index(row_id)) == y


# ---------------------------------------------------------------- updates that wait


def test_updates_wait_while_a_button_is_down(table, qtbot):
    place = table.visualRect(table._model.index(2, 0)).center()
    qtbot.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.is_held
    assert table.apply(numbered(9)) is False
    assert table.apply(numbered(1, 2)) is False
    assert len(table._model.ids) == 100
    assert table.has_pending
    qtbot.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table._model.ids == ("n001", "n002")
    assert not table.has_pending


def test_a_release_that_went_elsewhere_holds_nothing_for_ever(table, qtbot):
    qtbot.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    table.apply(numbered(1))
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(30, 30),
        QPointF(30, 30),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(table.viewport(), move)
    assert table._model.ids == ("n001",)


def test_updates_wait_while_a_menu_is_open(table, qtbot):
    menu = QMenu(table)
    menu.addAction("Copy ID")
    table.popup_menu(menu, table.mapToGlobal(QPoint(10, 10)))
    settle()
    assert table.apply(numbered(1)) is False
    menu.close()
    qtbot.waitUntil(lambda: table._model.ids == ("n001",))


def test_a_menu_that_dies_open_holds_nothing_for_ever(table):
    menu = QMenu(table)
    menu.addAction("Copy ID")
    table.popup_menu(menu, QPoint(10, 10))
    menu.deleteLater()
    settle()
    assert table.apply(numbered(1)) is True


def test_an_empty_menu_is_not_opened(table):
    table.popup_menu(QMenu(table), QPoint(10, 10))
    assert not table.is_held


def test_holds_are_counted_and_the_newest_update_wins(table):
    table.hold()
    table.hold()
    late = diff_rows(table._model.snapshot, numbered(5))
    table.apply(numbered(1))
    table.apply(late)
    table.release()
    assert len(table._model.ids) == 100
    table.release()
    assert table._model.ids == ("n005",)
    table.release()
    assert not table.is_held


# ---------------------------------------------------------------- keyboard


def test_arrows_ends_and_pages_move_inside(table, qtbot):
    table.setFocus()
    table.select_id("n010")
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert table.selected_ids == ("n011",)
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert table.selected_ids == ("n000",)
    qtbot.keyClick(table, Qt.Key.Key_PageDown)
    assert table.selected_ids not in {(), ("n000",)}
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert table.selected_ids == ("n099",)
    qtbot.keyClick(table, Qt.Key.Key_PageUp)
    assert table.selected_ids[0] < "n099"


def test_the_table_is_one_tab_stop(theme, qtbot, table):
    window = QWidget()
    lines = QVBoxLayout(window)
    first, last = Button(theme, "First"), Button(theme, "Last")
    for widget in (first, table, last):
        lines.addWidget(widget)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert table.hasFocus()
    assert table.selected_ids == ()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert last.hasFocus()
    table.setParent(None)


def test_enter_and_double_click_activate(table, qtbot):
    table.setFocus()
    table.select_id("n003")
    with qtbot.waitSignal(table.row_activated) as activated:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert activated.args == ["n003"]
    place = table.visualRect(table._model.index(1, 0)).center()
    with qtbot.waitSignal(table.row_activated) as activated:
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert activated.args == ["n001"]


def test_letters_do_not_move_the_selection(table, qtbot):
    table.setFocus()
    table.select_id("n000")
    qtbot.keyClick(table, "n")
    qtbot.keyClick(table, "0")
    assert table.selected_ids == ("n000",)


def test_the_row_menu_is_asked_for_by_mouse_and_key(table, qtbot):
    place = table.visualRect(table._model.index(4, 0)).center()
    with qtbot.waitSignal(table.context_menu_requested) as asked:
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, place, table.viewport().mapToGlobal(place)
        )
        QApplication.sendEvent(table.viewport(), event)
    assert asked.args[0] == "n004"
    table.select_id("n002")
    with qtbot.waitSignal(table.context_menu_requested) as asked:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
        QApplication.sendEvent(table.viewport(), event)
    assert asked.args[0] == "n002"
    below = table.viewport().mapFromGlobal(asked.args[1])
    assert table.rowAt(below.y()) in {2, 3}


# ---------------------------------------------------------------- order and columns


def click_header(table, qtbot, section):
    header = table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(section) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_header_asks_and_sorts_nothing_itself(table, qtbot):
    before = table._model.ids
    with qtbot.waitSignal(table.sort_requested) as asked:
        click_header(table, qtbot, 0)
    assert asked.args == [SortOrder("name")]
    with qtbot.waitSignal(table.sort_requested) as asked:
        click_header(table, qtbot, 0)
    assert asked.args == [SortOrder("name", descending=True)]
    assert table._model.ids == before
    header = table.horizontalHeader()
    assert header.isSortIndicatorShown()
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder


def test_a_header_that_cannot_sort_keeps_the_arrow_where_it_was(table, qtbot):
    table.set_sort_order(SortOrder("name"))
    with qtbot.assertNotEmitted(table.sort_requested):
        click_header(table, qtbot, 1)
    header = table.horizontalHeader()
    assert (header.sortIndicatorSection(), table.sort_order) == (0, SortOrder("name"))


def test_the_table_counts_what_would_move(table):
    ids = list(table._model.ids)
    assert table.moves_if_sorted(ids) == 0
    ids.insert(0, ids.pop(50))
    assert table.moves_if_sorted(ids) == 1


def test_starred_columns_come_and_go_with_the_room(table, qtbot):
    assert table.visible_columns == ("name", "value")
    with qtbot.waitSignal(table.columns_changed):
        table.resize(150, 200)
        settle()
    assert table.visible_columns == ("name",)
    assert table.isColumnHidden(1)
    table.resize(400, 200)
    settle()
    assert table.visible_columns == ("name", "value")
    table.set_hidden_columns(frozenset({"value"}))
    assert table.visible_columns == ("name",)


def test_widths_the_person_set_survive_a_theme_and_scale_with_the_zoom(theme, table):
    table.setColumnWidth(1, 130)
    theme.set_mode(ThemeMode.DARK)
    assert table.columnWidth(1) == 130
    theme.set_zoom(2.0)
    table.resize(900, 400)
    settle()
    assert table.columnWidth(1) == 260
    assert table.rowHeight(0) == 64
    assert table.horizontalHeader().height() == 64


@pytest.mark.parametrize(
    ("density", "height"), [("compact", 28), ("default", 32), ("comfortable", 40)]
)
def test_rows_have_the_height_that_was_chosen(table, density, height):
    table.set_density(density)
    assert table.rowHeight(0) == height
