"""What really happened: the fakes' world with a memory of its own, which no client can see.

The machine compares what clients wrote and said with this, never with what they were told.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.project import Project
from tests.model.ledger import Ledger


@dataclass
class Deed:
    """One action of one client: what it was asked and what it has done so far."""

    client: int
    verb: str
    saw_active: bool = False
    saw_reel: bool = False
    version: str | None = None
    lines: int = 0
    attempts: int = 0
    attempt: str = ""
    wrote: bool = False

    @property
    def is_asked(self) -> bool:
        """True when a person asked for it, and not the opening of a project."""
        return self.verb != "settle"


@dataclass(frozen=True)
class Write:
    """A document that was written. `deed` is None for the engine's own workers; `version` is the
    one the client had read."""

    before: Project
    after: Project
    deed: Deed | None
    version: str | None
    at: datetime
    reel_was_seen: bool


@dataclass
class Truth:
    """Executions as they last were, even the pruned ones; runs sent for each job; writes.

    `history` keeps every write; `writes` are those that nobody has judged yet. `given_back` are
    the jobs whose claims were given back as never started.
    """

    executions: dict[str, Execution] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    anyway: set[str] = field(default_factory=set)
    given_back: set[str] = field(default_factory=set)
    writes: list[Write] = field(default_factory=list)
    history: list[Write] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    faults: list[str] = field(default_factory=list)

    def of_job(self, job_id: str | None) -> list[Execution]:
        """Every execution there ever was for this job."""
        return [e for e in self.executions.values() if job_id is not None and e.job_id == job_id]


class GhostWorld(FakeWorld):
    """A world that remembers who wrote what, and how every execution really stood."""

    def __init__(self) -> None:
        super().__init__()
        self.truth = Truth()
        self._acting: tuple[Deed, str | None] | None = None

    @contextmanager
    def acting(self, deed: Deed, version: str | None):
        """What is written inside is this deed's, even when it takes effect much later."""
        before, self._acting = self._acting, (deed, version)
        try:
            yield
        finally:
            self._acting = before

    def write_project(self, project: Project, **changes) -> Project:
        self.remember()
        written = super().write_project(project, **changes)
        deed, version = self._acting or (None, None)
        reel = changes.get("reel") or project.reel
        # It may go between a client's look and its write; nobody can prevent that.
        seen = reel in self.files or (deed is not None and deed.saw_reel)
        write = Write(project, written, deed, version, self.clock.now(), seen)
        self.truth.writes.append(write)
        self.truth.history.append(write)
        return written

    def remember(self) -> None:
        """Take note of how every execution stands now."""
        self.truth.executions.update(self.executions)

    def finish(self, name, state, reason=None, *, output=None, recorded=True):
        # A worker writes the document on its own behalf, whoever caused its end.
        before, self._acting = self._acting, None
        try:
            return super().finish(name, state, reason, output=output, recorded=recorded)
        finally:
            self._acting = before
