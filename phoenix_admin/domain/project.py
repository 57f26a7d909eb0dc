"""A project: the document that lists the clips, the status and the finished reel."""

from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.record import record


class ProjectKind(StrEnum):
    """What the project makes: a video reel or a podcast episode."""

    REEL = "reel"
    EPISODE = "episode"


class ProjectStatus(StrEnum):
    """The statuses the app knows and may write."""

    DRAFT = "draft"
    GENERATING = "generating"
    READY = "ready"
    STITCHING = "stitching"
    COMPLETE = "complete"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """True when nothing more happens by itself."""
        return self in TERMINAL_STATUSES


TERMINAL_STATUSES = frozenset(
    {ProjectStatus.COMPLETE, ProjectStatus.FAILED, ProjectStatus.CANCELLED}
)


@record
class UnreadableField:
    """A field of a document whose value has an unexpected type; shown, never rewritten."""

    name: str
    shown_as: str


@record
class Project:
    """One project document as it was read.

    `status` is the document's own word: a known one equals a `ProjectStatus`, an unknown one is
    kept as it is. `clips` and `reel` are names as the document gives them (on LOCAL: absolute
    paths). `version` is opaque: the precondition of the next write. Times are aware and in UTC.
    `status_before_claim` is what the status returns to when a claimed job never started.
    """

    id: str
    name: str
    kind: ProjectKind
    status: str
    clips: tuple[str, ...]
    reel: str | None
    active_job: str | None
    updated_at: datetime
    version: str
    status_reason: str | None = None
    status_before_claim: str | None = None
    claimed_at: datetime | None = None
    sample: bool = False
    unreadable: tuple[UnreadableField, ...] = ()

    @property
    def known_status(self) -> ProjectStatus | None:
        """The status as a known one, or None for a word this version does not know."""
        try:
            return ProjectStatus(self.status)
        except ValueError:
            return None


@record
class ProjectListing:
    """All projects of an environment as read at `taken_at`.

    `truncated` is True where a bound was reached and more exist than are listed. `unfinished`:
    this is what has been read so far; `at_least` is how many there are known to be.
    `whole_at`: when every document was last read itself, where since then only those were read
    that say of themselves that they have changed; None where all are as of `taken_at`.
    """

    projects: tuple[Project, ...]
    taken_at: datetime
    truncated: bool = False
    unfinished: bool = False
    at_least: int | None = None
    whole_at: datetime | None = None
