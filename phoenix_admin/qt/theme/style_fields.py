"""How line edits, combo boxes and menus are painted."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QStyle,
    QStyleOption,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QStyleOptionMenuItem,
    QWidget,
)

from phoenix_admin.qt.theme.painting import centred, paint_box, paint_edges, paint_ring
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName

_State = QStyle.StateFlag
_Item = QStyleOptionMenuItem.MenuItemType

CHEVRON = 14
MENU_ICON = 16
MENU_INSET = 4
MENU_PADDING = 8


def paint_line_edit(
    theme: Theme, option: QStyleOption, painter: QPainter, widget: QWidget | None
) -> None:
    """The field of a line edit; the property `bare` leaves it to whoever surrounds it.

    The property `invalid` outlines it in the colour of faults (the text beside it says why).
    """
    if widget is not None and widget.property("bare") is True:
        return
    if isinstance(option, QStyleOptionFrame) and option.lineWidth <= 0:
        return
    enabled = bool(option.state & _State.State_Enabled)
    fill: ColourName = "surface" if enabled else "hover"
    border: ColourName = "border_ctl" if enabled else "border"
    if enabled and widget is not None and widget.property("invalid") is True:
        border = "fail"
    radius = theme.radius("ctl")
    paint_box(painter, option.rect, theme.colour(fill), theme.colour(border), radius)
    if option.state & _State.State_HasFocus:
        paint_ring(painter, theme, option.rect, radius)


def paint_combo_box(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """The body of a combo box and its chevron."""
    enabled = bool(option.state & _State.State_Enabled)
    over = enabled and bool(option.state & _State.State_MouseOver)
    fill: ColourName = "hover" if over or not enabled else "raised"
    border: ColourName = "border_ctl" if enabled else "border"
    radius = theme.radius("ctl")
    rect = option.rect
    paint_box(painter, rect, theme.colour(fill), theme.colour(border), radius)
    size = theme.px(CHEVRON)
    tint = theme.colour("text2" if enabled else "disabled")
    x = rect.right() - theme.px(8) - size
    theme.icons.draw(painter, "chevron-down", tint, x, round(centred(rect, size)), size)
    if option.state & _State.State_HasFocus:
        paint_ring(painter, theme, rect, radius)


def paint_combo_label(
    theme: Theme, option: QStyleOptionComboBox, painter: QPainter, _widget: QWidget | None
) -> None:
    """The chosen entry of a combo box, elided before the chevron."""
    enabled = bool(option.state & _State.State_Enabled)
    rect = option.rect.adjusted(theme.px(12), 0, -theme.px(CHEVRON + 14), 0)
    if not option.currentIcon.isNull():
        size = theme.px(MENU_ICON)
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        box = QRect(rect.x(), round(centred(rect, size)), size, size)
        option.currentIcon.paint(painter, box, Qt.AlignmentFlag.AlignCenter, mode)
        rect.setLeft(rect.left() + size + theme.px(8))
    painter.save()
    painter.setPen(theme.colour("text" if enabled else "disabled"))
    metrics = option.fontMetrics
    text = metrics.elidedText(option.currentText, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter.value, text)
    painter.restore()


def paint_menu_frame(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """Ground and edge of a menu or a combo box's list."""
    painter.fillRect(option.rect, theme.colour("raised"))
    paint_edges(painter, option.rect, theme.colour("border"), "ltrb")


def paint_frame(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """The line round lists and text areas, or a line that stands alone; the focus ring."""
    if not isinstance(option, QStyleOptionFrame):
        return
    shape, rect = option.frameShape, option.rect
    if shape == QFrame.Shape.HLine:
        painter.fillRect(rect.x(), rect.center().y(), rect.width(), 1, theme.colour("border"))
    elif shape == QFrame.Shape.VLine:
        painter.fillRect(rect.center().x(), rect.y(), 1, rect.height(), theme.colour("border"))
    elif shape != QFrame.Shape.NoFrame and option.lineWidth > 0:
        focused = bool(option.state & _State.State_HasFocus)
        paint_edges(painter, rect, theme.colour("focus" if focused else "border"), "ltrb")


def menu_item_size(theme: Theme, option: QStyleOptionMenuItem, size: QSize) -> QSize:
    """Room for icon or tick, text, shortcut and submenu arrow."""
    if option.menuItemType == _Item.Separator:
        return QSize(size.width(), theme.px(9))
    text, _, shortcut = option.text.partition("\t")
    metrics = option.fontMetrics
    flags = Qt.TextFlag.TextShowMnemonic.value
    width = metrics.size(flags, text).width() + theme.px(2 * MENU_PADDING + 2 * MENU_INSET)
    width += _menu_lead(theme, option)
    if shortcut:
        # Qt adds the widest shortcut of the menu itself; this is the gap before it.
        width += theme.px(24)
    if option.menuItemType == _Item.SubMenu:
        width += theme.px(CHEVRON + 12)
    return QSize(max(width, theme.px(160)), theme.px(28))


def _menu_lead(theme: Theme, option: QStyleOptionMenuItem) -> int:
    """Width kept for icons and ticks; the same for every item of one menu."""
    return theme.px(MENU_ICON + 10) if option.menuHasCheckableItems or option.maxIconWidth else 0


def paint_menu_item(
    theme: Theme, option: QStyleOptionMenuItem, painter: QPainter, _widget: QWidget | None
) -> None:
    """One line of a menu."""
    rect = option.rect
    if option.menuItemType == _Item.Separator:
        y = rect.center().y()
        line = QRect(rect.x() + theme.px(4), y, rect.width() - theme.px(8), 1)
        painter.fillRect(line, theme.colour("border"))
        return
    enabled = bool(option.state & _State.State_Enabled)
    box = rect.adjusted(theme.px(MENU_INSET), 0, -theme.px(MENU_INSET), 0)
    if option.state & _State.State_Selected:
        # A disabled entry under the pointer is marked too: the keyboard has to be visible on
        # the way to its reason.
        ground = theme.colour("sel" if enabled else "press")
        paint_box(painter, box, ground, None, theme.px(4))
    inner = box.adjusted(theme.px(MENU_PADDING), 0, -theme.px(MENU_PADDING), 0)
    _paint_menu_lead(theme, option, painter, inner, enabled=enabled)
    inner.setLeft(inner.left() + _menu_lead(theme, option))
    text, _, shortcut = option.text.partition("\t")
    flags = Qt.TextFlag.TextShowMnemonic.value | Qt.AlignmentFlag.AlignVCenter.value
    painter.save()
    painter.setFont(option.font)
    painter.setPen(theme.colour("text" if enabled else "disabled"))
    painter.drawText(inner, flags | Qt.AlignmentFlag.AlignLeft.value, text)
    if shortcut:
        painter.setPen(theme.colour("text2" if enabled else "disabled"))
        painter.drawText(inner, flags | Qt.AlignmentFlag.AlignRight.value, shortcut)
    painter.restore()
    if option.menuItemType == _Item.SubMenu:
        size = theme.px(CHEVRON)
        tint = theme.colour("text2" if enabled else "disabled")
        x = inner.right() + 1 - size
        theme.icons.draw(painter, "chevron-right", tint, x, round(centred(inner, size)), size)


def _paint_menu_lead(
    theme: Theme,
    option: QStyleOptionMenuItem,
    painter: QPainter,
    inner: QRect,
    *,
    enabled: bool,
) -> None:
    size = theme.px(MENU_ICON)
    box = QRect(inner.x(), round(centred(inner, size)), size, size)
    if option.checkType != QStyleOptionMenuItem.CheckType.NotCheckable:
        if option.checked:
            tint = theme.colour("link" if enabled else "disabled")
            theme.icons.draw(painter, "check", tint, box.x(), box.y(), size)
    elif not option.icon.isNull():
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        option.icon.paint(painter, box, Qt.AlignmentFlag.AlignCenter, mode)
