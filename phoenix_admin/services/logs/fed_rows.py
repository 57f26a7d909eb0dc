"""The rows that a feed has given: one store for what was searched and what was followed.

Whoever talks to the feed puts into `inbox` (any thread); the engine's lane takes it out, so that
only one thread writes. An entry that has come already is left out, by its identity.
"""

from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.archive import LogArchive
from phoenix_admin.log_store.columns import (
    DERIVED,
    NO_TIME,
    SEGMENT_ROWS,
    UNDATED,
    batch_of,
    code_of,
)
from phoenix_admin.log_store.identities import Identities
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.ports.log_feed import FedLine, FeedGap, GapKind

BUDGET: Final = 128 * 1024 * 1024
"""Bytes of texts and columns that are kept of one feed, the newest."""
MOST_IDENTITIES: Final = 1_000_000
LEAST_ROWS: Final = 16
ROWS_BYTES: Final = 8 * 256
"""Of the budget for a row of a segment: whole segments go, about an eighth of all at a time."""


@record
class Fed:
    """What came at once. Gaps stand before lines of it, as in a `TailTake`."""

    lines: Sequence[FedLine]
    gaps: Sequence[FeedGap] = ()


class FedRows:
    """`number` is the source's; `store` is for any thread."""

    def __init__(
        self, number: int, name: str, *, budget: int = BUDGET, archive: Path | None = None
    ) -> None:
        """`archive`: the folder for rows that have no room; None has them dropped."""
        self.number = number
        self.name = name
        kept = LogArchive(archive) if archive is not None else None
        rows = min(SEGMENT_ROWS, max(LEAST_ROWS, budget // ROWS_BYTES))
        self.store = LogStore(budget=budget, segment_rows=rows, archive=kept)
        self.inbox: SimpleQueue[Fed] = SimpleQueue()
        self.repeated = 0
        """Lines that had come already."""
        self._identities = Identities(MOST_IDENTITIES)
        self._time = NO_TIME

    def drain(self, most: int = 50) -> list[tuple[int, str]]:
        """Take in what came, at most so many pieces; returns gaps: a row number, and words."""
        gaps: list[tuple[int, str]] = []
        for _ in range(most):
            if self.store.is_behind:
                break  # the disk comes first
            try:
                gaps += self._take(self.inbox.get_nowait())
            except Empty:
                break
        return gaps

    def _take(self, fed: Fed) -> list[tuple[int, str]]:
        fresh = self._identities.new([line.identity for line in fed.lines])
        self.repeated += fresh.count(False)
        rows = [self._row(line) for line, is_new in zip(fed.lines, fresh, strict=True) if is_new]
        first = self.store.append(batch_of(rows))[0] if rows else self.store.extent()[1]
        return [(first + sum(fresh[: gap.before]), gap_words(gap)) for gap in fed.gaps]

    def _row(self, line: FedLine) -> tuple[int, int, int, bytes]:
        severity = code_of(line.severity) | (DERIVED if line.derived else 0)
        if line.time is None:
            severity |= UNDATED
        else:
            self._time = line.time
        return self._time, severity, self.number, line.text


def gap_words(gap: FeedGap) -> str:
    """A gap for a person."""
    if gap.filled:
        return f"{gap.kind}: the hole was read again, nothing is missing"
    if gap.lost:
        return f"{gap.kind}: {gap.lost} entries are missing"
    if gap.kind is GapKind.OUT_OF_ORDER:
        return str(gap.kind)
    return f"{gap.kind}: entries may be missing"
