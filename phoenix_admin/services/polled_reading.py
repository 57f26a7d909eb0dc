"""Something that is read again and again while somebody looks: load state, polling, back-off.

Belongs to the UI thread; the reading happens on a lane. Whoever derives from it says what is
read and how long to wait for the next time.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.freshness import Freshness, freshness
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.retry_pace import RetryPace
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

POLL_SECONDS = 30.0


class TakenAt(Protocol):
    """What was read at one moment."""

    @property
    def taken_at(self) -> datetime:
        """When it was read."""
        ...


ReadingT = TypeVar("ReadingT", bound=TakenAt)


class PolledReading(ABC, Generic[ReadingT]):
    """Keeps the newest good reading. Subscribe to `changed`; read `reading` and `state`."""

    def __init__(self, key: str, clock: Clock, runner: TaskRunner, scope: Scope) -> None:
        self.changed = Listeners()
        self.state = LoadState(LoadPhase.NEVER)
        self.reading: ReadingT | None = None
        self._key = key
        self._clock = clock
        self._runner = runner
        self._scope = scope
        self._visible = False
        self._planned = 0
        self._pace = RetryPace()
        self._asking: list[Callable[[], None]] = []

    @property
    def is_visible(self) -> bool:
        """Whether somebody looks."""
        return self._visible

    @property
    def interval(self) -> timedelta:
        """How long after a good reading the next one is due."""
        return timedelta(seconds=self._seconds_to_next())

    def freshness(self, now: datetime) -> Freshness:
        """How far to believe what was read; UNKNOWN before the first reading."""
        if self.reading is None:
            return Freshness.UNKNOWN
        failing = self.state.phase is LoadPhase.FAILED
        return freshness(self.reading.taken_at, now, self.interval, failing=failing)

    def set_visible(self, visible: bool) -> None:
        """Polling goes on only while it is on screen."""
        was = self._visible
        self._visible = visible
        if visible and not was:
            self.refresh()

    def refresh(self) -> None:
        """Read again now; what is shown stays until the answer is there."""
        first = self.state.phase in (LoadPhase.NEVER, LoadPhase.LOADING)
        self.state = replace(
            self.state,
            phase=LoadPhase.LOADING if first else self.state.phase,
            since=self._clock.now(),
            refreshing=not first,
        )
        task = Task(self._key, self._read, Lane.READS, deadline=15.0, overlap=Overlap.LATEST)
        self._runner.submit(self._scope, task, self._on_read)
        self.changed.tell()

    def refresh_whole(self) -> None:
        """The person wants everything read again, also what says of no change."""
        self.refresh()

    def look(self, on_answered: Callable[[], None]) -> None:
        """Read again, and say when a reading that was begun from now on is answered, however.

        Nobody is called once the scope is closed.
        """
        self._asking.append(on_answered)
        self.refresh()

    # ------------------------------------------------------------------ for who derives

    @abstractmethod
    def _read(self, call: Call) -> ReadingT:
        """Read it, on a lane."""

    def _is_empty(self, reading: ReadingT) -> bool:
        """Whether there is nothing to show in it."""
        del reading
        return False

    def _seconds_to_next(self) -> float:
        """How long to wait after a good reading."""
        return POLL_SECONDS

    def _goes_on(self, reading: ReadingT) -> bool:
        """Whether this is a part, and the next one is wanted at once while somebody looks."""
        del reading
        return False

    def _show(self, reading: ReadingT) -> None:
        self.reading = reading
        phase = LoadPhase.EMPTY if self._is_empty(reading) else LoadPhase.READY
        self.state = LoadState(phase, last_good_at=reading.taken_at)
        self.changed.tell()

    # ------------------------------------------------------------------ inside

    def _on_read(self, outcome: Outcome[ReadingT]) -> None:
        match outcome:
            case Ok(reading):
                self._pace.succeeded()
                self._show(reading)
                if self._goes_on(reading) and self._visible:
                    # A task of its own: whatever else waits for the lane comes in between.
                    self.refresh()
                    return
                self._plan_poll(self._seconds_to_next())
            case Failed(error):
                wait = self._pace.after(error)
                self._fail(error, wait)
                self._plan_poll(wait)
            case Cancelled():
                # Somebody gave this look up; the next one is due as ever.
                self.state = replace(self.state, refreshing=False)
                self.changed.tell()
                self._plan_poll(self._seconds_to_next())
        asking, self._asking = self._asking, []
        for answered in asking:
            answered()

    def _fail(self, error: PhoenixError, wait: float | None) -> None:
        last = self.reading.taken_at if self.reading is not None else None
        next_try = None if wait is None else self._clock.now() + timedelta(seconds=wait)
        self.state = LoadState(LoadPhase.FAILED, last_good_at=last, error=error, next_try=next_try)
        self.changed.tell()

    def _plan_poll(self, wait: float | None) -> None:
        """Read again after that time while somebody looks; None waits for a person."""
        self._planned += 1
        mine = self._planned
        if wait is None:
            return

        def poll() -> None:
            if self._visible and mine == self._planned:
                self.refresh()

        self._runner.after(self._scope, wait, poll)
