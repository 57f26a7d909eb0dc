"""No item of a layout stays known to the binding longer than it lives."""

from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget, QWidgetItem
from shiboken6 import Shiboken

from phoenix_admin.qt.widgets import column, row
from phoenix_admin.qt.widgets.layouts import STRETCH, PageStack
from phoenix_admin.qt.widgets.nesting import nest, nest_at


def known_items() -> int:
    return sum(type(each) is QWidgetItem for each in Shiboken.getAllValidWrappers())


def test_the_binding_itself_keeps_the_items_of_what_is_added_filled(qtbot, theme):
    """If this fails, the binding was mended and `nesting` can go."""
    before = known_items()
    room = QWidget()
    qtbot.addWidget(room)
    outer = QVBoxLayout(room)
    outer.addLayout(row(theme, QLabel("one"), QLabel("two")))
    assert known_items() == before + 2


def test_a_nested_layout_leaves_no_item_behind(qtbot, theme):
    before = known_items()
    room = QWidget()
    qtbot.addWidget(room)
    outer = QVBoxLayout(room)
    labels = [QLabel(text) for text in ("one", "two", "three")]
    inner = row(theme, labels[0], 10, column(theme, labels[1], STRETCH))
    nest(outer, inner, 1)
    grid = QGridLayout()
    nest(outer, grid)
    nest_at(grid, row(theme, labels[2]), 2, 1)
    assert known_items() == before
    assert outer.stretch(0) == 1
    assert grid.getItemPosition(0) == (2, 1, 1, 1)
    assert {label.parentWidget() for label in labels} == {room}
    theme.set_zoom(2.0)
    inner.invalidate()
    assert inner.sizeHint().width() >= labels[0].sizeHint().width() + 20


def test_a_stack_of_pages_leaves_no_item_behind(qtbot):
    before = known_items()
    room = QWidget()
    qtbot.addWidget(room)
    stack = PageStack(room)
    assert not stack.sizeHint().isValid()
    label = QLabel("a page")
    stack.addWidget(label)
    assert stack.sizeHint() == label.sizeHint()
    assert stack.minimumSize() == label.minimumSizeHint()
    assert not stack.hasHeightForWidth()
    label.setWordWrap(True)
    assert stack.hasHeightForWidth()
    assert stack.heightForWidth(200) == label.heightForWidth(200)
    assert known_items() == before
