"""How many rows of one part have each named pattern. Lane only.

One search finds the rows that have the words of any; only these are read and looked at closely.
"""

from typing import Final

from phoenix_admin.log_store.columns import INNER, NEWLINE
from phoenix_admin.log_store.conditions import Matches
from phoenix_admin.log_store.hit_masks import Rows
from phoenix_admin.log_store.part_columns import PartColumns
from phoenix_admin.log_store.patterns import regex
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.named_patterns import PATTERNS
from phoenix_admin.services.logs.row_search import RowSearch

LONGEST: Final = 1024 * 1024
"""Bytes of a row that are looked at."""
ANY: Final = Matches("|".join(pattern.needed for pattern in PATTERNS), any_case=True)


class PatternCounts:
    """`counts` by the pattern's key, of the rows that were looked at."""

    def __init__(self, part: LogPart) -> None:
        self.counts = dict.fromkeys((pattern.key for pattern in PATTERNS), 0)
        self._part = part
        self._search = RowSearch(ANY, 0)
        self._needles = [(each.key, regex(each.pattern, any_case=True)) for each in PATTERNS]
        self._found: dict[int, tuple[str, ...]] = {}
        self._again: set[int] = set()  # rows whose text may have become longer

    @property
    def seen(self) -> PartColumns | None:
        """The columns it is through with."""
        return self._search.seen

    @property
    def looked(self) -> int:
        """Rows that were looked at."""
        return self._search.hits.looked

    def leave(self, now: PartColumns, before: PartColumns) -> None:
        """Forget what is gone, or may have changed."""
        self._forget(self._search.hits.leave(now, before).numbers.tolist())
        self._again.update(range(before.settled, before.end))

    def advance(self, columns: PartColumns, call: Call) -> None:
        """Look at what is new. Raises what the call raises."""
        self._search.advance(columns, call, self._told)
        self._look([number for number in self._again if number < columns.end])
        self._again = set()

    def _told(self, gone: Rows, came: Rows) -> None:
        self._forget(gone.numbers.tolist())
        self._look(came.numbers.tolist())

    def _look(self, numbers: list[int]) -> None:
        self._forget(numbers)
        for number in numbers:
            row = self._part.read(number, LONGEST)
            if row is None:
                continue
            text = row.text.removesuffix(NEWLINE).replace(NEWLINE, INNER)
            keys = tuple(
                key for key, needle in self._needles if needle.match(text, 0, len(text))[0] >= 0
            )
            if keys:
                self._found[number] = keys
                self._count(keys, 1)

    def _forget(self, numbers: list[int]) -> None:
        for number in numbers:
            self._count(self._found.pop(number, ()), -1)

    def _count(self, keys: tuple[str, ...], sign: int) -> None:
        for key in keys:
            self.counts[key] += sign
