"""Shapes that are painted twice: by a control, and by the frame that is painted before controls.

One painter serves both, or what is painted first would jump when the control takes its place.
"""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.qt.theme.environment_look import environment_look
from phoenix_admin.qt.theme.painting import paint_box, paint_hatching
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName

NAV_GLYPH = 16
_NAV_INSET_X = 8
_NAV_INSET_Y = 2
_BADGE_GLYPH = 14


def badge_font(theme: Theme) -> QFont:
    """The spaced capitals of an environment's badge."""
    font = QFont(theme.font("caption", 700))
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6 * theme.zoom)
    return font


def paint_badge(painter: QPainter, theme: Theme, rect: QRect, label: EnvironmentLabel) -> None:
    """The environment as a solid badge: fill, glyph, word."""
    look = environment_look(label)
    colours = theme.environment(look.tone)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.fill)
    radius = theme.radius("badge")
    painter.drawRoundedRect(QRectF(rect), radius, radius)
    glyph = theme.px(_BADGE_GLYPH)
    top = rect.y() + (rect.height() - glyph) // 2
    theme.icons.draw(painter, look.glyph, colours.ink, rect.x() + theme.px(8), top, glyph)
    painter.setPen(colours.ink)
    painter.setFont(badge_font(theme))
    box = rect.adjusted(theme.px(27), 0, 0, 0)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter.value, look.label)


def paint_stripe(
    painter: QPainter, theme: Theme, rect: QRect, label: EnvironmentLabel, own: str | None
) -> None:
    """The line across the window: its fill or its own colour, and the hatching of PROD."""
    look = environment_look(label)
    colours = theme.environment(look.tone)
    painter.fillRect(rect, colours.fill if own is None else QColor(own))
    if look.hatched:
        ink = colours.ink if own is None else QColor(_readable_on(own))
        paint_hatching(painter, rect, ink, theme.px(16))


def nav_box(theme: Theme, rect: QRect) -> QRect:
    """The ground of a rail's entry inside its rectangle."""
    dx, dy = theme.px(_NAV_INSET_X), theme.px(_NAV_INSET_Y)
    return rect.adjusted(dx, dy, -dx, -dy)


def paint_nav_ground(painter: QPainter, theme: Theme, box: QRect, ground: ColourName) -> None:
    """The ground of an entry that is chosen, pressed or under the pointer."""
    paint_box(painter, box, theme.colour(ground), None, theme.radius("ctl"))


def paint_nav_bar(painter: QPainter, theme: Theme, box: QRect) -> None:
    """The bar of the chosen entry."""
    bar = QRectF(box.x(), box.y() + theme.px(7), theme.px(3), box.height() - theme.px(14))
    paint_box(painter, bar, theme.colour("sel_bar"), None, bar.width() / 2)


def paint_nav_glyph(
    painter: QPainter, theme: Theme, box: QRect, name: str, tint: ColourName, *, collapsed: bool
) -> None:
    """The icon of an entry: in the middle where there is no name."""
    glyph = theme.px(NAV_GLYPH)
    lead = (box.width() - glyph) // 2 if collapsed else theme.px(12)
    y = box.y() + (box.height() - glyph) // 2
    theme.icons.draw(painter, name, theme.colour(tint), box.x() + lead, y, glyph)


def paint_nav_name(
    painter: QPainter, theme: Theme, box: QRect, right: int, text: str, ink: ColourName, *, on: bool
) -> None:
    """The name of an entry, cut at `right`."""
    weight = 600 if on else 500
    x = box.x() + theme.px(38)
    cut = theme.metrics("body", weight).elidedText(text, Qt.TextElideMode.ElideRight, right - x)
    painter.setFont(theme.font("body", weight))
    painter.setPen(theme.colour(ink))
    flags = Qt.AlignmentFlag.AlignVCenter.value
    painter.drawText(QRect(x, box.y(), right - x, box.height()), flags, cut)


def _readable_on(colour: str) -> str:
    """Black or white, whichever is told apart from it."""
    from phoenix_admin.qt.theme.contrast import (  # noqa: PLC0415 - for a person's own colour only
        contrast_ratio,
    )

    white, black = "#ffffff", "#000000"
    return max(white, black, key=lambda ink: contrast_ratio(ink, colour))
