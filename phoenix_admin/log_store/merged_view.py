"""Rows of several stores and files on one clock."""

import threading
from typing import Protocol

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import Int64s
from phoenix_admin.log_store.time_order import TimeOrder


class TimedRows(Protocol):
    """A `LogStore` or a `FileIndex`: rows with stable numbers, of which the oldest may go."""

    def extent(self) -> tuple[int, int]:
        """The row numbers that are there, from and up to."""
        ...

    def times_of(self, numbers: Int64s) -> Int64s:
        """Nanoseconds of rows that are there."""
        ...


@record(eq=False)
class MergedRows:
    """For each row its part, by its place in the view's parts, and its number there."""

    parts: Int64s
    numbers: Int64s

    def __len__(self) -> int:
        return len(self.parts)


class MergedView:
    """The rows of its parts in order of time; of equal times, in the order they came.

    `refresh` takes in what is new, on a lane; the rest is for any thread. What has been merged is
    not sorted anew, unless a part lost rows or the time of its last row changed.
    """

    def __init__(self, parts: tuple[TimedRows, ...]) -> None:
        self.parts = parts
        self._lock = threading.Lock()
        self._empty()

    def refresh(self) -> int:
        """Take in new rows; returns how many there are in all.

        Rows of a part that was trimmed leave the view. Raises what the parts raise.
        """
        extents = [part.extent() for part in self.parts]
        with self._lock:
            if not self._still_right(extents):
                self._empty()
            fresh: list[tuple[Int64s, Int64s, Int64s]] = []
            for place, (part, (first, end)) in enumerate(zip(self.parts, extents, strict=True)):
                start = max(self._taken[place][1], first)
                if start < end:
                    numbers = np.arange(start, end)
                    times = part.times_of(numbers)
                    fresh.append((times, np.full(len(numbers), place), numbers))
                    self._last[place] = int(times[-1])
                self._taken[place] = (first, end)
            if fresh:
                self._add(fresh)
            return len(self._held)

    def __len__(self) -> int:
        with self._lock:
            return len(self._held)

    def rows(self, start: int, end: int) -> MergedRows:
        """The rows at these places in order of time."""
        with self._lock:
            codes = self._held.codes(self._order.rows(start, min(end, len(self._held))))
        return MergedRows(codes >> _SHIFT, codes & _NUMBER)

    def _add(self, fresh: list[tuple[Int64s, Int64s, Int64s]]) -> None:
        times = np.concatenate([one[0] for one in fresh])
        parts = np.concatenate([one[1] for one in fresh])
        numbers = np.concatenate([one[2] for one in fresh])
        order = np.argsort(times, kind="stable")
        self._held.add(parts[order] << _SHIFT | numbers[order], times[order])
        self._order.extend(times[order])

    def _still_right(self, extents: list[tuple[int, int]]) -> bool:
        for place, (first, end) in enumerate(extents):
            was_first, was_end = self._taken[place]
            if end < was_end or (first > was_first and was_end > was_first):
                return False
            if was_end > was_first:
                last = self.parts[place].times_of(np.array([was_end - 1]))
                if int(last[0]) != self._last[place]:
                    return False
        return True

    def _empty(self) -> None:
        self._taken = [(0, 0)] * len(self.parts)
        self._last = [0] * len(self.parts)
        self._held = _Held()
        self._order = TimeOrder(self._held.times)


_SHIFT = 40
_NUMBER = (1 << _SHIFT) - 1


class _Held:
    """Merged rows as they came: which one, and when."""

    def __init__(self) -> None:
        self._codes = np.empty(1024, np.int64)
        self._times = np.empty(1024, np.int64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, codes: Int64s, times: Int64s) -> None:
        end = self._count + len(codes)
        if end > len(self._codes):
            self._codes = _grown(self._codes, self._count, end * 5 // 4)
            self._times = _grown(self._times, self._count, end * 5 // 4)
        self._codes[self._count : end], self._times[self._count : end] = codes, times
        self._count = end

    def codes(self, ids: Int64s) -> Int64s:
        return self._codes[ids]

    def times(self, ids: Int64s) -> Int64s:
        return self._times[ids]


def _grown(values: Int64s, used: int, size: int) -> Int64s:
    larger = np.empty(size, np.int64)
    larger[:used] = values[:used]
    return larger
