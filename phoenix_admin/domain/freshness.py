"""How old what is shown may be before it is no longer called live, late, or known at all.

Ages are counted in intervals of the datum's own reading (console note F6). After five minutes no
status may look current any more, whatever the interval (UX note, Freshness). Ages are taken from
the wall clock: it goes on while a computer sleeps, so nothing from before the sleep looks live.
"""

from datetime import UTC, datetime, timedelta
from enum import IntEnum

LATE_INTERVALS = 3
UNKNOWN_AFTER = timedelta(minutes=5)
REPLY_GRACE = timedelta(seconds=1)
"""A reading takes a moment to answer; without this every interval would end in a flash of amber."""
CLOCK_SLACK = timedelta(seconds=2)
"""How far in the future a reading may lie before the clock itself is no longer believed."""


class Freshness(IntEnum):
    """How far to believe a datum; a larger number is worse."""

    LIVE = 0
    LATE = 1
    STALE = 2
    UNKNOWN = 3


def freshness(
    taken_at: datetime, now: datetime, interval: timedelta, *, failing: bool = False
) -> Freshness:
    """How far to believe what was read at `taken_at` and is read again each `interval`.

    With `failing` the last attempt to read it has failed: it is never called live then. A
    reading from the future means that the clock was set back: its age is not known. Pure and
    total; never better with age.
    """
    old = now - taken_at
    if old > UNKNOWN_AFTER or old < -CLOCK_SLACK:
        return Freshness.UNKNOWN
    if old >= interval * LATE_INTERVALS:
        return Freshness.STALE
    if failing or old >= interval + REPLY_GRACE:
        return Freshness.LATE
    return Freshness.LIVE


def silence(taken_at: datetime, now: datetime) -> str:
    """For how long nothing has been heard: `14 min`, `3 h`, `2 d`; the time for a set-back clock.

    For the narrow place of a chip; only asked for what is unknown.
    """
    minutes = int((now - taken_at).total_seconds()) // 60
    if minutes < 0:
        return taken_at.astimezone(UTC).strftime("%H:%MZ")
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 24 else f"{hours // 24} d"
