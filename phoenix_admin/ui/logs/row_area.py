"""Where the rows of a log stand on the screen: by place, and nothing grows with their number.

A `QTableView` keeps a section for every row, which is 16 bytes a row and 16 MiB a million; here a
row exists while it is painted. The scroll bar counts rows.
"""

from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_edges, painting
from phoenix_admin.qt.widgets.known_parts import parts_of
from phoenix_admin.services.logs.shown_log import RowKey, ShownLine, ShownLog
from phoenix_admin.ui.logs.row_painting import HEAD, ROW, LineColumn, LineLook, RowPainter


class _Placed(NamedTuple):
    """A row on the screen: its top and height, the gap above it included."""

    place: int
    top: int
    height: int
    line: ShownLine | None


class _Head(QWidget):
    """What the columns are called."""

    def __init__(self, theme: Theme, painter: RowPainter, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = painter

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Names at the places of the columns."""
        theme, rows = self._theme, self._rows
        words = {
            LineColumn.TIME: "Time, local" if rows.look.local else "Time, UTC",
            LineColumn.SINCE: "Since last",
            LineColumn.SEVERITY: "Severity",
            LineColumn.SOURCE: "Source",
            LineColumn.MESSAGE: "Message",
        }
        with painting(self) as painter:
            painter.fillRect(self.rect(), theme.colour("header"))
            paint_edges(painter, self.rect(), theme.colour("border"), "tb")
            painter.setFont(theme.font("caption", 600))
            painter.setPen(theme.colour("text2"))
            for column, left in rows.left.items():
                box = QRect(left, 0, self.width() - left, self.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter.value, words[column])


class RowArea(QAbstractScrollArea):
    """The rows in sight of a `ShownLog`, and the scroll bars. UI thread."""

    def __init__(self, theme: Theme, parent: QWidget | None, *, headed: bool = True) -> None:
        """`headed` False: no names of columns; its owner says which zone the times are of."""
        super().__init__(parent)
        self._known = parts_of(self)
        self._theme = theme
        self._headed = headed
        self._rows = RowPainter(theme)
        self._head = _Head(theme, self._rows, self)
        self._head.setVisible(headed)
        self._log: ShownLog | None = None
        self._count = 0
        self._top: tuple[RowKey, int | None] | None = None
        self._at_end = True
        self._arranging = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalScrollBar().valueChanged.connect(self._on_moved)
        self.horizontalScrollBar().valueChanged.connect(self._on_shifted)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def look(self) -> LineLook:
        """How rows are shown."""
        return self._rows.look

    def set_look(self, look: LineLook) -> None:
        """The person wants rows so."""
        self._rows.set_look(look)
        self._head.update()
        self.viewport().update()

    @property
    def row_count(self) -> int:
        """Rows there are."""
        return self._count

    @property
    def lines_in_sight(self) -> list[ShownLine]:
        """The rows on the screen that have been read, from above."""
        return [placed.line for placed in self._placed() if placed.line is not None]

    @property
    def first_place(self) -> int:
        """The uppermost place on the screen."""
        return self.verticalScrollBar().value()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer rows are in sight."""
        super().resizeEvent(event)
        height = self._head_height()
        self._head.setGeometry(0, self.viewport().y() - height, self.width(), height)
        self._arrange()
        if self._at_end:
            self._move_to(self._last_top())
        self._want()
        self._fit_shift()

    def _head_height(self) -> int:
        return self._theme.px(HEAD) if self._headed else 0

    def _fit(self) -> int:
        return max(1, self.viewport().height() // self._theme.px(ROW))

    def _last_top(self) -> int:
        return max(0, self._count - self._fit())

    def _placed(self) -> list[_Placed]:
        """The rows in sight, from above; at the very end they stand on the lower edge."""
        log, height = self._log, self._theme.px(ROW)
        if log is None or not self._count:
            return []
        room, first = self.viewport().height(), self.first_place
        if first and first >= self._last_top():
            return self._placed_from_below(log, room, height)
        found: list[_Placed] = []
        top = 0
        for place in range(first, self._count):
            if top >= room:
                break
            line = log.line(place)
            whole = height * 2 if line is not None and line.gap else height
            found.append(_Placed(place, top, whole, line))
            top += whole
        return found

    def _placed_from_below(self, log: ShownLog, room: int, height: int) -> list[_Placed]:
        found: list[_Placed] = []
        bottom = room
        for place in range(self._count - 1, -1, -1):
            if bottom <= 0:
                break
            line = log.line(place)
            whole = height * 2 if line is not None and line.gap else height
            bottom -= whole
            found.append(_Placed(place, bottom, whole, line))
        return found[::-1]

    def _placed_at(self, point: QPoint) -> _Placed | None:
        for placed in self._placed():
            if placed.top <= point.y() < placed.top + placed.height:
                return placed
        return None

    def _arrange(self) -> None:
        bar = self.verticalScrollBar()
        # Its signals are not blocked: by them Qt learns that there is something to scroll.
        before, self._arranging = self._arranging, True
        bar.setRange(0, self._last_top())
        bar.setPageStep(self._fit())
        self._arranging = before

    def _move_to(self, first: int) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(min(max(first, 0), bar.maximum()))
        self._remember_top()

    def _bring_into_view(self, place: int) -> None:
        first, fit = self.first_place, self._fit()
        if place < first:
            self._move_to(place)
        elif place >= first + fit:
            self._move_to(place - fit + 1)

    def _remember_top(self) -> None:
        log = self._log
        line = log.line(self.first_place) if log is not None and self._count else None
        self._top = (line.key, line.time) if line is not None else None

    def _want(self) -> None:
        if self._log is not None and self._count:
            fit = self._fit()
            first = max(0, self.first_place - fit)
            self._log.want(first, min(self._count, self.first_place + 2 * fit + 1))

    def _fit_shift(self) -> None:
        self._rows.prepare(self.viewport().width())
        widths = [self._rows.message_width(p.line) for p in self._placed() if p.line is not None]
        left = self._rows.left.get(LineColumn.MESSAGE, 0)
        room = self.viewport().width() - left - self._theme.px(8)
        bar = self.horizontalScrollBar()
        bar.setRange(0, max(bar.value(), max(widths, default=0) - room, 0))
        bar.setPageStep(max(1, room))
        bar.setSingleStep(self._rows.letter * 4)

    @Slot(int)
    def _on_moved(self, _value: int) -> None:
        if self._arranging:
            return
        self._want()
        self._fit_shift()
        self.viewport().update()

    @Slot(int)
    def _on_shifted(self, _value: int) -> None:
        self.viewport().update()

    @Slot()
    def _restyle(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, self._theme.colour("inset"))
        palette.setColor(QPalette.ColorRole.Window, self._theme.colour("inset"))
        self.setPalette(palette)
        self.setViewportMargins(0, self._head_height(), 0, 0)
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Room for a dozen rows."""
        return QSize(self._theme.px(600), self._theme.px(HEAD + 12 * ROW))

    def minimumSizeHint(self) -> QSize:
        """Three rows can always be seen."""
        return QSize(self._theme.px(200), self._head_height() + self._theme.px(3 * ROW))
