"""The few shapes everything is made of, each painted in one way.

Outlines sit on half pixels, so that a 1 px line covers one row of pixels at scale 1.
"""

from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPaintDevice, QPainter, QPen

from phoenix_admin.qt.theme.theme import Theme

RING_WIDTH = 2.0
RING_GAP = 1.5


@contextmanager
def painting(device: QPaintDevice) -> Generator[QPainter]:
    """A painter that is ended whatever happens.

    One that outlives a failed `paintEvent` takes the whole program down at the next frame.
    """
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


def paint_box(
    painter: QPainter,
    rect: QRect | QRectF,
    fill: QColor | None,
    border: QColor | None,
    radius: float,
    width: float = 1.0,
) -> None:
    """A rounded box with its outline inside `rect`; either part may be left out."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if fill is None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setBrush(fill)
    inset = 0.0
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(QPen(border, width))
        inset = width / 2
    box = QRectF(rect).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(box, radius, radius)
    painter.restore()


def paint_ring(painter: QPainter, theme: Theme, rect: QRect | QRectF, radius: float) -> None:
    """The focus ring, 2 px wide, inside the edge of `rect`."""
    paint_box(painter, rect, None, theme.colour("focus"), radius, RING_WIDTH * theme.zoom)


def paint_edges(painter: QPainter, rect: QRect, colour: QColor, sides: str) -> None:
    """One-pixel lines just inside `rect` on the sides named by the letters l, t, r, b."""
    if "t" in sides:
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), colour)
    if "b" in sides:
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour)
    if "l" in sides:
        painter.fillRect(QRect(rect.left(), rect.top(), 1, rect.height()), colour)
    if "r" in sides:
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), colour)


def paint_hatching(painter: QPainter, rect: QRect, pen: QColor, step: int) -> None:
    """Slanted lines over `rect`, so that the stripe of PROD is told without its colour."""
    painter.save()
    painter.setClipRect(rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(pen, step * 0.1875))
    height = rect.height()
    reach = height + step / 2
    x = rect.left() - step
    while x < rect.right() + step:
        low = QPointF(x, rect.top() + height + reach / 4)
        painter.drawLine(low, QPointF(x + step / 2, rect.top() - reach / 4))
        x += step
    painter.restore()


def centred(outer: QRect | QRectF, height: float) -> float:
    """The top of something `height` high that stands in the middle of `outer`."""
    box = QRectF(outer)
    return box.y() + (box.height() - height) / 2
