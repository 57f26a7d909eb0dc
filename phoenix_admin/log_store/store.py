"""The rows of one view, newest kept: a ring of segments under a budget of bytes.

Rows are addressed by numbers that never change; the oldest segments are dropped whole and
counted, so that nobody takes the first row shown for the first row written.
"""

import threading
from dataclasses import dataclass

import numpy as np

from phoenix_admin.log_store.columns import NO_TIME, SEGMENT_ROWS, Batch, Int64s, LogRow, as_lines
from phoenix_admin.log_store.histogram import (
    KINDS,
    Counts,
    Histogram,
    HistogramFace,
    counts_between,
    severity_counts,
)
from phoenix_admin.log_store.segment import SEGMENT_BYTES, Segment, SegmentFace
from phoenix_admin.log_store.time_order import TimeOrder

BUDGET = 512 * 1024 * 1024
"""Bytes of texts and columns that are kept; about 1.9 million rows of 254 bytes."""


@dataclass(frozen=True, slots=True)
class StoreFace:
    """What is there at one moment. `first` up to `end` are the row numbers that can be read."""

    first: int
    end: int
    dropped: int
    late: int
    held_bytes: int
    blocks: tuple[SegmentFace, ...]


class LogStore:
    """Any thread; one writes while others read. What a reader was given stays as it was."""

    def __init__(self, *, budget: int = BUDGET, segment_rows: int = SEGMENT_ROWS) -> None:
        self._budget = budget
        self._rows = segment_rows
        self._lock = threading.Lock()
        self._segments: list[Segment] = []
        self._firsts = np.empty(0, np.int64)
        self._made = 0
        self._end = 0
        self._sealed_bytes = 0
        self._histogram = Histogram()
        self._counts = np.zeros(KINDS, np.int64)
        self._order = TimeOrder(self._times_of)
        self._sources: list[str] = []

    def source(self, name: str) -> int:
        """The number of a source in the columns, given on first asking."""
        with self._lock:
            if name not in self._sources:
                self._sources.append(name)
            return self._sources.index(name)

    def source_name(self, number: int) -> str:
        """The name behind a number."""
        return self._sources[number]

    def append(self, batch: Batch) -> tuple[int, int]:
        """Take the rows in; returns their numbers, from and up to.

        Raises ValueError for columns that do not belong together.
        """
        batch.check()
        with self._lock:
            first, at = self._end, 0
            while at < len(batch):
                at += self._append_part(batch, at)
            self._order.extend(batch.times)
            self._histogram.add(batch.times, batch.severities)
            self._counts += severity_counts(batch.severities)
            self._trim()
            return first, self._end

    def face(self) -> StoreFace:
        """What is there now."""
        with self._lock:
            blocks = tuple(segment.face for segment in self._segments)
            first = blocks[0].first if blocks else self._end
            return StoreFace(first, self._end, first, self._order.late, self._held_bytes(), blocks)

    def extent(self) -> tuple[int, int]:
        """The row numbers that are there, from and up to."""
        with self._lock:
            return (self._segments[0].face.first if self._segments else self._end), self._end

    def row(self, number: int) -> LogRow | None:
        """One row; None when it was dropped (or has not come yet)."""
        with self._lock:
            if not self._segments or not self._segments[0].face.first <= number < self._end:
                return None
            face = self._segments[self._place(number)].face
        row, columns = number - face.first, face.columns
        return LogRow(
            number,
            int(columns.times[row]),
            int(columns.severities[row]),
            int(columns.sources[row]),
            as_lines(face.text(row)),
        )

    def in_order(self, start: int, end: int) -> Int64s:
        """The numbers of the rows at the places `start` up to `end` in order of time."""
        with self._lock:
            return self._order.rows(start, end)

    def times_of(self, numbers: Int64s) -> Int64s:
        """The times of rows; NO_TIME for those that are gone."""
        with self._lock:
            return self._times_of(numbers)

    def sorted_by_time(self, numbers: Int64s) -> Int64s:
        """These rows in order of time; for a filter's hits, on a lane."""
        with self._lock:
            if not self._order.late:
                return np.sort(numbers)
            numbers = np.sort(numbers[numbers >= self._order.first])
            return numbers[np.argsort(self._times_of(numbers), kind="stable")]

    def histogram(self) -> HistogramFace:
        """All rows that are there."""
        with self._lock:
            return self._histogram.face()

    def severity_counts(self) -> Counts:
        """How many rows of each severity code are there."""
        with self._lock:
            return self._counts.copy()

    def zoomed(self, start: int, width: int, buckets: int) -> HistogramFace:
        """The rows of one stretch of time, counted anew; times and widths in nanoseconds."""
        counts = np.zeros((buckets, KINDS), np.int64)
        for block in self.face().blocks:
            columns = block.columns
            counts += counts_between(columns.times, columns.severities, start, width, buckets)
        return HistogramFace(start, width, counts, 0, exact=True)

    def _append_part(self, batch: Batch, start: int) -> int:
        count = self._segments[-1].fitting(batch, start) if self._segments else 0
        if not count:
            more: dict[str, int] = {}
            if self._segments:
                full = self._segments[-1]
                full.seal()
                self._sealed_bytes += full.held_bytes
                # The next one will be about as long: nothing is copied while it grows.
                more["expected"] = max(1024, min(int(full.face.offsets[-1]), SEGMENT_BYTES))
            self._segments.append(Segment(self._made, self._end, rows=self._rows, **more))
            self._made += 1
            self._note_firsts()
            count = self._segments[-1].fitting(batch, start)
        self._segments[-1].append(batch, start, start + count)
        self._end += count
        return count

    def _held_bytes(self) -> int:
        return self._sealed_bytes + (self._segments[-1].held_bytes if self._segments else 0)

    def _trim(self) -> None:
        """Drop whole segments from the front; the one that grows stays, whatever it holds."""
        dropped = 0
        while self._held_bytes() > self._budget and dropped < len(self._segments) - 1:
            segment = self._segments[dropped]
            columns = segment.face.columns
            self._histogram.add(columns.times, columns.severities, sign=-1)
            self._counts -= severity_counts(columns.severities)
            self._sealed_bytes -= segment.held_bytes
            dropped += 1
        if dropped:
            del self._segments[:dropped]
            self._note_firsts()
            self._order.trim(self._segments[0].face.first)

    def _note_firsts(self) -> None:
        self._firsts = np.array([one.face.first for one in self._segments], np.int64)

    def _place(self, number: int) -> int:
        return int(np.searchsorted(self._firsts, number, side="right")) - 1

    def _times_of(self, numbers: Int64s) -> Int64s:
        """Gathered segment by segment; called with the lock held."""
        places = np.searchsorted(self._firsts, numbers, side="right") - 1
        times = np.full(len(numbers), NO_TIME, np.int64)
        for place in np.unique(places[places >= 0]):
            face, inside = self._segments[int(place)].face, places == place
            times[inside] = face.columns.times[numbers[inside] - face.first]
        return times
