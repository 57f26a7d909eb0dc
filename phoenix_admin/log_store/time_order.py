"""Rows in order of time, where some came late: an index, no row is moved.

As long as rows come in order the index is empty. The first late one makes it begin at the place
where that one belongs; what is in front of it stays as it is.
"""

from collections.abc import Callable

import numpy as np

from phoenix_admin.log_store.columns import Int64s

TimesOf = Callable[[Int64s], Int64s]
"""Row numbers -> their times."""


class TimeOrder:
    """The order of rows `first` up to `end`. Rows of equal time keep the order they came in.

    Not guarded: its owner holds a lock.
    """

    LOOK_BACK = 1024
    """Rows among which the place of a late one is looked for first."""

    def __init__(self, times_of: TimesOf) -> None:
        self._times_of = times_of
        self.first = 0
        self.end = 0
        self.late = 0
        """How many rows came after one that is newer."""
        self._flat = 0  # rows before this one are in their own order
        self._tail = np.empty(0, np.int64)  # room for the order of those from there on
        self._newest: int | None = None

    def extend(self, times: Int64s) -> None:
        """Take in the rows that follow, with these times."""
        count = len(times)
        if not count:
            return
        start, self.end = self.end, self.end + count
        newest = self._newest
        running = np.maximum.accumulate(times)
        if newest is not None:
            running = np.maximum(running, newest)
        before = np.concatenate(([newest if newest is not None else times[0]], running[:-1]))
        late = int(np.count_nonzero(times < before))
        self._newest = int(running[-1])
        if late:
            self.late += late
            self._merge(start, int(times.min()))
        elif self._flat < start:
            self._put(start, np.arange(start, self.end))
        else:
            self._flat = self.end

    def trim(self, first: int) -> None:
        """Forget the rows before `first`."""
        self.first = first
        if first <= self._flat:
            return
        kept = self._used()
        self._tail = kept[kept >= first]
        self._flat = first
        if np.array_equal(self._tail, np.arange(first, self.end)):
            self._tail = np.empty(0, np.int64)
            self._flat = self.end

    def rows(self, start: int, end: int) -> Int64s:
        """The row numbers at the places `start` up to `end`."""
        flat_places = self._flat - self.first
        flat = np.arange(self.first + min(start, flat_places), self.first + min(end, flat_places))
        if end <= flat_places:
            return flat
        tail = self._used()[max(0, start - flat_places) : end - flat_places]
        return np.concatenate((flat, tail))

    def _used(self) -> Int64s:
        return self._tail[: self.end - self._flat]

    def _put(self, flat: int, rows: Int64s) -> None:
        """Place these rows at the end of the tail; `flat` rows were in place before them."""
        used = flat - self._flat
        if used + len(rows) > len(self._tail):
            larger = np.empty((used + len(rows)) * 5 // 4, np.int64)
            larger[:used] = self._tail[:used]
            self._tail = larger
        self._tail[used : used + len(rows)] = rows

    def _merge(self, start: int, earliest: int) -> None:
        """Sort anew what is newer than the earliest of the rows from `start` on."""
        places = start - self.first
        step, low = self.LOOK_BACK, places
        while low > 0:
            low = max(0, places - step)
            if int(self._times_of(self._placed(low, low + 1, start))[0]) <= earliest:
                break
            step *= 2
        moved = np.concatenate((self._placed(low, places, start), np.arange(start, self.end)))
        moved = moved[np.argsort(self._times_of(moved), kind="stable")]
        at = self.first + low
        if at < self._flat:
            self._tail = np.empty(0, np.int64)
            self._flat = at
        self._put(at, moved)

    def _placed(self, low: int, high: int, end: int) -> Int64s:
        """As `rows`, while the rows from `end` on are not yet in place."""
        now, self.end = self.end, end
        try:
            return self.rows(low, high)
        finally:
            self.end = now
