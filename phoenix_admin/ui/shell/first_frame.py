"""The frame as it is painted first: what is known of the window before anything else is imported.

It paints, in the places where the real parts will be, what never changes: the environment, the
names of the pages, the title of the page that opens, the version. It shows no state of anything,
for nothing has been asked yet. Whatever a person does meanwhile finds the real frame
(`qt.idle_steps`), so nothing here can be pressed.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.environment import Environment
from phoenix_admin.qt.theme.faces import (
    badge_font,
    nav_box,
    paint_badge,
    paint_nav_bar,
    paint_nav_glyph,
    paint_nav_ground,
    paint_nav_name,
    paint_stripe,
)
from phoenix_admin.qt.theme.painting import paint_edges, painting
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName, PlainColour, TextKind
from phoenix_admin.ui.panel import PageFacts
from phoenix_admin.ui.shell.frame_sizes import (
    DOCK_HEAD,
    HEADER_HEIGHT,
    RAIL_FOLDED,
    RAIL_FOLDS_BELOW,
    RAIL_WIDE,
    STATUS_HEIGHT,
    TITLE_HEIGHT,
)
from phoenix_admin.ui.shell.window_settings import WindowState, dock_height, dock_is_open

_MIDDLE = Qt.AlignmentFlag.AlignVCenter.value


class FirstFrame(QWidget):
    """Takes the place of `Frame` until there is one. UI thread."""

    def __init__(
        self,
        theme: Theme,
        environment: Environment,
        pages: Sequence[PageFacts],
        state: WindowState,
        version: str,
        *,
        colour: str | None = None,
    ) -> None:
        """`state` says which page opens and how the frame stood; `colour` is the stripe's own."""
        super().__init__()
        self._theme = theme
        self._environment = environment
        self._pages = tuple(pages)
        self._shown = next((each for each in pages if each.key == state.panel), self._pages[0])
        self._state = state
        self._version = version
        self._colour = colour
        self.setObjectName("window.first")
        self.setAccessibleName(f"{self._shown.title} are loading")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Every pixel of it."""
        px, whole = self._theme.px, self.rect()
        stripe = QRect(0, 0, whole.width(), px(4))
        header = QRect(0, stripe.height(), whole.width(), px(HEADER_HEIGHT))
        status = QRect(0, whole.height() - px(STATUS_HEIGHT), whole.width(), px(STATUS_HEIGHT))
        top = header.bottom() + 1
        narrow = whole.width() < px(RAIL_FOLDS_BELOW)
        folded = narrow or self._state.rail_collapsed
        rail = QRect(0, top, px(RAIL_FOLDED if folded else RAIL_WIDE), status.top() - top)
        page = QRect(rail.width(), top, whole.width() - rail.width(), rail.height())
        with painting(self) as painter:
            paint_stripe(painter, self._theme, stripe, self._environment.label, self._colour)
            self._paint_header(painter, header)
            self._paint_rail(painter, rail, folded=folded)
            self._paint_page(painter, page)
            self._paint_status(painter, status)

    def _paint_header(self, painter: QPainter, rect: QRect) -> None:
        theme = self._theme
        px = theme.px
        self._ground(painter, rect, "surface", "b")
        middle = rect.top() + (rect.height() - 1) // 2
        edge = px(20)
        theme.icons.draw(painter, "flame", theme.colour("link"), px(16), middle - edge // 2, edge)
        x = px(16) + edge + px(8)
        brand = "Phoenix Admin"
        line = QRect(x, rect.top(), rect.width() - x, rect.height() - 1)
        self._write(painter, line, brand, "strong", 600, "text")
        x += theme.metrics("strong", 600).horizontalAdvance(brand) + px(8) + px(8)
        word = QFontMetrics(badge_font(theme)).horizontalAdvance(self._environment.label.value)
        height = theme.control("badge")
        badge = QRect(x, middle - height // 2, word + px(36), height)
        paint_badge(painter, theme, badge, self._environment.label)
        if self._environment.name != self._environment.label.value:
            line.setLeft(badge.right() + 1 + px(8))
            self._write(painter, line, self._environment.name, "body", 600, "text")

    def _paint_rail(self, painter: QPainter, rect: QRect, *, folded: bool) -> None:
        theme = self._theme
        self._ground(painter, rect, "rail", "r")
        height = theme.control("nav")
        entry = QRect(0, rect.top() + theme.px(10), rect.width() - 1, height)
        for page in self._pages:
            on, box = page is self._shown, nav_box(theme, entry)
            if on:
                paint_nav_ground(painter, theme, box, "sel")
                paint_nav_bar(painter, theme, box)
            tint: ColourName = "link" if on else "text2"
            paint_nav_glyph(painter, theme, box, page.glyph, tint, collapsed=folded)
            if not folded:
                ink: ColourName = "text" if on else "text2"
                right = box.right() - theme.px(6)
                paint_nav_name(painter, theme, box, right, page.title, ink, on=on)
            entry.translate(0, height)

    def _paint_page(self, painter: QPainter, rect: QRect) -> None:
        theme, state = self._theme, self._state
        px = theme.px
        self._ground(painter, rect, "surface", "")
        if dock_is_open(state, theme, self.height()):
            height = min(dock_height(state, theme), rect.height() - 1)
            head = QRect(rect.left(), rect.bottom() + 1 - height, rect.width(), px(DOCK_HEAD))
            below = QRect(head.bottomLeft() + QPoint(0, 1), rect.bottomRight())
            self._ground(painter, head, "surface", "b")
            self._ground(painter, below, "inset", "")
            line = QRect(head.left(), head.top() - 1, head.width(), 1)
            painter.fillRect(line, theme.colour("border"))
        left, top = rect.left() + px(16), rect.top() + px(14)
        title = QRect(left, top, rect.width() - px(32), px(TITLE_HEIGHT))
        self._write(painter, title, self._shown.title, "title", 600, "text")

    def _paint_status(self, painter: QPainter, rect: QRect) -> None:
        theme = self._theme
        self._ground(painter, rect, "rail", "t")
        version = f"v{self._version}"
        right = rect.width() - theme.px(14)
        metrics = theme.metrics("caption")
        left = right - metrics.horizontalAdvance(version) - 1
        top = rect.top() + 1 + (rect.height() - 1 - metrics.height()) // 2
        line = QRect(left, top, right - left + 1, metrics.height())
        self._write(painter, line, version, "caption", 400, "text2")

    def _ground(self, painter: QPainter, rect: QRect, name: PlainColour, edges: str) -> None:
        painter.fillRect(rect, self._theme.colour(name))
        paint_edges(painter, rect, self._theme.colour("border"), edges)

    def _write(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        kind: TextKind,
        weight: int,
        ink: ColourName,
    ) -> None:
        painter.setFont(self._theme.font(kind, weight))
        painter.setPen(self._theme.colour(ink))
        painter.drawText(rect, _MIDDLE, text)
