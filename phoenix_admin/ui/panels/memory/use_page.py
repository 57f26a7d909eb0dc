"""A tab of memory: services and jobs, or this machine, and the details of the opened subject."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.memory.bench import MemoryBench
from phoenix_admin.services.memory.catalogue import MemoryCatalogue
from phoenix_admin.services.memory.session import FIRST_WINDOW, MemorySession
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.terminal_lines import memory_lines
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.dialogs.limit_action import CHANGE_LIMIT
from phoenix_admin.ui.lists.item_panel import ItemPanel, row_menu
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.memory.use_actions import UseActions
from phoenix_admin.ui.panels.memory.use_details import UseDetails
from phoenix_admin.ui.panels.memory.use_list import UseList
from phoenix_admin.ui.panels.memory.use_specs import CLOUD, GCLOUD_SPECS, UseNames, copies
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud, Lines

if TYPE_CHECKING:
    from phoenix_admin.ui.panels.memory.limit_change import LimitChange

DETAILS_WIDTH = 600
"""In pixels at 100 % zoom: a chart needs more room than facts."""


class UsePage(ItemPanel[MemorySession]):
    """One list of memory. UI thread. `runner` orders long lists and makes charts."""

    glyph = "memory-stick"
    _change: "LimitChange | None" = None
    _gcloud: CopyAsGcloud | None = None
    details_width = DETAILS_WIDTH

    def __init__(
        self,
        *,
        theme: Theme,
        workbench: Workbench,
        bench: MemoryBench,
        catalogue: MemoryCatalogue,
        names: UseNames,
        actions: ActionRegistry,
        runner: TaskRunner,
        opener: Opener,
        parent: QWidget | None = None,
    ) -> None:
        self.key, self.title = names.key, names.title
        self.action_areas = (names.prefix, names.item)
        super().__init__(workbench, parent)
        self.setObjectName(f"panel.{names.prefix}")
        self._bench = bench
        self._catalogue = catalogue
        self._names = names
        self._opener = opener
        self._actions = own = UseActions(
            actions, names, bench, catalogue, self._opened, opener, self
        )
        changes: tuple[str, ...] = ()
        if names is CLOUD:
            self._change = self._limit_change(theme, actions)
            changes = (CHANGE_LIMIT.key,)
            self._gcloud = CopyAsGcloud(
                theme, actions, GCLOUD_SPECS, self._gcloud_lines, opener, self
            )
        self._list = UseList(theme, workbench, bench, catalogue, names, actions, runner)
        self._details = details = UseDetails(
            theme, workbench, bench, names, actions, runner, changes=changes
        )
        own.attach(details.summary)
        own.copy_row_requested.connect(self._on_copy_row)
        menu = row_menu(self, f"{names.prefix}.menu", actions, (changes, copies(names)))
        menu.setToolTipsVisible(True)
        if self._gcloud is not None:
            self._gcloud.announced.connect(self._on_announced)
            self._gcloud.add_to(menu)
            details.offer(self._gcloud)
        self._begin(theme, bench.session_changed, menu, actions.action(f"{names.item}.copy_row"))
        self._unsubscribe += [
            catalogue.changed.add(self._refresh_states),
            workbench.gate.changed.add(self._refresh_states),
        ]
        if workbench.limits is not None:
            self._unsubscribe.append(workbench.limits.changed.add(self._refresh_states))

    # ------------------------------------------------------------------ ItemPanel

    @property
    def polled(self) -> PolledReading[Any]:
        """The list."""
        return self._catalogue

    def open_item(self, item: str | None) -> None:
        """Open this subject, or none."""
        if item is None:
            self._bench.leave(here=self._names.is_here)
        else:
            self._bench.open_subject(item)

    def _refresh_states(self) -> None:
        super()._refresh_states()
        if self._change is not None:
            self._change.refresh_state()
        if self._gcloud is not None:
            self._gcloud.refresh_states()

    def _limit_change(self, theme: Theme, actions: ActionRegistry) -> "LimitChange":
        # Not for this machine: it has no limit that could be changed.
        from phoenix_admin.ui.panels.memory.limit_change import LimitChange  # noqa: PLC0415 - as said

        return LimitChange(actions, theme, self._workbench, self._opened, self._opener, self)

    def _gcloud_lines(self) -> Lines | None:
        commands, session = self._workbench.ports.commands, self._opened()
        if commands is None:
            return None
        from phoenix_admin.ui.panels.memory.limit_change import workload_of  # noqa: PLC0415 - as above

        until = self._bench.clock.now()
        window = session.window if session is not None else FIRST_WINDOW
        workload = workload_of(session) if session is not None else None
        view = session.reading if session is not None else None
        region = view.limits.region if view is not None and view.limits is not None else ""
        return memory_lines(commands, workload, until - window, until, region)

    def _opened(self) -> MemorySession | None:
        return self._bench.session_of(here=self._names.is_here)

    def _id_of(self, session: MemorySession) -> str:
        return session.subject.id

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_copy_row(self) -> None:
        text = self._list.row_text(self.item) if self.item is not None else None
        if text is not None:
            self._opener.copy_text(text)
