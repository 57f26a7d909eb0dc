"""The signals of an object that nobody has asked for.

The binding gives every object it makes an instance of each signal of its class and of Qt's above
it: eight to twelve of some 200 bytes, 12,000 in a window with every page open, of which one in
twenty is connected. One that is missing is made when it is asked for; connections do not depend
on it. So they are given back once a page is made.
"""

from functools import cache
from typing import Final, cast

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QObject, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QLayout, QWidget
from shiboken6 import Shiboken

KINDS: Final = (
    QWidget,
    QLayout,
    QAction,
    QAbstractItemModel,
    QItemSelectionModel,
    QButtonGroup,
)
"""What lives on the UI thread only: another thread could ask for one just then and find nothing."""


def drop_all_spare_signals() -> None:
    """Give back those of everything that is there; they come again when they are asked for.

    UI thread, never while something is being made. Three milliseconds for 3,000 objects.
    """
    for thing in Shiboken.getAllValidWrappers():
        if _is_of_ui_thread(type(thing)):
            drop_spare_signals(cast("QObject", thing))


@cache
def _is_of_ui_thread(kind: type) -> bool:
    return issubclass(kind, KINDS)


def drop_spare_signals(thing: QObject) -> None:
    """Give back those of one object. On its own thread."""
    held = vars(thing)
    if SignalInstance not in map(type, held.values()):
        return
    kept = {key: value for key, value in held.items() if type(value) is not SignalInstance}
    # Emptied, and not entry by entry: only so is the table of the dictionary made smaller.
    held.clear()
    held.update(kept)
