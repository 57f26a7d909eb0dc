"""Cloud Monitoring over gRPC: aligned series, and a refusal of what a metric does not allow."""

import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import grpc

from phoenix_admin.backends.gcp.monitoring_messages import REQUEST, RESPONSE

_PERCENTILES = {18: 0.99, 19: 0.95, 20: 0.50}
_NUMERIC = {10, 11, 12, 13, 14}
KINDS = {
    "run.googleapis.com/container/memory/utilizations": ("DELTA", "DISTRIBUTION"),
    "run.googleapis.com/container/instance_count": ("GAUGE", "INT64"),
    "run.googleapis.com/job/running_executions": ("GAUGE", "INT64"),
    "run.googleapis.com/job/completed_execution_count": ("DELTA", "INT64"),
}
Labels = tuple[tuple[str, str], ...]


@dataclass
class MetricWorld:
    """Samples: (metric type, resource type, labels with their owner) -> [(moment, value)]."""

    samples: dict[tuple[str, str, Labels], list[tuple[datetime, float]]] = field(
        default_factory=dict
    )
    execution_error: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, kind: str, resource: str, at: datetime, value: float, **labels: str) -> None:
        """One sample; `metric_result="x"` is a label of the metric, others of the resource."""
        named = tuple(
            (f"metric.labels.{k[7:]}" if k.startswith("metric_") else f"resource.labels.{k}", v)
            for k, v in sorted(labels.items())
        )
        with self.lock:
            key = (f"run.googleapis.com/{kind}", resource, named)
            self.samples.setdefault(key, []).append((at, value))


def allows(kind: str, value: str, aligner: int) -> bool:
    """Which aligners a metric takes (Cloud Monitoring: Aggregation.Aligner)."""
    if value == "DISTRIBUTION":
        return aligner in _PERCENTILES or aligner in {1, 14}
    if kind == "GAUGE":
        return aligner in _NUMERIC
    return aligner in {1, 2} | _NUMERIC


class MetricService:
    """Answers from a world."""

    def __init__(self, world: MetricWorld) -> None:
        self.world = world

    def methods(self):
        """Service -> method -> (what answers, how the request is read)."""
        return {"google.monitoring.v3.MetricService": {"ListTimeSeries": (self.list, REQUEST)}}

    def list(self, request, context):
        types = re.findall(r'metric\.type = "([^"]+)"', request.filter)
        if len(types) != 1 or types[0] not in KINDS or request.order_by:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "The filter must name one metric.")
        kind, value = KINDS[types[0]]
        aggregation = request.aggregation
        if not allows(kind, value, aggregation.per_series_aligner):
            text = (
                f"The aligner cannot be applied to metrics with kind {kind} and value type {value}."
            )
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, text)
        is_whole = value == "DISTRIBUTION" and aggregation.per_series_aligner in {1, 14}
        if is_whole and aggregation.cross_series_reducer != 4:
            text = "The reducer cannot be applied to a distribution."
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, text)
        groups = self._grouped(request, types[0], is_whole=is_whole)
        points = [
            (group, at, number)
            for group, steps in sorted(groups.items())
            for at, number in sorted(steps.items(), reverse=True)
        ]
        begin = int(request.page_token or 0)
        end = begin + request.page_size
        answer = RESPONSE(next_page_token=str(end) if end < len(points) else "")
        last: Labels | None = None
        for group, at, number in points[begin:end]:
            if last != group:
                series, last = answer.time_series.add(), group
                for name, label in group:
                    owner = series.metric if name.startswith("metric.") else series.resource
                    owner.labels[name.rpartition(".")[2]] = label
            point = series.points.add()
            point.interval.end_time.FromDatetime(at)
            if is_whole:
                _spread(point.value.distribution_value, number)
            elif value == "INT64":
                point.value.int64_value = int(number)
            else:
                point.value.double_value = number
        if self.world.execution_error:
            answer.execution_errors.add(code=14, message="some data was not available")
        return answer

    def _grouped(self, request, metric: str, *, is_whole: bool):
        aggregation = request.aggregation
        period = aggregation.alignment_period.ToTimedelta()
        since, until = (
            getattr(request.interval, each).ToDatetime(UTC) for each in ("start_time", "end_time")
        )
        resource = re.search(r'resource\.type = "([^"]+)"', request.filter).group(1)
        wanted = set(re.findall(r'(resource\.labels\.\w+) = "([^"]+)"', request.filter))
        groups: dict[Labels, dict[datetime, float | list[float]]] = {}
        with self.world.lock:
            samples = {key: list(found) for key, found in self.world.samples.items()}
        for (kind, of, labels), found in samples.items():
            if kind != metric or of != resource or not wanted & set(labels):
                continue
            group = tuple((n, v) for n, v in labels if n in aggregation.group_by_fields)
            steps: dict[datetime, list[float]] = {}
            for at, number in found:
                if since < at <= until:
                    steps.setdefault(_end_of(at, until, period), []).append(number)
            for at, numbers in steps.items():
                before = groups.setdefault(group, {}).get(at)
                if is_whole:
                    groups[group][at] = [*(before or ()), *numbers]
                    continue
                aligned = _align(aggregation.per_series_aligner, numbers)
                if before is not None:
                    both = (before, aligned)
                    aligned = max(both) if aggregation.cross_series_reducer == 3 else sum(both)
                groups[group][at] = aligned
        return groups


BUCKET, BUCKETS = 0.05, 24
"""Width and number of the buckets; what is at their end or above lies in one without an end."""


def _spread(distribution, numbers: list[float]) -> None:
    """Numbers as a distribution: where each lies is known, and no more."""
    distribution.count = len(numbers)
    linear = distribution.bucket_options.linear_buckets
    linear.num_finite_buckets, linear.width, linear.offset = BUCKETS, BUCKET, 0.0
    counts = [0] * (BUCKETS + 2)
    for number in numbers:
        counts[0 if number < 0 else min(BUCKETS, int(number / BUCKET + 1e-9)) + 1] += 1
    distribution.bucket_counts.extend(counts)


def _end_of(at: datetime, until: datetime, period: timedelta) -> datetime:
    """Steps are counted back from the end of the interval."""
    return until - (until - at) // period * period


def _align(aligner: int, numbers: list[float]) -> float:
    if aligner in _PERCENTILES:
        ranked = sorted(numbers)
        return ranked[min(len(ranked) - 1, int(_PERCENTILES[aligner] * len(ranked)))]
    return max(numbers) if aligner == 11 else sum(numbers)
