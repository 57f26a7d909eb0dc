"""Lines of any query as they come; satisfies `ports.log_feed.FeedTail`.

A stream brings them, and lists show that it brought all: after each of its beginnings, after what
it left out, and once in a while. Where it is not to be had lists are all there is. Moments are
those of the entries: this computer's clock may be wrong.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.google_messages import Pb, of_logging
from phoenix_admin.backends.gcp.log_entry_lines import EntryLines
from phoenix_admin.backends.gcp.log_lists import LogLists
from phoenix_admin.backends.gcp.log_splits import SplitJoiner
from phoenix_admin.backends.gcp.tail_lists import FeedPace, Fill, TailLists
from phoenix_admin.backends.gcp.tail_order import LineOrder, Mark
from phoenix_admin.backends.gcp.tail_stream import TailStream
from phoenix_admin.domain.errors import (
    Offline,
    PhoenixError,
    Quota,
    SignedOut,
    Slow,
    Unsupported,
)
from phoenix_admin.domain.log_query.values import SECOND, nanoseconds
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.log_feed import FedLine, GapKind, TailState, TailTake

PAGES_A_TAKE: Final = 3
PIECES_WAIT: Final = 5
"""For how many holds the pieces of a split entry wait for each other."""
_REASON: Final[Pb] = of_logging("TailLogEntriesResponse").SuppressionInfo.Reason
_BY_LISTS = "This address has no stream of lines"
_ELSEWHERE = "Another view follows the log now"


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
        may_stream: Callable[["CloudFeedTail"], bool],
    ) -> None:
        """`changed` is told when it is live first and when it was closed; `may_stream` is asked
        before a stream is begun again."""
        self._caller = caller
        self._lists = lists
        self._query = query
        self._received = 0
        self._clock = clock
        self._pace = pace
        self._changed = changed
        self._may_stream = may_stream
        self._guard = threading.Lock()
        self._order = LineOrder()
        self._splits = SplitJoiner()
        self._streamed, self._listed = EntryLines(), EntryLines()  # one for each thread
        self._holes = TailLists(query, nanoseconds(since), pace, self._order)
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
        self._list(call)
        with self._guard:
            now, hold = time.monotonic(), self._pace.hold
            for piece in self._splits.overdue(now - PIECES_WAIT * hold):
                self._order.hold(piece, now - hold)
            if self._order.is_half_full:
                self._order.settle(is_whole=False)  # what waits behind a hole cannot wait on
            elif self._holes.fault is not None:
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

    def take_stream(self) -> None:
        """Nobody else has a stream any more: the next `take` begins one."""
        self._again_at = time.monotonic()

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
            if self._again_at is not None and now >= self._again_at and not self._holes.fault:
                self._begin_again()
            return
        stream.touch()
        if stream.refused is not None:
            self._stream, self._no_stream = None, _refusal(stream.refused)
            if not isinstance(stream.refused, Unsupported):
                self._again_at = now + self._pace.again
            if isinstance(stream.refused, SignedOut):
                self._again_at = now + self._pace.patience  # and a list has worked
                with self._guard:
                    self._holes.want()
        elif stream.is_over:
            self._begin_again()  # nobody had read for a while
            return
        sure_at = stream.sure_at()
        if sure_at is not None and sure_at <= now:
            with self._guard:
                self._note_shut(now)

    def _begin_again(self) -> None:
        self._stream, self._again_at = None, None
        self._no_stream = "" if self._may_stream(self) else _ELSEWHERE
        self._begin_stream()

    def _opening(self) -> None:
        with self._guard:
            self._was_shut |= self._was_opened
            self._was_opened = True

    def _note_shut(self, now: float) -> None:
        """It is open again: what came while it was shut is to be listed. The guard is held."""
        if not self._was_shut:
            return
        self._was_shut = False
        self._holes.want()
        newest = self._order.newest
        self._order.mark(
            Mark(GapKind.RECONNECTED, newest, now, begin=newest, end=self._until_now())
        )

    def _arrived(self, answer: Pb) -> None:
        """An answer of the stream, on its thread."""
        now = time.monotonic()
        made = self._streamed.lines(answer.entries, threading.Event().wait)
        with self._guard:
            self._note_clock(answer)
            self._note_shut(now)
            newest = self._order.newest
            for entry, line in made:  # one from before the beginning has come now: it is given too
                if self._order.streamed(line):
                    self._holes.brought()
                    for whole in self._splits.add(entry, line, now):
                        self._order.hold(whole, now)
            for told in answer.suppression_info:
                self._left_out(told, newest, now)
            if self._order.is_full:
                dropped = self._order.drop(now)
                self._order.seen.forget(self._splits.pieces_of(dropped))
                self._holes.begin_anew()

    def _left_out(self, told: Pb, newest: int, now: float) -> None:
        kind = GapKind.TOO_SLOW
        if told.reason == _REASON.RATE_LIMIT:
            kind = GapKind.RATE_LIMIT
        mark = Mark(kind, newest, now, told=int(told.suppressed_count))
        mark.begin = newest - int(self._pace.overlap * SECOND)
        mark.end = self._until_now()
        self._order.mark(mark)
        self._holes.want()

    def _until_now(self) -> int:
        """Nothing that has come is younger, as far as clocks can tell."""
        return max(self._order.newest, nanoseconds(self._clock.now()))

    # -- lists -----------------------------------------------------------------------------

    def _list(self, call: Call) -> None:
        """Read where lines may be missing. Raises what the call raises."""
        for _ in range(PAGES_A_TAKE):
            sure_at = self._stream.sure_at() if self._stream is not None else None
            with self._guard:
                wall = self._wall()
                if not self._holes.is_due(time.monotonic(), sure_at, wall):
                    return
                fill = self._holes.begun(wall)
            try:
                answer = self._lists.page(fill.words, "asc", call, token=fill.token)
            except PhoenixError as error:
                with self._guard:
                    self._holes.failed(error, time.monotonic())
                if self._is_live() and isinstance(error, Offline | Quota | Slow):
                    return  # the words say so; what the stream brings is to be seen meanwhile
                raise
            if self._read_page(fill, answer, call):
                return

    def _read_page(self, fill: Fill, answer: Pb, call: Call) -> bool:
        """Take in one page; whether that is all for now."""
        made = self._listed.lines(answer.entries, call.wait)
        now = time.monotonic()
        with self._guard:
            if self._holes.fill is not fill:
                return True  # what is held was dropped meanwhile: it begins anew
            newest = max([self._order.newest, *(line.time or 0 for _, line in made)])
            for entry, line in made:
                if self._order.listed(line):
                    for whole in self._splits.add(entry, line, now):
                        self._order.hold(whole, _came(whole, newest, now, self._pace.hold))
            reached = max((line.time or 0 for _, line in made), default=newest)
            self._note_clock(answer)
            return self._holes.read(fill, answer.next_page_token, reached, now, self._wall())

    def _note_clock(self, answer: Pb) -> None:
        """The guard is held."""
        if answer.entries and answer.entries[-1].HasField("receive_timestamp"):
            stamp = answer.entries[-1].receive_timestamp
            self._received = max(self._received, stamp.seconds * SECOND + stamp.nanos)

    def _wall(self) -> int:
        """The latest moment at which Google's servers have taken a line, by their own clock."""
        return self._received or nanoseconds(self._clock.now())

    # -- words -----------------------------------------------------------------------------

    def _state(self) -> TailState:
        stream = self._stream
        if stream is None:
            return TailState.POLLING
        if self._is_live():
            return (
                TailState.LIVE if self._was_live or self._holes.has_listed else TailState.CONNECTING
            )
        return TailState.RECONNECTING if self._was_live else TailState.CONNECTING

    def _is_live(self) -> bool:
        """Whether the stream is open for sure."""
        sure_at = self._stream.sure_at() if self._stream is not None else None
        return sure_at is not None and sure_at <= time.monotonic() and not self._was_shut

    def _words(self, state: TailState) -> str:
        words: list[str] = []
        stream = self._stream
        if state is TailState.POLLING:
            words.append(f"{self._no_stream}. It is read every {self._pace.poll:g} s.")
        elif state is not TailState.LIVE and stream is not None and stream.fault is not None:
            words.append(stream.fault.text)
        fault = self._holes.fault
        if fault is not None:
            words.append(f"Lines may be missing until it can be read: {fault.text}")
        return " ".join(words)


def _came(line: FedLine, newest: int, now: float, hold: float) -> float:
    """A line of a list need not wait, but for those that others may still come before."""
    return now if newest - (line.time or 0) < hold * SECOND else now - hold


def _refusal(error: PhoenixError) -> str:
    """Why there is no stream, without a full stop."""
    if isinstance(error, Quota):
        return "Every stream that Cloud Logging allows for this project is in use"
    return error.text.removesuffix(".")
