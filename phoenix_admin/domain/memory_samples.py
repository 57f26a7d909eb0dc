"""Samples of a process's memory, and what is left of them when they grow old. Pure.

Raw samples become minutes, minutes become hours. A span keeps the largest value with its moment,
the last value and the mean, so a peak of one sample is never lost and never moved; only what lies
between is. Spans of one subject may be joined in any order with the same result.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from phoenix_admin.domain.record import record


class Tier(IntEnum):
    """How far samples have been joined."""

    RAW = 0
    MINUTE = 1
    HOUR = 2

    @property
    def width(self) -> timedelta:
        """The time of one span; zero for a single sample."""
        return _WIDTHS[self]


_WIDTHS = {
    Tier.RAW: timedelta(0),
    Tier.MINUTE: timedelta(minutes=1),
    Tier.HOUR: timedelta(hours=1),
}


@record
class SampleBudget:
    """How long samples stay as they are, and how many rows there may be of each tier.

    About 130 bytes a row: the defaults are 10 MB at most. Over `most_raw` or `most_minutes` the
    oldest are joined early; over `most_hours` the oldest are given up.
    """

    raw_kept: timedelta = timedelta(hours=2)
    minutes_kept: timedelta = timedelta(days=2)
    hours_kept: timedelta = timedelta(days=90)
    most_raw: int = 20_000
    most_minutes: int = 30_000
    most_hours: int = 30_000


DEFAULT_SAMPLE_BUDGET = SampleBudget()


@record
class SampleSpan:
    """Samples from `since` to `until`; one sample is a span of its own. Sizes are bytes.

    `last` is the resident memory at `until`, `peak` the largest of all at `peak_at`; `total` is
    their sum, for the mean. `unshared` is the last known memory that nothing else shares.
    """

    since: datetime
    until: datetime
    last: int
    peak: int
    peak_at: datetime
    total: int
    count: int = 1
    unshared: int | None = None

    @classmethod
    def of(cls, at: datetime, rss: int, unshared: int | None = None) -> "SampleSpan":
        """A single sample."""
        return cls(at, at, rss, rss, at, rss, 1, unshared)

    @property
    def mean(self) -> float:
        """The usual use in that time, in bytes."""
        return self.total / self.count


def joined(spans: Iterable[SampleSpan]) -> SampleSpan:
    """All of them as one. Raises ValueError for none."""
    every = sorted(spans, key=lambda span: (span.until, span.since))
    if not every:
        msg = "there is nothing to join"
        raise ValueError(msg)
    newest = every[-1]
    highest = max(every, key=lambda span: (span.peak, -span.peak_at.timestamp()))
    known = [span.unshared for span in every if span.unshared is not None]
    return SampleSpan(
        min(span.since for span in every),
        newest.until,
        newest.last,
        highest.peak,
        highest.peak_at,
        sum(span.total for span in every),
        sum(span.count for span in every),
        known[-1] if known else None,
    )


def slot_of(at: datetime, width: timedelta) -> datetime:
    """When the slot of that width begins that `at` lies in, counted from the epoch in UTC."""
    if width <= timedelta(0):
        return at
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (at - epoch) // width * width


def joined_by(spans: Iterable[SampleSpan], width: timedelta) -> tuple[SampleSpan, ...]:
    """One span for each slot that has any, in order of time; no slot is made up."""
    slots: dict[datetime, list[SampleSpan]] = {}
    for span in spans:
        slots.setdefault(slot_of(span.since, width), []).append(span)
    return tuple(joined(slots[at]) for at in sorted(slots))
