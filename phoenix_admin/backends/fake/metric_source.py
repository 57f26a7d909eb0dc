"""Series in memory; satisfies `ports.metric_source.MetricSource`."""

from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.metric import (
    LAG,
    Metric,
    MetricPoint,
    MetricReading,
    MetricSeries,
    Statistic,
)
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.metric_source import MetricRequest


class FakeMetricSource:
    """Gives what was put in, for one statistic or for all, with the world's faults in front."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world
        self._points: dict[tuple[Metric, str, str, Statistic | None], list[MetricPoint]] = {}

    def put(
        self,
        metric: Metric,
        name: str,
        part: str,
        *points: MetricPoint,
        statistic: Statistic | None = None,
    ) -> None:
        """More points of a series: of this statistic, or of all of them."""
        self._points.setdefault((metric, name, part, statistic), []).extend(points)

    def read(self, request: MetricRequest, call: Call) -> MetricReading:
        """The points within the time, but for those that are not known yet."""
        request.check()
        return self._world.script.run("metrics.read", call, lambda: self._read(request))

    def _read(self, request: MetricRequest) -> MetricReading:
        taken_at = self._world.clock.now()
        until = min(request.until, taken_at - LAG)
        found: list[MetricSeries] = []
        for (metric, name, part, of), points in sorted(self._points.items(), key=_by_name):
            if (
                metric is request.metric
                and name in request.names
                and of in (None, request.statistic)
            ):
                kept = sorted(
                    (p for p in points if request.since < p.at <= until), key=lambda p: p.at
                )
                if kept:
                    found.append(MetricSeries(name, part, tuple(kept)))
        return MetricReading(tuple(found), taken_at, until)


def _by_name(
    item: tuple[tuple[Metric, str, str, Statistic | None], list[MetricPoint]],
) -> tuple[str, str]:
    return item[0][1:3]
