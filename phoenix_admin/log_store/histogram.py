"""How many rows of which severity in which stretch of time, kept while rows come and go.

The buckets lie on a fixed grid of time and only ever become wider, each width a multiple of the
one before: what was counted is never counted anew. A zoom counts the rows of its own stretch
(`counts_between`), which takes milliseconds for a million.
"""

import numpy as np
import numpy.typing as npt

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import CODE, NO_TIME, SEVERITIES, Int64s, UInt8s

Counts = npt.NDArray[np.int64]
"""Buckets by severity codes."""

KINDS = len(SEVERITIES)
SECOND = 1_000_000_000
_SECONDS = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800)
WIDTHS = (
    *(SECOND // 1000, SECOND // 100, SECOND // 10),
    *(seconds * SECOND for seconds in _SECONDS),
    *(604_800 * SECOND * 4 * 13**power for power in range(3)),
)
"""Widths of a bucket in nanoseconds; each is a whole multiple of the one before."""
MOST_BUCKETS = 2048


@record(eq=False)
class HistogramFace:
    """Bucket i covers `start + i * width` (nanoseconds) up to the next one.

    `exact` is False while rows that belong to it have not been looked at. `undated` rows have no
    time and stand in no bucket.
    """

    start: int
    width: int
    counts: Counts
    undated: int
    exact: bool

    @property
    def by_severity(self) -> Counts:
        """How many rows of each severity code stand in buckets."""
        return self.counts.sum(axis=0)


def counts_between(
    times: Int64s, severities: UInt8s, start: int, width: int, buckets: int
) -> Counts:
    """Rows within `buckets` buckets of `width` ns from `start` on; for a zoom, by parts."""
    end = start + width * buckets
    inside = (times >= start) & (times < end)
    places = (times[inside] - start) // width
    codes = np.minimum(severities[inside] & CODE, KINDS - 1)
    flat = np.bincount(places * KINDS + codes, minlength=buckets * KINDS)
    return flat.astype(np.int64).reshape(buckets, KINDS)


def severity_counts(severities: UInt8s) -> Counts:
    """How many rows of each severity code."""
    codes = np.minimum(severities & CODE, KINDS - 1)
    return np.bincount(codes, minlength=KINDS).astype(np.int64)


class Histogram:
    """Counts that follow a store or a filter. One thread at a time."""

    def __init__(self, *, most_buckets: int = MOST_BUCKETS) -> None:
        self._most = most_buckets
        self._width = 0  # place in WIDTHS
        self._start = 0  # in widths since 1970
        self._counts = np.zeros((0, KINDS), np.int64)
        self.undated = 0

    def add(self, times: Int64s, severities: UInt8s, *, sign: int = 1) -> None:
        """Count these rows; with `sign` -1 forget rows that were counted."""
        dated = times != NO_TIME
        if not dated.all():
            self.undated += sign * int(np.count_nonzero(~dated))
            times, severities = times[dated], severities[dated]
        if not len(times):
            return
        earliest, latest = int(times.min()), int(times.max())
        self._reach(earliest, latest)
        width = WIDTHS[self._width]
        low, high = earliest // width, latest // width + 1
        places = (times - low * width) // width
        codes = np.minimum(severities & CODE, KINDS - 1)
        flat = np.bincount(places * KINDS + codes, minlength=(high - low) * KINDS)
        touched = self._counts[low - self._start : high - self._start]
        touched += sign * flat.reshape(-1, KINDS)

    def face(self, *, exact: bool = True) -> HistogramFace:
        """A copy for showing, without the empty buckets at both ends."""
        width = WIDTHS[self._width]
        used = np.flatnonzero(self._counts.any(axis=1))
        low, high = (int(used[0]), int(used[-1]) + 1) if len(used) else (0, 0)
        counts = self._counts[low:high].copy()
        return HistogramFace((self._start + low) * width, width, counts, self.undated, exact)

    def _reach(self, low: int, high: int) -> None:
        """Widen the grid until it covers both moments."""
        if not self._counts.any():  # nothing counted yet, or everything forgotten
            self._width, self._start = 0, low // WIDTHS[0]
            self._counts = np.zeros((0, KINDS), np.int64)
        while True:
            width = WIDTHS[self._width]
            end = self._start + len(self._counts)
            start, stop = min(self._start, low // width), max(end, high // width + 1)
            if stop - start <= self._most or self._width == len(WIDTHS) - 1:
                break
            self._coarsen()
        if (start, stop) != (self._start, end):
            counts = np.zeros((stop - start, KINDS), np.int64)
            counts[self._start - start : end - start] = self._counts
            self._start, self._counts = start, counts

    def _coarsen(self) -> None:
        factor = WIDTHS[self._width + 1] // WIDTHS[self._width]
        self._width += 1
        start = self._start // factor
        places = (np.arange(len(self._counts)) + self._start) // factor - start
        merged = np.zeros((int(places[-1]) + 1 if len(places) else 0, KINDS), np.int64)
        np.add.at(merged, places, self._counts)
        self._start, self._counts = start, merged
