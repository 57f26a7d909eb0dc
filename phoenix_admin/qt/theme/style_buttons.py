"""How push buttons, tool buttons and check marks are painted.

A push button says what it is with the dynamic properties `variant` (primary, default, ghost,
danger, danger-quiet, link), `glyph` (an icon's name), `glyphRight` and `small`. The names differ
from Qt's own properties on purpose: a property called `icon` shadows the real one.
"""

from typing import NamedTuple

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyleOption, QStyleOptionButton, QWidget

from phoenix_admin.qt.theme.painting import (
    RING_GAP,
    RING_WIDTH,
    centred,
    paint_box,
    paint_ring,
)
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName

_State = QStyle.StateFlag

GLYPH = 16
GLYPH_SPACING = 8
PADDING = 12


class ButtonPaint(NamedTuple):
    """Fill, outline and ink of a push button in its present state; None is "not painted"."""

    fill: ColourName | None
    border: ColourName | None
    ink: ColourName


def _property(widget: QWidget | None, name: str) -> str:
    value: object = widget.property(name) if widget is not None else None
    return value if isinstance(value, str) else ""


def _flag(widget: QWidget | None, name: str) -> bool:
    return widget is not None and widget.property(name) is True


def variant_of(widget: QWidget | None) -> str:
    """The button's variant; plain Qt buttons are `default`."""
    return _property(widget, "variant") or "default"


def button_paint(option: QStyleOption, widget: QWidget | None) -> ButtonPaint:
    """Which colours a push button has now."""
    variant = variant_of(widget)
    quiet = variant in {"ghost", "link"}
    if not option.state & _State.State_Enabled:
        edge: ColourName | None = None if quiet else "border"
        return ButtonPaint(None if quiet else "hover", edge, "disabled")
    down = bool(option.state & _State.State_Sunken)
    over = bool(option.state & _State.State_MouseOver)
    if variant == "primary":
        fill: ColourName = "accent_p" if down else "accent_h" if over else "accent"
        return ButtonPaint(fill, None, "on_accent")
    if variant == "danger":
        fill = "danger_p" if down else "danger_h" if over else "danger"
        return ButtonPaint(fill, None, "on_danger")
    if variant == "link":
        return ButtonPaint(None, None, "link")
    rest: ColourName | None = None if variant == "ghost" else "raised"
    face: ColourName | None = "press" if down else "hover" if over else rest
    ink: ColourName = "danger_text" if variant == "danger-quiet" else "text"
    if option.state & _State.State_On:
        return ButtonPaint("sel", "sel_bar", ink)
    return ButtonPaint(face, None if variant == "ghost" else "border_ctl", ink)


def paint_button_panel(
    theme: Theme, option: QStyleOption, painter: QPainter, widget: QWidget | None
) -> None:
    """The body of a push button and its focus ring.

    A filled button shrinks inside its ring, so that the ground shows between them and the ring
    stays visible whatever the fill is.
    """
    look = button_paint(option, widget)
    focused = bool(option.state & _State.State_HasFocus)
    radius = theme.radius("ctl")
    rect = option.rect
    if variant_of(widget) == "link":
        if focused:
            paint_ring(painter, theme, rect, radius)
        return
    fill = None if look.fill is None else theme.colour(look.fill)
    border = None if look.border is None else theme.colour(look.border)
    if focused and fill is not None and border is None:
        inset = (RING_WIDTH + RING_GAP) * theme.zoom
        inner = rect.toRectF().adjusted(inset, inset, -inset, -inset)
        paint_box(painter, inner, fill, None, max(2.0, radius - inset / 2))
    else:
        paint_box(painter, rect, fill, border, radius)
    if focused:
        paint_ring(painter, theme, rect, radius)


def paint_button_label(
    theme: Theme, option: QStyleOptionButton, painter: QPainter, widget: QWidget | None
) -> None:
    """Icon and text of a push button, centred together."""
    ink = theme.colour(button_paint(option, widget).ink)
    glyph = _property(widget, "glyph")
    right = _flag(widget, "glyphRight")
    link = variant_of(widget) == "link"
    painter.save()
    font = QFont(widget.font() if widget is not None else theme.font("body", 500))
    if link and option.state & _State.State_Enabled:
        font.setUnderline(True)
    painter.setFont(font)
    painter.setPen(ink)
    metrics = option.fontMetrics
    flags = Qt.TextFlag.TextShowMnemonic.value | Qt.AlignmentFlag.AlignVCenter.value
    text_width = metrics.size(flags, option.text).width() if option.text else 0
    icon = theme.px(GLYPH) if glyph else 0
    gap = theme.px(GLYPH_SPACING) if glyph and option.text else 0
    rect = option.rect
    x = rect.x() + (rect.width() - text_width - gap - icon) // 2
    x = max(x, rect.x() + theme.px(2))
    text_x = x if right else x + icon + gap
    if glyph:
        icon_x = x + text_width + gap if right else x
        tint = theme.colour("text2") if right and ink == theme.colour("text") else ink
        theme.icons.draw(painter, glyph, tint, icon_x, round(centred(rect, icon)), icon)
    box = QRect(text_x, rect.y(), min(text_width + 2, rect.right() - text_x), rect.height())
    painter.drawText(box, flags | Qt.AlignmentFlag.AlignLeft.value, option.text)
    painter.restore()


def button_size(theme: Theme, option: QStyleOptionButton, widget: QWidget | None) -> QSize:
    """Size of a push button: text and icon with 12 px beside, 32 px high (28 when small)."""
    flags = Qt.TextFlag.TextShowMnemonic.value
    text = option.fontMetrics.size(flags, option.text).width() if option.text else 0
    glyph = _property(widget, "glyph")
    icon = theme.px(GLYPH) if glyph else 0
    gap = theme.px(GLYPH_SPACING) if glyph and option.text else 0
    small = _flag(widget, "small")
    height = theme.control("button_small" if small else "button")
    if variant_of(widget) == "link":
        return QSize(text + icon + gap + theme.px(8), theme.control("target"))
    beside = theme.px(PADDING if option.text else 6)
    return QSize(max(text + icon + gap + 2 * beside, height), height)


def paint_tool_button_panel(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """Ground of a tool button; flat until it is touched or on."""
    enabled = bool(option.state & _State.State_Enabled)
    fill: ColourName | None = None
    if enabled and option.state & _State.State_Sunken:
        fill = "press"
    elif option.state & _State.State_On:
        fill = "sel"
    elif enabled and option.state & _State.State_MouseOver:
        fill = "hover"
    if fill is not None:
        paint_box(painter, option.rect, theme.colour(fill), None, theme.radius("ctl"))


def paint_tool_button_focus(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """The focus ring of a tool button, above its icon: a flat one has no panel to carry it."""
    if option.state & _State.State_HasFocus:
        paint_ring(painter, theme, option.rect, theme.radius("ctl"))


def paint_check_box(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """The square of a check box: outline, tick, dash when partly checked, focus ring."""
    enabled = bool(option.state & _State.State_Enabled)
    partly = bool(option.state & _State.State_NoChange)
    on = bool(option.state & _State.State_On) or partly
    rect = option.rect
    fill: ColourName = "surface" if not on else "accent" if enabled else "disabled"
    border: ColourName = fill if on else "border_ctl" if enabled else "border"
    paint_box(painter, rect, theme.colour(fill), theme.colour(border), theme.px(4))
    if on:
        size = theme.px(12)
        x = rect.x() + (rect.width() - size) / 2
        name = "minus" if partly else "check"
        ink = theme.colour("on_accent" if enabled else "surface")
        theme.icons.draw(painter, name, ink, x, centred(rect, size), size)
    if option.state & _State.State_HasFocus:
        grow = theme.px(3)
        paint_ring(painter, theme, rect.adjusted(-grow, -grow, grow, grow), theme.px(6))


def paint_radio_button(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """The circle of a radio button."""
    enabled = bool(option.state & _State.State_Enabled)
    on = bool(option.state & _State.State_On)
    rect = option.rect
    edge: ColourName = "border" if not enabled else "accent" if on else "border_ctl"
    paint_box(painter, rect, theme.colour("surface"), theme.colour(edge), rect.width() / 2)
    if on:
        inset = rect.width() / 4
        dot = rect.toRectF().adjusted(inset, inset, -inset, -inset)
        ink = theme.colour("accent" if enabled else "disabled")
        paint_box(painter, dot, ink, None, dot.width() / 2)
    if option.state & _State.State_HasFocus:
        grow = theme.px(3)
        ring = rect.adjusted(-grow, -grow, grow, grow)
        paint_ring(painter, theme, ring, ring.width() / 2)
