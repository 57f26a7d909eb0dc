"""Rows by where they begin in their file, and by their moment."""

from collections.abc import Iterator

import numpy as np

from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.part_columns import PartColumns


def row_beginning_at(rows: FileIndex, offset: int) -> int | None:
    """The number of the row that begins at this byte of the file."""
    for block in rows.face().blocks:
        row = block.row_at(offset)
        if row is not None:
            return block.first + row
    return None


def rows_of_moment(columns: PartColumns, moment: int, low: int, high: int) -> Iterator[int]:
    """The numbers from `low` up to `high` of rows with this time (nanoseconds), rising."""
    for block in columns.blocks:
        first = max(0, low - block.first)
        times = block.columns.part(first, max(first, high - block.first)).times
        for place in np.flatnonzero(times == moment).tolist():
            yield block.first + first + place
