"""At the foot of a form: what was typed is about to be thrown away."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Button, IconLabel, RoleLabel, row

QUESTION = "Throw away what you typed? Nothing of it is saved."


class DiscardQuestion(QWidget):
    """Takes the place of a form's buttons while it asks. UI thread.

    `kept` and `thrown_away` tell the answer. A dialog inside the dialog would cover what the
    question is about.
    """

    kept = Signal()
    thrown_away = Signal()

    def __init__(
        self, theme: Theme, form: str, buttons: QWidget, *, question: str = QUESTION
    ) -> None:
        super().__init__()
        self._buttons = buttons
        self._returns_to: QWidget | None = None
        self.setObjectName(f"{form}.discard")
        icon = IconLabel(theme, "triangle-alert", "warn", size=16)
        words = RoleLabel(theme, question, weight=600, wrap=True)
        self._keep = Button(theme, "Keep editing", object_name=f"{form}.keep")
        self._throw = Button(theme, "Throw away", "danger", object_name=f"{form}.throw_away")
        line = row(theme, icon)
        line.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._keep)
        line.addWidget(self._throw)
        self.setLayout(line)
        self.setAccessibleName(question)
        self._keep.clicked.connect(self.keep)
        self._throw.clicked.connect(self.thrown_away)
        self.hide()

    def ask(self) -> None:
        """Show it, with the keyboard on the answer that loses nothing."""
        if self.isHidden():
            self._returns_to = self.window().focusWidget()
        self._buttons.hide()
        self.show()
        self._keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_dangerous(self, button: QPushButton) -> bool:
        """Whether this button throws away."""
        return button is self._throw

    @Slot()
    def keep(self) -> None:
        """Not after all; the keyboard goes back to where it was."""
        if self.isHidden():
            return
        self.hide()
        self._buttons.show()
        if self._returns_to is not None:
            self._returns_to.setFocus(Qt.FocusReason.OtherFocusReason)
        self.kept.emit()
