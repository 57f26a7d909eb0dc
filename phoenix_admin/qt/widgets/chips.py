"""Status chips, environment badges and stripes.

Solid fill is an environment, tint with glyph and word is a status; they never share a shape.
One painter serves the widget and the table cell, or the two would drift apart.
"""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.qt.theme.environment_look import environment_look
from phoenix_admin.qt.theme.faces import badge_font, paint_badge, paint_stripe
from phoenix_admin.qt.theme.painting import painting
from phoenix_admin.qt.theme.status_look import StatusLook
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.widgets.text_safety import plain_tip

_GLYPH = 14
_LEAD = 7
_GAP = 4
_TAIL = 9
_OUTLINE = 1.0
_HEAVY_OUTLINE = 1.4
_HIGH_CONTRAST_OUTLINE = 2.0


def chip_width(theme: Theme, look: StatusLook) -> int:
    """How wide the chip wants to be."""
    text = theme.metrics("caption", 600).horizontalAdvance(look.label)
    return text + theme.px(_LEAD + _GLYPH + _GAP + _TAIL)


def paint_chip(
    painter: QPainter,
    theme: Theme,
    look: StatusLook,
    x: float,
    centre_y: float,
    max_width: int | None = None,
) -> int:
    """Paint a chip with its left edge at `x`, centred on `centre_y`; returns its width.

    The chip owns its ground, so that it looks the same on a selected row. The word is elided
    at `max_width`, the glyph never is.
    """
    colours = theme.tone(look.tone)
    lead, glyph, gap, tail = (theme.px(part) for part in (_LEAD, _GLYPH, _GAP, _TAIL))
    height = theme.control("chip")
    width = chip_width(theme, look)
    if max_width is not None:
        width = max(min(width, max_width), lead * 2 + glyph)
    top = round(centre_y - height / 2)
    stroke = _HEAVY_OUTLINE if look.attention else _OUTLINE
    if theme.high_contrast:
        stroke = _HIGH_CONTRAST_OUTLINE
    stroke *= theme.zoom
    pen = QPen(colours.ink if look.attention or theme.high_contrast else colours.outline, stroke)
    if look.dashed:
        pen.setDashPattern([3 / stroke * theme.zoom, 2 / stroke * theme.zoom])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(colours.fill)
    inset = stroke / 2
    body = QRectF(x + inset, top + inset, width - stroke, height - stroke)
    painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
    glyph_y = top + (height - glyph) // 2
    theme.icons.draw(painter, look.glyph, colours.ink, round(x) + lead, glyph_y, glyph)
    room = width - lead - glyph - gap - tail + 1
    if room > 0:
        painter.setPen(colours.ink)
        painter.setFont(theme.font("caption", 600))
        text = theme.metrics("caption", 600).elidedText(
            look.label, Qt.TextElideMode.ElideRight, room
        )
        box = QRectF(round(x) + lead + glyph + gap, top, room + 1, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter.value, text)
    painter.restore()
    return width


class Chip(QLabel):
    """A status chip as a widget. It is a label underneath, so screen readers read its word."""

    def __init__(
        self,
        theme: Theme,
        look: StatusLook,
        *,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look = look
        self._shown: tuple[StatusLook, str] | None = None
        self._given_name = accessible_name
        self.setObjectName(object_name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_look(look)
        theme.changed.connect(self._on_theme_changed)

    @property
    def look(self) -> StatusLook:
        """What it shows."""
        return self._look

    def set_look(self, look: StatusLook, *, tip: str = "") -> None:
        """Show another status; `tip` explains the word, e.g. how a zombie is told."""
        if (look, tip) == self._shown:
            return
        self._shown = look, tip
        self._look = look
        self.setText(look.label)
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(self._given_name or f"Status: {look.label}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The whole word."""
        return QSize(chip_width(self._theme, self._look), self._theme.control("chip"))

    def minimumSizeHint(self) -> QSize:
        """Glyph and a few letters."""
        least = self._theme.px(52)
        return QSize(min(self.sizeHint().width(), least), self._theme.control("chip"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The chip, as in a table."""
        with painting(self) as painter:
            centre = self.height() / 2
            paint_chip(painter, self._theme, self._look, 0, centre, self.width())

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


class EnvironmentBadge(QLabel):
    """The environment as a solid badge: where every action of this window goes."""

    def __init__(
        self,
        theme: Theme,
        label: EnvironmentLabel,
        *,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._label = label
        self._given_name = accessible_name
        self.setObjectName(object_name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_environment(label)
        theme.changed.connect(self._on_theme_changed)

    def set_environment(self, label: EnvironmentLabel) -> None:
        """Show another environment."""
        self._label = label
        look = environment_look(label)
        self.setText(look.label)
        self.setAccessibleName(self._given_name or f"Environment: {look.label}")
        self.setToolTip(f"Every action in this window goes to {look.label}")
        self._on_theme_changed()

    def sizeHint(self) -> QSize:
        """Glyph, word and padding."""
        text = QFontMetrics(badge_font(self._theme)).horizontalAdvance(self.text())
        return QSize(text + self._theme.px(36), self._theme.control("badge"))

    def minimumSizeHint(self) -> QSize:
        """The same: the environment is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Solid fill, glyph, word."""
        with painting(self) as painter:
            paint_badge(painter, self._theme, self.rect(), self._label)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


class EnvironmentStripe(QWidget):
    """The line across the top of the window; PROD is hatched, so it is told without colour.

    `colour` is `#rrggbb` for an environment that has its own; the hatching of PROD stays.
    """

    def __init__(
        self,
        theme: Theme,
        label: EnvironmentLabel,
        *,
        colour: str | None = None,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._label = label
        self._colour = colour
        self._given_name = accessible_name
        self.setObjectName(object_name)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_environment(label)
        theme.changed.connect(self._on_theme_changed)

    def set_environment(self, label: EnvironmentLabel) -> None:
        """Show another environment."""
        self._label = label
        self.setAccessibleName(self._given_name or f"Environment: {label.value}")
        self.update()

    def sizeHint(self) -> QSize:
        """4 px high."""
        height = self._theme.px(4)
        return QSize(height, height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The fill, and the hatching of PROD."""
        with painting(self) as painter:
            paint_stripe(painter, self._theme, self.rect(), self._label, self._colour)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
