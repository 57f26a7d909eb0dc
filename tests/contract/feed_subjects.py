"""The log feeds that the contract suite runs on, each with the same hooks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.backends.fake.log_feed import FakeLogFeed
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.log_feed import FeedTail, GapKind, LogFeed, TailTake
from phoenix_admin.tasks.context import TaskContext, unhurried
from tests.support.waiting import until


class FeedSubject(Protocol):
    """A feed under test. `has_stream`: it follows by more than lists."""

    has_stream: bool
    clock: Clock
    feed: LogFeed

    def call(self) -> TaskContext:
        """A patient call."""
        ...

    def write(
        self,
        message: str,
        severity: Severity = Severity.INFO,
        at: datetime | None = None,
        **fields: Any,
    ) -> None:
        """One more entry; `fields` are LogEntry's own, in its spelling."""
        ...

    def empty_pages(self, count: int) -> None:
        """So many pages without lines come first."""
        ...

    def fail_page(self, number: int) -> None:
        """The page of this number, from the next one on, is not answered."""
        ...

    def reconnect(self) -> None:
        """The stream ends and begins again."""
        ...

    def lose(self, count: int) -> None:
        """So many entries are left out of the stream for good."""
        ...

    def refuse(self) -> None:
        """There is no stream to be had from now on."""
        ...

    def let_time_pass(self) -> None:
        """The clock tells another time afterwards."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


class FakeFeedSubject:
    """The feed in memory."""

    has_stream = True

    def __init__(self) -> None:
        self.feed = FakeLogFeed()
        self.feed.page = 3
        self.clock = self.feed.clock

    def call(self) -> TaskContext:
        return unhurried()

    def write(self, message, severity=Severity.INFO, at=None, **fields) -> None:
        self.feed.write(message, severity, at, **fields)

    def empty_pages(self, count: int) -> None:
        self.feed.empty_pages = count

    def fail_page(self, number: int) -> None:
        faults = [None] * (number - 1)
        self.feed.script.plan("feed.search", *faults, Fail(Offline("No way to it.")))

    def reconnect(self) -> None:
        self.feed.reconnect()

    def lose(self, count: int) -> None:
        self.feed.lose(count)

    def refuse(self) -> None:
        self.feed.refused = "There is no stream. It is read every 10 s."

    def let_time_pass(self) -> None:
        self.clock.advance(1)

    def close(self) -> None:
        """Nothing to end."""


class Follower:
    """Takes until what is waited for has come, and keeps all of it."""

    def __init__(self, subject: FeedSubject, tail: FeedTail) -> None:
        self.tail = tail
        self.texts: list[bytes] = []
        self.identities: list[str] = []
        self.gaps: list[tuple[GapKind, int, int, bool]] = []  # kind, place among all, lost, filled
        self.last = TailTake((), None)  # type: ignore[arg-type] - nothing was taken yet
        self._call = subject.call

    def take(self, most: int = 1_000) -> TailTake:
        self.last = self.tail.take(most, self._call())
        for gap in self.last.gaps:
            place = len(self.texts) + gap.before
            self.gaps.append((gap.kind, place, gap.lost, gap.filled))
        self.texts += [line.text for line in self.last.lines]
        self.identities += [line.identity for line in self.last.lines]
        return self.last

    def until(self, condition: Callable[[], Any], what: str = "") -> None:
        def holds() -> Any:
            self.take()
            return condition()

        until(holds, what=what)

    def until_texts(self, *parts: str) -> None:
        """Until the texts are these, one by one."""
        self.until(lambda: len(self.texts) >= len(parts), what=f"{len(parts)} lines")
        assert len(self.texts) == len(parts), self.texts
        for part, text in zip(parts, self.texts, strict=True):
            assert part.encode() in text, (part, self.texts)


def soon_after(moment: datetime, number: int) -> datetime:
    """Moments one after the other, close together."""
    return moment + timedelta(microseconds=number)
