"""How one log line is painted: straight from the model's line, without asking `data()`.

Each `data()` call from Qt takes the interpreter lock once; a view that asks for every cell is the
first victim of a busy thread (figures in the ADR on tables).
"""

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.ui.shell.log_model import Column, LogModel

ROW: Final = 22
GLYPH: Final = 13
LEAD: Final = 16
_TINT: Final = 0.55
"""How much of the fault tone's fill is mixed into the ground of an error line."""
_VCENTER: Final = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value


def severity_look(severity: Severity) -> tuple[str, ColourName, ColourName, int]:
    """Glyph, colour of glyph and word, colour of the message, weight of the word. Pure."""
    if severity >= Severity.ERROR:
        return "octagon-x", "fail", "danger_text", 700
    if severity >= Severity.WARNING:
        return "triangle-alert", "warn", "text", 700
    if severity >= Severity.INFO:
        return "info", "text2", "text", 400
    return "terminal", "text3", "text2", 400


def mixed(ground: QColor, tint: QColor, share: float) -> QColor:
    """`ground` with that share of `tint` in it."""
    rest = 1 - share
    return QColor(
        round(ground.red() * rest + tint.red() * share),
        round(ground.green() * rest + tint.green() * share),
        round(ground.blue() * rest + tint.blue() * share),
    )


def fitted(text: str, metrics: QFontMetrics, letter: int, width: int) -> str:
    """The text, cut with an ellipsis where it is wider than `width`.

    Most cells are seen to fit from their length alone; measuring each would cost more than
    painting it.
    """
    if text.isascii() and len(text) * (letter + 1) <= width:
        return text
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


class LogDelegate(QStyledItemDelegate):
    """Paints the cells of a `LogModel`. UI thread."""

    def __init__(self, theme: Theme, model: LogModel, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._version = -1
        self._fault_ground = QColor()
        self._letter = 1

    def sizeHint(
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt's signature
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002 - Qt's signature
    ) -> QSize:
        """All lines are equally high."""
        return QSize(self._theme.px(60), self._theme.px(ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """One cell."""
        theme = self._theme
        if self._version != theme.version:
            self._version = theme.version
            fill = theme.tone("fail").fill
            self._fault_ground = mixed(theme.colour("inset"), fill, _TINT)
            self._letter = theme.metrics("mono", 700, mono=True).horizontalAdvance("0")
        line = self._model.line(index.row())
        column = index.column()
        severity = line.entry.severity
        glyph, tint, ink, weight = severity_look(severity)
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, theme.colour("sel"))
        elif severity >= Severity.ERROR:
            painter.fillRect(rect, self._fault_ground)
        text = line.cells[column]
        if column == Column.TIME:
            if chosen or severity >= Severity.ERROR:
                bar = QRect(rect.x(), rect.y(), theme.px(3), rect.height())
                painter.fillRect(bar, theme.colour("sel_bar" if chosen else "bar_fail"))
            left, role, bold = theme.px(LEAD), "text2", 400
        elif column == Column.SEVERITY:
            size = theme.px(GLYPH)
            top = rect.y() + (rect.height() - size) // 2
            theme.icons.draw(painter, glyph, theme.colour(tint), rect.x(), top, size)
            left, role, bold = size + theme.px(7), tint, weight
        else:
            left, role, bold = 0, ("text2" if column == Column.SOURCE else ink), 400
        box = QRect(rect.x() + left, rect.y(), rect.width() - left - theme.px(8), rect.height())
        text = fitted(text, theme.metrics("mono", bold, mono=True), self._letter, box.width())
        painter.setFont(theme.font("mono", bold, mono=True))
        painter.setPen(theme.colour(role))
        painter.drawText(box, _VCENTER, text)
