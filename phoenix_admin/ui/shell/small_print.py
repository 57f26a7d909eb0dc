"""Small print of the status bar that can be pressed: words, and a long part that is cut."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_box, paint_ring
from phoenix_admin.qt.widgets import no_mnemonic, spoken

_HEIGHT: Final = 24
"""So that it can be hit (WCAG 2.5.8)."""
_LEAST: Final = 60


class SmallPrint(QToolButton):
    """One line of caption type. What does not fit is cut where `cut` says.

    `lead` stands before the text and is never cut: "Data in". `longest` is in pixels at 100 %
    zoom; with less room than that it gives way down to a few letters.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        object_name: str,
        longest: int,
        lead: str = "",
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._longest = longest
        self._lead = f"{lead} " if lead else ""
        self._cut = cut
        self.setObjectName(object_name)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def say(self, text: str, accessible_name: str) -> None:
        """Show this; an equal text costs nothing."""
        if no_mnemonic(text) == self.text():
            return
        self.setText(no_mnemonic(text))
        self.setAccessibleName(accessible_name)
        self.updateGeometry()
        self.update()

    @property
    def painted(self) -> str:
        """What stands there now, cut to the room there is."""
        metrics = self._theme.metrics("caption")
        room = self.width() - 2 * self._theme.px(6) - metrics.horizontalAdvance(self._lead)
        return self._lead + metrics.elidedText(spoken(self.text()), self._cut, room)

    def sizeHint(self) -> QSize:
        """At most a few words wide."""
        theme = self._theme
        text = theme.metrics("caption").horizontalAdvance(self._lead + spoken(self.text()))
        # Two pixels more than measured: rounding must not cost the last letters.
        width = min(text, theme.px(self._longest)) + 2 * theme.px(6) + 2
        return QSize(width, theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The lead and a few letters."""
        lead = self._theme.metrics("caption").horizontalAdvance(self._lead)
        return QSize(lead + self._theme.px(_LEAST), self._theme.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """A tint under the pointer, the text, the focus ring."""
        theme = self._theme
        painter = QPainter(self)
        radius = theme.px(4)
        if self.isDown() or self.underMouse():
            # On the rail's ground the ordinary hover tint would be lighter than the ground.
            paint_box(painter, self.rect(), theme.colour("press"), None, radius)
        box = self.rect().adjusted(theme.px(6), 0, -theme.px(6), 0)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter.value, self.painted)
        if self.hasFocus():
            paint_ring(painter, theme, self.rect(), radius)
        painter.end()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
