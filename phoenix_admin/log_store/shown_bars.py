"""A histogram as few bars, of rows that are shown and of rows that are not."""

from collections.abc import Iterable

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import CODE, NO_TIME, Mask
from phoenix_admin.log_store.histogram import (
    KINDS,
    WIDTHS,
    Counts,
    Histogram,
    HistogramFace,
    counts_between,
    severity_counts,
)
from phoenix_admin.log_store.hit_masks import Rows
from phoenix_admin.log_store.part_columns import PartColumns

MOST_BARS = 200


@record(eq=False)
class Sieve:
    """What of the hits is shown: severity codes and a stretch of time (ns, end not inside)."""

    codes: frozenset[int] | None = None
    start: int | None = None
    end: int | None = None

    def inside(self, rows: Rows) -> Rows:
        """Those in the stretch of time."""
        if self.start is None and self.end is None:
            return rows
        mask = rows.times != NO_TIME
        if self.start is not None:
            mask &= rows.times >= self.start
        if self.end is not None:
            mask &= rows.times < self.end
        return rows.part(mask)

    def through(self, rows: Rows) -> Rows:
        """Those with one of the severities."""
        if self.codes is None:
            return rows
        table: Mask = np.array([code in self.codes for code in range(CODE + 1)])
        return rows.part(table[np.minimum(rows.severities & CODE, KINDS - 1)])


class ShownTally:
    """Counts what is shown, and what only the severities hold back. One thread at a time."""

    def __init__(self) -> None:
        self._open = np.zeros(KINDS, np.int64)
        self._histogram = Histogram()

    def add(self, opened: Rows, shown: Rows, sign: int = 1) -> None:
        """`opened` are in the stretch of time, `shown` of these have one of the severities."""
        self._open += sign * severity_counts(opened.severities)
        if len(shown):
            self._histogram.add(shown.times, shown.severities, sign=sign)

    @property
    def by_severity(self) -> list[int]:
        """Rows in the stretch of time by severity code, whether they are shown or not."""
        return self._open.tolist()

    def face(self) -> HistogramFace:
        """The shown rows over time."""
        return self._histogram.face()


@record
class BarFace:
    """Bar i begins at `start + i * width` (ns): its shown rows by severity, its hidden ones."""

    start: int
    width: int
    counts: tuple[tuple[int, ...], ...]
    hidden: tuple[int, ...]
    undated: int


def bars_of(shown: HistogramFace, everything: Iterable[HistogramFace]) -> BarFace | None:
    """Bars over all rows there are; None where no row has a time."""
    whole = [face for face in everything if len(face.counts)]
    faces = [*whole, *([shown] if len(shown.counts) else [])]
    if not faces:
        return None
    low = min(face.start for face in faces)
    high = max(face.start + face.width * len(face.counts) for face in faces)
    width = _width(max(face.width for face in faces), low, high)
    start, buckets = low // width, (high - 1) // width - low // width + 1
    inside = np.zeros((buckets, KINDS), np.int64)
    _pour(shown, width, start, inside)
    total = np.zeros((buckets, KINDS), np.int64)
    for face in whole:
        _pour(face, width, start, total)
    return _faced(start * width, width, inside, total, shown.undated)


def bars_between(
    shown: HistogramFace, parts: Iterable[PartColumns], start: int, end: int
) -> BarFace | None:
    """Bars of one stretch of time; `shown` has nothing else."""
    if end <= start:
        return None
    width = _width(shown.width, start, end)
    first, buckets = start // width, (end - 1) // width - start // width + 1
    inside = np.zeros((buckets, KINDS), np.int64)
    _pour(shown, width, first, inside)
    total = np.zeros((buckets, KINDS), np.int64)
    for part in parts:
        for block in part.blocks:
            times, severities = block.columns.times, block.columns.severities
            chosen = (times >= start) & (times < end)
            total += counts_between(
                times[chosen], severities[chosen], first * width, width, buckets
            )
    return _faced(first * width, width, inside, total, shown.undated)


def _width(least: int, low: int, high: int) -> int:
    fitting = (
        width
        for width in WIDTHS
        if width >= least and (high - 1) // width - low // width < MOST_BARS
    )
    return next(fitting, WIDTHS[-1])


def _pour(face: HistogramFace, width: int, start: int, into: Counts) -> None:
    if not len(face.counts):
        return
    places = (np.arange(len(face.counts)) * face.width + face.start) // width - start
    inside = (places >= 0) & (places < len(into))
    np.add.at(into, places[inside], face.counts[inside])


def _faced(start: int, width: int, inside: Counts, total: Counts, undated: int) -> BarFace:
    hidden = np.maximum(0, total.sum(axis=1) - inside.sum(axis=1))
    counts = tuple(tuple(row) for row in inside.tolist())
    return BarFace(start, width, counts, tuple(hidden.tolist()), undated)
