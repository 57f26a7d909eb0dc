"""Labels and icons that read their colour from the theme, also after a live switch."""

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from phoenix_admin.qt.theme.painting import paint_ring, painting
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName, TextKind
from phoenix_admin.qt.widgets.motion import FRAME_MS, VisibleTicker
from phoenix_admin.qt.widgets.text_safety import plain_tip

_TURN_MS = 1000
"""One turn of a spinning glyph."""


class RoleLabel(QLabel):
    """Plain text in the colour of a role (`text`, `text2`, `text3`, a tone…).

    A label that was given a colour once would keep the old theme's colour after a switch; this
    one takes it again. The text is never read as HTML. `tabular` keeps figures from jittering in
    clocks and counters. `elide` cuts the text to the width there is and shows the whole in a
    tool tip. `selectable` lets it be marked and copied once it was clicked; `tab_stop` makes it
    a stop of the keyboard too, for texts that cannot be copied in any other way. UI thread.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        kind: TextKind = "body",
        weight: int = 400,
        role: ColourName = "text",
        mono: bool = False,
        tabular: bool = False,
        selectable: bool = False,
        tab_stop: bool = False,
        elide: bool = False,
        wrap: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind: TextKind = kind
        self._weight = weight
        self._role: ColourName = role
        self._mono = mono
        self._tabular = tabular
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(wrap)
        self.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            policy = Qt.FocusPolicy
            self.setFocusPolicy(policy.StrongFocus if tab_stop else policy.ClickFocus)
        if elide:
            policy = self.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
            self.setSizePolicy(policy)
        self._restyle()
        theme.changed.connect(self._restyle)

    @property
    def role(self) -> ColourName:
        """The role whose colour the text has."""
        return self._role

    def set_role(self, role: ColourName) -> None:
        """Give the text another role."""
        if role != self._role:
            self._role = role
            self._restyle()

    def set_font(self, kind: TextKind, weight: int = 400) -> None:
        """Give the text another kind and weight (400, 500, 600, 700)."""
        if (kind, weight) != (self._kind, self._weight):
            self._kind, self._weight = kind, weight
            self._restyle()

    def set_text(self, text: str) -> None:
        """Change the text; an equal one costs nothing (no layout, no repaint).

        Qt lays out the whole window for each new text of a label. One that needs the same room,
        such as an age in tabular figures, is painted and nothing else.
        """
        if text == self.text():
            return
        if not self.isVisible():
            self.setText(text)
            return
        before = self._room_needed()
        # Qt asks nobody to lay out a hidden widget; it still paints one that can be seen.
        hidden = Qt.WidgetAttribute.WA_WState_Hidden
        self.setAttribute(hidden, True)
        self.setText(text)
        self.setAttribute(hidden, False)
        if self._room_needed() != before:
            self.updateGeometry()

    def _room_needed(self) -> tuple[int, int]:
        if not self.wordWrap():
            hint = self.sizeHint()
            return hint.width(), hint.height()
        # It has the width that is left, whatever its sentence would like, and may grow in height;
        # Qt's own measures of wrapped text take ten times as long.
        text, room = self.text(), self.contentsRect().width()
        longest = max(map(len, text.split()), default=0)
        if "\n" not in text and self.fontMetrics().horizontalAdvance(text) <= room:
            return longest, 0
        return longest, self.heightForWidth(self.width())

    def minimumSizeHint(self) -> QSize:
        """An eliding label may become as narrow as three letters."""
        hint = super().minimumSizeHint()
        if not self._elide:
            return hint
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * 4), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own painting, or the elided text."""
        if not self._elide:
            super().paintEvent(event)
            if self.hasFocus():
                with painting(self) as painter:
                    paint_ring(painter, self._theme, self.rect(), self._theme.px(3))
            return
        with painting(self) as painter:
            group = QPalette.ColorGroup.Normal if self.isEnabled() else QPalette.ColorGroup.Disabled
            painter.setPen(self.palette().color(group, QPalette.ColorRole.WindowText))
            rect = self.contentsRect()
            painter.drawText(rect, self.alignment().value, self._cut(rect.width()))

    def event(self, event: QEvent) -> bool:
        """Show the whole text where it is cut and nobody gave another tip."""
        if isinstance(event, QHelpEvent) and self._elide and not self.toolTip():
            cut = self._cut(self.contentsRect().width()) != self.text()
            QToolTip.showText(event.globalPos(), plain_tip(self.text()) if cut else "", self)
            return True
        return super().event(event)

    def _cut(self, width: int) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, width)

    @Slot()
    def _restyle(self) -> None:
        font = self._theme.font(self._kind, self._weight, mono=self._mono, tabular=self._tabular)
        self.setFont(font)
        palette = self.palette()
        ink = self._theme.colour(self._role)
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            palette.setColor(group, QPalette.ColorRole.WindowText, ink)
        palette.setColor(
            QPalette.ColorGroup.Disabled,
            QPalette.ColorRole.WindowText,
            self._theme.colour("disabled"),
        )
        self.setPalette(palette)


class IconLabel(QWidget):
    """A glyph that is coloured when it is painted.

    `spinning` turns it while it is visible, unless the person asked for reduced motion. Without
    an accessible name it is decoration beside a text that says the same.
    """

    def __init__(
        self,
        theme: Theme,
        glyph: str,
        role: ColourName = "text2",
        *,
        size: int = 16,
        spinning: bool = False,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._glyph = glyph
        self._role: ColourName = role
        self._size = size
        self._angle = 0.0
        self._spinning = False
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._ticker: VisibleTicker | None = None
        self.set_glyph(glyph, role, spinning=spinning)
        theme.changed.connect(self._on_theme_changed)

    @property
    def moves(self) -> bool:
        """Whether the glyph turns right now."""
        return self._ticker is not None and self._ticker.running

    def set_glyph(self, glyph: str, role: ColourName, *, spinning: bool = False) -> None:
        """Show another glyph, colour, or movement."""
        if (glyph, role, spinning) == (self._glyph, self._role, self._spinning):
            return
        self._glyph, self._role, self._spinning = glyph, role, spinning
        if spinning and self._ticker is None:
            self._ticker = VisibleTicker(self._theme, self)
            self._ticker.ticked.connect(self._on_tick)
        if self._ticker is not None:
            self._ticker.set_wanted(spinning)
        if not spinning:
            self._angle = 0.0
        self.update()

    def sizeHint(self) -> QSize:
        """A square of the glyph's size."""
        edge = self._theme.px(self._size)
        return QSize(edge, edge)

    def minimumSizeHint(self) -> QSize:
        """The same: a squeezed glyph says nothing."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The glyph, turned by the present angle."""
        with painting(self) as painter:
            edge = self._theme.px(self._size)
            ink = self._theme.colour(self._role if self.isEnabled() else "disabled")
            x, y = (self.width() - edge) // 2, (self.height() - edge) // 2
            if self._angle:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.translate(x + edge / 2, y + edge / 2)
                painter.rotate(self._angle)
                self._theme.icons.draw(painter, self._glyph, ink, -edge / 2, -edge / 2, edge)
            else:
                self._theme.icons.draw(painter, self._glyph, ink, x, y, edge)

    @Slot()
    def _on_tick(self) -> None:
        self._angle = (self._angle + 360 * FRAME_MS / _TURN_MS) % 360
        self.update()

    @Slot()
    def _on_theme_changed(self) -> None:
        if self._theme.reduced_motion:
            self._angle = 0.0
        self.updateGeometry()
        self.update()
