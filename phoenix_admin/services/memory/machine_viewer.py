"""All there is of this app or one local worker, from its kept samples.

Blocking, on a lane, one at a time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.memory_incident import tally
from phoenix_admin.domain.memory_limit import MIB
from phoenix_admin.domain.memory_samples import SampleSpan, Tier, joined_by
from phoenix_admin.domain.memory_subject import (
    LimitHistory,
    LimitStep,
    MemorySubject,
    SubjectKind,
)
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.memory_ports import MemoryPorts
from phoenix_admin.services.memory.cloud_viewer import marks_of
from phoenix_admin.services.memory.faces import (
    Figure,
    FigureLine,
    FigurePoint,
    MemoryFault,
    MemoryView,
    PartShape,
    Source,
)
from phoenix_admin.services.memory.incident_watch import IncidentLook, IncidentWatch
from phoenix_admin.services.memory.machine_looker import MachineLooker, shape_of

_MANY = 2_000
"""Samples shown as they are: a little over an hour of one every two seconds. More are joined."""
_GAPS = {
    Tier.RAW: timedelta(seconds=15),
    Tier.MINUTE: timedelta(seconds=150),
    Tier.HOUR: timedelta(minutes=150),
}
"""The pause that is a gap, by how far samples are joined."""
_STILL = timedelta(seconds=15)
"""A subject whose last sample is older is not seen running: its time ends with that sample."""


def tier_of(spans: Sequence[SampleSpan]) -> Tier:
    """How far to join, so that a chart has some thousand points and no more.

    By the time there are samples of, not by the window: a worker that lived for a minute has a
    curve of that minute also in a day. Never finer than what is kept: of old samples only the
    minutes, or the hours, are left.
    """
    if not spans:
        return Tier.RAW
    lived = spans[-1].until - spans[0].since
    widest = max(span.until - span.since for span in spans)
    kept = max((tier for tier in Tier if tier.width and widest > tier.width / 60), default=Tier.RAW)
    if len(spans) > _MANY:
        kept = max(kept, Tier.MINUTE)
    return max(kept, Tier.HOUR) if lived > timedelta(days=1) else kept


class MachineViewer:
    """Satisfies `session.MemoryViewer`.

    `looker` says a subject's limit as it was seen last, and what the workers use together.
    """

    def __init__(self, memory: MemoryPorts, clock: Clock, looker: MachineLooker) -> None:
        self._memory = memory
        self._clock = clock
        self._looker = looker

    def view(self, subject: MemorySubject, window: timedelta, call: Call) -> MemoryView:
        """The samples of the window. Raises what reading them raises."""
        now = self._clock.now()
        since = now - window
        spans = self._memory.samples.read(subject, since, now, call)
        tier = tier_of(spans)
        shown = joined_by(spans, tier.width) if tier.width else spans
        limit = self._looker.limit_of(subject)
        faults: list[MemoryFault] = []
        look = self._look(subject, window, faults, call)
        incidents = look.incidents if look is not None else ()
        shape = shape_of(subject, spans, limit.size) if limit is not None and spans else None
        return MemoryView(
            subject,
            since,
            now,
            now,
            known_until(spans, now),
            tier.width or timedelta(seconds=2),
            lines=_lines(shown, limit, _GAPS[tier]),
            limits=LimitHistory((limit,), now) if limit is not None else None,
            marks=marks_of(None, incidents, since, now),
            incidents=incidents,
            lines_since=look.since if look is not None else None,
            tally=tally(incidents),
            shapes=(PartShape("", shape),) if shape is not None else (),
            workers=self._looker.workers,
            peak=float(max(span.peak for span in spans)) if spans else None,
            faults=tuple(faults),
        )

    def _look(
        self, subject: MemorySubject, window: timedelta, faults: list[MemoryFault], call: Call
    ) -> IncidentLook | None:
        lines = self._memory.lines
        if lines is None or subject.kind is not SubjectKind.WORKER:
            return None
        try:
            return IncidentWatch(lines, self._clock, window).look((subject,), call)
        except PhoenixError as error:
            faults.append(MemoryFault(Source.INCIDENTS, error, subject.name))
            return None


def known_until(spans: Sequence[SampleSpan], now: datetime) -> datetime:
    """Now while it runs; else the end of its last sample, and its chart ends there."""
    if not spans or now - spans[-1].until <= _STILL:
        return now
    return spans[-1].until


def _lines(
    spans: tuple[SampleSpan, ...], limit: LimitStep | None, gap: timedelta
) -> tuple[FigureLine, ...]:
    """Resident memory, its largest value where samples were joined, and what is unshared.

    A largest value stands at its own moment.
    """

    def point(at: datetime, size: float) -> FigurePoint:
        share = size / limit.size if limit is not None else None
        return FigurePoint(at, share, size / MIB)

    def line(figure: Figure, points: list[FigurePoint]) -> FigureLine:
        return FigureLine(figure, "", tuple(points), gap)

    found = [line(Figure.RESIDENT, [point(span.until, span.mean) for span in spans])]
    if any(span.count > 1 for span in spans):
        found.append(line(Figure.LARGEST, [point(span.peak_at, span.peak) for span in spans]))
    unshared = [(s.until, s.unshared) for s in spans if s.unshared is not None]
    if unshared:
        found.append(line(Figure.UNSHARED, [point(at, size) for at, size in unshared]))
    return tuple(found)
