"""What a line's severity looks like, and how a text is cut to its cell. Pure."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.qt.theme import ColourName


def severity_look(severity: Severity) -> tuple[str, ColourName, ColourName, int]:
    """Glyph, colour of glyph and word, colour of the message, weight of the word."""
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
