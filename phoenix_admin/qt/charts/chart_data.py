"""What a chart is given. No Qt: it is made and thinned out on a lane.

Times are seconds since the epoch, values are of one unit. Where nothing was measured there is no
point, and a chart draws a gap there: never a zero, and no line across.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

from phoenix_admin.domain.record import record

TraceTone = Literal["bar_run", "bar_zombie", "bar_warn", "text2", "bar_ok", "bar_queue", "bar_fail"]

MarkTone = Literal["fail", "warn", "run", "off"]


@record
class Trace:
    """One line: ascending `times` (s) with their `values`. Longer pauses than `gap` s are gaps."""

    name: str
    times: "array[float]"
    values: "array[float]"
    tone: TraceTone = "bar_run"
    gap: float = float("inf")
    cuts: tuple[int, ...] = field(default=(), init=False)
    lowest: int = field(default=-1, init=False)
    highest: int = field(default=-1, init=False)
    """Where the least and the largest value are; -1 without any."""
    pairs: "array[float]" = field(init=False, repr=False, compare=False)
    """Time and value in turn, as a painter wants them; woven on a lane, not while painting."""

    def __post_init__(self) -> None:
        """Find gaps and extremes once. Raises ValueError for columns that do not fit together."""
        if len(self.times) != len(self.values):
            msg = f"{self.name}: {len(self.times)} times and {len(self.values)} values"
            raise ValueError(msg)
        pairs = array("d", bytes(16 * len(self.times)))
        pairs[0::2], pairs[1::2] = self.times, self.values
        object.__setattr__(self, "pairs", pairs)
        if self.gap < float("inf"):
            pairs = enumerate(pairwise(self.times), 1)
            cuts = tuple(index for index, (a, b) in pairs if b - a > self.gap)
            object.__setattr__(self, "cuts", cuts)
        if self.values:
            object.__setattr__(self, "lowest", self.values.index(min(self.values)))
            object.__setattr__(self, "highest", self.values.index(max(self.values)))

    @classmethod
    def of(
        cls, name: str, points: Iterable[tuple[datetime, float]], gap: float = float("inf")
    ) -> "Trace":
        """From moments and values in order of time."""
        pairs = [(moment.timestamp(), value) for moment, value in points]
        times = array("d", (at for at, _ in pairs))
        return cls(name, times, array("d", (value for _, value in pairs)), gap=gap)

    def pieces(self, since: float, until: float) -> list[tuple[int, int]]:
        """Index ranges (first, behind the last) without a gap that touch this time.

        One point more on either side, so that a line goes on to the edge.
        """
        first = max(0, bisect_left(self.times, since) - 1)
        end = min(len(self.times), bisect_right(self.times, until) + 1)
        if first >= end:
            return []
        inside = self.cuts[bisect_right(self.cuts, first) : bisect_left(self.cuts, end)]
        return list(pairwise([first, *inside, end]))

    def nearest(self, at: float, within: float) -> int | None:
        """The index of the point nearest in time; None if none is so near (s)."""
        place = bisect_left(self.times, at)
        near = [index for index in (place - 1, place) if 0 <= index < len(self.times)]
        if not near:
            return None
        best = min(near, key=lambda index: abs(self.times[index] - at))
        return best if abs(self.times[best] - at) <= within else None


@record
class Limit:
    """What the values must stay under, for a time: each revision has a limit of its own.

    `since` and `until` in s; None: from the beginning, to the end.
    """

    value: float
    name: str
    since: float | None = None
    until: float | None = None


@record
class Mark:
    """Something that happened at one moment: an OOM kill, a deploy."""

    at: float
    name: str
    tone: MarkTone


@record
class TimeChartData:
    """All of one chart. Nothing is known behind `known_until` (s).

    `aim` and `warning`: shares of the limit that get a line of their own. `words` say all of it
    to those who see no chart; put there on a lane (`chart_words.spoken`), else made when shown.
    """

    title: str
    unit: str
    traces: tuple[Trace, ...]
    limits: tuple[Limit, ...] = ()
    marks: tuple[Mark, ...] = ()
    known_until: float | None = None
    aim: float | None = 0.70
    warning: float | None = 0.85
    words: str = ""

    @property
    def span(self) -> tuple[float, float] | None:
        """First and last moment of all points and marks (s); None without any."""
        ends = [t.times[0] for t in self.traces if t.times]
        ends += [t.times[-1] for t in self.traces if t.times]
        ends += [mark.at for mark in self.marks]
        return (min(ends), max(ends)) if ends else None

    @property
    def top(self) -> float:
        """The largest value or limit."""
        tops = [t.values[t.highest] for t in self.traces if t.values]
        return max([*tops, *(limit.value for limit in self.limits)], default=0.0)


def thinned(trace: Trace, columns: int) -> Trace:
    """At most four points for each of so many equal parts of its time: first, least, most, last.

    Nothing that stands out is lost: a single peak stays, with its moment. One pass in C for each
    part; for a lane, where there are more than two points for a pixel.
    """
    count = len(trace.times)
    if count <= 4 * columns or columns < 1:
        return trace
    times, values = trace.times, trace.values
    begin, end = times[0], times[-1]
    step = (end - begin) / columns or 1.0
    kept: list[int] = []
    first = 0
    for column in range(columns):
        bound = begin + (column + 1) * step
        last = count if column == columns - 1 else bisect_left(times, bound, first)
        if last <= first:
            continue
        part = values[first:last]
        low = first + part.index(min(part))
        high = first + part.index(max(part))
        kept += sorted({first, low, high, last - 1})
        first = last
    return Trace(
        trace.name,
        array("d", (times[index] for index in kept)),
        array("d", (values[index] for index in kept)),
        trace.tone,
        max(trace.gap, 2 * step) if trace.gap != float("inf") else trace.gap,
    )


def moment(seconds: float) -> datetime:
    """A time of a chart as an aware moment."""
    return datetime.fromtimestamp(seconds, UTC)


def limit_at(limits: Sequence[Limit], at: float) -> Limit | None:
    """The limit in force at that time; of several the newest."""
    valid = [
        limit
        for limit in limits
        if (limit.since is None or limit.since <= at) and (limit.until is None or at < limit.until)
    ]
    return max(valid, key=lambda limit: limit.since or float("-inf"), default=None)
