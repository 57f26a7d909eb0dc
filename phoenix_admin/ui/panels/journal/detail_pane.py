"""The details of the open entry. They show one session, and nothing of any other."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent

from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    Message,
    StateKind,
    StateText,
    StateView,
    Surface,
    column,
)
from phoenix_admin.services.journal_session import JournalSession
from phoenix_admin.services.results import Result
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.announcement import Announcement, AnnouncementBox
from phoenix_admin.ui.panels.journal.detail_parts import EntryFooter, EntryHeader, EntrySummary

AGE_TICK_MS = 1000
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


class DetailPane(Surface):
    """Shows the journal session of a workbench. UI thread. `left` is Escape."""

    left = Signal()
    hide_requested = Signal()

    def __init__(
        self, theme: Theme, workbench: Workbench, registry: ActionRegistry, clock: Clock
    ) -> None:
        super().__init__(
            theme,
            "surface",
            edges="l",
            object_name="entry.details",
            accessible_name="Entry details",
        )
        self._workbench = workbench
        self._clock = clock
        self._session: JournalSession | None = None
        self._forget_session: Callable[[], None] = _nothing
        self._spoken: Announcement | None = None
        self._since = clock.now()
        self._closed: Result | None = None
        self._again = registry.action("journal.try_again")
        self._header = EntryHeader(theme, registry)
        self._box = AnnouncementBox(theme, "entry.announcement")
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
        self._tick = QTimer(self)
        self._tick.setInterval(AGE_TICK_MS)
        self._tick.timeout.connect(self._show)
        self._header.hide_requested.connect(self.hide_requested)
        self._box.closed.connect(self._on_closed)
        self._forget = (
            workbench.results.changed.add(self._on_results_changed),
            workbench.journal.changed.add(self._show),
        )
        self.bind(None)

    # ------------------------------------------------------------------ for the panel

    def bind(self, session: JournalSession | None) -> None:
        """Show this session and let go of the one before."""
        self._forget_session()
        self._forget_session = session.changed.add(self._show) if session is not None else _nothing
        self._session = session
        self._since = self._clock.now()
        self._spoken = self._closed = None
        self._summary.verticalScrollBar().setValue(0)
        self._show()

    def say(self, announcement: Announcement) -> None:
        """Say something about the open entry where the person is."""
        self._spoken = announcement
        self._show_announcement()

    def focus_first(self) -> None:
        """Put the keyboard into the details."""
        self._summary.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._tick.stop()
        self._forget_session()
        for forget in self._forget:
            forget()

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

    def _show_announcement(self) -> None:
        spoken, project_id = self._spoken, self._project_id
        if spoken is None and project_id is not None:
            newest = self._workbench.results.newest_of(project_id)
            if newest is not None and newest is not self._closed and newest.at >= self._since:
                spoken = Announcement(newest.text, newest.tone)
        self._box.show_announcement(spoken)

    @property
    def _project_id(self) -> str | None:
        return self._session.project_id if self._session is not None else None

    def _on_results_changed(self) -> None:
        self._spoken = None
        self._show_announcement()

    @Slot()
    def _on_closed(self) -> None:
        self._spoken = None
        if self._project_id is not None:
            self._closed = self._workbench.results.newest_of(self._project_id)

    # ------------------------------------------------------------------ Qt events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the details."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Times grow while somebody looks."""
        super().showEvent(event)
        self._show()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._tick.stop()


def _nothing() -> None:
    """No session is listened to."""
