"""How each kind of cell is painted, with everything drawn or measured once and kept.

A full table is some 250 cells a frame. Laying out a text again costs three times as much as
drawing it from a kept layout; a chip or a bar from a kept pixmap costs a tenth.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QStaticText, QTransform

from phoenix_admin.qt.tables.columns import ChipCell, ProgressCell, TextCell
from phoenix_admin.qt.theme.painting import painting
from phoenix_admin.qt.theme.status_look import StatusLook
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName, TextKind, Tone
from phoenix_admin.qt.widgets.chips import chip_width, paint_chip
from phoenix_admin.qt.widgets.progress import paint_progress

_KEPT_TEXTS: Final = 4096
_KEPT_PIXMAPS: Final = 512
_PADDING: Final = 12
_GLYPH: Final = 14
_GLYPH_ROOM: Final = 22
_BAR_WIDTH: Final = 56
_BAR_HEIGHT: Final = 6
_NOTE_WIDTH: Final = 44
_GAP: Final = 8
_LEAST_WORDS: Final = 48


class TextStyle(NamedTuple):
    """Which font a text is painted in."""

    kind: TextKind = "body"
    weight: int = 400
    tabular: bool = False


_WORDS: Final = TextStyle()
_BESIDE: Final = TextStyle("caption")
_NOTE: Final = TextStyle("caption", 500, tabular=True)


class Face:
    """One font with the layouts of the texts painted in it."""

    def __init__(self, theme: Theme, style: TextStyle) -> None:
        kind, weight, tabular = style
        self.font = theme.font(kind, weight, tabular=tabular)
        self._metrics = theme.metrics(kind, weight, tabular=tabular)
        self.height = self._metrics.height()
        self._layouts: dict[str, tuple[int, QStaticText]] = {}
        self._cuts: dict[tuple[str, int], str] = {}

    def layout(self, text: str) -> tuple[int, QStaticText]:
        """Width in pixels and kept layout of `text`."""
        found = self._layouts.get(text)
        if found is None:
            if len(self._layouts) >= _KEPT_TEXTS:
                self._layouts.clear()
            laid = QStaticText(text)
            laid.setTextFormat(Qt.TextFormat.PlainText)
            laid.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            laid.prepare(QTransform(), self.font)
            found = self._layouts[text] = (self._metrics.horizontalAdvance(text), laid)
        return found

    def fitted(self, text: str, room: int) -> tuple[int, QStaticText]:
        """The same for `text` cut with an ellipsis when it is wider than `room`."""
        whole = self.layout(text)
        if whole[0] <= room:
            return whole
        cut = self._cuts.get((text, room))
        if cut is None:
            if len(self._cuts) >= _KEPT_TEXTS:
                self._cuts.clear()
            side = Qt.TextElideMode.ElideRight
            cut = self._cuts[(text, room)] = self._metrics.elidedText(text, side, max(room, 0))
        return self.layout(cut)


class Box(NamedTuple):
    """Where a cell's contents go: its first pixel, its room, top and height of the row.

    The height is without the grid line, so that the middle is the middle of what is seen.
    """

    left: int
    room: int
    top: int
    height: int

    @property
    def right(self) -> int:
        """One past the last pixel of the contents."""
        return self.left + self.room

    def centred(self, height: int) -> int:
        """The top of something `height` high in the middle of the row."""
        return self.top + (self.height - height) // 2


class Measures(NamedTuple):
    """Sizes at the zoom in force."""

    padding: int
    glyph: int
    glyph_room: int
    bar_width: int
    bar_height: int
    note_width: int
    gap: int
    least_words: int
    chip: int


class CellCanvas:
    """Draws the parts of cells for one table. UI thread."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._version = -1
        self._scale = 1.0
        self._faces: dict[TextStyle, Face] = {}
        self._pixmaps: dict[tuple[object, ...], QPixmap] = {}
        self.begin(1.0)

    def begin(self, scale: float) -> None:
        """Start a frame for a screen at `scale`; forget what another theme or scale drew."""
        theme = self.theme
        if self._version == theme.version and self._scale == scale:
            return
        self._version, self._scale = theme.version, scale
        self._faces.clear()
        self._pixmaps.clear()
        px = theme.px
        self.sizes = Measures(
            px(_PADDING),
            px(_GLYPH),
            px(_GLYPH_ROOM),
            px(_BAR_WIDTH),
            px(_BAR_HEIGHT),
            px(_NOTE_WIDTH),
            px(_GAP),
            px(_LEAST_WORDS),
            theme.control("chip"),
        )

    def face(self, style: TextStyle) -> Face:
        """The font for a style."""
        found = self._faces.get(style)
        if found is None:
            found = self._faces[style] = Face(self.theme, style)
        return found

    def text(
        self,
        painter: QPainter,
        box: Box,
        text: str,
        ink: QColor,
        style: TextStyle,
        *,
        right: bool = False,
    ) -> None:
        """One line of text on the middle of the row, cut to the room of the box."""
        face = self.face(style)
        width, laid = face.fitted(text, box.room)
        x = box.left + box.room - width if right else box.left
        painter.setFont(face.font)
        painter.setPen(ink)
        painter.drawStaticText(x, box.top + (box.height - face.height) // 2, laid)

    def glyph(
        self, painter: QPainter, name: str, role: ColourName, x: int, y: int, size: int
    ) -> None:
        """An icon in the colour of a role."""
        theme = self.theme
        pixmap = theme.icons.pixmap(name, theme.colour(role), size, self._scale)
        painter.drawPixmap(x, y, pixmap)

    def chip(self, painter: QPainter, look: StatusLook, x: int, y: int, room: int) -> None:
        """A status chip, cut to `room`."""
        key = (look, room)
        found = self._pixmaps.get(key)
        if found is None:
            width = min(chip_width(self.theme, look), room)
            found = self._canvas(width, self.sizes.chip)
            with painting(found) as inner:
                paint_chip(inner, self.theme, look, 0, self.sizes.chip / 2, room)
            self._keep(key, found)
        painter.drawPixmap(x, y, found)

    def bar(self, painter: QPainter, fraction: float | None, tone: Tone, x: int, y: int) -> None:
        """A progress bar of the usual size. Steps finer than half a pixel look the same."""
        width, height = self.sizes.bar_width, self.sizes.bar_height
        if fraction is None:
            step = -1
        else:
            fraction = min(max(fraction, 0.0), 1.0)
            # Whole only when it is whole, empty only when it is empty: the number beside the
            # bar must not contradict it.
            step = int(fraction * width * 2) + (fraction > 0) + (fraction >= 1)
        key = (step, tone)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._canvas(width, height)
            with painting(found) as inner:
                paint_progress(inner, self.theme, QRectF(0, 0, width, height), fraction, tone)
            self._keep(key, found)
        painter.drawPixmap(x, y, found)

    def _canvas(self, width: int, height: int) -> QPixmap:
        scale = self._scale
        pixmap = QPixmap(max(1, round(width * scale)), max(1, round(height * scale)))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap

    def _keep(self, key: tuple[object, ...], pixmap: QPixmap) -> None:
        if len(self._pixmaps) >= _KEPT_PIXMAPS:
            self._pixmaps.clear()
        self._pixmaps[key] = pixmap


CellPainter = Callable[[CellCanvas, QPainter, Any, Box, bool, bool], None]
"""Gets canvas, painter, cell, box, whether the row is selected, whether it is right-aligned."""


def paint_text_cell(
    canvas: CellCanvas, painter: QPainter, cell: TextCell, box: Box, selected: bool, right: bool
) -> None:
    """Text with an optional glyph; the name of a row grows heavier where it is selected."""
    sizes = canvas.sizes
    if cell.glyph:
        top = box.centred(sizes.glyph)
        canvas.glyph(painter, cell.glyph, cell.glyph_role, box.left, top, sizes.glyph)
        shift = sizes.glyph_room
        box = Box(box.left + shift, box.room - shift, box.top, box.height)
    weight = 600 if selected and cell.weight == 500 else cell.weight
    style = TextStyle("mono" if cell.mono else "body", weight, right)
    if cell.note:
        note = canvas.face(_BESIDE).layout(cell.note)[0]
        words = min(canvas.face(style).layout(cell.text)[0], box.room - note - sizes.gap)
        if words >= sizes.least_words:
            behind = box.left + words + sizes.gap
            rest = Box(behind, note, box.top, box.height)
            canvas.text(painter, rest, cell.note, canvas.theme.colour("text3"), _BESIDE)
            box = Box(box.left, words, box.top, box.height)
    canvas.text(painter, box, cell.text, canvas.theme.colour(cell.role), style, right=right)


def paint_chip_cell(
    canvas: CellCanvas, painter: QPainter, cell: ChipCell, box: Box, _selected: bool, _right: bool
) -> None:
    """A status chip."""
    canvas.chip(painter, cell.look, box.left, box.centred(canvas.sizes.chip), box.room)


def paint_progress_cell(
    canvas: CellCanvas,
    painter: QPainter,
    cell: ProgressCell,
    box: Box,
    _selected: bool,
    _right: bool,
) -> None:
    """Glyph, what runs, bar, percent. The bar gives way before the words do."""
    sizes, look = canvas.sizes, cell.look
    canvas.glyph(painter, look.glyph, look.tone, box.left, box.centred(sizes.glyph), sizes.glyph)
    note_left = box.right - sizes.note_width
    left = box.left + sizes.glyph_room
    room = note_left - left
    if room >= sizes.bar_width + sizes.gap + sizes.least_words:
        x = note_left - sizes.bar_width
        canvas.bar(painter, cell.fraction, look.tone, x, box.centred(sizes.bar_height))
        room -= sizes.bar_width + sizes.gap
    theme = canvas.theme
    words = Box(left, room, box.top, box.height)
    canvas.text(painter, words, cell.text, theme.colour("text"), _WORDS)
    note = Box(note_left, sizes.note_width, box.top, box.height)
    canvas.text(painter, note, cell.note, theme.colour("text2"), _NOTE, right=True)


CELL_PAINTERS: Final[Mapping[type, CellPainter]] = {
    TextCell: paint_text_cell,
    ChipCell: paint_chip_cell,
    ProgressCell: paint_progress_cell,
}
