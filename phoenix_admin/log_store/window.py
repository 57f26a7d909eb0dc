"""A run of rows whose texts lie in one piece of memory: what a search is given.

Segments of the store and pieces of a file look the same from here.
"""

import time
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.bounded_search import SMALL, first_place
from phoenix_admin.log_store.columns import Int64s, Mask, UInt8s, UInt16s, UInt32s, as_lines
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.packed_times import PackedTimes
from phoenix_admin.log_store.patterns import Match, Needle, Text

SWEEP = 1024 * 1024
"""Bytes of one search at most: a cancelled search ends behind it."""
WINDOW = 1024 * 1024
"""Bytes of one window, rounded to rows."""
_TARGET = 0.010
"""Seconds that one search should take: a slow pattern gets smaller pieces."""
_FEW = 8
"""Candidates fewer than one in so many rows are asked one by one."""
_HIT = 2.5e-6
"""Seconds of Python for one hit, about."""
_HITS = 512


@record(eq=False)
class Columns:
    """Times, severities (with flags) and sources of a run of rows."""

    moments: Int64s | PackedTimes
    severities: UInt8s
    sources: UInt16s

    @property
    def times(self) -> Int64s:
        """Nanoseconds of all rows; made anew where they are packed, so ask once."""
        held = self.moments
        return held.whole() if isinstance(held, PackedTimes) else held

    def times_at(self, rows: Int64s) -> Int64s:
        """Nanoseconds of some rows."""
        held = self.moments
        return held.at(rows) if isinstance(held, PackedTimes) else held[rows]

    def time_of(self, row: int) -> int:
        """Nanoseconds of one row."""
        return int(self.times_at(np.array([row], np.int64))[0])

    def part(self, start: int, end: int) -> "Columns":
        """Those of the rows from `start` up to `end`, not copied."""
        held = self.moments
        moments = held.part(start, end) if isinstance(held, PackedTimes) else held[start:end]
        return Columns(moments, self.severities[start:end], self.sources[start:end])

    def __len__(self) -> int:
        return len(self.moments)


class Window(Protocol):
    """Rows `start` up to `end` of their block, with their texts at hand."""

    @property
    def start(self) -> int:
        """The first row, counted from the block's first."""
        ...

    @property
    def end(self) -> int:
        """Behind the last row."""
        ...

    @property
    def is_cut(self) -> bool:
        """Whether `text` gives the front of its (one) row only."""
        ...

    def rows_with(self, needle: Needle, candidates: Mask, pace: Pace) -> Mask:
        """Which of the candidates contain it; says nothing about the others."""
        ...

    def text(self, row: int) -> bytes:
        """The whole text of one row, counted from `start`, with the newlines it came with."""
        ...


class Block(Protocol):
    """Up to SEGMENT_ROWS rows with stable numbers from `first` on.

    `settled` rows will never change; the ones behind it (a last line still being written) may.
    """

    @property
    def number(self) -> int:
        """Blocks of one store or file are numbered in order; a number is never used again."""
        ...

    @property
    def first(self) -> int:
        """The number of the first row."""
        ...

    @property
    def settled(self) -> int:
        """How many rows will never change."""
        ...

    @property
    def columns(self) -> Columns:
        """All rows, the settled ones and those behind them."""
        ...

    def windows(self, wanted: Mask, start: int, end: int, size: int = WINDOW) -> Iterator[Window]:
        """Windows of about `size` bytes over rows `start` up to `end`; those without a wanted row
        may be left out."""
        ...


@record(eq=False)
class TextWindow:
    """Rows in one text; row i is `text[offsets[i]:offsets[i + 1] - 1]`, a newline ends each."""

    start: int
    end: int
    held: Text
    offsets: UInt32s | Int64s
    is_cut: bool = False

    def text(self, row: int) -> bytes:
        """See Window."""
        return as_lines(bytes(self.held[self.offsets[row] : self.offsets[row + 1] - 1]))

    def rows_with(self, needle: Needle, candidates: Mask, pace: Pace) -> Mask:
        """See Window. Raises what the pace raises."""
        return self.places(needle, candidates, pace) >= 0

    def places(self, needle: Needle, candidates: Mask, pace: Pace) -> Int64s:
        """Where in `held` it is first found, for each candidate; -1 where it is not.

        What is said of rows that are no candidates has no meaning.
        """
        asked = int(np.count_nonzero(candidates))
        if needle.row_by_row or asked * _FEW < len(candidates):
            return self._one_by_one(needle, candidates, pace)
        return self._sweep(needle.match, pace)

    def _one_by_one(self, needle: Needle, candidates: Mask, pace: Pace) -> Int64s:
        """Each candidate by itself; `row_by_row` needles see nothing but the row's own bytes."""
        match, alone = needle.match, needle.row_by_row
        found = np.full(len(candidates), -1, np.int64)
        rows = np.flatnonzero(candidates)
        starts, ends = self.offsets[rows].tolist(), (self.offsets[rows + 1] - 1).tolist()
        places: list[int] = []
        held, began = self.held, time.perf_counter()
        for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
            text, low = (held[start:end], start) if alone else (held, 0)
            if end - start > SMALL:
                pace.row = int(rows[index])
                place = first_place(match, text, start - low, end - low, pace)
            else:
                place = match(text, start - low, end - low)[0]
            places.append(place + low if place >= 0 else -1)
            if not index % 128 or time.perf_counter() - began > _TARGET:
                began = pace.since(began)
        found[rows] = places
        return found

    def _sweep(self, match: Match, pace: Pace) -> Int64s:
        """One search over all rows at once; behind each hit it goes on with the next row."""
        held, last = self.held, int(self.offsets[-1]) - 1
        at, size = int(self.offsets[0]), SMALL
        places: list[int] = []
        while at <= last:
            stop = last if at + size >= last else held.rfind(b"\n", at, at + size)
            if stop < 0:  # one row, longer than may be searched at once
                stop = held.find(b"\n", at + size)
                pace.row = int(np.searchsorted(self.offsets, at, side="right")) - 1
                place = first_place(match, held, at, stop, pace)
                places += [place] if place >= 0 else []
                at = stop + 1
                continue
            began, count = time.perf_counter(), len(places)
            self._sweep_piece(match, at, stop, places, pace)
            at = stop + 1
            took = time.perf_counter() - began
            pace.worked((len(places) - count) % _HITS * _HIT)
            size = min(SWEEP, size * 2) if took < _TARGET / 2 else size
            size = max(SMALL, size // 2) if took > _TARGET else size
        found = np.full(len(self.offsets) - 1, -1, np.int64)
        hits = np.array(places, self.offsets.dtype)
        found[np.searchsorted(self.offsets, hits, side="right") - 1] = hits
        return found

    def _sweep_piece(self, match: Match, at: int, stop: int, places: list[int], pace: Pace) -> None:
        held, hits, began = self.held, 0, time.perf_counter()
        while at <= stop:
            start = match(held, at, stop)[0]
            if start < 0:
                break
            newline = held.find(b"\n", start)
            places.append(start)
            at = newline + 1
            hits += 1
            if not hits % _HITS:
                pace.worked(_HITS * _HIT)
            elif not hits % 8 and time.perf_counter() - began > _TARGET:
                pace.looked()
                began = time.perf_counter()
