"""What the Doctor says of an environment that is still being typed, beside its fields."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.doctor import CheckFacts, CheckState
from phoenix_admin.ports.check_source import CheckSource
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Chip, RoleLabel, ScrollPane, Surface, column, row
from phoenix_admin.services.doctor import Doctor
from phoenix_admin.settings.environments import CloudEnvironment
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.ui.check_words import CheckWords, check_words

INTRODUCTION: Final = (
    "Test asks Google with what is typed: whether the login works, the job and the documents are "
    "there, and their fields are called so. It only reads, and nothing is saved."
)
FIELD_OF: Final[Mapping[str, str]] = {
    "api.run": "project",
    "api.firestore": "firestore.database",
    "collection": "firestore.projects",
    "fields": "firestore.fields.name",
    "job.stitch": "jobs.stitch",
    "job.assemble": "jobs.assemble",
    "credentials": "sign_in.key_file",
}
"""At which field a check's fault is said as well."""


class Trial(Surface):
    """Runs the checks of one typed environment after the other; shows them as they end."""

    def __init__(
        self,
        theme: Theme,
        make_checks: Callable[[CloudEnvironment], CheckSource],
        runner: TaskRunner,
        scope: Scope,
        clock: Clock,
        on_changed: Callable[[], None],
    ) -> None:
        super().__init__(theme, "inset", rounded="card", object_name="environment_form.trial")
        self._theme = theme
        self._make_checks = make_checks
        self._runner = runner
        self._scope = scope
        self._clock = clock
        self._on_changed = on_changed
        self._doctor: Doctor | None = None
        self._lines: dict[str, _CheckLine] = {}
        self._summary = RoleLabel(theme, weight=600, wrap=True, object_name="environment_form.said")
        self._introduction = RoleLabel(theme, INTRODUCTION, role="text2", wrap=True)
        self._content = QWidget()
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        scroll = ScrollPane(
            theme,
            self._content,
            stop_always=False,
            object_name="environment_form.results",
            accessible_name="Results of the test",
        )
        lines = column(theme, self._summary, self._introduction, margins=(14, 12, 4, 8), spacing=6)
        lines.addWidget(scroll, 1)
        self.setLayout(lines)
        self._summary.set_text("Not tested yet")

    @property
    def is_running(self) -> bool:
        """Whether a test is under way."""
        return self._doctor is not None and self._doctor.is_running

    @property
    def faults(self) -> dict[str, CheckWords]:
        """By field: the failed or doubtful check that speaks of it."""
        doctor, found = self._doctor, dict[str, CheckWords]()
        if doctor is None:
            return found
        for facts in doctor.facts:
            result = doctor.results.get(facts.id)
            troubled = (CheckState.FAILED, CheckState.WARNING)
            if result is not None and result.state in troubled and facts.id in FIELD_OF:
                found[FIELD_OF[facts.id]] = check_words(facts, doctor)
        return found

    def begin(self, environment: CloudEnvironment) -> None:
        """Test this one; an earlier test is over."""
        self.end()
        self._doctor = doctor = Doctor(
            lambda: self._make_checks(environment),
            self._runner,
            self._scope,
            self._clock,
            environment.environment.name,
        )
        for line in self._lines.values():
            self._list.removeWidget(line)
            line.hide()
            line.deleteLater()
        while self._list.count():
            self._list.takeAt(0)
        self._lines = {each.id: _CheckLine(self._theme, each) for each in doctor.facts}
        for line in self._lines.values():
            self._list.addWidget(line)
        self._list.addStretch(1)
        self._introduction.hide()
        doctor.changed.add(self._show)
        doctor.request_all()

    def end(self) -> None:
        """Nobody waits for the test any more; again is harmless."""
        if self._doctor is not None:
            self._doctor.close()
            self._doctor = None

    def outdate(self) -> None:
        """Something else was typed since: what was found is not about it."""
        if self._doctor is not None:
            self.end()
            self._summary.set_text("Changed since the test")

    def _show(self) -> None:
        doctor = self._doctor
        if doctor is None:
            return
        for facts in doctor.facts:
            self._lines[facts.id].show_words(check_words(facts, doctor))
        left = len(doctor.facts) - len(doctor.results)
        self._summary.set_text(f"Testing… {left} to go" if doctor.is_running else doctor.summary)
        self._on_changed()


class _CheckLine(QWidget):
    """One check: its state and name, below it what was found and how to mend it."""

    def __init__(self, theme: Theme, facts: CheckFacts) -> None:
        super().__init__()
        self._title = facts.title
        self.setObjectName(f"environment_form.check.{facts.id}")
        words = CheckWords.waiting()
        self._chip = Chip(theme, words.look)
        title = RoleLabel(theme, facts.title, weight=600, wrap=True)
        head = row(theme, self._chip, spacing=8)
        head.addWidget(title, 1, Qt.AlignmentFlag.AlignVCenter)
        self._text = RoleLabel(theme, kind="caption", wrap=True, selectable=True)
        self._mend = RoleLabel(theme, kind="caption", wrap=True, selectable=True, role="link")
        self.setLayout(column(theme, head, self._text, self._mend, margins=(0, 6, 8, 6), spacing=4))
        self.show_words(words)

    def show_words(self, words: CheckWords) -> None:
        """Show what is known now."""
        self._chip.set_look(words.look, tip=words.text)
        # What is well takes one line: what is not has to be seen without scrolling.
        shown = words.text if words.is_troubled else ""
        for label, text in ((self._text, shown), (self._mend, words.mend)):
            label.set_text(text)
            label.setVisible(bool(text))
        self.setAccessibleName(words.spoken(self._title))
