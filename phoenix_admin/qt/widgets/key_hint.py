"""A key as it is printed on a keyboard."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from phoenix_admin.qt.theme.painting import paint_box, painting
from phoenix_admin.qt.theme.theme import Theme


class KeyHint(QLabel):
    """One key, such as "Ctrl" or "K"; put several side by side for a combination."""

    def __init__(
        self,
        theme: Theme,
        key: str,
        *,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(key, parent)
        self._theme = theme
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name or f"Key {key}")
        theme.changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """At least a square key."""
        text = self._theme.metrics("caption", 600).horizontalAdvance(self.text())
        height = self._theme.px(20)
        return QSize(max(height, text + self._theme.px(12)), height)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """A small outlined key."""
        theme = self._theme
        with painting(self) as painter:
            fill, line = theme.colour("surface"), theme.colour("border_ctl")
            paint_box(painter, self.rect(), fill, line, theme.px(4))
            painter.setPen(theme.colour("text"))
            painter.setFont(theme.font("caption", 600))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter.value, self.text())

    @Slot()
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
