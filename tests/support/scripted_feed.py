"""A feed that gives what a test has put there: entries in order, pages, faults and a tail."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.values import nanoseconds
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import (
    FedLine,
    FeedGap,
    FeedPage,
    FeedSearch,
    TailState,
    TailTake,
)

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
"""When the fake clock stands."""


def fed(
    seconds_ago: float, message: str, severity: Severity = Severity.INFO, *, execution: str = "e1"
) -> FedLine:
    """One entry as Cloud Logging would have it; the message makes it unique."""
    at = NOW - timedelta(seconds=seconds_ago)
    entry = {
        "insertId": message,
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "severity": severity.name,
        "labels": {"run.googleapis.com/execution_name": execution},
        "jsonPayload": {"message": message},
    }
    return FedLine(nanoseconds(at), severity, json.dumps(entry).encode(), f"{at}{message}")


@dataclass
class ScriptedTail:
    """What `take` gives next, one after the other; then nothing new."""

    takes: list[TailTake | PhoenixError] = field(default_factory=list)
    closed: bool = False
    last: TailTake = field(default_factory=lambda: TailTake((), TailState.CONNECTING))

    def take(self, most: int, call: Call) -> TailTake:
        del most
        call.raise_if_cancelled()
        given = self.takes.pop(0) if self.takes else None
        if isinstance(given, PhoenixError):
            raise given
        if given is None:
            return TailTake((), self.last.state, (), self.last.lost, self.last.words)
        self.last = given
        return given

    def close(self) -> None:
        self.closed = True


@dataclass
class ScriptedFeed:
    """Answers every search with the pages, each a tuple of lines or a fault."""

    pages: list[tuple[FedLine, ...] | PhoenixError] = field(default_factory=list)
    name: str = "phoenix"
    searches: list[FeedSearch] = field(default_factory=list)
    tails: list[ScriptedTail] = field(default_factory=list)
    tails_asked: list[tuple[str, datetime]] = field(default_factory=list)
    takes: list[TailTake | PhoenixError] = field(default_factory=list)

    def search(self, asked: FeedSearch, call: Call, tell: Callable[[FeedPage], None]) -> str | None:
        self.searches.append(asked)
        at = int(asked.resume or 0)
        told = 0
        while at < len(self.pages) and told < asked.most:
            call.raise_if_cancelled()
            page = self.pages[at]
            if isinstance(page, PhoenixError):
                self.pages[at] = ()
                raise page
            at += 1
            told += len(page)
            more = str(at) if at < len(self.pages) else None
            tell(FeedPage(page, more, NOW - timedelta(minutes=at)))
        return str(at) if at < len(self.pages) else None

    def tail(self, query: str, since: datetime) -> ScriptedTail:
        self.tails_asked.append((query, since))
        self.tails.append(ScriptedTail(self.takes))
        return self.tails[-1]


def took(*lines: FedLine, lost: int = 0, gaps: tuple[FeedGap, ...] = ()) -> TailTake:
    """A take of a live tail."""
    return TailTake(lines, TailState.LIVE, gaps, lost)
