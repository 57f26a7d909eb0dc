"""Samples of what was read from a file, to tell later whether it is still the same file.

Taken from the bytes as they were read and not from the file afterwards: it may have been
rewritten in between.
"""

from phoenix_admin.domain.digests import blake2b
from phoenix_admin.log_store.byte_source import ByteSource

_SIZE = 4096
_MOST = 64


class Fingerprints:
    """The head, the tail, and places between them at growing distances."""

    def __init__(self) -> None:
        self._marks: list[tuple[int, int, bytes]] = []
        self._tail: tuple[int, int, bytes] | None = None
        self._next = 0

    def note(self, offset: int, data: bytes | memoryview) -> None:
        """These bytes were read at `offset`."""
        if not data:
            return
        if offset >= self._next and len(self._marks) < _MOST:
            self._marks.append(_mark(offset, data[:_SIZE]))
            self._next = offset + len(data) + offset // 4
        start = max(0, len(data) - _SIZE)
        self._tail = _mark(offset + start, data[start:])

    def fit(self, source: ByteSource) -> bool:
        """Whether the samples stand where they stood. Raises what the source raises."""
        marks = [*self._marks, *([self._tail] if self._tail is not None else [])]
        return all(_mark(at, source.read(at, size)) == (at, size, sum_) for at, size, sum_ in marks)


def _mark(offset: int, data: bytes | memoryview) -> tuple[int, int, bytes]:
    return offset, len(data), blake2b(data, digest_size=16).digest()
