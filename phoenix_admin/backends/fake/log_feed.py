"""A log elsewhere, in memory; satisfies `ports.log_feed.LogFeed` and `LogFiles`.

What goes wrong is said by whoever writes: streams that end, lines that are left out, late ones.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.entries import severity_name
from phoenix_admin.domain.log_query.fault import QueryFault
from phoenix_admin.domain.log_query.grammar import parse
from phoenix_admin.domain.log_query.matching import Matcher, matcher
from phoenix_admin.domain.log_query.values import moment_text, nanoseconds
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import (
    FedLine,
    FeedGap,
    FeedPage,
    FeedSearch,
    GapKind,
    LogFile,
    TailState,
    TailTake,
)

PAGE: Final = 1_000


@record
class _Written:
    line: FedLine
    entry: Mapping[str, Any]


class FakeLogFeed:
    """Entries that a test has written. Any thread, one at a time.

    Faults come from the script under `feed.search` (each page) and `feed.take`. `page` is how many
    lines a page has, `empty_pages` how many empty ones come first.
    """

    def __init__(self, clock: FakeClock | None = None, script: FaultScript | None = None) -> None:
        self.name = "Cloud Logging of my-pipeline"
        self.clock = clock or FakeClock()
        self.script = script or FaultScript()
        self.page = PAGE
        self.empty_pages = 0
        self.refused = ""
        """Why there is no stream; tails that begin now read by lists."""
        self.tails: list[FakeFeedTail] = []
        self._written: list[_Written] = []

    # -- what tests do to it ---------------------------------------------------------------

    def write(
        self,
        message: str = "",
        severity: Severity = Severity.INFO,
        at: datetime | None = None,
        **fields: Any,
    ) -> FedLine:
        """One more entry, told to every tail. `fields` are LogEntry's own, in its spelling."""
        at = at or self.clock.now()
        number = len(self._written)
        entry: dict[str, Any] = {"timestamp": moment_text(nanoseconds(at))}
        if severity is not Severity.DEFAULT:
            entry["severity"] = severity.name
        if message and not {"jsonPayload", "protoPayload"} & set(fields):
            entry["textPayload"] = message
        entry |= {"logName": "projects/p/logs/fake", "insertId": f"i{number:06}"} | fields
        said = fields.get("jsonPayload", {}).get("severity")
        name = severity_name(said) if severity is Severity.DEFAULT else None
        line = FedLine(
            time=nanoseconds(at),
            severity=Severity[name] if name else severity,
            text=json.dumps(entry, ensure_ascii=False).encode(),
            identity=f"{nanoseconds(at)}:{entry['insertId']}",
            derived=name is not None,
        )
        written = _Written(line, entry)
        self._written.append(written)
        for tail in self.tails:
            tail.arrive(written)
        return line

    def reconnect(self, *, filled: bool = True) -> None:
        """The streams end and begin again; `filled`: what came in between is read from a list."""
        for tail in self.tails:
            tail.gap(GapKind.RECONNECTED, filled=filled)

    def lose(self, count: int, kind: GapKind = GapKind.RATE_LIMIT) -> None:
        """So many entries are left out of every tail, and are in no list."""
        for tail in self.tails:
            tail.gap(kind, lost=count)

    # -- the port --------------------------------------------------------------------------

    def search(self, asked: FeedSearch, call: Call, tell: Callable[[FeedPage], None]) -> str | None:
        """Pages of what was written, the newest first."""
        fits = _matcher(asked.query)
        since, until = nanoseconds(asked.since), nanoseconds(asked.until)
        found = [
            each.line
            for each in self._written
            if each.line.time is not None and since <= each.line.time <= until and fits(each.entry)
        ]
        found.sort(key=lambda line: (line.time or 0, line.identity), reverse=True)
        empty, place = 0, 0
        if asked.resume is not None:
            empty, place = (int(part) for part in asked.resume.split(":"))
        else:
            empty = self.empty_pages
        told, reached = 0, None if not place else _moment(found[place - 1], asked)
        while told < asked.most:
            self.script.run("feed.search", call, lambda: None)
            if empty:
                empty -= 1
                tell(FeedPage((), f"{empty}:{place}", reached))
                continue
            lines = found[place : place + min(self.page, asked.most - told)]
            place, told = place + len(lines), told + len(lines)
            is_end = place >= len(found)
            reached = asked.since if is_end else _moment(lines[-1], asked)
            resume = None if is_end else f"0:{place}"
            tell(FeedPage(tuple(lines), resume, reached))
            if is_end:
                return None
        return f"{empty}:{place}"

    def tail(self, query: str, since: datetime) -> "FakeFeedTail":
        """Follows what is written from now on, after what there is since then."""
        made = FakeFeedTail(self, _matcher(query))
        for written in sorted(self._written, key=lambda each: each.line.time or 0):
            if (written.line.time or 0) >= nanoseconds(since):
                made.arrive(written)
        self.tails.append(made)
        return made


class FakeFeedTail:
    """What was written and not taken; satisfies `ports.log_feed.FeedTail`.

    `state` and `words` may be set; None stands for what the feed says.
    """

    def __init__(self, feed: FakeLogFeed, fits: Matcher) -> None:
        self.state: TailState | None = None
        self.words = ""
        self._feed = feed
        self._fits = fits
        self._lines: list[FedLine] = []
        self._gaps: list[FeedGap] = []
        self._newest = 0
        self._lost = 0

    def arrive(self, written: _Written) -> None:
        """One more line, if it is one of ours."""
        at = written.line.time or 0
        if not self._fits(written.entry):
            return
        if at < self._newest:
            self.gap(GapKind.OUT_OF_ORDER)
        self._newest = max(self._newest, at)
        self._lines.append(written.line)

    def gap(self, kind: GapKind, *, lost: int = 0, filled: bool = False) -> None:
        """Something stands before the line that comes next."""
        self._lost += lost
        self._gaps.append(FeedGap(kind, len(self._lines), lost, filled))

    def take(self, most: int, call: Call) -> TailTake:
        """What has come since."""
        return self._feed.script.run("feed.take", call, lambda: self._take(most))

    def _take(self, most: int) -> TailTake:
        if self not in self._feed.tails:
            return TailTake((), TailState.ENDED, lost=self._lost)
        lines, self._lines = self._lines[:most], self._lines[most:]
        shown = [gap for gap in self._gaps if gap.before < len(lines) or not self._lines]
        self._gaps = [
            FeedGap(gap.kind, gap.before - len(lines), gap.lost, gap.filled)
            for gap in self._gaps
            if gap not in shown
        ]
        refused = self._feed.refused
        state = self.state or (TailState.POLLING if refused else TailState.LIVE)
        words = self.words or refused
        return TailTake(tuple(lines), state, tuple(shown), self._lost, words)

    def close(self) -> None:
        """Nothing comes any more."""
        if self in self._feed.tails:
            self._feed.tails.remove(self)


class FakeLogFiles:
    """Files that a test has named; satisfies `ports.log_feed.LogFiles`."""

    def __init__(self) -> None:
        self.named: list[LogFile] = []

    def add(
        self,
        path: Path,
        group: str = "Runs",
        project_id: str | None = None,
        job_id: str | None = None,
    ) -> LogFile:
        """One more, newer than all before."""
        made = LogFile(path.name, path, group, project_id, job_id)
        self.named.insert(0, made)
        return made

    def files(
        self, call: Call, *, project_id: str | None = None, job_id: str | None = None
    ) -> tuple[LogFile, ...]:
        """The newest first."""
        call.raise_if_cancelled()
        return tuple(
            file
            for file in self.named
            if (project_id is None or file.project_id == project_id)
            and (job_id is None or file.job_id == job_id)
        )


def _matcher(query: str) -> Matcher:
    """Raises Invalid for a text that is no query."""
    read = parse(query)
    if isinstance(read, QueryFault):
        raise Invalid(read.message)
    return matcher(read.tree, re.compile)


def _moment(line: FedLine, asked: FeedSearch) -> datetime:
    """How far back it was searched, in whole microseconds."""
    seconds, rest = divmod(line.time or 0, 1_000_000_000)
    return datetime.fromtimestamp(seconds, asked.since.tzinfo).replace(microsecond=rest // 1000)
