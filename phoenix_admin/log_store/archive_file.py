"""One segment that made room, as a file: columns and compressed texts, readable piece by piece.

A file is whole or it is nothing: it gets its name when all of it is written, and says how long it
is, so that one that was torn (a kill, a full disk) is never taken for rows.
"""

import json
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME, Int64s, Mask, UInt8s, UInt16s
from phoenix_admin.log_store.segment import SegmentFace
from phoenix_admin.log_store.window import WINDOW, Columns, TextWindow

ENDING: Final = ".rows"
UNFINISHED: Final = ".part"
PIECE: Final = 512 * 1024
"""Bytes of text that are compressed together: what one row costs to be read again."""
LEVEL: Final = 1
"""Of zlib: 2 µs a row of 490 bytes; the next better ones take longer for the same size."""
_MAGIC: Final = b"PXROWS1\n"
_HEAD: Final = struct.Struct("<8sIQ")
"""Magic, bytes of the description, bytes of the whole file."""


class TornFile(ValueError):
    """A file that is not what it says it is."""


@record
class ArchivedRows:
    """What is known of a file without its rows. `since` and `until` in nanoseconds, or NO_TIME.

    `pieces` are (rows before it, place in the file, bytes there); `columns` the same for times,
    severities and sources.
    """

    path: Path
    number: int
    first: int
    rows: int
    since: int
    until: int
    size: int
    written_at: float
    columns: tuple[tuple[int, int], ...]
    pieces: tuple[tuple[int, int, int], ...]


class SegmentWriting:
    """Writes one segment a piece at a time; what is not finished is nothing. One thread."""

    def __init__(self, folder: Path, face: SegmentFace) -> None:
        """Raises OSError."""
        self.face = face
        self._path = folder / f"{face.number:08}{ENDING}"
        self._part = self._path.with_suffix(UNFINISHED)
        self._row = 0
        self._blobs: list[int] = []
        self._pieces: list[tuple[int, int, int]] = []
        self._columns: list[tuple[int, int]] = []
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        self._file = os.fdopen(os.open(self._part, flags, 0o600), "wb")
        try:
            self._file.write(bytes(_HEAD.size))
            for column in (np.diff(face.columns.times, prepend=0), *_small(face.columns)):
                place = self._file.tell()
                self._columns.append((place, self._file.write(_packed(column.tobytes()))))
        except BaseException:
            self.give_up()
            raise

    def step(self) -> ArchivedRows | None:
        """Write one more piece; what is known of the file when it is finished. Raises OSError."""
        face, row = self.face, self._row
        if row < len(face):
            limit = int(face.offsets[row]) + PIECE
            end = int(np.searchsorted(face.offsets, limit, side="right")) - 1
            end = min(max(end, row + 1), len(face))
            text = memoryview(face.blob)[int(face.offsets[row]) : int(face.offsets[end])]
            place = self._file.tell()
            self._pieces.append((row, place, self._file.write(_packed(text))))
            self._row = end
            return None
        return self._finish()

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._part.unlink(missing_ok=True)

    def _finish(self) -> ArchivedRows:
        face, times = self.face, self.face.columns.times
        dated = times[times != NO_TIME]
        since, until = (int(dated.min()), int(dated.max())) if len(dated) else (NO_TIME, NO_TIME)
        said = {
            "number": face.number,
            "first": face.first,
            "rows": len(face),
            "since": since,
            "until": until,
            "columns": self._columns,
            "pieces": self._pieces,
        }
        words = zlib.compress(json.dumps(said).encode(), LEVEL)
        place = self._file.tell()
        self._file.write(words)
        self._file.seek(0)
        self._file.write(_HEAD.pack(_MAGIC, len(words), place + len(words)))
        self._file.flush()
        self._file.close()
        self._part.replace(self._path)
        return described(self._path)


def _small(columns: Columns) -> Iterator[UInt8s | UInt16s]:
    yield columns.severities
    # Of one source, as a feed's rows are, its number once is enough.
    one = len(columns) and (columns.sources == columns.sources[0]).all()
    yield columns.sources[:1] if one else columns.sources


def _packed(data: bytes | memoryview) -> bytes:
    return zlib.compress(data, LEVEL)


def described(path: Path) -> ArchivedRows:
    """What a file holds. Raises OSError, and TornFile for one that is not whole."""
    try:
        with path.open("rb") as file:
            stat = os.fstat(file.fileno())
            magic, length, size = _HEAD.unpack(file.read(_HEAD.size))
            if magic != _MAGIC or size != stat.st_size:
                raise TornFile(path.name)
            file.seek(size - length)
            said = json.loads(zlib.decompress(file.read(length)))
    except (struct.error, zlib.error, ValueError) as error:
        raise TornFile(path.name) from error
    return ArchivedRows(
        path,
        int(said["number"]),
        int(said["first"]),
        int(said["rows"]),
        int(said["since"]),
        int(said["until"]),
        stat.st_size,
        stat.st_mtime,
        tuple((int(place), int(count)) for place, count in said["columns"]),
        tuple((int(row), int(place), int(count)) for row, place, count in said["pieces"]),
    )


class ArchivedBlock:
    """A file's rows for searches and for showing; a `Block`. Any thread; holds nine bytes a row."""

    def __init__(self, about: ArchivedRows) -> None:
        """Reads the columns. Raises OSError and TornFile."""
        self.about = about
        self.number, self.first, self.settled = about.number, about.first, about.rows
        held = [self._read(*where) for where in about.columns]
        times = np.frombuffer(held[0], np.int64)
        sources = np.frombuffer(held[2], np.uint16)
        if len(times) != about.rows:
            raise TornFile(about.path.name)
        self.columns = Columns(
            np.cumsum(times, dtype=np.int64),
            np.frombuffer(held[1], np.uint8),
            np.broadcast_to(sources, about.rows) if len(sources) == 1 else sources,
        )
        self._last: tuple[int, bytes, Int64s] | None = None

    def __len__(self) -> int:
        return self.settled

    def windows(
        self, wanted: Mask, start: int, end: int, size: int = WINDOW
    ) -> Iterator[TextWindow]:
        """A piece of the file each, those without a wanted row left out.

        What cannot be read any more (the oldest were dropped meanwhile) has no window.
        """
        del size
        firsts = [row for row, _, _ in self.about.pieces]
        for piece, row in enumerate(firsts):
            behind = firsts[piece + 1] if piece + 1 < len(firsts) else self.settled
            low, high = max(row, start), min(behind, end)
            if low >= high or not wanted[low - start : high - start].any():
                continue
            try:
                text, offsets = self._texts(piece)
            except (OSError, TornFile):
                continue
            yield TextWindow(low, high, text, offsets[low - row : high - row + 1])

    def text(self, row: int) -> bytes:
        """The bytes of the row, inner newlines as 0x1F. Raises OSError and TornFile."""
        firsts = [first for first, _, _ in self.about.pieces]
        piece = int(np.searchsorted(firsts, row, side="right")) - 1
        text, offsets = self._texts(piece)
        row -= firsts[piece]
        return text[int(offsets[row]) : int(offsets[row + 1]) - 1]

    def _texts(self, piece: int) -> tuple[bytes, Int64s]:
        """A piece and where its rows begin; the last one read is at hand, for rows on screen."""
        last = self._last
        if last is not None and last[0] == piece:
            return last[1], last[2]
        row, *where = self.about.pieces[piece]
        behind = [first for first, _, _ in self.about.pieces[piece + 1 : piece + 2]]
        text = self._read(*where)
        ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n")) + 1
        if len(ends) != (behind[0] if behind else self.settled) - row:
            raise TornFile(self.about.path.name)
        offsets = np.concatenate((np.zeros(1, np.int64), ends))
        self._last = (piece, text, offsets)
        return text, offsets

    def _read(self, place: int, count: int) -> bytes:
        with self.about.path.open("rb") as file:
            file.seek(place)
            data = file.read(count)
        try:
            return zlib.decompress(data)
        except zlib.error as error:
            raise TornFile(self.about.path.name) from error
