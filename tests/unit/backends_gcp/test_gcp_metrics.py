"""Figures from a Cloud Monitoring that refuses, pages, and cannot always give all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.gcp import metric_source
from phoenix_admin.backends.gcp.metric_source import ALIGNERS, SOURCES, CloudMetricSource
from phoenix_admin.backends.gcp.monitoring_messages import (
    LIST_TIME_SERIES,
    REQUEST,
    RESPONSE,
    Reducer,
)
from phoenix_admin.domain.errors import Forbidden, Invalid, Quota
from phoenix_admin.domain.metric import LAG, Metric, MetricReading, Statistic
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.metric_source import MetricRequest
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_environments import cloud_environment
from tests.support.gcp_standin.metric_service import KINDS, allows
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import TOO_MANY, forbidden
from tests.support.metric_bench import cloud_metrics
from tests.unit.backends_gcp.conftest import MakeCaller

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
METHOD = "MetricService.ListTimeSeries"


def memory(statistic: Statistic = Statistic.P99) -> MetricRequest:
    since = NOW - timedelta(hours=1)
    return MetricRequest(Metric.SERVICE_MEMORY, statistic, ("phoenix",), since, NOW)


def test_every_figure_uses_an_aligner_that_its_metric_allows() -> None:
    for metric in Metric:
        for statistic in metric.statistics:
            assert allows(*KINDS[SOURCES[metric].type], ALIGNERS[statistic])


@pytest.mark.parametrize("aligner", [10, 11, 12])
def test_a_distribution_has_neither_a_largest_value_nor_a_mean(
    standin: StandIn, make_caller: MakeCaller, aligner: int
) -> None:
    caller, _ = make_caller(standin.address)
    kind = SOURCES[Metric.SERVICE_MEMORY].type
    wanted = REQUEST(name="projects/p", filter=f'metric.type = "{kind}"')
    wanted.aggregation.per_series_aligner = aligner
    with pytest.raises(Invalid, match="cannot be applied to metrics with kind DELTA"):
        caller.ask(LIST_TIME_SERIES, wanted, unhurried())


def test_a_series_that_comes_in_pages_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metric_source, "PAGE", 2)
    with cloud_metrics(FakeClock(NOW)) as (source, put):
        put(Metric.SERVICE_MEMORY, "phoenix", "r1", {n: n / 10 for n in range(5)})
        (series,) = source.read(memory(), unhurried()).series
        assert [point.value for point in series.points] == [0.4, 0.3, 0.2, 0.1, 0.0]
        assert put.standin.faults.calls[METHOD] == 3
        monkeypatch.setattr(metric_source, "MOST_PAGES", 2)
        assert source.read(memory(), unhurried()).is_partial


def test_percentiles_differ_and_what_could_not_be_given_is_said() -> None:
    with cloud_metrics(FakeClock(NOW)) as (source, put):
        for value in (0.1, 0.2, 0.9):
            put(Metric.SERVICE_MEMORY, "phoenix", "r1", {2: value})
        figures = [
            source.read(memory(statistic), unhurried()).series[0].points[0].value
            for statistic in (Statistic.P50, Statistic.P99)
        ]
        assert figures == [0.2, 0.9]
        put.standin.metrics.execution_error = True
        assert source.read(memory(), unhurried()).is_partial


@pytest.mark.parametrize(
    ("fault", "error"), [(TOO_MANY, Quota), (forbidden("monitoring.timeSeries.list"), Forbidden)]
)
def test_a_refusal_is_told_as_what_it_is(fault, error: type[Exception]) -> None:
    with cloud_metrics(FakeClock(NOW)) as (source, put):
        put.standin.faults.always(METHOD, fault)
        with pytest.raises(error):
            source.read(memory(), unhurried())


def test_of_the_largest_value_the_bucket_is_known_whatever_else_was_measured() -> None:
    with cloud_metrics(FakeClock(NOW)) as (source, put):
        for value in (0.1, 0.2, 0.91):
            put(Metric.SERVICE_MEMORY, "phoenix", "r1", {2: value})
        put(Metric.SERVICE_MEMORY, "phoenix", "r1", {4: 0.3, 6: 7.0})
        (series,) = source.read(memory(Statistic.BOUND), unhurried()).series
        assert [point.value for point in series.points] == pytest.approx([float("inf"), 0.35, 0.95])


def test_joined_distributions_are_never_asked_for_their_largest_value() -> None:
    with cloud_metrics(FakeClock(NOW)) as (source, put):
        put(Metric.SERVICE_MEMORY, "phoenix", "r1", {2: 0.5})
        for statistic in Metric.SERVICE_MEMORY.statistics:
            source.read(memory(statistic), unhurried())
        sent = [request.aggregation for method, request in put.standin.requests if method == METHOD]
        assert {each.per_series_aligner for each in sent} == {14, 18, 19, 20}


class Answering:
    """A caller that gives one answer and notes what was sent."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.sent: list[Any] = []

    def ask(self, method: object, request: Any, call: Call, route: object) -> Any:
        del method, call, route
        self.sent.append(request)
        return self.answer


def answered(answer: Any, request: MetricRequest) -> tuple[MetricReading, list[Any]]:
    caller = Answering(answer)
    source = CloudMetricSource(cloud_environment({}), caller, FakeClock(NOW))  # type: ignore[arg-type] - a double
    return source.read(request, unhurried()), caller.sent


def test_the_time_that_is_asked_ends_where_nothing_is_known_yet() -> None:
    (sent,) = answered(RESPONSE(), memory())[1]
    assert sent.interval.start_time.ToDatetime(UTC) == NOW - timedelta(hours=1)
    assert sent.interval.end_time.ToDatetime(UTC) == NOW - LAG
    assert sent.name == f"projects/{cloud_environment({}).project}"
    young = replace(memory(), since=NOW - LAG)
    reading, nothing = answered(RESPONSE(), young)
    assert (reading.series, reading.known_until, nothing) == ((), NOW - LAG, [])


def test_instances_are_joined_by_the_fullest_and_buckets_by_their_sum() -> None:
    reducers = {
        statistic: answered(RESPONSE(), memory(statistic))[1][0].aggregation.cross_series_reducer
        for statistic in (Statistic.P95, Statistic.BOUND)
    }
    assert reducers == {Statistic.P95: Reducer.MAX, Statistic.BOUND: Reducer.SUM}


@pytest.mark.parametrize(
    ("kind", "options", "bound"),
    [
        ("linear_buckets", {"num_finite_buckets": 4, "width": 0.25, "offset": 0.0}, 0.5),
        (
            "exponential_buckets",
            {"num_finite_buckets": 4, "growth_factor": 2.0, "scale": 0.1},
            0.4,
        ),
        ("explicit_buckets", {"bounds": [0.3, 0.6, 0.9]}, 0.9),
    ],
)
def test_buckets_of_each_kind_bound_the_largest_value(
    kind: str, options: dict[str, Any], bound: float
) -> None:
    answer = RESPONSE()
    answer.time_series.add().resource.labels["service_name"] = "nothing of it was measured"
    series = answer.time_series.add()
    series.resource.labels["service_name"] = "phoenix"
    for minutes, counts in ((5, [0, 3, 1]), (6, [])):
        point = series.points.add()
        point.interval.end_time.FromDatetime(NOW - timedelta(minutes=minutes))
        spread = point.value.distribution_value
        spread.bucket_counts.extend(counts)
        made = getattr(spread.bucket_options, kind)
        for name, value in options.items():
            if isinstance(value, list):
                getattr(made, name).extend(value)
            else:
                setattr(made, name, value)
    series.points.add()  # of which nothing is said
    (found,) = answered(answer, memory(Statistic.BOUND))[0].series
    assert [(point.at, point.value) for point in found.points] == [
        (NOW - timedelta(minutes=5), pytest.approx(bound))
    ]
