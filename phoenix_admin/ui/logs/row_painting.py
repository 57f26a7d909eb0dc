"""How one row of a log is painted: with as few calls as possible, straight from its line."""

import math
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.theme.tokens import Tone
from phoenix_admin.services.logs.shown_log import ShownLine
from phoenix_admin.ui.logs.line_text import (
    SEVERITY_WORDS,
    elapsed_text,
    message_text,
    time_text,
)
from phoenix_admin.ui.logs.severity_look import fitted, mixed, severity_look

ROW: Final = 22
HEAD: Final = 26
LEAD: Final = 24
GLYPH: Final = 13
_GAP: Final = 14
_MEASURED: Final = 100
_DOT: Final = 7
_SOURCE_FROM: Final = 560
"""Pixels of width from which there is room for the name of the source."""
_WORD_FROM: Final = 480
"""Pixels of width from which a severity has its word beside its glyph."""
_KEPT: Final = 2000
"""Rows whose texts are kept ready; a screen has some fifty."""
_FAULT_TINT: Final = 0.55
_CENTRE: Final = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value

SOURCE_COLOURS: Final[tuple[ColourName, ...]] = (
    "bar_run",
    "bar_ok",
    "bar_zombie",
    "bar_warn",
    "link",
    "bar_queue",
)
"""Told apart on every ground; the name is always written beside the colour."""
HIGHLIGHT_TONES: Final[tuple[Tone, ...]] = ("warn", "run", "ok", "zombie", "queue")
"""The grounds of highlighted texts, in their order; the text on them is that of the row."""
MOST_HIGHLIGHTS: Final = len(HIGHLIGHT_TONES)


class LineColumn(IntEnum):
    """What a row is made of."""

    TIME = 0
    SINCE = 1
    SEVERITY = 2
    SOURCE = 3
    MESSAGE = 4


@record
class LineLook:
    """How rows are shown, chosen by the person."""

    local: bool = False
    elapsed: bool = False
    highlights: tuple[str, ...] = ()


@record
class _Cells:
    line: ShownLine
    time: str
    since: str
    severity: str
    source: str
    message: str


@record
class _Style:
    """How rows of one severity look. `ground` is None where it is that of the table."""

    glyph: str
    tint: QColor
    ink: QColor
    font: QFont
    ground: QColor | None


@record
class _Sizes:
    """Lengths at the zoom in force."""

    height: int
    glyph: int
    above_glyph: int
    behind_glyph: int
    bar: int
    dot: int
    above_dot: int
    behind_dot: int
    gap: int
    edge: int


def source_colour(number: int) -> ColourName:
    """The colour of a source, everywhere the same."""
    return SOURCE_COLOURS[number % len(SOURCE_COLOURS)]


def message_colour(severity: Severity) -> ColourName:
    """The colour of a message."""
    return severity_look(severity)[2]


class RowPainter:
    """Paints rows at the places that it gives the columns. UI thread."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._look = LineLook()
        self._said_names: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self._ready: dict[tuple[int, int, int], _Cells] = {}
        self._version = -1
        self.letter = 1
        self._pitch = 1.0
        self._base = 0
        self._sizes = _Sizes(*[0] * 10)
        self._styles: dict[Severity, _Style] = {}
        self._cut: dict[str, str] = {}
        self._font = self._shaped = QFont()
        self.left: dict[LineColumn, int] = {}
        self._width = 0
        self._has_words = True
        self.several = True

    @property
    def look(self) -> LineLook:
        """How rows are shown."""
        return self._look

    def set_look(self, look: LineLook) -> None:
        """Show them so from now on."""
        self._look = look
        self._ready.clear()
        self._version = -1

    def name_sources(self, names: dict[int, str]) -> None:
        """What each source is called; the column is left out where there is only one."""
        if names != self._said_names:
            self._said_names = dict(names)
            self._names = {number: message_text(name) for number, name in names.items()}
            self._ready.clear()
            self.several = len(names) > 1
            self._version = -1

    def prepare(self, width: int) -> None:
        """Measure for rows so wide, if anything is different now."""
        theme = self._theme
        if (self._version, self._width) == (theme.version, width):
            return
        self._version, self._width = theme.version, width
        # Letters are not a whole number of pixels wide: over a line that adds up to several.
        measured = QFontMetricsF(theme.font("mono", 400, mono=True))
        self._pitch = measured.horizontalAdvance("0" * _MEASURED) / _MEASURED
        self.letter = letter = math.ceil(self._pitch)
        # A text at a point costs less than one in a box.
        above = theme.px(ROW) + measured.ascent() - measured.descent()
        self._base = round(above / 2)
        self._measure()
        gap = theme.px(_GAP)
        left = theme.px(LEAD)
        self.left = {LineColumn.TIME: left}
        left += letter * len("00:00:00.000") + gap
        if self._look.elapsed:
            self.left[LineColumn.SINCE] = left
            left += letter * len("+00 min 00 s") + gap
        self.left[LineColumn.SEVERITY] = left
        self._has_words = width >= theme.px(_WORD_FROM)
        left += theme.px(GLYPH + 7) + letter * len("CRITICAL") * self._has_words + gap
        if self.several and width >= theme.px(_SOURCE_FROM):
            self.left[LineColumn.SOURCE] = left
            letters = 20 if width >= theme.px(900) else 12
            left += letter * letters + gap
        self.left[LineColumn.MESSAGE] = left

    def _measure(self) -> None:
        """What all rows share, so that painting one asks for nothing twice."""
        theme, px = self._theme, self._theme.px
        height, glyph, dot = px(ROW), px(GLYPH), px(_DOT)
        above_glyph, above_dot = (height - glyph) // 2, (height - dot) // 2
        self._sizes = _Sizes(
            height, glyph, above_glyph, px(7), px(3), dot, above_dot, px(6), px(_GAP), px(8)
        )
        self._cut.clear()
        self._shaped = theme.font("mono", 400, mono=True)
        self._font, bold = _unshaped(self._shaped), _unshaped(theme.font("mono", 700, mono=True))
        fault = mixed(theme.colour("inset"), theme.tone("fail").fill, _FAULT_TINT)
        self._styles = {
            severity: _Style(
                glyph,
                theme.colour(tint),
                theme.colour(ink),
                self._font if weight == 400 else bold,
                fault if severity >= Severity.ERROR else None,
            )
            for severity in Severity
            for glyph, tint, ink, weight in [severity_look(severity)]
        }

    def message_width(self, line: ShownLine) -> int:
        """How wide the message would like to be."""
        return math.ceil(len(self.cells(line).message) * self._pitch)

    def cells(self, line: ShownLine) -> _Cells:
        """The texts of a row."""
        known = self._ready.get(line.key)
        if known is not None and (known.line is line or known.line == line):
            return known
        if len(self._ready) > _KEPT:
            self._ready.clear()
        name = self._names.get(line.source, "")
        cells = _Cells(
            line,
            time_text(line.time, local=self._look.local),
            elapsed_text(line.since_last),
            SEVERITY_WORDS[line.severity] + ("*" if line.derived else ""),
            name,
            message_text(line.message) + (" …" if line.more else ""),
        )
        self._ready[line.key] = cells
        return cells

    def paint(
        self,
        painter: QPainter,
        line: ShownLine,
        box: QRect,
        shift: int,
        *,
        chosen: bool,
        current: bool,
    ) -> None:
        """One row in a box; `shift` pixels of its message are out of sight at the left."""
        theme, left, sizes = self._theme, self.left, self._sizes
        cells, style = self.cells(line), self._styles[line.severity]
        top = box.y()
        if chosen:
            painter.fillRect(box, theme.colour("sel"))
        elif style.ground is not None:
            painter.fillRect(box, style.ground)
        if chosen or style.ground is not None:
            bar = theme.colour("sel_bar" if chosen else "bar_fail")
            painter.fillRect(box.x(), top, sizes.bar, sizes.height, bar)
        icon_top, draw = top + sizes.above_glyph, theme.icons.draw
        if line.note is not None:
            pin = box.x() + sizes.behind_glyph
            draw(painter, "pin", theme.colour("link"), pin, icon_top, sizes.glyph)
        painter.setFont(self._font)
        painter.setPen(theme.colour("text2"))
        base = top + self._base
        painter.drawText(left[LineColumn.TIME], base, cells.time)
        if LineColumn.SINCE in left and cells.since:
            painter.drawText(left[LineColumn.SINCE], base, cells.since)
        if LineColumn.SOURCE in left:
            self._source(painter, line.source, cells.source, top)
        at = left[LineColumn.SEVERITY]
        draw(painter, style.glyph, style.tint, at, icon_top, sizes.glyph)
        if self._has_words:
            painter.setFont(style.font)
            painter.setPen(style.tint)
            painter.drawText(at + sizes.glyph + sizes.behind_glyph, base, cells.severity)
        at = left[LineColumn.MESSAGE]
        room = QRect(at, top, self._width - at - sizes.edge, sizes.height)
        self._message(painter, cells.message, room, shift, style.ink)
        if current:
            painter.setPen(theme.colour("focus"))
            painter.drawRect(box.adjusted(0, 0, -1, -1))

    def paint_gap(self, painter: QPainter, words: str, box: QRect) -> None:
        """What is known to be wrong right before a row, in a band of its own."""
        theme, px = self._theme, self._theme.px
        tone = theme.tone("warn")
        painter.fillRect(box, tone.fill)
        size = px(GLYPH)
        top = box.y() + (box.height() - size) // 2
        at = self.left[LineColumn.TIME]
        theme.icons.draw(painter, "triangle-alert", tone.ink, at, top, size)
        at += size + px(7)
        painter.setFont(theme.font("caption", 600))
        painter.setPen(tone.ink)
        metrics = theme.metrics("caption", 600)
        room = QRect(at, box.y(), self._width - at - px(8), box.height())
        text = metrics.elidedText(message_text(words), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _CENTRE, text)

    def paint_unread(self, painter: QPainter, box: QRect) -> None:
        """A row that has not been read yet."""
        theme, px = self._theme, self._theme.px
        edge = px(8)
        top = box.y() + (box.height() - edge) // 2
        tint = theme.colour("track")
        at = self.left[LineColumn.TIME]
        painter.fillRect(at, top, self.letter * 12, edge, tint)
        at = self.left[LineColumn.MESSAGE]
        painter.fillRect(at, top, max(0, min(self.letter * 40, self._width - at)), edge, tint)

    # ------------------------------------------------------------------ inside

    def _source(self, painter: QPainter, number: int, name: str, top: int) -> None:
        sizes, at = self._sizes, self.left[LineColumn.SOURCE]
        dot = self._theme.colour(source_colour(number))
        painter.fillRect(at, top + sizes.above_dot, sizes.dot, sizes.dot, dot)
        at += sizes.dot + sizes.behind_dot
        cut = self._cut.get(name)
        if cut is None:
            room = self.left[LineColumn.MESSAGE] - sizes.gap - at
            cut = self._cut[name] = fitted(name, self._metrics(), self.letter, room)
        if not cut.isascii():
            painter.setFont(self._shaped)
        painter.drawText(at, top + self._base, cut)

    def _metrics(self) -> QFontMetrics:
        return self._theme.metrics("mono", 400, mono=True)

    def _message(self, painter: QPainter, text: str, room: QRect, shift: int, ink: QColor) -> None:
        letters = max(0, int(room.width() / self._pitch))
        if text.isascii():
            # All letters are equally wide: what is out of sight need not be laid out.
            first = round(shift / self._pitch)
            shown = text[first : first + letters]
            if first + letters < len(text) and letters:
                shown = shown[:-1] + "…"
        else:
            shown = text[round(shift / self._pitch) :][: letters + 1]
            shown = self._metrics().elidedText(shown, Qt.TextElideMode.ElideRight, room.width())
        if self._look.highlights:
            self._highlight(painter, shown, room)
        painter.setFont(self._font if shown.isascii() else self._shaped)
        painter.setPen(ink)
        painter.drawText(room.x(), room.y() + self._base, shown)

    def _highlight(self, painter: QPainter, text: str, room: QRect) -> None:
        folded, theme = text.lower(), self._theme
        edge = theme.px(2)
        for number, wanted in enumerate(self._look.highlights[:MOST_HIGHLIGHTS]):
            tone = theme.tone(HIGHLIGHT_TONES[number])
            at = folded.find(wanted.lower())
            while at >= 0 and wanted:
                left = room.x() + self._advance(text[:at])
                width = room.x() + self._advance(text[: at + len(wanted)]) - left
                box = QRect(left, room.y() + edge, width, room.height() - 2 * edge)
                painter.fillRect(box, tone.fill)
                painter.setPen(tone.outline)
                painter.drawRect(box.adjusted(0, 0, -1, -1))
                at = folded.find(wanted.lower(), at + len(wanted))

    def _advance(self, text: str) -> int:
        if text.isascii():
            return round(len(text) * self._pitch)
        return self._metrics().horizontalAdvance(text)


def _unshaped(font: QFont) -> QFont:
    """For ASCII alone, where it looks the same and is painted in half the time.

    Without ligatures every sign of a log line is the one that was written.
    """
    plain = QFont(font)
    plain.setStyleStrategy(font.styleStrategy() | QFont.StyleStrategy.PreferNoShaping)
    return plain
