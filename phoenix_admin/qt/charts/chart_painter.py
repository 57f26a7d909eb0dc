"""Paints a chart. Lines are painted by Qt from columns of data, with one Python call for each.

Width decides what it costs: two pixels took nine times as long as one for ten lines of 1,440
points, two smoothed ones thirty times; so lines are one pixel wide. Texts are laid out once and
kept (`ChartFaces`): laying out some twenty of them took as long as painting those lines.
"""

from collections.abc import Sequence
from typing import Any, cast

import shiboken6
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF, QTransform

from phoenix_admin.domain.record import record
from phoenix_admin.qt.charts.chart_data import Limit, TimeChartData, Trace, limit_at
from phoenix_admin.qt.charts.chart_scale import (
    ViewRange,
    time_label,
    time_lines,
    time_step,
    value_label,
    value_lines,
)
from phoenix_admin.qt.tables.cell_painting import Face, TextStyle
from phoenix_admin.qt.theme.theme import Theme

_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 16, 28, 24
DOT = 1.5
"""Pixels from the middle of a reading that stands alone to its edge."""
_SOLID: tuple[float, ...] = ()
_WARNING, _AIM = (6.0, 4.0), (2.0, 4.0)
"""Dashes: strokes and pauses."""


class ChartFaces:
    """A theme with the layouts of the texts that a chart paints again and again."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.figures = Face(theme, TextStyle("caption", tabular=True))
        self.words = Face(theme, TextStyle("caption"))


@record
class Placed:
    """A view range on a rectangle of pixels."""

    shown: ViewRange
    area: QRectF

    def x(self, at: float) -> float:
        """Where a time is."""
        return self.area.left() + (at - self.shown.since) / self.shown.span * self.area.width()

    def y(self, value: float) -> float:
        """Where a value is."""
        return self.area.bottom() - value / self.shown.top * self.area.height()

    def time_at(self, x: float) -> float:
        """Which time is there."""
        share = (x - self.area.left()) / max(1.0, self.area.width())
        return self.shown.since + share * self.shown.span

    @property
    def transform(self) -> QTransform:
        """From data to pixels."""
        sx = self.area.width() / self.shown.span
        sy = -self.area.height() / self.shown.top
        return QTransform(
            sx, 0, 0, sy, self.area.left() - self.shown.since * sx, self.area.bottom()
        )


def plot_area(theme: Theme, rect: QRectF) -> QRectF:
    """What is left for the lines, between the axes and below the legend."""
    return rect.adjusted(theme.px(_LEFT), theme.px(_TOP), -theme.px(_RIGHT), -theme.px(_BOTTOM))


def polygon_of(trace: Trace, first: int, end: int) -> QPolygonF:
    """A piece of a line in data coordinates; its memory is filled in one go."""
    polygon = QPolygonF()
    polygon.resize(end - first)
    # The stubs know neither the writable form of VoidPtr nor that it is a buffer.
    pointer = cast("Any", shiboken6.VoidPtr)(polygon.data(), (end - first) * 16, True)
    memoryview(pointer).cast("d")[:] = memoryview(trace.pairs)[2 * first : 2 * end]
    return polygon


def paint_axes(painter: QPainter, faces: ChartFaces, placed: Placed, unit: str) -> None:
    """Grid and labels."""
    theme, face, area, shown = faces.theme, faces.figures, placed.area, placed.shown
    height = face.height
    lines = value_lines(shown.top, max(2, int(area.height() / (height * 2.4))))
    rows = [round(placed.y(value)) + 0.5 for value in lines]
    most = max(2, int(area.width() / (face.layout("00:00:00")[0] * 1.8)))
    step = time_step(shown.span, most)
    times = time_lines(shown.since, shown.until, most)
    places = [round(placed.x(at)) + 0.5 for at in times]
    painter.setPen(theme.colour("grid"))
    painter.drawLines(
        [QLineF(area.left(), y, area.right(), y) for y in rows]
        + [QLineF(x, area.top(), x, area.bottom()) for x in places]
    )
    painter.setPen(theme.colour("text3"))
    painter.setFont(face.font)
    right = area.left() - theme.space(2)
    for value, y in zip(lines, rows, strict=True):
        text = value_label(value) + (f" {unit}" if value == lines[-1] else "")
        width, laid = face.layout(text)
        painter.drawStaticText(QPointF(right - width, y - height / 2), laid)
    top = area.bottom() + theme.px(4)
    for at, x in zip(times, places, strict=True):
        width, laid = face.layout(time_label(at, step))
        painter.drawStaticText(QPointF(x - width / 2, top), laid)


def paint_unknown(painter: QPainter, theme: Theme, placed: Placed, known_until: float) -> None:
    """The newest minutes of which nothing is known yet: hatched, never empty."""
    x = max(placed.area.left(), placed.x(known_until))
    if x >= placed.area.right():
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_hatch(theme.colour("border")))
    painter.drawRect(QRectF(x, placed.area.top(), placed.area.right() - x, placed.area.height()))


def paint_limits(painter: QPainter, theme: Theme, placed: Placed, data: TimeChartData) -> None:
    """The limit of each time, and below it the warning and the aim."""
    for limit in data.limits:
        x0, x1 = _reach(placed, limit)
        if x1 <= x0:
            continue
        for _, share, colour, dashes in _limit_lines(theme, data, limit):
            y = round(placed.y(limit.value * share)) + 0.5
            painter.setPen(_pen(colour, dashes))
            painter.drawLine(QLineF(x0, y, x1, y))


def paint_limit_labels(
    painter: QPainter, faces: ChartFaces, placed: Placed, data: TimeChartData
) -> None:
    """What the lines of a limit are; over everything else, on a ground of their own.

    The limit comes first: a label that would cover another is left out.
    """
    taken: list[QRectF] = []
    for limit in data.limits:
        x0, x1 = _reach(placed, limit)
        if x1 <= x0:
            continue
        for words, share, _, _ in _limit_lines(faces.theme, data, limit):
            y = round(placed.y(limit.value * share)) + 0.5
            _label_line(painter, faces, QRectF(x0, y, x1 - x0, 0), words, taken)


def _limit_lines(
    theme: Theme, data: TimeChartData, limit: Limit
) -> list[tuple[str, float, QColor, tuple[float, ...]]]:
    """Words, share of the limit, colour and dashes."""
    lines = [(limit.name, 1.0, theme.colour("bar_fail"), _SOLID)]
    if data.warning is not None:
        words = f"warning {data.warning * 100:.0f}%"
        lines.append((words, data.warning, theme.colour("bar_warn"), _WARNING))
    if data.aim is not None:
        words = f"aim {data.aim * 100:.0f}%"
        lines.append((words, data.aim, theme.colour("bar_ok"), _AIM))
    return lines


def paint_trace(painter: QPainter, theme: Theme, placed: Placed, trace: Trace) -> None:
    """One line with its gaps; a reading that stands alone is a dot."""
    colour = theme.colour(trace.tone)
    pen = QPen(colour, 1)
    pen.setCosmetic(True)
    painter.setPen(pen)
    alone: list[int] = []
    painter.setTransform(placed.transform, True)
    for first, end in trace.pieces(placed.shown.since, placed.shown.until):
        if end - first == 1:
            alone.append(first)
        else:
            painter.drawPolyline(polygon_of(trace, first, end))
    painter.resetTransform()
    if alone:
        painter.setBrush(colour)
        for index in alone:
            place = QPointF(placed.x(trace.times[index]), placed.y(trace.values[index]))
            painter.drawEllipse(place, DOT, DOT)


def paint_marks(painter: QPainter, theme: Theme, placed: Placed, data: TimeChartData) -> None:
    """A line and a flag for each thing that happened; flags that would overlap are left out."""
    area = placed.area
    side = theme.px(9)
    last = float("-inf")
    for mark in sorted(data.marks, key=lambda each: each.at):
        if not placed.shown.since <= mark.at <= placed.shown.until:
            continue
        paint = theme.tone(mark.tone)
        x = round(placed.x(mark.at)) + 0.5
        painter.setPen(_pen(paint.bar))
        painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        if x - last < side:
            continue
        last = x
        painter.setBrush(paint.bar)
        flag = [QPointF(x, area.top()), QPointF(x + side, area.top() + side / 2)]
        painter.drawPolygon(QPolygonF([*flag, QPointF(x, area.top() + side)]))


def paint_legend(
    painter: QPainter, faces: ChartFaces, rect: QRectF, entries: list[tuple[str, QColor]], when: str
) -> None:
    """The lines' names and values, each beside a stroke of its colour; the moment on the right."""
    theme, face = faces.theme, faces.figures
    painter.setFont(face.font)
    room, gap, stroke = theme.px(_TOP), theme.px(20), theme.px(2)
    top = rect.top() + (room - face.height) / 2
    right = rect.right() - theme.px(_RIGHT)
    if when:
        painter.setPen(theme.colour("text3"))
        width, laid = face.layout(when)
        painter.drawStaticText(QPointF(right - width, top), laid)
        right -= width + theme.px(16)
    x, middle = rect.left() + theme.px(_LEFT), rect.top() + room / 2
    painter.setPen(theme.colour("text2"))
    for text, colour in entries:
        width, laid = face.layout(text)
        if x + gap + width > right:
            break
        painter.fillRect(QRectF(x, middle - stroke / 2, theme.px(14), stroke), colour)
        painter.drawStaticText(QPointF(x + gap, top), laid)
        x += theme.px(36) + width


def paint_cursor(
    painter: QPainter, theme: Theme, placed: Placed, data: TimeChartData, at: float, within: float
) -> None:
    """The moment that is looked at, and each line's point there."""
    area = placed.area
    x = round(placed.x(at)) + 0.5
    painter.setPen(_pen(theme.colour("text3")))
    painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for trace in data.traces:
        index = trace.nearest(at, within)
        if index is not None:
            painter.setPen(QPen(theme.colour("surface"), 1))
            painter.setBrush(theme.colour(trace.tone))
            place = QPointF(placed.x(trace.times[index]), placed.y(trace.values[index]))
            painter.drawEllipse(place, theme.px(3), theme.px(3))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def limit_words(data: TimeChartData, at: float) -> str:
    """The limit in force then, for the legend; empty where there is none."""
    limit = limit_at(data.limits, at)
    return "" if limit is None else f"limit {value_label(limit.value)} {data.unit}"


def _reach(placed: Placed, limit: Limit) -> tuple[float, float]:
    area, shown = placed.area, placed.shown
    since = shown.since if limit.since is None else max(limit.since, shown.since)
    until = shown.until if limit.until is None else min(limit.until, shown.until)
    return max(area.left(), placed.x(since)), min(area.right(), placed.x(until))


def _label_line(
    painter: QPainter, faces: ChartFaces, line: QRectF, text: str, taken: list[QRectF]
) -> None:
    """Above the right end of a line, where there is room for it."""
    theme, face = faces.theme, faces.words
    width, laid = face.layout(text)
    width += theme.px(6)
    box = QRectF(line.right() - width, line.top() - face.height, width, face.height)
    ground = box.adjusted(-theme.px(4), 1, 0, -1)
    if width > line.width() / 2 or any(ground.intersects(other) for other in taken):
        return
    taken.append(ground)
    paper = QColor(theme.colour("surface"))
    paper.setAlphaF(0.82)
    painter.fillRect(ground, paper)
    painter.setFont(face.font)
    painter.setPen(theme.colour("text2"))
    painter.drawStaticText(box.topLeft(), laid)


def paint_nothing(painter: QPainter, theme: Theme, rect: QRectF, text: str) -> None:
    """No line at all: that is said, and no axis promises one."""
    painter.setFont(theme.font("body"))
    painter.setPen(theme.colour("text3"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _pen(colour: QColor, dashes: Sequence[float] = _SOLID) -> QPen:
    pen = QPen(colour, 1)
    pen.setCosmetic(True)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen


def _hatch(colour: QColor) -> QBrush:
    return QBrush(colour, Qt.BrushStyle.BDiagPattern)
