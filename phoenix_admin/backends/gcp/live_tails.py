"""Which runs are followed by a stream; the rest is read by lists.

Cloud Logging keeps ten streams open for the whole Google Cloud project: one window takes two at
the most, one for the project and one for the job that are open.
"""

import threading
from typing import Final

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.live_tail import LiveTail
from phoenix_admin.backends.gcp.log_entries import RunOfLines, begin_of, filter_of
from phoenix_admin.backends.gcp.tail_stream import TailPace
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.log_source import LogRequest

MOST: Final = 2
RETRY: Final = 300.0
"""Seconds in which a stream that was refused is not asked for again."""


class LiveTails:
    """The streams of one environment. Any thread."""

    def __init__(self, caller: Caller, resource: str, clock: Clock, pace: TailPace | None) -> None:
        self._caller = caller
        self._resource = resource
        self._clock = clock
        self._pace = pace
        self._guard = threading.Lock()
        self._open: dict[LogRequest, LiveTail] = {}
        self._refused_at: float | None = None
        self._is_closed = False
        self._most = MOST

    def of(self, request: LogRequest, runs: tuple[RunOfLines, ...]) -> LiveTail | None:
        """The stream of these runs, begun where there is none; None where lists have to do.

        Other runs than before are followed by another stream.
        """
        if self._pace is None or not runs:
            return None
        by_name = {run.execution: run for run in runs}
        with self._guard:
            tail = self._open.get(request)
            if tail is not None and not tail.is_over and tail.runs == by_name:
                self._open[request] = self._open.pop(request)  # the newest goes last
                return tail
            if tail is not None:
                del self._open[request]
                tail.close()
                if tail.was_refused:
                    self._refused_at = self._clock.monotonic()
            if self._is_closed or self._is_refused():
                return None
            if self._most < MOST and len(self._open) >= self._most:
                # Somebody else has one; with too few for all, nobody's is ended for another.
                self._open = {each: kept for each, kept in self._open.items() if not kept.is_over}
                if len(self._open) >= self._most:
                    return None
            while len(self._open) >= MOST:
                self._open.pop(next(iter(self._open))).close()
            words = filter_of(runs, begin_of(runs))
            made = LiveTail(self._caller, self._resource, by_name, words, self._clock, self._pace)
            self._open[request] = made
            return made

    def existing(self, request: LogRequest) -> LiveTail | None:
        """The stream that was begun for this request."""
        with self._guard:
            return self._open.get(request)

    def leave_room(self, taken: int) -> None:
        """So many of the streams are taken by somebody else from now on."""
        with self._guard:
            self._most = max(0, MOST - taken)
            oldest = list(self._open)[: max(0, len(self._open) - self._most)]
            surplus = [self._open.pop(each) for each in oldest]
        for tail in surplus:
            tail.close()

    def close(self) -> None:
        """End all of them; none is begun any more."""
        with self._guard:
            self._is_closed = True
            tails = list(self._open.values())
            self._open.clear()
        for tail in tails:
            tail.close()

    def _is_refused(self) -> bool:
        at = self._refused_at
        return at is not None and self._clock.monotonic() - at < RETRY
