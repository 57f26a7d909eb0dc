"""The details of the open job. They show one session, and nothing of any other."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget

from phoenix_admin.domain.errors import Missing, PhoenixError
from phoenix_admin.domain.freshness import silence
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    Message,
    SegmentedTabs,
    StateKind,
    StateText,
    StateView,
    Surface,
    column,
    row,
)
from phoenix_admin.services.job_session import JobDetails, JobSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.list_words import is_outdated
from phoenix_admin.ui.lists.log_view import LogViewFactory, made_by
from phoenix_admin.ui.lists.outage_words import not_read_again, unread_item
from phoenix_admin.ui.lists.spoken_details import SpokenDetails
from phoenix_admin.ui.lists.way_out import way_out
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.panels.jobs.detail_parts import JobFooter, JobHeader, JobSummary
from phoenix_admin.ui.panels.jobs.job_facts import heard
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud

TABS = ("Summary", "Log")
LOG = 1
_NOTHING_OPEN = StateText(
    StateKind.NEVER,
    "No job is open",
    "Select one in the list to see its course, its orders and its log.",
    glyph="list-checks",
)


class DetailPane(SpokenDetails[JobSession]):
    """Shows the job session of a workbench. UI thread."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        registry: ActionRegistry,
        clock: Clock,
        log_view_factory: LogViewFactory,
    ) -> None:
        super().__init__(theme, workbench, clock, "job", "Job details")
        self._registry = registry
        self._again = registry.action("job.try_again")
        self._header = JobHeader(theme, registry)
        self._tabs = SegmentedTabs(
            theme, *TABS, object_name="job.tabs", accessible_name="Job details"
        )
        self._strip = Surface(theme, "surface", edges="b")
        self._strip.setLayout(row(theme, self._tabs, STRETCH, margins=(10, 0, 10, 0)))
        self._summary = JobSummary(theme)
        view, self._log = made_by(log_view_factory)
        self._pages = QStackedWidget()
        self._pages.setObjectName("job.pages")
        self._pages.addWidget(self._summary)
        self._pages.addWidget(view)
        self._states = StateView(
            theme,
            self._pages,
            clock=clock.monotonic,
            object_name="job.state",
            accessible_name="State of the job details",
        )
        self._footer = JobFooter(theme, registry)
        lines = column(theme, self._header, self._box, self._strip, margins=(1, 0, 0, 0), spacing=0)
        lines.addWidget(self._states, 1)
        lines.addWidget(self._footer)
        self.setLayout(lines)
        self._header.hide_requested.connect(self.hide_requested)
        self._tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.bind(None)

    # ------------------------------------------------------------------ for the panel

    def offer(self, more: CopyAsGcloud) -> None:
        """One more menu behind the dots."""
        self._footer.offer(more)

    def focus_first(self) -> None:
        """Put the keyboard into the details."""
        self._tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        super().close_down()
        self._log.close_down()

    # ------------------------------------------------------------------ showing

    @Slot()
    def _show(self) -> None:
        session = self._session
        self._strip.setVisible(session is not None)
        self._footer.setVisible(session is not None)
        log_id = session.log_id if session is not None else None
        self._log.show_log_of(LogWish(job_id=log_id) if log_id is not None else None)
        self._show_announcement()
        details = session.reading if session is not None else None
        if session is None or details is None:
            self._header.show_row(None, "")
            self._states.set_banner(None)
            self._show_absence(session)
            return
        now = self._clock.now()
        self._states.show_content()
        self._states.set_banner(*self._banner(session, details))
        failing, outdated = session.state.phase is LoadPhase.FAILED, is_outdated(session.state, now)
        self._header.show_row(
            details.row,
            heard(details.row, now),
            unknown=silence(details.taken_at, now) if outdated else "",
            failing=failing,
        )
        # Nobody knows whether it went on after the last good reading: its time stands still.
        as_of = details.taken_at if failing or outdated else now
        self._summary.show_details(details, self._workbench.environment.kind, now, as_of)

    def _show_absence(self, session: JobSession | None) -> None:
        """Nothing was read yet, or nothing can be."""
        if session is None:
            self._states.show_state(_NOTHING_OPEN)
            return
        error = session.state.error
        if session.state.phase is not LoadPhase.FAILED or error is None:
            self._states.show_loading("the job")
        else:
            self._states.show_state(unread_item("job", error), self._steps(error))

    def _banner(
        self, session: JobSession, details: JobDetails
    ) -> tuple[Message | None, list[QAction]]:
        error = session.state.error
        if session.state.phase is LoadPhase.FAILED and error is not None:
            kind, now = self._workbench.environment.kind, self._clock.now()
            said = not_read_again(session.state, error, details.taken_at, kind, now)
            return said, self._steps(error)
        if details.engine_error is not None:
            text = f"Only what was recorded is shown. {details.engine_error.text}"
            return Message(text, "The engine could not be read", "triangle-alert", "warn"), []
        return None, []

    def _steps(self, error: PhoenixError) -> list[QAction]:
        """What is not there will not be there at the next look."""
        gone = isinstance(error, Missing)
        return [] if gone else way_out(self._registry, error, self._again)

    # ------------------------------------------------------------------ SpokenDetails

    @property
    def _project_id(self) -> str | None:
        details = self._session.reading if self._session is not None else None
        return details.row.project_id if details is not None else None

    def _scroll_to_top(self) -> None:
        self._summary.verticalScrollBar().setValue(0)

    def _show_ages(self) -> None:
        if self._tabs.currentIndex() == LOG:
            self._log.update_age()
