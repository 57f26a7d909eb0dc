"""Details that show one session and say what came of the last write on its project."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Slot

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.results import Result
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.announcement import Announcement, AnnouncementBox
from phoenix_admin.ui.lists.item_details import ItemDetails

SessionT = TypeVar("SessionT", bound=PolledReading[Any])


class SpokenDetails(ItemDetails, Generic[SessionT]):
    """Whoever derives places `_box`, says which project it is about, and binds at its end.

    `name` begins the objectNames, `accessible_name` is the pane's. UI thread.
    """

    def __init__(
        self, theme: Theme, workbench: Workbench, clock: Clock, name: str, accessible_name: str
    ) -> None:
        super().__init__(
            theme, clock, object_name=f"{name}.details", accessible_name=accessible_name
        )
        self._workbench = workbench
        self._session: SessionT | None = None
        self._forget_session: Callable[[], None] = _nothing
        self._spoken: Announcement | None = None
        self._since = clock.now()
        self._closed: Result | None = None
        self._box = AnnouncementBox(theme, f"{name}.announcement")
        self._box.closed.connect(self._on_closed)
        self._forget_results = workbench.results.changed.add(self._on_results_changed)

    # ------------------------------------------------------------------ for the panel

    def bind(self, session: SessionT | None) -> None:
        """Show this session and let go of the one before."""
        self._forget_session()
        self._forget_session = _nothing
        if session is not None:
            self._forget_session = session.changed.add(self._on_session_changed)
        self._session = session
        self._since = self._clock.now()
        self._spoken = self._closed = None
        self._scroll_to_top()
        self._show()

    def say(self, announcement: Announcement) -> None:
        """Say something about what is open where the person is; without a text, no more."""
        self._spoken = announcement if announcement.text else None
        self._show_announcement()

    def focus_first(self) -> None:
        """Put the keyboard into the details."""

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._tick.stop()
        self._forget_session()
        self._forget_results()

    # ------------------------------------------------------------------ for who derives

    @property
    def _project_id(self) -> str | None:
        """The project that is concerned, None while that is not known."""
        return None

    def _newest_result(self) -> Result | None:
        """The newest result that is about what is open."""
        project_id = self._project_id
        return None if project_id is None else self._workbench.results.newest_of(project_id)

    def _scroll_to_top(self) -> None:
        """Something else is open now."""

    def _show_announcement(self) -> None:
        spoken = self._spoken
        if spoken is None:
            newest = self._newest_result()
            if newest is not None and newest is not self._closed and newest.at >= self._since:
                spoken = Announcement(newest.text, newest.tone)
        self._box.show_announcement(spoken)

    # ------------------------------------------------------------------ inside

    def _on_results_changed(self) -> None:
        self._spoken = None
        self._show_announcement()

    @Slot()
    def _on_closed(self) -> None:
        self._spoken = None
        self._closed = self._newest_result()

    def _read_again(self) -> None:
        if self._session is not None:
            self._session.refresh()


def _nothing() -> None:
    """No session is listened to."""
