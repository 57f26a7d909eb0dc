"""Fields: what keys, wheel and pointer do to them, and what an invalid one says."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from phoenix_admin.qt.widgets import (
    Button,
    ChoiceField,
    SearchField,
    SegmentedTabs,
    TextField,
    ToolButton,
    column,
)
from tests.support.pictures import activate


def test_escape_empties_the_filter_before_it_leaves(theme, qtbot):
    field = SearchField(theme, placeholder="Filter projects")
    qtbot.addWidget(field)
    field.setText("rivers")
    with qtbot.assertNotEmitted(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_cross_of_a_filter_can_be_hit_and_empties_it(theme, qtbot, zoom):
    theme.set_zoom(zoom)
    field = SearchField(theme, placeholder="Filter projects", object_name="filter")
    qtbot.addWidget(field)
    field.resize(300, field.sizeHint().height())
    field.show()
    cross = field.findChild(ToolButton, "filter.clear")
    assert not cross.isVisible()
    field.setFocus()
    qtbot.keyClicks(field, "rivers of the north, and their bridges")
    assert cross.isVisible()
    assert cross.width() >= 24 * zoom
    assert cross.height() >= 24 * zoom
    assert field.rect().contains(cross.geometry())
    field.grab()  # Qt scrolls the text when it paints
    assert field.cursorRect().right() <= cross.x()
    assert cross.focusPolicy() is Qt.FocusPolicy.NoFocus
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert field.text() == ""
    assert not cross.isVisible()


def turn_the_wheel(widget):
    middle = QPointF(widget.rect().center())
    turn = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, turn)


def test_the_wheel_changes_no_choice_by_accident(theme, qtbot):
    holder = QWidget()
    tabs = SegmentedTabs(theme, "Summary", "Runs", accessible_name="Details")
    choice = ChoiceField(theme, "System", "Light", accessible_name="Theme")
    button = Button(theme, "Other")
    holder.setLayout(column(theme, tabs, choice, button))
    activate(holder, qtbot)
    button.setFocus()
    turn_the_wheel(tabs)
    turn_the_wheel(choice)
    assert (tabs.currentIndex(), choice.currentIndex()) == (0, 0)
    choice.setFocus()
    turn_the_wheel(choice)
    assert choice.currentIndex() == 1


def test_an_invalid_field_says_why(theme, qtbot):
    field = TextField(theme, accessible_name="Name")
    qtbot.addWidget(field)
    field.set_invalid(True, "The name does not match.")
    assert field.accessibleDescription() == "The name does not match."
    field.set_invalid(False)
    assert field.accessibleDescription() == ""
