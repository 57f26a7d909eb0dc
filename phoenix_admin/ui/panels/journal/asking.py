"""Asks before an undo, and watches the entry and its document until the answer comes."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.journal_session import JournalSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.dialogs import asking


class Asker(asking.Asker):
    """Opens the question about an entry. UI thread only."""

    def __init__(self, theme: Theme, workbench: Workbench, over: QWidget) -> None:
        super().__init__(theme, over)
        self._workbench = workbench
        self._session: JournalSession | None = None

    def _watch(self) -> tuple[Callable[[], None], ...]:
        self._session = session = self._workbench.journal_session
        bench = self._workbench
        watched = (
            bench.journal_session_changed.add(self._look),
            bench.gate.changed.add(self._look),
        )
        return watched if session is None else (*watched, session.changed.add(self._look))

    def _what_changed(self) -> str | None:
        if self._workbench.journal_session is not self._session:
            return "another entry is open."
        # That the document has moved on is said by the refusal of the action.
        return None
