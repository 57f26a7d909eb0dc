"""Where entries of a log come from that lies elsewhere, whole and by any query.

A feed answers what a person asks. An entry arrives as one line of JSON in the shape of
`domain.log_query.entries`.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call


@record
class FedLine:
    """One entry. `time` in nanoseconds since 1970 (UTC), None where it has none.

    `identity` tells it from every other entry of the feed (Cloud Logging: timestamp and insertId).
    `derived`: the severity was read out of the text, since the entry states none.
    """

    time: int | None
    severity: Severity
    text: bytes
    identity: str
    derived: bool = False


@record
class FeedSearch:
    """Entries that match `query` (the text for the other side), from `since` up to `until`.

    `resume` is the token of an earlier `FeedPage` of the same search: reading goes on behind it.
    `most` entries at most, the newest first.
    """

    query: str
    since: datetime
    until: datetime
    most: int
    resume: str | None = None


@record
class FeedPage:
    """What one request brought. Without lines and with a token the other side is still searching.

    `reached` is how far back it has searched; None while nobody can say. `resume` is None at the
    end. `joined` counts split entries that were put together again.
    """

    lines: tuple[FedLine, ...]
    resume: str | None
    reached: datetime | None
    joined: int = 0


class TailState(StrEnum):
    """How lines are followed now; the words that a person reads."""

    CONNECTING = "Connecting"
    LIVE = "Live"
    RECONNECTING = "Reconnecting"
    POLLING = "Polling"
    ENDED = "Ended"


class GapKind(StrEnum):
    """Why the order or the whole of lines is not sure at one place."""

    RECONNECTED = "reconnected"
    RATE_LIMIT = "left out: rate limit"
    TOO_SLOW = "left out: too slow"
    OUT_OF_ORDER = "out of order"


@record
class FeedGap:
    """Stands before line `before` of its `TailTake`. `lost` entries are known to be missing.

    `filled`: the hole was read again from a list, and nothing is missing.
    """

    kind: GapKind
    before: int
    lost: int = 0
    filled: bool = False


@record
class TailTake:
    """What came since the last take, in the order in which it is to be shown."""

    lines: tuple[FedLine, ...]
    state: TailState
    gaps: tuple[FeedGap, ...] = ()
    lost: int = 0
    """Entries known to be missing since the beginning."""
    words: str = ""
    """Why it is not live, for a person."""


class FeedTail(Protocol):
    """Lines that come now. It has its own thread or connection; nobody who takes is waited for."""

    def take(self, most: int, call: Call) -> TailTake:
        """What has come; blocks no longer than a list that fills a hole needs. On a lane.

        Raises what a call raises (SignedOut, Forbidden, Offline, Quota…); the next take goes on.
        """
        ...

    def close(self) -> None:
        """End it within milliseconds; any thread, again is harmless."""
        ...


class LogFeed(Protocol):
    """Searches and follows a log; any lane."""

    @property
    def name(self) -> str:
        """Who writes it, for a person."""
        ...

    def search(self, asked: FeedSearch, call: Call, tell: Callable[[FeedPage], None]) -> str | None:
        """Read page after page, telling each, until `most` or the end; returns where to go on.

        Blocks; on a lane. Raises Quota, Offline, Forbidden, SignedOut…, after which the `resume`
        of the last page told still holds.
        """
        ...

    def tail(self, query: str, since: datetime) -> FeedTail:
        """Begin to follow. Lines from `since` on are given, whether they came by list or stream."""
        ...


@record
class LogFile:
    """A log that is a file here. `group` is what it belongs to in a menu: *Runs*, *This program*.

    `project_id` and `job_id` say whose run wrote it, where that is known.
    """

    name: str
    path: Path
    group: str
    project_id: str | None = None
    job_id: str | None = None


class LogFiles(Protocol):
    """Which log files an environment has on this computer."""

    def files(
        self, call: Call, *, project_id: str | None = None, job_id: str | None = None
    ) -> tuple[LogFile, ...]:
        """The newest first; of one project or job where given. Blocks; on a lane."""
        ...
