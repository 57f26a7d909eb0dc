"""Garbage collection on the UI thread only, and never in the middle of somebody's work.

The cyclic collector runs on whichever thread allocates last; on a lane it may destroy QObjects
of the UI thread, which crashes or deadlocks. So automatic collection is off from the first line
of the program (`app.early`), and a timer of the UI thread collects instead (figures in the ADR
on tasks).
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QTimer, Slot
from PySide6.QtGui import QCursor, QGuiApplication

YOUNG_MS = 1000
MIDDLE_EVERY = 10
OLD_EVERY = 60
SMALL_ENOUGH = 50_000
"""Objects: above that many a full collection is long enough to be felt (35 ms and more)."""


class GarbageTimer(QObject):
    """Collects generation 0 each second, 1 each ten, 2 each minute if the pointer rests.

    An event filter would know more about idleness, but costs a Python call for every event of
    the application.
    """

    def __init__(self, parent: QObject, collected: Callable[[], None] | None = None) -> None:
        """`collected` is called after each time, on the UI thread: it has to be quick."""
        super().__init__(parent)
        self._collected = collected
        self._ticks = 0
        self._pointer = QPoint()
        self._timer = QTimer(self)
        self._timer.setInterval(YOUNG_MS)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def stop(self) -> None:
        """Before the application goes."""
        self._timer.stop()

    @Slot()
    def _on_tick(self) -> None:
        self._ticks += 1
        if self._ticks % OLD_EVERY == 0 and self._nobody_is_busy():
            gc.collect(2)
        else:
            gc.collect(0 if self._ticks % MIDDLE_EVERY else 1)
        self._pointer = QCursor.pos()
        if self._collected is not None:
            self._collected()

    def _nobody_is_busy(self) -> bool:
        still = QCursor.pos() == self._pointer
        pressed = QGuiApplication.mouseButtons().value != 0
        return still and not pressed and len(gc.get_objects(generation=2)) < SMALL_ENOUGH


def settle_collection() -> None:
    """After a step of the start: what it left is collected, and the rest never looked at again.

    What is imported lives for good, but for what was made on the way: a record with slots is made
    anew from the class that was written, and each of those first classes would stay, half a
    mebibyte in all. After a step there is little to look at: 16 ms once, after the first paint, and
    11 ms when the pages are there; 5 ms at most in between.
    """
    gc.collect(0)
    gc.freeze()
