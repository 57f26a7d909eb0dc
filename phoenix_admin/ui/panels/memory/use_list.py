"""The list of what uses memory: services and jobs, or this machine's processes."""

from PySide6.QtGui import QAction

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.tables import SortOrder
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import RoleLabel, StateKind, StateText, plain_tip
from phoenix_admin.services.memory.bench import MemoryBench
from phoenix_admin.services.memory.catalogue import MemoryCatalogue
from phoenix_admin.services.memory.faces import MemoryReading, MemoryRow
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists import list_pane
from phoenix_admin.ui.lists.board import Narrowing
from phoenix_admin.ui.lists.list_header import ListHeader
from phoenix_admin.ui.lists.list_words import ListNames
from phoenix_admin.ui.panels.memory.use_board import Board, ColumnKey, UseEntry
from phoenix_admin.ui.panels.memory.use_columns import UseTable, row_text
from phoenix_admin.ui.panels.memory.use_specs import UseNames
from phoenix_admin.ui.panels.memory.use_words import one_more_line, size, workers_line

_CHIPS = (Narrowing.ALL, Narrowing.ATTENTION)


class UseList(list_pane.ListPane[MemoryRow]):
    """Shows one list of a bench. UI thread."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        bench: MemoryBench,
        catalogue: MemoryCatalogue,
        names: UseNames,
        actions: ActionRegistry,
        runner: TaskRunner,
    ) -> None:
        self._bench = bench
        self._use = catalogue
        self._names = names
        self._said = RoleLabel(
            theme, kind="caption", role="text2", elide=True, object_name=f"{names.prefix}.note"
        )
        parts = list_pane.ListParts(
            names.prefix,
            ListNames(names.one, names.many, ""),
            workbench.environment,
            catalogue,
            Board(),
            self._open_id,
            SortOrder(ColumnKey.STATE, descending=True),
        )
        header = ListHeader(
            theme,
            names.prefix,
            names.many,
            "name, kind or revision",
            chips=_CHIPS,
            behind_chips=(self._said,),
            title=names.title,
        )
        table = UseTable(theme, self._own_clock, names.prefix, names.title, self._moment)
        super().__init__(
            theme, parts, header, table, actions, self._own_clock, runner, workbench.scope
        )
        self._forget_note = catalogue.changed.add(self._say_note)

    @property
    def _own_clock(self) -> Clock:
        return self._bench.clock

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._forget_note()
        super().close_down()

    def _say_note(self) -> None:
        self._said.set_text(note_words(self._use.newest))
        self._said.setToolTip(plain_tip(note_tip(self._use.newest)))
        faulty = self._use.newest is not None and bool(self._use.newest.faults)
        self._said.set_role("warn" if faulty else "text2")

    def _open_id(self) -> str | None:
        session = self._bench.session_of(here=self._names.is_here)
        own = session is not None and self._use.row_of(session.subject.id) is not None
        return session.subject.id if own and session is not None else None

    def _empty_page(self) -> tuple[StateText, list[QAction]]:
        text = StateText(
            StateKind.EMPTY, "No readings yet", self._names.empty, glyph="memory-stick"
        )
        return text, []

    def _copied(self, entry: UseEntry) -> str:
        return row_text(entry)


def note_tip(reading: MemoryReading | None) -> str:
    """Workers x memory against the limit, and what one more costs; empty where there is none."""
    if reading is None or reading.workers is None or reading.faults:
        return ""
    return f"{workers_line(reading.workers)}. One more: {one_more_line(reading.workers)}."


def note_words(reading: MemoryReading | None) -> str:
    """What could not be read; else how late figures are, or what the workers take together."""
    if reading is None:
        return ""
    if reading.faults:
        fault = reading.faults[0]
        more = f" and {len(reading.faults) - 1} more" if len(reading.faults) > 1 else ""
        of = f" of {fault.subject}" if fault.subject else ""
        return f"Not read: {fault.source}{of}{more}. {fault.error.text}"
    if reading.workers is not None:
        use = reading.workers.use
        return f"{use.workers} worker{'s' if use.workers > 1 else ''}: {size(use.total)}"
    if reading.known_until is not None and reading.known_until < reading.taken_at:
        return f"Known until {reading.known_until:%H:%M:%SZ}"
    return ""
