"""Where the rows of one file begin, their times and their severities: read once, then followed.

Nothing of the file is held but a piece that is being read. A second name for the same bytes, a
rotated or a rewritten file is none of its business: see `followed_file`.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.byte_source import ByteSource
from phoenix_admin.log_store.columns import SEGMENT_ROWS, Int64s, UInt8s
from phoenix_admin.log_store.distinct import distinct
from phoenix_admin.log_store.file_rows import CHUNK, FileBlock, RowBlock
from phoenix_admin.log_store.fingerprints import Fingerprints
from phoenix_admin.log_store.histogram import Histogram, HistogramFace
from phoenix_admin.log_store.line_buffer import LineBuffer
from phoenix_admin.log_store.line_reader import LineReader
from phoenix_admin.log_store.lines import Lines, as_one_line
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.ports.call import Call

FIRST_CHUNK = 64 * 1024
"""Bytes that are read before the first rows are told."""
TELL_EVERY = 0.050
SHOWN = 64 * 1024
"""Bytes of a row that are given for showing; the rest is read on asking."""


@record
class FileRow:
    """One row. `size` in bytes; `text` is cut where it is shorter than that."""

    number: int
    time: int
    severity: int
    offset: int
    size: int
    text: bytes


@record
class FileFace:
    """A file as it stood at one moment. `whole`: read to the end it had then.

    `unzoned` times did not say their zone and were read in the zone that was assumed; `unyeared`
    ones did not say their year. `torn`: the last line has no newline yet.
    """

    rows: int
    end: int
    whole: bool
    share: float
    json_lines: int
    text_lines: int
    unzoned: int
    unyeared: int
    torn: bool
    broken: str
    blocks: tuple[FileBlock, ...]


class FileIndex:
    """`grow` runs on one lane at a time; everything else on any thread."""

    def __init__(
        self,
        source: ByteSource,
        *,
        name: int = 0,
        zone: int = 0,
        year: int = 1970,
        block_rows: int = SEGMENT_ROWS,
        chunk: int = CHUNK,
    ) -> None:
        """`name`: the source's number in the columns; `zone` (seconds east) and `year` are assumed
        for times that do not say theirs."""
        self._source = source
        self._name = name
        self._room = block_rows
        self._chunk = chunk
        self._lock = threading.Lock()
        self._reader = LineReader(zone, year)
        self._blocks: list[RowBlock] = []
        self._faces: list[FileBlock] = []
        self._firsts: list[int] = []
        self._histogram = Histogram()
        self._left = 0  # blocks that were let go
        self._first = 0
        self._rows = 0
        self._settled = 0  # rows that no line to come goes on with
        self._end = 0  # bytes that are in rows
        self._whole = False
        self._long = False  # the line that begins the last row has not ended yet
        self._torn: tuple[int, bool, Any] | None = None
        self._prints = Fingerprints()

    @property
    def end(self) -> int:
        """How many bytes of the file are in rows."""
        return self._end

    def grow(self, call: Call, tell: Callable[[], None] | None = None) -> int:
        """Read on to the end of the file; returns how many rows there are more.

        `tell` is called when there are first rows and then at most twenty times a second. After
        a cancelled call the next one goes on. Raises what the call and the source raise.
        """
        pace, before = Pace(call), self._rows
        told = 0.0
        self._take_back_torn_line()
        size = min(self._chunk, FIRST_CHUNK)
        piece = LineBuffer(size)
        while True:
            began = time.perf_counter()
            offset = self._end + len(piece)
            count = piece.fill(self._source, offset, size)
            self._prints.note(offset, piece.fresh(count))
            self._take(piece, pace)
            ended = count < size
            if not ended and size < self._chunk:
                size = self._chunk
                piece = piece.larger(size)
            if ended:
                self._take_torn_line(piece.rest(), pace)
            if tell is not None and self._rows > before and began - told > TELL_EVERY:
                tell()
                told = began
            if ended:
                break
            pace.since(began)
        if tell is not None and told != began:
            tell()
        return self._rows - before

    def extent(self) -> tuple[int, int]:
        """The row numbers that are there, from and up to."""
        return self._first, self._rows

    def leave_oldest(self) -> int:
        """Let the index of the oldest rows go; returns how many rows that were, 0 where these are
        the newest, too. What is left keeps its numbers. On the lane of `grow`."""
        with self._lock:
            if len(self._blocks) < 2:
                return 0
            columns = self._faced()[0].columns
            self._histogram.add(columns.times, columns.severities, sign=-1)
            gone = self._blocks.pop(0).rows
            del self._faces[0], self._firsts[0]
            self._left += 1
            self._first += gone
            return gone

    def face(self) -> FileFace:
        """What is there now."""
        with self._lock:
            faces = self._faced()
            reader = self._reader
            return FileFace(
                self._rows - self._first,
                self._end,
                self._whole,
                1.0 if self._whole else self._source.share(self._end),
                reader.json_lines,
                reader.text_lines,
                reader.unzoned,
                reader.text.unyeared,
                self._torn is not None,
                self._source.broken,
                faces,
            )

    def row(self, number: int, most: int = SHOWN) -> FileRow | None:
        """One row with at most `most` bytes of its text; reads the file. None past the end."""
        with self._lock:
            if not self._first <= number < self._rows:
                return None
            place = int(np.searchsorted(self._firsts, number, side="right")) - 1
            block = self._faced()[place]
        row = number - block.first
        low, high = block.bounds(row)
        return FileRow(
            number,
            block.columns.time_of(row),
            int(block.columns.severities[row]),
            low,
            high - low,
            block.text(row, most),
        )

    def read_row(self, row: FileRow, start: int, size: int) -> bytes:
        """A piece of a row's bytes, for what `text` left out."""
        return self._source.read(row.offset + start, min(size, row.size - start))

    def read_bytes(self, offset: int, size: int) -> bytes:
        """Bytes of the file, as far as they are in rows."""
        return self._source.read(offset, max(0, min(size, self._end - offset)))

    def times_of(self, numbers: Int64s) -> Int64s:
        """The times of rows."""
        with self._lock:
            faces = self._faced()
            places = np.searchsorted(self._firsts, numbers, side="right") - 1
        times = np.empty(len(numbers), np.int64)
        for place in distinct(places):
            inside, face = places == place, faces[int(place)]
            times[inside] = face.columns.times_at(numbers[inside] - face.first)
        return times

    def histogram(self) -> HistogramFace:
        """All rows so far; exact once the file is read to its end."""
        with self._lock:
            return self._histogram.face(exact=self._whole)

    def is_of(self, source: ByteSource) -> bool:
        """Whether the bytes that are in rows still stand there, as far as samples can tell."""
        return self._prints.fit(source)

    def close(self) -> None:
        """Let the file go."""
        self._source.close()

    def _take(self, piece: LineBuffer, pace: Pace) -> None:
        """Rows from the whole lines that are there."""
        if self._long:
            size = piece.line_end()
            self._long = size < 0
            size = len(piece) if self._long else size
            self._extend(size)
            piece.use(size)
        lines = piece.lines()
        if len(lines):
            used = int(lines.ends[-1]) + 1 - int(lines.starts[0])
            self._add(lines, used, pace)
            piece.use(used)
        elif len(piece) >= self._chunk:
            front = piece.rest()
            self._add(as_one_line(front), len(front), pace)
            piece.use(len(front))
            self._long = True

    def _extend(self, size: int) -> None:
        """The last row goes on for so many bytes."""
        with self._lock:
            self._end += size
            self._whole = False
            self._forget_face()

    def _add(self, lines: Lines, used: int, pace: Pace, *, torn: bool = False) -> None:
        mark = self._reader.mark()
        try:
            heads = self._reader.read(lines, pace)
        except BaseException:
            self._reader.back_to(mark)  # a cancelled reading: these lines are read again
            raise
        starts = lines.starts + (self._end - int(lines.starts[0]))
        times, severities = heads.times, heads.severities
        if not heads.begins.all():
            starts, times = starts[heads.begins], times[heads.begins]
            severities = severities[heads.begins]
        with self._lock:
            self._put(starts, times, severities)
            if not torn:  # when it is whole, it may go on with the row above it
                self._settled = max(0, self._rows - 1)
            self._histogram.add(times, severities)
            self._end += used
            self._whole = False

    def _put(self, starts: Int64s, times: Int64s, severities: UInt8s) -> None:
        self._forget_face()  # its last row may have become longer
        at = 0
        while at < len(starts):
            if not self._blocks or self._blocks[-1].rows == self._room:
                number = self._left + len(self._blocks)
                self._blocks.append(RowBlock(number, self._rows, room=self._room))
                self._firsts.append(self._rows)
            count = self._blocks[-1].append(starts[at:], times[at:], severities[at:])
            self._rows += count
            at += count

    def _take_torn_line(self, carry: bytes, pace: Pace) -> None:
        """The file ends without a newline: what there is of the line is shown all the same."""
        if carry and not self._long:
            mark, rows = self._reader.mark(), self._rows
            self._add(as_one_line(carry), len(carry), pace, torn=True)
            with self._lock:
                self._torn = (len(carry), self._rows > rows, mark)
                self._forget_face()
        with self._lock:
            self._whole = True

    def _take_back_torn_line(self) -> None:
        if self._torn is None:
            return
        size, is_row, mark = self._torn
        self._reader.back_to(mark)
        with self._lock:
            self._torn = None
            self._end -= size
            self._forget_face()
            if not is_row:
                return
            block = self._blocks[-1]
            face = self._faced()[-1]
            self._histogram.add(face.columns.times[-1:], face.columns.severities[-1:], sign=-1)
            block.drop_last()
            self._rows -= 1
            if not block.rows:
                self._blocks.pop()
                self._firsts.pop()
            self._forget_face()

    def _forget_face(self) -> None:
        del self._faces[max(0, len(self._blocks) - 2) :]

    def _faced(self) -> tuple[FileBlock, ...]:
        """Faces of all blocks; those of settled ones are made once."""
        for place in range(len(self._faces), len(self._blocks)):
            block, last = self._blocks[place], place == len(self._blocks) - 1
            end = self._end if last else self._blocks[place + 1].start
            settled = max(0, self._settled - block.first)
            face = block.face(end, settled, self._source, self._name, final=not last)
            self._faces.append(face)
        return tuple(self._faces)
