"""The list of jobs over all projects."""

from PySide6.QtGui import QAction

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.tables import SortOrder
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import StateKind, StateText
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists import list_pane
from phoenix_admin.ui.lists.board import Narrowing
from phoenix_admin.ui.lists.list_header import ListHeader
from phoenix_admin.ui.lists.list_words import ListNames
from phoenix_admin.ui.panels.jobs.board import Board, ColumnKey, JobEntry
from phoenix_admin.ui.panels.jobs.columns import row_text
from phoenix_admin.ui.panels.jobs.table import JobTable

NAMES = ListNames("job", "jobs", "What runs is unknown until it can be.")
_CHIPS = (Narrowing.ALL, Narrowing.RUNNING, Narrowing.ATTENTION)


class ListPane(list_pane.ListPane[JobRow]):
    """Shows the jobs of a workbench. UI thread."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        clock: Clock,
        runner: TaskRunner,
    ) -> None:
        self._workbench = workbench
        environment = workbench.environment
        parts = list_pane.ListParts(
            "jobs",
            NAMES,
            environment,
            workbench.jobs,
            Board(),
            self._open_job,
            SortOrder(ColumnKey.STARTED, descending=True),
        )
        super().__init__(
            theme,
            parts,
            ListHeader(theme, "jobs", "jobs", "execution, project or ID", chips=_CHIPS),
            JobTable(theme, clock, self._moment, environment.kind),
            actions,
            clock,
            runner,
            workbench.scope,
        )

    def _open_job(self) -> str | None:
        session = self._workbench.job_session
        return session.job_id if session is not None else None

    def _empty_page(self) -> tuple[StateText, list[QAction]]:
        name = self._workbench.environment.name
        body = "A job appears when a project is stitched. It stays here after its end."
        text = StateText(StateKind.EMPTY, f"No jobs in {name} yet", body, glyph="list-checks")
        return text, []

    def _copied(self, entry: JobEntry) -> str:
        return row_text(entry, self._moment())
