"""Notices that the computer has slept: the wall clock went on, and no tick came meanwhile."""

from datetime import datetime, timedelta

from phoenix_admin.ports.clock import Clock

SLEPT_AFTER = timedelta(seconds=10)
"""Ticks come each second; a loaded machine delays them, but not for that long."""


class WakeWatch:
    """Asked with each tick of a view. UI thread only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: datetime | None = None

    def begin(self) -> None:
        """The view can be seen from now on; before that no tick came for another reason."""
        self._last = self._clock.now()

    def has_slept(self) -> bool:
        """Whether time has jumped since the last tick, forwards or back."""
        now = self._clock.now()
        last, self._last = self._last, now
        return last is not None and abs(now - last) > SLEPT_AFTER
