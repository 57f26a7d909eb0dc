"""A `ShownLog` over lines in memory, for pictures and tests of the view. It answers at once.

Queries are words of which each has to be in the message; a text with `=(` in it is at fault.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.fault import QueryFault
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.logs.shown_log import (
    Asked,
    Bars,
    CopyForm,
    ExportFace,
    LineDetail,
    LogFace,
    PatternCount,
    Pill,
    PillFace,
    Pivots,
    RowKey,
    RowNote,
    SeverityCount,
    ShownLine,
    ShownLog,
    SourceFace,
    SourceState,
)

SECOND = 1_000_000_000
START = int(datetime(2026, 11, 22, 14, 0, tzinfo=UTC).timestamp()) * SECOND


@dataclass
class Line:
    """One line as a test writes it."""

    message: str
    severity: Severity = Severity.INFO
    source: int = 0
    time: int | None = None
    entry: dict[str, Any] | None = None
    trace: str | None = None
    gap: str = ""
    pivots: Pivots = field(default_factory=Pivots)


class ListedLog:
    """See `ShownLog`. Tests add lines with `add` and change what is said with `say`."""

    def __init__(self, lines: Sequence[Line] = (), sources: Sequence[SourceFace] = ()) -> None:
        self._changed = Listeners()
        self.lines: list[Line] = []
        self.keys: list[RowKey] = []
        self.sources = tuple(sources) or (SourceFace(0, "worker.log", SourceState.LIVE),)
        self._asked = Asked()
        self.pill = PillFace(Pill.LIVE)
        self.bound = "All that is here"
        self.notes: tuple[str, ...] = ()
        self.searched = 1.0
        self.dropped = 0
        self.on_disk = 0
        self.patterns: tuple[PatternCount, ...] = ()
        self.marks: dict[RowKey, RowNote] = {}
        self.on_screen = False
        self.closed = False
        self.read_at: datetime | None = None
        self.unread: set[int] = set()
        self.wanted: list[tuple[int, int]] = []
        self.read_on_of: list[int] = []
        self.exports: list[tuple[Path, CopyForm]] = []
        self.fault: QueryFault | None = None
        self._places: list[int] = []
        self._held = 0
        self.exact = True
        self._number = 0
        self.add(*lines)

    # ------------------------------------------------------------------ for tests

    def add(self, *lines: Line) -> None:
        """Lines come at the end."""
        for line in lines:
            if line.time is None:
                last = self.lines[-1].time if self.lines else None
                line.time = START if last is None else last + SECOND
            self.keys.append((line.source, 0, self._number))
            self._number += 1
            self.lines.append(line)
        if self.pill.pill is Pill.PAUSED:
            self._held += len(lines)
            self.pill = replace(self.pill, count=self._held)
        else:
            self._find()
        self._changed.tell()

    def drop(self, number: int) -> None:
        """The oldest lines go for want of room."""
        del self.lines[:number]
        del self.keys[:number]
        self.dropped += number
        self._find()
        self._changed.tell()

    def say(self, **said: Any) -> None:
        """Change what is said and tell it."""
        for name, value in said.items():
            setattr(self, name, value)
        self._changed.tell()

    # ------------------------------------------------------------------ ShownLog

    @property
    def changed(self) -> Listeners:
        return self._changed

    @property
    def asked(self) -> Asked:
        return self._asked

    @property
    def face(self) -> LogFace:
        return LogFace(
            rows=len(self._places),
            total=len(self.lines),
            searched=self.searched,
            pill=self.pill,
            bound=self.bound,
            sources=self.sources,
            severities=self._counts(),
            patterns=self.patterns,
            bars=self._bars(),
            fault=self.fault,
            notes=self.notes,
            dropped=self.dropped,
            on_disk=self.on_disk,
        )

    def ask(self, asked: Asked) -> None:
        self._asked = asked
        at = asked.text.find("=(")
        if at >= 0:
            hint = "Write the value in quotes."
            self.fault = QueryFault(at + 1, 1, "A value is missing after =.", hint)
        else:
            self.fault = None
            self._find()
        self._changed.tell()

    def line(self, place: int) -> ShownLine | None:
        if not 0 <= place < len(self._places) or place in self.unread:
            return None
        at = self._places[place]
        line = self.lines[at]
        before = self.lines[self._places[place - 1]].time if place else None
        since = None if before is None or line.time is None else line.time - before
        return ShownLine(
            self.keys[at],
            line.time,
            line.severity,
            derived=False,
            source=line.source,
            message=line.message[:2000],
            more=len(line.message) > 2000 or line.trace is not None,
            gap=line.gap,
            note=self.marks.get(self.keys[at]),
            since_last=since,
        )

    def want(self, first: int, end: int) -> None:
        self.wanted.append((first, end))

    def place_of(self, key: RowKey) -> int | None:
        for place, at in enumerate(self._places):
            if self.keys[at] == key:
                return place
        return None

    def place_at(self, moment: int) -> int:
        for place, at in enumerate(self._places):
            if (self.lines[at].time or 0) >= moment:
                return place
        return len(self._places)

    def set_on_screen(self, on_screen: bool) -> None:
        self.on_screen = on_screen

    def pause(self) -> None:
        self._held = 0
        self.pill = PillFace(Pill.PAUSED)
        self._changed.tell()

    def resume(self) -> None:
        self._held = 0
        self.pill = PillFace(Pill.LIVE)
        self._find()
        self._changed.tell()

    def read_on(self, source: int) -> None:
        self.read_on_of.append(source)

    def detail(self, key: RowKey, done: Callable[[LineDetail | None], None]) -> None:
        place = self.place_of(key)
        shown = self.line(place) if place is not None else None
        if shown is None:
            done(None)
            return
        line = self.lines[self.keys.index(key)]
        text = json.dumps(line.entry) if line.entry is not None else line.message
        name = next(each.name for each in self.sources if each.number == line.source)
        size = len(text.encode("utf-8", "replace"))
        done(LineDetail(shown, text, size, line.entry, line.trace, line.pivots, name))

    def next_gap(
        self, place: int, seconds: float, done: Callable[[int | None], None], *, back: bool = False
    ) -> None:
        step = -1 if back else 1
        at = place + step
        while 0 <= at < len(self._places):
            line = self.line(at)
            if line is not None and (line.since_last or 0) >= seconds * SECOND:
                done(at)
                return
            at += step
        done(None)

    def context(self, key: RowKey, rows: int, done: Callable[[ShownLog | None], None]) -> None:
        at = self.keys.index(key)
        first = max(0, at - rows)
        other = ListedLog([], self.sources)
        other.lines = self.lines[first : at + rows + 1]
        other.keys = self.keys[first : at + rows + 1]
        other.pill = PillFace(Pill.STILL)
        other._find()
        done(other)

    def set_note(self, key: RowKey, text: str | None) -> None:
        if text is None:
            self.marks.pop(key, None)
        else:
            self.marks[key] = RowNote(text, datetime(2026, 11, 22, 14, 32, tzinfo=UTC))
        self._changed.tell()

    def noted(self) -> tuple[ShownLine, ...]:
        lines = (self.line(place) for place in range(len(self._places)))
        return tuple(line for line in lines if line is not None and line.note is not None)

    def copied(self, keys: tuple[RowKey, ...], form: CopyForm, done: Callable[[str], None]) -> None:
        messages = [self.lines[self.keys.index(key)].message for key in keys]
        done("\n".join(f"{form}: {message}" for message in messages))

    def export(
        self, path: Path, form: CopyForm, told: Callable[[ExportFace], None]
    ) -> Callable[[], None]:
        self.exports.append((path, form))
        rows = len(self._places)
        told(ExportFace(path, rows, rows, done=True))
        return lambda: None

    def close(self) -> None:
        self.closed = True

    # ------------------------------------------------------------------ inside

    def _find(self) -> None:
        asked = self._asked
        words = asked.text.split()
        self._places = [
            at
            for at, line in enumerate(self.lines)
            if all(word in line.message for word in words)
            and (asked.severities is None or line.severity in asked.severities)
            and (asked.sources is None or line.source in asked.sources)
            and self._in_zoom(line)
        ]

    def _in_zoom(self, line: Line) -> bool:
        moment = datetime.fromtimestamp((line.time or 0) / SECOND, UTC)
        since, until = self._asked.since, self._asked.until
        return (since is None or moment >= since) and (until is None or moment <= until)

    def _counts(self) -> dict[Severity, SeverityCount]:
        counts: dict[Severity, SeverityCount] = {}
        for line in self.lines:
            known = counts.get(line.severity, SeverityCount(0, 0))
            let = self._asked.severities is None or line.severity in self._asked.severities
            counts[line.severity] = SeverityCount(known.shown + let, known.hidden + (not let))
        return counts

    def _bars(self) -> Bars | None:
        times = [line.time for line in self.lines if line.time is not None]
        if not times:
            return None
        start, number = min(times), 60
        width = max(1, -(-(max(times) - start + 1) // number))
        severities = tuple(Severity)
        counts = [[0] * len(severities) for _ in range(number)]
        hidden = [0] * number
        shown = set(self._places)
        for at, line in enumerate(self.lines):
            if line.time is None:
                continue
            bar = (line.time - start) // width
            if at in shown:
                counts[bar][severities.index(line.severity)] += 1
            else:
                hidden[bar] += 1
        kept = tuple(tuple(each) for each in counts)
        return Bars(start, width, kept, tuple(hidden), self.exact)


class GrowingListedLog(ListedLog):
    """A log to which files can be added; it writes down which."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.files: list[Path] = []
        self.folders: list[Path] = []
        self.retries = 0

    def add_file(self, path: Path) -> None:
        self.files.append(path)

    def add_folder(self, path: Path) -> None:
        self.folders.append(path)

    def retry(self) -> None:
        self.retries += 1


def seconds_after(seconds: float) -> datetime:
    """A moment of the lines, counted from the first."""
    return datetime.fromtimestamp(START / SECOND, UTC) + timedelta(seconds=seconds)
