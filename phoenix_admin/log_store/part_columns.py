"""The columns of one store or file as they stood at one moment, by row number."""

from collections.abc import Callable, Sequence

import numpy as np

from phoenix_admin.log_store.columns import NO_TIME, Int64s, UInt8s
from phoenix_admin.log_store.distinct import distinct
from phoenix_admin.log_store.window import Block, Columns


class PartColumns:
    """Holds the blocks of one face; any thread, and nothing of it changes."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = tuple(blocks)
        self._firsts = np.array([block.first for block in self.blocks], np.int64)

    @property
    def first(self) -> int:
        """The first row number that is there; 0 where none is."""
        return self.blocks[0].first if self.blocks else 0

    @property
    def end(self) -> int:
        """Behind the last row number; 0 where there is no row."""
        return self.blocks[-1].first + len(self.blocks[-1].columns) if self.blocks else 0

    @property
    def settled(self) -> int:
        """Rows before this number never change."""
        return self.blocks[-1].first + self.blocks[-1].settled if self.blocks else 0

    def times(self, numbers: Int64s) -> Int64s:
        """Nanoseconds of rows; NO_TIME for those that are not there."""
        found = np.full(len(numbers), NO_TIME, np.int64)
        self._gather(numbers, found, lambda columns, rows: columns.times_at(rows))
        return found

    def severities(self, numbers: Int64s) -> UInt8s:
        """Severity bytes of rows; 0 for those that are not there."""
        found = np.zeros(len(numbers), np.uint8)
        self._gather(numbers, found, lambda columns, rows: columns.severities[rows])
        return found

    def time_of(self, number: int) -> int:
        """Nanoseconds of one row; NO_TIME as above."""
        return int(self.times(np.array([number], np.int64))[0])

    def _gather(
        self,
        numbers: Int64s,
        found: Int64s | UInt8s,
        column: Callable[[Columns, Int64s], Int64s | UInt8s],
    ) -> None:
        if not self.blocks or not len(numbers):
            return
        places = np.searchsorted(self._firsts, numbers, side="right") - 1
        for place in distinct(places[places >= 0]):
            block = self.blocks[int(place)]
            rows = numbers - block.first
            inside = (places == place) & (rows < len(block.columns))
            found[inside] = column(block.columns, rows[inside])
