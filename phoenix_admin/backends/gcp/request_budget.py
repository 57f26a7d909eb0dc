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

    def take(self, *, leaves: float = 0.0) -> None:
        """Count one request. Raises Quota, which says when the next one is free.

        `leaves` is a part of all, such as 0.25, that this one must not touch.
        """
        now, most = self._clock.monotonic(), max(1, int(self._per_minute * (1 - leaves)))
        with self._guard:
            while self._made and now - self._made[0] >= MINUTE:
                self._made.popleft()
            if len(self._made) < most:
                self._made.append(now)
                return
            # The request that has to be a minute old before there is room for this one.
            pause = MINUTE - (now - self._made[len(self._made) - most])
        msg = f"This window has read the log {len(self._made)} times within a minute."
        raise Quota(msg, retry_after=timedelta(seconds=pause), code="BUDGET")
