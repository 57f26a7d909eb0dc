"""Text that is cut off or overlapped, found by measuring every visible label and button.

Each text must fit into its own widget, and the widget into everything that holds it; widgets
that stand side by side in one layout must not overlap. What floats on purpose (a sheet, details
over a list, a pop-up) is in no layout and may cover what it likes. A label that elides may be
narrow, because it says the whole in its tool tip; inside a scroll area only its own size counts.
"""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QLayout,
    QStackedLayout,
    QWidget,
)

from phoenix_admin.qt.widgets import RoleLabel
from phoenix_admin.qt.widgets.nesting import forget_items
from tests.support.contrast import said_by

SLACK = 1
"""Pixels that rounding may cost."""


def cut_texts(window: QWidget) -> list[str]:
    """What is wrong in a window that is shown and has settled; empty when nothing is."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QAbstractButton):
            continue
        text = said_by(widget).strip()
        if text:
            found += [f"“{text}” {fault}" for fault in _faults(widget)]
    for holder in (window, *window.findChildren(QWidget)):
        layout = holder.layout()
        if holder.isVisible() and layout is not None:
            found += _overlaps(layout)
    return found


def _faults(widget: QLabel | QAbstractButton) -> Iterator[str]:
    needed = _needed(widget)
    room = widget.contentsRect().size()
    if needed.width() > room.width() + SLACK or needed.height() > room.height() + SLACK:
        yield f"needs {needed.width()} x {needed.height()}, has {room.width()} x {room.height()}"
    box = widget.rect()
    above, below = widget, widget.parentWidget()
    while below is not None and not above.isWindow():
        box = QRect(box.topLeft() + above.pos(), box.size())
        if isinstance(below.parentWidget(), QAbstractScrollArea) and below.objectName().startswith(
            "qt_scrollarea"
        ):
            return
        if not below.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(box):
            yield f"stands out of its {type(below).__name__} {below.objectName()}".strip()
            return
        above, below = below, below.parentWidget()


def _needed(widget: QLabel | QAbstractButton) -> QRect:
    """The size its text needs, as a rect at the origin."""
    if isinstance(widget, QAbstractButton):
        hint = widget.minimumSizeHint() if _cuts_itself(widget) else widget.sizeHint()
        return QRect(QPoint(0, 0), hint)
    metrics, room = widget.fontMetrics(), widget.contentsRect().width()
    if widget.wordWrap():
        flags = Qt.TextFlag.TextWordWrap.value | widget.alignment().value
        return metrics.boundingRect(0, 0, room, 100_000, flags, widget.text())
    lines = widget.text().split("\n")
    width = max(metrics.horizontalAdvance(line) for line in lines)
    elides = isinstance(widget, RoleLabel) and widget._elide
    return QRect(0, 0, 0 if elides else width, metrics.height() * len(lines))


def _cuts_itself(button: QAbstractButton) -> bool:
    """A button that paints its text cut to the room there is, and tells the whole."""
    return hasattr(button, "painted")


def _overlaps(layout: QLayout) -> Iterator[str]:
    """Items of one layout that lie over each other."""
    try:
        yield from _overlapping(layout)
    finally:
        forget_items(layout)


def _overlapping(layout: QLayout) -> Iterator[str]:
    items = [layout.itemAt(index) for index in range(layout.count())]
    for item in items:
        inner = item.layout()
        if inner is not None:
            yield from _overlaps(inner)
    if isinstance(layout, QStackedLayout):
        return
    shown = [item for item in items if not item.isEmpty()]
    for one, other in combinations(shown, 2):
        both = one.geometry() & other.geometry()
        if both.width() > SLACK and both.height() > SLACK:
            yield f"{_name(one)} and {_name(other)} overlap by {both.width()} x {both.height()}"


def _name(item) -> str:
    widget = item.widget()
    if widget is None:
        return "a row"
    return f"{type(widget).__name__} {widget.objectName() or said_by(widget)}".strip()
