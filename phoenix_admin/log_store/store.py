"""The rows of one view, newest kept: a ring of segments under a budget of bytes.

Rows are addressed by numbers that never change; the oldest segments are dropped whole and
counted, so that nobody takes the first row shown for the first row written. With an archive they
go to the disk, and `show_older` has them again as the older part of the same rows.
"""

import threading
from collections.abc import Iterator

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.archive import ArchiveFace, LogArchive
from phoenix_admin.log_store.archive_file import ArchivedBlock, TornFile
from phoenix_admin.log_store.columns import NO_TIME, SEGMENT_ROWS, Batch, Int64s, LogRow, as_lines
from phoenix_admin.log_store.distinct import distinct
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
from phoenix_admin.ports.call import Call

OldBlock = SegmentFace | ArchivedBlock

BUDGET = 512 * 1024 * 1024
"""Bytes of texts and columns that are kept; about 1.9 million rows of 254 bytes."""


@record
class StoreFace:
    """What is there at one moment. `first` up to `end` are the row numbers that can be read."""

    first: int
    end: int
    dropped: int
    late: int
    held_bytes: int
    blocks: tuple[OldBlock, ...]


class LogStore:
    """Any thread; one writes while others read. What a reader was given stays as it was."""

    def __init__(
        self,
        *,
        budget: int = BUDGET,
        segment_rows: int = SEGMENT_ROWS,
        archive: LogArchive | None = None,
    ) -> None:
        """Goes on behind the rows of the archive; what makes room goes there."""
        self._archive = archive
        self._older: tuple[OldBlock, ...] = ()
        self._wanted = 0
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
        if archive is not None and archive.kept:
            last = archive.kept[-1]
            self._made, self._end = last.number + 1, last.first + last.rows

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
            blocks = (*self._older, *(segment.face for segment in self._segments))
            first = blocks[0].first if blocks else self._end
            return StoreFace(first, self._end, first, self._order.late, self._held_bytes(), blocks)

    def extent(self) -> tuple[int, int]:
        """The row numbers that are there, from and up to."""
        with self._lock:
            return self._first(), self._end

    def row(self, number: int) -> LogRow | None:
        """One row; None when it was dropped (or has not come yet)."""
        with self._lock:
            face = self._block_of(number)
        if face is None:
            return None
        row, columns = number - face.first, face.columns
        try:
            text = face.text(row)
        except (OSError, TornFile):  # the oldest on disk were dropped meanwhile
            return None
        return LogRow(
            number,
            columns.time_of(row),
            int(columns.severities[row]),
            int(columns.sources[row]),
            as_lines(text),
        )

    def archived(self) -> ArchiveFace | None:
        """What lies on disk, shown or not; None without an archive."""
        return self._archive.face() if self._archive is not None else None

    @property
    def older_rows(self) -> int:
        """How many rows of the archive can be read here now."""
        return sum(len(block) for block in self._older)

    @property
    def is_behind(self) -> bool:
        """Whether appending should wait for the disk."""
        return self._archive is not None and self._archive.is_behind

    def show_older(self, rows: int) -> None:
        """Have so many rows of the archive here, by whole segments; 0 for none. Reads the disk."""
        if rows != self._wanted:
            self._wanted = rows
            with self._lock:
                self._take_older()

    def keep_older(self, call: Call) -> None:
        """Write what made room to the disk. Raises what the call raises; the next one goes on."""
        if self._archive is None:
            return
        before = self._archive.kept
        try:
            self._archive.work(call)
        finally:
            if self._archive.kept != before:
                with self._lock:
                    self._take_older()

    def close(self, *, keep: bool = False) -> None:
        """Leave nothing on the disk, or only what is written whole (`keep`)."""
        if self._archive is not None:
            self._archive.close(keep=keep)

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
            if self._archive is not None:
                self._archive.put(segment.face)
            dropped += 1
        if dropped:
            del self._segments[:dropped]
            self._note_firsts()
            self._order.trim(self._segments[0].face.first)
            self._take_older()

    def _first(self) -> int:
        if self._older:
            return self._older[0].first
        return self._segments[0].face.first if self._segments else self._end

    def _block_of(self, number: int) -> OldBlock | None:
        if not self._first() <= number < self._end:
            return None
        if self._segments and number >= self._segments[0].face.first:
            return self._segments[self._place(number)].face
        return next((each for each in reversed(self._older) if each.first <= number), None)

    def _take_older(self) -> None:
        """The newest of the archive, as far as they are wanted. Called with the lock held."""
        if self._archive is None or (not self._wanted and not self._older):
            return
        known = {block.number: block for block in self._older}
        wanted: list[OldBlock] = []
        left = self._wanted
        for block in self._newest_archived(known):
            if left <= 0:
                break
            wanted.insert(0, block)
            left -= len(block)
        there = {block.number for block in wanted}
        for block in self._older:
            if block.number not in there:
                self._count(block, -1)
        for block in wanted:
            if block.number not in known:
                self._count(block, 1)
        self._older = tuple(wanted)

    def _newest_archived(self, known: dict[int, OldBlock]) -> Iterator[OldBlock]:
        """What waits in memory, then what lies on disk; read anew only what was not known."""
        assert self._archive is not None
        yield from reversed(self._archive.waiting)
        for about in reversed(self._archive.kept):
            block = known.get(about.number)
            if not isinstance(block, ArchivedBlock):
                try:
                    block = ArchivedBlock(about)
                except (OSError, TornFile):
                    return
            yield block

    def _count(self, block: OldBlock, sign: int) -> None:
        columns = block.columns
        self._histogram.add(columns.times, columns.severities, sign=sign)
        self._counts += sign * severity_counts(columns.severities)

    def _note_firsts(self) -> None:
        self._firsts = np.array([one.face.first for one in self._segments], np.int64)

    def _place(self, number: int) -> int:
        return int(np.searchsorted(self._firsts, number, side="right")) - 1

    def _times_of(self, numbers: Int64s) -> Int64s:
        """Gathered segment by segment; called with the lock held."""
        places = np.searchsorted(self._firsts, numbers, side="right") - 1
        times = np.full(len(numbers), NO_TIME, np.int64)
        for place in distinct(places[places >= 0]):
            face, inside = self._segments[int(place)].face, places == place
            times[inside] = face.columns.times_at(numbers[inside] - face.first)
        return times
