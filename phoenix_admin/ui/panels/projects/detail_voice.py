"""Which sentence stands over the details: the last one said, or what came of the last write."""

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.services.project_session import ProjectSession
from phoenix_admin.services.results import Result, ResultFeed, Tone, still_stands
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.panels.projects.refusals import can_undo


class DetailVoice:
    """Remembers what was said of the open project and closed by the person. UI thread only."""

    def __init__(self, results: ResultFeed, registry: ActionRegistry, clock: Clock) -> None:
        self._results = results
        self._registry = registry
        self._clock = clock
        self._session: ProjectSession | None = None
        self._since = self._spoken_at = clock.now()
        self._closed: Result | None = None
        self._spoken: Announcement | None = None

    def turn_to(self, session: ProjectSession | None) -> None:
        """Another project is open from now on: what was said of the one before is gone."""
        self._session = session
        self._since = self._clock.now()
        self._closed = self._spoken = None

    def say(self, announcement: Announcement) -> None:
        """This is said now; without a text, nothing more."""
        self._spoken = announcement if announcement.text else None
        self._spoken_at = self._clock.now()

    def close(self) -> None:
        """The person has closed the sentence that stands there."""
        self._spoken = None
        if self._session is not None:
            self._closed = self._results.newest_of(self._session.project_id)

    def hear_results(self) -> None:
        """A newer result of this project takes the place of what was said before it."""
        newest, session = next(iter(self._results.results), None), self._session
        if newest is None or session is None or newest.project_id != session.project_id:
            return
        if newest.at >= self._spoken_at:
            self._spoken = None

    def now(self) -> Announcement | None:
        """What is to be shown; None when there is nothing to say."""
        session, spoken = self._session, self._spoken
        if spoken is not None and spoken.refused:
            reason: object = self._registry.action(spoken.refused).property("refusal")
            if reason != spoken.text:
                self._spoken = None
        if session is None or self._spoken is not None:
            return self._spoken
        newest = self._results.newest_of(session.project_id)
        examination = session.examination
        if newest is None or newest is self._closed:
            return None
        if not still_stands(newest, examination):
            return None
        undo = examination is not None and can_undo(newest, examination)
        if newest.at < self._since and not undo:
            return None
        running = examination is not None and examination.execution is not None
        already = (
            newest.action in (WriteAction.STITCH, WriteAction.ASSEMBLE)
            and newest.tone is Tone.ATTENTION
        )
        return Announcement(newest.text, newest.tone, undo=undo, open_run=running and already)
