"""A panel that floats over the window below its button, and gives the focus back.

A child of the window and not a window of its own: it cannot end up on another screen, takes no
activation away, and is in every picture of the window.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_box

SHADOW = 18
_LIFT = 4


class Popover(QWidget):
    """Paints ground and shadow; closes on Esc, on a press outside, and when the focus leaves.

    Contents go into its layout. `open_below` shows it, `close_popover` hides it.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget, object_name: str) -> None:
        super().__init__(parent)
        self._theme = theme
        self._anchor: QWidget | None = None
        self._return_to: QWidget | None = None
        self.setObjectName(object_name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether it can be seen."""
        return not self.isHidden()

    def contents_margins(self) -> tuple[int, int, int, int]:
        """Room for the shadow, at the zoom in force."""
        edge = self._theme.px(SHADOW)
        lift = self._theme.px(_LIFT)
        return edge, edge - lift, edge, edge + lift

    def wanted_size(self) -> tuple[int, int]:
        """Width and height of the visible box at 100 % zoom; override."""
        return 360, 400

    def first_focus(self) -> QWidget:
        """What gets the keyboard on opening; override."""
        return self

    def open_below(self, anchor: QWidget) -> None:
        """Show it right-aligned below `anchor`, with the focus inside."""
        if self.is_open:
            return
        self._anchor = anchor
        self._return_to = self.window().focusWidget()
        self.place()
        self.show()
        self.raise_()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.installEventFilter(self)
            application.focusChanged.connect(self._on_focus_changed)
        self.opened.emit()
        self.first_focus().setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def close_popover(self) -> None:
        """Hide it; the focus returns to where it was, if it is still inside."""
        if not self.is_open:
            return
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.removeEventFilter(self)
            application.focusChanged.disconnect(self._on_focus_changed)
        inside = self._holds(self.window().focusWidget())
        self.hide()
        if inside and self._return_to is not None and self._return_to.isVisible():
            self._return_to.setFocus(Qt.FocusReason.PopupFocusReason)
        self._return_to = None
        self.closed.emit()

    def place(self) -> None:
        """Take the place below the anchor; after the window's size has changed."""
        parent = self.parentWidget()
        if self._anchor is None or parent is None:
            return
        theme = self._theme
        left, top, right, bottom = self.contents_margins()
        lines = self.layout()
        if lines is not None:
            # One pixel more, so that contents do not paint over the outline.
            lines.setContentsMargins(left + 1, top + 1, right + 1, bottom + 1)
        width, height = (theme.px(length) for length in self.wanted_size())
        corner = self._anchor.mapTo(parent, QPoint(self._anchor.width(), self._anchor.height()))
        gap = theme.px(6)
        height = min(height, parent.height() - corner.y() - gap - theme.px(40))
        x = min(corner.x(), parent.width() - gap) - width - left
        self.setGeometry(x, corner.y() + gap - top, width + left + right, height + top + bottom)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press outside closes it, and still does what it would have done."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            widget = watched if isinstance(watched, QWidget) else None
            same_window = widget is not None and widget.window() is self.window()
            if same_window and not self._holds(widget) and not self._is_anchor(widget):
                self.close_popover()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes this and nothing else."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_popover()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the popover ends here; what is below it must not hear of it."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Shadow, ground, outline."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top, right, bottom = self.contents_margins()
        box = QRectF(self.rect()).adjusted(left, top, -right, -bottom)
        painter.setPen(Qt.PenStyle.NoPen)
        strength = 11 if theme.scheme == "dark" else 5
        lift, radius = theme.px(_LIFT), theme.radius("card")
        for step in range(theme.px(SHADOW), 0, -1):
            alpha = int(strength * (1 - step / theme.px(SHADOW)) ** 1.5) + 1
            painter.setBrush(QColor(0, 0, 0, alpha))
            painter.drawRoundedRect(
                box.adjusted(-step, -step + lift, step, step + lift), radius + step, radius + step
            )
        paint_box(painter, box, theme.colour("raised"), theme.colour("border"), radius)
        painter.end()

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and (widget is self or self.isAncestorOf(widget))

    def _is_anchor(self, widget: QWidget | None) -> bool:
        return widget is not None and widget is self._anchor

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        del old
        # None: the window itself lost the focus, for instance to another program.
        if new is not None and new.window() is self.window() and not self._holds(new):
            self._return_to = None
            self.close_popover()
