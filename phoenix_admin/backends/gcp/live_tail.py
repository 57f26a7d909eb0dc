"""Lines as Cloud Logging receives them: one open stream, on a thread of its own.

A stream alone proves nothing: it ends each hour, it may be refused, it starts at no moment that
anybody tells, and a server that is too busy leaves lines out. So it only makes reading faster.
Whoever reads still lists, whenever `wants_list` says that lines may be missing from it: after each
beginning, after what was left out, and once in a while. Nobody who reads is ever waited for.
"""

import threading
import time
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Final

from google.cloud import logging_v2

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.log_entries import RunOfLines, line_of
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.backends.gcp.tail_stream import TailPace, TailStream
from phoenix_admin.domain.log_entry import LogEntry, Severity
from phoenix_admin.ports.clock import Clock

MOST_HELD: Final = 5_000
"""Lines that wait for a reader at the most; with more of them, reading goes on by lists."""
MOST_REMEMBERED: Final = 10_000

_SUPPRESSION: Final[Pb] = logging_v2.types.TailLogEntriesResponse.SuppressionInfo.Reason


class LiveTail:
    """One followed set of runs. Begins at once; `take`, `wants_list` and `listed` from any lane."""

    def __init__(
        self,
        caller: Caller,
        resource: str,
        runs: Mapping[str, RunOfLines],
        words: str,
        clock: Clock,
        pace: TailPace,
    ) -> None:
        self.runs = runs
        self.list_from: datetime | None = None
        self._clock = clock
        self._pace = pace
        self._guard = threading.Lock()
        self._held: list[tuple[float, LogEntry]] = []
        self._seen: dict[str, None] = {}
        self._listed_at: float | None = None
        self._stream = TailStream(caller, resource, words, pace, self._arrived)
        self._stream.start()

    @property
    def is_over(self) -> bool:
        """Whether nothing will come from it any more."""
        return self._stream.is_over

    @property
    def was_refused(self) -> bool:
        """Whether the stream is not to be had."""
        return self._stream.refused is not None

    def close(self) -> None:
        """End it within milliseconds; from any thread, again is harmless."""
        self._stream.close()

    def join(self, seconds: float) -> bool:
        """Wait for its end after `close`; whether it has ended."""
        return self._stream.join(seconds)

    def wants_list(self) -> bool:
        """Whether lines may be missing from it, so that a list is due."""
        now = time.monotonic()
        sure_at = self._stream.sure_at()
        with self._guard:
            listed = self._listed_at
            if sure_at is None or listed is None:
                return True
            return listed < sure_at or now - listed > self._pace.sweep

    def listed(
        self, lines: Iterable[LogEntry], *, began: float, since: datetime, is_whole: bool
    ) -> list[LogEntry]:
        """Of the lines of a list that began then, those that were not given before.

        The next list goes back to `since`, so that what this stream leaves out is found by it.
        """
        self._stream.touch()
        with self._guard:
            if is_whole:
                self._listed_at, self.list_from = began, since
            fresh = [line for line in lines if line.identity not in self._given()]
            for line in fresh:
                self._remember(line.identity)
            known = {line.identity for line in fresh}
            self._held = [each for each in self._held if each[1].identity not in known]
            return fresh

    def take(self, limit: int, given: Container[str]) -> list[LogEntry]:
        """Lines that have waited long enough for others to come before them, in order of time.

        Without those that were `given` before this stream began.
        """
        now = time.monotonic()
        self._stream.touch()
        with self._guard:
            self._held = [each for each in self._held if each[1].identity not in given]
            ripe = [line.time for came, line in self._held if now - came >= self._pace.hold]
            if not ripe:
                return []
            until = max(ripe)
            ready = [line for _, line in self._held if line.time <= until]
            ready.sort(key=lambda line: (line.time, line.identity))
            gone = {line.identity for line in ready[:limit]}
            self._held = [each for each in self._held if each[1].identity not in gone]
            return ready[:limit]

    # -- on its own thread -----------------------------------------------------------------

    def _arrived(self, answer: Pb) -> None:
        now = time.monotonic()
        lines = [line_of(entry, self.runs) for entry in answer.entries]
        with self._guard:
            for line in lines:
                if line.source in self.runs and line.identity not in self._seen:
                    self._remember(line.identity)
                    self._held.append((now, line))
            for told in answer.suppression_info:
                self._held.append((now, self._gap(told)))
                self._listed_at = None  # what was left out is in the log: it is listed
            if len(self._held) > MOST_HELD:
                dropped = {line.identity for _, line in self._held}
                self._seen = {each: None for each in self._seen if each not in dropped}
                self._held.clear()
                self._listed_at = None

    def _gap(self, told: Pb) -> LogEntry:
        """A line that says that lines were left out; their number is a lower bound."""
        why = "this window was too slow"
        if told.reason == _SUPPRESSION.RATE_LIMIT:
            why = "too many came at once"
        now = self._clock.now()
        return LogEntry(
            now,
            Severity.WARNING,
            "Cloud Logging",
            f"At least {told.suppressed_count} lines were left out here ({why}). "
            "What the log has of them is read again.",
            f"{int(now.timestamp())}.{now.microsecond:06}000:gap",
        )

    def _given(self) -> set[str]:
        """What a reader has been given: seen, and not held. The guard is held."""
        return set(self._seen) - {line.identity for _, line in self._held}

    def _remember(self, identity: str) -> None:
        self._seen[identity] = None
        while len(self._seen) > MOST_REMEMBERED:
            del self._seen[next(iter(self._seen))]
