"""Whose memory is meant: a service or a job of the cloud, a local worker, or this app. Pure."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.record import record


class SubjectKind(StrEnum):
    """What kind of thing uses memory."""

    SERVICE = "service"
    JOB = "job"
    WORKER = "worker"
    APP = "app"

    @property
    def is_of_this_machine(self) -> bool:
        """Whether it is read from this computer's own processes."""
        return self in (SubjectKind.WORKER, SubjectKind.APP)


@record
class MemorySubject:
    """One thing with memory of its own.

    `name` is the service, the job, the execution of a worker, or this program's own name. What a
    worker starts (ffmpeg) counts as the worker's memory.
    """

    kind: SubjectKind
    name: str

    @property
    def id(self) -> str:
        """What lists are keyed by."""
        return f"{self.kind}:{self.name}"

    @classmethod
    def of_id(cls, text: str) -> "MemorySubject":
        """The subject behind an `id`. Raises Invalid."""
        kind, colon, name = text.partition(":")
        if not colon or kind not in list(SubjectKind) or not name:
            msg = f"“{text[:80]}” is no subject of memory."
            raise Invalid(msg)
        return cls(SubjectKind(kind), name)


class LimitOrigin(StrEnum):
    """Where a limit is from; MACHINE means that none is set, so all there is counts."""

    REVISION = "limit of the revision"
    TEMPLATE = "limit of the job"
    SETTING = "limit set for workers"
    GROUP = "limit of its control group"
    MACHINE = "no limit: the machine's memory"


@record
class LimitStep:
    """A limit of `size` bytes and the time it is in force; a step of the limit's line.

    `since` is when it came into force (a deploy), None where that is not known; `until` None: it
    still is. `part` is the revision; empty where there are none. `cpu` is None where no figure
    is known of processors.
    """

    size: int
    origin: LimitOrigin
    part: str = ""
    since: datetime | None = None
    until: datetime | None = None
    cpu: float | None = None


@record
class LimitHistory:
    """The limits of one subject, oldest first. `now` is the one in force, None where unknown.

    `traffic` is the percentage that goes to each revision now; empty where that is not known. One
    that gets some has not ended, whichever came after it. `region` is where it was found; empty
    where there are none.
    """

    steps: tuple[LimitStep, ...]
    taken_at: datetime
    traffic: Mapping[str, int] = field(default_factory=dict[str, int])
    region: str = ""

    @property
    def serving(self) -> tuple[LimitStep, ...]:
        """Those that get traffic, oldest first; all that have not ended where that is not known."""
        lasting = tuple(step for step in self.steps if step.until is None)
        if not self.traffic:
            return lasting
        return tuple(step for step in lasting if self.traffic.get(step.part)) or lasting

    @property
    def now(self) -> LimitStep | None:
        """The newest one that gets traffic; that has not ended, where none of it is known."""
        return next(reversed(self.serving), None)

    def of_part(self, part: str, at: datetime) -> LimitStep | None:
        """The limit of this revision; where there are none, the one in force at that time."""
        own = [step for step in self.steps if step.part == part]
        if part and own:
            return own[-1]
        return next(
            (step for step in reversed(own) if step.since is None or step.since <= at), None
        )
