"""The Jobs panel: every run over all projects, and the details of the open one.

It composes and passes on. The list shows the catalogue of jobs, the details show the open job
session; only the person's own input opens another job.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QMenu, QWidget

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.fresh_look import fresh_look_at_job
from phoenix_admin.services.job_session import JobSession
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.terminal_lines import job_lines
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.lists.list_and_details import ListAndDetails
from phoenix_admin.ui.lists.list_panel import ListPanel
from phoenix_admin.ui.lists.tail_view import LogViewFactory
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.jobs.action_specs import GCLOUD_SPECS
from phoenix_admin.ui.panels.jobs.actions import JobActions
from phoenix_admin.ui.panels.jobs.asking import Asker
from phoenix_admin.ui.panels.jobs.detail_pane import DetailPane
from phoenix_admin.ui.panels.jobs.list_pane import ListPane
from phoenix_admin.ui.panels.jobs.page_facts import PAGE
from phoenix_admin.ui.panels.jobs.refusals import NO_JOB, NOT_READ
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud, Lines

ROW_MENU = (
    ("job.cancel", "job.run_again"),
    ("job.open_project", "job.open_reel"),
    ("job.copy_id", "job.copy_row"),
)
"""What a row's menu offers, in groups; it always ends with the two copies."""


class JobsPanel(ListPanel):
    """Jobs of one environment. UI thread.

    `runner` orders long lists; `log_view_factory` makes a widget that shows a `LogTail`.
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
        super().__init__(parent)
        self.setObjectName("panel.jobs")
        self.setAccessibleName(self.title)
        self._workbench = workbench
        self._opener = opener
        self._on_screen = False
        self._choosing = False
        self._session: JobSession | None = None
        self._unwatch_session: Callable[[], None] = _nothing
        asker = Asker(theme, workbench, self)
        fresh = fresh_look_at_job(workbench, clock)
        self._actions = JobActions(actions, workbench, opener, asker, fresh, self)
        self._list = ListPane(theme, workbench, actions, clock, runner)
        self._details = DetailPane(theme, workbench, actions, clock, log_view_factory)
        focus_details = self._details.focus_first
        self._panes = ListAndDetails(theme, self, self._list, self._details, focus_details)
        self._gcloud = CopyAsGcloud(theme, actions, GCLOUD_SPECS, self._gcloud_lines, opener, self)
        self._menu = QMenu(self)
        self._menu.setObjectName("jobs.menu")
        for group in ROW_MENU:
            self._menu.addActions([actions.action(key) for key in group])
            self._menu.addSeparator()
        self._gcloud.add_to(self._menu)
        self._details.offer(self._gcloud)
        copy_row = actions.action("job.copy_row")
        self._connect(copy_row.trigger)
        states = self._refresh_states
        self._unsubscribe = [
            workbench.job_session_changed.add(self._on_session_changed),
            workbench.operations.changed.add(states),
            workbench.results.changed.add(states),
        ]
        self._on_session_changed()

    # ------------------------------------------------------------------ Panel

    @property
    def item(self) -> str | None:
        """The job that is open."""
        return self._session.job_id if self._session is not None else None

    @property
    def polled(self) -> PolledReading[Any]:
        """The list of jobs."""
        return self._workbench.jobs

    def open_item(self, item: str | None) -> None:
        """Open this job, or none."""
        self._workbench.open_job(item)

    def set_on_screen(self, on_screen: bool) -> None:
        """Pull data only while the person sees the panel."""
        self._on_screen = on_screen
        self._workbench.jobs.set_visible(on_screen)
        if self._session is not None:
            self._session.set_visible(on_screen)

    def refresh(self) -> None:
        """F5: read list and job again; nothing else changes."""
        self._workbench.jobs.refresh()
        if self._session is not None:
            self._session.refresh()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        for unsubscribe in (*self._unsubscribe, self._unwatch_session):
            unsubscribe()
        self._list.close_down()
        self._details.close_down()

    # ------------------------------------------------------------------ sessions

    def _on_session_changed(self) -> None:
        session = self._workbench.job_session
        if session is self._session:
            return
        self._unwatch_session()
        self._unwatch_session = _nothing
        if self._session is not None:
            self._session.set_visible(False)
        self._session = session
        self._details.bind(session)
        if not self._choosing:
            # Opened or left elsewhere by the person (a link, the way back): show where.
            self._list.show_selected(session.job_id if session is not None else None)
        if session is not None:
            self._unwatch_session = session.changed.add(self._refresh_states)
            session.set_visible(self._on_screen)
        self.item_changed.emit()
        self._refresh_states()

    def _refresh_states(self) -> None:
        self._actions.refresh_states()
        self._gcloud.refresh_states()

    def _gcloud_lines(self) -> Lines | None:
        commands, session = self._workbench.ports.commands, self._workbench.job_session
        if commands is None:
            return None
        error = session.state.error if session is not None else None
        reason = NOT_READ if session is not None else NO_JOB
        reading = session.reading if session is not None else None
        return job_lines(commands, reading, error.text if error is not None else reason)

    @Slot(str)
    def _on_chosen(self, job_id: str) -> None:
        self._choosing = True
        try:
            self._workbench.open_job(job_id)
        finally:
            self._choosing = False

    # ------------------------------------------------------------------ the person's input

    @Slot(object)
    def _on_announced(self, announcement: Announcement) -> None:
        if self._session is None or not self._panes.details_shown:
            self._list.say(announcement.text)
        else:
            self._details.say(announcement)

    @Slot(str)
    def _on_project_requested(self, project_id: str) -> None:
        self.place_requested.emit(f"projects/{project_id}")

    @Slot()
    def _on_copy_row(self) -> None:
        text = self._list.row_text(self._session.job_id) if self._session is not None else None
        if text is not None:
            self._opener.copy_text(text)

    @Slot(str, QPoint)
    def _on_menu_requested(self, job_id: str, place: QPoint) -> None:
        if job_id:
            self._on_chosen(job_id)
            self._list.popup_menu(self._menu, place)

    def _connect(self, copy_row: Callable[[], None]) -> None:
        jobs, details, actions = self._list, self._details, self._actions
        jobs.chosen.connect(self._on_chosen)
        jobs.menu_requested.connect(self._on_menu_requested)
        jobs.copy_requested.connect(copy_row)
        details.left.connect(self._panes.leave_details)
        details.hide_requested.connect(self._panes.hide_details)
        actions.announced.connect(self._on_announced)
        self._gcloud.announced.connect(self._on_announced)
        actions.project_requested.connect(self._on_project_requested)
        actions.resort_requested.connect(jobs.resort)
        actions.clear_filter_requested.connect(jobs.clear_filter)
        actions.copy_row_requested.connect(self._on_copy_row)


def _nothing() -> None:
    """No session is watched."""
