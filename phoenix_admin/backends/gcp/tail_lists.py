"""When lists are read beside a stream, and from where on.

Moments are those of the entries, in nanoseconds: this computer's clock may be wrong. Lines become
readable some time after they came, so a list goes back a little, and a hole is read twice.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.backends.gcp.log_search import bounded
from phoenix_admin.backends.gcp.tail_order import LineOrder, Mark
from phoenix_admin.backends.gcp.tail_stream import TailPace
from phoenix_admin.domain.errors import PhoenixError, Quota
from phoenix_admin.domain.log_query.values import EPOCH, SECOND
from phoenix_admin.domain.record import record
from phoenix_admin.ports.log_feed import GapKind
from phoenix_admin.tasks.backoff import Backoff

MOST_PAGES: Final = 10
"""Requests for one hole at the most: half of what this window may ask in a minute."""
BUSY: Final = 2_000
"""Lines between two lists, from which on the stream alone is believed: lists could not keep up."""
FLOWS: Final = 100
"""Lines behind a hole, from which on a list need not go further than to what has come."""
BUSY_OVERLAP: Final = 2.0
"""Seconds that a list goes back then."""


@record
class FeedPace:
    """Seconds. `stream` None: there is none. `poll`: between two lists without a stream;
    `confirm`: after how long a hole is read once more; `patience`: how long lines wait for a list
    that fails; `again`: when a stream that was refused is asked for again. `overlap`: how far a
    list goes back behind what has come.
    """

    stream: TailPace | None = field(default_factory=TailPace)
    poll: float = 10.0
    confirm: float = 8.0
    patience: float = 5.0
    again: float = 300.0
    overlap: float = 10.0
    backoff: Backoff = field(default_factory=Backoff)

    @property
    def hold(self) -> float:
        """How long a line waits for others that belong before it."""
        return self.stream.hold if self.stream is not None else 0.0


@dataclass(slots=True)
class Fill:
    """A list under way. `began` is monotonic; `newest`: the latest moment that had come then.

    `is_check`: it looks once more where a list has been.
    """

    words: str
    since: int
    began: float
    newest: int
    is_check: bool
    token: str = ""
    pages: int = 0


@record
class _Check:
    at: float
    since: int
    until: int


class TailLists:
    """The lists of one tail. Whoever calls holds the tail's guard."""

    def __init__(self, query: str, since: int, pace: FeedPace, order: LineOrder) -> None:
        """Raises Invalid for a query that is too long."""
        bounded(query, _moment(since), _moment(since))
        self.fault: PhoenixError | None = None
        """Why the last list has failed."""
        self.fill: Fill | None = None
        self._query = query
        self._since = self._covered = since
        self._pace = pace
        self._order = order
        self._listed_at: float | None = None
        self._next = self._retry_at = 0.0
        self._check: _Check | None = None
        self._is_busy = False
        self._failures = 0
        self._came = 0  # lines that the stream has brought since the last list
        self._came_behind = 0  # and since the last hole

    @property
    def has_listed(self) -> bool:
        """Whether a list was read to its end, and no hole has come since."""
        return self._listed_at is not None

    def brought(self) -> None:
        """The stream has brought one more line."""
        self._came += 1
        self._came_behind += 1

    def want(self) -> None:
        """Lines may be missing before what the stream brings next: a list is due."""
        self._listed_at, self._came_behind = None, 0

    def begin_anew(self) -> None:
        """What lists have brought was dropped."""
        self.fill, self._listed_at = None, None

    def is_due(self, now: float, sure_at: float | None, wall: int) -> bool:
        """Whether to list now. `sure_at`: from when on the stream brings everything; `wall`: now,
        by the servers' clock: no line that has come is younger, whatever it says."""
        if now < self._retry_at:
            return False
        if self.fill is not None:
            return not self._order.is_half_full
        if self._listed_at is None:
            return True
        if sure_at is None:
            return now - self._listed_at >= self._pace.poll
        if self._listed_at < sure_at <= now:
            return True
        if self._check is not None and now >= self._check.at:
            self.fill = self._begun_check(self._check)
            return True
        if self._came > BUSY:
            self._is_busy = True
            self._cover(now, min(self._order.newest, wall))
            self._listed_at = now
        return now >= self._next

    def begun(self, wall: int) -> Fill:
        """The list under way, or the one that begins now."""
        if self.fill is None:
            overlap = BUSY_OVERLAP if self._is_busy else self._pace.overlap
            back = self._covered - int(overlap * SECOND)
            since = max(self._since, back, self._order.seen.floor)
            # Of the clocks of all that write, one may be a day ahead.
            newest = max(min(self._order.newest, wall), self._covered)
            until = None
            if self._came_behind >= FLOWS:
                # Behind the hole the stream has it all, faster than lists could read it.
                until = _moment(max(self._order.newest, wall)) + _SKEW
            words = bounded(self._query, _moment(since), until)
            self.fill = Fill(words, since, time.monotonic(), newest, is_check=False)
        return self.fill

    def read(self, fill: Fill, token: str, reached: int, now: float, wall: int) -> bool:
        """A page was read, up to a moment; whether that was the list's last."""
        self.fault, self._failures = None, 0
        fill.token, fill.pages = token, fill.pages + 1
        if token and fill.pages < MOST_PAGES:
            return False
        self.fill = None
        if fill.is_check:
            self._check = None
            return True
        is_whole, order = not token, self._order
        if not is_whole and not order.open_marks:
            order.mark(Mark(GapKind.RECONNECTED, reached, fill.began - 1))
        had_holes = bool(order.open_marks)
        order.settle(is_whole=is_whole, before=fill.began)
        self._listed_at = None if order.open_marks else fill.began  # holes that came meanwhile
        if had_holes and is_whole:
            self._check = _Check(now + self._pace.confirm, fill.since, order.newest)
        self._is_busy = False
        self._cover(now, fill.newest if is_whole else min(order.newest, wall))
        return True

    def failed(self, error: PhoenixError, now: float) -> None:
        """A list has failed: the next one waits."""
        self._failures += 1
        pause = self._pace.backoff.delay(self._failures)
        if isinstance(error, Quota) and error.retry_after is not None:
            pause = error.retry_after.total_seconds()
        self.fault, self._retry_at = error, now + pause

    def _begun_check(self, check: _Check) -> Fill:
        since = max(check.since, self._order.seen.floor)
        words = bounded(self._query, _moment(since), _moment(check.until) + _STEP)
        return Fill(words, since, time.monotonic(), check.until, is_check=True)

    def _cover(self, now: float, until: int) -> None:
        """What has come until a moment need not be listed any more."""
        self._covered, self._came = max(self._since, until), 0
        self._next = now + (self._pace.stream.sweep if self._pace.stream is not None else 0.0)


_STEP: Final = timedelta(microseconds=1)
_SKEW: Final = timedelta(seconds=1)
"""How far the clocks of those who write may be ahead of each other."""


def _moment(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at // 1000)
