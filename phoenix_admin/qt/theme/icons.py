"""Icons that are coloured when they are painted, so a theme switch never leaves a stale one.

The drawings are Lucide SVGs whose stroke is `currentColor`. Rendering one takes about a
millisecond, so the pixmaps are kept by name, colour, size and screen scale.
"""

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QByteArray, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from phoenix_admin.qt.theme.tokens import ColourName
from phoenix_admin.settings.resources import resource

_SMALL: Final = 14
"""Logical pixels up to which the stroke is thickened, or it would fade to a grey hair."""
_LIMIT: Final = 600
"""Pixmaps kept at most; both themes at two scales stay far below it."""


class IconStore:
    """Draws and keeps icon pixmaps. UI thread."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, int, int, int], QPixmap] = {}

    def pixmap(self, name: str, colour: QColor, size: int, scale: float = 1.0) -> QPixmap:
        """The icon `name` in `colour`, `size` logical pixels square, for a screen at `scale`.

        Raises `FileNotFoundError` for a name that is not among the bundled icons.
        """
        key = (name, colour.rgba(), size, round(scale * 100))
        found = self._pixmaps.get(key)
        if found is None:
            if len(self._pixmaps) >= _LIMIT:
                self._pixmaps.clear()
            found = self._pixmaps[key] = self._render(name, colour, size, scale)
        return found

    def draw(
        self, painter: QPainter, name: str, colour: QColor, x: float, y: float, size: int
    ) -> None:
        """Paint the icon with its upper left corner at (x, y), in logical pixels."""
        # Not of `painter.device()`: asking for that takes 1 MiB with every page seen, for classes
        # that the binding makes to find out what is painted on.
        turned = painter.deviceTransform()
        scale = round(math.hypot(turned.m11(), turned.m12()), 3)
        painter.drawPixmap(QPointF(x, y), self.pixmap(name, colour, size, scale))

    def _source(self, name: str) -> str:
        found = self._sources.get(name)
        if found is None:
            path = resource("icons", f"{name}.svg")
            found = self._sources[name] = path.read_text(encoding="utf-8")
        return found

    def _render(self, name: str, colour: QColor, size: int, scale: float) -> QPixmap:
        source = self._source(name).replace("currentColor", colour.name())
        if size <= _SMALL:
            source = source.replace('stroke-width="2"', 'stroke-width="2.25"')
        edge = max(1, round(size * scale))
        pixmap = QPixmap(edge, edge)
        pixmap.fill(Qt.GlobalColor.transparent)
        drawing = QSvgRenderer(QByteArray(source.encode()))
        painter = QPainter(pixmap)
        painter.setOpacity(colour.alphaF())
        drawing.render(painter)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        return pixmap


class TintedIconEngine(QIconEngine):
    """A `QIcon` engine that asks for its colour each time it paints."""

    def __init__(
        self,
        store: IconStore,
        colour_of: Callable[[ColourName], QColor],
        name: str,
        role: ColourName,
        on_role: ColourName,
        keep: "list[TintedIconEngine]",
    ) -> None:
        super().__init__()
        self._store = store
        self._colour_of = colour_of
        self._name = name
        self._role: ColourName = role
        self._on_role: ColourName = on_role
        # Qt owns the C++ half only; without a Python reference its virtual methods vanish.
        self._keep = keep
        keep.append(self)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        if mode == QIcon.Mode.Disabled:
            return self._colour_of("disabled")
        return self._colour_of(self._on_role if state == QIcon.State.On else self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint centred in `rect`, as large as fits."""
        size = min(rect.width(), rect.height())
        x = rect.x() + (rect.width() - size) / 2
        y = rect.y() + (rect.height() - size) / 2
        self._store.draw(painter, self._name, self._colour(mode, state), x, y, size)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """A pixmap for a screen at scale 1, for native menus and the like."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        """The same for a screen at that scale; `size` in logical pixels, as Qt 6.11 passes it."""
        edge = min(size.width(), size.height())
        return QPixmap(self._store.pixmap(self._name, self._colour(mode, state), edge, scale))

    def clone(self) -> QIconEngine:
        """A copy for a `QIcon` that detaches from its siblings."""
        return TintedIconEngine(
            self._store, self._colour_of, self._name, self._role, self._on_role, self._keep
        )

    def key(self) -> str:
        """The engine's name in serialised icons; ours are never serialised."""
        return "phoenix"
