"""The list of projects, and the place where files are let go to make one."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDropEvent

from phoenix_admin.domain.environment import Environment
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.tables import SortOrder
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import ActionButton, StateKind, StateText
from phoenix_admin.services.project_catalogue import ProjectRow
from phoenix_admin.services.removals import remover_of
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists import list_pane
from phoenix_admin.ui.lists.board import Narrowing
from phoenix_admin.ui.lists.list_header import ListHeader
from phoenix_admin.ui.lists.list_parts import ListParts
from phoenix_admin.ui.lists.list_words import ListNames
from phoenix_admin.ui.panels.projects.board import Board, ProjectEntry
from phoenix_admin.ui.panels.projects.bulk_specs import SELECTION_KEYS
from phoenix_admin.ui.panels.projects.columns import row_text
from phoenix_admin.ui.panels.projects.drop_zone import DropRing, local_paths
from phoenix_admin.ui.panels.projects.plan_line import PlanLine
from phoenix_admin.ui.panels.projects.row_facts import ColumnKey
from phoenix_admin.ui.panels.projects.table import ProjectTable

NAMES = ListNames("project", "projects", "Verdicts are unknown until it can be.")
_CHIPS = (Narrowing.ALL, Narrowing.ATTENTION, Narrowing.RUNNING)


class ListPane(list_pane.ListPane[ProjectRow]):
    """Shows the projects of a workbench. UI thread. `dropped` says which files were let go here."""

    dropped = Signal(object)

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        clock: Clock,
        runner: TaskRunner,
    ) -> None:
        self._workbench = workbench
        self._can_create = workbench.ports.author is not None
        self._plan_line = PlanLine(theme, workbench.bulk, actions)
        parts = ListParts(
            "projects",
            NAMES,
            workbench.environment,
            workbench.catalogue,
            Board(),
            self._open_project,
            SortOrder(ColumnKey.NAME),
            SELECTION_KEYS,
        )
        super().__init__(
            theme,
            parts,
            _header(theme, actions, can_create=self._can_create),
            ProjectTable(theme, clock, self._moment),
            actions,
            clock,
            runner,
            workbench.scope,
            above_rows=(self._plan_line,),
        )
        self._plan_line.moved.connect(self._table.be_deaf)
        self.setAcceptDrops(self._can_create)
        self._ring = DropRing(theme, self)

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        super().close_down()
        self._plan_line.close_down()

    # ------------------------------------------------------------------ ListPane

    def _open_project(self) -> str | None:
        session = self._workbench.session
        return session.project_id if session is not None else None

    def _remover(self) -> Callable[[ProjectRow], str]:
        bench, seen_at = self._workbench, self._seen_at
        results, account = bench.results.results, bench.ports.account

        def remover(row: ProjectRow) -> str:
            return remover_of(row.project, results, account, seen_at)

        return remover

    def _empty_page(self) -> tuple[StateText, list[QAction]]:
        text = empty_text(self._workbench.environment, can_create=self._can_create)
        if not self._can_create:
            return text, []
        return text, [self._actions.action(key) for key in ("project.new", "samples.make")]

    def _copied(self, entry: ProjectEntry) -> str:
        return row_text(entry, self._moment())

    # ------------------------------------------------------------------ Qt events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files of this computer may be let go here, where a project may be made of them."""
        if local_paths(event) and self._actions.action("project.new").isEnabled():
            event.acceptProposedAction()
            self._table.hold()
            self._ring.appear()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went elsewhere."""
        super().dragLeaveEvent(event)
        self._ring.hide()
        self._table.release()

    def dropEvent(self, event: QDropEvent) -> None:
        """They were let go."""
        paths = local_paths(event)
        self._ring.hide()
        self._table.release()
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)


def empty_text(environment: Environment, *, can_create: bool) -> StateText:
    """First use."""
    body = "A project appears when its document is created."
    if can_create:
        body = "Make one from your own files, or look around with three small samples."
    return StateText(StateKind.EMPTY, f"No projects in {environment.name} yet", body)


def _header(theme: Theme, actions: ActionRegistry, *, can_create: bool) -> ListHeader:
    create = ActionButton(theme, actions.action("project.new"), object_name="projects.new")
    if not can_create:
        create.hide()
    key = "projects.reconcile_all"
    reconcile = ActionButton(theme, actions.action(key), "ghost", object_name=key)
    return ListHeader(
        theme,
        "projects",
        "projects",
        "name or ID",
        chips=_CHIPS,
        more=(create,),
        behind_chips=(reconcile,),
    )
