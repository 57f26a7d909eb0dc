"""Which log a person wants on the page, as links name it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from phoenix_admin.services.logs.shown_log import ShownLog

_APART = ":"


@dataclass(frozen=True, slots=True)
class LogWish:
    """All logs of the environment, or those of one project, job, execution or process."""

    project_id: str | None = None
    job_id: str | None = None
    execution: str | None = None
    pid: int | None = None

    @classmethod
    def parse(cls, item: str | None) -> "LogWish":
        """From `project:<id>`, `job:<id>`, `execution:<name>` or `process:<pid>`; all else is all
        logs."""
        kind, _, rest = (item or "").partition(_APART)
        if not rest:
            return cls()
        if kind == "process":
            return cls(pid=int(rest)) if rest.isdecimal() and rest.isascii() else cls()
        known = {
            "project": cls(project_id=rest),
            "job": cls(job_id=rest),
            "execution": cls(execution=rest),
        }
        return known.get(kind, cls())

    @property
    def item(self) -> str | None:
        """Its text form; None for all logs."""
        parts = {
            "project": self.project_id,
            "job": self.job_id,
            "execution": self.execution,
            "process": None if self.pid is None else str(self.pid),
        }
        return next((f"{kind}{_APART}{text}" for kind, text in parts.items() if text), None)


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
