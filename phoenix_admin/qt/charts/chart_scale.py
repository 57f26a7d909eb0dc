"""From times and values to pixels, and where an axis has its lines. No Qt."""

import math
from dataclasses import replace
from datetime import UTC, datetime

from phoenix_admin.domain.record import record
from phoenix_admin.qt.charts.chart_data import TimeChartData

_TIME_STEPS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
    86_400, 2 * 86_400, 7 * 86_400, 14 * 86_400, 28 * 86_400,
)  # fmt: skip
SHORTEST_SPAN = 10.0
"""Seconds: no zoom shows less."""


@record
class ViewRange:
    """What is shown: a time (s) within all there is, and values from zero to `top`."""

    since: float
    until: float
    whole: tuple[float, float]
    top: float

    @property
    def span(self) -> float:
        """Seconds shown."""
        return self.until - self.since

    @property
    def is_whole(self) -> bool:
        """Whether nothing is cut off."""
        return (self.since, self.until) == self.whole

    def zoomed(self, factor: float, at: float) -> "ViewRange":
        """Shown `factor` times as large, with the moment `at` staying where it is."""
        whole = self.whole[1] - self.whole[0]
        span = min(max(self.span / factor, min(SHORTEST_SPAN, whole)), whole)
        share = (at - self.since) / self.span if self.span else 0.5
        return self._at(at - share * span, span)

    def panned(self, seconds: float) -> "ViewRange":
        """Moved, as far as there is anything."""
        return self._at(self.since + seconds, self.span)

    def reset(self) -> "ViewRange":
        """All of it."""
        return replace(self, since=self.whole[0], until=self.whole[1])

    def within(self, since: float, until: float) -> "ViewRange":
        """Just this time, in whichever order it was drawn."""
        since, until = sorted((since, until))
        return self._at(since, max(until - since, SHORTEST_SPAN))

    def _at(self, since: float, span: float) -> "ViewRange":
        low, high = self.whole
        since = max(low, min(since, high - span))
        return replace(self, since=since, until=min(high, since + span))


def whole_range(span: tuple[float, float], top: float) -> ViewRange:
    """All of a time, with room above the largest value."""
    since, until = span
    if until <= since:
        since, until = since - SHORTEST_SPAN / 2, until + SHORTEST_SPAN / 2
    return ViewRange(since, until, (since, until), nice_top(top))


def range_of(data: TimeChartData) -> ViewRange | None:
    """All there is of this chart; None without a point or a mark."""
    span = data.span
    if span is None:
        return None
    return whole_range((span[0], max(span[1], data.known_until or span[1])), data.top)


def nice_top(value: float) -> float:
    """A little more than the largest value, where a line of the axis is."""
    if value <= 0:
        return 1.0
    step = value_step(value * 1.05, 5)
    return math.ceil(value * 1.05 / step) * step


def value_step(top: float, most: int) -> float:
    """How far lines are apart: 1, 2 or 5 times a power of ten; powers of two from 64 to 8192.

    Memory has limits such as 512 MiB, and a line should be there.
    """
    least = top / max(1, most)
    if 8 <= least <= 8192:
        return float(2 ** math.ceil(math.log2(least)))
    power = 10.0 ** math.floor(math.log10(least))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= least * (1 - 1e-9))


def value_lines(top: float, most: int) -> list[float]:
    """Zero and each line up to `top`."""
    step = value_step(top, most)
    return [step * n for n in range(math.floor(top / step + 1e-9) + 1)]


def time_step(span: float, most: int) -> float:
    """How many seconds lines are apart; whole minutes, hours, days."""
    least = span / max(1, most)
    return float(next((step for step in _TIME_STEPS if step >= least), _TIME_STEPS[-1]))


def time_lines(since: float, until: float, most: int) -> list[float]:
    """Round moments (UTC) in this time."""
    step = time_step(until - since, most)
    first = math.ceil(since / step) * step
    return (
        [first + n * step for n in range(int((until - first) / step) + 1)] if first <= until else []
    )


def time_label(at: float, step: float) -> str:
    """As short as the step allows; a day's beginning says the day."""
    when = datetime.fromtimestamp(at, UTC)
    if step >= 86_400 or (when.hour, when.minute, when.second) == (0, 0, 0):
        return when.strftime("%d %b")
    return when.strftime("%H:%M:%S" if step < 60 else "%H:%M")


def value_label(value: float) -> str:
    """Without digits that say nothing."""
    return f"{value:.0f}" if value >= 10 or value == round(value) else f"{value:.2g}"
