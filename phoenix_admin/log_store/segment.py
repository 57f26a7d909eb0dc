"""A run of rows in memory: columns of fixed room and one blob, filled once and then sealed.

A reader takes `face` once and sees what was there at that moment: what is written later lies
behind its end, and what has to move moves into a new piece of memory.
"""

from collections.abc import Iterator

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import SEGMENT_ROWS, Batch, Mask, UInt32s
from phoenix_admin.log_store.patterns import Text
from phoenix_admin.log_store.window import WINDOW, Columns, TextWindow

SEGMENT_BYTES = 16 * 1024 * 1024
"""Where a blob ends at the latest (one longer row has a segment to itself)."""
ROW_BYTES = 8 + 1 + 2 + 4
"""What a row takes beside its text."""
_FIRST_BLOB = 64 * 1024


@record(eq=False)
class SegmentFace:
    """A segment as it stood at one moment; a `Block`."""

    number: int
    first: int
    settled: int
    columns: Columns
    offsets: UInt32s
    blob: Text

    def __len__(self) -> int:
        return self.settled

    def windows(
        self, wanted: Mask, start: int, end: int, size: int = WINDOW
    ) -> Iterator[TextWindow]:
        """Pieces of about `size` bytes; all is in memory."""
        rows = np.flatnonzero(wanted[: end - start]) + start
        at = 0
        while at < len(rows):
            low = int(rows[at])
            limit = int(self.offsets[low]) + size
            high = int(np.searchsorted(self.offsets, limit, side="right")) - 1
            high = min(max(high, low + 1), end)
            at = int(np.searchsorted(rows, high))
            yield TextWindow(low, high, self.blob, self.offsets[low : high + 1])

    def text(self, row: int) -> bytes:
        """The bytes of the row, counted from `first`, inner newlines as 0x1F."""
        return bytes(self.blob[self.offsets[row] : self.offsets[row + 1] - 1])


class Segment:
    """Grows by parts of batches until it is full. One thread writes at a time."""

    def __init__(
        self, number: int, first: int, *, rows: int = SEGMENT_ROWS, expected: int = _FIRST_BLOB
    ) -> None:
        """`expected`: bytes of text to make room for at once."""
        self._room = rows
        self._times = np.empty(rows, np.int64)
        self._severities = np.empty(rows, np.uint8)
        self._sources = np.empty(rows, np.uint16)
        self._offsets = np.zeros(rows + 1, np.uint32)
        self._blob: Text = bytearray(expected)
        self._sealed = False
        self.face = self._faced(number, first, 0)

    @property
    def held_bytes(self) -> int:
        """What its rows take: texts and columns."""
        return int(self.face.offsets[-1]) + len(self.face) * ROW_BYTES

    def fitting(self, batch: Batch, start: int) -> int:
        """How many rows of the batch, from `start` on, still have room."""
        if self._sealed:
            return 0
        rows = len(self.face)
        most = min(len(batch) - start, self._room - rows)
        limit = int(batch.offsets[start]) + SEGMENT_BYTES - int(self._offsets[rows])
        if int(batch.offsets[start + most]) <= limit:
            return most
        fits = int(np.searchsorted(batch.offsets[start : start + most + 1], limit, "right")) - 1
        return max(fits, 0 if rows else 1)

    def append(self, batch: Batch, start: int, end: int) -> None:
        """Take the batch's rows from `start` up to `end`, which must fit."""
        rows, count = len(self.face), end - start
        used, low, high = (
            int(self._offsets[rows]),
            int(batch.offsets[start]),
            int(batch.offsets[end]),
        )
        self._make_room(used, used + high - low)
        assert isinstance(self._blob, bytearray)
        # Of equal length, so nothing moves: a search that reads the front is not disturbed.
        self._blob[used : used + high - low] = memoryview(batch.blob)[low:high]
        self._times[rows : rows + count] = batch.times[start:end]
        self._severities[rows : rows + count] = batch.severities[start:end]
        self._sources[rows : rows + count] = batch.sources[start:end]
        shifted = batch.offsets[start + 1 : end + 1].astype(np.int64) + (used - low)
        self._offsets[rows + 1 : rows + count + 1] = shifted
        self.face = self._faced(self.face.number, self.face.first, rows + count)

    def seal(self) -> None:
        """Nothing more comes: keep exactly what is used."""
        rows = len(self.face)
        self._blob = bytes(memoryview(self._blob)[: int(self._offsets[rows])])
        if rows < self._room:
            self._times = self._times[:rows].copy()
            self._severities = self._severities[:rows].copy()
            self._sources = self._sources[:rows].copy()
            self._offsets = self._offsets[: rows + 1].copy()
        self._sealed = True
        self.face = self._faced(self.face.number, self.face.first, rows)

    def _make_room(self, used: int, needed: int) -> None:
        if needed <= len(self._blob):
            return
        larger = bytearray(max(needed, min(len(self._blob) * 2, SEGMENT_BYTES)))
        larger[:used] = memoryview(self._blob)[:used]
        self._blob = larger

    def _faced(self, number: int, first: int, rows: int) -> SegmentFace:
        columns = Columns(self._times[:rows], self._severities[:rows], self._sources[:rows])
        return SegmentFace(number, first, rows, columns, self._offsets[: rows + 1], self._blob)
