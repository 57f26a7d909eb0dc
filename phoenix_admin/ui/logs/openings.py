"""How a view comes by its log: on the Logs page, and for one item (a project, a job).

What holds log lines is large: it is loaded when there are lines to be seen, and not for a project
that has never run.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.services.logs.shown_log import ShownLog
from phoenix_admin.ui.logs.log_wish import LogWish


class GrowingLog(ShownLog, Protocol):
    """A log to which a person's own files can be added."""

    def add_file(self, path: Path) -> None:
        """Show a file beside what is shown."""
        ...

    def add_folder(self, path: Path) -> None:
        """Show every log file of a folder, those that come later too."""
        ...

    def retry(self) -> None:
        """Login or line are back: ask again for what could not be read."""
        ...


class LogOpening(Protocol):
    """Opens logs. UI thread; what is slow about it is done on a lane first."""

    def __call__(self, wish: LogWish, opened: Callable[[GrowingLog], None]) -> None:
        """Give the log, not yet on the screen. A later wish takes the place of an earlier one."""
        ...


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
