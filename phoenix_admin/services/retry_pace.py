"""When something that could not be read is asked for again by itself, if at all."""

from typing import Final

from phoenix_admin.domain.errors import Offline, PhoenixError, Quota, SignedOut
from phoenix_admin.tasks.backoff import Backoff

LONGEST_OFFLINE: Final = 5.0
"""Seconds. A line that is back has to be noticed within ten, and an attempt takes a few itself."""


class RetryPace:
    """Counts the failures in a row of one reading. UI thread only."""

    def __init__(self) -> None:
        self._failures = 0
        self._backoff = Backoff()
        self._line = Backoff(longest=LONGEST_OFFLINE)

    def succeeded(self) -> None:
        """It was read: the next failure is the first again."""
        self._failures = 0

    def after(self, error: PhoenixError) -> float | None:
        """Seconds until it is tried again; None where only a person can mend it.

        An ended login is no outage: asking again would be a loop against the sign-in server.
        """
        if isinstance(error, SignedOut):
            return None
        self._failures += 1
        backoff = self._line if isinstance(error, Offline) else self._backoff
        wait = backoff.delay(self._failures)
        if isinstance(error, Quota) and error.retry_after is not None:
            return max(wait, error.retry_after.total_seconds())
        return wait
