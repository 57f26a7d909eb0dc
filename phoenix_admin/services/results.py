"""What came of the writes a person asked for, kept until they look.

A result belongs to nobody's view: it says its project by name, so that it can be shown wherever
the person is now (product promise: nothing changes what the person is looking at).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.verdict import ProposedChange
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.write_gate import WriteAction

KEPT = 200


class Tone(StrEnum):
    """How a result reads at a glance."""

    GOOD = "good"
    PLAIN = "plain"
    ATTENTION = "attention"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Result:
    """One finished write. `text` is a whole sentence; `undo` is there where it can be undone."""

    at: datetime
    project_id: str | None
    project_name: str
    action: WriteAction
    tone: Tone
    text: str
    undo: ProposedChange | None = None


class ResultFeed:
    """The newest results, newest first. UI thread only."""

    def __init__(self) -> None:
        self.changed = Listeners()
        self._results: list[Result] = []
        self._unread = 0

    @property
    def results(self) -> tuple[Result, ...]:
        """Newest first."""
        return tuple(self._results)

    @property
    def unread(self) -> int:
        """How many came since somebody last looked."""
        return self._unread

    def add(self, result: Result) -> None:
        """Keep a result."""
        self._results.insert(0, result)
        del self._results[KEPT:]
        self._unread += 1
        self.changed.tell()

    def mark_read(self) -> None:
        """Somebody has looked."""
        if self._unread:
            self._unread = 0
            self.changed.tell()

    def newest_of(self, project_id: str) -> Result | None:
        """The newest result of one project."""
        return next((r for r in self._results if r.project_id == project_id), None)
