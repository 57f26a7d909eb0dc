"""How memory behaves over time: it leaks, it spikes, it is too tight, or it is well. Pure.

Only the largest value up and the usual one flat is a *spike*; the usual one rising all the time is
a *leak*; flat and near the limit is *under-sized*. So is what comes near the limit and is neither
of the others: nothing that does is called healthy. What fills up to the limit, falls and fills up
again is a leak that is ended each time: each tooth of the saw rises by itself. A saw that turns far
below the limit is how programs tidy up.

What has a beginning and an end loads what it works on, so a run that rises is no leak: it *rises
within the run*, with the time to the limit. Of runs a leak is a floor that rises from each to the
next (`judge_runs`).

Each verdict comes with the figures behind it, and with too few readings there is none. Points are
of one instance, worker or run: where several are mixed, one that ends and one that starts look like
a fall.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from phoenix_admin.domain.notation import duration
from phoenix_admin.domain.record import record


class ShapeKind(StrEnum):
    """The verdict."""

    TOO_FEW = "too few readings"
    HEALTHY = "healthy"
    LEAK = "leak"
    SPIKE = "spike"
    UNDER_SIZED = "under-sized"
    RISES = "rises within the run"


@record
class MemoryPoint:
    """MiB at one moment: the usual use (`level`) and the largest one since the point before.

    A single process has one figure: both are the same.
    """

    at: datetime
    level: float
    peak: float


@record
class ShapePolicy:
    """Shares of the limit unless said otherwise; what logs and alerts of the field use.

    `rise`: a leak has risen by so much. `over_noise`: and by so many times the usual deviation.
    `spike`: a peak is so much over the usual level, `brief` of the readings at most. `tight`: the
    usual level is so near the limit. `fewest`: readings, below which nothing is said. `soonest`:
    what has risen for less than that may still be starting. `tooth`: readings a tooth has at least.
    `runs`: how many there are at least when their floors are compared.
    """

    fewest: int = 12
    soonest: timedelta = timedelta(minutes=2)
    tooth: int = 6
    runs: int = 4
    rise: float = 0.05
    over_noise: float = 4.0
    spike: float = 0.25
    brief: float = 0.2
    tight: float = 0.85


DEFAULT_SHAPE_POLICY = ShapePolicy()


@record
class MemoryShape:
    """The verdict and its figures, in MiB; `per_hour` is how fast the usual level rises.

    `to_limit`: when it will reach the limit if it goes on so, counted from the last point; only
    of a leak and of a run that rises, and None once the limit is reached. `falls`: how often that
    was ended and began anew. `near`: readings that were near the limit. `runs`: of how many runs
    the floors rose; then `level` is the floor of the newest and `per_hour` how fast floors rise.
    """

    kind: ShapeKind
    level: float
    peak: float
    limit: float
    per_hour: float
    readings: int
    span: timedelta
    to_limit: timedelta | None = None
    falls: int = 0
    near: int = 0
    runs: int = 0

    @property
    def reason(self) -> str:
        """One sentence with the figures."""
        level, peak = f"{self.level:.0f} MiB", f"{self.peak:.0f} MiB"
        share = f"{_percent(self.level / self.limit)} of the limit"
        if self.kind is ShapeKind.TOO_FEW:
            span = f" over {duration(self.span)}" if self.span else ""
            return f"{self.readings} readings{span} are too few to say anything."
        if self.runs:
            return (
                f"The least that a run needs has risen in {self.runs} runs, by {self._pace}: "
                f"{level} in the newest; at most {peak}."
            )
        if self.falls:
            times = "once" if self.falls == 1 else f"{self.falls} times"
            return (
                f"The usual use rises by {self._pace} until it is near the limit ({peak}, "
                f"{_percent(self.peak / self.limit)}), falls, and rises again; it fell {times}."
            )
        if self.kind is ShapeKind.LEAK:
            now = f"{level} now, {share}"
            return f"The usual use rises by {self._pace} and does not fall again: {now}."
        if self.kind is ShapeKind.RISES:
            return (
                f"It rises within the run by {self._pace}: {level} now, {share}; no leak by itself."
            )
        if self.kind is ShapeKind.SPIKE:
            return f"Usually {level}, for short moments {peak}: the largest use decides."
        if self.kind is ShapeKind.UNDER_SIZED and self.level < self.limit * _NEAR:
            return (
                f"Usually {level}, {share}, but near the limit in {self.near} of {self.readings} "
                f"readings; at most {peak}: the limit is too tight."
            )
        if self.kind is ShapeKind.UNDER_SIZED:
            return f"Usually {level}, {share}, and it does not rise: the limit is too tight."
        return f"Usually {level}, {share}; at most {peak}."

    @property
    def _pace(self) -> str:
        """What is fast is told by the minute: nobody has watched it for an hour."""
        if self.span < timedelta(hours=1) and self.per_hour >= 600:
            return f"{self.per_hour / 60:.0f} MiB a minute"
        return f"{self.per_hour:.0f} MiB an hour"


def judge_shape(
    points: Sequence[MemoryPoint], limit: float, policy: ShapePolicy = DEFAULT_SHAPE_POLICY
) -> MemoryShape:
    """What these points, in order of time, say against a limit of so many MiB (above zero).

    A leak is found first: while it lasts, its level is no usual one.
    """
    if limit <= 0:
        msg = "a limit is above zero"
        raise ValueError(msg)
    if not points:
        return MemoryShape(ShapeKind.TOO_FEW, 0.0, 0.0, limit, 0.0, 0, timedelta(0))
    span = points[-1].at - points[0].at
    usual = _median(point.level for point in points)
    peak = max(point.peak for point in points)
    slope = _slope(points)
    per_hour = slope * 3600
    near = sum(point.level >= policy.tight * limit for point in points)
    if len(points) < policy.fewest or span <= timedelta(0):
        kind = ShapeKind.TOO_FEW
    elif _leaks(points, slope, limit, policy):
        if span < policy.soonest:
            return MemoryShape(
                ShapeKind.TOO_FEW, usual, peak, limit, per_hour, len(points), span, near=near
            )
        return _leak(points, slope, peak, limit, 0)
    elif teeth := _saw(points, limit, policy):
        return _leak(points, _median(_slope(tooth) for tooth in teeth), peak, limit, len(teeth) - 1)
    elif _spikes(points, usual, peak, limit, policy):
        kind = ShapeKind.SPIKE
    elif usual >= policy.tight * limit or near > 1:
        kind = ShapeKind.UNDER_SIZED
    else:
        kind = ShapeKind.HEALTHY
    return MemoryShape(kind, usual, peak, limit, per_hour, len(points), span, near=near)


def judge_runs(
    runs: Sequence[Sequence[MemoryPoint]], limit: float, policy: ShapePolicy = DEFAULT_SHAPE_POLICY
) -> MemoryShape:
    """The same of runs that followed each other, oldest first; the newest is judged.

    Their floors are compared where there are enough of them: what a run needs at least is what
    nothing in it has loaded yet.
    """
    newest = judge_shape(runs[-1] if runs else (), limit, policy)
    floors = [
        MemoryPoint(run[-1].at, min(p.level for p in run), max(p.peak for p in run))
        for run in runs
        if run
    ]
    if len(floors) >= policy.runs and _leaks(floors, _slope(floors), limit, policy):
        leak = _leak(floors, _slope(floors), max(each.peak for each in floors), limit, 0)
        return replace(leak, level=floors[-1].level, runs=len(floors), near=newest.near)
    return replace(newest, kind=ShapeKind.RISES) if newest.kind is ShapeKind.LEAK else newest


def _leak(
    points: Sequence[MemoryPoint], slope: float, peak: float, limit: float, falls: int
) -> MemoryShape:
    now = _median(point.level for point in points[-max(1, len(points) // 12) :])
    if falls:
        now = points[-1].level
    left = limit - now
    to_limit = timedelta(seconds=left / slope) if 0 < left / slope < _EVER else None
    span = points[-1].at - points[0].at
    kind = ShapeKind.LEAK
    return MemoryShape(
        kind, now, peak, limit, slope * 3600, len(points), span, to_limit, falls=falls
    )


_NEAR = 0.85
"""For words alone: `ShapePolicy.tight` is what decides."""

_EVER = 10 * 365 * 86_400
"""Seconds; what takes longer is not foretold."""

_MOST_POINTS = 120
"""For the slope: it compares each with each."""


def _slope(points: Sequence[MemoryPoint]) -> float:
    """MiB per second by Theil and Sen: the median of all pairs, which no single peak moves."""
    step = max(1, -(-len(points) // _MOST_POINTS))
    some = points[::step]
    pairs = [
        (later.level - earlier.level) / seconds
        for index, earlier in enumerate(some)
        for later in some[index + 1 :]
        if (seconds := (later.at - earlier.at).total_seconds()) > 0
    ]
    return _median(pairs) if pairs else 0.0


def _leaks(points: Sequence[MemoryPoint], slope: float, limit: float, policy: ShapePolicy) -> bool:
    """It has risen noticeably, in each part of the time, and by more than it wavers."""
    first = points[0].at
    rise = slope * (points[-1].at - first).total_seconds()
    if rise < policy.rise * limit:
        return False
    off = [point.level - slope * (point.at - first).total_seconds() for point in points]
    middle = _median(off)
    noise = _median(abs(each - middle) for each in off)
    parts = _parts([point.level for point in points], 4)
    rising = all(later > earlier for earlier, later in pairwise(parts))
    return rising and rise >= policy.over_noise * noise


def _saw(
    points: Sequence[MemoryPoint], limit: float, policy: ShapePolicy
) -> list[Sequence[MemoryPoint]]:
    """The teeth, where each fell near the limit and each rose by itself; else none.

    A first or last tooth that is too short to judge is left out: it was cut by the window.
    """
    least = policy.spike * limit
    begins = [
        index
        for index, (before, after) in enumerate(pairwise(points), 1)
        if before.level - after.level >= least
    ]
    teeth = [points[a:b] for a, b in pairwise([0, *begins, len(points)])]
    if len(teeth) < 2 or any(_top(tooth) < policy.tight * limit for tooth in teeth[:-1]):
        return []
    whole = slice(len(teeth[0]) < policy.tooth, len(teeth) - (len(teeth[-1]) < policy.tooth))
    teeth = teeth[whole]
    rising = all(
        len(tooth) >= policy.tooth and _leaks(tooth, _slope(tooth), limit, policy)
        for tooth in teeth
    )
    return teeth if rising and len(teeth) > 1 else []


def _top(tooth: Sequence[MemoryPoint]) -> float:
    return max(point.level for point in tooth)


def _spikes(
    points: Sequence[MemoryPoint], usual: float, peak: float, limit: float, policy: ShapePolicy
) -> bool:
    height = peak - usual
    if height < policy.spike * limit:
        return False
    high = sum(point.peak > usual + height / 2 for point in points)
    return high <= max(1, policy.brief * len(points))


def _parts(values: Sequence[float], count: int) -> list[float]:
    """The median of each of so many equal parts."""
    size = len(values) / count
    return [_median(values[round(n * size) : round((n + 1) * size)]) for n in range(count)]


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _median(values: Iterable[float]) -> float:
    """Of at least one value. `statistics` has it too, and half a MiB besides."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
