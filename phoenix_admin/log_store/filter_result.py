"""The rows that a filter lets through, put together from what its run tells."""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field

import numpy as np

from phoenix_admin.log_store.columns import Int64s
from phoenix_admin.log_store.filter_run import Found
from phoenix_admin.log_store.histogram import (
    KINDS,
    Counts,
    Histogram,
    HistogramFace,
    severity_counts,
)


@dataclass(slots=True)
class _Hits:
    """The hits in one block, in the parts in which they were told."""

    first: int
    parts: list[Found] = field(default_factory=list[Found])
    searched: int = 0

    def __len__(self) -> int:
        return sum(len(part.rows) for part in self.parts)


class FilterResult:
    """Belongs to the thread that shows it. `generation` names the filter it belongs to."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self.searched = 0
        """Rows that were looked at and are still there."""
        self._blocks: dict[int, _Hits] = {}
        self._numbers: list[int] = []
        self._starts: list[int] = []
        self._count = 0
        self._counts = np.zeros(KINDS, np.int64)
        self._histogram = Histogram()

    def __len__(self) -> int:
        return self._count

    def take(self, found: Found) -> bool:
        """Take in what was found; False for another filter's finds, which are left alone."""
        if found.generation != self.generation:
            return False
        hits = self._blocks.get(found.block)
        if hits is None:
            hits = self._blocks[found.block] = _Hits(found.first)
            insort(self._numbers, found.block)
        self._forget_from(hits, found.start)
        hits.parts.append(found)
        self._count_in(found, 1)
        self.searched += found.end - hits.searched
        hits.searched = found.end
        if len(hits.parts) > 64:
            hits.parts = [_joined(hits.parts)]
        self._starts = []
        return True

    def trim(self, first: int) -> int:
        """Forget hits in blocks that end before row `first`; returns how many these were."""
        before = self._count
        while self._numbers:
            hits = self._blocks[self._numbers[0]]
            if hits.first + hits.searched > first:
                break
            self._forget_from(hits, 0)
            self.searched -= hits.searched
            del self._blocks[self._numbers.pop(0)]
        self._starts = []
        return before - self._count

    def rows(self, start: int, end: int) -> Int64s:
        """The row numbers of the hits at the places `start` up to `end`, rising."""
        starts = self._places()
        pieces: list[Int64s] = []
        index = max(0, bisect_right(starts, start) - 1)
        while index < len(self._numbers) and starts[index] < end:
            rows = self._rows_of(self._numbers[index])
            low, high = max(0, start - starts[index]), end - starts[index]
            pieces.append(rows[low:high])
            index += 1
        return np.concatenate(pieces) if pieces else np.empty(0, np.int64)

    def place_of(self, number: int) -> int:
        """How many hits have a smaller row number: where that row is, or would be."""
        starts = self._places()
        firsts = [self._blocks[block].first for block in self._numbers]
        index = bisect_right(firsts, number) - 1
        if index < 0:
            return 0
        return starts[index] + bisect_left(self._rows_of(self._numbers[index]), number)

    def severity_counts(self) -> Counts:
        """How many hits of each severity code."""
        return self._counts.copy()

    def histogram(self, *, exact: bool) -> HistogramFace:
        """The hits so far; `exact` when the run is through."""
        return self._histogram.face(exact=exact)

    def _places(self) -> list[int]:
        if not self._starts and self._numbers:
            sizes = [len(self._blocks[block]) for block in self._numbers]
            self._starts = [0, *np.cumsum(sizes[:-1]).tolist()]
        return self._starts

    def _rows_of(self, block: int) -> Int64s:
        hits = self._blocks[block]
        if len(hits.parts) > 1:
            hits.parts = [_joined(hits.parts)]
        if not hits.parts:
            return np.empty(0, np.int64)
        return hits.parts[0].rows.astype(np.int64) + hits.first

    def _count_in(self, found: Found, sign: int) -> None:
        self._count += sign * len(found.rows)
        self._counts += sign * severity_counts(found.severities)
        self._histogram.add(found.times, found.severities, sign=sign)

    def _forget_from(self, hits: _Hits, start: int) -> None:
        """What was said of rows from `start` on holds no longer."""
        while hits.parts and hits.parts[-1].end > start:
            last = hits.parts.pop()
            self._count_in(last, -1)
            if last.start < start:
                kept = _cut(last, start)
                hits.parts.append(kept)
                self._count_in(kept, 1)
                break


def _cut(found: Found, end: int) -> Found:
    count = int(np.searchsorted(found.rows, end))
    return Found(
        found.generation,
        found.block,
        found.first,
        found.start,
        end,
        found.rows[:count],
        found.times[:count],
        found.severities[:count],
    )


def _joined(parts: list[Found]) -> Found:
    return Found(
        parts[0].generation,
        parts[0].block,
        parts[0].first,
        parts[0].start,
        parts[-1].end,
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.times for part in parts]),
        np.concatenate([part.severities for part in parts]),
    )
