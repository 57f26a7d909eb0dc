"""How headers, tabs, scroll bars, progress bars, splitters and list items are painted."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QStyle,
    QStyleOption,
    QStyleOptionHeader,
    QStyleOptionProgressBar,
    QStyleOptionSlider,
    QStyleOptionTab,
    QStyleOptionViewItem,
    QWidget,
)

from phoenix_admin.qt.theme.painting import centred, paint_box, paint_ring
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import PLAIN_COLOURS, ColourName

_State = QStyle.StateFlag
_Sort = QStyleOptionHeader.SortIndicator

CELL_PADDING = 12
SCROLL_THUMB_MIN = 28
SCROLL_INSET = 3


def paint_header_ground(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """The ground of a table header, with the line under it."""
    rect = option.rect
    held = option.state & (_State.State_MouseOver | _State.State_Sunken)
    painter.fillRect(rect, theme.colour("press" if held else "header"))
    line = QRect(rect.x(), rect.bottom(), rect.width(), 1)
    painter.fillRect(line, theme.colour("border"))


def paint_header_label(
    theme: Theme, option: QStyleOptionHeader, painter: QPainter, _widget: QWidget | None
) -> None:
    """A header's title with the sort arrow behind it.

    Padding is done here: `PM_HeaderMargin` acts on both axes and would make rows grow. Qt names
    the indicator after the arrow it used to draw; `SortDown` means ascending.
    """
    padding = theme.px(CELL_PADDING)
    rect = option.rect
    # `option.rect` is the label's rectangle, already inside the header margin.
    margin = theme.px(3)
    rect = rect.adjusted(padding - margin, 0, margin - padding, 0)
    sorted_by = option.sortIndicator != _Sort.None_
    size = theme.px(13)
    room = size + theme.px(4) if sorted_by else 0
    metrics = theme.metrics("caption", 600)
    text = metrics.elidedText(option.text, Qt.TextElideMode.ElideRight, rect.width() - room)
    width = metrics.horizontalAdvance(text)
    right = bool(option.textAlignment & Qt.AlignmentFlag.AlignRight)
    x = rect.right() + 1 - width - room if right else rect.x()
    painter.save()
    painter.setFont(theme.font("caption", 600))
    painter.setPen(theme.colour("text2"))
    painter.drawText(
        QRect(x, rect.y(), width + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter.value, text
    )
    painter.restore()
    if sorted_by:
        name = "arrow-up" if option.sortIndicator == _Sort.SortDown else "arrow-down"
        top = round(centred(rect, size))
        tint = theme.colour("text2")
        theme.icons.draw(painter, name, tint, x + width + theme.px(4), top, size)


def paint_tab_shape(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """A tab: a bar under the chosen one, a tint under the pointer, the focus ring."""
    chosen = bool(option.state & _State.State_Selected)
    rect = option.rect
    inner = rect.adjusted(theme.px(2), theme.px(4), -theme.px(2), -theme.px(4))
    if option.state & _State.State_MouseOver and not chosen:
        paint_box(painter, inner, theme.colour("hover"), None, theme.radius("ctl"))
    if chosen:
        inset = theme.px(10)
        bar = QRect(
            rect.x() + inset, rect.bottom() + 1 - theme.px(2), rect.width() - 2 * inset, theme.px(2)
        )
        painter.fillRect(bar, theme.colour("sel_bar"))
    if option.state & _State.State_HasFocus:
        paint_ring(painter, theme, inner, theme.radius("ctl"))


def paint_tab_label(
    theme: Theme, option: QStyleOptionTab, painter: QPainter, _widget: QWidget | None
) -> None:
    """A tab's text; the chosen one is heavier, so it is told without colour."""
    chosen = bool(option.state & _State.State_Selected)
    enabled = bool(option.state & _State.State_Enabled)
    painter.save()
    painter.setFont(theme.font("body", 600 if chosen else 500))
    ink: ColourName = "disabled" if not enabled else "text" if chosen else "text2"
    painter.setPen(theme.colour(ink))
    flags = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextShowMnemonic.value
    painter.drawText(option.rect, flags, option.text)
    painter.restore()


def paint_progress_groove(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """The track of a progress bar."""
    rect = option.rect
    paint_box(painter, rect, theme.colour("track"), None, rect.height() / 2)


def paint_progress_contents(
    theme: Theme, option: QStyleOptionProgressBar, painter: QPainter, widget: QWidget | None
) -> None:
    """The done part of a progress bar; the property `bar` names its colour."""
    span = option.maximum - option.minimum
    if span <= 0 or option.progress <= option.minimum:
        return
    value: object = widget.property("bar") if widget is not None else None
    name: ColourName = value if value in PLAIN_COLOURS else "bar_run"
    rect = QRectF(option.rect)
    done = rect.width() * (option.progress - option.minimum) / span
    rect.setWidth(max(done, rect.height()))
    paint_box(painter, rect, theme.colour(name), None, rect.height() / 2)


def paint_splitter(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """The one-pixel line between panes; it lights up where it can be dragged."""
    held = option.state & (_State.State_MouseOver | _State.State_Sunken)
    painter.fillRect(option.rect, theme.colour("sel_bar" if held else "border"))


def scroll_thumb(theme: Theme, option: QStyleOptionSlider) -> QRect:
    """Where the thumb of a scroll bar is: there are no arrow buttons, so all of it is track."""
    rect = option.rect
    upright = option.orientation == Qt.Orientation.Vertical
    length = rect.height() if upright else rect.width()
    span = option.maximum - option.minimum
    if span <= 0:
        return rect
    thumb = max(theme.px(SCROLL_THUMB_MIN), length * option.pageStep // (span + option.pageStep))
    thumb = min(thumb, length)
    offset = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, length - thumb, option.upsideDown
    )
    if upright:
        return QRect(rect.x(), rect.y() + offset, rect.width(), thumb)
    return QRect(rect.x() + offset, rect.y(), thumb, rect.height())


def paint_scroll_bar(
    theme: Theme, option: QStyleOptionSlider, painter: QPainter, _widget: QWidget | None
) -> None:
    """A scroll bar: the thumb alone, over whatever is behind."""
    if option.maximum <= option.minimum:
        return
    upright = option.orientation == Qt.Orientation.Vertical
    across, along = theme.px(SCROLL_INSET), theme.px(2)
    thumb = QRectF(scroll_thumb(theme, option))
    if upright:
        thumb = thumb.adjusted(across, along, -across, -along)
    else:
        thumb = thumb.adjusted(along, across, -along, -across)
    held = option.state & (_State.State_MouseOver | _State.State_Sunken)
    painter.save()
    painter.setOpacity(0.95 if held else 0.6)
    radius = min(thumb.width(), thumb.height()) / 2
    paint_box(painter, thumb, theme.colour("border_ctl"), None, radius)
    painter.restore()


def recolour_item(theme: Theme, option: QStyleOptionViewItem) -> None:
    """Let Qt paint a list item's text in ours: a tinted selection with ordinary ink."""
    palette = QPalette(option.palette)
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        palette.setColor(group, QPalette.ColorRole.HighlightedText, theme.colour("text"))
    option.palette = palette


def paint_item_ground(
    theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
) -> None:
    """The ground of a list item: selected, under the pointer, or nothing."""
    if option.state & _State.State_Selected:
        painter.fillRect(option.rect, theme.colour("sel"))
    elif option.state & _State.State_MouseOver and option.state & _State.State_Enabled:
        painter.fillRect(option.rect, theme.colour("hover"))
    if option.state & _State.State_HasFocus:
        paint_ring(painter, theme, option.rect, theme.px(3))
