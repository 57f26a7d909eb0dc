"""Where Tab goes when a part of the window comes later than the others.

Qt appends what comes later at the end of the order; a page belongs between what stands before it
and what stands behind it.
"""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def last_stop(part: QWidget) -> QWidget | None:
    """The control below `part` that Tab reaches last; None where it has none."""
    last: QWidget | None = None
    for widget in _stops(part):
        last = widget
    return last


def visit_after(before: QWidget | None, part: QWidget) -> None:
    """Let Tab go from `before` to the controls of `part`, which keep their own order."""
    for widget in tuple(_stops(part)):
        if before is not None:
            QWidget.setTabOrder(before, widget)
        before = widget


def _stops(part: QWidget) -> Iterator[QWidget]:
    wanted = Qt.FocusPolicy.TabFocus.value
    widget = part.nextInFocusChain()
    while widget is not None and widget is not part:
        if part.isAncestorOf(widget) and widget.focusPolicy().value & wanted:
            yield widget
        widget = widget.nextInFocusChain()
