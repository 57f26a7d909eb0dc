"""Runs: every job of the project, newest first, with who, how long, and why it failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.job import Job, JobState
from phoenix_admin.domain.notation import duration
from phoenix_admin.domain.usual_duration import UsualDuration, usual_words
from phoenix_admin.qt.theme import StatusLook, Theme
from phoenix_admin.qt.theme.status_look import (
    CANCELLED,
    DISAGREES,
    FAILED,
    INTERRUPTED,
    RUNNING,
    STARTING,
    SUCCEEDED,
)
from phoenix_admin.qt.widgets import (
    STRETCH,
    Chip,
    LinkButton,
    RoleLabel,
    ScrollPane,
    StateKind,
    StateText,
    StateView,
    Surface,
    column,
    row,
)
from phoenix_admin.ui.panels.projects.verdict_words import when

RUN_LOOKS: Final[dict[JobState, StatusLook]] = {
    JobState.CLAIMED: STARTING,
    JobState.LAUNCHED: RUNNING.labelled("Launched"),
    JobState.SUCCEEDED: SUCCEEDED,
    JobState.FAILED: FAILED,
    JobState.CANCELLED: CANCELLED,
    JobState.INTERRUPTED: INTERRUPTED,
    JobState.NEVER_STARTED: DISAGREES.labelled("Never started"),
}
_NO_RUNS = StateText(
    StateKind.EMPTY,
    "No runs yet",
    "Each stitch of this project will be listed here, also when the engine has forgotten it.",
    glyph="history",
)


class RunRow(Surface):
    """One job. Texts can be marked and copied."""

    job_requested = Signal(str)

    def __init__(self, theme: Theme, object_name: str) -> None:
        super().__init__(theme, "surface", edges="b", border="grid", object_name=object_name)
        self._chip = Chip(theme, STARTING)
        self._when = RoleLabel(theme, selectable=True)
        self._took = RoleLabel(theme, role="text2")
        self._who = RoleLabel(theme, kind="caption", role="text2", elide=True)
        self._execution = RoleLabel(theme, kind="mono", role="text2", selectable=True)
        self._error = RoleLabel(theme, role="danger_text", wrap=True, selectable=True)
        second = row(theme, spacing=8)
        second.addWidget(self._execution)
        second.addWidget(self._who, 1)
        self._job_id = ""
        self._link = LinkButton(
            theme,
            "Open job",
            object_name=f"{object_name}.job",
            accessible_name="Open this run in Jobs",
        )
        self._link.clicked.connect(self._on_clicked)
        second.addWidget(self._link)
        self.setLayout(
            column(
                theme,
                row(theme, self._chip, self._when, STRETCH, self._took),
                second,
                self._error,
                margins=(20, 10, 16, 10),
                spacing=4,
            )
        )

    def show_job(self, job: Job, now: datetime) -> None:
        """Fill the row."""
        self._job_id = job.id
        look = RUN_LOOKS[job.state]
        took = duration(job.ended_at - job.requested_at) if job.ended_at else ""
        asked = when(job.requested_at, now)
        self._chip.set_look(look)
        self._when.set_text(asked)
        self._took.set_text(took)
        self._who.set_text(f"by {job.requested_by}")
        self._execution.set_text(job.execution or "no execution")
        self._error.set_text(job.error or "")
        self._error.setVisible(bool(job.error))
        said = [look.label, asked, took and f"took {took}", f"by {job.requested_by}", job.error]
        self.setAccessibleName(", ".join(part for part in said if part))

    @Slot()
    def _on_clicked(self) -> None:
        self.job_requested.emit(self._job_id)


class RunsTab(QWidget):
    """The list of jobs. Rows are kept and refilled, so a refresh drops neither place nor mark."""

    job_requested = Signal(str)
    """The person wants to see the job with this id."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("project.runs")
        self._theme = theme
        self._rows: list[RunRow] = []
        self._shown: tuple[Job, ...] | None = None
        self._usual = RoleLabel(theme, role="text2", object_name="project.runs.usual")
        content = Surface(theme, "surface")
        self._lines = QVBoxLayout(content)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        top = row(theme, self._usual, margins=(20, 12, 16, 4))
        self._lines.addLayout(top)
        self._lines.addStretch(1)
        pane = ScrollPane(
            theme, content, object_name="project.runs.list", accessible_name="Runs of the project"
        )
        self._states = StateView(
            theme, pane, object_name="project.runs.state", accessible_name="State of the runs"
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._states)

    def show_runs(
        self, runs: Sequence[Job] | None, usual: UsualDuration | None, now: datetime
    ) -> None:
        """Show these jobs; None while they have not been read."""
        words = usual_words(usual)
        self._usual.set_text(words[:1].upper() + words[1:])
        self._usual.setVisible(bool(words))
        if runs is None:
            self._shown = None
            self._states.show_loading("runs")
            return
        fresh = tuple(runs)
        if not fresh:
            self._states.show_state(_NO_RUNS)
            self._shown = fresh
            return
        if fresh != self._shown:
            self._fill(fresh, now)
        self._states.show_content()

    def _fill(self, runs: tuple[Job, ...], now: datetime) -> None:
        self._shown = runs
        while len(self._rows) > len(runs):
            spare = self._rows.pop()
            self._lines.removeWidget(spare)
            spare.hide()
            spare.deleteLater()
        while len(self._rows) < len(runs):
            fresh = RunRow(self._theme, f"project.run.{len(self._rows)}")
            fresh.job_requested.connect(self.job_requested)
            self._lines.insertWidget(len(self._rows) + 1, fresh)
            self._rows.append(fresh)
        for line, job in zip(self._rows, runs, strict=True):
            line.show_job(job, now)
