"""Incidents of some subjects over a time that moves on: only lines that are new are read.

A log is dear to read (requests are counted for all colleagues together), so what was read is
kept, and each look asks for what came since the one before. Lines come late, so it asks a little
further back. Blocking, on a lane, one look at a time.
"""

from datetime import datetime, timedelta

from phoenix_admin.domain.memory_incident import MemoryIncident, find_incidents
from phoenix_admin.domain.memory_lines import MemoryLine
from phoenix_admin.domain.memory_subject import MemorySubject
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.memory_line_source import MemoryLineRequest, MemoryLineSource

LATE = timedelta(minutes=5)
"""How late a line may come and still be found."""
BEFORE = timedelta(minutes=1)
"""Lines before the window that may explain an incident at its beginning."""
MOST_LINES = 50_000
"""Lines kept; beyond that the oldest are given up, and the reading says since when."""


@record
class IncidentLook:
    """Incidents in order of time, all of them from `since` on."""

    incidents: tuple[MemoryIncident, ...]
    since: datetime
    taken_at: datetime


class IncidentWatch:
    """Keeps the lines of one window of time that ends now."""

    def __init__(self, source: MemoryLineSource, clock: Clock, window: timedelta) -> None:
        self._source = source
        self._clock = clock
        self._window = window
        self._subjects: tuple[MemorySubject, ...] = ()
        self._lines: dict[str, MemoryLine] = {}
        self._read_until: datetime | None = None
        self._complete_since: datetime | None = None
        self._incidents: tuple[MemoryIncident, ...] = ()

    def look(self, subjects: tuple[MemorySubject, ...], call: Call) -> IncidentLook:
        """Read what is new. Raises what the source raises; then what was known stays known."""
        now = self._clock.now()
        begin = now - self._window
        if subjects != self._subjects:
            self._forget(subjects)
        since = begin - BEFORE
        if self._read_until is not None:
            since = max(since, self._read_until - LATE)
        if subjects:
            reading = self._source.read(MemoryLineRequest(subjects, since, now), call)
            self._take(reading.lines, since, reading.since, begin)
        self._read_until = now
        told = self._complete_since or begin
        return IncidentLook(
            tuple(incident for incident in self._incidents if incident.at >= max(begin, told)),
            max(begin, told),
            now,
        )

    def _take(
        self, lines: tuple[MemoryLine, ...], asked: datetime, since: datetime, begin: datetime
    ) -> None:
        """Take these lines over; a hole between them and what was known makes a new beginning."""
        if self._read_until is None or since > asked:
            self._complete_since = since if since > begin else None
        known = len(self._lines)
        self._lines.update((line.identity, line) for line in lines)
        changed = len(self._lines) != known
        earliest = begin - BEFORE
        if any(line.time < earliest for line in self._lines.values()):
            changed = True
            self._lines = {i: line for i, line in self._lines.items() if line.time >= earliest}
        if len(self._lines) > MOST_LINES:
            kept = sorted(self._lines.values(), key=lambda line: line.time)[-MOST_LINES:]
            self._lines = {line.identity: line for line in kept}
            self._complete_since = kept[0].time
        if changed:
            self._incidents = find_incidents(self._lines.values())

    def _forget(self, subjects: tuple[MemorySubject, ...]) -> None:
        self._subjects = subjects
        self._lines.clear()
        self._read_until = self._complete_since = None
        self._incidents = ()
