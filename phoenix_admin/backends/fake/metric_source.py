"""Series in memory; satisfies `ports.metric_source.MetricSource`."""

from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.metric import LAG, Metric, MetricPoint, MetricReading, MetricSeries
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.metric_source import MetricRequest


class FakeMetricSource:
    """Gives what was put in, whatever the statistic, with the world's faults in front."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world
        self._points: dict[tuple[Metric, str, str], list[MetricPoint]] = {}

    def put(self, metric: Metric, name: str, part: str, *points: MetricPoint) -> None:
        """More points of a series."""
        self._points.setdefault((metric, name, part), []).extend(points)

    def read(self, request: MetricRequest, call: Call) -> MetricReading:
        """The points within the time, but for those that are not known yet."""
        request.check()
        return self._world.script.run("metrics.read", call, lambda: self._read(request))

    def _read(self, request: MetricRequest) -> MetricReading:
        taken_at = self._world.clock.now()
        until = min(request.until, taken_at - LAG)
        found: list[MetricSeries] = []
        for (metric, name, part), points in sorted(self._points.items()):
            if metric is request.metric and name in request.names:
                kept = sorted(
                    (p for p in points if request.since < p.at <= until), key=lambda p: p.at
                )
                if kept:
                    found.append(MetricSeries(name, part, tuple(kept)))
        return MetricReading(tuple(found), taken_at, until)
