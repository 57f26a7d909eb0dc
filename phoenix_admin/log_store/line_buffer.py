"""One piece of a file at a time, in memory that is used again for the next one.

A new piece of memory for each would take longer than finding the lines in it.
"""

import numpy as np

from phoenix_admin.log_store.byte_source import ByteSource, PlainBytes
from phoenix_admin.log_store.columns import Int64s
from phoenix_admin.log_store.lines import PAD, Lines, PlaceFinder

_STEP = 256 * 1024
"""Bytes that are read and looked through at a time: they are still near the processor then."""


class LineBuffer:
    """Bytes `low` up to `high` are there; what is used is gone with the next `fill`.

    `Lines` that it gave have no meaning after the next `fill`. One thread.
    """

    def __init__(self, size: int) -> None:
        """`size`: most bytes of one fill, and most that are left over from the one before."""
        self._bytes = bytearray(2 * size + len(PAD))
        self._view = memoryview(self._bytes)
        self._signs = np.frombuffer(self._bytes, np.uint8)
        self._newlines = PlaceFinder(ord("\n"), min(size, _STEP))
        self._ends = np.empty(0, np.int64)
        self._low = 0
        self._high = 0

    def __len__(self) -> int:
        return self._high - self._low

    def larger(self, size: int) -> "LineBuffer":
        """One with more room and the same bytes: what follows a file needs little of it."""
        other = LineBuffer(size)
        other._high = len(self)
        other._view[: other._high] = self._view[self._low : self._high]
        return other

    def fill(self, source: ByteSource, offset: int, size: int) -> int:
        """At most `size` bytes more, from that place of the file on; returns how many came.

        Fewer only at the end of the file. Raises what the source raises.
        """
        left = len(self)
        self._view[:left] = self._view[self._low : self._high]
        self._low, self._high = 0, left
        found: list[Int64s] = []
        while self._high < left + size:
            want = min(_STEP, left + size - self._high)
            got = self._read(source, offset + self._high - left, want)
            fresh = self._signs[self._high : self._high + got]
            found.append(self._newlines.places(fresh) + self._high)
            self._high += got
            if got < want:
                break
        self._ends = np.concatenate(found)
        return self._high - left

    def fresh(self, count: int) -> memoryview:
        """The last `count` bytes that came."""
        return self._view[self._high - count : self._high]

    def lines(self) -> Lines:
        """The whole lines that are there, from the first byte on."""
        ends = self._ends[int(np.searchsorted(self._ends, self._low)) :]
        starts = np.empty(len(ends), np.int64)
        if len(ends):
            starts[0] = self._low
            starts[1:] = ends[:-1] + 1
        signs = self._signs[: self._high + len(PAD)]
        return Lines(self._bytes, signs, starts, ends)

    def rest(self) -> bytes:
        """All bytes that are there."""
        return bytes(self._view[self._low : self._high])

    def use(self, count: int) -> None:
        """The first bytes are done with."""
        self._low += count

    def line_end(self) -> int:
        """How many bytes there are up to the first newline and with it; -1 without one."""
        place = int(np.searchsorted(self._ends, self._low))
        return int(self._ends[place]) + 1 - self._low if place < len(self._ends) else -1

    def _read(self, source: ByteSource, offset: int, size: int) -> int:
        room = self._view[self._high : self._high + size]
        if isinstance(source, PlainBytes):
            return source.read_into(offset, room)
        data = source.read(offset, size)
        room[: len(data)] = data
        return len(data)
