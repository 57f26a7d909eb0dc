"""The tab Executions: what runs and no document claims, twice, or for too long.

The list shows the stray runs of the workbench, the details show the open one.
"""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.stray_runs import fresh_look_at_stray_run
from phoenix_admin.services.stray_runs_lines import stray_lines
from phoenix_admin.services.stray_runs_session import StrayRunSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists.item_panel import ItemPanel, row_menu
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.processes.executions_actions import (
    NONE_OPEN,
    NOT_READ,
    ExecutionActions,
    ExecutionAsker,
)
from phoenix_admin.ui.panels.processes.executions_details import ExecutionDetails
from phoenix_admin.ui.panels.processes.executions_list import ExecutionList
from phoenix_admin.ui.panels.processes.executions_specs import COPIES, GCLOUD_SPECS
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud, Lines

ROW_MENU = (
    ("execution.stop", "execution.adopt"),
    ("execution.open_project", "execution.open_job"),
    COPIES,
)
"""What a row's menu offers, in groups; it always ends with the copies."""


class ExecutionsPage(ItemPanel[StrayRunSession]):
    """The stray executions of one environment. UI thread. `runner` orders long lists."""

    key = "executions"
    title = "Executions"
    glyph = "git-compare-arrows"
    action_areas = ("execution", "executions")

    def __init__(
        self,
        *,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        runner: TaskRunner,
        opener: Opener,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(workbench, parent)
        clock = workbench.ports.clock
        self._opener = opener
        self._strays = strays = workbench.strays
        asker = ExecutionAsker(theme, workbench, self)
        fresh = fresh_look_at_stray_run(strays, clock)
        self._actions = ExecutionActions(actions, workbench, opener, asker, fresh, self)
        self._list = ExecutionList(theme, workbench, actions, clock, runner)
        self._details = ExecutionDetails(theme, workbench, actions, clock)
        self._gcloud = CopyAsGcloud(theme, actions, GCLOUD_SPECS, self._gcloud_lines, opener, self)
        self._actions.copy_row_requested.connect(self._on_copy_row)
        self._actions.job_requested.connect(self._on_job_requested)
        self._gcloud.announced.connect(self._on_announced)
        self._details.offer(self._gcloud)
        menu = row_menu(self, "executions.menu", actions, ROW_MENU)
        self._gcloud.add_to(menu)
        self._begin(theme, strays.session_changed, menu, actions.action("execution.copy_row"))

    # ------------------------------------------------------------------ ItemPanel

    @property
    def polled(self) -> PolledReading[Any]:
        """The list of stray executions."""
        return self._strays.catalogue

    def open_item(self, item: str | None) -> None:
        """Open this execution, or none."""
        self._strays.open(item)

    def _opened(self) -> StrayRunSession | None:
        return self._strays.session

    def _id_of(self, session: StrayRunSession) -> str:
        return session.name

    def _refresh_states(self) -> None:
        super()._refresh_states()
        self._gcloud.refresh_states()

    def _gcloud_lines(self) -> Lines | None:
        commands, session = self._workbench.ports.commands, self._strays.session
        if commands is None:
            return None
        error = session.state.error if session is not None else None
        reason = NOT_READ if session is not None else NONE_OPEN
        reading = session.reading if session is not None else None
        return stray_lines(commands, reading, error.text if error is not None else reason)

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_copy_row(self) -> None:
        text = self._list.row_text(self.item) if self.item is not None else None
        if text is not None:
            self._opener.copy_text(text)

    @Slot(str)
    def _on_job_requested(self, job_id: str) -> None:
        self.place_requested.emit(f"jobs/{job_id}")
