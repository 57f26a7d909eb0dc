"""One run of numbered rows behind a source: a file as it was once opened, or what a feed gave."""

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import DERIVED, NO_TIME, UNDATED, severity_of
from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.histogram import HistogramFace
from phoenix_admin.log_store.part_columns import PartColumns
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.services.logs.row_entries import message_of
from phoenix_admin.services.logs.shown_log import RowKey, ShownLine

PAGE_BYTES = 256 * 1024
"""Bytes that are read of a row for the one line that is shown of it."""


@record
class RawRow:
    """A row as it is held. `time` is NO_TIME without one; `size` in bytes, `text` may be cut."""

    time: int
    severity: int
    text: bytes
    size: int


@record(eq=False)
class LogPart:
    """`place` is its number in row codes, never used again; `serial` tells a source's files apart.

    `stated`: a severity that was read out of the text does not count for a query.
    """

    place: int
    source: int
    serial: int
    rows: FileIndex | LogStore
    stated: bool = False

    def key(self, number: int) -> RowKey:
        """The key of a row."""
        return self.source, self.serial, number

    def columns(self) -> PartColumns:
        """What is there now."""
        return PartColumns(self.rows.face().blocks)

    def histogram(self) -> HistogramFace:
        """All rows over time."""
        return self.rows.histogram()

    def read(self, number: int, most: int) -> RawRow | None:
        """One row, at most `most` bytes of it; None when it is gone. Reads the disk."""
        if isinstance(self.rows, LogStore):
            held = self.rows.row(number)
            if held is None:
                return None
            return RawRow(held.time, held.severity, held.text[:most], len(held.text))
        try:
            row = self.rows.row(number, most)
        except PhoenixError:  # the file was let go meanwhile
            return None
        return None if row is None else RawRow(row.time, row.severity, row.text, row.size)

    def line(self, number: int) -> ShownLine | None:
        """One row for showing; None when it is gone. Reads the disk."""
        row = self.read(number, PAGE_BYTES)
        if row is None:
            return None
        message, more = message_of(row.text)
        return ShownLine(
            self.key(number),
            None if row.time == NO_TIME or row.severity & UNDATED else row.time,
            severity_of(row.severity),
            bool(row.severity & DERIVED),
            self.source,
            message,
            more or row.size > len(row.text) + 2,
        )
