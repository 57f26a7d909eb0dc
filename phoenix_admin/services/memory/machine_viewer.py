"""All there is of this app or one local worker, from its kept samples.

Blocking, on a lane, one at a time.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.memory_incident import tally
from phoenix_admin.domain.memory_limit import MIB
from phoenix_admin.domain.memory_samples import SampleSpan, joined_by
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
from phoenix_admin.services.memory.machine_looker import shape_of

_WIDTHS = (
    (timedelta(hours=1), timedelta(0), timedelta(seconds=15)),
    (timedelta(days=1), timedelta(minutes=1), timedelta(seconds=150)),
)
_HOURS = timedelta(hours=1), timedelta(minutes=150)
"""Up to which window samples are joined to which width, and the pause that is a gap then."""


class MachineViewer:
    """Satisfies `session.MemoryViewer`. `limit_of` says a subject's limit as it was seen last."""

    def __init__(
        self,
        memory: MemoryPorts,
        clock: Clock,
        limit_of: Callable[[MemorySubject], LimitStep | None],
    ) -> None:
        self._memory = memory
        self._clock = clock
        self._limit_of = limit_of

    def view(self, subject: MemorySubject, window: timedelta, call: Call) -> MemoryView:
        """The samples of the window. Raises what reading them raises."""
        now = self._clock.now()
        since = now - window
        spans = self._memory.samples.read(subject, since, now, call)
        width, gap = next(
            ((width, gap) for longest, width, gap in _WIDTHS if window <= longest), _HOURS
        )
        shown = joined_by(spans, width) if width else spans
        limit = self._limit_of(subject)
        faults: list[MemoryFault] = []
        look = self._look(subject, window, faults, call)
        incidents = look.incidents if look is not None else ()
        shape = shape_of(spans, limit.size) if limit is not None and spans else None
        return MemoryView(
            subject,
            since,
            now,
            now,
            now,
            width or timedelta(seconds=2),
            lines=_lines(shown, limit, gap),
            limits=LimitHistory((limit,), now) if limit is not None else None,
            marks=marks_of(None, incidents, since, now),
            incidents=incidents,
            lines_since=look.since if look is not None else None,
            tally=tally(incidents),
            shapes=(PartShape("", shape),) if shape is not None else (),
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
