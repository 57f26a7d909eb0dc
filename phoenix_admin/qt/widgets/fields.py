"""Text fields."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.widgets.buttons import ToolButton

CROSS = 24
"""Edge of the button that empties a filter: WCAG 2.5.8 asks for 24 x 24; Qt's own is 22 x 18."""


class TextField(QLineEdit):
    """A line of text. `set_invalid` outlines it; the text beside it must say why."""

    def __init__(
        self,
        theme: Theme,
        *,
        placeholder: str = "",
        mono: bool = False,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mono = mono
        self.setPlaceholderText(placeholder)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name or placeholder)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_invalid(self, invalid: bool, reason: str = "") -> None:
        """Mark the field; the reason is read by screen readers."""
        self.setProperty("invalid", invalid)
        self.setAccessibleDescription(reason if invalid else "")
        self.update()

    @Slot()
    def _restyle(self) -> None:
        self.setFont(self._theme.font("mono" if self._mono else "body"))
        self.updateGeometry()


class SearchField(TextField):
    """A filter: a lens, a cross that empties it, and Escape that empties before it leaves.

    The cross (`<objectName>.clear`) is there while there is something to empty. It is no tab
    stop: Escape does the same for the keyboard.
    """

    left = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        placeholder: str = "",
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            theme,
            placeholder=placeholder,
            object_name=object_name,
            accessible_name=accessible_name,
            parent=parent,
        )
        lens = QAction(theme.icon("search"), "", self)
        self.addAction(lens, QLineEdit.ActionPosition.LeadingPosition)
        self._cross = ToolButton(
            theme,
            "x",
            "Clear the filter",
            object_name=f"{object_name}.clear" if object_name else "",
            parent=self,
        )
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.setCursor(Qt.CursorShape.ArrowCursor)
        self._cross.clicked.connect(self.clear)
        self.textChanged.connect(self._offer_cross)
        theme.changed.connect(self._offer_cross)
        self._offer_cross()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cross stays at the right end."""
        super().resizeEvent(event)
        self._place_cross()

    @Slot()
    def _offer_cross(self) -> None:
        edge, typed = self._theme.px(CROSS), bool(self.text())
        self._cross.setFixedSize(edge, edge)
        self._cross.setVisible(typed)
        self.setTextMargins(0, 0, edge if typed else 0, 0)
        self._place_cross()

    def _place_cross(self) -> None:
        edge = self._cross.width()
        inset = (self.height() - edge) // 2
        self._cross.move(self.width() - edge - max(inset, 1), inset)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties the field; on an empty one, `left` asks to go back to the list."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.text():
            self.clear()
        else:
            self.left.emit()


class ChoiceField(QComboBox):
    """One of a few fixed choices. The wheel changes nothing unless the field has the keyboard."""

    def __init__(
        self,
        theme: Theme,
        *choices: str,
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.addItems(list(choices))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self._restyle()
        theme.changed.connect(self._restyle)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the pane instead, when the pointer only happens to be here."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @Slot()
    def _restyle(self) -> None:
        self.setFont(self._theme.font("body"))
        self.updateGeometry()
