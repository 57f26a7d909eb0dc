"""Summary: the job, the two sources with their verdict, the facts."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.cancel_course import CancelCourse
from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.freshness import Freshness
from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.usual_duration import UsualDuration
from phoenix_admin.domain.verdict import Offer
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    KeyValueList,
    RoleLabel,
    ScrollPane,
    Surface,
    column,
    laid_out_once,
    pin_size,
    row,
)
from phoenix_admin.services.examination import Examination
from phoenix_admin.ui.dialogs.field_preview import FieldPreview
from phoenix_admin.ui.panels.projects.detail_header import PathLabel
from phoenix_admin.ui.panels.projects.job_words import job_words, words_of_the_past
from phoenix_admin.ui.panels.projects.next_steps import NextSteps, next_steps
from phoenix_admin.ui.runs.job_block import JobBlock
from phoenix_admin.ui.runs.verdict_words import (
    Belief,
    checked_words,
    project_facts,
    reel_words,
    verdict_facts,
)

_KEY_WIDTH = 104
_ROOM_FOR_WORDS = 280
"""Height of the tab, in pixels at 100 % zoom, under which the steps are buttons alone."""


class VerdictBlock(QWidget):
    """Document says, worker says, verdict, evidence, and what could be done about it."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__()
        self.setObjectName("project.verdict")
        self._checked = RoleLabel(
            theme,
            kind="caption",
            role="text2",
            tabular=True,
            object_name="project.verdict.age",
        )
        self._facts = KeyValueList(
            theme,
            key_width=_KEY_WIDTH,
            object_name="project.verdict.facts",
            accessible_name="Verdict",
        )
        self._proposal = Surface(
            theme, "inset", rounded="card", object_name="project.verdict.proposal"
        )
        self._preview = FieldPreview(theme, object_name="project.verdict.changes")
        self._apply = ActionButton(
            theme,
            actions.action("project.reconcile"),
            text="Apply…",
            small=True,
            object_name="project.apply",
            accessible_name="Apply the proposed change",
        )
        self._proposal.setLayout(
            column(
                theme,
                RoleLabel(theme, "Proposed change", kind="caption", weight=600, role="text2"),
                self._preview,
                row(theme, self._apply, STRETCH, margins=(0, 4, 0, 0)),
                margins=(12, 10, 12, 10),
                spacing=4,
            )
        )
        self.setLayout(
            column(
                theme,
                row(theme, _heading(theme, "Verdict"), STRETCH, self._checked),
                self._facts,
                self._proposal,
                spacing=8,
            )
        )

    def show_examination(
        self,
        examination: Examination,
        environment: EnvironmentKind,
        now: datetime,
        belief: Belief,
        *,
        course: CancelCourse | None,
    ) -> None:
        """Show both sources of one look."""
        not_stopping = course is CancelCourse.NOT_STOPPING
        facts = verdict_facts(examination, environment, now, belief, not_stopping=not_stopping)
        with laid_out_once(self):
            self._facts.set_facts(facts)
            words, role = checked_words(examination.taken_at, now, belief)
            self._checked.set_text(words)
            self._checked.set_role(role)
            change = examination.verdict.change
            self._proposal.setVisible(change is not None)
            if change is not None:
                self._preview.set_changes(change.changes)
            # Adopting is a step of its own below, which says what it does.
            self._apply.setVisible(examination.verdict.offer is not Offer.ADOPT)


class FactsBlock(QWidget):
    """What the document holds besides."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("project.facts")
        self._label = RoleLabel(theme, "Reel", role="text2")
        pin_size(theme, self._label, width=_KEY_WIDTH)
        self._path = PathLabel(theme, elide=True, object_name="project.reel")
        self._found = RoleLabel(theme, role="text2", object_name="project.reel.size")
        reel = row(theme, self._label, spacing=8)
        reel.addWidget(self._path, 1)
        reel.addWidget(self._found)
        self._facts = KeyValueList(
            theme,
            key_width=_KEY_WIDTH,
            object_name="project.facts.list",
            accessible_name="Facts",
        )
        self.setLayout(column(theme, _heading(theme, "Facts"), reel, self._facts, spacing=6))

    def show_examination(self, examination: Examination, now: datetime) -> None:
        """Show the facts of one look."""
        with laid_out_once(self):
            path, found = reel_words(examination)
            self._path.set_text(path)
            self._path.setVisible(bool(path))
            what = words_for(examination.project).output.capitalize()
            self._label.set_text(what)
            self._path.setAccessibleName(f"{what}: {path}")
            self._found.set_text(found)
            self._found.set_role("danger_text" if found == "missing" else "text2")
            self._facts.set_facts(project_facts(examination, now))


class SummaryTab(QWidget):
    """The three blocks, one below the other. Filled in place: a refresh moves nothing.

    What a verdict offers stands below them, outside of what scrolls: it is seen without
    scrolling, and when it comes or goes the blocks stay where they are.
    """

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__()
        self._theme = theme
        self._steps = NextSteps(theme, actions)
        self._job = JobBlock(theme, "project.job")
        self._verdict = VerdictBlock(theme, actions)
        self._facts = FactsBlock(theme)
        self._content = Surface(theme, "surface", object_name="project.summary.content")
        self._content.setLayout(
            column(
                theme,
                self._job,
                self._verdict,
                self._facts,
                STRETCH,
                margins=(20, 16, 16, 16),
                spacing=20,
            )
        )
        self._pane = ScrollPane(
            theme,
            self._content,
            object_name="project.summary",
            accessible_name="Summary of the project",
        )
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._pane, 1)
        lines.addWidget(self._steps)

    def show_examination(
        self,
        examination: Examination,
        usual: UsualDuration | None,
        environment: EnvironmentKind,
        now: datetime,
        belief: Belief,
        *,
        course: CancelCourse | None,
    ) -> None:
        """Show one look at the project; `course` is what has become of a cancel."""
        self._steps.show_steps(next_steps(examination, course, environment))
        # Nobody knows whether it went on after an outdated look: its time stands still.
        found = belief.of(examination.taken_at, now)
        as_of = now if found in (Freshness.LIVE, Freshness.LATE) else examination.taken_at
        words = job_words(examination, usual, as_of, course)
        if found is Freshness.UNKNOWN:
            words = words_of_the_past(words, examination.taken_at)
        elif belief.failing:
            words = replace(words, tone="off")
        with laid_out_once(self._content):
            self._job.show_words(words)
            self._verdict.show_examination(examination, environment, now, belief, course=course)
            self._facts.show_examination(examination, now)
        self._hold_place()

    @Slot()
    def scroll_to_top(self) -> None:
        """For another project."""
        self._pane.verticalScrollBar().setValue(0)
        self._hold_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the blocks come before the words of the steps."""
        super().resizeEvent(event)
        self._steps.set_brief(self.height() < self._theme.px(_ROOM_FOR_WORDS))

    def _hold_place(self) -> None:
        """Where the person has scrolled to, the blocks stay, however short they become.

        Scrolled to the end, they would slide down into the place that steps or lines leave.
        """
        place = self._pane.verticalScrollBar().value()
        taken = 0 if self._steps.isHidden() else self._steps.height()
        self._content.setMinimumHeight(place + self.height() - taken if place else 0)


def _heading(theme: Theme, text: str) -> RoleLabel:
    return RoleLabel(theme, text, kind="strong", weight=600)
