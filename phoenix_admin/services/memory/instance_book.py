"""How long instances of a service, or executions of a job, run in a month: what a limit costs.

Read once an hour of each subject: a request of its own, and a month does not change meanwhile.
"""

from datetime import datetime, timedelta

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.domain.metric import Metric, MetricReading, Statistic
from phoenix_admin.domain.price_list import MONTH
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.metric_source import MetricRequest, MetricSource

WINDOW = timedelta(days=30)
STEP = timedelta(hours=1)
KEPT = timedelta(hours=1)
_METRICS = {
    SubjectKind.SERVICE: Metric.SERVICE_INSTANCES,
    SubjectKind.JOB: Metric.JOB_RUNNING,
}


class InstanceBook:
    """Keeps what was read. One lane at a time."""

    def __init__(self, metrics: MetricSource, clock: Clock) -> None:
        self._metrics = metrics
        self._clock = clock
        self._known: dict[MemorySubject, tuple[datetime, float | None]] = {}

    def seconds_of(self, subject: MemorySubject, call: Call) -> float | None:
        """Seconds in a month, counted up: see `month_of`. None where it could not be read."""
        now = self._clock.now()
        known = self._known.get(subject)
        if known is not None and now - known[0] < KEPT:
            return known[1]
        request = MetricRequest(
            _METRICS[subject.kind], Statistic.LARGEST, (subject.name,), now - WINDOW, now, STEP
        )
        try:
            seconds = month_of(self._metrics.read(request, call))
        except PhoenixError:
            return None  # the dialog then says that it reckons with one instance
        self._known[subject] = now, seconds
        return seconds


def month_of(reading: MetricReading) -> float | None:
    """The largest number of each hour, as if it had been so for all of it: at most so much.

    None where nothing was counted, or not all of it came: less than there was would be a lie.
    """
    counted = [point.value for series in reading.series for point in series.points]
    if reading.is_partial or not counted:
        return None
    return sum(counted) * STEP.total_seconds() * (MONTH / WINDOW.total_seconds())
