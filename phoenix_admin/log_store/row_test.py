"""The seam for a test that this room does not know: a query over whole rows, for example."""

import time
from typing import Protocol

import numpy as np

from phoenix_admin.log_store.columns import Mask
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.window import Columns, Window


class RowTest(Protocol):
    """Asked for single rows, on a lane; should take microseconds.

    `needs`: texts of which a row must contain every one to pass at all. They are searched for in
    all rows at once, so that the test itself is asked about few.
    """

    @property
    def needs(self) -> tuple[bytes, ...]:
        """Literals that every passing row contains; empty if there is none."""
        ...

    def passes(self, text: bytes, time: int, severity: int, source: int) -> bool:
        """Whether the row passes: its bytes, nanoseconds, severity byte, source number."""
        ...


def ask_rows(test: RowTest, columns: Columns, window: Window, candidates: Mask, pace: Pace) -> Mask:
    """Which of the candidates pass; False elsewhere. Raises what the pace raises."""
    found = np.zeros(len(candidates), np.bool_)
    times = columns.times
    began = time.perf_counter()
    for index, row in enumerate(np.flatnonzero(candidates).tolist()):
        found[row] = test.passes(
            window.text(row),
            int(times[row]),
            int(columns.severities[row]),
            int(columns.sources[row]),
        )
        if not index % 64:
            began = pace.since(began)
    if window.is_cut and (candidates & ~found).any():
        pace.partly.add(0)
    pace.since(began)
    return found
