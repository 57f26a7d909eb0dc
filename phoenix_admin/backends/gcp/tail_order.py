"""What a followed log has brought and nobody has taken: in order, each line once, with its gaps.

Lines wait a moment for others that belong before them. Where lines may be missing a *mark* stands:
what comes behind it waits until a list has filled the hole or has shown that it cannot.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from phoenix_admin.ports.log_feed import FedLine, FeedGap, GapKind

MOST_HELD: Final = 20_000
MOST_BYTES: Final = 32 * 2**20
"""Lines and bytes that wait for somebody to take them; with more, reading goes on by lists."""
MOST_REMEMBERED: Final = 60_000
"""Entries that are known to have come: a minute of the most that Cloud Logging streams."""
MOST_MARKS: Final = 50


class SeenEntries:
    """Which entries have come, the newest of them. `floor`: lists must not go back behind it."""

    def __init__(self) -> None:
        self._times: dict[int, int] = {}
        self.floor = 0

    def add(self, line: FedLine) -> bool:
        """Whether it is new."""
        key = hash(line.identity)
        if key in self._times:
            return False
        self._times[key] = line.time or 0
        if len(self._times) > MOST_REMEMBERED:
            oldest = next(iter(self._times))
            self.floor = max(self.floor, self._times.pop(oldest))
        return True

    def forget(self, identities: Iterable[str]) -> None:
        """They have not come: a list is to bring them."""
        for identity in identities:
            self._times.pop(hash(identity), None)


@dataclass(slots=True)
class Mark:
    """A place behind `at` (nanoseconds) where lines may be missing, since a monotonic second.

    From `begin` to `end` no stream has brought all. `told` are known to be missing: those of
    `dropped` where they were dropped here, else any of that time. `found`: lists have them.
    """

    kind: GapKind
    at: int
    since: float
    told: int = 0
    dropped: set[int] = field(default_factory=set[int])
    begin: int = 0
    end: int = 0
    found: set[int] = field(default_factory=set[int])
    is_whole: bool = False
    """A list has read the hole to its end."""
    is_settled: bool = False

    @property
    def lost(self) -> int:
        """How many are missing, as far as is known."""
        return max(0, self.told - len(self.found))

    def takes(self, line: FedLine, key: int) -> bool:
        """Whether a list has found one of those that are missing here."""
        if self.dropped:
            if key not in self.dropped:
                return False
        elif not self.lost or not self.is_about(line):
            return False
        self.found.add(key)
        return True

    def is_about(self, line: FedLine) -> bool:
        """Whether it may have been missed here."""
        return self.begin <= (line.time or 0) <= self.end

    def gap(self, before: int) -> FeedGap:
        """As it is told."""
        return FeedGap(self.kind, before, self.lost, self.is_whole and not self.lost)


class LineOrder:
    """Lines on their way to whoever takes. Not for two threads at once."""

    def __init__(self) -> None:
        self.seen = SeenEntries()
        self.newest = 0
        """The latest moment of any line that has come."""
        self._held: list[tuple[float, int, FedLine]] = []
        self._bytes = 0
        self._given_to = 0
        self._pending: list[Mark] = []
        self._told: list[Mark] = []
        self._lost_long_ago = 0

    def __len__(self) -> int:
        return len(self._held)

    @property
    def is_full(self) -> bool:
        """Whether somebody takes too slowly."""
        return len(self._held) > MOST_HELD or self._bytes > MOST_BYTES

    @property
    def is_half_full(self) -> bool:
        """Whether lists had better wait for somebody to take."""
        return len(self._held) >= MOST_HELD // 2 or self._bytes >= MOST_BYTES // 2

    @property
    def lost(self) -> int:
        """Entries that are known to be missing, told or about to be."""
        marks = [mark for mark in (*self._told, *self._pending) if mark.is_settled]
        return self._lost_long_ago + sum(mark.lost for mark in marks)

    @property
    def open_marks(self) -> list[Mark]:
        """Those whose holes nobody has read yet."""
        return [mark for mark in self._pending if not mark.is_settled]

    def streamed(self, line: FedLine) -> bool:
        """A line that a stream has brought; whether it is new."""
        key = hash(line.identity)
        if self.seen.add(line):
            for mark in self._marks(dropped=True):
                mark.takes(line, key)
            return True
        for mark in self._marks(dropped=False):
            mark.found.discard(key)  # it was not left out: it was on its way
        return False

    def listed(self, line: FedLine) -> bool:
        """A line that a list has; whether it is new."""
        if not self.seen.add(line):
            return False
        key = hash(line.identity)
        is_found = False
        for mark in self._marks(dropped=True):
            is_found |= mark.takes(line, key)
        shut = [mark for mark in self.open_marks if mark.kind is GapKind.RECONNECTED]
        if not is_found and not any(mark.is_about(line) for mark in shut):
            # One that was left out was left out once.
            next((mark for mark in self._marks(dropped=False) if mark.takes(line, key)), None)
        return True

    def _marks(self, *, dropped: bool) -> list[Mark]:
        if not self._pending and not self._told:
            return []
        return [each for each in (*self._told, *self._pending) if bool(each.dropped) is dropped]

    def hold(self, line: FedLine, came: float) -> None:
        """Keep it until it is taken; `came` is a monotonic second."""
        at = line.time if line.time is not None else self._given_to
        self._held.append((came, at, line))
        self._bytes += len(line.text)
        self.newest = max(self.newest, at)

    def mark(self, mark: Mark) -> None:
        """What comes from now on comes behind it."""
        self._pending.append(mark)

    def drop(self, now: float) -> list[str]:
        """Forget what is held, so that a list brings it again; what it does not bring is lost.

        Returns the identities.
        """
        if not self._held:
            return []
        identities = [line.identity for _, _, line in self._held]
        keys = {hash(identity) for identity in identities}
        self.seen.forget(identities)
        mark = next((each for each in self.open_marks if each.dropped), None)
        if mark is None:
            mark = Mark(GapKind.TOO_SLOW, self._given_to, now)
            self._pending.append(mark)
        mark.dropped |= keys
        mark.found -= keys
        mark.told = len(mark.dropped)
        self._held, self._bytes = [], 0
        return identities

    def settle(self, *, is_whole: bool, before: float | None = None) -> None:
        """The holes were read, or (of marks older than a monotonic second) cannot be read now."""
        for mark in self.open_marks:
            if before is None or mark.since < before:
                mark.is_settled, mark.is_whole = True, is_whole

    def take(self, most: int, ripe_before: float) -> tuple[list[FedLine], list[FeedGap]]:
        """Lines that came before that second, and all that belong before them; and the gaps."""
        stop = min((mark.at for mark in self.open_marks), default=None)
        until = max((at for came, at, _ in self._held if came <= ripe_before), default=None)
        if stop is not None and until is not None:
            until = min(until, stop)
        ready: list[tuple[float, int, FedLine]] = []
        if until is not None:
            ready = [each for each in self._held if each[1] <= until]
            ready.sort(key=lambda each: (each[1], each[2].identity))
            if len(ready) == len(self._held) <= most:
                self._held = []
            else:
                ready = ready[:most]
                gone = {id(each) for each in ready}
                self._held = [each for each in self._held if id(each) not in gone]
            self._bytes -= sum(len(each[2].text) for each in ready)
        gaps = self._gaps([at for _, at, _ in ready])
        if ready:
            self._given_to = ready[-1][1]
        return [line for _, _, line in ready], gaps

    def _gaps(self, times: list[int]) -> list[FeedGap]:
        gaps: list[FeedGap] = []
        while self._pending and self._pending[0].is_settled:
            mark = self._pending[0]
            place = bisect_right(times, mark.at)
            if place == len(times) and self._held:
                break  # the line that it stands before is still held
            del self._pending[0]
            if mark.told:
                self._told.append(mark)
            if len(self._told) > MOST_MARKS:
                self._lost_long_ago += self._told.pop(0).lost
            gaps.append(mark.gap(place))
        if times and times[0] < self._given_to:
            gaps.append(FeedGap(GapKind.OUT_OF_ORDER, 0))
        return sorted(gaps, key=lambda gap: gap.before)
