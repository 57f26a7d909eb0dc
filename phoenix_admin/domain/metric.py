"""What is measured of services and jobs, and which figures may be asked for of each. Pure.

Cloud Monitoring knows memory as a distribution over instances: it has percentiles and neither a
mean nor a largest value (to ask for one is an error there). What it does know of the largest one
is the bucket it lies in, so that it was at most that bucket's upper bound: BOUND. A minute without
a value is a gap and never a zero. Values come minutes late, so a series ends before now, and says
where.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from phoenix_admin.domain.record import record


class Statistic(StrEnum):
    """One figure for each step of a series."""

    P50 = "p50"
    P95 = "p95"
    P99 = "p99"
    BOUND = "bound of the largest"
    LARGEST = "largest"
    COUNTED = "counted"


class Metric(StrEnum):
    """What is measured. MEMORY is a share of the limit, from 0 to 1, of all that is in use."""

    SERVICE_MEMORY = "memory of a service"
    JOB_MEMORY = "memory of a job"
    SERVICE_INSTANCES = "instances of a service"
    JOB_RUNNING = "running executions of a job"
    JOB_COMPLETED = "completed executions of a job"

    @property
    def statistics(self) -> tuple[Statistic, ...]:
        """The figures that there are of it."""
        return _STATISTICS[self]


_DISTRIBUTION = (Statistic.P50, Statistic.P95, Statistic.P99, Statistic.BOUND)
_STATISTICS = {
    Metric.SERVICE_MEMORY: _DISTRIBUTION,
    Metric.JOB_MEMORY: _DISTRIBUTION,
    Metric.SERVICE_INSTANCES: (Statistic.LARGEST,),
    Metric.JOB_RUNNING: (Statistic.LARGEST,),
    Metric.JOB_COMPLETED: (Statistic.COUNTED,),
}
STEP = timedelta(seconds=60)
"""The shortest step: values are sampled once a minute."""
LAG = timedelta(minutes=3)
"""How late a value may come; what is younger than that is not known yet."""


@record
class MetricPoint:
    """The figure of the step that ended at `at`.

    A BOUND is infinite where the largest value lies in a bucket without an end.
    """

    at: datetime
    value: float


@record
class MetricSeries:
    """The points of one service or job in order of time; a step without a value has none.

    `part` tells series of one name apart: a revision, or how executions ended.
    """

    name: str
    part: str
    points: tuple[MetricPoint, ...]

    def gaps(self, step: timedelta) -> tuple[tuple[datetime, datetime], ...]:
        """Between which points values are missing."""
        pairs = zip(self.points, self.points[1:], strict=False)
        return tuple((a.at, b.at) for a, b in pairs if b.at - a.at > step * 1.5)


@record
class MetricReading:
    """Series as read at `taken_at`. Nothing is known behind `known_until`.

    `is_partial`: the other side could not give all of it.
    """

    series: tuple[MetricSeries, ...]
    taken_at: datetime
    known_until: datetime
    is_partial: bool = False
