"""How many requests a minute may be made of an API that counts them for everybody together."""

import threading
from collections import deque
from datetime import timedelta

from phoenix_admin.domain.errors import Quota
from phoenix_admin.ports.clock import Clock

MINUTE = 60.0


class RequestBudget:
    """At most so many requests in any minute. Any thread.

    Cloud Logging answers 60 lists a minute for the whole Google Cloud project, and the limit
    cannot be raised: one window must not use it up for all colleagues.
    """

    def __init__(self, clock: Clock, per_minute: int = 20) -> None:
        self._clock = clock
        self._per_minute = per_minute
        self._guard = threading.Lock()
        self._made: deque[float] = deque()

    def take(self) -> None:
        """Count one request. Raises Quota, which says when the next one is free."""
        now = self._clock.monotonic()
        with self._guard:
            while self._made and now - self._made[0] >= MINUTE:
                self._made.popleft()
            if len(self._made) < self._per_minute:
                self._made.append(now)
                return
            pause = MINUTE - (now - self._made[0])
        msg = f"This window has read the log {self._per_minute} times within a minute."
        raise Quota(msg, retry_after=timedelta(seconds=pause), code="BUDGET")
