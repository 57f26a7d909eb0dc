"""A look at the memory of all services and jobs of an environment.

Blocking, on a lane, one look at a time. What is dear is kept: limits for minutes, lines for a day.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.memory_incident import IncidentKind
from phoenix_admin.domain.memory_limit import Headroom, headroom
from phoenix_admin.domain.memory_subject import (
    LimitHistory,
    LimitStep,
    MemorySubject,
    SubjectKind,
)
from phoenix_admin.domain.metric import Metric, MetricReading, Statistic
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.memory_ports import CloudMemory
from phoenix_admin.ports.metric_source import MetricRequest
from phoenix_admin.services.memory.faces import MemoryFault, MemoryReading, MemoryRow, Source
from phoenix_admin.services.memory.figures import in_use, parts_of, peak_of, shapes_of
from phoenix_admin.services.memory.incident_watch import IncidentWatch
from phoenix_admin.services.memory.limit_book import LimitBook
from phoenix_admin.services.memory.row_order import worst_first

DAY = timedelta(days=1)
STEPS = {SubjectKind.SERVICE: timedelta(minutes=5), SubjectKind.JOB: timedelta(minutes=1)}
"""Between two points of the list's figures: a run of a job may be over within minutes."""
METRICS = {SubjectKind.SERVICE: Metric.SERVICE_MEMORY, SubjectKind.JOB: Metric.JOB_MEMORY}


@record
class _Figures:
    levels: MetricReading
    bounds: MetricReading


@dataclass(slots=True)
class _Look:
    """What one look has found so far."""

    figures: dict[SubjectKind, _Figures] = field(default_factory=dict[SubjectKind, _Figures])
    faults: list[MemoryFault] = field(default_factory=list[MemoryFault])
    today: Mapping[str, Mapping[IncidentKind, int]] | None = None
    incidents_since: datetime | None = None


class CloudLooker:
    """Makes the rows of services and jobs. Satisfies `catalogue.MemoryLooker`."""

    def __init__(self, cloud: CloudMemory, clock: Clock, book: LimitBook) -> None:
        self._cloud = cloud
        self._clock = clock
        self._book = book
        self._watch = IncidentWatch(cloud.lines, clock, DAY)

    def look(self, call: Call) -> MemoryReading:
        """Figures, limits and incidents. What cannot be read is a fault of the reading.

        Raises the first error where no figures at all could be read.
        """
        now = self._clock.now()
        found = _Look()
        self._read_figures(now, found, call)
        self._read_incidents(now, found, call)
        rows = worst_first(self._row(subject, found, now, call) for subject in self._cloud.subjects)
        faults = [self._book.fault_of(subject) for subject in self._cloud.subjects]
        found.faults += [fault for fault in faults if fault is not None]
        known = [figures.levels.known_until for figures in found.figures.values()]
        return MemoryReading(
            rows,
            now,
            positions={row.id: number for number, row in enumerate(rows)},
            known_until=min(known, default=None),
            faults=tuple(found.faults),
            incidents_since=found.incidents_since,
        )

    def _read_figures(self, now: datetime, found: _Look, call: Call) -> None:
        first: PhoenixError | None = None
        for kind, metric in METRICS.items():
            names = tuple(each.name for each in self._cloud.subjects if each.kind is kind)
            if not names:
                continue
            step = STEPS[kind]
            try:
                levels, bounds = (
                    self._cloud.metrics.read(
                        MetricRequest(metric, statistic, names, now - DAY, now, step), call
                    )
                    for statistic in (Statistic.P95, Statistic.BOUND)
                )
            except PhoenixError as error:
                first = first or error
                found.faults.append(MemoryFault(Source.FIGURES, error, kind))
            else:
                found.figures[kind] = _Figures(levels, bounds)
        if first is not None and not found.figures:
            raise first

    def _read_incidents(self, now: datetime, found: _Look, call: Call) -> None:
        try:
            look = self._watch.look(self._cloud.subjects, call)
        except PhoenixError as error:
            found.faults.append(MemoryFault(Source.INCIDENTS, error))
            return
        today: dict[str, Counter[IncidentKind]] = {}
        for incident in look.incidents:
            if incident.at.date() == now.date():
                today.setdefault(incident.service, Counter())[incident.kind] += 1
        found.today = today
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        found.incidents_since = look.since if look.since > midnight else None

    def _row(self, subject: MemorySubject, found: _Look, now: datetime, call: Call) -> MemoryRow:
        limits = self._book.of(subject, call)
        incidents = None if found.today is None else found.today.get(subject.name, {})
        figures = found.figures.get(subject.kind)
        parts = (
            parts_of(subject.name, figures.levels.series, figures.bounds.series)
            if figures is not None
            else ()
        )
        newest = in_use(parts, limits)
        if newest is None:
            return MemoryRow(subject, limit=_now(limits), incidents=incidents)
        part, limit = newest
        used: float | None = None
        room: Headroom | None = None
        if limit is not None:
            used = part.newest.value * limit.size
            room = headroom(used, limit.size)
        peak = peak_of(parts, limits)
        is_job = subject.kind is SubjectKind.JOB
        shapes = shapes_of((part,), limits, STEPS[subject.kind], of_runs=is_job)
        return MemoryRow(
            subject,
            limit=limit or _now(limits),
            used=used,
            at=part.newest.at,
            lag=now - part.newest.at,
            peak=peak.size if peak is not None else None,
            peak_at=peak.at if peak is not None else None,
            peak_is_bound=True,
            incidents=incidents,
            shape=shapes[0].shape if shapes else None,
            headroom=room,
        )


def _now(limits: LimitHistory | None) -> LimitStep | None:
    return limits.now if limits is not None else None
