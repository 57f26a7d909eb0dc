"""What came of the writes a person asked for, kept until they look.

A result belongs to nobody's view: it says its project by name, so that it can be shown wherever
the person is now (product promise: nothing changes what the person is looking at).
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import ProposedChange
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.write_gate import WriteAction

KEPT = 200


class Tone(StrEnum):
    """How a result reads at a glance."""

    GOOD = "good"
    PLAIN = "plain"
    ATTENTION = "attention"
    BAD = "bad"


@record
class Standing:
    """What has to go on for a result's sentence to stay true.

    `execution` is the one whose run it speaks of ("was started"); empty for a start that is
    still being looked for.
    """

    execution: str = ""


@record
class Result:
    """One finished write. `text` is a whole sentence; `undo` is there where it can be undone.

    `standing` is given where the sentence speaks of something that goes on. `environment` is the
    name of the one it is about where that is not the one the window shows.
    """

    at: datetime
    project_id: str | None
    project_name: str
    action: WriteAction
    tone: Tone
    text: str
    undo: ProposedChange | None = None
    standing: Standing | None = None
    environment: str = ""

    @property
    def about(self) -> str:
        """What it is about, as a heading: the project, behind its environment where needed."""
        where = f"{self.environment} · " if self.environment else ""
        return f"{where}{self.project_name}"


def from_elsewhere(result: Result, environment: str) -> Result:
    """The same result as another environment shows it: nothing to open, nothing to undo there.

    A project of the same id may be there as well, and it is another one.
    """
    elsewhere = result.environment or environment
    return replace(result, environment=elsewhere, project_id=None, undo=None, standing=None)


def still_stands(result: Result, examination: Examination | None) -> bool:
    """Whether this look at its project leaves the result's sentence true of the present.

    What was looked at before the write says nothing of it, and an engine that does not list the
    execution does not say that it has ended.
    """
    standing = result.standing
    if standing is None or examination is None:
        return True
    if standing.execution:
        known = next((e for e in examination.executions if e.name == standing.execution), None)
        return known is None or known.state.is_active
    if examination.taken_at <= result.at:
        return True
    looked_for = examination.project.known_status is ProjectStatus.STITCHING
    return looked_for and examination.execution is None


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
