"""Contrast read from pixels: what a person sees, whatever palette or painter produced it.

For each visible label, button and field with text: the most common colour of its part of the
window is the ground, the colour that differs most from it on at least three pixels is the text.
Limits: a large glyph may mask small text beside it in the same widget, so icons, chips in tables
and logs are vouched for by the token pairs as well.
"""

import functools
from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)

from phoenix_admin.qt.theme.contrast import READABLE, VISIBLE, luminance
from tests.support.pictures.looks import look_at

LEAST_PIXELS = 60
RIM = 4
"""Left out round controls: an outline, a focus ring or the ground outside a rounded corner would
pass for text."""


@dataclass(frozen=True)
class Finding:
    """A text that is too weak."""

    kind: str
    text: str
    ratio: float
    required: float


@dataclass(frozen=True)
class Walk:
    """How many widgets were measured, and what was found."""

    measured: int
    findings: tuple[Finding, ...]


def said_by(widget: QWidget) -> str:
    """The text a widget shows, empty for widgets that show none."""
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    if isinstance(widget, QTabBar):
        return " ".join(widget.tabText(index) for index in range(widget.count()))
    return widget.currentText() if isinstance(widget, QComboBox) else ""


LEAST_LINE = 10
"""Pixels of height; what scrolling has cut to less shows no whole letter."""


def pixel_contrast(image: QImage) -> float:
    """Strongest contrast of any colour on three or more pixels against the commonest one."""
    flat = image.convertToFormat(QImage.Format.Format_RGB32)
    counts = Counter(memoryview(flat.constBits()).cast("I"))
    ground = _luminance(counts.most_common(1)[0][0])
    best = 1.0
    for pixel, count in counts.items():
        if count >= 3:
            low, high = sorted((ground, _luminance(pixel)))
            best = max(best, (high + 0.05) / (low + 0.05))
    return best


@functools.cache
def _luminance(pixel: int) -> float:
    return luminance(f"#{pixel & 0xFFFFFF:06X}")


def walk_contrast(window: QWidget) -> Walk:
    """Measure every visible text of a window that is shown."""
    look_at(window)
    picture = window.grab().toImage()
    scale = picture.devicePixelRatio()
    findings: list[Finding] = []
    measured = 0
    for widget in window.findChildren(QWidget):
        text = said_by(widget).strip()
        seen = widget.visibleRegion().boundingRect()
        if not isinstance(widget, QLabel):
            seen = seen & widget.rect().adjusted(RIM, RIM, -RIM, -RIM)
        if not text or not widget.isVisible() or seen.width() * seen.height() < LEAST_PIXELS:
            continue
        if seen.height() < min(LEAST_LINE, widget.height()):
            continue
        corner = widget.mapTo(window, QPoint(0, 0)) + seen.topLeft()
        part = picture.copy(
            round(corner.x() * scale),
            round(corner.y() * scale),
            round(seen.width() * scale),
            round(seen.height() * scale),
        )
        measured += 1
        ratio = pixel_contrast(part)
        required = READABLE if widget.isEnabled() else VISIBLE
        if ratio < required:
            findings.append(Finding(type(widget).__name__, text, round(ratio, 2), required))
    return Walk(measured, tuple(findings))


def unnamed_widgets(window: QWidget) -> list[str]:
    """Widgets that take the keyboard and have nothing to say to a screen reader."""
    kinds = QAbstractButton | QLineEdit | QAbstractItemView | QTabBar | QComboBox
    return [
        f"{type(widget).__name__} {widget.objectName()}".strip()
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds | QAbstractScrollArea)
        and widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]
