"""A clock that stands still until it is told to move."""

import threading
from datetime import UTC, datetime, timedelta

PICTURE_TIME = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
"""The moment every picture shows."""


class FakeClock:
    """Tells the time a test has set; satisfies `ports.clock.Clock`. Any thread."""

    def __init__(self, now: datetime = PICTURE_TIME) -> None:
        self._now = now
        self._passed = 0.0
        self._guard = threading.Lock()

    def now(self) -> datetime:
        """The moment that was set, plus what it was advanced."""
        with self._guard:
            return self._now

    def monotonic(self) -> float:
        """Seconds advanced so far; setting the wall clock does not change it."""
        with self._guard:
            return self._passed

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        with self._guard:
            self._now += timedelta(seconds=seconds)
            self._passed += seconds

    def set(self, now: datetime) -> None:
        """Set the wall clock, backwards too, as a person or a time server may."""
        with self._guard:
            self._now = now
