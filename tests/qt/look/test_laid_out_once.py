"""What is filled in sight is measured and painted once, and Fusion's answers stay Fusion's."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QLabel,
    QScrollBar,
    QStyle,
    QStyleFactory,
    QStyleOption,
    QVBoxLayout,
    QWidget,
)

from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.qt.theme.style import _HINTS
from phoenix_admin.qt.widgets import KeyValue, KeyValueList, ProgressBar, laid_out_once
from tests.support.pictures import activate, settle

HALF = Progress(50, 100, "ms", Stage.CONFORMING)


class CountingLayout(QVBoxLayout):
    """A column that counts how often it has placed its items."""

    def __init__(self, room: QWidget) -> None:
        super().__init__(room)
        self.placed = 0

    def setGeometry(self, rect: QRect) -> None:
        self.placed += 1
        super().setGeometry(rect)


@pytest.fixture
def room(theme, qtbot) -> QWidget:
    """Five labels that nobody sees yet, in a window that is on screen."""
    window = QWidget()
    window.resize(300, 400)  # enough for all: it need not grow
    lines = CountingLayout(window)
    for number in range(5):
        label = QLabel(f"line {number}")
        label.hide()
        lines.addWidget(label)
    activate(window, qtbot)
    settle()
    lines.placed = 0
    return window


def show_all(lines: CountingLayout) -> None:
    for place in range(lines.count()):
        lines.itemAt(place).widget().show()


def tops(lines: CountingLayout) -> list[int]:
    return [lines.itemAt(place).widget().y() for place in range(lines.count())]


def test_parts_that_come_into_sight_are_placed_once_and_at_once(room) -> None:
    column = room.layout()
    with laid_out_once(room):
        show_all(column)
        assert column.placed == 0
    assert column.placed == 1
    there = tops(column)
    settle()
    assert tops(column) == there == sorted(set(there))


def test_inside_another_the_outer_one_ends_it(room) -> None:
    column = room.layout()
    with laid_out_once(room):
        with laid_out_once(room):
            show_all(column)
        assert column.placed == 0
    assert column.placed == 1
    assert column.isEnabled()


def test_a_failure_ends_it_as_well(room) -> None:
    column = room.layout()
    with pytest.raises(ZeroDivisionError), laid_out_once(room):
        show_all(column), 1 / 0
    assert column.placed == 1
    assert column.isEnabled()


def test_where_nobody_looks_nothing_is_placed_and_a_bare_widget_is_no_error(room) -> None:
    column = room.layout()
    room.hide()
    with laid_out_once(room):
        show_all(column)
    assert column.placed == 0
    with laid_out_once(QWidget()):
        pass


def test_facts_stand_where_they_stand_when_filled_before_they_are_seen(theme, qtbot) -> None:
    facts = [KeyValue(f"what {n}", "so it is " * 3 * n) for n in range(1, 6)]
    early, late = KeyValueList(theme), KeyValueList(theme)
    early.set_facts(facts)
    for window in (early, late):
        window.resize(300, 400)
        activate(window, qtbot)
    late.set_facts(facts)
    settle()
    rows = [[child.geometry() for child in w.findChildren(QLabel)] for w in (early, late)]
    assert rows[0] == rows[1]


def test_a_bar_is_painted_with_the_rest_and_not_while_it_is_set(theme, qtbot) -> None:
    class Seen(ProgressBar):
        painted = 0

        def paintEvent(self, event) -> None:
            self.painted += 1
            super().paintEvent(event)

    bar = Seen(theme)
    activate(bar, qtbot)
    settle()
    for step in (lambda: bar.set_progress(HALF), lambda: bar.set_count(3, 4)):
        before = bar.painted
        step()
        assert bar.painted == before
        settle()
        assert bar.painted == before + 1
    assert bar.value() == 75
    assert bar.updatesEnabled()


def test_hints_that_are_not_ours_are_those_of_fusion(theme, qapp) -> None:
    ours, fusion = qapp.style(), QStyleFactory.create("Fusion")
    assert fusion is not None
    option, places = QStyleOption(), (None, QWidget(), QScrollBar())
    for hint in set(QStyle.StyleHint) - set(_HINTS) - {QStyle.StyleHint.SH_CustomBase}:
        for place in places:
            found = ours.styleHint(hint, option, place), fusion.styleHint(hint, option, place)
            assert found[0] == found[1], hint
