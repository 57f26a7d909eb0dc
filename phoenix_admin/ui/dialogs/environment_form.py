"""Add environment…: what Google Cloud environment this is, tried before it is kept.

*Test* asks the Doctor's questions about what is typed and saves nothing; *Save* appends to the
person's `environments.toml`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.record import record
from phoenix_admin.ports.check_source import CheckSource
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import STRETCH, Button, RoleLabel, ScrollPane, column, row
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.settings.environment_draft import (
    NAME,
    CheckedDraft,
    EnvironmentDraft,
    append_environment,
    checked,
)
from phoenix_admin.settings.environments import CloudEnvironment
from phoenix_admin.tasks.outcome import Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task
from phoenix_admin.ui.dialogs.discard_question import DiscardQuestion
from phoenix_admin.ui.dialogs.environment_fields import FIELDS, LABEL, FieldLine
from phoenix_admin.ui.dialogs.environment_trial import Trial
from phoenix_admin.ui.dialogs.sheet import SheetDialog, open_sheet

WIDTH, _FIELDS_HEIGHT = 920, 460
PROD_WORDS = (
    "PROD starts locked, and every change asks for its name. Choose it for what others depend on."
)
_SAVE_DEADLINE = 10.0


@record
class FormParts:
    """What the form works with. `taken` are the names there are, `file` is where it is kept."""

    file: Path
    taken: Sequence[str]
    make_checks: Callable[[CloudEnvironment], CheckSource]
    runner: TaskRunner
    scope: Scope
    clock: Clock
    on_saved: Callable[[CloudEnvironment], None]


class EnvironmentForm(SheetDialog):
    """The form. UI thread; checks run on threads, saving on a lane."""

    def __init__(self, theme: Theme, parts: FormParts) -> None:
        super().__init__(
            theme,
            width=WIDTH,
            object_name="environment_form",
            accessible_name="Add environment",
        )
        self._parts = parts
        self._scope = parts.scope.child("environment form")
        self._saving = False
        self.holds_input = False
        self._lines = {facts.key: FieldLine(theme, facts) for facts in FIELDS}
        self._prod = RoleLabel(
            theme, PROD_WORDS, kind="caption", role="warn", wrap=True,
            object_name="environment_form.prod",
        )  # fmt: skip
        self._more = Button(
            theme, "More", "ghost", glyph="chevron-down", object_name="environment_form.more"
        )
        self._rest = QWidget()
        self._trial = Trial(
            theme, parts.make_checks, parts.runner, self._scope, parts.clock, self._show_faults
        )
        self._message = RoleLabel(
            theme, role="danger_text", wrap=True, object_name="environment_form.message"
        )
        self._cancel = Button(theme, "Cancel", object_name="environment_form.cancel")
        self._test = Button(theme, "Test", glyph="stethoscope", object_name="environment_form.test")
        self._save = Button(theme, "Save", "primary", object_name="environment_form.save")
        self._buttons = QWidget()
        self._discard = DiscardQuestion(theme, "environment_form", self._buttons)
        self._lay_out()
        for line in self._lines.values():
            line.edited.connect(self._on_edited)
        self._more.clicked.connect(self._on_more)
        self._cancel.clicked.connect(self._on_cancel)
        self._discard.thrown_away.connect(self.reject)
        self._test.clicked.connect(self._on_test)
        self._save.clicked.connect(self._on_save)
        self._show_prod()

    @property
    def draft(self) -> EnvironmentDraft:
        """What is typed."""
        values = {key: line.value for key, line in self._lines.items() if key != NAME}
        return EnvironmentDraft(self._lines[NAME].value, values)

    def first_focus(self) -> QWidget:
        """The name."""
        return self._lines[NAME].field

    def fill(self, name: str, **values: str) -> None:
        """Fill fields in, by their paths with `__` for the dots; for scripts."""
        for key, text in {NAME: name, **values}.items():
            self._lines[key.replace("__", ".")].set_value(text)
        self._on_edited()

    def asks_first(self) -> bool:
        """Something was typed: ask before it is thrown away."""
        if self.holds_input and not self._saving:
            self._discard.ask()
        return self.holds_input and not self._saving

    def leave(self) -> None:
        """Escape; while it asks, that is the answer that loses nothing."""
        if self._discard.isVisible():
            self._discard.keep()
        else:
            super().leave()

    def refuses_enter(self, button: QPushButton) -> bool:
        """Enter throws nothing away."""
        return self._discard.is_dangerous(button)

    def reject(self) -> None:
        """Leave, but not in the middle of saving: nobody would hear what came of it."""
        if not self._saving:
            super().reject()

    def done(self, result: int) -> None:
        """Close; nothing that is still being asked arrives any more."""
        self._trial.end()
        self._scope.close()
        super().done(result)

    # ------------------------------------------------------------------ how it looks

    def _lay_out(self) -> None:
        theme = self.theme
        shown = column(theme, margins=(2, 2, 14, 8), spacing=10)
        rest = column(theme, spacing=10)
        group = ""
        for line in self._lines.values():
            if line.facts.group and line.facts.group != group:
                group = line.facts.group
                rest.addWidget(RoleLabel(theme, group, kind="strong", weight=600))
            (rest if line.facts.group else shown).addWidget(line)
            if line.facts.key == LABEL:
                shown.addWidget(self._prod)
        nest(shown, row(theme, self._more, STRETCH))
        self._rest.setLayout(rest)
        self._rest.hide()
        shown.addWidget(self._rest)
        shown.addStretch(1)
        content = QWidget()
        content.setLayout(shown)
        fields = _Fields(theme, content)
        middle = row(theme, spacing=16)
        middle.addWidget(fields, 11)
        middle.addWidget(self._trial, 10)
        title = RoleLabel(theme, "Add environment", kind="section", weight=600)
        place = RoleLabel(
            theme, f"Kept in {self._parts.file}", kind="caption", role="text2", elide=True
        )
        whole = column(theme, title, place, margins=(22, 20, 22, 18), spacing=8)
        nest(whole, middle, 1)
        whole.addWidget(self._message)
        self._message.hide()
        self._buttons.setLayout(row(theme, self._test, STRETCH, self._cancel, self._save))
        whole.addWidget(self._buttons)
        whole.addWidget(self._discard)
        self.setLayout(whole)

    def _show_prod(self) -> None:
        self._prod.setVisible(self._lines[LABEL].value == EnvironmentLabel.PROD)

    def _show_faults(self) -> None:
        """What the test found, at the fields it is about."""
        faults = self._trial.faults
        for key, line in self._lines.items():
            words = faults.get(key)
            line.show_note(words.text if words is not None else "", "warn")

    def _say(self, text: str) -> None:
        self._message.set_text(text)
        self._message.setVisible(bool(text))

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_edited(self) -> None:
        self._discard.keep()
        lines = self._lines.values()
        self.holds_input = any(each.value != each.facts.untouched for each in lines)
        self._trial.outdate()
        self._say("")
        for line in self._lines.values():
            line.show_note("")
        self._show_prod()

    @Slot()
    def _on_cancel(self) -> None:
        self.leave()

    @Slot()
    def _on_more(self) -> None:
        opened = self._rest.isHidden()
        self._rest.setVisible(opened)
        self._more.set_text("Less" if opened else "More")
        self._more.set_glyph("chevron-up" if opened else "chevron-down")

    def _accepted(self) -> CheckedDraft | None:
        """What is typed, when nothing is wrong with it; else the faults stand at the fields."""
        found = checked(self.draft, self._parts.taken)
        if found.environment is not None:
            return found
        first: FieldLine | None = None
        for key, text in found.faults.items():
            line = self._lines.get(key) or self._lines[_nearest(key)]
            line.show_note(text)
            if line.facts.group and self._rest.isHidden():
                self._on_more()
            first = first or line
        if first is not None:
            first.field.setFocus()
        return None

    @Slot()
    def _on_test(self) -> None:
        self._on_edited()
        found = self._accepted()
        if found is not None and found.environment is not None:
            self._trial.begin(found.environment)

    @Slot()
    def _on_save(self) -> None:
        if self._saving or self._accepted() is None:
            return
        self._set_saving(saving=True)
        draft, file = self.draft, self._parts.file

        def body(_: object) -> CloudEnvironment:
            return append_environment(file, draft)

        task = Task(
            "save environment", body, Lane.ACTIONS, deadline=_SAVE_DEADLINE, overlap=Overlap.QUEUE
        )
        self._parts.runner.submit(self._scope, task, self._on_written)

    def _on_written(self, outcome: Outcome[CloudEnvironment]) -> None:
        self._set_saving(saving=False)
        match outcome:
            case Ok(environment):
                self.accept()
                self._parts.on_saved(environment)
            case Failed(error):
                self._say(error.text)
            case _:
                self._say("Saving was stopped; look into the file.")

    def _set_saving(self, *, saving: bool) -> None:
        self._saving = saving
        self._save.setEnabled(not saving)
        self._save.set_text("Saving…" if saving else "Save")


class _Fields(ScrollPane):
    """The fields, as high as those that are always shown, and lower where there is no room."""

    def __init__(self, theme: Theme, content: QWidget) -> None:
        super().__init__(
            theme,
            content,
            stop_always=False,
            object_name="environment_form.fields",
            accessible_name="Fields",
        )
        self._theme = theme

    def sizeHint(self) -> QSize:
        """Room for what is always shown."""
        return QSize(super().sizeHint().width(), self._theme.px(_FIELDS_HEIGHT))


def open_environment_form(
    parent: QWidget, theme: Theme, parts: FormParts
) -> EnvironmentForm | None:
    """Open the form in the window of `parent`; None while another question is open there."""
    form = EnvironmentForm(theme, parts)
    return form if open_sheet(form, parent) else None


def _nearest(key: str) -> str:
    """The first field of the table a fault is about, such as two fields with one name.

    Or the field that stands for the whole table, as `jobs.stitch` does for its name.
    """
    keys = [facts.key for facts in FIELDS]
    inside = next((each for each in keys if each.startswith(f"{key}.")), None)
    outer = key.rpartition(".")[0]
    return inside or (outer if outer in keys else NAME)
