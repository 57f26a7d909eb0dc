"""What a list shows and reads while files are dragged over it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_ring


class DropRing(QWidget):
    """A ring over everything: let go here."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme = theme
        self._over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def appear(self) -> None:
        """Cover the widget it belongs to."""
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The ring only; what is below stays readable."""
        painter = QPainter(self)
        paint_ring(painter, self._theme, self.rect(), self._theme.radius("ctl"))
        painter.end()


def local_paths(event: QDropEvent) -> tuple[Path, ...]:
    """The files and folders of this computer that are being dragged."""
    urls = event.mimeData().urls()
    return tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
