"""The list of workers and zombies of this computer, or their tree."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction

from phoenix_admin.domain.notation import clock_time, count, duration
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.tables import RowDiff, SortOrder
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import ActionButton, StateKind, StateText
from phoenix_admin.services.process_bench import ProcessBench
from phoenix_admin.services.process_catalogue import ProcessesReading
from phoenix_admin.services.process_lines import ProcessLine
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists import list_pane
from phoenix_admin.ui.lists.arranger import Update
from phoenix_admin.ui.lists.list_header import ListHeader
from phoenix_admin.ui.lists.list_parts import ListParts, RowsReading
from phoenix_admin.ui.lists.list_words import ListNames
from phoenix_admin.ui.panels.processes.board import (
    CHIPS,
    TREE,
    Board,
    ColumnKey,
    LineEntry,
    ProcessRules,
    View,
)
from phoenix_admin.ui.panels.processes.columns import Surroundings, row_text
from phoenix_admin.ui.panels.processes.table import ProcessTable

NAMES = ListNames("process", "processes", "")
SELECTION_KEYS = ("processes.stop_selected", "processes.clear_selection")
_FIELD_WIDTH = 178
"""Six chips stand beside it."""
SWITCHES = ("processes.tree", "processes.follow", "processes.pause")


class ListPane(list_pane.ListPane[ProcessLine]):
    """Shows the processes of a bench. UI thread."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        bench: ProcessBench,
        actions: ActionRegistry,
        runner: TaskRunner,
    ) -> None:
        self._workbench = workbench
        self._bench = bench
        self._tree = False
        self._follows = False
        self._order: SortOrder | None = None
        clock = bench.clock
        self._about = Surroundings(self._moment, self.name_of, lambda: self._tree)
        parts = ListParts(
            "processes",
            NAMES,
            workbench.environment,
            bench.catalogue,
            Board(ProcessRules(self.name_of)),
            self._open_process,
            SortOrder(ColumnKey.CLASS),
            SELECTION_KEYS,
        )
        table = ProcessTable(theme, clock, self._about)
        header = _header(theme, actions)
        super().__init__(theme, parts, header, table, actions, clock, runner, workbench.scope)
        self._processes = table
        self._notices.note = self._cost
        table.sort_requested.connect(self._on_sort_requested)

    # ------------------------------------------------------------------ for the page

    def name_of(self, project_id: str) -> str:
        """A project's name as the list of projects read it last, its id before that. Any thread."""
        reading = self._workbench.catalogue.reading
        row = reading.row_of(project_id) if reading is not None else None
        return row.project.name if row is not None else project_id

    def show_tree(self, tree: bool) -> None:
        """The person wants each process below its parent, or the list again."""
        if tree != self._tree:
            self._tree = tree
            # A tree is in the order of no column, and the header says so.
            if tree:
                self._order = self._table.sort_order
                self._table.set_sort_order(None)
            elif self._table.sort_order is None:
                self._table.set_sort_order(self._order or self._parts.first_order)
            self._on_view_changed()
            self._table.repaint_times()

    def follow(self, follows: bool) -> None:
        """The person wants the chosen process kept in sight, or no more."""
        self._follows = follows
        self._keep_in_sight()

    # ------------------------------------------------------------------ ListPane

    def _open_process(self) -> str | None:
        session = self._bench.session
        return session.row_id if session is not None else None

    def _take(self, reading: RowsReading[Any]) -> None:
        self._seen_at = reading.taken_at
        self._taken = reading
        lines: Sequence[ProcessLine] = ()
        if isinstance(reading, ProcessesReading):
            lines = reading.lines
        self._arranger.take(lines)

    def _on_board(self, board: Any, update: Update[ProcessLine]) -> None:
        super()._on_board(board, update)
        self._keep_in_sight()

    def _apply(self, update: Sequence[LineEntry] | RowDiff[LineEntry]) -> None:
        super()._apply(update)
        if self._tree:
            # How far a row stands to the right depends on the others as well.
            self._table.rows.forget_cells()

    def _empty_page(self) -> tuple[StateText, list[QAction]]:
        taken = self._taken.taken_at if self._taken is not None else self._clock.now()
        look = self._bench.catalogue.newest
        seen = count(len(look.listing.processes)) if look is not None else "0"
        body = f"None of the {seen} processes of this computer is a worker or a zombie."
        title = f"No stray processes. Last scan {clock_time(taken)}."
        return StateText(StateKind.EMPTY, title, body, glyph="circle-check"), []

    def _copied(self, entry: LineEntry) -> str:
        return row_text(entry, self._moment(), self.name_of)

    @Slot()
    def _on_view_changed(self) -> None:
        order = self._table.sort_order or self._parts.first_order
        self._notices.set_notice(None)
        self._arranger.ask(
            View(
                self._header.field.text().strip().casefold(),
                self._header.narrowing,
                TREE if self._tree else order.column,
                order.descending and not self._tree,
                tree=self._tree,
            )
        )

    # ------------------------------------------------------------------ inside

    @Slot()
    def _on_sort_requested(self) -> None:
        """A tree has one order: whoever wants another one wants the list."""
        switch = self._actions.action("processes.tree")
        if self._tree and switch.isChecked():
            switch.trigger()

    def _keep_in_sight(self) -> None:
        opened = self._open_process()
        if self._follows and opened is not None:
            self._processes.keep_in_sight(opened)

    def _cost(self) -> str:
        look = self._bench.catalogue.newest
        if look is None:
            return ""
        scanned = f"scan {duration(look.listing.cost)}"
        paused = "paused · " if self._bench.catalogue.is_paused else ""
        return f"{paused}{scanned} of {count(len(look.listing.processes))} processes"


def _header(theme: Theme, actions: ActionRegistry) -> ListHeader:
    switches = [
        ActionButton(theme, actions.action(key), "ghost", icon_only=True, object_name=key)
        for key in SWITCHES
    ]
    sweep = "processes.sweep"
    return ListHeader(
        theme,
        "processes",
        "processes",
        "name, PID, command line, project or run",
        chips=CHIPS,
        more=(*switches, ActionButton(theme, actions.action(sweep), object_name=sweep)),
        title="Processes",
        field_width=_FIELD_WIDTH,
    )
