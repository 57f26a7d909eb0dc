"""Shares become bytes, pieces and shapes; rows stand in the order of how bad they are."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from phoenix_admin.domain.memory_incident import IncidentKind
from phoenix_admin.domain.memory_limit import MIB, Headroom
from phoenix_admin.domain.memory_shape import MemoryShape, ShapeKind
from phoenix_admin.domain.memory_subject import (
    LimitHistory,
    LimitOrigin,
    LimitStep,
    MemorySubject,
    SubjectKind,
)
from phoenix_admin.domain.metric import MetricPoint, MetricSeries
from phoenix_admin.services.memory.faces import Figure, MemoryRow
from phoenix_admin.services.memory.figures import (
    PartFigures,
    in_use,
    line_of,
    parts_of,
    peak_of,
    pieces,
    shapes_of,
)
from phoenix_admin.services.memory.row_order import worst_first

T0 = datetime(2026, 11, 4, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIMITS = LimitHistory((LimitStep(1000 * MIB, LimitOrigin.REVISION, "p-1"),), T0)
INF = math.inf


def series(*values: float, name: str = "phoenix", part: str = "p-1", begin: int = 0):
    points = [MetricPoint(T0 + (begin + n) * MINUTE, value) for n, value in enumerate(values)]
    return MetricSeries(name, part, tuple(points))


def part(level: MetricSeries, bound: MetricSeries | None = None) -> PartFigures:
    return PartFigures(level.part, level, bound)


def test_parts_are_of_the_name_alone_and_the_newest_comes_first() -> None:
    levels = [
        series(0.1),
        series(0.2, part="p-2", begin=5),
        series(part="p-3"),  # nothing was measured of it
        series(0.9, name="other", part="p-9"),
    ]
    bounds = [series(0.3), series(0.8, name="other", part="p-2")]
    found = parts_of("phoenix", levels, bounds)
    assert [each.part for each in found] == ["p-2", "p-1"]
    assert [each.bound for each in found] == [None, bounds[0]]


def test_in_use_is_the_fullest_of_those_with_the_newest_figure() -> None:
    old, low, high = series(0.9), series(0.3, part="p-2", begin=1), series(0.4, begin=1)
    parts = (part(low), part(high), part(old))
    found = in_use(parts, LIMITS)
    assert found is not None
    assert (found[0].level, found[1]) == (high, LIMITS.steps[0])
    assert in_use(parts, None) == (parts[1], None)
    assert in_use((), LIMITS) is None


def test_the_largest_use_is_the_first_of_equals_and_unknown_where_nothing_bounds_it() -> None:
    level = series(0.1, 0.1, 0.1)
    peak = peak_of((part(level, series(0.5, 0.7, 0.7)),), LIMITS)
    assert peak is not None
    assert (peak.size, peak.at) == (pytest.approx(700 * MIB), T0 + MINUTE)
    assert peak_of((part(level),), LIMITS) is None
    assert peak_of((part(level, series(0.5, INF)),), LIMITS) is None
    assert peak_of((part(level, series(0.5)),), None) is None


@pytest.mark.parametrize(("apart", "number"), [(2.5, 1), (2.6, 2)])
def test_one_missing_step_is_no_gap(apart: float, number: int) -> None:
    points = [MetricPoint(T0, 0.1), MetricPoint(T0 + apart * MINUTE, 0.1)]
    cut = pieces(points, MINUTE)
    assert len(cut) == number
    assert [point for piece in cut for point in piece] == points


def test_a_shape_is_in_mib_of_its_own_limit_with_the_bound_of_each_step() -> None:
    level = series(*[0.4] * 15)
    ((found),) = shapes_of((part(level, series(*[0.45] * 15)),), LIMITS, MINUTE)
    assert (found.part, found.shape.kind) == ("p-1", ShapeKind.HEALTHY)
    assert (found.shape.level, found.shape.limit) == (pytest.approx(400), 1000)
    assert found.shape.peak == pytest.approx(450)
    # Beyond the last bucket it was the whole limit at least, and not without an end.
    beyond = series(*[0.45] * 14, INF)
    ((found),) = shapes_of((part(level, beyond),), LIMITS, MINUTE)
    assert (found.shape.kind, found.shape.peak) == (ShapeKind.SPIKE, 1000)
    ((found),) = shapes_of((part(level),), LIMITS, MINUTE)
    assert found.shape.peak == pytest.approx(400)
    assert shapes_of((part(level),), None, MINUTE) == ()


def test_what_rises_is_a_leak_of_a_service_and_within_a_run_of_a_job() -> None:
    rising = part(series(*(0.2 + 0.01 * n for n in range(30))))
    for of_runs, kind in ((False, ShapeKind.LEAK), (True, ShapeKind.RISES)):
        ((found),) = shapes_of((rising,), LIMITS, MINUTE, of_runs=of_runs)
        assert found.shape.kind is kind


def test_runs_of_a_job_are_compared_by_their_floors() -> None:
    points: list[MetricPoint] = []
    for run in range(5):
        shares = (0.1 + 0.05 * run + 0.02 * n for n in range(15))
        points += series(*shares, begin=100 * run).points
    level = MetricSeries("reels", "p-1", tuple(points))
    ((found),) = shapes_of((part(level),), LIMITS, MINUTE, of_runs=True)
    assert (found.shape.kind, found.shape.runs) == (ShapeKind.LEAK, 5)


def test_a_line_has_mib_only_with_a_limit_and_no_point_without_an_end() -> None:
    made = line_of(Figure.BOUND, series(0.5, INF, 0.6), LIMITS, MINUTE)
    assert [(each.share, each.mib) for each in made.points] == [(0.5, 500), (0.6, 600)]
    assert made.gap == 1.5 * MINUTE
    for unknown in (None, LimitHistory((), T0)):
        made = line_of(Figure.P95, series(0.5), unknown, MINUTE)
        assert [(each.share, each.mib) for each in made.points] == [(0.5, None)]


# ------------------------------------------------------------------ the order of the rows


def row(name: str, **about) -> MemoryRow:
    limit = LimitStep(100, LimitOrigin.REVISION)
    return replace(
        MemoryRow(MemorySubject(SubjectKind.SERVICE, name), limit=limit, used=10.0), **about
    )


def shape(kind: ShapeKind) -> MemoryShape:
    return MemoryShape(kind, 1, 1, 2, 0, 20, timedelta(hours=1))


def test_what_is_worse_stands_above() -> None:
    killed = {IncidentKind.PLATFORM_OOM: 1}
    expected = [
        row("killed-often", incidents={IncidentKind.UNKNOWN_KILL: 3}),
        row("killed", incidents=killed),
        row("over", headroom=Headroom.OVER),
        row("warning", headroom=Headroom.WARNING, used=20.0),
        row("tight-limit", shape=shape(ShapeKind.UNDER_SIZED)),
        row("leak", shape=shape(ShapeKind.LEAK)),
        row("spike", shape=shape(ShapeKind.SPIKE)),
        row("over-the-aim", headroom=Headroom.TIGHT, used=90.0),
        row("rises", shape=shape(ShapeKind.RISES), used=80.0),
        row("full", used=99.0, headroom=Headroom.GOOD),
        row("a"),
        row("b", shape=shape(ShapeKind.HEALTHY)),
        row("no-reading", used=None),
        row("c-over", is_over=True, headroom=Headroom.OVER, incidents=killed),
    ]
    assert [each.subject.name for each in worst_first(reversed(expected))] == [
        each.subject.name for each in expected
    ]


def test_the_worst_of_a_row_decides() -> None:
    both = row("both", headroom=Headroom.WARNING, shape=shape(ShapeKind.SPIKE))
    leak = row("leak", shape=shape(ShapeKind.LEAK), used=90.0)
    assert [each.subject.name for each in worst_first([leak, both])] == ["both", "leak"]
