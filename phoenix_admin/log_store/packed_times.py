"""Times of rows that do not change any more, in four bytes each where that loses nothing.

Rows of one block lie close to each other and are mostly written to the millisecond.
"""

from typing import Final

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME, Int64s, UInt32s

_UNITS: Final = (1_000_000_000, 1_000_000, 1_000, 1)
"""Nanoseconds; the largest in which all can be said is taken."""
_REACH: Final = 2**32


@record(eq=False)
class PackedTimes:
    """`steps` of `unit` nanoseconds behind `base`. Nothing of it changes."""

    base: int
    unit: int
    steps: UInt32s

    def __len__(self) -> int:
        return len(self.steps)

    def whole(self) -> Int64s:
        """Nanoseconds of all rows."""
        return _nanoseconds(self.steps, self.unit, self.base)

    def at(self, rows: Int64s) -> Int64s:
        """Those of some rows."""
        return _nanoseconds(self.steps[rows], self.unit, self.base)

    def part(self, start: int, end: int) -> "PackedTimes":
        """Those of the rows from `start` up to `end`, not copied."""
        return PackedTimes(self.base, self.unit, self.steps[start:end])


def packed(times: Int64s) -> Int64s | PackedTimes:
    """The same times in little room, or as they are where that would lose something."""
    if not len(times) or (times == NO_TIME).any():
        return times
    base, latest = int(times.min()), int(times.max())
    for unit in _UNITS:
        if (latest - base) // unit >= _REACH:
            break  # a smaller one reaches less far
        steps, rest = np.divmod(times - base, unit)
        if not rest.any():
            return PackedTimes(base, unit, steps.astype(np.uint32))
    return times


def _nanoseconds(steps: UInt32s, unit: int, base: int) -> Int64s:
    times = steps.astype(np.int64)
    times *= unit
    times += base
    return times
