"""The tab *This machine*: workers and zombies of this computer, and the details of the open one."""

from typing import Any

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.process_bench import ProcessBench
from phoenix_admin.services.process_session import ProcessSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists.item_panel import ItemPanel, row_menu
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.processes.action_specs import COPIES, PROCESS
from phoenix_admin.ui.panels.processes.actions import ProcessActions
from phoenix_admin.ui.panels.processes.detail_pane import DetailPane
from phoenix_admin.ui.panels.processes.list_pane import SELECTION_KEYS, ListPane
from phoenix_admin.ui.panels.processes.refusals import NO_PROCESS
from phoenix_admin.ui.runs.to_logs import ToLogs

ROW_MENU = (
    ("process.stop", "process.force"),
    ("process.ask_parent", "process.stop_parent"),
    ("process.open_project", "process.open_job", "process.in_logs"),
    COPIES,
)
"""What a row's menu offers, in groups; it always ends with the copies."""


class MachinePage(ItemPanel[ProcessSession]):
    """Processes of this computer. UI thread. `runner` orders long lists."""

    key = "machine"
    title = "This machine"
    glyph = "monitor"
    action_areas = ("process", "processes")

    def __init__(
        self,
        *,
        theme: Theme,
        workbench: Workbench,
        bench: ProcessBench,
        actions: ActionRegistry,
        runner: TaskRunner,
        opener: Opener,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(workbench, parent)
        self._bench = bench
        self._opener = opener
        own = ProcessActions(actions, workbench, bench, theme, opener, self)
        self._actions = own
        listed = ListPane(theme, workbench, bench, actions, runner)
        self._list = listed
        own.name_of = listed.name_of
        own.attach(listed.several)
        self._details = DetailPane(theme, workbench, bench, actions, listed.name_of)
        self._to_logs = ToLogs(actions, "process", PROCESS, self._own_log, NO_PROCESS, self)
        self._to_logs.wanted.connect(self.place_requested)
        own.copy_row_requested.connect(self._on_copy_row)
        own.job_requested.connect(self._on_job_requested)
        own.tree_wanted.connect(listed.show_tree)
        own.follow_wanted.connect(listed.follow)
        listed.several.changed.connect(own.refresh_states)
        self._several_menu = row_menu(self, "processes.selection_menu", actions, (SELECTION_KEYS,))
        menu = row_menu(self, "processes.menu", actions, ROW_MENU)
        menu.setToolTipsVisible(True)
        self._begin(theme, bench.session_changed, menu, actions.action("process.copy_row"))
        self._unsubscribe += [
            bench.operations.changed.add(self._refresh_states),
            bench.catalogue.changed.add(self._refresh_states),
            workbench.gate.changed.add(self._refresh_states),
        ]

    # ------------------------------------------------------------------ ItemPanel

    @property
    def polled(self) -> PolledReading[Any]:
        """The list of processes."""
        return self._bench.catalogue

    def set_on_screen(self, on_screen: bool) -> None:
        """Pull data only while the person sees the page; the projects' names once."""
        super().set_on_screen(on_screen)
        projects = self._workbench.catalogue
        if on_screen and projects.reading is None:
            projects.refresh()

    def open_item(self, item: str | None) -> None:
        """Open this process, or none."""
        self._bench.open_process(item)

    def _opened(self) -> ProcessSession | None:
        return self._bench.session

    def _id_of(self, session: ProcessSession) -> str:
        return session.row_id

    def _refresh_states(self) -> None:
        super()._refresh_states()
        self._to_logs.refresh_states()

    def _own_log(self) -> str | None:
        """That of its job, where it has one: a run says more than a number."""
        session = self._bench.session
        row = session.row if session is not None else None
        if row is None:
            return None
        run = row.evidence.run
        job = run.job_id if run is not None else None
        return f"job:{job}" if job else f"process:{row.facts.pid}"

    # ------------------------------------------------------------------ the person's input

    @Slot(str, QPoint)
    def _on_menu_requested(self, item: str, place: QPoint) -> None:
        if item and item in self._list.several.several_ids:
            self._list.popup_menu(self._several_menu, place)
        else:
            super()._on_menu_requested(item, place)

    @Slot(str)
    def _on_job_requested(self, job_id: str) -> None:
        self.place_requested.emit(f"jobs/{job_id}")

    @Slot()
    def _on_copy_row(self) -> None:
        text = self._list.row_text(self.item) if self.item is not None else None
        if text is not None:
            self._opener.copy_text(text)
