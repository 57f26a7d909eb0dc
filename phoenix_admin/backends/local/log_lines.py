"""Pieces of log files: whole lines with their offsets.

A line counts once its newline is there; a torn last line is left for the next read, unless its
run has ended and nothing more can come. Memory stays bounded whatever a file holds.
"""

from collections.abc import Iterator
from pathlib import Path

from phoenix_admin.backends.local.faults import file_fault
from phoenix_admin.domain.record import record

LONGEST_LINE = 1 << 20
"""Bytes of one line that are kept; an endless line is given in pieces of this length."""

_BLOCK = 1 << 16


@record
class RawLine:
    """A line without its newline: `offset` is where it starts, `end` where the next one does."""

    offset: int
    end: int
    data: bytes


def size_of(path: Path) -> int:
    """Size in bytes; 0 for a file that is not there (yet)."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise file_fault(error, f"The log {path.name}") from error


def lines_from(path: Path, offset: int, *, torn_too: bool) -> Iterator[RawLine]:
    """The whole lines from `offset` on; `torn_too` also gives a last one without a newline.

    An offset behind the end means that the file was cut: reading starts again at its front.
    """
    try:
        with path.open("rb") as file:
            if file.seek(0, 2) < offset:
                offset = 0
            file.seek(offset)
            pending = bytearray()
            while block := file.read(_BLOCK):
                start = 0
                while (newline := block.find(b"\n", start)) >= 0:
                    pending += block[start:newline]
                    end = offset + len(pending) + 1
                    yield RawLine(offset, end, bytes(pending))
                    pending.clear()
                    offset, start = end, newline + 1
                pending += block[start:]
                while len(pending) >= LONGEST_LINE:
                    end = offset + LONGEST_LINE
                    yield RawLine(offset, end, bytes(pending[:LONGEST_LINE]))
                    del pending[:LONGEST_LINE]
                    offset = end
            if pending and torn_too:
                yield RawLine(offset, offset + len(pending), bytes(pending))
    except FileNotFoundError:
        return
    except OSError as error:
        raise file_fault(error, f"The log {path.name}") from error
