"""Before an action on old data, look at that one thing again (console note F6).

A question about what was read minutes ago would be a question about something else. The same for
the open project and the open job; each page has one look at a time.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.freshness import Freshness
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.domain.record import record
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.job_session import JobDetails
from phoenix_admin.services.workbench import Workbench

ReadingT = TypeVar("ReadingT")
ReadingT_co = TypeVar("ReadingT_co", covariant=True)


@record
class Looked(Generic[ReadingT]):
    """What the look found: the thing as it was shown, and as it is now."""

    before: ReadingT
    now: ReadingT


@record
class CouldNotLook:
    """Why it is not known how it stands; `deleted` when it is not there any more."""

    why: str
    deleted: bool = False


class Opened(Protocol[ReadingT_co]):
    """A session: what is open, how old it is, and a way to read it anew."""

    @property
    def state(self) -> LoadState:
        """How its newest reading went."""
        ...

    @property
    def reading(self) -> ReadingT_co | None:
        """What was read last; None before a first reading."""
        ...

    def freshness(self, now: datetime) -> Freshness:
        """How far to believe it."""
        ...

    def look(self, on_answered: Callable[[], None]) -> None:
        """Read it now, and say when that is answered, however."""
        ...


class FreshLook(Generic[ReadingT]):
    """Looks at what is open once more, for one action at a time. UI thread only.

    `opened` gives the session that is open now, `is_gone` says whether a list that was read later
    does not hold it any more. The answer belongs to the session that was open: when the person
    opens another one meanwhile, nobody hears of it.
    """

    def __init__(
        self,
        opened: Callable[[], Opened[ReadingT] | None],
        clock: Clock,
        is_gone: Callable[[ReadingT], bool],
    ) -> None:
        self._opened = opened
        self._clock = clock
        self._is_gone = is_gone
        self._waiting: Opened[ReadingT] | None = None

    @property
    def under_way(self) -> bool:
        """Whether what is open is being looked at for an action."""
        waiting = self._waiting
        return waiting is not None and waiting is self._opened()

    def is_due(self) -> bool:
        """Whether what is shown of it is too old to act on.

        That is what is not live, and what is gone from a list read later.
        """
        session = self._opened()
        if session is None or session.reading is None:
            return False
        if session.freshness(self._clock.now()) is not Freshness.LIVE:
            return True
        return self._is_gone(session.reading)

    def request(self, on_answer: Callable[[Looked[ReadingT] | CouldNotLook], None]) -> bool:
        """Look; False, and nothing happens, while a look for another action is under way."""
        session = self._opened()
        if session is None or session.reading is None or self.under_way:
            return False
        before = session.reading
        self._waiting = session

        def answered() -> None:
            self._waiting = None
            if session is self._opened():
                on_answer(_found(session, before))

        session.look(answered)
        return True


def fresh_look_at_project(workbench: Workbench, clock: Clock) -> FreshLook[Examination]:
    """The look at the open project."""

    def is_gone(shown: Examination) -> bool:
        listed = workbench.catalogue.reading
        if listed is None or listed.truncated or listed.unfinished:
            return False
        if listed.taken_at < shown.taken_at:
            return False
        return listed.row_of(shown.project_id) is None

    return FreshLook(lambda: workbench.session, clock, is_gone)


def fresh_look_at_job(workbench: Workbench, clock: Clock) -> FreshLook[JobDetails]:
    """The look at the open job."""

    def is_gone(shown: JobDetails) -> bool:
        listed = workbench.jobs.reading
        if listed is None or listed.truncated or listed.engine_error is not None:
            return False
        if listed.taken_at < shown.taken_at:
            return False
        return not any(row.id == shown.row.id for row in listed.rows)

    return FreshLook(lambda: workbench.job_session, clock, is_gone)


def _found(session: Opened[ReadingT], before: ReadingT) -> Looked[ReadingT] | CouldNotLook:
    state, now = session.state, session.reading
    if state.phase is LoadPhase.FAILED and state.error is not None:
        return CouldNotLook(state.error.text, deleted=isinstance(state.error, Missing))
    if now is None or now is before:
        return CouldNotLook("The look was stopped.")
    return Looked(before, now)
