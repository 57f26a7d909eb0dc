"""The list of every write attempt."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from phoenix_admin.domain.journal_page import JournalQuery
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.tables import SortOrder
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Banner, Message, StateKind, StateText
from phoenix_admin.services.journal_catalogue import ENTRIES_LISTED
from phoenix_admin.services.journal_rows import JournalRow
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.lists import list_pane
from phoenix_admin.ui.lists.list_header import ListHeader
from phoenix_admin.ui.lists.list_words import ListNames
from phoenix_admin.ui.panels.journal.board import CHIPS, Board, ColumnKey, JournalEntryRow
from phoenix_admin.ui.panels.journal.chain_words import chain_banner
from phoenix_admin.ui.panels.journal.columns import row_text
from phoenix_admin.ui.panels.journal.export import Wanted
from phoenix_admin.ui.panels.journal.table import JournalTable

NAMES = ListNames("entry", "journal entries", "")
_ABOVE_ROWS = 1


class ListPane(list_pane.ListPane[JournalRow]):
    """Shows the journal of a workbench. UI thread. `export` is the button beside the others."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        clock: Clock,
        runner: TaskRunner,
        export: QWidget,
    ) -> None:
        self._workbench = workbench
        parts = list_pane.ListParts(
            "journal",
            NAMES,
            workbench.environment,
            workbench.journal,
            Board(),
            self._open_entry,
            SortOrder(ColumnKey.WHEN, descending=True),
        )
        looks_in = "who, action, target, id, detail or value"
        header = ListHeader(
            theme, "journal", "entries", looks_in, chips=CHIPS, more=(export,), title="Journal"
        )
        table = JournalTable(theme, clock, self._moment)
        super().__init__(theme, parts, header, table, actions, clock, runner, workbench.scope)
        self._chain = Banner(theme, object_name="journal.chain")
        self._said: Message | None = None
        lines = self.layout()
        if isinstance(lines, QVBoxLayout):
            # Above the rows and what is said of their age: it holds however those were read.
            lines.insertWidget(_ABOVE_ROWS, self._chain)
        self._forget_chain = workbench.journal.changed.add(self._show_chain)
        self._show_chain()

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._forget_chain()
        super().close_down()

    def _open_entry(self) -> str | None:
        session = self._workbench.journal_session
        return session.row_id if session is not None else None

    def _show_chain(self) -> None:
        """Say where the chain does not hold, or that it does by saying nothing."""
        reading = self._workbench.journal.reading
        said = chain_banner(reading.broken) if reading is not None else None
        if said == self._said:
            return
        self._said = said
        # The rows move: a click in the next moment was meant for what stood there before.
        self.table.be_deaf()
        if said is None:
            self._chain.clear()
        else:
            self._chain.show_message(said)

    def _empty_page(self) -> tuple[StateText, list[QAction]]:
        name = self._workbench.environment.name
        body = "Every attempt to change something is kept here, with its outcome. Looking is not."
        text = StateText(StateKind.EMPTY, f"No entries in {name} yet", body, glyph="scroll-text")
        return text, []

    def _copied(self, entry: JournalEntryRow) -> str:
        return row_text(entry.row.entry)

    @property
    def wanted(self) -> Wanted:
        """What the person has narrowed the list to."""
        return Wanted(self._header.field.text().strip(), self._header.narrowing)

    @Slot()
    def _on_view_changed(self) -> None:
        """What the filter looks for may stand further back than the list reaches."""
        super()._on_view_changed()
        journal, reading = self._workbench.journal, self._workbench.journal.reading
        cut = reading is not None and reading.truncated
        # The text alone: narrowed to a chip, the figures on the others would be wrong.
        narrowed = bool(journal.query.text)
        if cut or narrowed:
            journal.set_query(JournalQuery(ENTRIES_LISTED, self.wanted.text))
