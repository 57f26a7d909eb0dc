"""N9: the log follows until the person scrolls up or selects; it counts, and End resumes.

The log view alone: `tests/qt/logs/test_compact_log.py`. Here it stands in the window's dock.
"""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def lines(stage, number, name):
    for i in range(number):
        stage.world.log(name, f"line {i}")
    stage.runner.fire_timers()
    stage.load()


@pytest.fixture
def followed(stage):
    """The dock shows the log of a running project, with more lines than fit."""
    stage.open("harbour-mornings")
    executions = stage.world.executions.values()
    name = next(e.name for e in executions if e.project_id == "harbour-mornings" and e.started_at)
    name = stage.workbench.session.examination.execution.name or name
    lines(stage, 60, name)
    return stage, name, stage.find("dock.logs.table")


def wheel_up(table):
    middle = QPointF(table.viewport().rect().center())
    event = QWheelEvent(
        middle,
        QPointF(table.viewport().mapToGlobal(middle.toPoint())),
        QPoint(0, 0),
        QPoint(0, 360),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(table.viewport(), event)
    settle()


def test_scrolling_up_pauses_counts_and_end_resumes(followed):
    stage, name, table = followed
    bar = table.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    wheel_up(table)
    here = bar.value()
    assert here < bar.maximum()
    lines(stage, 7, name)
    assert bar.value() == here
    assert stage.text("dock.follow") == "Paused · 7 new"
    QTest.keyClick(table, Qt.Key.Key_End)
    settle()
    assert bar.value() == bar.maximum()
    assert stage.text("dock.follow") == "Live"
    lines(stage, 5, name)
    assert bar.value() == bar.maximum()


def test_selecting_pauses(followed):
    stage, name, table = followed
    place = table.viewport().rect().center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    here, chosen = table.verticalScrollBar().value(), table.selected_places()
    lines(stage, 3, name)
    assert stage.text("dock.follow") == "Paused · 3 new"
    assert table.verticalScrollBar().value() == here
    assert table.selected_places() == chosen
    assert len(chosen) == 1
