"""A scroll area that shows where the keyboard is."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from phoenix_admin.qt.theme.painting import paint_ring, painting
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.widgets.known_parts import parts_of


class _Ring(QWidget):
    """The focus ring, above whatever scrolls below it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        with painting(self) as painter:
            paint_ring(painter, self._theme, self.rect(), self._theme.px(3))


class ScrollPane(QScrollArea):
    """A vertical scroll area without a frame or a ground of its own.

    It is a tab stop, so that its contents can be scrolled by keyboard, and shows the focus ring;
    with `stop_always` off only while there is something to scroll.
    """

    def __init__(
        self,
        theme: Theme,
        content: QWidget,
        *,
        stop_always: bool = True,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._known = parts_of(self)
        self._ring = _Ring(theme, self)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        if not stop_always:
            self.verticalScrollBar().rangeChanged.connect(self._on_range)
            self._on_range(0, self.verticalScrollBar().maximum())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self._ring.setGeometry(self.rect())
        self._ring.show()
        self._ring.raise_()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self._ring.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the ring at the edge."""
        super().resizeEvent(event)
        self._ring.setGeometry(self.rect())

    @Slot(int, int)
    def _on_range(self, _least: int, most: int) -> None:
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.TabFocus if most > 0 else policy.NoFocus)
