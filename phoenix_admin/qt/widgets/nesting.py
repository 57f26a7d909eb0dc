"""Layouts within layouts, without a trace of their items in Python.

When a filled layout is added to one that has a widget, the binding makes a wrapper for every item
of it and keeps it as long as the outer layout. Qt deletes such an item with its widget and tells
nobody, because an item is no `QObject`. The wrapper stays registered at its address, and the next
widget that is made there is handed to Python as a `QWidgetItem`: the style is asked with a wrong
type while the widget is still being made, and the program ends.
"""

from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLayout
from shiboken6 import Shiboken


def nest(outer: QBoxLayout, inner: QLayout, stretch: int = 0) -> None:
    """`outer.addLayout(inner, stretch)`. UI thread."""
    outer.addLayout(inner, stretch)
    _settle(outer, inner)


def nest_at(outer: QGridLayout, inner: QLayout, line: int, column: int) -> None:
    """`outer.addLayout(inner, line, column)`. UI thread."""
    outer.addLayout(inner, line, column)
    _settle(outer, inner)


def _settle(outer: QLayout, inner: QLayout) -> None:
    # Without a widget around them no wrapper was made; asking for the items would make them.
    if outer.parentWidget() is not None:
        forget_items(inner)


def forget_items(layout: QLayout) -> None:
    """Take back what the binding knows of a layout's items, which anybody who asked for one left.

    Layouts and spacers made in Python stay: of those the binding hears when they go.
    """
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if isinstance(item, QLayout):
            forget_items(item)
        elif item is not None and not Shiboken.createdByPython(item):
            Shiboken.invalidate(item)
