"""Where figures over time come from."""

from datetime import datetime, timedelta
from typing import Protocol

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.metric import STEP, Metric, MetricReading, Statistic
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call


@record
class MetricRequest:
    """One statistic of one metric for these services or jobs, a figure for each `step`."""

    metric: Metric
    statistic: Statistic
    names: tuple[str, ...]
    since: datetime
    until: datetime
    step: timedelta = STEP

    def check(self) -> None:
        """Raise Invalid for what nobody can answer: before anything is sent."""
        if self.statistic not in self.metric.statistics:
            known = ", ".join(self.metric.statistics)
            msg = f"There is no {self.statistic} of the {self.metric}; there is {known}."
            raise Invalid(msg)
        if not self.names or self.until <= self.since or self.step < STEP:
            msg = "Names, a time that goes on, and steps of a minute or more have to be given."
            raise Invalid(msg)


class MetricSource(Protocol):
    """Reads series; blocks, called on a lane."""

    def read(self, request: MetricRequest, call: Call) -> MetricReading:
        """The series there are, ordered by name and part. Raises Invalid, see `check`.

        None for what has no value in that time; values that are not known yet are left out.
        """
        ...
