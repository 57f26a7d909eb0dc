"""Paints the visible part of a table in one go.

`QTableView` asks model, style and delegate for every cell; from Python that is five crossings a
cell, and each is a chance for a busy thread to delay the frame. Here one repaint is one call:
the view says which rows and columns are exposed, this paints them. Everything else about the
view (selection, keyboard, scrolling, accessibility) stays Qt's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from phoenix_admin.domain.record import record
from phoenix_admin.qt.tables.cell_painting import CELL_PAINTERS, Box, CellCanvas, CellPainter
from phoenix_admin.qt.tables.model import VirtualTableModel
from phoenix_admin.qt.theme.theme import Theme

_SELECTION_BAR: Final = 3
_RING: Final = 2


class ColumnPlace(NamedTuple):
    """One visible column: its position in the model, left edge and width in the viewport."""

    column: int
    x: int
    width: int


@record
class Frame:
    """What one repaint shows.

    `first` is the first exposed row, `count` how many are, `top` and `height` where the first
    one is and how high each is; `selected` the positions of selected rows among them.
    """

    columns: Sequence[ColumnPlace]
    first: int
    count: int
    top: int
    height: int
    selected: frozenset[int]
    hovered: int = -1
    focused: int = -1


class FramePainter:
    """Paints frames of one table. UI thread.

    `painters` adds kinds of cells: a panel brings its dataclass and a function for it.
    """

    def __init__(
        self,
        theme: Theme,
        model: VirtualTableModel[Any],
        painters: Mapping[type, CellPainter] | None = None,
    ) -> None:
        self._theme = theme
        self._model = model
        self._painters = {**CELL_PAINTERS, **(painters or {})}
        self._canvas = CellCanvas(theme)
        self._rights = [column.align == "right" for column in model.columns]

    def paint(self, painter: QPainter, frame: Frame, scale: float) -> None:
        """Grounds and lines first, then column by column, then selection and focus."""
        if not frame.columns or frame.count <= 0:
            return
        self._canvas.begin(scale)
        left = min(place.x for place in frame.columns)
        right = max(place.x + place.width for place in frame.columns)
        self._paint_grounds(painter, frame, left, right - left)
        cells = [self._model.cells(frame.first + offset) for offset in range(frame.count)]
        for place in frame.columns:
            self._paint_column(painter, frame, place, cells)
        self._paint_marks(painter, frame, QRect(left, 0, right - left, frame.height))

    def _paint_grounds(self, painter: QPainter, frame: Frame, left: int, width: int) -> None:
        theme, height = self._theme, frame.height
        chosen, over, line = theme.colour("sel"), theme.colour("hover"), theme.colour("grid")
        top = frame.top
        for row in range(frame.first, frame.first + frame.count):
            if row in frame.selected:
                painter.fillRect(left, top, width, height, chosen)
            elif row == frame.hovered:
                painter.fillRect(left, top, width, height, over)
            painter.fillRect(left, top + height - 1, width, 1, line)
            top += height

    def _paint_column(
        self,
        painter: QPainter,
        frame: Frame,
        place: ColumnPlace,
        cells: Sequence[Sequence[object]],
    ) -> None:
        padding = self._canvas.sizes.padding
        left, room = place.x + padding, place.width - 2 * padding
        canvas, painters, column = self._canvas, self._painters, place.column
        right, selected = self._rights[column], frame.selected
        top, height = frame.top, frame.height
        row = frame.first
        for known in cells:
            cell = known[column]
            box = Box(left, room, top, height - 1)
            painters[type(cell)](canvas, painter, cell, box, row in selected, right)
            top += height
            row += 1

    def _paint_marks(self, painter: QPainter, frame: Frame, span: QRect) -> None:
        theme = self._theme
        bar, mark = theme.px(_SELECTION_BAR), theme.colour("sel_bar")
        for row in frame.selected:
            top = frame.top + (row - frame.first) * frame.height
            painter.fillRect(span.left(), top, bar, frame.height, mark)
        if not frame.first <= frame.focused < frame.first + frame.count:
            return
        ring, ink = theme.px(_RING), theme.colour("focus")
        top = frame.top + (frame.focused - frame.first) * frame.height
        bottom = top + frame.height - ring
        painter.fillRect(span.left(), top, span.width(), ring, ink)
        painter.fillRect(span.left(), bottom, span.width(), ring, ink)
        painter.fillRect(span.left(), top, ring, frame.height, ink)
        painter.fillRect(span.right() + 1 - ring, top, ring, frame.height, ink)
