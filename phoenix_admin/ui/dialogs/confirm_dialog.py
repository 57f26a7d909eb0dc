"""The one dialog that asks before something is changed (UX note, Confirmation tiers).

It holds an immutable target. When that target changes while the person reads, it says so and
cannot be confirmed any more: what they agreed to is not there any longer (N10).
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    Button,
    EnvironmentBadge,
    IconLabel,
    RoleLabel,
    Surface,
    TextField,
    column,
    pin_size,
    row,
)
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.ui.dialogs.confirm_form import ConfirmForm
from phoenix_admin.ui.dialogs.confirmation import Confirmation
from phoenix_admin.ui.dialogs.field_preview import FieldPreview
from phoenix_admin.ui.dialogs.sheet import SheetDialog

WIDTH = 540
_LABEL_WIDTH = 112
_TOP, _MIDDLE = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter


class ConfirmDialog(SheetDialog):
    """Asks one question. `confirmed` is emitted at most once, when the verb was pressed.

    With a `form` the person fills something in first; the changes shown are then the form's.
    """

    confirmed = Signal()

    def __init__(
        self, theme: Theme, question: Confirmation, form: ConfirmForm | None = None
    ) -> None:
        super().__init__(theme, width=WIDTH, object_name="confirm", accessible_name=question.title)
        self._question = question
        self._form = form
        self._preview = FieldPreview(theme, object_name="confirm.changes")
        self._stale = ""
        role = "danger_text" if question.destructive else "link"
        self._icon = IconLabel(theme, question.glyph, role, size=20)
        self._title = RoleLabel(
            theme,
            question.title,
            kind="section",
            weight=600,
            wrap=True,
            object_name="confirm.title",
        )
        self._text = RoleLabel(
            theme, question.text, role="text2", wrap=True, object_name="confirm.text"
        )
        self._note_icon = IconLabel(theme, "triangle-alert", "warn")
        self._note = RoleLabel(
            theme, role="warn", weight=500, wrap=True, object_name="confirm.changed"
        )
        self._typed = TextField(
            theme,
            mono=True,
            object_name="confirm.typed",
            accessible_name="Type the name to confirm",
        )
        self._keep = Button(theme, question.keep, object_name="confirm.keep")
        self._go = Button(
            theme,
            question.verb,
            "danger" if question.destructive else "primary",
            object_name="confirm.go",
        )
        self._keep.clicked.connect(self.reject)
        self._go.clicked.connect(self._on_go)
        self._typed.textChanged.connect(self._decide)
        if form is not None:
            form.edited.connect(self._on_edited)
        self._lay_out()
        self._note_icon.hide()
        self._note.hide()
        self._decide()

    @property
    def question(self) -> Confirmation:
        """What it asks."""
        return self._question

    @property
    def is_stale(self) -> bool:
        """Whether the target has changed since it opened."""
        return bool(self._stale)

    def first_focus(self) -> QWidget:
        """The safe button; where something is to be filled in, its field: that confirms nothing."""
        if self._form is not None:
            return self._form.first_focus()
        return self._keep if self._question.typed is None else self._typed

    def refuses_enter(self, button: QPushButton) -> bool:
        """Enter never confirms what is destructive."""
        return button is self._go and self._question.destructive

    @Slot(str)
    def invalidate(self, what: str) -> None:
        """The target is another one now; `what` says how, as a sentence."""
        if not self._stale:
            had_focus = self._go.hasFocus()
            self._stale = what
            self._note.set_text(f"Changed since you opened: {what}")
            self._note.show()
            self._note_icon.show()
            self._decide()
            if had_focus:
                self._keep.setFocus()

    @Slot()
    def _decide(self) -> None:
        question = self._question
        typed = question.typed is None or self._typed.text() == question.typed
        missing = self._form.missing() if self._form is not None else ""
        if self._stale:
            reason = self._note.text()
        else:
            reason = missing or ("" if typed else "Type the name first.")
        self._go.setEnabled(not reason)
        self._go.setToolTip(reason)
        self._go.setAccessibleDescription(reason)

    @Slot()
    def _on_edited(self) -> None:
        if self._form is not None:
            self._preview.set_changes(self._form.changes())
        self._decide()

    @Slot()
    def _on_go(self) -> None:
        if self._stale or not self._go.isEnabled():
            return
        # Off at once: a second press in the same turn must find nothing to press.
        self._go.setEnabled(False)
        self.confirmed.emit()
        self.accept()

    def _lay_out(self) -> None:
        theme, question = self.theme, self._question
        title = row(theme, self._icon, spacing=10)
        title.addWidget(self._title, 1)
        facts = Surface(theme, "inset", rounded="card", object_name="confirm.preview")
        lines = [self._fact(question.subject_label, _strong(theme, question.subject))]
        badge = EnvironmentBadge(theme, question.environment, object_name="confirm.environment")
        lines.append(self._fact("Environment", badge))
        if question.items:
            lines.append(self._fact(question.items_label, self._items()))
        if question.changes or self._form is not None:
            self._preview.set_changes(question.changes)
            lines.append(self._fact("Change", self._preview))
        else:
            self._preview.setParent(self)
            self._preview.hide()
        facts.setLayout(column(theme, *lines, margins=(14, 12, 14, 12), spacing=8))
        note = row(theme, self._note_icon, spacing=8)
        note.addWidget(self._note, 1)
        whole = column(theme, title, self._text, margins=(22, 22, 22, 20), spacing=12)
        if self._form is not None:
            whole.addWidget(self._form)
        whole.addWidget(facts)
        if question.typed is not None:
            prompt = row(
                theme,
                RoleLabel(theme, "Type"),
                RoleLabel(theme, question.typed, mono=True, weight=500, selectable=True),
                RoleLabel(theme, "to confirm"),
                STRETCH,
                spacing=6,
            )
            nest(whole, prompt)
            whole.addWidget(self._typed)
        else:
            self._typed.hide()
            self._typed.setParent(self)
        nest(whole, note)
        nest(whole, row(theme, STRETCH, self._keep, self._go, margins=(0, 4, 0, 0)))
        self.setLayout(whole)

    def _items(self) -> QWidget:
        """What it would be done to, one under the other."""
        holder = QWidget()
        holder.setObjectName("confirm.items")
        labels = [
            RoleLabel(self.theme, item, wrap=True, selectable=True) for item in self._question.items
        ]
        holder.setLayout(column(self.theme, *labels, spacing=4))
        holder.setAccessibleName("; ".join(self._question.items))
        return holder

    def _fact(self, label: str, value: QWidget) -> QWidget:
        theme = self.theme
        name = RoleLabel(theme, label, role="text2")
        pin_size(theme, name, width=_LABEL_WIDTH)
        line = row(theme, spacing=8)
        tall = not isinstance(value, RoleLabel | EnvironmentBadge)
        line.addWidget(name, 0, _TOP if tall else _MIDDLE)
        stretch = 0 if isinstance(value, EnvironmentBadge) else 1
        line.addWidget(value, stretch)
        if not stretch:
            line.addStretch(1)
        holder = QWidget()
        holder.setLayout(line)
        return holder


def _strong(theme: Theme, text: str) -> RoleLabel:
    return RoleLabel(theme, text, weight=600, wrap=True, selectable=True)
