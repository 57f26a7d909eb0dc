"""The bell of the header: opens the inbox and counts what nobody has read."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_box, paint_ring
from phoenix_admin.qt.widgets.buttons import tip_with_shortcut

MOST = 99
"""Above this the badge says "99+": the exact number of hundreds helps nobody."""


class Bell(QToolButton):
    """One face of the action that opens the inbox, with a badge."""

    def __init__(self, theme: Theme, action: QAction) -> None:
        super().__init__()
        self._theme = theme
        self._action = action
        self._unread = 0
        self.setObjectName("header.inbox")
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(action.trigger)
        self.set_unread(0)
        theme.changed.connect(self._on_theme_changed)

    @property
    def unread(self) -> int:
        """What the badge counts."""
        return self._unread

    def set_unread(self, unread: int) -> None:
        """Show how many results nobody has read; none shows no badge."""
        self._unread = unread
        said = f"Inbox, {unread} unread" if unread else "Inbox"
        self.setAccessibleName(said)
        self.setToolTip(tip_with_shortcut(said, self._action.shortcut()))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for bell and badge."""
        return QSize(self._theme.px(40), self._theme.control("button"))

    def minimumSizeHint(self) -> QSize:
        """The same: a cut badge would lie."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Ground, bell, badge, focus ring."""
        theme = self._theme
        painter = QPainter(self)
        radius = theme.radius("ctl")
        if self.isDown() or self.underMouse():
            ground = theme.colour("press" if self.isDown() else "hover")
            paint_box(painter, self.rect(), ground, None, radius)
        glyph = theme.px(17)
        top = (self.height() - glyph) // 2
        theme.icons.draw(painter, "bell", theme.colour("text2"), theme.px(9), top, glyph)
        if self._unread:
            self._paint_badge(painter)
        if self.hasFocus():
            paint_ring(painter, theme, self.rect(), radius)
        painter.end()

    def _paint_badge(self, painter: QPainter) -> None:
        theme = self._theme
        text = f"{MOST}+" if self._unread > MOST else str(self._unread)
        advance = theme.metrics("caption", 700).horizontalAdvance(text)
        height = theme.px(16)
        width = max(theme.px(18), advance + theme.px(8))
        left = min(theme.px(18), self.width() - width)
        pill = QRectF(left, theme.px(2), width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("surface"), 1.5 * theme.zoom))
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(theme.colour("on_accent"))
        painter.setFont(theme.font("caption", 700))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter.value, text)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
