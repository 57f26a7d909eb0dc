"""What a person fills in before a question can be agreed to, such as a status and a reason."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.verdict import FieldChange


class ConfirmForm(QWidget):
    """Stands inside a `ConfirmDialog`. UI thread. `edited` tells that an answer has changed."""

    edited = Signal()

    def missing(self) -> str:
        """What is still needed, as a sentence; empty when the question can be agreed to."""
        return ""

    def changes(self) -> tuple[FieldChange, ...]:
        """What would be written with the present answers."""
        return ()

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when the dialog opens."""
        return self
