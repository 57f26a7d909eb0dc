"""All there is of one service or job: its chart, its incidents, and which limit is right.

Blocking, on a lane, one at a time.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.memory_incident import MemoryIncident, tally
from phoenix_admin.domain.memory_limit import MIB, Advice, Resources, advise
from phoenix_admin.domain.memory_subject import LimitHistory, MemorySubject, SubjectKind
from phoenix_admin.domain.metric import STEP, MetricReading, Statistic
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.live_memory_source import LiveUse
from phoenix_admin.ports.memory_ports import CloudMemory
from phoenix_admin.ports.metric_source import MetricRequest
from phoenix_admin.services.memory.cloud_looker import METRICS
from phoenix_admin.services.memory.faces import (
    Figure,
    MarkKind,
    MemoryFault,
    MemoryMark,
    MemoryView,
    Source,
)
from phoenix_admin.services.memory.figures import line_of, parts_of, peak_of, shapes_of
from phoenix_admin.services.memory.incident_watch import IncidentLook, IncidentWatch
from phoenix_admin.services.memory.instance_book import InstanceBook
from phoenix_admin.services.memory.limit_book import LimitBook

FIGURES = {
    Statistic.P50: Figure.P50,
    Statistic.P95: Figure.P95,
    Statistic.P99: Figure.P99,
    Statistic.BOUND: Figure.BOUND,
}
LIVE_FOR = timedelta(minutes=5)
"""A report that is older says nothing of now (the rule of `domain.freshness`)."""
_STEPS = (
    (timedelta(days=1), STEP),
    (timedelta(days=7), timedelta(minutes=10)),
)


def step_of(window: timedelta) -> timedelta:
    """The time between two points: about a thousand of them at most."""
    return next((step for longest, step in _STEPS if window <= longest), timedelta(hours=1))


@dataclass(slots=True)
class _Watched:
    """The lines of the subject and window that were viewed last."""

    subject: MemorySubject
    window: timedelta
    watch: IncidentWatch


class CloudViewer:
    """Satisfies `session.MemoryViewer`."""

    def __init__(self, cloud: CloudMemory, clock: Clock, book: LimitBook) -> None:
        self._cloud = cloud
        self._clock = clock
        self._book = book
        self._instances = InstanceBook(cloud.metrics, clock)
        self._watched: _Watched | None = None

    def view(self, subject: MemorySubject, window: timedelta, call: Call) -> MemoryView:
        """Four figures, the limits, the lines. Raises what reading the figures raises."""
        now = self._clock.now()
        step = step_of(window)
        since = now - window
        readings = {
            statistic: self._cloud.metrics.read(
                MetricRequest(METRICS[subject.kind], statistic, (subject.name,), since, now, step),
                call,
            )
            for statistic in FIGURES
        }
        limits = self._book.of(subject, call)
        faults: list[MemoryFault] = []
        look = self._look(subject, window, faults, call)
        live = self._live(subject, faults, call)
        fault = self._book.fault_of(subject)
        faults += [fault] if fault is not None else []
        made = _figures(subject, readings, limits, step)
        seconds = self._instances.seconds_of(subject, call)
        view = replace(
            made,
            since=since,
            until=now,
            taken_at=now,
            limits=limits,
            live=live,
            instance_seconds=seconds,
        )
        return _with_incidents(replace(view, faults=tuple(faults)), look)

    def _live(
        self, subject: MemorySubject, faults: list[MemoryFault], call: Call
    ) -> LiveUse | None:
        """What a run of a job has just said of itself; older reports are in the figures."""
        source = self._cloud.live
        if source is None or subject.kind is not SubjectKind.JOB:
            return None
        try:
            return source.newest(subject, self._clock.now() - LIVE_FOR, call)
        except PhoenixError as error:
            faults.append(MemoryFault(Source.LIVE, error, subject.name))
            return None

    def _look(
        self, subject: MemorySubject, window: timedelta, faults: list[MemoryFault], call: Call
    ) -> IncidentLook | None:
        known = self._watched
        if known is None or (known.subject, known.window) != (subject, window):
            watch = IncidentWatch(self._cloud.lines, self._clock, window)
            known = self._watched = _Watched(subject, window, watch)
        try:
            return known.watch.look((subject,), call)
        except PhoenixError as error:
            faults.append(MemoryFault(Source.INCIDENTS, error, subject.name))
            return None


def _figures(
    subject: MemorySubject,
    readings: dict[Statistic, MetricReading],
    limits: LimitHistory | None,
    step: timedelta,
) -> MemoryView:
    """The view without its incidents and moments."""
    parts = parts_of(subject.name, readings[Statistic.P95].series, readings[Statistic.BOUND].series)
    peak = peak_of(parts, limits)
    lines = tuple(
        line_of(FIGURES[statistic], series, limits, step)
        for statistic, reading in readings.items()
        for series in reading.series
    )
    newest = readings[Statistic.P95]
    return MemoryView(
        subject,
        newest.taken_at,
        newest.taken_at,
        newest.taken_at,
        min(reading.known_until for reading in readings.values()),
        step,
        lines=lines,
        shapes=shapes_of(parts, limits, step, of_runs=subject.kind is SubjectKind.JOB),
        peak=peak.size if peak is not None else None,
        peak_is_bound=True,
        is_partial=any(reading.is_partial for reading in readings.values()),
    )


def _with_incidents(view: MemoryView, look: IncidentLook | None) -> MemoryView:
    """Incidents, their marks among those of the deploys, and the limit that would be right."""
    incidents = look.incidents if look is not None else ()
    used = max((each.used_mib or 0 for each in incidents), default=0) * MIB
    peak, is_bound = view.peak, view.peak_is_bound
    if used and (peak is None or used > peak):
        peak, is_bound = float(used), False
    return replace(
        view,
        marks=marks_of(view.limits, incidents, view.since, view.until),
        incidents=incidents,
        lines_since=look.since if look is not None else None,
        tally=tally(incidents),
        peak=peak,
        peak_is_bound=is_bound,
        advice=_advice(peak, view.limits),
    )


def marks_of(
    limits: LimitHistory | None,
    incidents: tuple[MemoryIncident, ...],
    since: datetime,
    until: datetime,
) -> tuple[MemoryMark, ...]:
    """Deploys and incidents of that time, in order."""
    deploys = [
        MemoryMark(step.since, MarkKind.DEPLOY, step.part)
        for step in (limits.steps if limits is not None else ())
        if step.part and step.since is not None and since <= step.since <= until
    ]
    killed = [MemoryMark(each.at, MarkKind.INCIDENT, each.kind.value, each) for each in incidents]
    return tuple(sorted([*deploys, *killed], key=lambda mark: mark.at))


def _advice(peak: float | None, limits: LimitHistory | None) -> Advice | None:
    """Only where the largest use is known, and so are the processors there are."""
    now = limits.now if limits is not None else None
    if not peak or now is None or now.cpu is None:
        return None
    return advise(round(peak), Resources(now.size, now.cpu))
