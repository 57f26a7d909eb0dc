"""Runs: every job of the project, newest first, with who, how long, and why it failed."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.notation import duration
from phoenix_admin.domain.usual_duration import UsualDuration, usual_words
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.status_look import DISAGREES, STARTING, StatusLook, execution_look
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
from phoenix_admin.qt.widgets.nesting import nest
from phoenix_admin.services.asked_list import AskedList
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.ui.panels.projects.part_words import stale_message, unread_text
from phoenix_admin.ui.runs.moments import when

_UNSTARTED: Final[dict[JobState, StatusLook]] = {
    JobState.CLAIMED: STARTING,
    JobState.NEVER_STARTED: DISAGREES.labelled("Never started"),
}
_NO_RUNS = StateText(
    StateKind.EMPTY,
    "No runs yet",
    "Each run of this project will be listed here, also when the engine has forgotten it.",
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
        self._note = RoleLabel(theme, kind="caption", role="text2", wrap=True, selectable=True)
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
                self._note,
                self._error,
                margins=(20, 10, 16, 10),
                spacing=4,
            )
        )

    def show_run(self, run: JobRow, now: datetime) -> None:
        """Fill the row."""
        self._job_id = run.id
        look, note = run_look(run), run.standing.note
        span = run.time_taken(now) if run.standing.is_terminal else None
        took = duration(span) if span is not None else ""
        asked = when(run.asked_at, now) if run.asked_at is not None else ""
        who = f"by {run.job.requested_by}" if run.job is not None else "not started from here"
        self._chip.set_look(look)
        self._when.set_text(asked)
        self._took.set_text(took)
        self._who.set_text(who)
        self._execution.set_text(run.execution_name or "no execution")
        self._note.set_text(f"{note[:1].upper()}{note[1:]}." if note else "")
        self._note.setVisible(bool(note))
        self._error.set_text(run.reason or "")
        self._error.setVisible(bool(run.reason))
        said = [look.label, asked, took and f"took {took}", who, note, run.reason]
        self.setAccessibleName(", ".join(part for part in said if part))

    @Slot()
    def _on_clicked(self) -> None:
        self.job_requested.emit(self._job_id)


class RunsTab(QWidget):
    """The list of jobs. Rows are kept and refilled, so a refresh drops neither place nor mark.

    `again` is the action that reads it once more.
    """

    job_requested = Signal(str)
    """The person wants to see the job with this id."""

    def __init__(self, theme: Theme, again: QAction) -> None:
        super().__init__()
        self.setObjectName("project.runs")
        self._theme = theme
        self._again = again
        self._rows: list[RunRow] = []
        self._shown: tuple[JobRow, ...] | None = None
        self._usual = RoleLabel(theme, role="text2", object_name="project.runs.usual")
        content = Surface(theme, "surface")
        self._lines = QVBoxLayout(content)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        top = row(theme, self._usual, margins=(20, 12, 16, 4))
        nest(self._lines, top)
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
        self, runs: AskedList[JobRow], usual: UsualDuration | None, now: datetime
    ) -> None:
        """Show these jobs, or how their reading stands."""
        words = usual_words(usual)
        self._usual.set_text(words[:1].upper() + words[1:])
        self._usual.setVisible(bool(words))
        state, states, fresh = runs.state, self._states, runs.items
        stale = stale_message("runs", state, now) if fresh is not None else None
        states.set_banner(stale, [self._again] if stale is not None else [])
        if fresh is None:
            self._shown = None
            if state.phase is LoadPhase.FAILED:
                states.show_state(unread_text("runs", state), [self._again])
            else:
                states.show_loading("runs", [self._again])
        elif not fresh:
            self._shown = fresh
            states.show_state(_NO_RUNS)
        else:
            if fresh != self._shown:
                self._fill(fresh, now)
            states.show_content()
        states.set_refreshing(state.phase is LoadPhase.FAILED and state.refreshing)

    def _fill(self, runs: tuple[JobRow, ...], now: datetime) -> None:
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
        for line, run in zip(self._rows, runs, strict=True):
            line.show_run(run, now)


def run_look(run: JobRow) -> StatusLook:
    """The engine's word; ours where no execution can have one."""
    state = run.standing.state
    return execution_look(state) if isinstance(state, ExecutionState) else _UNSTARTED[state]
