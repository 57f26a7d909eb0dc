"""A list of an open project that is read only when somebody asks for it: its runs, its clips.

It has a load state of its own, so that a list that cannot be read says so instead of waiting for
ever, and the rest of the project goes on.
"""

from dataclasses import replace
from datetime import datetime
from typing import Generic, TypeVar

from phoenix_admin.domain.errors import PhoenixError, Slow
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome

T = TypeVar("T")


class AskedList(Generic[T]):
    """What was read last, and how the reading stands. UI thread only.

    `items` is None until a first reading has come; a later one that fails leaves it as it is.
    """

    def __init__(self) -> None:
        self.items: tuple[T, ...] | None = None
        self.state = LoadState(LoadPhase.NEVER)
        self.wanted = False

    def begin(self, now: datetime) -> None:
        """A reading was asked for; what is shown (items, or an error) stays until it ends."""
        first = self.state.phase in (LoadPhase.NEVER, LoadPhase.LOADING)
        self.state = replace(
            self.state,
            phase=LoadPhase.LOADING if first else self.state.phase,
            since=now,
            refreshing=not first,
        )

    def take(self, outcome: Outcome[tuple[T, ...]]) -> None:
        """The newest reading has ended.

        `last_good_at` is when it was asked for: the items are at least as new as that. A reading
        that somebody has stopped counts as failed, for a newer one would have taken its place.
        """
        match outcome:
            case Ok(items):
                self.items = items
                phase = LoadPhase.READY if items else LoadPhase.EMPTY
                self.state = LoadState(phase, last_good_at=self.state.since)
            case Failed(error):
                self._fail(error)
            case Cancelled():
                self._fail(Slow("It was stopped before it was done."))

    def _fail(self, error: PhoenixError) -> None:
        good = self.state.last_good_at
        self.state = LoadState(LoadPhase.FAILED, last_good_at=good, error=error)
