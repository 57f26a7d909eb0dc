"""Lines of any query as they come; satisfies `ports.log_feed.FeedTail`.

A stream brings them, and lists show that it brought all: after each of its beginnings, after what
it left out, and once in a while. Where it is not to be had lists are all there is. Moments are
those of the entries: this computer's clock may be wrong.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from google.cloud import logging_v2

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.log_entry_lines import EntryLines
from phoenix_admin.backends.gcp.log_lists import LogLists
from phoenix_admin.backends.gcp.log_search import bounded
from phoenix_admin.backends.gcp.log_splits import SplitJoiner
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.backends.gcp.tail_order import LineOrder, Mark
from phoenix_admin.backends.gcp.tail_stream import TailPace, TailStream
from phoenix_admin.domain.errors import PhoenixError, Quota, SignedOut, Unsupported
from phoenix_admin.domain.log_query.values import EPOCH, SECOND, nanoseconds
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.log_feed import FedLine, GapKind, TailState, TailTake
from phoenix_admin.tasks.backoff import Backoff

MOST_PAGES: Final = 10
"""Requests for one hole at the most: half of what this window may ask in a minute."""
PAGES_A_TAKE: Final = 3
PIECES_WAIT: Final = 5
"""For how many holds the pieces of a split entry wait for each other."""
BUSY: Final = 3_000
"""Lines between two lists, from which on the stream alone is believed: lists could not keep up."""
_REASON: Final[Pb] = logging_v2.types.TailLogEntriesResponse.SuppressionInfo.Reason
_BY_LISTS = "This address has no stream of lines"
_ELSEWHERE = "Another view follows the log now"


@dataclass(frozen=True, slots=True)
class FeedPace:
    """Seconds. `stream` None: there is none. `poll`: between two lists without a stream;
    `confirm`: after how long a hole is read once more, since lines become readable late;
    `patience`: how long lines wait for a list that fails; `again`: when a stream that was refused
    is asked for again. `overlap`: how far a list goes back behind what has come.
    """

    stream: TailPace | None = field(default_factory=TailPace)
    poll: float = 10.0
    confirm: float = 8.0
    patience: float = 5.0
    again: float = 300.0
    overlap: float = 5.0
    backoff: Backoff = field(default_factory=Backoff)


@dataclass(slots=True)
class _Fill:
    """A list under way. `began` is monotonic; `newest`: the latest moment that had come then."""

    words: str
    began: float
    newest: int
    token: str = ""
    pages: int = 0


class CloudFeedTail:
    """One followed query. `take` on any lane, one at a time; all else from any thread."""

    def __init__(
        self,
        caller: Caller,
        lists: LogLists,
        query: str,
        since: datetime,
        clock: Clock,
        pace: FeedPace,
        changed: Callable[["CloudFeedTail"], None],
    ) -> None:
        bounded(query, since)  # raises for one that is too long
        self._caller = caller
        self._lists = lists
        self._query = query
        self._since = nanoseconds(since)
        self._clock = clock
        self._pace = pace
        self._changed = changed
        self._guard = threading.Lock()
        self._order = LineOrder()
        self._splits = SplitJoiner()
        self._streamed, self._listed = EntryLines(), EntryLines()  # one for each thread
        self._covered = self._since
        self._listed_at: float | None = None
        self._next_list = 0.0
        self._since_list = 0
        self._fill: _Fill | None = None
        self._list_fault: PhoenixError | None = None
        self._failures = 0
        self._retry_at = 0.0
        self._was_opened = self._was_shut = self._was_live = False
        self._is_closed = False
        self._no_stream = _BY_LISTS if pace.stream is None else ""
        self._again_at: float | None = None
        self._stream: TailStream | None = None
        self._begin_stream()

    @property
    def has_stream(self) -> bool:
        """Whether a stream is open or tried for."""
        stream = self._stream
        return not self._is_closed and stream is not None and not stream.is_over

    def take(self, most: int, call: Call) -> TailTake:
        """As `ports.log_feed.FeedTail.take` says."""
        if self._is_closed:
            return TailTake((), TailState.ENDED, lost=self._order.lost)
        call.raise_if_cancelled()
        self._look_after_stream()
        now = time.monotonic()
        if self._is_list_due(now):
            self._list(call)
        with self._guard:
            now = time.monotonic()
            hold = self._pace.stream.hold if self._pace.stream is not None else 0.0
            for piece in self._splits.overdue(now - PIECES_WAIT * hold):
                self._order.hold(piece, now - hold)
            if self._order.is_half_full:
                self._order.settle(is_whole=False)  # what waits behind a hole cannot wait on
            elif self._list_fault is not None:
                self._order.settle(is_whole=False, before=now - self._pace.patience)
            lines, gaps = self._order.take(most, now - hold)
            lost = self._order.lost
        state = self._state()
        if state is TailState.LIVE and not self._was_live:
            self._was_live = True
            self._changed(self)
        return TailTake(tuple(lines), state, tuple(gaps), lost, self._words(state))

    def close(self) -> None:
        """As `ports.log_feed.FeedTail.close` says."""
        self._is_closed = True
        stream = self._stream
        if stream is not None:
            stream.close()
        self._changed(self)

    def yield_stream(self) -> None:
        """Another tail has the stream now; this one goes on by lists."""
        self._no_stream, self._again_at = _ELSEWHERE, None
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def join(self, seconds: float) -> bool:
        """Wait for the stream's thread after `close`; whether it has ended."""
        stream = self._stream
        return stream is None or stream.join(seconds)

    # -- the stream ------------------------------------------------------------------------

    def _begin_stream(self) -> None:
        pace = self._pace.stream
        if pace is None or self._no_stream:
            return
        words = self._query
        self._stream = TailStream(
            self._caller,
            self._lists.resource,
            words,
            pace,
            self._arrived,
            opening=self._opening,
            backoff=self._pace.backoff,
        )
        self._stream.start()
        if self._is_closed:
            self._stream.close()

    def _look_after_stream(self) -> None:
        stream, now = self._stream, time.monotonic()
        if stream is None:
            if self._again_at is not None and now >= self._again_at and not self._list_fault:
                self._no_stream, self._again_at = "", None
                self._begin_stream()
            return
        stream.touch()
        if stream.refused is not None:
            self._stream, self._no_stream = None, _refusal(stream.refused)
            if not isinstance(stream.refused, Unsupported):
                self._again_at = now + self._pace.again
            if isinstance(stream.refused, SignedOut):
                self._again_at = now + self._pace.patience  # and a list has worked
                self._listed_at = None
        elif stream.is_over:
            self._begin_stream()  # nobody had read for a while
        sure_at = stream.sure_at()
        if sure_at is not None and sure_at <= now:
            with self._guard:
                self._note_shut(now)

    def _opening(self) -> None:
        with self._guard:
            self._was_shut |= self._was_opened
            self._was_opened = True

    def _note_shut(self, now: float) -> None:
        """It is open again: what came while it was shut is to be listed. The guard is held."""
        if not self._was_shut:
            return
        self._was_shut, self._listed_at = False, None
        newest = self._order.newest
        self._order.mark(
            Mark(GapKind.RECONNECTED, newest, now, begin=newest, end=self._until_now())
        )

    def _arrived(self, answer: Pb) -> None:
        """An answer of the stream, on its thread."""
        now = time.monotonic()
        made = [(entry, self._streamed.line(entry)) for entry in answer.entries]
        with self._guard:
            self._note_shut(now)
            newest = self._order.newest
            for entry, line in made:
                if line.time is not None and line.time < self._since:
                    continue
                if self._order.streamed(line):
                    self._since_list += 1
                    for whole in self._splits.add(entry, line, now):
                        self._order.hold(whole, now)
            for told in answer.suppression_info:
                self._left_out(told, newest, now)
            if self._order.is_full:
                self._order.drop(now)
                self._listed_at, self._fill = None, None

    def _left_out(self, told: Pb, newest: int, now: float) -> None:
        kind = GapKind.TOO_SLOW
        if told.reason == _REASON.RATE_LIMIT:
            kind = GapKind.RATE_LIMIT
        mark = Mark(kind, newest, now, told=int(told.suppressed_count))
        mark.begin = newest - int(self._pace.overlap * SECOND)
        mark.end = self._until_now()
        self._order.mark(mark)
        self._listed_at = None

    def _until_now(self) -> int:
        """Nothing that has come is younger, as far as clocks can tell."""
        return max(self._order.newest, nanoseconds(self._clock.now()))

    # -- lists -----------------------------------------------------------------------------

    def _is_list_due(self, now: float) -> bool:
        if now < self._retry_at:
            return False
        sure_at = self._stream.sure_at() if self._stream is not None else None
        with self._guard:
            if self._fill is not None:
                return not self._order.is_half_full
            listed = self._listed_at
            if listed is None:
                return True
            if sure_at is None:
                return now - listed >= self._pace.poll
            if listed < sure_at <= now:
                return True
            if now < self._next_list:
                return False
            if self._since_list <= BUSY or self._order.open_marks:
                return True
            self._rely_on_stream(now)
            return False

    def _list(self, call: Call) -> None:
        """Read on where lines may be missing. Raises what the call raises."""
        for _ in range(PAGES_A_TAKE):
            fill = self._begun_fill()
            try:
                answer = self._lists.page(fill.words, "asc", call, token=fill.token)
            except PhoenixError as error:
                self._note_failure(error)
                raise
            self._list_fault, self._failures = None, 0
            if self._read_page(fill, answer):
                return

    def _begun_fill(self) -> _Fill:
        with self._guard:
            if self._fill is None:
                back = self._covered - int(self._pace.overlap * SECOND)
                since = max(self._since, back, self._order.seen.floor)
                at = EPOCH + timedelta(microseconds=since // 1000)
                # Of the clocks of all that write, one may be a day ahead.
                newest = min(self._order.newest, nanoseconds(self._clock.now()))
                words = bounded(self._query, at)
                self._fill = _Fill(words, time.monotonic(), max(newest, self._covered))
            return self._fill

    def _read_page(self, fill: _Fill, answer: Pb) -> bool:
        """Take in one page; whether that is all for now."""
        made = [(entry, self._listed.line(entry)) for entry in answer.entries]
        now = time.monotonic()
        ripe = now - (self._pace.stream.hold if self._pace.stream is not None else 0.0)
        with self._guard:
            if self._fill is not fill:
                return True  # what is held was dropped meanwhile: it begins anew
            newest = max([self._order.newest, *(line.time or 0 for _, line in made)])
            for entry, line in made:
                if line.time is not None and line.time < self._since:
                    continue
                if self._order.listed(line):
                    for whole in self._splits.add(entry, line, now):
                        self._order.hold(whole, _came(whole, newest, ripe, now))
            fill.token, fill.pages = answer.next_page_token, fill.pages + 1
            if not fill.token or fill.pages >= MOST_PAGES:
                reached = max((line.time or 0 for _, line in made), default=newest)
                self._end_fill(fill, now, reached)
                return True
            return self._order.is_half_full

    def _end_fill(self, fill: _Fill, now: float, reached: int) -> None:
        """The guard is held."""
        is_whole = not fill.token
        if not is_whole and not self._order.open_marks:
            self._order.mark(Mark(GapKind.RECONNECTED, reached, fill.began - 1))
        had_holes = bool(self._order.open_marks)
        self._order.settle(is_whole=is_whole, before=fill.began)
        self._fill = None
        self._listed_at = None if self._order.open_marks else fill.began  # holes since then
        if had_holes and is_whole and self._since_list <= BUSY:
            self._next_list = now + self._pace.confirm  # from where this one began
        else:
            self._rely_on_stream(now, fill)

    def _rely_on_stream(self, now: float, fill: _Fill | None = None) -> None:
        """What has come until now need not be listed any more. The guard is held."""
        newest = min(self._order.newest, nanoseconds(self._clock.now()))
        self._covered = fill.newest if fill is not None and not fill.token else newest
        self._since_list = 0
        if fill is None:
            self._listed_at = now
        self._next_list = now + (self._pace.stream.sweep if self._pace.stream else 0.0)

    def _note_failure(self, error: PhoenixError) -> None:
        now = time.monotonic()
        self._failures += 1
        pause = self._pace.backoff.delay(self._failures)
        if isinstance(error, Quota) and error.retry_after is not None:
            pause = error.retry_after.total_seconds()
        self._list_fault, self._retry_at = error, now + pause

    # -- words -----------------------------------------------------------------------------

    def _state(self) -> TailState:
        stream = self._stream
        if stream is None:
            return TailState.POLLING
        sure_at = stream.sure_at()
        if sure_at is not None and sure_at <= time.monotonic() and not self._was_shut:
            return (
                TailState.LIVE
                if self._was_live or self._listed_at is not None
                else TailState.CONNECTING
            )
        return TailState.RECONNECTING if self._was_live else TailState.CONNECTING

    def _words(self, state: TailState) -> str:
        words: list[str] = []
        stream = self._stream
        if state is TailState.POLLING:
            words.append(f"{self._no_stream}. It is read every {self._pace.poll:g} s.")
        elif state is not TailState.LIVE and stream is not None and stream.fault is not None:
            words.append(stream.fault.text)
        if self._list_fault is not None:
            words.append(f"Lines may be missing until it can be read: {self._list_fault.text}")
        return " ".join(words)


def _came(line: FedLine, newest: int, ripe: float, now: float) -> float:
    """A line of a list need not wait, but for those that others may still come before."""
    return now if newest - (line.time or 0) < (now - ripe) * SECOND else ripe


def _refusal(error: PhoenixError) -> str:
    """Why there is no stream, without a full stop."""
    if isinstance(error, Quota):
        return "Every stream that Cloud Logging allows for this project is in use"
    return error.text.removesuffix(".")
