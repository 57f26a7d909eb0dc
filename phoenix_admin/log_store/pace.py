"""Keeping a lane from holding the interpreter: work in pieces, and a pause behind each.

A thread that is busy in Python without pauses makes painting wait a whole switch interval at
every call; pieces without a pause behind them are worth nothing.
"""

import time

from phoenix_admin.ports.call import Call

PIECE = 0.004
"""Seconds of Python between two pauses."""
PAUSE = 0.001
"""Seconds of one pause."""


class Pace:
    """Counts what one body has worked, and pauses in time. One thread at a time."""

    def __init__(self, call: Call, *, piece: float = PIECE, pause: float = PAUSE) -> None:
        self._call = call
        self._piece = piece
        self._pause = pause
        self._worked = 0.0
        self.row = 0
        """The row of its window that is being searched, where that is known."""
        self.partly: set[int] = set()
        """Rows of the window without a match that were not searched whole."""

    def worked(self, seconds: float) -> None:
        """So much Python was run. Raises what the call's cancellation or deadline raises."""
        self._worked += seconds
        if self._worked >= self._piece:
            self._worked = 0.0
            self._call.wait(self._pause)
        self._call.raise_if_cancelled()

    def looked(self) -> None:
        """A long call without the interpreter has ended: only ask whether to go on."""
        self._call.raise_if_cancelled()

    def since(self, began: float) -> float:
        """All since `began` (a `time.perf_counter()`) was Python; returns the time now."""
        now = time.perf_counter()
        self.worked(now - began)
        return time.perf_counter()
