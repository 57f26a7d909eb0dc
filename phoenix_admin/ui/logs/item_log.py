"""The log of one item (a project, a job) as a compact view is given it.

What holds log lines is large: it is loaded when there are lines of that item to be seen, and not
for a project that has never run.
"""

from collections.abc import Callable
from typing import Protocol

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.services.logs.shown_log import ShownLog
from phoenix_admin.ui.logs.log_wish import LogWish


class LogListener(Protocol):
    """Hears what becomes of a wish. UI thread."""

    def log_opened(self, log: ShownLog) -> None:
        """Here it is, not yet on the screen. It belongs to the opening, which closes it."""
        ...

    def nothing_yet(self) -> None:
        """Nothing has been written for it; it is looked for again."""
        ...

    def log_refused(self, error: PhoenixError) -> None:
        """Whether there is anything cannot be found out now; it is tried again if that helps."""
        ...


class ItemLogOpening(Protocol):
    """Opens the logs of items. UI thread; what is slow about it is done on a lane."""

    def __call__(self, wish: LogWish, listener: LogListener) -> Callable[[], None]:
        """Look for it until it is there; returns what ends the looking and closes the log."""
        ...
