"""A run of rows whose texts lie in one piece of memory: what a search is given.

Segments of the store and pieces of a file look the same from here.
"""

import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from phoenix_admin.log_store.columns import Int64s, Mask, UInt8s, UInt16s, UInt32s, as_lines
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.patterns import Match, Needle, Text

SWEEP = 1024 * 1024
"""Bytes of one search at most, rounded up to a row: a cancelled search ends behind it."""
_FIRST_SWEEP = 64 * 1024
_TARGET = 0.010
"""Seconds that one search should take: a slow pattern gets smaller pieces."""
_FEW = 8
"""Candidates fewer than one in so many rows are asked one by one."""
_HIT = 2.5e-6
"""Seconds of Python for one hit, about."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Times, severities (with flags) and sources of a run of rows."""

    times: Int64s
    severities: UInt8s
    sources: UInt16s

    def part(self, start: int, end: int) -> "Columns":
        """Those of the rows from `start` up to `end`, not copied."""
        return Columns(self.times[start:end], self.severities[start:end], self.sources[start:end])

    def __len__(self) -> int:
        return len(self.times)


class Window(Protocol):
    """Rows `start` up to `end` of their block, with their texts at hand."""

    start: int
    end: int

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

    number: int
    first: int
    settled: int
    columns: Columns

    def windows(self, wanted: Mask, start: int, end: int) -> Iterator[Window]:
        """Windows over rows `start` up to `end`; those without a wanted row may be left out."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class TextWindow:
    """Rows in one text; row i is `text[offsets[i]:offsets[i + 1] - 1]`, a newline ends each."""

    start: int
    end: int
    held: Text
    offsets: UInt32s

    def text(self, row: int) -> bytes:
        """See Window."""
        return as_lines(bytes(self.held[self.offsets[row] : self.offsets[row + 1] - 1]))

    def rows_with(self, needle: Needle, candidates: Mask, pace: Pace) -> Mask:
        """See Window. Raises what the pace raises."""
        asked = int(np.count_nonzero(candidates))
        if needle.row_by_row or asked * _FEW < len(candidates):
            return self._one_by_one(needle.match, candidates, pace)
        return self._sweep(needle.match, pace)

    def _one_by_one(self, match: Match, candidates: Mask, pace: Pace) -> Mask:
        found = np.zeros(len(candidates), np.bool_)
        rows = np.flatnonzero(candidates)
        starts, ends = self.offsets[rows].tolist(), (self.offsets[rows + 1] - 1).tolist()
        hits: list[int] = []
        held, began = self.held, time.perf_counter()
        for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
            if match(held, start, end)[0] >= 0:
                hits.append(index)
            if not index % 128:
                began = pace.since(began)
        found[rows[hits]] = True
        return found

    def _sweep(self, match: Match, pace: Pace) -> Mask:
        """One search over all rows at once; behind each hit it goes on with the next row."""
        held, last = self.held, int(self.offsets[-1]) - 1
        at, size = int(self.offsets[0]), _FIRST_SWEEP
        starts: list[int] = []
        while at <= last:
            stop = last if at + size >= last else held.find(b"\n", at + size)
            began = time.perf_counter()
            count = len(starts)
            at = self._sweep_piece(match, at, stop, starts, pace)
            took = time.perf_counter() - began
            pace.worked((len(starts) - count) * _HIT)
            size = min(SWEEP, size * 2) if took < _TARGET / 2 else size
            size = max(4096, size // 2) if took > _TARGET else size
        found = np.zeros(len(self.offsets) - 1, np.bool_)
        places = np.array(starts, self.offsets.dtype)
        found[np.searchsorted(self.offsets, places, side="right") - 1] = True
        return found

    def _sweep_piece(self, match: Match, at: int, stop: int, starts: list[int], pace: Pace) -> int:
        held, hits = self.held, 0
        while at <= stop:
            start, end = match(held, at, stop)
            if start < 0:
                break
            newline = held.find(b"\n", start)
            if end <= newline or self._holds(match, start):
                starts.append(start)
            at = newline + 1
            hits += 1
            if not hits % 512:
                pace.worked(512 * _HIT)
        return stop + 1

    def _holds(self, match: Match, place: int) -> bool:
        """A match ran on into the next row: whether the row holds one by itself."""
        row = bisect_right(self.offsets, place) - 1
        return match(self.held, int(self.offsets[row]), int(self.offsets[row + 1]) - 1)[0] >= 0
