"""Before an action on old data, look at that one project again (console note F6).

A question about a project that was read minutes ago would be a question about another project.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.freshness import Freshness
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.project_session import ProjectSession
from phoenix_admin.services.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Looked:
    """What the look found: the project as it was shown, and as it is now."""

    before: Examination
    now: Examination


@dataclass(frozen=True, slots=True)
class CouldNotLook:
    """Why it is not known how the project stands; `deleted` when it is not there any more."""

    why: str
    deleted: bool = False


class FreshLook:
    """Looks at the open project once more, for one action at a time. UI thread only.

    The answer belongs to the session that was open: when the person opens another project
    meanwhile, nobody hears of it.
    """

    def __init__(self, workbench: Workbench, clock: Clock) -> None:
        self._workbench = workbench
        self._clock = clock
        self._waiting: ProjectSession | None = None

    @property
    def under_way(self) -> bool:
        """Whether the open project is being looked at for an action."""
        waiting = self._waiting
        return waiting is not None and waiting is self._workbench.session

    def is_due(self) -> bool:
        """Whether what is shown of the open project is too old to act on.

        That is what is not live, and a project that is gone from a list read later.
        """
        session = self._workbench.session
        if session is None or session.examination is None:
            return False
        if session.freshness(self._clock.now()) is not Freshness.LIVE:
            return True
        return self._is_gone_from_list(session.project_id, session.examination.taken_at)

    def request(self, on_answer: Callable[[Looked | CouldNotLook], None]) -> bool:
        """Look; False, and nothing happens, while a look for another action is under way."""
        session = self._workbench.session
        if session is None or session.examination is None or self.under_way:
            return False
        before = session.examination
        self._waiting = session

        def answered() -> None:
            self._waiting = None
            if session is self._workbench.session:
                on_answer(_found(session, before))

        session.look(answered)
        return True

    def _is_gone_from_list(self, project_id: str, looked_at: datetime) -> bool:
        reading = self._workbench.catalogue.reading
        if reading is None or reading.truncated or reading.taken_at < looked_at:
            return False
        return reading.row_of(project_id) is None


def _found(session: ProjectSession, before: Examination) -> Looked | CouldNotLook:
    state, now = session.state, session.examination
    if state.phase is LoadPhase.FAILED and state.error is not None:
        return CouldNotLook(state.error.text, deleted=isinstance(state.error, Missing))
    if now is None or now is before:
        return CouldNotLook("The look was stopped.")
    return Looked(before, now)
