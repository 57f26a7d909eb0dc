"""What the actions of the Jobs panel do, and when they are off."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.domain.kind_words import KIND_WORDS
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.services.fresh_look import FreshLook
from phoenix_admin.services.job_session import JobDetails
from phoenix_admin.services.results import Tone
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.dialogs.confirmation import Confirmation
from phoenix_admin.ui.dialogs.look_first import LookFirst
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.lists.item_actions import ItemActions
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.jobs.action_specs import JOB, SPECS
from phoenix_admin.ui.panels.jobs.asking import Asker
from phoenix_admin.ui.panels.jobs.confirmations import (
    LOOK_WORDS,
    cancel_question,
    run_again_question,
)
from phoenix_admin.ui.panels.jobs.refusals import refusals


class JobActions(ItemActions):
    """Those on the open job and on the list. UI thread only."""

    copy_row_requested = Signal()

    def __init__(
        self,
        registry: ActionRegistry,
        workbench: Workbench,
        opener: Opener,
        asker: Asker,
        fresh: FreshLook[JobDetails],
        parent: QObject,
    ) -> None:
        super().__init__(registry, parent)
        self._workbench = workbench
        self._opener = opener
        self._asker = asker
        slots: dict[str, Callable[[], None]] = {
            "job.cancel": self._on_cancel,
            "job.run_again": self._on_run_again,
            "job.open_project": self._on_open_project,
            "job.open_reel": self._on_open_reel,
            "job.try_again": self._on_look_again,
            "job.copy_id": self._on_copy_id,
            "job.copy_row": self._on_copy_row,
            "jobs.resort": self._on_resort,
            "jobs.show_new": self._on_resort,
            "jobs.clear_filter": self._on_clear_filter,
            "jobs.try_again": self._on_try_again,
        }
        first = LookFirst(fresh, LOOK_WORDS, JOB, self._say, self._is_off, parent)
        for spec in SPECS:
            registry.register(spec, first.before(spec, slots[spec.key]))
        self.refresh_states()

    @Slot()
    def refresh_states(self) -> None:
        """Switch each action on or off; what is opened is called what the job has made."""
        if self._details is not None:
            output = KIND_WORDS[self._details.row.kind].output
            tip = f"Open the {output} in your player"
            self._registry.set_words("job.open_reel", f"Open {output}", tip)
        super().refresh_states()

    def _refusals(self) -> dict[str, str | None]:
        session = self._workbench.job_session
        return refusals(
            session.job_id if session is not None else None,
            self._details,
            session.state.error if session is not None else None,
            self._workbench.operations,
        )

    # ------------------------------------------------------------------ the open job

    @Slot()
    def _on_cancel(self) -> None:
        details = self._details
        if details is not None and not self._is_off("job.cancel"):
            question = cancel_question(details, self._workbench.environment)
            self._asker.ask(question, self._cancel, lambda: self._reason("job.cancel"))

    @Slot()
    def _on_run_again(self) -> None:
        details = self._details
        question = self._again_question(details) if details is not None else None
        if question is not None and not self._is_off("job.run_again"):
            self._asker.ask(question, self._run_again, lambda: self._reason("job.run_again"))

    @Slot()
    def _on_open_project(self) -> None:
        details = self._details
        if details is not None and not self._is_off("job.open_project"):
            self.project_requested.emit(details.row.project_id or "")

    @Slot()
    def _on_open_reel(self) -> None:
        details = self._details
        if details is None or self._is_off("job.open_reel"):
            return
        problem = self._opener.open_file(details.row.output or "")
        if problem is not None:
            self.announced.emit(Announcement(problem, Tone.BAD))

    @Slot()
    def _on_look_again(self) -> None:
        session = self._workbench.job_session
        if session is not None:
            session.refresh()

    @Slot()
    def _on_copy_id(self) -> None:
        session = self._workbench.job_session
        if session is not None:
            self._opener.copy_text(session.job_id)
            self.announced.emit(Announcement(f"Copied {session.job_id}."))

    @Slot()
    def _on_copy_row(self) -> None:
        self.copy_row_requested.emit()

    # ------------------------------------------------------------------ the list

    @Slot()
    def _on_try_again(self) -> None:
        self._workbench.jobs.refresh()

    # ------------------------------------------------------------------ what was agreed to

    def _cancel(self) -> None:
        details = self._details
        if details is not None and details.row.execution is not None:
            operations = self._workbench.operations
            self._expect(
                operations.request_cancel_execution(details.row.execution, details.project)
            )

    def _run_again(self) -> None:
        details = self._details
        if details is None or details.row.job is None or details.project is None:
            return
        execution = details.row.execution
        clips = execution.clips if execution is not None else None
        operations = self._workbench.operations
        self._expect(operations.request_run_again(details.project, details.row.job, clips))

    # ------------------------------------------------------------------ inside

    @property
    def _details(self) -> JobDetails | None:
        session = self._workbench.job_session
        return session.reading if session is not None else None

    def _again_question(self, details: JobDetails) -> Confirmation | None:
        row = details.row
        if row.job is None or details.project is None:
            # Off as well; it has to be said, though.
            self._is_off("job.run_again")
            return None
        usual = self._workbench.usual_of_jobs.find(row.kind, row.project_id)
        environment = self._workbench.environment
        return run_again_question(details, row.job, details.project, usual, environment)
