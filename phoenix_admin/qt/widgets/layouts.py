"""Rows, columns, grounds and scroll areas that follow the theme's zoom and colours."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, Literal

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QSizePolicy,
    QSpacerItem,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
    QWidgetItem,
)

from phoenix_admin.qt.spare_signals import drop_spare_signals
from phoenix_admin.qt.theme.painting import paint_box, paint_edges, painting
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import PlainColour
from phoenix_admin.qt.widgets.nesting import nest

Margins = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels at 100 % zoom."""

_ZERO: Final[Margins] = (0, 0, 0, 0)


class Stretch:
    """An item of `row` and `column`: takes the room that is left."""


STRETCH: Final = Stretch()

Item = QWidget | QLayout | int | Stretch
"""What a row or column holds; a number is a fixed gap in pixels."""


class _Scaler(QObject):
    """Keeps a layout's margins, spacing and gaps at the zoom in force."""

    def __init__(self, theme: Theme, layout: QBoxLayout, margins: Margins, spacing: int) -> None:
        super().__init__(layout)
        self._theme = theme
        self._layout = layout
        self._margins = margins
        self._spacing = spacing
        self._gaps: list[tuple[QSpacerItem, int]] = []
        self._applied = _ZERO
        self._set_up()
        theme.changed.connect(self._on_theme_changed)
        drop_spare_signals(self)

    def add_gap(self, pixels: int) -> None:
        """Append a gap that scales."""
        # Made here, so that Qt tells when it deletes it; see `nesting`.
        gap = QSpacerItem(0, 0)
        self._resize(gap, pixels)
        self._layout.addItem(gap)
        self._gaps.append((gap, pixels))

    def _resize(self, gap: QSpacerItem, pixels: int) -> None:
        size = self._theme.px(pixels)
        if isinstance(self._layout, QVBoxLayout):
            gap.changeSize(0, size, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        else:
            gap.changeSize(size, 0, QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)

    def _set_up(self) -> None:
        px = self._theme.px
        left, top, right, bottom = self._margins
        self._applied = (px(left), px(top), px(right), px(bottom))
        self._layout.setContentsMargins(*self._applied)
        self._layout.setSpacing(px(self._spacing))

    @Slot()
    def _on_theme_changed(self) -> None:
        margins = self._layout.contentsMargins()
        now = (margins.left(), margins.top(), margins.right(), margins.bottom())
        if now != self._applied:
            # Somebody has set other margins since; they are theirs to scale.
            return
        self._set_up()
        for gap, pixels in self._gaps:
            self._resize(gap, pixels)
        self._layout.invalidate()


def _fill(
    theme: Theme, layout: QBoxLayout, items: tuple[Item, ...], margins: Margins, spacing: int
) -> None:
    scaler = _Scaler(theme, layout, margins, spacing)
    for item in items:
        if isinstance(item, Stretch):
            layout.addStretch(1)
        elif isinstance(item, int):
            scaler.add_gap(item)
        elif isinstance(item, QLayout):
            nest(layout, item)
        elif isinstance(layout, QHBoxLayout) and not item.sizePolicy().hasHeightForWidth():
            layout.addWidget(item, 0, Qt.AlignmentFlag.AlignVCenter)
        else:
            layout.addWidget(item)


def row(theme: Theme, *items: Item, margins: Margins = _ZERO, spacing: int = 8) -> QHBoxLayout:
    """A horizontal layout: widgets centred on one line, layouts, gaps and `STRETCH`.

    A widget that should fill the height is added afterwards with `addWidget(widget, stretch)`.
    """
    layout = QHBoxLayout()
    _fill(theme, layout, items, margins, spacing)
    return layout


def column(theme: Theme, *items: Item, margins: Margins = _ZERO, spacing: int = 8) -> QVBoxLayout:
    """A vertical layout of the same kinds of items; widgets take the full width."""
    layout = QVBoxLayout()
    _fill(theme, layout, items, margins, spacing)
    return layout


@contextmanager
def laid_out_once(room: QWidget) -> Generator[None]:
    """Fill a widget and lay it out once, at the end. UI thread.

    For each part that is shown, Qt lays out all that stands around it, up to the window: a block
    of ten facts that comes into sight was measured eleven times.
    """
    layout = room.layout()
    if layout is None or not layout.isEnabled():
        yield
        return
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)
        if room.isVisible():
            layout.activate()


class PageStack(QStackedLayout):
    """Pages one over the other, as large as the one that is shown.

    Qt's own stack is as large as the largest page, so that a page nobody sees can take the room
    of what stands above or below the stack. It belongs to `room` from the start: in a stack
    without a widget the first page would be a window of its own.
    """

    def __init__(self, room: QWidget) -> None:
        super().__init__(room)

    def sizeHint(self) -> QSize:
        """What the shown page would like."""
        page = self._page()
        return page.sizeHint() if page is not None else QSize()

    def minimumSize(self) -> QSize:
        """What the shown page needs."""
        page = self._page()
        return page.minimumSize() if page is not None else QSize()

    def hasHeightForWidth(self) -> bool:
        """As the shown page."""
        page = self._page()
        return page is not None and page.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """As the shown page; -1 where its height does not depend on its width."""
        page = self._page()
        return page.heightForWidth(width) if page is not None else -1

    def _page(self) -> QWidgetItem | None:
        page = self.currentWidget()
        # One of its own, which Python deletes: the stack's would be known to the binding for as
        # long as the stack lives, the page shorter; see `nesting`.
        return QWidgetItem(page) if page is not None else None


class SizePin(QObject):
    """Holds a widget at a fixed width or height given for 100 % zoom."""

    def __init__(
        self, theme: Theme, widget: QWidget, width: int | None, height: int | None
    ) -> None:
        super().__init__(widget)
        self._theme = theme
        self._widget = widget
        self._width = width
        self._height = height
        self._pin()
        theme.changed.connect(self._pin)

    @Slot()
    def _pin(self) -> None:
        if self._width is not None:
            self._widget.setFixedWidth(self._theme.px(self._width))
        if self._height is not None:
            self._widget.setFixedHeight(self._theme.px(self._height))


def pin_size(
    theme: Theme, widget: QWidget, *, width: int | None = None, height: int | None = None
) -> None:
    """Fix a widget's size in pixels at 100 % zoom; it scales with the zoom."""
    SizePin(theme, widget, width, height)


class Surface(QFrame):
    """A ground in the colour of a token, with lines on the sides named by l, t, r, b.

    With a radius kind (`card`, `dialog`) it is a rounded box outlined all round.
    """

    def __init__(
        self,
        theme: Theme,
        background: PlainColour = "surface",
        *,
        edges: str = "",
        border: PlainColour = "border",
        rounded: Literal["", "ctl", "card", "dialog"] = "",
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._background: PlainColour = background
        self._border: PlainColour = border
        self._edges = edges
        self._rounded = rounded
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        if not rounded:
            # It paints every pixel of itself, so Qt need not paint what is behind.
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_background(self, background: PlainColour) -> None:
        """Change the ground."""
        self._background = background
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, then its lines."""
        with painting(self) as painter:
            theme = self._theme
            if self._rounded:
                radius = theme.radius(self._rounded)
                fill, line = theme.colour(self._background), theme.colour(self._border)
                paint_box(painter, self.rect(), fill, line, radius)
            else:
                painter.fillRect(event.rect(), theme.colour(self._background))
                paint_edges(painter, self.rect(), theme.colour(self._border), self._edges)


class Card(Surface):
    """A rounded box on the window's ground, for a group of things that belong together."""

    def __init__(
        self,
        theme: Theme,
        background: PlainColour = "surface",
        *,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            theme,
            background,
            rounded="card",
            object_name=object_name,
            accessible_name=accessible_name,
            parent=parent,
        )
