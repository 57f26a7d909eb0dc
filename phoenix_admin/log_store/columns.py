"""Rows as columns: what a feed hands to the store, a page of rows at a time.

A batch is columns from the start, so that ten thousand rows cost the interpreter as much as ten.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.record import record

Int64s = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
UInt32s = npt.NDArray[np.uint32]
UInt16s = npt.NDArray[np.uint16]
UInt8s = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

SEGMENT_ROWS = 65_536
NO_TIME = -(2**63)
"""The time of a row that has none, and no row above it has one either."""

SEVERITIES = tuple(Severity)
"""A severity's code is its place here: one byte says what takes nine numbers."""
CODE = 0x0F
DERIVED = 0x10
"""Flag: the severity was read out of the text; nobody stated it."""
UNDATED = 0x20
"""Flag: the row has no time of its own; it stands at that of the row above."""

NEWLINE = b"\n"
INNER = b"\x1f"
"""What a newline inside a row becomes: 0x0A separates rows."""


def code_of(severity: Severity) -> int:
    """The byte of a stated severity."""
    return int(severity) // 100


def severity_of(byte: int) -> Severity:
    """The severity in a byte, whatever its flags."""
    return SEVERITIES[min(byte & CODE, len(SEVERITIES) - 1)]


def as_lines(text: bytes) -> bytes:
    """A row's bytes with the newlines it came with."""
    return text.replace(INNER, NEWLINE) if INNER in text else text


@record
class LogRow:
    """One row. `time` in nanoseconds since 1970 (UTC), or NO_TIME; `severity` with its flags."""

    number: int
    time: int
    severity: int
    source: int
    text: bytes


@record(eq=False)
class Batch:
    """Columns of n rows, and their texts in one blob, each ended by a newline.

    `offsets` has n + 1 places: row i is `blob[offsets[i]:offsets[i + 1] - 1]`.
    """

    times: Int64s
    severities: UInt8s
    sources: UInt16s
    offsets: UInt32s
    blob: bytes

    def __len__(self) -> int:
        return len(self.times)

    def check(self) -> None:
        """Raise ValueError where the columns do not belong together: a wrong row is a lie."""
        rows = len(self.times)
        fits = (
            len(self.severities) == len(self.sources) == rows
            and len(self.offsets) == rows + 1
            and self.offsets[0] == 0
            and self.offsets[-1] == len(self.blob)
            and self.blob.count(NEWLINE) == rows
            and self.blob.endswith(NEWLINE) == (rows > 0)
        )
        if not fits:
            msg = "The columns of this batch do not belong together."
            raise ValueError(msg)


def batch_of(rows: Iterable[tuple[int, int, int, bytes]]) -> Batch:
    """A batch of (time, severity byte, source, text), for feeds that come row by row."""
    kept = list(rows)
    texts = [text.replace(NEWLINE, INNER) for _, _, _, text in kept]
    offsets = np.zeros(len(kept) + 1, np.uint32)
    np.cumsum([len(text) + 1 for text in texts], out=offsets[1:])
    return Batch(
        np.array([row[0] for row in kept], np.int64),
        np.array([row[1] for row in kept], np.uint8),
        np.array([row[2] for row in kept], np.uint16),
        offsets,
        b"".join([text + NEWLINE for text in texts]),
    )
