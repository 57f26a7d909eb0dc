"""What is known of one part: its columns as last seen, and which rows match. Lane only."""

from collections.abc import Callable

from phoenix_admin.log_store.conditions import Condition
from phoenix_admin.log_store.hit_masks import NO_ROWS, Rows
from phoenix_admin.log_store.part_columns import PartColumns
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.pattern_counts import PatternCounts
from phoenix_admin.services.logs.row_search import RowSearch

Change = Callable[["PartSearch", Rows, Rows], None]
"""(part, hits that are gone, hits that came)"""


class PartSearch:
    """The search in one part, and the named patterns of it."""

    def __init__(self, part: LogPart) -> None:
        self.part = part
        self.columns = PartColumns(())
        self.limit: int | None = None
        """Rows from this number on are held back (paused)."""
        self.stale: dict[int, int] = {}
        """Row numbers whose text may have changed, with the reading in which it did."""
        self._main: RowSearch | None = None
        self._patterns = PatternCounts(part)

    @property
    def hits(self) -> Rows:
        """All rows that match."""
        return self._main.hits.rows(self.columns) if self._main else NO_ROWS

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.columns.end - self.columns.first

    @property
    def looked(self) -> int:
        """How many rows the search has looked at."""
        return self._main.hits.looked if self._main else 0

    @property
    def partly(self) -> int:
        """How many rows without a match were not searched whole."""
        first = self.columns.first
        return sum(number >= first for number in self._main.run.partly) if self._main else 0

    @property
    def is_through(self) -> bool:
        """Whether the search has seen all rows there are."""
        return self._main is not None and self._main.seen is self.columns

    def pattern_rows(self, key: str) -> tuple[int, bool]:
        """How many rows have a named pattern, and whether all rows were looked at."""
        return self._patterns.counts[key], self._patterns.seen is self.columns or not self.rows

    def ask(self, condition: Condition, generation: int) -> None:
        """Search for something else. Raises BadPattern."""
        self._main = RowSearch(condition, generation)

    def refresh(self, reading: int, gone: Change) -> None:
        """Take in the columns as they are now."""
        now, before = self.part.columns(), self.columns
        if _is_same(now, before):
            return
        loose = [*range(before.settled, before.end), *range(now.settled, now.end)]
        self.stale.update(dict.fromkeys(loose, reading))
        self.columns = now
        if self._main is not None:
            left = self._main.hits.leave(now, before)
            if len(left):
                gone(self, left, NO_ROWS)
        self._patterns.leave(now, before)

    def search(self, call: Call, change: Change) -> None:
        """Go on; raises what the call raises."""
        if self._main is None or self.is_through:
            return
        self._main.advance(self.columns, call, lambda gone, came: change(self, gone, came))

    def count_patterns(self, call: Call) -> None:
        """Look for the named patterns in what is new; raises what the call raises."""
        if self._patterns.seen is not self.columns:
            self._patterns.advance(self.columns, call)

    @property
    def patterns_looked(self) -> int:
        """How many rows the named patterns were looked for in."""
        return self._patterns.looked

    def time_of(self, number: int) -> int:
        """Nanoseconds of one row; NO_TIME where it has none or is not there."""
        return self.columns.time_of(number)


def _is_same(now: PartColumns, before: PartColumns) -> bool:
    if len(now.blocks) != len(before.blocks):
        return False
    return all(one is other for one, other in zip(now.blocks, before.blocks, strict=True))
