"""The opened subject's view as what the chart is given. No Qt; for a lane."""

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final

from phoenix_admin.domain.memory_limit import MIB
from phoenix_admin.domain.memory_subject import LimitHistory, LimitStep
from phoenix_admin.domain.notation import byte_size
from phoenix_admin.qt.charts.chart_data import (
    Limit,
    Mark,
    TimeChartData,
    Trace,
    TraceTone,
    thinned,
)
from phoenix_admin.services.memory.faces import (
    Figure,
    FigureLine,
    MarkKind,
    MemoryMark,
    MemoryView,
)
from phoenix_admin.ui.panels.memory.use_words import OOM, short_part


class Unit(StrEnum):
    """What the chart's axis counts."""

    MIB = "MiB"
    PERCENT = "%"


COLUMNS: Final = 1_500
"""More points than four for each of so many columns are thinned out; no peak is lost."""
_TONES: Final[dict[Figure, TraceTone]] = {
    Figure.P50: "bar_ok",
    Figure.P95: "bar_run",
    Figure.P99: "bar_zombie",
    Figure.BOUND: "bar_warn",
    Figure.RESIDENT: "bar_run",
    Figure.LARGEST: "bar_warn",
    Figure.UNSHARED: "bar_queue",
}


def chart_data(view: MemoryView, unit: Unit) -> TimeChartData:
    """Lines, limits and marks on one axis."""
    return TimeChartData(
        f"Memory of {view.subject.name}",
        unit.value,
        tuple(thinned(trace, COLUMNS) for trace in _traces(view.lines, unit)),
        _limits(view, unit),
        tuple(_mark(mark) for mark in view.marks),
        view.known_until.timestamp(),
    )


def _traces(lines: Sequence[FigureLine], unit: Unit) -> list[Trace]:
    """One for each figure; revisions that follow each other are one line, others are apart."""
    found: list[Trace] = []
    for figure in Figure:
        own = [line for line in lines if line.figure is figure and line.points]
        own.sort(key=lambda line: line.points[0].at)
        if not own:
            continue
        ends = pairwise(own)
        if all(before.points[-1].at < after.points[0].at for before, after in ends):
            found.append(_trace(figure.value, figure, own, unit))
        else:
            found += [_trace(f"{figure} {short_part(e.part)}", figure, [e], unit) for e in own]
    return found


def _trace(name: str, figure: Figure, lines: Iterable[FigureLine], unit: Unit) -> Trace:
    times, values = array("d"), array("d")
    gap = float("inf")
    for line in lines:
        gap = line.gap.total_seconds()
        for point in line.points:
            value = point.mib if unit is Unit.MIB else point.share
            if value is not None:
                times.append(point.at.timestamp())
                values.append(value if unit is Unit.MIB else value * 100)
    return Trace(name, times, values, _TONES[figure], gap)


def _limits(view: MemoryView, unit: Unit) -> tuple[Limit, ...]:
    steps = _shown_steps(view.limits)
    if unit is Unit.PERCENT:
        return (Limit(100.0, "limit"),) if steps else ()
    return tuple(
        Limit(
            own[0].size / MIB,
            f"limit {byte_size(own[0].size)}",
            _seconds(own[0].since),
            _seconds(own[-1].until),
        )
        for own in _of_one_size([s for s in steps if s.until is None or s.until > view.since])
    )


def _shown_steps(limits: LimitHistory | None) -> tuple[LimitStep, ...]:
    """Those that were in force; a revision that is there and gets no traffic limits nothing."""
    if limits is None:
        return ()
    return tuple(step for step in limits.steps if step.until or step in limits.serving)


def _of_one_size(steps: Sequence[LimitStep]) -> list[list[LimitStep]]:
    """A deploy that changes no limit makes no second line."""
    found: list[list[LimitStep]] = []
    for step in steps:
        if found and found[-1][-1].size == step.size and found[-1][-1].until == step.since:
            found[-1].append(step)
        else:
            found.append([step])
    return found


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at is not None else None


def _mark(mark: MemoryMark) -> Mark:
    if mark.kind is MarkKind.DEPLOY:
        return Mark(mark.at.timestamp(), f"deploy {short_part(mark.text)}", "run")
    oom = mark.incident is not None and mark.incident.kind in OOM
    return Mark(mark.at.timestamp(), mark.text, "fail" if oom else "warn")
