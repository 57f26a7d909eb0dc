"""The details of the open entry. They show one session, and nothing of any other."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction

from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    Message,
    StateKind,
    StateText,
    StateView,
    column,
)
from phoenix_admin.services.journal_session import JournalSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.spoken_details import SpokenDetails
from phoenix_admin.ui.panels.journal.detail_parts import EntryFooter, EntryHeader, EntrySummary
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud

_NOTHING_OPEN = StateText(
    StateKind.NEVER,
    "No entry is open",
    "Select one in the list to see what was tried, by whom, and what it changed.",
    glyph="scroll-text",
)
_NOT_LISTED = StateText(
    StateKind.EMPTY,
    "This entry is not in the list",
    "It is older than the newest ones that are listed, or hidden by the filter.",
    glyph="ban",
)


class DetailPane(SpokenDetails[JournalSession]):
    """Shows the journal session of a workbench. UI thread."""

    def __init__(
        self, theme: Theme, workbench: Workbench, registry: ActionRegistry, clock: Clock
    ) -> None:
        super().__init__(theme, workbench, clock, "entry", "Entry details")
        self._again = registry.action("journal.try_again")
        self._header = EntryHeader(theme, registry)
        self._summary = EntrySummary(theme)
        self._states = StateView(
            theme,
            self._summary,
            clock=clock.monotonic,
            object_name="entry.state",
            accessible_name="State of the entry details",
        )
        self._footer = EntryFooter(theme, registry)
        lines = column(theme, self._header, self._box, margins=(1, 0, 0, 0), spacing=0)
        lines.addWidget(self._states, 1)
        lines.addWidget(self._footer)
        self.setLayout(lines)
        self._header.hide_requested.connect(self.hide_requested)
        self._forget_journal = workbench.journal.changed.add(self._on_session_changed)
        self.bind(None)

    # ------------------------------------------------------------------ for the panel

    def offer(self, more: CopyAsGcloud) -> None:
        """One more menu behind the dots."""
        self._footer.offer(more)

    def focus_first(self) -> None:
        """Put the keyboard into the details."""
        self._summary.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        super().close_down()
        self._forget_journal()

    # ------------------------------------------------------------------ showing

    @Slot()
    def _show(self) -> None:
        session, now = self._session, self._clock.now()
        shown = session.row if session is not None else None
        self._footer.setVisible(shown is not None)
        self._header.show_row(shown, now)
        self._show_announcement()
        if session is None or shown is None:
            self._states.set_banner(None)
            self._show_absence(session)
            return
        journal, here = self._workbench.journal.reading, self._workbench.environment.name
        self._states.show_content()
        self._states.set_banner(*self._banner(session))
        self._summary.show_row(shown, session.reading, journal, here, now)

    def _show_absence(self, session: JournalSession | None) -> None:
        if session is None:
            self._states.show_state(_NOTHING_OPEN)
        elif self._workbench.journal.reading is None:
            self._states.show_loading("the entry")
        else:
            self._states.show_state(_NOT_LISTED)

    def _banner(self, session: JournalSession) -> tuple[Message | None, list[QAction]]:
        """The entry is there whatever happens; of its document nobody may know anything."""
        error = session.state.error
        if session.state.phase is not LoadPhase.FAILED or error is None:
            return None, []
        text = f"Whether this can be undone is not known. {error.text}"
        title = "The document could not be read"
        return Message(text, title, "triangle-alert", "warn"), [self._again]

    # ------------------------------------------------------------------ SpokenDetails

    @property
    def _project_id(self) -> str | None:
        return self._session.project_id if self._session is not None else None

    def _scroll_to_top(self) -> None:
        self._summary.verticalScrollBar().setValue(0)
