"""The Jobs panel: every run over all projects, and the details of the open one.

The list shows the catalogue of jobs, the details show the open job session.
"""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.fresh_look import fresh_look_at_job
from phoenix_admin.services.job_session import JobSession
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.terminal_lines import job_lines
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists.item_panel import ItemPanel, row_menu
from phoenix_admin.ui.lists.log_view import LogViewFactory
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.jobs.action_specs import GCLOUD_SPECS, JOB
from phoenix_admin.ui.panels.jobs.actions import JobActions
from phoenix_admin.ui.panels.jobs.asking import Asker
from phoenix_admin.ui.panels.jobs.detail_pane import DetailPane
from phoenix_admin.ui.panels.jobs.list_pane import ListPane
from phoenix_admin.ui.panels.jobs.page_facts import PAGE
from phoenix_admin.ui.panels.jobs.refusals import NO_JOB, NOT_READ
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud, Lines
from phoenix_admin.ui.runs.to_logs import ToLogs

ROW_MENU = (
    ("job.cancel", "job.run_again"),
    ("job.open_project", "job.open_reel", "job.in_logs"),
    ("job.copy_id", "job.copy_row"),
)
"""What a row's menu offers, in groups; it always ends with the two copies."""


class JobsPanel(ItemPanel[JobSession]):
    """Jobs of one environment. UI thread.

    `runner` orders long lists; `log_view_factory` makes a widget that shows a log.
    """

    key = PAGE.key
    title = PAGE.title
    glyph = PAGE.glyph
    digit = PAGE.digit
    action_areas = ("job", "jobs")

    def __init__(
        self,
        *,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        clock: Clock,
        runner: TaskRunner,
        log_view_factory: LogViewFactory,
        opener: Opener,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(workbench, parent)
        self._opener = opener
        asker = Asker(theme, workbench, self)
        fresh = fresh_look_at_job(workbench, clock)
        self._actions = JobActions(actions, workbench, opener, asker, fresh, self)
        self._list = ListPane(theme, workbench, actions, clock, runner)
        self._details = DetailPane(theme, workbench, actions, clock, log_view_factory)
        self._gcloud = CopyAsGcloud(theme, actions, GCLOUD_SPECS, self._gcloud_lines, opener, self)
        self._to_logs = ToLogs(actions, "job", JOB, self._own_log, NO_JOB, self)
        self._to_logs.wanted.connect(self.place_requested)
        self._actions.copy_row_requested.connect(self._on_copy_row)
        self._gcloud.announced.connect(self._on_announced)
        self._details.offer(self._gcloud)
        menu = row_menu(self, "jobs.menu", actions, ROW_MENU)
        self._gcloud.add_to(menu)
        self._begin(theme, workbench.job_session_changed, menu, actions.action("job.copy_row"))

    # ------------------------------------------------------------------ ItemPanel

    @property
    def polled(self) -> PolledReading[Any]:
        """The list of jobs."""
        return self._workbench.jobs

    def open_item(self, item: str | None) -> None:
        """Open this job, or none."""
        self._workbench.open_job(item)

    def _opened(self) -> JobSession | None:
        return self._workbench.job_session

    def _id_of(self, session: JobSession) -> str:
        return session.job_id

    def _refresh_states(self) -> None:
        super()._refresh_states()
        self._gcloud.refresh_states()
        self._to_logs.refresh_states()

    def _own_log(self) -> str | None:
        return f"job:{self.item}" if self.item is not None else None

    def _gcloud_lines(self) -> Lines | None:
        commands, session = self._workbench.ports.commands, self._workbench.job_session
        if commands is None:
            return None
        error = session.state.error if session is not None else None
        reason = NOT_READ if session is not None else NO_JOB
        reading = session.reading if session is not None else None
        return job_lines(commands, reading, error.text if error is not None else reason)

    @Slot()
    def _on_copy_row(self) -> None:
        text = self._list.row_text(self.item) if self.item is not None else None
        if text is not None:
            self._opener.copy_text(text)
