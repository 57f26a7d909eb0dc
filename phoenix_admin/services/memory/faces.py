"""What a person sees of memory: a row for each subject, and all there is of the opened one.

Plain values, made on a lane and never changed. Sizes are bytes unless a name says `mib`; shares
are of the limit that was in force, 1.0 is all of it. What is not known is None, never zero.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from enum import StrEnum

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.memory_incident import IncidentKind, MemoryIncident
from phoenix_admin.domain.memory_limit import Advice, Headroom, WorkerUse
from phoenix_admin.domain.memory_shape import MemoryShape
from phoenix_admin.domain.memory_subject import LimitHistory, LimitStep, MemorySubject
from phoenix_admin.domain.record import record
from phoenix_admin.ports.live_memory_source import LiveUse
from phoenix_admin.services.list_reading import ListReading


class Source(StrEnum):
    """What a reading is made of; a fault names the one that could not be read."""

    FIGURES = "figures"
    LIMITS = "limits"
    INCIDENTS = "incidents"
    SAMPLES = "kept samples"
    LIVE = "a run's own report"


@record
class MemoryFault:
    """Something that could not be read; the rest was. `subject` is empty where it is of all."""

    source: Source
    error: PhoenixError
    subject: str = ""


@record
class MemoryRow:
    """One subject in the list.

    `used` is what is in use now: p95 over the instances in the cloud, resident memory here; it is
    of the moment `at`. `peak` is the largest use of the last 24 hours; with `peak_is_bound` no
    more is known than that it was at most so much (the bound of a bucket: print "≤").
    `instances` is how many processes or instances the figures are of, None where unknown. `title`
    is what a person calls it, where that is not its name: the project of a worker's run.
    `incidents` counts today's (UTC) by kind; None: they could not be read. `is_over`: a worker
    that has ended and whose samples are kept.
    """

    subject: MemorySubject
    limit: LimitStep | None = None
    used: float | None = None
    at: datetime | None = None
    lag: timedelta | None = None
    peak: float | None = None
    peak_at: datetime | None = None
    peak_is_bound: bool = False
    incidents: Mapping[IncidentKind, int] | None = None
    shape: MemoryShape | None = None
    headroom: Headroom | None = None
    instances: int | None = None
    unshared: int | None = None
    is_over: bool = False
    pid: int | None = None
    title: str = ""

    @property
    def id(self) -> str:
        """What lists are keyed by."""
        return self.subject.id

    @property
    def name(self) -> str:
        """What it is called first: its title, else the subject's own name."""
        return self.title or self.subject.name

    @property
    def share(self) -> float | None:
        """`used` as a share of the limit; None where either is unknown."""
        return self.used / self.limit.size if self.used is not None and self.limit else None

    @property
    def peak_share(self) -> float | None:
        """`peak` as a share of the limit."""
        return self.peak / self.limit.size if self.peak is not None and self.limit else None

    @property
    def to_limit(self) -> timedelta | None:
        """When it will reach the limit; None unless it leaks, or rises within its run."""
        return self.shape.to_limit if self.shape is not None else None

    @property
    def kills_today(self) -> int:
        """Incidents of all kinds today; 0 also where they could not be read."""
        return sum(self.incidents.values()) if self.incidents else 0


@record
class MemoryReading(ListReading[MemoryRow]):
    """The rows, worst first. `known_until`: nothing is known of later moments (lag).

    `faults` say what could not be read; the rows hold what could. `workers` is what the local
    workers use together, None in the cloud and where there is none. `incidents_since`: the rows'
    counts are whole from that moment on only, because the log was too long to be read to the
    beginning of the day; None where they are whole, or could not be read at all.
    """

    known_until: datetime | None = None
    faults: tuple[MemoryFault, ...] = ()
    workers: "WorkersNote | None" = None
    incidents_since: datetime | None = None


class Figure(StrEnum):
    """Which figure a line of the chart shows."""

    P50 = "p50"
    P95 = "p95"
    P99 = "p99"
    BOUND = "max ≤"
    RESIDENT = "resident"
    LARGEST = "largest"
    UNSHARED = "unshared"


@record
class FigurePoint:
    """One point. One of both may be None: a share without a known limit has no MiB."""

    at: datetime
    share: float | None
    mib: float | None


@record
class FigureLine:
    """One line of the chart: a figure of one revision. Pauses longer than `gap` are gaps."""

    figure: Figure
    part: str
    points: tuple[FigurePoint, ...]
    gap: timedelta


class MarkKind(StrEnum):
    """What happened at a moment of the chart."""

    INCIDENT = "incident"
    DEPLOY = "deploy"


@record
class MemoryMark:
    """A mark on the chart's axis. `text` is short; `incident` is there for that kind."""

    at: datetime
    kind: MarkKind
    text: str
    incident: MemoryIncident | None = None


@record
class PartShape:
    """How the memory of one revision, instance or worker behaves."""

    part: str
    shape: MemoryShape


@record
class WorkersNote:
    """Processes x resident and unshared memory against the limit.

    `use.own` ends with each worker, `use.shared` counts once. `one_more` is what there would be
    with another worker like them. `as_said`: a person has said how many there are, and all that
    is in use counts as their own, so each has that much at most.
    """

    use: WorkerUse
    limit: LimitStep | None = None
    as_said: bool = False

    @property
    def one_more(self) -> WorkerUse:
        """With one more worker."""
        return self.use.with_one_more()

    @property
    def share(self) -> float | None:
        """Of the limit, now."""
        return self.use.total / self.limit.size if self.limit is not None else None

    @property
    def share_with_one_more(self) -> float | None:
        """Of the limit, with one more worker."""
        return self.one_more.total / self.limit.size if self.limit is not None else None


@record
class MemoryView:
    """All of the opened subject in the window `since` to `until`.

    Nothing is known behind `known_until`. `step` is the time between two points. `lines_since`:
    incidents are known from that moment on (a long log is read newest first, and not to its end);
    None: they could not be read. `tally` counts them by day (UTC). `peak` is the largest use in
    the window that `advice` rests on, in bytes; `peak_is_bound` as in the row. `live` is what a
    run itself has reported last, with its moment. `instance_seconds` is how long instances run in a
    month, at most; None where that is not known.
    """

    subject: MemorySubject
    since: datetime
    until: datetime
    taken_at: datetime
    known_until: datetime
    step: timedelta
    lines: tuple[FigureLine, ...] = ()
    limits: LimitHistory | None = None
    marks: tuple[MemoryMark, ...] = ()
    incidents: tuple[MemoryIncident, ...] = ()
    lines_since: datetime | None = None
    tally: Mapping[date, Mapping[IncidentKind, int]] = field(
        default_factory=dict[date, Mapping[IncidentKind, int]]
    )
    shapes: tuple[PartShape, ...] = ()
    peak: float | None = None
    peak_is_bound: bool = False
    advice: Advice | None = None
    workers: WorkersNote | None = None
    live: LiveUse | None = None
    instance_seconds: float | None = None
    is_partial: bool = False
    faults: tuple[MemoryFault, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a point nor an incident."""
        return not any(line.points for line in self.lines) and not self.incidents

    @property
    def shape(self) -> MemoryShape | None:
        """The verdict of what is newest: the part whose points end last comes first."""
        return self.shapes[0].shape if self.shapes else None
