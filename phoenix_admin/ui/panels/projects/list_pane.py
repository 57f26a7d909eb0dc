"""The list of projects: header, hints, states, table. It shows what the catalogue holds.

Only the person's own input changes filter, order, selection and scroll position here; readings
change the contents of rows (UX note, N1 to N5).
"""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMenu, QVBoxLayout

from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.tables import KeyedRows, RowDiff, SortOrder
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import InlineMessage, Message, StateView, Surface, pin_size
from phoenix_admin.services.project_catalogue import CatalogueReading, ProjectRow
from phoenix_admin.services.removals import remover_of
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.panels.projects.arranger import Arranger, Update
from phoenix_admin.ui.panels.projects.board import Arrival, Board, Entry
from phoenix_admin.ui.panels.projects.bulk_specs import SELECTION_KEYS
from phoenix_admin.ui.panels.projects.column_menu import ColumnMenu
from phoenix_admin.ui.panels.projects.columns import row_text
from phoenix_admin.ui.panels.projects.drop_zone import DropRing, local_paths
from phoenix_admin.ui.panels.projects.list_header import ListHeader
from phoenix_admin.ui.panels.projects.list_words import (
    banner,
    empty_text,
    failed_text,
    filtered_text,
    hint,
)
from phoenix_admin.ui.panels.projects.moment import Moment, moment_of
from phoenix_admin.ui.panels.projects.plan_line import PlanLine
from phoenix_admin.ui.panels.projects.row_facts import ColumnKey, Narrowing, View
from phoenix_admin.ui.panels.projects.several import Several
from phoenix_admin.ui.panels.projects.table import ProjectTable
from phoenix_admin.ui.panels.projects.wake_watch import WakeWatch

AGE_TICK_MS = 1000


class ListPane(Surface):
    """Shows the catalogue of a workbench. UI thread.

    `chosen` tells that the person has selected a project, `details_requested` that they want to
    go to its details, `dropped` which files they let go here.
    """

    chosen = Signal(str)
    details_requested = Signal()
    menu_requested = Signal(str, QPoint)
    copy_requested = Signal()
    dropped = Signal(object)
    counts_changed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        clock: Clock,
        runner: TaskRunner,
    ) -> None:
        super().__init__(theme, "surface", object_name="projects.list", accessible_name="Projects")
        self._workbench = workbench
        self._catalogue = workbench.catalogue
        self._actions = actions
        self._clock = clock
        self._notice = ""
        self._painted = Moment(clock.now()).belief
        self._taken: CatalogueReading | None = None
        self._seen_at = clock.now()
        self._first = True
        self._can_create = workbench.ports.author is not None
        self._header = ListHeader(theme, actions, can_create=self._can_create)
        self._hint = InlineMessage(theme, object_name="projects.hint")
        pin_size(theme, self._hint, height=32)
        self._table = ProjectTable(theme, clock, self._moment)
        self._table.set_sort_order(SortOrder(ColumnKey.NAME))
        self._several = Several(self._table, lambda: self.board, self._header.field.text)
        self._plan_line = PlanLine(theme, workbench.bulk, actions)
        self._states = StateView(
            theme,
            self._table,
            clock=clock.monotonic,
            object_name="projects.state",
            accessible_name="State of the project list",
        )
        self._columns = ColumnMenu(self._table, self._header.columns_button)
        self._arranger = Arranger(
            runner,
            workbench.scope.child("projects list"),
            self._situation,
            self._shown_rows,
            self._on_board,
        )
        self._lay_out()
        self.setAcceptDrops(self._can_create)
        self._ring = DropRing(theme, self)
        self._wake = WakeWatch(clock)
        self._tick = QTimer(self)
        self._tick.setInterval(AGE_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._connect()
        self._forget = self._catalogue.changed.add(self._on_catalogue_changed)
        self._on_catalogue_changed()

    def _lay_out(self) -> None:
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._header)
        lines.addWidget(self._hint)
        lines.addWidget(self._plan_line)
        lines.addWidget(self._states, 1)

    # ------------------------------------------------------------------ for the panel

    @property
    def table(self) -> ProjectTable:
        """Where the keyboard goes."""
        return self._table

    @property
    def several(self) -> Several:
        """What is selected when it is more than one, and what is listed."""
        return self._several

    @property
    def header(self) -> ListHeader:
        """Filter, chips and buttons."""
        return self._header

    @property
    def board(self) -> Board:
        """What is on the list."""
        return self._arranger.board

    def row_text(self, project_id: str) -> str | None:
        """The row of this project for the clipboard; None when it is not known."""
        entry = self._arranger.board.entries.get(project_id)
        return None if entry is None else row_text(entry, self._moment())

    def admit(self, project_id: str) -> None:
        """The person has made this project: show it when it arrives."""
        self._arranger.admit(project_id)

    def show_selected(self, project_id: str | None) -> None:
        """The person has opened this project elsewhere: go to its row, if it is on the list."""
        if project_id is None:
            self._table.clearSelection()
        elif self._table.selected_ids != (project_id,):
            self._table.select_id(project_id)

    def say(self, text: str) -> None:
        """Say something in the line of hints until the person does something in the list."""
        self._notice = text
        self._show_hint()

    def popup_menu(self, menu: QMenu, position: QPoint) -> None:
        """Open a row's menu; updates of the list wait until it is closed."""
        self._table.popup_menu(menu, position)

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._forget()
        self._plan_line.close_down()
        self._tick.stop()

    @Slot()
    def focus_filter(self) -> None:
        """Put the keyboard into the filter and mark what is in it."""
        self._header.field.setFocus()
        self._header.field.selectAll()

    @Slot()
    def focus_table(self) -> None:
        """Put the keyboard into the list."""
        self._table.setFocus()

    @Slot()
    def resort(self) -> None:
        """The person wants the rows in order and everything that waits."""
        self._arranger.settle(self._selected())
        self._table.setFocus()

    @Slot()
    def clear_filter(self) -> None:
        """The person wants everything back."""
        self._header.field.clear()
        self._header.choose(Narrowing.ALL)
        self._table.setFocus()

    # ------------------------------------------------------------------ readings

    def _on_catalogue_changed(self) -> None:
        reading = self._catalogue.reading
        # The catalogue also tells that it has begun to read; the rows are the same then.
        if reading is not None and reading is not self._taken:
            self._take(reading)
        self._show_state()
        self._show_hint()

    def _take(self, reading: CatalogueReading) -> None:
        taken, amendment = self._taken, reading.amendment
        self._seen_at = taken.taken_at if taken is not None else reading.taken_at
        self._taken = reading
        if taken is not None and amendment is not None and amendment.of is taken.edition:
            row = reading.row_of(amendment.row_id)
            if row is not None:
                self._arranger.amend(row, reading.all_rows)
                return
        self._arranger.take(reading.all_rows())

    def _situation(self, rows: Sequence[ProjectRow], admitted: frozenset[str]) -> Arrival:
        bench, seen_at = self._workbench, self._seen_at
        results, account = bench.results.results, bench.ports.account

        def remover(project: Project) -> str:
            return remover_of(project, results, account, seen_at)

        return Arrival(rows, self._clock.now(), self._in_use(), self._selected(), admitted, remover)

    def _in_use(self) -> bool:
        """Whether the person is in the list: with the keyboard, or with the pointer."""
        return self._table.hasFocus() or self._header.field.hasFocus() or self._table.underMouse()

    def _selected(self) -> str | None:
        session = self._workbench.session
        return session.project_id if session is not None else None

    def _shown_rows(self) -> KeyedRows[Entry]:
        return self._table.rows.snapshot

    def _on_board(self, board: Board, update: Update) -> None:
        if not isinstance(update, Entry):
            self._apply(update)
        elif not self._table.exchange(update):
            self._apply(board.rows())
        self._header.show_counts(board.counts)
        self._show_state()
        self._show_hint()
        self.counts_changed.emit(board.counts)

    def _apply(self, update: Sequence[Entry] | RowDiff[Entry]) -> None:
        before = self._table.rows.ids
        self._table.apply(update)
        if self._table.rows.ids != before:
            self._table.be_deaf()
        self._mirror_selection()

    def _mirror_selection(self) -> None:
        """The row of the open project is the selected one whenever it is on the list.

        Several selected ones are the person's own affair.
        """
        selected, chosen = self._selected(), self._table.selected_ids
        if selected is not None and len(chosen) <= 1 and chosen != (selected,):
            self._table.mark_selected(selected)

    # ------------------------------------------------------------------ states

    def _moment(self) -> Moment:
        catalogue = self._catalogue
        return moment_of(catalogue.state, catalogue.looked_at, self._clock.now())

    def _show_moment(self) -> None:
        """Paint every cell anew when they are believed less, or more, than before."""
        belief = self._moment().belief
        if belief != self._painted:
            self._painted = belief
            self._table.repaint_times()

    def _show_state(self) -> None:
        state, states = self._catalogue.state, self._states
        reading, environment = self._catalogue.reading, self._workbench.environment
        again = self._actions.action("projects.try_again")
        if reading is None:
            if state.phase is LoadPhase.FAILED:
                states.show_state(failed_text(state.error), [again])
            else:
                states.show_loading("projects")
            return
        self._set_banner(banner(state, reading, environment, self._clock.now()))
        self._show_moment()
        board = self._arranger.board
        if board.shown or (len(reading) and not board.entries):
            # The second case: a long list is still being ordered on its lane.
            states.show_content()
            self._take_first_focus()
        elif not board.entries:
            create = [self._actions.action(key) for key in ("project.new", "samples.make")]
            text = empty_text(environment, can_create=self._can_create)
            states.show_state(text, create if self._can_create else [again])
        else:
            text = filtered_text(board, self._header.field.text().strip())
            states.show_state(text, [self._actions.action("projects.clear_filter")])

    def _take_first_focus(self) -> None:
        """The window gives the keyboard to the list when it opens; now there is one."""
        if self._first and self._header.refresh_button.hasFocus():
            self._table.setFocus()
        self._first = False

    def _set_banner(self, message: Message | None) -> None:
        failing = message is not None and message.tone == "warn"
        again = [self._actions.action("projects.try_again")] if failing else []
        height = self._table.height()
        self._states.set_banner(message, again)
        if self._table.height() != height:
            self._table.be_deaf()

    def _show_hint(self) -> None:
        if self._notice:
            self._hint.show_message(Message(self._notice, glyph="circle-alert", tone="warn"))
            return
        several = self._several.line
        if several is not None:
            self._hint.show_message(several, [self._actions.action(key) for key in SELECTION_KEYS])
            return
        board = self._arranger.board
        key = "projects.resort" if board.would_move else "projects.show_new"
        wanted = board.would_move or board.waiting
        steps = [self._actions.action(key)] if wanted else []
        self._hint.show_message(hint(board, self._catalogue.state, self._clock.now()), steps)

    @Slot()
    def _on_tick(self) -> None:
        if self._wake.has_slept():
            # Nothing was read meanwhile: what is shown gets its true age now, and is read again.
            self._catalogue.refresh()
        self._table.repaint_grown_ages()
        self._show_moment()
        self._show_hint()
        if self._catalogue.state.phase is LoadPhase.FAILED:
            self._show_state()

    # ------------------------------------------------------------------ the person's input

    def _connect(self) -> None:
        header, table = self._header, self._table
        header.typed.connect(self._on_view_changed)
        header.narrowed.connect(self._on_view_changed)
        header.left.connect(self.focus_table)
        header.refresh_requested.connect(self._catalogue_refresh)
        header.columns_requested.connect(self._columns.open)
        table.sort_requested.connect(self._on_view_changed)
        table.selected.connect(self._on_selected)
        self._several.changed.connect(self._on_several_changed)
        self._several.current_chosen.connect(self._on_selected)
        self._plan_line.moved.connect(table.be_deaf)
        table.row_activated.connect(self._on_activated)
        table.context_menu_requested.connect(self.menu_requested)
        table.copy_requested.connect(self.copy_requested)

    @Slot()
    def _catalogue_refresh(self) -> None:
        self._catalogue.refresh()

    @Slot()
    def _on_view_changed(self) -> None:
        order = self._table.sort_order or SortOrder(ColumnKey.NAME)
        self._notice = ""
        self._arranger.ask(
            View(
                self._header.field.text().strip().casefold(),
                self._header.narrowing,
                ColumnKey(order.column),
                order.descending,
            )
        )

    @Slot(str)
    def _on_selected(self, project_id: str) -> None:
        # Empty: the row has gone behind a filter. The project stays open; nobody closed it.
        if project_id:
            self._notice = ""
            self._show_hint()
            self.chosen.emit(project_id)

    @Slot()
    def _on_several_changed(self) -> None:
        if self._several.several_ids:
            self._notice = ""
        self._show_hint()

    @Slot(str)
    def _on_activated(self, project_id: str) -> None:
        self.chosen.emit(project_id)
        self.details_requested.emit()

    # ------------------------------------------------------------------ Qt events

    def showEvent(self, event: QShowEvent) -> None:
        """Ages grow while somebody looks."""
        super().showEvent(event)
        self._table.repaint_times()
        self._wake.begin()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._tick.stop()

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
