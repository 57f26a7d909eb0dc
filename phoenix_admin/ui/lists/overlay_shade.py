"""The shadow that details throw on the list they lie over."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.theme import Theme

_WIDTH = 14
_DEPTH = {"light": 0.16, "dark": 0.5}


class OverlayShade(QWidget):
    """A soft edge on the left of a widget; takes no clicks."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def lie_beside(self, widget: QWidget, *, lying: bool) -> None:
        """Stand on the left of `widget` while it lies over something."""
        width = self._theme.px(_WIDTH)
        self.setGeometry(widget.x() - width, widget.y(), width, widget.height())
        self.setVisible(lying)
        if lying:
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Darker towards the widget."""
        painter = QPainter(self)
        near, far = QColor(self._theme.colour("scrim")), QColor(self._theme.colour("scrim"))
        near.setAlphaF(_DEPTH[self._theme.scheme])
        far.setAlphaF(0)
        fade = QLinearGradient(0, 0, self.width(), 0)
        fade.setColorAt(0, far)
        fade.setColorAt(1, near)
        painter.fillRect(self.rect(), fade)
        painter.end()
