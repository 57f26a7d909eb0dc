"""Shares of a limit as Cloud Monitoring gives them, made into bytes, lines and shapes. Pure.

A share becomes bytes by the limit of that very revision: without a known limit there is none.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from phoenix_admin.domain.memory_limit import MIB
from phoenix_admin.domain.memory_shape import MemoryPoint, MemoryShape, judge_runs, judge_shape
from phoenix_admin.domain.memory_subject import LimitHistory, LimitStep
from phoenix_admin.domain.metric import MetricPoint, MetricSeries
from phoenix_admin.domain.record import record
from phoenix_admin.services.memory.faces import Figure, FigureLine, FigurePoint, PartShape


@record
class PartFigures:
    """The usual use and the bound of the largest one of one revision or job, as shares."""

    part: str
    level: MetricSeries
    bound: MetricSeries | None

    @property
    def newest(self) -> MetricPoint:
        """The newest point of the usual use."""
        return self.level.points[-1]


@record
class Peak:
    """The largest use: at most so many bytes, in the step that ended at `at`."""

    size: float
    at: datetime


def parts_of(
    name: str, levels: Iterable[MetricSeries], bounds: Iterable[MetricSeries]
) -> tuple[PartFigures, ...]:
    """The parts of one name, those first whose figures are newest."""
    of_bound = {series.part: series for series in bounds if series.name == name}
    found = [
        PartFigures(series.part, series, of_bound.get(series.part))
        for series in levels
        if series.name == name and series.points
    ]
    return tuple(sorted(found, key=lambda part: (part.newest.at, part.part), reverse=True))


def in_use(
    parts: Sequence[PartFigures], limits: LimitHistory | None
) -> tuple[PartFigures, LimitStep | None] | None:
    """The part that says how it stands now: of those with the newest figure the fullest one."""
    if not parts:
        return None
    at = parts[0].newest.at
    fullest = max(
        (part for part in parts if part.newest.at == at), key=lambda part: part.newest.value
    )
    return fullest, limits.of_part(fullest.part, at) if limits is not None else None


def peak_of(parts: Iterable[PartFigures], limits: LimitHistory | None) -> Peak | None:
    """The largest use of all parts; None where nothing bounds it or a limit is not known."""
    largest: Peak | None = None
    for part in parts:
        for point in part.bound.points if part.bound is not None else ():
            limit = limits.of_part(part.part, point.at) if limits is not None else None
            if limit is None or math.isinf(point.value):
                return None
            if largest is None or point.value * limit.size > largest.size:
                largest = Peak(point.value * limit.size, point.at)
    return largest


def shapes_of(
    parts: Iterable[PartFigures],
    limits: LimitHistory | None,
    step: timedelta,
    *,
    of_runs: bool = False,
) -> tuple[PartShape, ...]:
    """How each part behaves, judged by its newest piece without a gap.

    Points before a gap are of another run or instance, and what ends and starts looks like a fall.
    `of_runs`: the pieces are runs of a job, and one that rises has only loaded what it works on.
    """
    found: list[PartShape] = []
    for part in parts:
        limit = limits.of_part(part.part, part.newest.at) if limits is not None else None
        if limit is not None:
            shape = _shape(part, limit.size, step, of_runs=of_runs)
            found.append(PartShape(part.part, shape))
    return tuple(found)


def _shape(part: PartFigures, limit: int, step: timedelta, *, of_runs: bool) -> MemoryShape:
    scale = limit / MIB
    bounds = {point.at: point.value for point in part.bound.points} if part.bound else {}

    def made(piece: Sequence[MetricPoint]) -> list[MemoryPoint]:
        return [
            MemoryPoint(point.at, point.value * scale, _bounded(point, bounds) * scale)
            for point in piece
        ]

    cut = pieces(part.level.points, step)
    if of_runs:
        return judge_runs([made(piece) for piece in cut], scale)
    return judge_shape(made(cut[-1]), scale)


def _bounded(point: MetricPoint, bounds: Mapping[datetime, float]) -> float:
    bound = bounds.get(point.at, point.value)
    # Beyond the last bucket nothing is known but that it was more than the limit.
    return max(point.value, 1.0 if math.isinf(bound) else bound)


def pieces(points: Sequence[MetricPoint], step: timedelta) -> tuple[Sequence[MetricPoint], ...]:
    """The points between the gaps, oldest first; at least one piece.

    One missing step is no gap yet: values come late.
    """
    begins = [
        index
        for index, (before, after) in enumerate(pairwise(points), 1)
        if after.at - before.at > step * 2.5
    ]
    return tuple(points[a:b] for a, b in pairwise([0, *begins, len(points)]))


def line_of(
    figure: Figure, series: MetricSeries, limits: LimitHistory | None, step: timedelta
) -> FigureLine:
    """A series as a line of the chart. Without an end of the bucket there is no point."""
    points: list[FigurePoint] = []
    for point in series.points:
        if not math.isinf(point.value):
            limit = limits.of_part(series.part, point.at) if limits is not None else None
            mib = point.value * limit.size / MIB if limit is not None else None
            points.append(FigurePoint(point.at, point.value, mib))
    return FigureLine(figure, series.part, tuple(points), step * 1.5)
