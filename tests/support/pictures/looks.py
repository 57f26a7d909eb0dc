"""Windows that have settled, and what they look like: for tests and for pictures."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot


def settle() -> None:
    """Deliver what is posted: layouts, shows, paints, and what was to be deleted."""
    for _ in range(4):
        QApplication.sendPostedEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()


def activate(window: QWidget, qtbot: QtBot) -> None:
    """Show a window and give it the keyboard."""
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


class Painting:
    """Whether stages are painted although nobody looks; the conftest sets it where `wide` runs."""

    whole = False


def leave_unpainted(window: QWidget) -> None:
    """Spare a stage's window its painting, a third of the time, until somebody looks at it.

    For windows that a test drives: whatever looks at pixels goes through `look_at`, and a test of
    what happens while something is painted calls that first.
    """
    window.setUpdatesEnabled(Painting.whole)


def look_at(widget: QWidget) -> None:
    """From here on the window of this widget is painted."""
    window = widget.window()
    if not window.updatesEnabled():
        window.setUpdatesEnabled(True)


def picture(widget: QWidget) -> QImage:
    """What a widget looks like now."""
    look_at(widget)
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def colours(image: QImage) -> set[str]:
    """Every colour in a picture, as `#RRGGBB`."""
    pixels = memoryview(image.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("I")
    return {f"#{pixel & 0xFFFFFF:06X}" for pixel in pixels}


def count_colour(image: QImage, colour: str) -> int:
    """How many pixels have exactly this colour."""
    wanted = int(colour[1:], 16)
    pixels = memoryview(image.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("I")
    return sum(1 for pixel in pixels if pixel & 0xFFFFFF == wanted)
