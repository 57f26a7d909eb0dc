"""How calls ended, on their way from the lanes to the one observer on the UI thread."""

import threading
from collections import deque

from phoenix_admin.domain.connection import Heard
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.ports.clock import Clock

MOST = 1_000
"""Kept at most: beyond that the oldest are worth nothing, newer ones speak for the same place."""


class HeardCalls:
    """A backend adds one line per request, the observer takes them in order. Any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._waiting: deque[Heard] = deque(maxlen=MOST)

    def begin(self) -> float:
        """When a request begins, for `end`."""
        return self._clock.monotonic()

    def end(self, place: str, began: float, error: PhoenixError | None = None) -> None:
        """A request has ended: with an answer, or with this error."""
        heard = Heard(place, began, self._clock.monotonic(), self._clock.now(), error)
        with self._guard:
            self._waiting.append(heard)

    def take(self) -> tuple[Heard, ...]:
        """What was added since, oldest first; empty when nothing was."""
        with self._guard:
            found = tuple(self._waiting)
            self._waiting.clear()
        return found
