"""A control that has only just come under the pointer ignores clicks (UX note, N8).

When a banner appears or a page changes, another button may stand where the person was about to
click. Whoever moves the layout need not know: the window looks, with each frame it paints, which
control is under the resting pointer, and swallows a press on one that has not been there for long.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QMouseEvent, QWindow
from PySide6.QtWidgets import QAbstractButton, QTabBar, QWidget

DEAF_SECONDS: Final = 0.4
_Kind = QEvent.Type
_PRESSES: Final = (_Kind.MouseButtonPress, _Kind.MouseButtonDblClick)
_AWAY: Final = float("-inf")


class ArrivalGuard(QObject):
    """Watches one top-level widget. UI thread.

    What the person reaches by moving the pointer answers at once; only what was moved under it
    waits. Tables look after their own rows.
    """

    def __init__(self, window: QWidget, monotonic: Callable[[], float]) -> None:
        super().__init__(window)
        self._window = window
        self._monotonic = monotonic
        self._native: QWindow | None = None
        self._place: QPoint | None = None
        self._control: QWidget | None = None
        self._arrived = _AWAY
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Frames of the widget, the pointer of its native window."""
        if "_window" not in self.__dict__:
            # The collector has taken this object's attributes; Qt still tells of its window's end.
            return False
        kind = event.type()
        if watched is self._window:
            if kind == _Kind.UpdateRequest:
                self._look()
            elif kind == _Kind.Show:
                self._watch_native()
            return False
        if kind == _Kind.Leave:
            self._place, self._control = None, None
        elif isinstance(event, QMouseEvent):
            place = event.position().toPoint()
            if kind == _Kind.MouseMove:
                self._reach(place)
            elif kind in _PRESSES:
                if place == self._place:
                    self._look()
                else:
                    self._reach(place)
                return self._is_deaf()
        return False

    def _watch_native(self) -> None:
        native = self._window.windowHandle()
        if native is not self._native:
            # The native window is made when the widget is first shown.
            self._native = native
            native.installEventFilter(self)

    def _reach(self, place: QPoint) -> None:
        """The person has moved the pointer there."""
        self._place, self._control, self._arrived = place, self._control_at(place), _AWAY

    def _look(self) -> None:
        """See what is under the pointer that has not moved."""
        if self._place is None:
            return
        control = self._control_at(self._place)
        if control is not self._control:
            self._control = control
            self._arrived = _AWAY if control is None else self._monotonic()

    def _is_deaf(self) -> bool:
        return self._monotonic() - self._arrived < DEAF_SECONDS

    def _control_at(self, place: QPoint) -> QWidget | None:
        widget = self._window.childAt(place)
        while widget is not None and widget is not self._window:
            if isinstance(widget, QAbstractButton | QTabBar):
                return widget
            widget = widget.parentWidget()
        return None
