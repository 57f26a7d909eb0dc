"""Bytes of a log file at any place: of the file itself, or of what a gzip file unpacks to.

An opened source reads the file that was opened, also when another one has its name by now.
"""

import os
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from phoenix_admin.domain.errors import Forbidden, Missing, Offline, PhoenixError

_RAW = 256 * 1024
GZIP_MAGIC = b"\x1f\x8b"


class ByteSource(Protocol):
    """Read by any thread, one at a time or several. Raises Missing, Forbidden or Offline."""

    broken: str
    """Why nothing more can be read, in words; empty while all is well."""

    def read(self, offset: int, size: int) -> bytes:
        """At most `size` bytes from `offset` on; fewer only at the end."""
        ...

    def share(self, offset: int) -> float:
        """How much of the whole lies before `offset`, from 0 to 1, for a progress bar."""
        ...

    def close(self) -> None:
        """Let the file go."""
        ...


def file_fault(error: OSError, path: Path) -> PhoenixError:
    """What went wrong with a file, in the words for every backend."""
    reason = error.strerror or type(error).__name__
    if isinstance(error, FileNotFoundError):
        return Missing(f"{path.name} is not there.")
    if isinstance(error, PermissionError):
        return Forbidden(f"{path.name} may not be read: {reason}.")
    return Offline(f"{path.name} cannot be read: {reason}.")


class PlainBytes:
    """The file as it lies on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self.broken = ""
        try:
            self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise file_fault(error, path) from error

    def stat(self) -> os.stat_result:
        """Of the opened file, whatever has its name now."""
        try:
            with self._lock:
                return os.fstat(self._descriptor)
        except OSError as error:
            raise file_fault(error, self._path) from error

    def read(self, offset: int, size: int) -> bytes:
        """See ByteSource."""
        try:
            # Guarded, or another file may have the number by the time it is read.
            with self._lock:
                if hasattr(os, "pread"):
                    return os.pread(self._descriptor, size, offset)
                os.lseek(self._descriptor, offset, os.SEEK_SET)
                return os.read(self._descriptor, size)
        except OSError as error:
            raise file_fault(error, self._path) from error

    def read_into(self, offset: int, room: memoryview) -> int:
        """As `read`, into memory that is there already; returns how many bytes came."""
        try:
            if hasattr(os, "preadv"):
                return os.preadv(self._descriptor, [room], offset)
        except OSError as error:
            raise file_fault(error, self._path) from error
        data = self.read(offset, len(room))
        room[: len(data)] = data
        return len(data)

    def share(self, offset: int) -> float:
        """See ByteSource."""
        return min(1.0, offset / max(1, self.stat().st_size))

    def close(self) -> None:
        """See ByteSource; again is harmless."""
        with self._lock:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1


@dataclass(slots=True)
class _Place:
    """A decompressor as it stood after `out` bytes, with `raw` bytes of the file taken in."""

    out: int
    raw: int
    engine: Any

    def copy(self) -> "_Place":
        return _Place(self.out, self.raw, self.engine.copy())


class GzipBytes:
    """What a gzip file unpacks to, without unpacking it to the disk.

    Copies of the decompressor are kept while it passes through for the first time, about 40 KB
    each; a later read goes on from the nearest one. Chosen over a temporary file, which would
    take as much disk as the log has bytes and would lie there after a crash. At most MOST_PLACES
    are kept: when there are more, every second one goes and the distance doubles.
    """

    SPACING = 2 * 1024 * 1024
    MOST_PLACES = 128

    def __init__(self, raw: PlainBytes) -> None:
        self._file = raw
        self._lock = threading.Lock()
        self._spacing = self.SPACING
        self._places = [_Place(0, 0, _engine())]
        self._now = self._places[0].copy()
        self.broken = ""

    def read(self, offset: int, size: int) -> bytes:
        """See ByteSource. A read far back of the last one unpacks up to the distance of places."""
        with self._lock:
            place = self._nearest(offset)
            parts: list[bytes] = []
            end = offset + size
            while place.out < end:
                wanted = min(end - place.out, self._spacing)
                before = place.out
                data = self._step(place, wanted)
                if not data:
                    break
                parts.append(data[max(0, offset - before) :])
            self._now = place
            return b"".join(parts)

    def stat(self) -> os.stat_result:
        """Of the packed file."""
        return self._file.stat()

    def share(self, offset: int) -> float:
        """See ByteSource: by how much of the packed file was taken in."""
        with self._lock:
            place = max((p for p in self._places if p.out <= offset), key=lambda p: p.out)
            raw = self._now.raw if self._now.out <= offset else place.raw
        return min(1.0, raw / max(1, self._file.stat().st_size))

    def close(self) -> None:
        """See ByteSource."""
        self._file.close()

    def _nearest(self, offset: int) -> _Place:
        known = max((p for p in self._places if p.out <= offset), key=lambda p: p.out)
        if known.out <= self._now.out <= offset:
            return self._now
        return known.copy()

    def _step(self, place: _Place, wanted: int) -> bytes:
        """The next bytes, at most `wanted`; b"" at the end, or where the file is damaged."""
        while True:
            if place.engine.eof and not self._next_member(place):
                return b""
            raw = self._file.read(place.raw, _RAW)
            try:
                data = place.engine.decompress(raw, wanted)
            except zlib.error as error:
                self.broken = f"The gzip file is damaged: {error}."
                return b""
            # At the end of a member both hold what is left over.
            engine = place.engine
            left = engine.unused_data if engine.eof else engine.unconsumed_tail
            place.raw += len(raw) - len(left)
            place.out += len(data)
            if data:
                self._keep(place)
                return data
            if not raw and not place.engine.eof:
                if place.raw:
                    self.broken = "The gzip file ends in the middle."
                return b""

    def _next_member(self, place: _Place) -> bool:
        """Gzip files may be written one behind the other; what else follows is no log."""
        if self._file.read(place.raw, 2) != GZIP_MAGIC:
            return False
        place.engine = _engine()
        return True

    def _keep(self, place: _Place) -> None:
        if place.out < self._places[-1].out + self._spacing or place.engine.eof:
            return
        self._places.append(place.copy())
        if len(self._places) > self.MOST_PLACES:
            self._places = self._places[::2]
            self._spacing *= 2


def _engine() -> Any:
    return zlib.decompressobj(wbits=31)


def open_source(path: Path) -> PlainBytes | GzipBytes:
    """The bytes of a log, unpacked if it is a gzip file (by its first bytes, not by its name)."""
    plain = PlainBytes(path)
    try:
        packed = plain.read(0, 2) == GZIP_MAGIC
    except PhoenixError:
        plain.close()
        raise
    return GzipBytes(plain) if packed else plain
