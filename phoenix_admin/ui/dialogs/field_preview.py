"""The fields of a change: what each said before, and what it says after it."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import RoleLabel

_NOTHING = "(empty)"
_MINUS = "\N{MINUS SIGN}"
_PLUS = "+"


def preview_lines(change: FieldChange) -> tuple[str, str]:
    """What it says with a minus sign before it, what it would say with a plus.

    An empty field is named, not left out.
    """
    return _line(_MINUS, change.field, change.old), _line(_PLUS, change.field, change.new)


def recorded_lines(
    fields: Sequence[str], before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[str, ...]:
    """What was recorded of these fields. A side that was not recorded is left out.

    The record has an empty text where a field had no value.
    """
    sides = ((_MINUS, before), (_PLUS, after))
    return tuple(
        _line(sign, name, side[name] or None)
        for name in fields
        for sign, side in sides
        if name in side
    )


class FieldPreview(QWidget):
    """Lines of the old value and the new. Signs carry the meaning, colour only repeats it.

    `what` begins its accessible name.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        object_name: str,
        what: str = "Proposed change",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._what = what
        self._labels: list[RoleLabel] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self._texts: tuple[str, ...] | None = None
        self.setObjectName(object_name)

    def set_changes(self, changes: Sequence[FieldChange]) -> None:
        """Show these changes; the same ones touch nothing."""
        self.set_lines([line for change in changes for line in preview_lines(change)])

    def set_lines(self, lines: Sequence[str]) -> None:
        """Show lines that begin with their sign; the same ones touch nothing."""
        texts = tuple(lines)
        if texts == self._texts:
            return
        self._texts = texts
        while len(self._labels) > len(texts):
            label = self._labels.pop()
            self._lines.removeWidget(label)
            label.hide()
            label.deleteLater()
        while len(self._labels) < len(texts):
            label = RoleLabel(self._theme, kind="mono", mono=True, wrap=True, selectable=True)
            self._labels.append(label)
            self._lines.addWidget(label)
        for label, text in zip(self._labels, texts, strict=True):
            old = text.startswith(_MINUS)
            label.set_text(text)
            label.set_role("danger_text" if old else "link")
            label.setAccessibleName(f"{'Old value' if old else 'New value'}: {text[2:]}")
        self.setAccessibleName(f"{self._what}: {'; '.join(texts)}")


def _line(sign: str, name: str, value: str | None) -> str:
    return f"{sign} {name}: {_NOTHING if value is None else value}"
