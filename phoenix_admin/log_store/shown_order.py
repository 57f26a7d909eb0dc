"""The rows that are shown, of all parts, in order of time: eight bytes for each.

A row is a *code*: its part and its number in one. Of equal times the smaller code comes first, so
that the order does not depend on which row was found first.
"""

from collections.abc import Mapping

import numpy as np

from phoenix_admin.log_store.columns import NO_TIME, Int64s
from phoenix_admin.log_store.distinct import distinct, is_in
from phoenix_admin.log_store.hit_masks import Rows
from phoenix_admin.log_store.part_columns import PartColumns
from phoenix_admin.ports.call import Call

SHIFT = 40
NUMBER = (1 << SHIFT) - 1
_PIECE = 65_536


def code_of(part: int, number: int) -> int:
    """A row's code."""
    return part << SHIFT | number


def part_of(code: int) -> tuple[int, int]:
    """The part and the number in a code."""
    return code >> SHIFT, code & NUMBER


class ShownRows:
    """The rows at one moment; any thread, and nothing of it changes."""

    def __init__(self, codes: Int64s, columns: Mapping[int, PartColumns]) -> None:
        self._codes = codes
        self._columns = columns

    def __len__(self) -> int:
        return len(self._codes)

    def codes(self, first: int, end: int) -> list[int]:
        """The codes at these places."""
        return self._codes[max(0, first) : max(0, end)].tolist()

    def place_of(self, code: int) -> int | None:
        """Where a row is."""
        found = np.flatnonzero(self._codes == code)
        return int(found[0]) if len(found) else None

    def place_at(self, moment: int, code: int = -1) -> int:
        """The first place whose row is not before this moment (of equal times, this code)."""
        low, high = 0, len(self._codes)
        while low < high:
            middle = (low + high) // 2
            time = int(self.times(middle, middle + 1)[0])
            if (time, int(self._codes[middle])) < (moment, code):
                low = middle + 1
            else:
                high = middle
        return low

    def times(self, first: int, end: int) -> Int64s:
        """Nanoseconds of the rows at these places; NO_TIME where there is none."""
        return times_of(self._codes[first:end], self._columns)

    def all_times(self) -> Int64s:
        """Those of all rows."""
        return self.times(0, len(self))

    def next_gap(self, place: int, least: int, call: Call, *, back: bool = False) -> int | None:
        """The next place behind (or before) `place` that is `least` ns after the row above it.

        Raises the call's cancellation.
        """
        low, high = (1, min(place, len(self))) if back else (max(1, place + 1), len(self))
        while low < high:
            call.raise_if_cancelled()
            start = max(low, high - _PIECE) if back else low
            end = high if back else min(high, low + _PIECE)
            times = self.times(start - 1, end)
            found = np.flatnonzero((np.diff(times) >= least) & (times[:-1] != NO_TIME))
            if len(found):
                return start + int(found[-1 if back else 0])
            low, high = (low, start) if back else (end, high)
        return None


class ShownOrder:
    """Keeps the order while rows come and go. Belongs to one lane.

    What was given out stays as it was: codes are put behind those that others see, or everything
    moves into a new piece of memory.
    """

    def __init__(self) -> None:
        self._codes = np.empty(1024, np.int64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def face(self, columns: Mapping[int, PartColumns]) -> ShownRows:
        """The rows as they are now; `columns` of every part that has one."""
        return ShownRows(self._codes[: self._count], columns)

    def clear(self) -> None:
        """Begin anew."""
        self._codes, self._count = np.empty(1024, np.int64), 0

    def put(self, part: int, rows: Rows, columns: Mapping[int, PartColumns]) -> None:
        """Take in rows of one part, none of which is there yet."""
        if not len(rows):
            return
        codes, times = _sorted(rows.numbers | (part << SHIFT), rows.times)
        low = self._place(int(times[0]), int(codes[0]), columns)
        if low < self._count:
            if low == self._place(int(times[-1]), int(codes[-1]), columns):
                used = self._codes[: self._count]  # they belong between two neighbours
                self._codes = np.concatenate((used[:low], codes, used[low:]))
                self._count = len(self._codes)
                return
            tail = self._codes[low : self._count]
            tail_times = times_of(tail, columns)
            codes = np.concatenate((tail, codes))
            codes, _ = _sorted(codes, np.concatenate((tail_times, times)))
            self._codes = np.concatenate((self._codes[:low], codes))
            self._count = len(self._codes)
            return
        end = self._count + len(codes)
        if end > len(self._codes):
            larger = np.empty(max(1024, end * 5 // 4), np.int64)
            larger[: self._count] = self._codes[: self._count]
            self._codes = larger
        self._codes[self._count : end] = codes
        self._count = end

    def remove(self, part: int, rows: Rows) -> None:
        """Take rows of one part out again."""
        if not len(rows) or not self._count:
            return
        used = self._codes[: self._count]
        gone = is_in(used, rows.numbers | (part << SHIFT))
        if gone.any():
            self._codes = used[~gone]
            self._count = len(self._codes)

    def _place(self, time: int, code: int, columns: Mapping[int, PartColumns]) -> int:
        """Where a row belongs; asked for the end first."""
        count = self._count
        if count:
            last = self._codes[count - 1 : count]
            if (int(times_of(last, columns)[0]), int(last[0])) < (time, code):
                return count
        return self.face(columns).place_at(time, code)


def times_of(codes: Int64s, columns: Mapping[int, PartColumns]) -> Int64s:
    """Nanoseconds of rows of any parts."""
    parts = codes >> SHIFT
    if len(parts) and parts[0] == parts[-1] and (parts == parts[0]).all():
        return columns[int(parts[0])].times(codes & NUMBER)
    times = np.full(len(codes), NO_TIME, np.int64)
    for part in distinct(parts).tolist():
        inside = parts == part
        times[inside] = columns[part].times(codes[inside] & NUMBER)
    return times


def _sorted(codes: Int64s, times: Int64s) -> tuple[Int64s, Int64s]:
    """By time and then by code."""
    if len(codes) > 1 and not (codes[1:] > codes[:-1]).all():
        order = np.argsort(codes, kind="stable")
        codes, times = codes[order], times[order]
    if len(codes) > 1 and not (times[1:] >= times[:-1]).all():
        order = np.argsort(times, kind="stable")
        codes, times = codes[order], times[order]
    return codes, times
