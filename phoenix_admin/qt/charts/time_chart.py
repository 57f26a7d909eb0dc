"""The chart as a widget: what is looked at, by mouse and by keys.

Only the person moves what is shown: new data keeps the time that was zoomed to. While all of it is
shown, it goes on showing all of it.
"""

import math
from collections import Counter

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from phoenix_admin.domain.notation import date_time
from phoenix_admin.qt.announcing import announce
from phoenix_admin.qt.charts.chart_data import MarkTone, TimeChartData, moment
from phoenix_admin.qt.charts.chart_painter import (
    ChartFaces,
    Placed,
    limit_words,
    paint_axes,
    paint_cursor,
    paint_legend,
    paint_limit_labels,
    paint_limits,
    paint_marks,
    paint_nothing,
    paint_trace,
    paint_unknown,
    plot_area,
)
from phoenix_admin.qt.charts.chart_scale import ViewRange, range_of, value_label
from phoenix_admin.qt.charts.chart_words import chart_csv, chart_words, values_at
from phoenix_admin.qt.theme.painting import paint_ring, painting
from phoenix_admin.qt.theme.theme import Theme

_ZOOM = 1.5
_PAN = 0.2
_NEAR_PX = 24
"""A reading this far from the pointer is still the one that is meant."""


class TimeSeriesChart(QWidget):
    """Lines over time against limits, with marks. UI thread.

    Keys: Left and Right look at readings one by one, Shift with them moves what is shown, plus and
    minus zoom, Home and End go to the ends, 0 shows all. Ctrl with the wheel zooms, a drag zooms
    to what was drawn over, a double click shows all.
    """

    shown_changed = Signal()
    """The person has zoomed or moved."""

    def __init__(
        self,
        theme: Theme,
        *,
        object_name: str,
        accessible_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._faces = ChartFaces(theme)
        self._data: TimeChartData | None = None
        self._shown: ViewRange | None = None
        self._cursor: float | None = None
        self._layer = QPixmap()
        self._layer_is_old = True
        self._drawn_from: float | None = None
        self._drawn_to: float | None = None
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._on_theme_changed)

    # ------------------------------------------------------------------ what is shown

    @property
    def data(self) -> TimeChartData | None:
        """What it was given last."""
        return self._data

    @property
    def shown(self) -> ViewRange | None:
        """Which part of it is shown; None without data."""
        return self._shown

    @property
    def cursor_at(self) -> float | None:
        """The time that is looked at (s)."""
        return self._cursor

    def set_data(self, data: TimeChartData | None) -> None:
        """Show this; a time that the person has chosen stays."""
        before, self._data = self._shown, data
        whole = range_of(data) if data is not None else None
        self._shown = whole
        if whole is None:
            self._cursor = None
        elif before is not None and not before.is_whole:
            self._shown = whole.within(before.since, before.until)
        self.setAccessibleDescription(self._words())
        self._forget_layer()

    def zoom(self, factor: float) -> None:
        """Larger above one, smaller below, around what is looked at."""
        if self._shown is not None:
            middle = (self._shown.since + self._shown.until) / 2
            at = self._cursor if self._is_shown(self._cursor) else middle
            self._show(self._shown.zoomed(factor, at if at is not None else middle))

    def show_all(self) -> None:
        """All there is."""
        if self._shown is not None:
            self._show(self._shown.reset())

    def show_time(self, since: float, until: float) -> None:
        """Just this time (s)."""
        if self._shown is not None:
            self._show(self._shown.within(since, until))

    # ------------------------------------------------------------------ taken away

    def picture(self) -> QPixmap:
        """As it is painted now, without focus and cursor."""
        pixmap = QPixmap(self.size() * self.devicePixelRatioF())
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        with painting(pixmap) as painter:
            self._paint(painter, cursor=False)
        return pixmap

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.picture())

    def csv(self) -> str:
        """What is shown, as a table; empty without data."""
        return "" if self._data is None else chart_csv(self._data, self._shown)

    def words(self) -> str:
        """What is shown, in words."""
        return self._words()

    def _words(self) -> str:
        data, shown = self._data, self._shown
        if data is None:
            return ""
        if data.words and shown is not None and shown.is_whole:
            return data.words
        return chart_words(data, shown)

    # ------------------------------------------------------------------ painting

    def sizeHint(self) -> QSize:
        """Wide enough for a few hours to be told apart."""
        return QSize(self._theme.px(640), self._theme.px(260))

    def minimumSizeHint(self) -> QSize:
        """Axes and something between them."""
        return QSize(self._theme.px(240), self._theme.px(120))

    def paintEvent(self, _: QPaintEvent) -> None:
        """The lines as they were painted once; over them what follows the pointer."""
        with painting(self) as painter:
            self._paint(painter, cursor=True)
            if self.hasFocus():
                paint_ring(painter, self._theme, self.rect(), self._theme.radius("ctl"))

    def _paint(self, painter: QPainter, *, cursor: bool) -> None:
        painter.drawPixmap(0, 0, self._painted_layer())
        theme, data, shown = self._theme, self._data, self._shown
        if data is None or shown is None:
            return
        placed = self._placed(shown)
        looked_at = self._cursor if cursor and self._is_shown(self._cursor) else None
        painter.save()
        painter.setClipRect(placed.area.adjusted(-2, -1, 2, 1))
        if looked_at is not None:
            paint_cursor(painter, theme, placed, data, looked_at, self._within())
        self._paint_drawn(painter, placed)
        painter.restore()
        when = "" if looked_at is None else date_time(moment(looked_at))
        entries = self._legend(data, shown, looked_at)
        paint_legend(painter, self._faces, QRectF(self.rect()), entries, when)

    def _painted_layer(self) -> QPixmap:
        """All that does not follow the pointer, kept until something of it changes."""
        ratio = self.devicePixelRatioF()
        # Rounded up: the layer covers the whole widget, which therefore erases nothing itself.
        size = QSize(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
        if self._layer.size() != size or self._layer.devicePixelRatioF() != ratio:
            self._layer = QPixmap(size)
            self._layer.setDevicePixelRatio(ratio)
            self._layer_is_old = True
        if self._layer_is_old:
            with painting(self._layer) as painter:
                self._paint_layer(painter)
            self._layer_is_old = False
        return self._layer

    def _paint_layer(self, painter: QPainter) -> None:
        theme, data, shown = self._theme, self._data, self._shown
        painter.fillRect(self.rect().adjusted(0, 0, 1, 1), theme.colour("surface"))
        if data is None or shown is None:
            if data is not None:
                paint_nothing(painter, theme, QRectF(self.rect()), "No readings in this time")
            return
        placed = self._placed(shown)
        paint_axes(painter, self._faces, placed, data.unit)
        painter.setClipRect(placed.area.adjusted(-2, -1, 2, 1))
        if data.known_until is not None:
            paint_unknown(painter, theme, placed, data.known_until)
        paint_limits(painter, theme, placed, data)
        for trace in data.traces:
            paint_trace(painter, theme, placed, trace)
        paint_marks(painter, theme, placed, data)
        paint_limit_labels(painter, self._faces, placed, data)

    def _forget_layer(self) -> None:
        self._layer_is_old = True
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other places for everything."""
        super().resizeEvent(event)
        self._forget_layer()

    def _paint_drawn(self, painter: QPainter, placed: Placed) -> None:
        if self._drawn_from is None or self._drawn_to is None:
            return
        x0, x1 = sorted((placed.x(self._drawn_from), placed.x(self._drawn_to)))
        colour = self._theme.colour("sel_bar")
        painter.setOpacity(0.18)
        painter.fillRect(QRectF(x0, placed.area.top(), x1 - x0, placed.area.height()), colour)
        painter.setOpacity(1.0)

    def _legend(
        self, data: TimeChartData, shown: ViewRange, at: float | None
    ) -> list[tuple[str, QColor]]:
        values = dict(values_at(data, at if at is not None else shown.until, self._within()))
        entries: list[tuple[str, QColor]] = []
        for trace in data.traces:
            value = values[trace.name]
            text = trace.name
            if at is not None:
                told = "no reading" if value is None else f"{value_label(value)} {data.unit}"
                text = f"{trace.name} {told}"
            entries.append((text, self._theme.colour(trace.tone)))
        limit = limit_words(data, at if at is not None else shown.until)
        if limit:
            entries.append((limit, self._theme.colour("bar_fail")))
        if at is not None:
            near = self._within() / 2
            marks: Counter[tuple[str, MarkTone]] = Counter(
                (mark.name, mark.tone) for mark in data.marks if abs(mark.at - at) <= near
            )
            for (name, tone), count in marks.items():
                times = f" x{count}" if count > 1 else ""
                entries.append((f"{name}{times}", self._theme.tone(tone).bar))
        return entries

    # ------------------------------------------------------------------ mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look at what is under the pointer; draw over a time while the button is held."""
        at = self._time_at(event.position())
        if self._drawn_from is not None:
            self._drawn_to = at
        self._look_at(at, aloud=False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to draw over a time."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drawn_from = self._time_at(event.position())
            self._drawn_to = None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show what was drawn over, if that is more than a slip of the hand."""
        begin, self._drawn_from, self._drawn_to = self._drawn_from, None, None
        end = self._time_at(event.position())
        if begin is None or end is None or self._shown is None:
            return
        pixels = abs(end - begin) / self._shown.span * self._placed(self._shown).area.width()
        if pixels >= self._theme.px(8):
            self.show_time(begin, end)
        self.update()

    def mouseDoubleClickEvent(self, _: QMouseEvent) -> None:
        """All of it again."""
        self.show_all()

    def leaveEvent(self, _: QEvent) -> None:
        """Nothing is looked at any more; the keys' place goes as well."""
        self._look_at(None, aloud=False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl zoom at the pointer; without, the page scrolls as everywhere."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier or self._shown is None:
            event.ignore()
            return
        at = self._time_at(event.position())
        if at is not None and event.angleDelta().y():
            self._show(self._shown.zoomed(_ZOOM if event.angleDelta().y() > 0 else 1 / _ZOOM, at))
        event.accept()

    # ------------------------------------------------------------------ keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class; every other key goes on."""
        if self._shown is None or not self._use_key(event):
            super().keyPressEvent(event)

    def _use_key(self, event: QKeyEvent) -> bool:
        assert self._shown is not None
        key, moved = event.key(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        sign = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        if sign and moved:
            self._show(self._shown.panned(sign * _PAN * self._shown.span))
        elif sign:
            self._step(sign)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _ZOOM)
        elif key == Qt.Key.Key_0:
            self.show_all()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._step_to_end(last=key == Qt.Key.Key_End)
        else:
            return False
        return True

    def _step(self, sign: int) -> None:
        """To the next reading of any line."""
        if self._data is None or self._shown is None:
            return
        times = sorted({at for trace in self._data.traces for at in trace.times})
        if not times:
            return
        if self._cursor is None or not self._is_shown(self._cursor):
            shown = [at for at in times if self._is_shown(at)]
            to = (shown[-1] if sign < 0 else shown[0]) if shown else times[-1]
        else:
            beyond = [at for at in times if (at - self._cursor) * sign > 1e-6]
            if not beyond:
                return
            to = beyond[0] if sign > 0 else beyond[-1]
        if not self._is_shown(to):
            half = self._shown.span / 2
            self._show(self._shown.panned(to - (self._shown.since + half)))
        self._look_at(to, aloud=True)

    def _step_to_end(self, *, last: bool) -> None:
        assert self._shown is not None
        low, high = self._shown.whole
        self._show(self._shown.panned(high - low if last else low - high))
        self._cursor = None
        self._step(-1 if last else 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring appears."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self.update()

    # ------------------------------------------------------------------ inside

    def _placed(self, shown: ViewRange) -> Placed:
        return Placed(shown, plot_area(self._theme, QRectF(self.rect())))

    def _time_at(self, place: QPointF) -> float | None:
        if self._shown is None:
            return None
        at = self._placed(self._shown).time_at(place.x())
        return min(max(at, self._shown.since), self._shown.until)

    def _within(self) -> float:
        """How near a reading has to be (s)."""
        assert self._shown is not None
        width = max(1.0, self._placed(self._shown).area.width())
        return self._theme.px(_NEAR_PX) * self._shown.span / width

    def _is_shown(self, at: float | None) -> bool:
        shown = self._shown
        return at is not None and shown is not None and shown.since <= at <= shown.until

    def _show(self, shown: ViewRange) -> None:
        if shown == self._shown or self._data is None:
            return
        self._shown = shown
        self.setAccessibleDescription(self._words())
        self._forget_layer()
        self.shown_changed.emit()

    def _look_at(self, at: float | None, *, aloud: bool) -> None:
        if at == self._cursor:
            return
        self._cursor = at
        self.update()
        if at is not None and aloud and self._data is not None:
            told = [
                f"{name} {'no reading' if value is None else value_label(value)}"
                for name, value in values_at(self._data, at, self._within())
            ]
            text = f"{date_time(moment(at))}: {', '.join(told)}"
            announce(self, text)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._faces = ChartFaces(self._theme)
        self.updateGeometry()
        self._forget_layer()
