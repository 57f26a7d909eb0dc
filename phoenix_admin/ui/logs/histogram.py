"""How many rows there are over time, by severity, and what of them is hidden.

A drag chooses a stretch of time; the keys choose the same bar by bar.
"""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.notation import count
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.theme.painting import paint_edges, paint_ring, painting
from phoenix_admin.qt.widgets import plain_tip
from phoenix_admin.services.logs.shown_log import Bars
from phoenix_admin.ui.logs.line_text import date_text, moment_of, time_text

HEIGHT: Final = 64
_FOOT: Final = 16
_DRAG: Final = 4
"""Pixels from which a press is a drag."""
_LAYERS: Final[tuple[tuple[Severity, ColourName, str], ...]] = (
    (Severity.ERROR, "bar_fail", "errors"),
    (Severity.WARNING, "bar_warn", "warnings"),
    (Severity.DEFAULT, "bar_run", "others"),
)
"""From above: rows of at least that severity, and their colour. Few, so that they can be told."""
_LAYER_OF: Final = tuple(
    next(place for place, (least, _, _) in enumerate(_LAYERS) if severity >= least)
    for severity in Severity
)
"""The layer of each severity, in their order."""


class Histogram(QWidget):
    """UI thread. `zoomed` carries the first and the last moment that the person chose.

    Keys: Left and Right go from bar to bar, with Shift they choose a stretch, Enter shows it alone,
    0 shows all again.
    """

    zoomed = Signal(object, object)
    all_requested = Signal()

    def __init__(self, theme: Theme, *, object_name: str = "logs.histogram") -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setAccessibleName("Rows over time")
        self._theme = theme
        self._bars: Bars | None = None
        self._local = False
        self._layers: list[tuple[int, ...]] = []
        self._most = 1
        self._cursor: int | None = None
        self._anchor: int | None = None
        self._pressed: int | None = None
        self._dragged: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)
        self._say()

    @property
    def bars(self) -> Bars | None:
        """What it shows."""
        return self._bars

    def show_bars(self, bars: Bars | None, *, local: bool) -> None:
        """Show these; a stretch that is being chosen stays where it is."""
        if (bars, local) == (self._bars, self._local):
            return
        self._bars, self._local = bars, local
        self._layers = [_layers(counts) for counts in bars.counts] if bars is not None else []
        hidden = bars.hidden if bars is not None else ()
        tall = (sum(each) + more for each, more in zip(self._layers, hidden, strict=False))
        self._most = max(1, max(tall, default=1))
        last = len(self._layers) - 1
        self._cursor = None if self._cursor is None or last < 0 else min(self._cursor, last)
        self._anchor = None if self._anchor is None or last < 0 else min(self._anchor, last)
        self._say()
        self.update()

    def words_of(self, bar: int) -> str:
        """What one bar stands for."""
        bars = self._bars
        if bars is None or not 0 <= bar < len(self._layers):
            return ""
        since = bars.start + bar * bars.width
        begin = date_text(since, local=self._local)
        end = time_text(since + bars.width, local=self._local)
        parts = [
            f"{count(number)} {name}"
            for number, (_, _, name) in zip(self._layers[bar], _LAYERS, strict=True)
            if number
        ]
        if bars.hidden[bar]:
            parts.append(f"{count(bars.hidden[bar])} hidden")
        said = ", ".join(parts) or "no rows"
        return f"{begin} to {end}: {said}" + ("" if bars.exact else " so far")

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Bars, the hidden part paler, the ends of the time, and what is chosen."""
        theme = self._theme
        with painting(self) as painter:
            painter.fillRect(self.rect(), theme.colour("surface"))
            plot = self._plot()
            paint_edges(painter, plot, theme.colour("border"), "b")
            if self._bars is not None:
                self._paint_bars(painter, plot, self._bars)
                self._paint_foot(painter, plot, self._bars)
            if self.hasFocus():
                paint_ring(painter, theme, self.rect(), theme.px(3))

    def _paint_bars(self, painter: QPainter, plot: QRect, bars: Bars) -> None:
        theme = self._theme
        colours = [theme.colour(name) for _, name, _ in _LAYERS]
        pale = theme.colour("track")
        chosen = self._chosen()
        if chosen is not None:
            left, right = self._edge(chosen[0]), self._edge(chosen[1] + 1)
            painter.fillRect(left, plot.top(), right - left, plot.height(), theme.colour("sel"))
        count = max(1, len(self._layers))
        edges = [plot.left() + bar * plot.width() // count for bar in range(count + 1)]
        for bar, layers in enumerate(self._layers):
            left, right = edges[bar], edges[bar + 1]
            width = max(1, right - left - (1 if right - left > 3 else 0))
            bottom = plot.bottom()
            parts = [*zip(layers[::-1], colours[::-1], strict=True), (bars.hidden[bar], pale)]
            for number, colour in parts:
                if number:
                    high = max(1, round(number / self._most * (plot.height() - 2)))
                    painter.fillRect(left, bottom - high, width, high, colour)
                    bottom -= high
        if self._cursor is not None and self.hasFocus():
            left = self._edge(self._cursor)
            painter.setPen(theme.colour("focus"))
            width = max(2, self._edge(self._cursor + 1) - left)
            painter.drawRect(left, plot.top(), width, plot.height() - 1)

    def _paint_foot(self, painter: QPainter, plot: QRect, bars: Bars) -> None:
        theme = self._theme
        end = bars.start + len(bars.counts) * bars.width
        painter.setFont(theme.font("caption", tabular=True))
        painter.setPen(theme.colour("text2"))
        box = QRect(plot.left(), plot.bottom() + 1, plot.width(), theme.px(_FOOT))
        middle = Qt.AlignmentFlag.AlignVCenter
        first = _without_parts(date_text(bars.start, local=self._local))
        painter.drawText(box, (middle | Qt.AlignmentFlag.AlignLeft).value, first)
        last = _without_parts(date_text(end, local=self._local))
        painter.drawText(box, (middle | Qt.AlignmentFlag.AlignRight).value, last)
        words = [] if bars.exact else ["partial: not all rows were looked at yet"]
        if bars.undated:
            words.append(f"{count(bars.undated)} without a time")
        if words:
            painter.setPen(theme.colour("warn" if not bars.exact else "text2"))
            centre = (middle | Qt.AlignmentFlag.AlignHCenter).value
            painter.drawText(box, centre, " · ".join(words))

    # ------------------------------------------------------------------ the person's input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A stretch may begin here."""
        if event.button() == Qt.MouseButton.LeftButton and self._layers:
            self._pressed = self._dragged = round(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It reaches to here."""
        if self._pressed is not None:
            self._dragged = round(event.position().x())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the stretch alone; a press without a drag looks at a bar."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        here = round(event.position().x())
        self._dragged = None
        first, last = sorted((self._bar_at(pressed), self._bar_at(here)))
        if abs(here - pressed) >= self._theme.px(_DRAG):
            self._cursor = self._anchor = None
            self._zoom(first, last)
        else:
            self._look_at(first, extend=False)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - Qt's signature
        """All of it again."""
        self._pressed = self._dragged = None
        self.all_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        key, last = event.key(), len(self._layers) - 1
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if last < 0:
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            step = 1 if key == Qt.Key.Key_Right else -1
            start = self._cursor if self._cursor is not None else (-1 if step > 0 else last + 1)
            self._look_at(min(max(start + step, 0), last), extend=extend)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._look_at(0 if key == Qt.Key.Key_Home else last, extend=extend)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and (chosen := self._chosen()):
            self._cursor = self._anchor = None
            self._zoom(*chosen)
        elif key == Qt.Key.Key_0:
            self.all_requested.emit()
        elif key == Qt.Key.Key_Escape and self._cursor is not None:
            self._cursor = self._anchor = None
            self.update()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say what the bar under the pointer stands for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            words = self.words_of(self._bar_at(event.pos().x()))
            QToolTip.showText(event.globalPos(), plain_tip(words), self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()

    # ------------------------------------------------------------------ inside

    def _plot(self) -> QRect:
        px = self._theme.px
        return QRect(px(4), px(3), self.width() - px(8), self.height() - px(3 + _FOOT))

    def _edge(self, bar: int) -> int:
        plot = self._plot()
        return plot.left() + bar * plot.width() // max(1, len(self._layers))

    def _bar_at(self, x: int) -> int:
        plot = self._plot()
        at = (x - plot.left()) * len(self._layers) // max(1, plot.width())
        return min(max(at, 0), max(0, len(self._layers) - 1))

    def _chosen(self) -> tuple[int, int] | None:
        if self._pressed is not None and self._dragged is not None:
            first, last = sorted((self._bar_at(self._pressed), self._bar_at(self._dragged)))
            return first, last
        if self._cursor is None:
            return None
        anchor = self._cursor if self._anchor is None else self._anchor
        return min(anchor, self._cursor), max(anchor, self._cursor)

    def _look_at(self, bar: int, *, extend: bool) -> None:
        if not extend or self._anchor is None:
            self._anchor = self._cursor if extend and self._cursor is not None else bar
        self._cursor = bar
        self._say()
        self.update()

    def _zoom(self, first: int, last: int) -> None:
        bars = self._bars
        if bars is not None:
            since: datetime = moment_of(bars.start + first * bars.width)
            until: datetime = moment_of(bars.start + (last + 1) * bars.width - 1)
            self.zoomed.emit(since, until)

    def _say(self) -> None:
        bars = self._bars
        if bars is None:
            said = "Nothing with a time"
        elif self._cursor is not None:
            said = self.words_of(self._cursor)
        else:
            shown = sum(map(sum, self._layers))
            said = f"{count(shown)} rows shown, {count(sum(bars.hidden))} hidden"
            said += "" if bars.exact else ", partial"
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)

    def sizeHint(self) -> QSize:
        """One band."""
        return QSize(self._theme.px(300), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The same height."""
        return QSize(self._theme.px(120), self._theme.px(HEIGHT))

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def _layers(counts: tuple[int, ...]) -> tuple[int, ...]:
    """How many rows each layer has, from above."""
    found = [0] * len(_LAYERS)
    for layer, number in zip(_LAYER_OF, counts, strict=True):
        found[layer] += number
    return tuple(found)


def _without_parts(text: str) -> str:
    """A moment to the second."""
    return text[:19] + text[23:]
