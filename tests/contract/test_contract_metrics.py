"""What every MetricSource promises: figures that exist, gaps that stay gaps, and their lag."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.fake.metric_source import FakeMetricSource
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.metric import LAG, Metric, MetricPoint, MetricReading, Statistic
from phoenix_admin.ports.metric_source import MetricRequest, MetricSource
from phoenix_admin.tasks.context import unhurried

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
KNOWN = NOW - LAG
MINUTE = timedelta(minutes=1)


class Bench:
    """A source, and a way to give it one value for each of some minutes before KNOWN."""

    def __init__(self, source: MetricSource, put: Callable[..., None]) -> None:
        self.source, self.put = source, put

    def read(self, metric: Metric, statistic: Statistic, *names: str, **more) -> MetricReading:
        since = more.pop("since", NOW - timedelta(hours=1))
        until = more.pop("until", NOW)
        wanted = MetricRequest(metric, statistic, names or ("phoenix",), since, until, **more)
        return self.source.read(wanted, unhurried())


def fake() -> Iterator[Bench]:
    world = FakeWorld(FakeClock(NOW))
    source = FakeMetricSource(world)

    def put(metric: Metric, name: str, part: str, values: dict[int, float]) -> None:
        points = [MetricPoint(KNOWN - ago * MINUTE, value) for ago, value in values.items()]
        source.put(metric, name, part, *points)

    yield Bench(source, put)


def cloud() -> Iterator[Bench]:
    # Google's libraries are loaded for this backend only.
    from tests.support.metric_bench import cloud_metrics  # noqa: PLC0415

    with cloud_metrics(FakeClock(NOW)) as (source, put):
        yield Bench(source, put)


@pytest.fixture(params=[fake, cloud], ids=["fake", "gcp"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    yield from request.param()


def test_points_come_in_order_of_time_and_a_minute_without_a_value_is_a_gap(bench: Bench) -> None:
    bench.put(Metric.SERVICE_MEMORY, "phoenix", "phoenix-7", {0: 0.9, 1: 0.8, 4: 0.5, 5: 0.4})
    reading = bench.read(Metric.SERVICE_MEMORY, Statistic.P99)
    (series,) = reading.series
    assert (series.name, series.part) == ("phoenix", "phoenix-7")
    assert [point.value for point in series.points] == [0.4, 0.5, 0.8, 0.9]
    assert [KNOWN - point.at for point in series.points] == [n * MINUTE for n in (5, 4, 1, 0)]
    assert series.gaps(MINUTE) == ((KNOWN - 4 * MINUTE, KNOWN - MINUTE),)
    assert (reading.taken_at, reading.known_until) == (NOW, KNOWN)
    assert not reading.is_partial


def test_what_is_not_known_yet_is_left_out(bench: Bench) -> None:
    bench.put(Metric.JOB_RUNNING, "reels", "", {1: 2, -1: 3})
    reading = bench.read(Metric.JOB_RUNNING, Statistic.LARGEST, "reels")
    assert [point.value for series in reading.series for point in series.points] == [2]
    soon = bench.read(Metric.JOB_RUNNING, Statistic.LARGEST, "reels", since=NOW - MINUTE)
    assert soon.series == ()


def test_only_the_names_that_were_asked_for_each_with_its_parts(bench: Bench) -> None:
    for name, part in (("b", "b-1"), ("a", "a-2"), ("a", "a-1"), ("c", "c-1")):
        bench.put(Metric.SERVICE_INSTANCES, name, part, {2: 3})
    reading = bench.read(Metric.SERVICE_INSTANCES, Statistic.LARGEST, "a", "b")
    assert [(s.name, s.part) for s in reading.series] == [("a", "a-1"), ("a", "a-2"), ("b", "b-1")]


def test_counts_are_told_apart_by_how_executions_ended(bench: Bench) -> None:
    bench.put(Metric.JOB_COMPLETED, "reels", "failed", {3: 1})
    bench.put(Metric.JOB_COMPLETED, "reels", "succeeded", {3: 4})
    reading = bench.read(Metric.JOB_COMPLETED, Statistic.COUNTED, "reels")
    assert [(s.part, s.points[0].value) for s in reading.series] == [
        ("failed", 1),
        ("succeeded", 4),
    ]


def test_nothing_there_is_no_series_and_no_zero(bench: Bench) -> None:
    assert bench.read(Metric.SERVICE_MEMORY, Statistic.P50).series == ()


@pytest.mark.parametrize("metric", list(Metric))
def test_a_figure_that_a_metric_does_not_have_is_refused_and_all_others_are_given(
    bench: Bench, metric: Metric
) -> None:
    bench.put(metric, "phoenix", "", {2: 1})
    for statistic in Statistic:
        if statistic in metric.statistics:
            found = bench.read(metric, statistic).series[0].points[0].value
            # The largest value is known by its bucket only: it was at most that.
            assert 1 <= found <= 1.06 if statistic is Statistic.BOUND else found == 1
            continue
        with pytest.raises(Invalid, match=f"no {statistic} of the {metric}"):
            bench.read(metric, statistic)


@pytest.mark.parametrize(
    "odd", [{"until": NOW - timedelta(hours=2)}, {"step": timedelta(seconds=10)}]
)
def test_a_request_that_makes_no_sense_is_invalid(bench: Bench, odd: dict) -> None:
    with pytest.raises(Invalid):
        bench.read(Metric.SERVICE_MEMORY, Statistic.P50, **odd)
