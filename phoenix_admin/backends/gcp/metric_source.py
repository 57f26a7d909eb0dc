"""Figures over time from Cloud Monitoring; satisfies `ports.metric_source.MetricSource`."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, cast

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.monitoring_messages import (
    LIST_TIME_SERIES,
    REQUEST,
    Aligner,
    Reducer,
)
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.domain.metric import (
    LAG,
    Metric,
    MetricPoint,
    MetricReading,
    MetricSeries,
    Statistic,
)
from phoenix_admin.domain.metric_buckets import exponential_bounds, linear_bounds, top_bound
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.metric_source import MetricRequest
from phoenix_admin.settings.environments import CloudEnvironment

PAGE: Final = 10_000
"""Points of one request."""
MOST_PAGES: Final = 10
PAUSE: Final = 0.001

ALIGNERS: Final[Mapping[Statistic, Aligner]] = MappingProxyType(
    {
        Statistic.P50: Aligner.PERCENTILE_50,
        Statistic.P95: Aligner.PERCENTILE_95,
        Statistic.P99: Aligner.PERCENTILE_99,
        Statistic.BOUND: Aligner.SUM,
        Statistic.LARGEST: Aligner.MAX,
        Statistic.COUNTED: Aligner.DELTA,
    }
)


@record
class _Source:
    """Where a metric is: its type, its resource, the label of its name and that of its parts."""

    type: str
    resource: str
    name: str
    part: str
    reducer: Reducer


_SERVICE, _JOB = "cloud_run_revision", "cloud_run_job"
_NAME = {_SERVICE: "service_name", _JOB: "job_name"}
_MEMORY = "container/memory/utilizations"


def _source(kind: str, resource: str, part: str, reducer: Reducer) -> _Source:
    name = f"resource.labels.{_NAME[resource]}"
    return _Source(f"run.googleapis.com/{kind}", resource, name, part, reducer)


_REVISION = "resource.labels.revision_name"
SOURCES: Final[Mapping[Metric, _Source]] = MappingProxyType(
    {
        Metric.SERVICE_MEMORY: _source(_MEMORY, _SERVICE, _REVISION, Reducer.MAX),
        Metric.JOB_MEMORY: _source(_MEMORY, _JOB, "", Reducer.MAX),
        Metric.SERVICE_INSTANCES: _source(
            "container/instance_count", _SERVICE, _REVISION, Reducer.SUM
        ),
        Metric.JOB_RUNNING: _source("job/running_executions", _JOB, "", Reducer.SUM),
        Metric.JOB_COMPLETED: _source(
            "job/completed_execution_count", _JOB, "metric.labels.result", Reducer.SUM
        ),
    }
)


class CloudMetricSource:
    """Reads series of one Google Cloud project. Blocks; any lane."""

    def __init__(self, environment: CloudEnvironment, caller: Caller, clock: Clock) -> None:
        self._name = f"projects/{environment.project}"
        self._caller = caller
        self._clock = clock

    def read(self, request: MetricRequest, call: Call) -> MetricReading:
        """One metric with the aligner that its kind allows. Percentiles are interpolated."""
        request.check()
        taken_at = self._clock.now()
        until = min(request.until, taken_at - LAG)
        if until <= request.since:
            return MetricReading((), taken_at, until)
        source = SOURCES[request.metric]
        wanted = self._request(request, source, until)
        found: dict[tuple[str, str], dict[datetime, float]] = {}
        is_partial = False
        for _ in range(MOST_PAGES):
            answer = self._caller.ask(LIST_TIME_SERIES, wanted, call, (_route(self._name),))
            is_partial = is_partial or bool(answer.execution_errors)
            for series in answer.time_series:
                key = _label(series, source.name), _label(series, source.part)
                found.setdefault(key, {}).update(_points(series))
            wanted.page_token = answer.next_page_token
            if not wanted.page_token:
                break
            call.wait(PAUSE)
        else:
            is_partial = True
        series = tuple(
            MetricSeries(name, part, tuple(MetricPoint(*point) for point in sorted(points.items())))
            for (name, part), points in sorted(found.items())
            if points
        )
        return MetricReading(series, taken_at, until, is_partial)

    def _request(self, request: MetricRequest, source: _Source, until: datetime) -> Pb:
        names = " OR ".join(f"{source.name} = {json.dumps(name)}" for name in request.names)
        made = REQUEST(
            name=self._name,
            filter=f'metric.type = "{source.type}" AND resource.type = "{source.resource}"'
            f" AND ({names})",
            page_size=PAGE,
        )
        made.interval.start_time.FromDatetime(request.since.astimezone(UTC))
        made.interval.end_time.FromDatetime(until.astimezone(UTC))
        made.aggregation.alignment_period.FromTimedelta(request.step)
        made.aggregation.per_series_aligner = ALIGNERS[request.statistic]
        # Distributions are joined, so that the highest bucket of any of them is in the sum.
        whole = request.statistic is Statistic.BOUND
        made.aggregation.cross_series_reducer = Reducer.SUM if whole else source.reducer
        made.aggregation.group_by_fields.extend(f for f in (source.name, source.part) if f)
        return made


def _label(series: Pb, field: str) -> str:
    if not field:
        return ""
    owner, _, name = field.partition(".labels.")
    return str(getattr(series, owner).labels.get(name, ""))


def _points(series: Pb) -> dict[datetime, float]:
    """Points by the end of their step; the newest come first, as they are given."""
    found: dict[datetime, float] = {}
    for point in series.points:
        value = _value(point.value)
        if value is not None:
            found[cast("datetime", point.interval.end_time.ToDatetime(UTC))] = value
    return found


def _value(typed: Pb) -> float | None:
    """A number; of a distribution the bound of its largest value. None for what is neither."""
    kind = typed.WhichOneof("value")
    if kind == "distribution_value":
        spread = typed.distribution_value
        return top_bound(spread.bucket_counts, _bounds(spread.bucket_options))
    return float(getattr(typed, kind)) if kind is not None else None


def _bounds(options: Pb) -> Sequence[float]:
    kind = options.WhichOneof("options")
    if kind == "linear_buckets":
        own = options.linear_buckets
        return linear_bounds(own.num_finite_buckets, own.width, own.offset)
    if kind == "exponential_buckets":
        own = options.exponential_buckets
        return exponential_bounds(own.num_finite_buckets, own.growth_factor, own.scale)
    return tuple(options.explicit_buckets.bounds)


def _route(name: str) -> tuple[str, str]:
    return "x-goog-request-params", f"name={name.replace('/', '%2F')}"
