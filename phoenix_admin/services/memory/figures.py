"""Shares of a limit as Cloud Monitoring gives them, made into bytes, lines and shapes. Pure.

A share becomes bytes by the limit of that very revision: without a known limit there is none.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from phoenix_admin.domain.memory_limit import MIB
from phoenix_admin.domain.memory_shape import MemoryPoint, MemoryShape, judge_shape
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
    parts: Iterable[PartFigures], limits: LimitHistory | None, step: timedelta
) -> tuple[PartShape, ...]:
    """How each part behaves, judged by its newest piece without a gap.

    Points before a gap are of another run or instance, and what ends and starts looks like a fall.
    """
    found: list[PartShape] = []
    for part in parts:
        limit = limits.of_part(part.part, part.newest.at) if limits is not None else None
        if limit is not None:
            found.append(PartShape(part.part, _shape(part, limit.size, step)))
    return tuple(found)


def _shape(part: PartFigures, limit: int, step: timedelta) -> MemoryShape:
    scale = limit / MIB
    bounds = {point.at: point.value for point in part.bound.points} if part.bound else {}
    piece = newest_piece(part.level.points, step)
    points = [
        MemoryPoint(point.at, point.value * scale, _bounded(point, bounds) * scale)
        for point in piece
    ]
    return judge_shape(points, scale)


def _bounded(point: MetricPoint, bounds: Mapping[datetime, float]) -> float:
    bound = bounds.get(point.at, point.value)
    # Beyond the last bucket nothing is known but that it was more than the limit.
    return max(point.value, 1.0 if math.isinf(bound) else bound)


def newest_piece(points: Sequence[MetricPoint], step: timedelta) -> Sequence[MetricPoint]:
    """The points since the last gap. One missing step is no gap yet: values come late."""
    for index in range(len(points) - 1, 0, -1):
        if points[index].at - points[index - 1].at > step * 2.5:
            return points[index:]
    return points


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
