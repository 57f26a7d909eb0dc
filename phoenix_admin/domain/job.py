"""A job: our own record of one request, which outlives the engine's history."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from phoenix_admin.domain.project import Project, ProjectKind
from phoenix_admin.domain.record import record


class JobKind(StrEnum):
    """What is run: clips to a reel, or audio segments to an episode."""

    STITCH = "stitch"
    ASSEMBLE = "assemble"


class JobState(StrEnum):
    """Where our record of the request stands.

    CLAIMED: written, nothing was sent yet or the answer is still being looked for.
    LAUNCHED: the engine gave an execution name. The others repeat how the execution ended.
    NEVER_STARTED: the start limit passed and no execution carries the job id. That is a
    conclusion; should a run turn up after all, its ending replaces it.
    """

    CLAIMED = "claimed"
    LAUNCHED = "launched"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    NEVER_STARTED = "never started"

    @property
    def is_terminal(self) -> bool:
        """True when the record is closed."""
        return self not in (JobState.CLAIMED, JobState.LAUNCHED)

    def gives_way_to(self, ending: "JobState") -> bool:
        """True when a record in this state may be closed with that ending."""
        if self is JobState.NEVER_STARTED:
            return ending.is_terminal and ending is not JobState.NEVER_STARTED
        return not self.is_terminal


def kind_for(project: Project) -> JobKind:
    """What is run to make this project's output."""
    return JobKind.ASSEMBLE if project.kind is ProjectKind.EPISODE else JobKind.STITCH


_NO_OVERRIDES: Mapping[str, str] = MappingProxyType({})


@record
class Job:
    """One request to stitch or assemble, with an id (ULID) made before anything was sent."""

    id: str
    project_id: str
    kind: JobKind
    requested_by: str
    requested_at: datetime
    state: JobState
    execution: str | None = None
    overrides: Mapping[str, str] = field(default_factory=lambda: _NO_OVERRIDES)
    ended_at: datetime | None = None
    output: str | None = None
    error: str | None = None


@record
class JobListing:
    """Job records of all projects as read at `taken_at`, newest first.

    `truncated` is True where a bound was reached and older ones exist.
    """

    jobs: tuple[Job, ...]
    taken_at: datetime
    truncated: bool = False
