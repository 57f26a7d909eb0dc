"""Text fields."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from phoenix_admin.qt.theme.theme import Theme


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
    """A filter: a lens, a clear button, and Escape that empties before it leaves."""

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
        self.setClearButtonEnabled(True)

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
