"""Talking to one feed: searching back and following, each on its own lane. UI thread.

What comes is put into the feed's inbox, from where the engine takes it. After a fault the search
goes on from its own page; a tail is closed while nobody looks, and what was missed meanwhile is
given by the next one, which begins before the last one ended.
"""

import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from phoenix_admin.domain.errors import PhoenixError, Quota
from phoenix_admin.domain.log_query.values import EPOCH
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.log_feed import (
    FeedPage,
    FeedSearch,
    FeedTail,
    LogFeed,
    TailState,
    TailTake,
)
from phoenix_admin.services.logs.asked_query import ReadQuery
from phoenix_admin.services.logs.fed_rows import Fed, FedRows
from phoenix_admin.services.logs.shown_log import SourceFace, SourceState
from phoenix_admin.services.logs.slices import SliceOver
from phoenix_admin.services.retry_pace import RetryPace
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

FIRST_ROWS: Final = 5_000
"""Entries that are searched for by themselves; more on asking."""
MORE_ROWS: Final = 20_000
TURN: Final = 2.0
"""Seconds after which a search leaves the lane to others and goes on behind them."""
TYPING: Final = 0.4
"""Seconds for which a changed query has to stand before the other side is asked."""
TAKE_EVERY: Final = 0.25
TAKE_MOST: Final = 5_000
OVERLAP: Final = timedelta(seconds=30)
"""How far a tail reaches back before the end of what was read: entries arrive late, and none is
shown twice."""


@record
class _Turn:
    """What one turn of a search brought. `error` ended it."""

    rows: int
    resume: str | None
    reached: datetime | None
    joined: int
    error: PhoenixError | None = None


class _HeldTail:
    """A tail that is begun on a lane and ended on the UI thread, at whatever moment."""

    def __init__(self, feed: LogFeed, query: str, since: datetime) -> None:
        self._begin = lambda: feed.tail(query, since)
        self._guard = threading.Lock()
        self._tail: FeedTail | None = None
        self._closed = False

    def take(self, call: Call) -> TailTake:
        """What came; on a lane. Raises what the feed raises."""
        call.raise_if_cancelled()
        with self._guard:  # one beginning, however many takes
            if self._tail is None and not self._closed:
                self._tail = self._begin()
            tail = self._tail
        if tail is None or self._closed:
            self.close()  # it was ended while it began
            return TailTake((), TailState.ENDED)
        return tail.take(TAKE_MOST, call)

    def close(self) -> None:
        """End it without waiting for its beginning; again is harmless."""
        self._closed = True
        tail = self._tail
        if tail is not None:
            tail.close()


class FeedTalk:
    """`told` is called after something changed. Made when the source is there."""

    def __init__(
        self,
        feed: LogFeed,
        fed: FedRows,
        runner: TaskRunner,
        scope: Scope,
        clock: Clock,
        told: Callable[[], None],
    ) -> None:
        self._feed = feed
        self._fed = fed
        self._runner = runner
        self._scope = scope.child(f"feed {fed.number}")
        self._clock = clock
        self._told = told
        self._query: ReadQuery | None = None
        self._active = False
        self._turns = 0
        self._wanted = FIRST_ROWS
        self._rows = 0
        self._until = EPOCH
        self._resume: str | None = None
        self._reached: datetime | None = None
        self._searching = False
        self._begun = False
        self._search_error: PhoenixError | None = None
        self._search_pace = RetryPace()
        self._goes_on_at: datetime | None = None
        self._joined = 0
        self._tail: _HeldTail | None = None
        self._takes = 0
        self._take: TailTake | None = None
        self._tail_error: PhoenixError | None = None
        self._tail_pace = RetryPace()
        self._followed_to: datetime | None = None
        self._lost_before = 0

    @property
    def lost(self) -> int:
        """Entries known to be missing."""
        return self._lost_before + (self._take.lost if self._take else 0)

    @property
    def is_whole(self) -> bool:
        """Whether everything that the query covers has been searched."""
        return self._begun and not self._searching and self._resume is None

    @property
    def is_through(self) -> bool:
        """Whether nothing more is being searched: all is here, or a fault stands against it."""
        return self.is_whole or self._search_error is not None

    @property
    def tail_state(self) -> TailState | None:
        """How it is followed; None while it is not."""
        if self._tail is None:
            return None
        if self._tail_error is not None:
            return TailState.RECONNECTING
        return self._take.state if self._take else TailState.CONNECTING

    @property
    def followed_to(self) -> datetime | None:
        """All that arrived until then is here; None while it is not followed."""
        return self._followed_to if self._tail is not None else None

    @property
    def why(self) -> str:
        """Why it is not live, in words."""
        if self._tail_error is not None:
            return self._tail_error.text
        return self._take.words if self._take else ""

    def ask(self, query: ReadQuery) -> None:
        """Ask something else, once it has stood for a moment; the same text is not asked anew."""
        before, self._query = self._query, query
        if before is not None and before.cloud == query.cloud:
            return
        self._turns += 1
        mine = self._turns
        self._begun = False
        self._resume = self._reached = self._search_error = None
        if before is None:
            self._begin()
            return

        def begin() -> None:
            if mine == self._turns:
                self._begin()

        self._runner.after(self._scope, TYPING, begin)

    def set_active(self, active: bool) -> None:
        """The view can be seen, or cannot any more."""
        if active == self._active:
            return
        self._active = active
        if not active:
            self._end_tail()
        elif self._begun:
            self._follow()
            if self._searching:
                self._search()
            self.retry()
        elif self._query is not None:
            self._begin()

    def retry(self) -> None:
        """What failed is tried again at once: the login or the line may be back."""
        if not self._active:
            return
        if self._search_error is not None:
            self._search_error, self._searching = None, True
            self._search()
        if self._tail_error is not None:
            self._take_on()

    def read_all(self) -> None:
        """Search to the end, for an export."""
        self._read_on(sys.maxsize)

    def read_on(self) -> None:
        """Search on behind what was read, also after a fault."""
        self._read_on(self._rows + MORE_ROWS)

    def _read_on(self, wanted: int) -> None:
        if self._query is None or (self._begun and self._resume is None and not self._search_error):
            return
        self._wanted = wanted
        self._search_error = None
        self._searching = True
        self._search()

    def close(self) -> None:
        """Leave it."""
        self._end_tail()
        self._scope.close()

    def face(self, rows: int) -> SourceFace:
        """How it stands, with so many rows of it here."""
        state, words = self._standing(rows)
        error = (None if self._waits else self._search_error) or self._tail_error
        can_go_on = not self._searching and (self._resume is not None or bool(self._search_error))
        return SourceFace(
            self._fed.number, self._feed.name, state, words, rows, self.lost, error, can_go_on
        )

    @property
    def _waits(self) -> bool:
        """Whether only a share of requests is used up, and the search goes on by itself."""
        return isinstance(self._search_error, Quota) and self._goes_on_at is not None

    @property
    def waiting(self) -> str:
        """Until when it waits, in words; empty while it does not."""
        if not self._waits or self._search_error is None or self._goes_on_at is None:
            return ""
        return (
            f"{self._search_error.text} It goes on at {self._goes_on_at.astimezone(UTC):%H:%M:%SZ}."
        )

    def _standing(self, rows: int) -> tuple[SourceState, str]:
        if self._search_error is not None:
            said = self._search_error.text
            return (
                (SourceState.SEARCHING, self.waiting) if self._waits else (SourceState.FAILED, said)
            )
        back = f"back to {_clock_text(self._reached)}" if self._reached else ""
        if self._searching or not self._begun:
            nothing = "searching" if rows else "searching, nothing yet"
            return SourceState.SEARCHING, f"{nothing}: {back}" if back else nothing
        state = self.tail_state
        words = self.why
        if self._resume is not None:
            words = f"read {back or 'in part'}" + (f"; {words}" if words else "")
        if state is None:
            return (SourceState.PAUSED if self._follows() else SourceState.WHOLE), words
        return SourceState(state.value), words

    def _begin(self) -> None:
        """A new search, and a tail from where that one ends."""
        if not self._active or self._query is None:
            return
        bound = self._query.bound
        now = self._clock.now().astimezone(UTC)
        upper = _moment(bound.upper + 1) if bound.upper is not None else now
        self._until = min(upper, now)
        self._begun = self._searching = True
        self._rows, self._wanted = 0, FIRST_ROWS
        self._resume = self._reached = None
        self._followed_to = None
        self._end_tail()
        if bound.is_empty:
            self._searching = False
            self._told()
            return
        self._search()
        self._follow()

    def _search(self) -> None:
        query = self._query
        if query is None or not self._active:
            return
        self._turns += 1
        mine = self._turns
        asked = FeedSearch(
            query.cloud,
            _moment(query.bound.lower or 0),
            self._until,
            max(1, self._wanted - self._rows),
            self._resume,
        )
        feed, inbox = self._feed, self._fed.inbox

        def body(call: Call) -> _Turn:
            return _searched(feed, asked, call, lambda page: inbox.put(Fed(page.lines)))

        def arrived(outcome: Outcome[_Turn]) -> None:
            if mine == self._turns:
                self._on_turn(outcome)

        task = Task("log search", body, Lane.SEARCHES, deadline=120.0, overlap=Overlap.LATEST)
        self._runner.submit(self._scope, task, arrived)

    def _on_turn(self, outcome: Outcome[_Turn]) -> None:
        match outcome:
            case Ok(turn):
                self._rows += turn.rows
                self._joined += turn.joined
                self._resume = turn.resume
                self._reached = turn.reached or self._reached
                if turn.error is not None:
                    self._on_search_fault(turn.error)
                    return
                self._search_pace.succeeded()
                self._search_error = None
                self._searching = turn.resume is not None and self._rows < self._wanted
                if self._searching:
                    self._search()
            case Failed(error):
                self._on_search_fault(error)
                return
            case Cancelled():
                return
        self._told()

    def _on_search_fault(self, error: PhoenixError) -> None:
        """Say so, and go on from the same page by itself where that may help."""
        self._search_error, self._searching = error, False
        wait, mine = self._search_pace.after(error), self._turns
        self._goes_on_at = None
        if wait is not None:
            self._goes_on_at = self._clock.now() + timedelta(seconds=wait)

            def again() -> None:
                if mine == self._turns and self._active:
                    self._searching = True
                    self._search()

            self._runner.after(self._scope, wait, again)
        self._told()

    def _follows(self) -> bool:
        """Whether entries that come now can match."""
        if self._query is None or self._query.bound.is_empty:
            return False
        upper = self._query.bound.upper
        return upper is None or _moment(upper) > self._clock.now()

    def _follow(self) -> None:
        if not self._active or self._query is None or not self._follows():
            return
        since = (self._followed_to or self._until) - OVERLAP
        self._tail = _HeldTail(self._feed, self._query.cloud, since)
        self._take_on()

    def _end_tail(self) -> None:
        self._takes += 1
        self._lost_before = self.lost
        self._take = self._tail_error = None
        if self._tail is not None:
            self._tail.close()
            self._tail = None

    def _take_on(self) -> None:
        tail, inbox, clock = self._tail, self._fed.inbox, self._clock
        if tail is None:
            return
        self._takes += 1
        mine = self._takes

        def body(call: Call) -> tuple[TailTake, datetime]:
            began = clock.now()
            taken = tail.take(call)
            if taken.lines or taken.gaps:
                inbox.put(Fed(taken.lines, taken.gaps))
            return taken, began

        def arrived(outcome: Outcome[tuple[TailTake, datetime]]) -> None:
            if mine == self._takes:
                self._on_take(outcome)

        task = Task("log tail", body, Lane.STREAMS, deadline=30.0, overlap=Overlap.QUEUE)
        self._runner.submit(self._scope, task, arrived)

    def _on_take(self, outcome: Outcome[tuple[TailTake, datetime]]) -> None:
        wait: float | None = TAKE_EVERY
        match outcome:
            case Ok((taken, began)):
                self._tail_pace.succeeded()
                is_news = self._take is None or self._tail_error is not None
                is_news |= self._take != taken
                self._take, self._tail_error = taken, None
                if taken.state in {TailState.LIVE, TailState.POLLING}:
                    self._followed_to = began
                if is_news:
                    self._told()
            case Failed(error):
                self._tail_error = error
                wait = self._tail_pace.after(error)
                self._told()
            case Cancelled():
                return
        if wait is None:
            return
        mine = self._takes

        def take_on() -> None:
            if mine == self._takes:
                self._take_on()

        self._runner.after(self._scope, wait, take_on)


def _searched(
    feed: LogFeed, asked: FeedSearch, call: Call, put: Callable[[FeedPage], None]
) -> _Turn:
    ends = time.perf_counter() + TURN
    rows, joined = 0, 0
    resume, reached = asked.resume, None

    def tell(page: FeedPage) -> None:
        nonlocal rows, joined, resume, reached
        put(page)
        rows += len(page.lines)
        joined += page.joined
        resume, reached = page.resume, page.reached or reached
        if page.resume is not None and time.perf_counter() >= ends:
            raise SliceOver

    try:
        resume = feed.search(asked, call, tell)
    except SliceOver:
        pass
    except PhoenixError as error:
        if call.cancelled:
            raise
        return _Turn(rows, resume, reached, joined, error)
    return _Turn(rows, resume, reached, joined)


def _moment(nanoseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=nanoseconds // 1000)


def _clock_text(at: datetime) -> str:
    return f"{at.astimezone(UTC):%H:%MZ}"
