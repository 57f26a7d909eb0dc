"""Boxes whose areas are what things take. Painted by ourselves, walked through by keys."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from phoenix_admin.qt.announcing import announce
from phoenix_admin.qt.charts.treemap_data import (
    Placed,
    TreemapItem,
    TreemapShown,
    placed,
    treemap_words,
)
from phoenix_admin.qt.charts.treemap_layout import Box, neighbour
from phoenix_admin.qt.theme.painting import paint_box, paint_ring, painting
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.widgets.text_safety import plain_tip

_PALE, _STRONG = 0.12, 0.42
"""How much of its colour a box has, from the lightest to the strongest shade."""
_HEAD = 18
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Treemap(QWidget):
    """Shows items by their size. UI thread.

    Keys: the arrows go to the box on that side, Page Down and Page Up to the next smaller and
    larger one, Home and End to the largest and the smallest; Enter or a click chooses.
    """

    chosen = Signal(str)
    """The key of the box that the person wants to know more about."""
    looked_at = Signal(str)
    """The words of the box under the pointer or the keyboard; empty for none."""

    def __init__(
        self,
        theme: Theme,
        *,
        title: str,
        object_name: str,
        accessible_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self._items: tuple[TreemapItem, ...] = ()
        self._shown: TreemapShown | None = None
        self._by_size: tuple[int, ...] = ()
        self._current: str | None = None
        self._hovered: int | None = None
        self._layer: QPixmap | None = None
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._on_theme_changed)

    # ------------------------------------------------------------------ what is shown

    def set_items(self, items: Sequence[TreemapItem]) -> None:
        """Show these; the box that is looked at stays, where it is still there."""
        self._items = tuple(items)
        self._hovered = None
        self.setAccessibleDescription(treemap_words(self._title, self._items))
        self._forget()

    @property
    def items(self) -> tuple[TreemapItem, ...]:
        """What it was given last."""
        return self._items

    @property
    def current(self) -> TreemapItem | None:
        """The box the keyboard is on."""
        found = self._place_of(self._current)
        return self._boxes.leaves[found].item if found is not None else None

    @property
    def _boxes(self) -> TreemapShown:
        if self._shown is None:
            theme = self._theme
            room = Box(0.0, 0.0, float(self.width()), float(self.height()))
            self._shown = placed(self._items, room, theme.px(_HEAD), 1.0)
            sizes = [leaf.item.size for leaf in self._shown.leaves]
            order = sorted(range(len(sizes)), key=lambda n: -sizes[n])
            self._by_size = tuple(order)
        return self._shown

    def _place_of(self, key: str | None) -> int | None:
        leaves = self._boxes.leaves
        return next((n for n, leaf in enumerate(leaves) if leaf.item.key == key), None)

    def words(self) -> str:
        """What is shown, in words."""
        return treemap_words(self._title, self._items)

    def picture(self) -> QPixmap:
        """As it is painted now, without focus and pointer."""
        return self._painted_layer().copy()

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.picture())

    # ------------------------------------------------------------------ painting

    def sizeHint(self) -> QSize:
        """Large enough for some names."""
        return QSize(self._theme.px(480), self._theme.px(320))

    def minimumSizeHint(self) -> QSize:
        """A few boxes."""
        return QSize(self._theme.px(160), self._theme.px(120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other boxes."""
        super().resizeEvent(event)
        self._forget()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The boxes as they were painted once; over them what is looked at."""
        theme, leaves = self._theme, self._boxes.leaves
        with painting(self) as painter:
            painter.drawPixmap(0, 0, self._painted_layer())
            if self._hovered is not None and self._hovered < len(leaves):
                rect = _rect(leaves[self._hovered].box)
                paint_box(painter, rect, None, theme.colour("text2"), 0.0, 1.5 * theme.zoom)
            current = self._place_of(self._current)
            if self.hasFocus():
                rect = QRectF(self.rect()) if current is None else _rect(leaves[current].box)
                paint_ring(painter, theme, rect, 0.0)

    def _painted_layer(self) -> QPixmap:
        if self._layer is None:
            ratio = self.devicePixelRatioF()
            layer = QPixmap(self.size() * ratio)
            layer.setDevicePixelRatio(ratio)
            layer.fill(self._theme.colour("surface"))
            with painting(layer) as painter:
                painter.setFont(self._theme.font("caption", tabular=True))
                for group in self._boxes.groups:
                    self._paint_group(painter, group)
                for leaf in self._boxes.leaves:
                    self._paint_leaf(painter, leaf)
            self._layer = layer
        return self._layer

    def _paint_group(self, painter: QPainter, group: Placed) -> None:
        theme = self._theme
        painter.fillRect(_rect(group.box), theme.colour("header"))
        assert group.head is not None
        room = _rect(group.head).adjusted(theme.px(5), 0, -theme.px(4), 0)
        painter.setPen(theme.colour("text"))
        _write(painter, room, group.item.name, group.item.told)

    def _paint_leaf(self, painter: QPainter, leaf: Placed) -> None:
        theme, item = self._theme, leaf.item
        rect = _rect(leaf.box)
        if leaf.group is not None:
            rect = rect.adjusted(0, 0, -1, -1)
        if rect.width() < 1 or rect.height() < 1:
            return
        shade = _PALE + (_STRONG - _PALE) * min(1.0, max(0.0, item.shade))
        ground = _mixed(theme.colour("surface"), theme.colour(item.tone), shade)
        painter.fillRect(rect, ground)
        height = painter.fontMetrics().height()
        room = rect.adjusted(theme.px(5), theme.px(2), -theme.px(4), -theme.px(2))
        if room.height() < height or room.width() < theme.px(36):
            return
        painter.setPen(theme.colour("text"))
        if room.height() >= 2 * height:
            line = QRectF(room.left(), room.top(), room.width(), height)
            _write(painter, line, item.name)
            if painter.fontMetrics().horizontalAdvance(item.told) <= line.width():
                _write(painter, line.translated(0, height), item.told)
        else:
            line = QRectF(room.left(), room.top(), room.width(), room.height())
            _write(painter, line, item.name)

    # ------------------------------------------------------------------ mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look at what is under the pointer."""
        self._hover(self._boxes.at(event.position().x(), event.position().y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the pointer."""
        place = self._boxes.at(event.position().x(), event.position().y())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._current = self._boxes.leaves[place].item.key
            self.update()
            self.chosen.emit(self._current)

    def leaveEvent(self, _: QEvent) -> None:
        """Nothing is under the pointer any more."""
        self._hover(None)

    def event(self, event: QEvent) -> bool:
        """The words of a box are its tip."""
        if isinstance(event, QHelpEvent):
            place = self._boxes.at(float(event.pos().x()), float(event.pos().y()))
            text = "" if place is None else self._boxes.leaves[place].item.words
            QToolTip.showText(event.globalPos(), plain_tip(text), self)
            return True
        return super().event(event)

    def _hover(self, place: int | None) -> None:
        if place == self._hovered:
            return
        self._hovered = place
        self.update()
        leaf = self._boxes.leaves[place] if place is not None else None
        self.looked_at.emit("" if leaf is None else leaf.item.words)

    # ------------------------------------------------------------------ keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class; every other key goes on."""
        if not self._boxes.leaves or not self._use_key(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def _use_key(self, key: Qt.Key) -> bool:
        shown, current = self._boxes, self._place_of(self._current)
        order = self._by_size
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if current is None:
                return False
            self.chosen.emit(shown.leaves[current].item.key)
            return True
        to: int | None
        if key == Qt.Key.Key_Home or (current is None and key in _STEPS):
            to = order[0]
        elif key == Qt.Key.Key_End:
            to = order[-1]
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            step = 1 if key == Qt.Key.Key_PageDown else -1
            at = order.index(current) + step if current is not None else 0
            to = order[min(max(0, at), len(order) - 1)]
        elif key in _STEPS and current is not None:
            to = neighbour(shown.boxes, current, *_STEPS[key])
        else:
            return False
        if to is not None:
            self._go(shown.leaves[to])
        return True

    def _go(self, leaf: Placed) -> None:
        if leaf.item.key == self._current:
            return
        self._current = leaf.item.key
        self.update()
        words = leaf.item.words
        self.looked_at.emit(words)
        announce(self, words)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring appears."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self.update()

    # ------------------------------------------------------------------ inside

    def _forget(self) -> None:
        self._shown = self._layer = None
        self.update()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self._forget()


def _rect(box: Box) -> QRectF:
    """On whole pixels, so that boxes side by side neither overlap nor leave a line."""
    x, y = round(box.x), round(box.y)
    right, bottom = round(box.x + box.width), round(box.y + box.height)
    return QRectF(QPointF(x, y), QPointF(right, bottom))


def _mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    def part(under: int, over: int) -> int:
        return round(under + (over - under) * share)

    return QColor(
        part(ground.red(), colour.red()),
        part(ground.green(), colour.green()),
        part(ground.blue(), colour.blue()),
    )


def _write(painter: QPainter, room: QRectF, text: str, right: str = "") -> None:
    """Text on the left, cut to the room; what stands on the right is whole or not there."""
    metrics = painter.fontMetrics()
    middle = Qt.AlignmentFlag.AlignVCenter
    if right:
        width = metrics.horizontalAdvance(right)
        wanted = metrics.horizontalAdvance(text) + metrics.averageCharWidth() * 2
        if width + wanted <= room.width():
            painter.drawText(room, (Qt.AlignmentFlag.AlignRight | middle).value, right)
            room = room.adjusted(0, 0, -width - metrics.averageCharWidth(), 0)
    # Of a dotted name the end says most.
    side = Qt.TextElideMode.ElideLeft if "." in text else Qt.TextElideMode.ElideRight
    cut = metrics.elidedText(text, side, int(room.width()))
    if len(cut) > 2 or cut == text:
        painter.drawText(room, (Qt.AlignmentFlag.AlignLeft | middle).value, cut)
