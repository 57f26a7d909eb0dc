"""One question answered in a line of the page: a name, a text, a number. It covers nothing."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeyEvent, Qt

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Button, RoleLabel, Surface, TextField, row

Answered = Callable[[str], str | None]
"""Takes what was written; says why it will not do, or None."""


class AskRow(Surface):
    """UI thread. `closed`: it has been answered or left; the keyboard goes back."""

    closed = Signal()

    def __init__(self, theme: Theme, *, object_name: str = "logs.ask") -> None:
        super().__init__(theme, "canvas", edges="tb", object_name=object_name)
        self._answered: Answered = _nobody
        self._label = RoleLabel(theme, weight=600)
        self._field = TextField(theme, object_name=f"{object_name}.field", accessible_name="Answer")
        self._fault = RoleLabel(theme, kind="caption", role="danger_text", elide=True)
        self._accept = Button(theme, "Save", "primary", small=True, object_name=f"{object_name}.ok")
        cancel = Button(theme, "Cancel", small=True, object_name=f"{object_name}.cancel")
        line = row(
            theme, self._label, self._field, self._fault, self._accept, cancel,
            margins=(12, 5, 12, 5),
        )  # fmt: skip
        line.setStretchFactor(self._field, 2)
        line.setStretchFactor(self._fault, 1)
        self.setLayout(line)
        self._field.returnPressed.connect(self._on_accept)
        self._accept.clicked.connect(self._on_accept)
        cancel.clicked.connect(self.leave)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether something is being asked."""
        return not self.isHidden()

    def ask(self, label: str, verb: str, text: str, answered: Answered) -> None:
        """Ask this, with an answer suggested."""
        self._answered = answered
        self._label.set_text(label)
        self._accept.set_text(verb)
        self._field.setAccessibleName(label)
        self._field.setText(text)
        self._field.selectAll()
        self._say(None)
        self.show()
        self._field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    @Slot()
    def leave(self) -> None:
        """Nothing is asked any more."""
        self._answered = _nobody
        self.hide()
        self.closed.emit()

    def _say(self, fault: str | None) -> None:
        self._fault.set_text(fault or "")
        self._fault.setVisible(bool(fault))
        self._field.set_invalid(bool(fault), fault or "")

    @Slot()
    def _on_accept(self) -> None:
        fault = self._answered(self._field.text().strip())
        if fault is None:
            self.leave()
        else:
            self._say(fault)


def _nobody(_text: str) -> str | None:
    return None
