"""What the actions of the Journal panel do, and when they are off."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.services.journal_rows import JournalRow
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.lists.item_actions import ItemActions
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.journal.action_specs import SPECS
from phoenix_admin.ui.panels.journal.asking import Asker
from phoenix_admin.ui.panels.journal.columns import row_text
from phoenix_admin.ui.panels.journal.confirmations import undo_question
from phoenix_admin.ui.panels.journal.refusals import refusals


class JournalActions(ItemActions):
    """Those on the open entry and on the list. UI thread only."""

    csv_requested = Signal()
    json_requested = Signal()

    def __init__(
        self,
        registry: ActionRegistry,
        workbench: Workbench,
        opener: Opener,
        asker: Asker,
        parent: QObject,
    ) -> None:
        super().__init__(registry, parent)
        self._workbench = workbench
        self._opener = opener
        self._asker = asker
        slots: dict[str, Callable[[], None]] = {
            "journal.undo": self._on_undo,
            "journal.open_project": self._on_open_project,
            "journal.copy_id": self._on_copy_id,
            "journal.copy_execution": self._on_copy_execution,
            "journal.copy_plan": self._on_copy_plan,
            "journal.copy_row": self._on_copy_row,
            "journal.export_csv": self._on_export_csv,
            "journal.export_json": self._on_export_json,
            "journal.resort": self._on_resort,
            "journal.show_new": self._on_resort,
            "journal.clear_filter": self._on_clear_filter,
            "journal.try_again": self._on_try_again,
        }
        for spec in SPECS:
            registry.register(spec, slots[spec.key])
        self.refresh_states()

    def _refusals(self) -> dict[str, str | None]:
        session = self._workbench.journal_session
        return refusals(
            is_open=session is not None,
            row=self._row,
            look=session.reading if session is not None else None,
            operations=self._workbench.operations,
        )

    # ------------------------------------------------------------------ the open entry

    @Slot()
    def _on_undo(self) -> None:
        row, session = self._row, self._workbench.journal_session
        if self._is_off("journal.undo") or row is None or row.undo is None or session is None:
            return
        question = undo_question(row.entry, row.undo, self._workbench.environment)
        if self._asker.ask(question, self._undo, lambda: self._reason("journal.undo")):
            # What is known of the document may be half a minute old: the question hears of it.
            session.refresh()

    def _undo(self) -> None:
        row = self._row
        if row is not None:
            self._expect(self._workbench.operations.request_undo_entry(row.entry))

    @Slot()
    def _on_open_project(self) -> None:
        session = self._workbench.journal_session
        if session is not None and not self._is_off("journal.open_project"):
            self.project_requested.emit(session.project_id or "")

    @Slot()
    def _on_copy_id(self) -> None:
        if self._row is not None:
            self._copy(self._row.entry.target)

    @Slot()
    def _on_copy_execution(self) -> None:
        if self._row is not None:
            self._copy(self._row.entry.execution)

    @Slot()
    def _on_copy_plan(self) -> None:
        if self._row is not None:
            self._copy(self._row.entry.plan)

    @Slot()
    def _on_copy_row(self) -> None:
        if self._row is not None:
            self._opener.copy_text(row_text(self._row.entry))

    # ------------------------------------------------------------------ the list

    @Slot()
    def _on_export_csv(self) -> None:
        self.csv_requested.emit()

    @Slot()
    def _on_export_json(self) -> None:
        self.json_requested.emit()

    @Slot()
    def _on_try_again(self) -> None:
        self._workbench.journal.refresh()
        if self._workbench.journal_session is not None:
            self._workbench.journal_session.refresh()

    # ------------------------------------------------------------------ inside

    @property
    def _row(self) -> JournalRow | None:
        session = self._workbench.journal_session
        return session.row if session is not None else None

    def _copy(self, text: str) -> None:
        if text:
            self._opener.copy_text(text)
            self.announced.emit(Announcement(f"Copied {text}."))
