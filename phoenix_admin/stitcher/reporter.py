"""How the engine tells what it does, and how it is told to stop.

The engine knows no store and no window. Whoever starts it (the command line, a worker of the
local backend, a test) hands in a `Reporter` and does with the news what fits there.
"""

import time
from pathlib import Path
from typing import Protocol

from phoenix_admin.domain.progress import Progress
from phoenix_admin.stitcher.errors import StitchCancelled

__all__ = ["Reporter", "Supervisor"]

_ASK_EVERY_S = 0.2


class Reporter(Protocol):
    """What the engine says while it works; every call comes on the thread that called it."""

    def progress(self, progress: Progress) -> None:
        """How far it is: rising; `Stage.DONE` only when the reel is in place."""
        ...

    def child_started(self, pid: int) -> None:
        """An ffmpeg of this run was started, so that a reconciler can find it later."""
        ...

    def child_ended(self, pid: int) -> None:
        """That ffmpeg is gone and reaped."""
        ...

    def note(self, text: str, **fields: object) -> None:
        """A line for the log."""
        ...

    def cancel_requested(self) -> bool:
        """Whether to stop now; asked about five times a second."""
        ...

    def finalizing(self, temporary: Path, reel: Path, size: int) -> None:
        """The verified file of `size` bytes is safe on the disk and is about to be renamed."""
        ...


class Supervisor:
    """Asks the reporter whether to stop, but not more often than five times a second.

    The engine looks for a cancel at every piece of output it reads; a reporter may have to ask
    a database.
    """

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._asked_at = float("-inf")

    def raise_if_cancelled(self, *, at_once: bool = False) -> None:
        """Raise `StitchCancelled` when the reporter says so.

        `at_once` asks however lately it was asked: before what cannot be taken back.
        """
        now = time.monotonic()
        if not at_once and now - self._asked_at < _ASK_EVERY_S:
            return
        self._asked_at = now
        if self._reporter.cancel_requested():
            raise StitchCancelled

    def child_started(self, pid: int) -> None:
        """Pass the news on."""
        self._reporter.child_started(pid)

    def child_ended(self, pid: int) -> None:
        """Pass the news on."""
        self._reporter.child_ended(pid)
