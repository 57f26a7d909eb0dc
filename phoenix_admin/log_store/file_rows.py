"""The index of a file: seventeen bytes for a row, in blocks that are filled once.

A full block is packed into about nine: nothing is put into it any more.

A row is an entry: its first line and those that go on with it. Its text stays in the file.
"""

from collections.abc import Iterator

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.bounded_search import first_place
from phoenix_admin.log_store.byte_source import ByteSource
from phoenix_admin.log_store.columns import (
    INNER,
    NEWLINE,
    SEGMENT_ROWS,
    Int64s,
    Mask,
    UInt8s,
    UInt32s,
    as_lines,
)
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.packed_times import PackedTimes, packed
from phoenix_admin.log_store.patterns import Needle
from phoenix_admin.log_store.window import Columns, TextWindow, Window

CHUNK = 1024 * 1024
"""Bytes of the file that are in memory at a time."""
LONG = 4 * CHUNK
"""A longer row is searched in pieces that overlap by OVERLAP.

A match of a pattern that is longer than OVERLAP may then be missed.
"""
OVERLAP = 64 * 1024
_FOUR_BYTES = 2**32


@record(eq=False)
class FileBlock:
    """Rows of a file as they stood at one moment; a `Block`. Row i ends where the next begins."""

    number: int
    first: int
    settled: int
    columns: Columns
    base: int
    offsets: Int64s | UInt32s
    """From `base` on: where each row begins, and where the last one ends."""
    source: ByteSource

    def bounds(self, row: int) -> tuple[int, int]:
        """Where the row begins in the file, and where it ends."""
        return self.base + int(self.offsets[row]), self.base + int(self.offsets[row + 1])

    def row_at(self, offset: int) -> int | None:
        """The row that begins at this byte of the file."""
        within = offset - self.base
        if not int(self.offsets[0]) <= within < int(self.offsets[-1]):
            return None
        row = self._row_before(within)
        return row if int(self.offsets[row]) == within else None

    def _row_before(self, within: int) -> int:
        """The last row that begins at this place or before it."""
        # Of the same type, or all of them would be made anew to be compared.
        place = self.offsets.dtype.type(min(within, int(self.offsets[-1])))
        return int(np.searchsorted(self.offsets, place, side="right")) - 1

    def windows(self, wanted: Mask, start: int, end: int, size: int = CHUNK) -> Iterator[Window]:
        """Pieces of about `size` bytes; reads the file. Raises what the source raises."""
        rows = np.flatnonzero(wanted[: end - start]) + start
        at = 0
        while at < len(rows):
            low = int(rows[at])
            limit = int(self.offsets[low]) + min(size, CHUNK)
            high = self._row_before(limit)
            high = min(max(high, low + 1), end)
            behind = int(np.searchsorted(rows, high))
            high = int(rows[behind - 1]) + 1
            yield self._window(low, high)
            at = behind

    def text(self, row: int, most: int) -> bytes:
        """The row's bytes, at most so many, as they stand in the file but for the last newline."""
        low, high = self.bounds(row)
        data = self.source.read(low, min(high - low, most))
        return data.removesuffix(NEWLINE).removesuffix(b"\r") if high - low <= most else data

    def _window(self, low: int, high: int) -> Window:
        first, last = self.bounds(low)[0], self.bounds(high - 1)[1]
        if last - first > LONG:  # one row: a window of several is never that long
            return LongRow(low, high, self.source, first, last)
        held = bytearray(self.source.read(first, last - first))
        missing = last - first - len(held)
        if missing or not held.endswith(NEWLINE):
            # The last line has no newline yet, or the file was cut: what is gone finds nothing.
            held += b"\0" * missing + NEWLINE
        offsets = self.offsets[low : high + 1].astype(np.int64)
        offsets -= first - self.base
        offsets[-1] = len(held)
        _hide_inner_newlines(held, offsets)
        return TextWindow(low, high, held, offsets)


def _hide_inner_newlines(held: bytearray, offsets: Int64s) -> None:
    """Rows of several lines look to a search as they do in the store."""
    if held.count(NEWLINE) == len(offsets) - 1:
        return
    signs = np.frombuffer(held, np.uint8)
    lines = np.flatnonzero(signs == NEWLINE[0])
    signs[lines] = INNER[0]
    signs[offsets[1:] - 1] = NEWLINE[0]


@record(eq=False)
class LongRow:
    """One row of more than LONG bytes, read piece by piece."""

    start: int
    end: int
    source: ByteSource
    low: int
    high: int
    is_cut: bool = True

    def rows_with(self, needle: Needle, candidates: Mask, pace: Pace) -> Mask:
        """See Window."""
        found = np.zeros(1, np.bool_)
        end = self.high - (self.source.read(self.high - 1, 1) == NEWLINE)
        at = self.low
        while candidates[0] and at < end:
            size = min(CHUNK, end - at)
            # With the bytes beside it: what begins or ends there is no beginning or end of the row.
            before, behind = int(at > self.low), int(at + size < end)
            pace.row = 0
            held = self.source.read(at - before, before + size + behind).replace(NEWLINE, INNER)
            last = len(held) - behind  # what is gone by now finds nothing
            if last > before and first_place(needle.match, held, before, last, pace) >= 0:
                found[0] = True
                break
            pace.looked()
            at += size if at + size >= end else size - OVERLAP
        if candidates[0] and not found[0] and needle.longest > OVERLAP:
            pace.partly.add(0)
        return found

    def text(self, row: int) -> bytes:
        """See Window; a test of somebody else's gets no more than LONG bytes of it."""
        del row
        return as_lines(self.source.read(self.low, LONG))


class RowBlock:
    """Grows until it is full. One thread writes; a face that was given stays as it was."""

    def __init__(self, number: int, first: int, *, room: int = SEGMENT_ROWS) -> None:
        self.number = number
        self.first = first
        self._room = room
        self.rows = 0
        self.base = 0
        self._packed: Int64s | UInt32s | None = None
        self._moments: Int64s | PackedTimes | None = None
        self._starts = np.empty(room + 1, np.int64)  # and where the last row of a full one ends
        self._times = np.empty(room, np.int64)
        self._severities = np.empty(room, np.uint8)

    def _pack(self, end: int) -> None:
        """Nothing is put into it any more; it ends at the offset `end`."""
        rows = self.rows
        self._starts[rows] = end
        self.base = int(self._starts[0])
        offsets = self._starts[: rows + 1] - self.base
        small = end - self.base < _FOUR_BYTES
        self._packed = offsets.astype(np.uint32) if small else offsets
        self._moments = packed(self._times[:rows])
        self._starts = self._starts[:0].copy()
        self._times = self._times[:0].copy()

    def append(self, starts: Int64s, times: Int64s, severities: UInt8s) -> int:
        """Take what has room; returns how many that were."""
        count = min(len(starts), self._room - self.rows)
        end = self.rows + count
        self._starts[self.rows : end] = starts[:count]
        self._times[self.rows : end] = times[:count]
        self._severities[self.rows : end] = severities[:count]
        self.rows = end
        return count

    def drop_last(self) -> None:
        """Forget the last row: it is read again. Older faces keep what they show of it."""
        self.rows -= 1
        self._starts, self._times = self._starts.copy(), self._times.copy()
        self._severities = self._severities.copy()

    @property
    def start(self) -> int:
        """Where the block's first row begins in the file."""
        return self.base if self._packed is not None else int(self._starts[0])

    def face(
        self, end: int, settled: int, source: ByteSource, name: int, *, final: bool = False
    ) -> FileBlock:
        """The rows so far; the last one ends at the offset `end`, `final` if for good."""
        rows = self.rows
        if final and self._packed is None:
            self._pack(end)
        sources = np.broadcast_to(np.uint16(name), rows)
        kept, times = self._packed, self._moments
        if kept is None or times is None:
            columns = Columns(self._times[:rows], self._severities[:rows], sources)
            kept = np.append(self._starts[:rows], end)
        else:
            columns = Columns(times, self._severities[:rows], sources)
            if int(kept[-1]) != end - self.base:  # its last row goes on after all
                kept = np.append(kept[:-1].astype(np.int64), end - self.base)
        settled = min(settled, rows)
        return FileBlock(self.number, self.first, settled, columns, self.base, kept, source)
