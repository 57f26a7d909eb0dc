"""The fields a change would write: what each says now, and what it would say."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import RoleLabel

_NOTHING = "(empty)"
_MINUS = "\N{MINUS SIGN}"


def preview_lines(change: FieldChange) -> tuple[str, str]:
    """What it says with a minus sign before it, what it would say with a plus.

    An empty field is named, not left out.
    """
    old = _NOTHING if change.old is None else change.old
    new = _NOTHING if change.new is None else change.new
    return f"{_MINUS} {change.field}: {old}", f"+ {change.field}: {new}"


class FieldPreview(QWidget):
    """Lines of the old value and the new. Signs carry the meaning, colour only repeats it."""

    def __init__(self, theme: Theme, *, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._labels: list[RoleLabel] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self._changes: tuple[FieldChange, ...] | None = None
        self.setObjectName(object_name)

    def set_changes(self, changes: Sequence[FieldChange]) -> None:
        """Show these changes; the same ones touch nothing."""
        fresh = tuple(changes)
        if fresh == self._changes:
            return
        self._changes = fresh
        texts = [line for change in fresh for line in preview_lines(change)]
        while len(self._labels) > len(texts):
            label = self._labels.pop()
            self._lines.removeWidget(label)
            label.hide()
            label.deleteLater()
        while len(self._labels) < len(texts):
            label = RoleLabel(self._theme, kind="mono", mono=True, wrap=True, selectable=True)
            self._labels.append(label)
            self._lines.addWidget(label)
        for number, (label, text) in enumerate(zip(self._labels, texts, strict=True)):
            label.set_text(text)
            label.set_role("danger_text" if number % 2 == 0 else "link")
            word = "Old value" if number % 2 == 0 else "New value"
            label.setAccessibleName(f"{word}: {text[2:]}")
        self.setAccessibleName("Proposed change: " + "; ".join(texts))
