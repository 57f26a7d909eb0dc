"""What a table paints: selection, focus, pointer, its own kinds of cells, faulty ones."""

from contextlib import suppress
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QRegion
from PySide6.QtWidgets import QApplication

from phoenix_admin.qt.tables import (
    Column,
    DataTable,
    KeyedTableModel,
    TextCell,
)
from tests.support.pictures import colours, count_colour, picture, settle
from tests.support.sample_table import sample_columns, sample_rows


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


def hexed(colour):
    return colour.name().upper()


def test_selection_focus_and_pointer_are_seen(theme, table, qtbot):
    sel, bar = hexed(theme.colour("sel")), hexed(theme.colour("sel_bar"))
    table.select_id("n002")
    table.clearFocus()
    settle()
    image = picture(table.viewport())
    line = image.copy(0, 64, image.width(), 32)
    assert count_colour(line, sel) > image.width() * 20
    assert {image.pixelColor(x, 80).name().upper() for x in range(3)} == {bar}
    assert sel not in colours(image.copy(0, 0, image.width(), 64))
    table.setFocus()
    settle()
    held = picture(table.viewport())
    ring = hexed(theme.colour("focus"))
    edge = [held.pixelColor(x, 64).name().upper() for x in range(held.width())]
    assert edge.count(ring) > held.width() * 0.9
    table.clearFocus()
    place = table.visualRect(table._model.index(5, 0)).center()
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place),
        QPointF(place),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(table.viewport(), move)
    settle()
    over = picture(table.viewport())
    assert hexed(theme.colour("hover")) in colours(over.copy(0, 160, over.width(), 31))
    QApplication.sendEvent(table, QEvent(QEvent.Type.Leave))
    settle()
    assert hexed(theme.colour("hover")) not in colours(picture(table.viewport()))


class PaintedRegions(QObject):
    """Remembers which parts of a widget were painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.region += event.region()
        return False


def test_the_outline_moves_as_a_whole(theme, qtbot):
    model = KeyedTableModel(COLUMNS, key, numbered(*range(20)))
    table = DataTable(theme, model, multiple=True, accessible_name="Items")
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    table.activateWindow()
    qtbot.waitUntil(table.isActiveWindow)
    table.setFocus()
    table.select_id("n001")
    settle()
    painted = PaintedRegions(table.viewport())
    # The keyboard moves on, the selection stays: Qt would repaint two cells.
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert (table.current_id, table.selected_ids) == ("n002", ("n001",))
    both_rows = QRegion(0, 32, table.viewport().width(), 64)
    assert (both_rows - painted.region).isEmpty()


def test_painting_asks_the_model_for_nothing_it_knows(table):
    calls = []
    ask = type(table._model).data
    type(table._model).data = lambda self, *a: calls.append(1) or ask(self, *a)
    try:
        for _ in range(3):
            table.viewport().repaint()
    finally:
        type(table._model).data = ask
    assert calls == []


def test_a_partial_repaint_gives_the_same_picture(theme, qtbot):
    model = KeyedTableModel(sample_columns(), lambda r: r.id, sample_rows())
    table = DataTable(theme, model, accessible_name="Projects")
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(900, 420)
    table.show()
    settle()
    whole = picture(table.viewport())
    for y in range(0, 420, 37):
        table.viewport().update(0, y, 300, 11)
        settle()
    assert picture(table.viewport()) == whole


def test_new_data_is_painted(theme, table):
    before = picture(table.viewport())
    table.apply([replace(item, value=7) for item in numbered(*range(100))])
    settle()
    assert picture(table.viewport()) != before


@pytest.mark.expects_log("The cell 'bad' of a row cannot be shown")
def test_a_faulty_cell_says_so_and_the_others_are_shown(theme, qtbot):
    def bad(row):
        raise RuntimeError("this row cannot be shown")

    columns = [Column("bad", "Bad", str, cell=bad), Column("good", "Good", str)]
    model = KeyedTableModel(columns, str, ["one"])
    table = DataTable(theme, model)
    model.setParent(table)
    qtbot.addWidget(table)
    table.show()
    settle()
    bad_cell, good_cell = model.cells(0)
    assert (bad_cell.text, bad_cell.role) == ("cannot be shown", "fail")
    assert good_cell == TextCell("one")
    assert hexed(theme.colour("fail")) in colours(picture(table.viewport()))


def test_a_painter_that_fails_does_not_take_the_window_down(theme, qtbot):
    def paint(*_):
        raise RuntimeError("this cell cannot be painted")

    columns = [Column("odd", "Odd", str, cell=lambda _: 3.5)]
    model = KeyedTableModel(columns, str, ["one"])
    table = DataTable(theme, model, painters={float: paint})
    model.setParent(table)
    qtbot.addWidget(table)
    with qtbot.captureExceptions() as seen:
        for _ in range(2):
            table.show()
            table.viewport().update()
            with suppress(RuntimeError):  # it may also surface in whoever let Qt paint
                settle()
    assert seen
    assert all("cannot be painted" in str(error[1]) for error in seen)


def test_a_panel_can_bring_its_own_kind_of_cell(theme, qtbot):
    @dataclass(frozen=True)
    class Dot:
        colour: str

    def paint_dot(canvas, painter, cell, box, selected, right):
        painter.fillRect(box.left, box.top + 10, 8, 8, cell.colour)

    columns = [
        Column("dot", "Dot", str, cell=lambda row: Dot("#FF00FF"), width=60),
        Column("name", "Name", str, cell=TextCell, stretch=True),
    ]
    model = KeyedTableModel(columns, str, ["one"])
    table = DataTable(theme, model, painters={Dot: paint_dot})
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(300, 100)
    table.show()
    settle()
    assert count_colour(picture(table.viewport()), "#FF00FF") == 64


def test_a_hundred_thousand_rows_open_at_once(theme, qtbot):
    model = KeyedTableModel(COLUMNS, key, numbered(*range(100_000)))
    table = DataTable(theme, model)
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    settle()
    assert len(model._cells) < 100
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    settle()
    assert len(model._cells) < 100
