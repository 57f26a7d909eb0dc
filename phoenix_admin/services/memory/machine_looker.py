"""A look at this app and the local workers: sampled, kept, judged.

Blocking, on a lane, one look at a time. Nothing samples while nobody looks; a worker reports its
own memory into the same store, so that its curve is there also when no app was open.
"""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.memory_incident import IncidentKind
from phoenix_admin.domain.memory_limit import MIB, WorkerUse, headroom
from phoenix_admin.domain.memory_samples import SampleSpan, joined, joined_by
from phoenix_admin.domain.memory_shape import MemoryPoint, MemoryShape, judge_runs, judge_shape
from phoenix_admin.domain.memory_subject import LimitStep, MemorySubject, SubjectKind
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.machine_memory import MachineUse, ProcessUse
from phoenix_admin.ports.memory_ports import MemoryPorts
from phoenix_admin.services.memory.faces import (
    MemoryFault,
    MemoryReading,
    MemoryRow,
    Source,
    WorkersNote,
)
from phoenix_admin.services.memory.incident_watch import IncidentWatch
from phoenix_admin.services.memory.row_order import worst_first

DAY = timedelta(days=1)
UNSHARED_EVERY = timedelta(seconds=10)
"""Between two readings of the unshared memory: the kernel walks every page for it."""
KEPT_READ_EVERY = timedelta(seconds=30)
"""Between two readings of what others have kept: workers report, ended ones stay listed."""
JUDGED_EVERY = timedelta(seconds=10)
LONG_JUDGED_EVERY = timedelta(minutes=1)
"""The same for a subject with so many samples that reading them costs some hundredths of a second:
a minute more changes nothing about a day."""
LINES_EVERY = timedelta(seconds=30)
TIDIED_EVERY = timedelta(minutes=5)
MOST_POINTS = 600
"""Samples judged as they are; more are joined to minutes first."""


class MachineLooker:
    """Makes the rows of this machine. Satisfies `catalogue.MemoryLooker`."""

    def __init__(self, memory: MemoryPorts, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock
        self._due: dict[str, datetime] = {}
        self._kept: dict[MemorySubject, SampleSpan] = {}
        self._unshared: dict[MemorySubject, int] = {}
        self._shapes: dict[MemorySubject, MemoryShape] = {}
        self._judged: dict[MemorySubject, datetime] = {}
        self._titles: Mapping[MemorySubject, str] = {}
        self._titled: set[MemorySubject] = set()
        self._guard = threading.Lock()
        self._limits: dict[MemorySubject, LimitStep] = {}
        self._workers: WorkersNote | None = None
        self._watch = IncidentWatch(memory.lines, clock, DAY) if memory.lines is not None else None
        self._lines_fault: MemoryFault | None = None
        self._today: Mapping[str, Mapping[IncidentKind, int]] | None = None

    def look(self, call: Call) -> MemoryReading:
        """One sample of everybody. Raises what sampling raises; the rest is told as faults."""
        now = self._clock.now()
        use = self._memory.machine.sample(call, unshared=self._is_due("unshared", UNSHARED_EVERY))
        self._take(use)
        faults: list[MemoryFault] = []
        self._keep(use, faults, call)
        self._read_incidents(now, faults, call)
        self._read_titles(use, call)
        rows = worst_first([*(self._live(each, now) for each in use.uses), *self._ended(use)])
        return MemoryReading(
            rows,
            use.taken_at,
            positions={row.id: number for number, row in enumerate(rows)},
            known_until=use.taken_at,
            faults=tuple(faults),
            workers=self.workers,
        )

    def limit_of(self, subject: MemorySubject) -> LimitStep | None:
        """Its limit as it was seen last; None where it was not seen running. Any thread."""
        with self._guard:
            return self._limits.get(subject)

    @property
    def workers(self) -> WorkersNote | None:
        """What the workers used together at the last look; None without any. Any thread."""
        with self._guard:
            return self._workers

    # ------------------------------------------------------------------ reading

    def _is_due(self, what: str, every: timedelta) -> bool:
        now = self._clock.now()
        due = self._due.get(what)
        if due is not None and now < due:
            return False
        self._due[what] = now + every
        return True

    def _take(self, use: MachineUse) -> None:
        for each in use.uses:
            if each.uss is not None:
                self._unshared[each.subject] = each.uss
        live = {each.subject for each in use.uses}
        self._unshared = {s: size for s, size in self._unshared.items() if s in live}
        with self._guard:
            self._limits.update((each.subject, each.limit) for each in use.uses)
            self._workers = workers_note(use.uses, self._unshared)

    def _keep(self, use: MachineUse, faults: list[MemoryFault], call: Call) -> None:
        """Keep the samples, and read what is kept where that is due."""
        store, now = self._memory.samples, use.taken_at
        samples = {each.subject: SampleSpan.of(now, each.rss, each.uss) for each in use.uses}
        try:
            store.add(samples, call)
            if self._is_due("tidy", TIDIED_EVERY):
                store.tidy(now, call)
            if self._is_due("kept", KEPT_READ_EVERY):
                self._kept = dict(store.newest(now - DAY, call))
            else:
                for subject, span in samples.items():
                    known = self._kept.get(subject)
                    self._kept[subject] = joined((known, span)) if known is not None else span
            self._judge(use.uses, now, call)
        except PhoenixError as error:
            faults.append(MemoryFault(Source.SAMPLES, error))

    def _judge(self, uses: Sequence[ProcessUse], now: datetime, call: Call) -> None:
        for use in uses:
            due = self._judged.get(use.subject)
            if due is None or now >= due:
                spans = self._memory.samples.read(use.subject, now - DAY, now, call)
                self._shapes[use.subject] = shape_of(use.subject, spans, use.limit.size)
                is_long = len(spans) > MOST_POINTS
                self._judged[use.subject] = now + (LONG_JUDGED_EVERY if is_long else JUDGED_EVERY)
        self._shapes = {s: shape for s, shape in self._shapes.items() if s in self._kept}
        self._judged = {s: due for s, due in self._judged.items() if s in self._kept}

    def _read_titles(self, use: MachineUse, call: Call) -> None:
        """What the workers work on; a project may get another name, so from time to time anew."""
        listed = {*self._kept, *(each.subject for each in use.uses)}
        workers = {each for each in listed if each.kind is SubjectKind.WORKER}
        if not self._is_due("titles", KEPT_READ_EVERY) and workers <= self._titled:
            return
        try:
            self._titles = self._memory.machine.titles(tuple(workers), call)
        except PhoenixError:
            return  # their runs' names stand there meanwhile
        self._titled = workers

    def _read_incidents(self, now: datetime, faults: list[MemoryFault], call: Call) -> None:
        if self._watch is None:
            return
        if not self._is_due("lines", LINES_EVERY):
            faults += [self._lines_fault] if self._lines_fault is not None else []
            return
        self._lines_fault = None
        workers = sorted(
            (each for each in self._kept if each.kind is SubjectKind.WORKER),
            key=lambda each: each.name,
        )
        try:
            look = self._watch.look(tuple(workers), call)
        except PhoenixError as error:
            self._lines_fault = MemoryFault(Source.INCIDENTS, error)
            faults.append(self._lines_fault)
            self._today = None
            return
        today: dict[str, Counter[IncidentKind]] = {}
        for incident in look.incidents:
            if incident.at.date() == now.date():
                today.setdefault(incident.service, Counter())[incident.kind] += 1
        self._today = today

    # ------------------------------------------------------------------ rows

    def _live(self, use: ProcessUse, now: datetime) -> MemoryRow:
        kept = self._kept.get(use.subject)
        return MemoryRow(
            use.subject,
            limit=use.limit,
            used=float(use.rss),
            at=now,
            lag=timedelta(0),
            peak=float(kept.peak) if kept is not None else None,
            peak_at=kept.peak_at if kept is not None else None,
            incidents=self._incidents_of(use.subject),
            shape=self._shapes.get(use.subject),
            headroom=headroom(use.rss, use.limit.size),
            instances=use.processes,
            unshared=self._unshared.get(use.subject),
            pid=use.pid,
            title=self._titles.get(use.subject, ""),
        )

    def _ended(self, use: MachineUse) -> list[MemoryRow]:
        """Workers whose samples are kept and who run no more."""
        live = {each.subject for each in use.uses}
        return [
            MemoryRow(
                subject,
                limit=self.limit_of(subject),
                used=None,
                at=span.until,
                lag=use.taken_at - span.until,
                peak=float(span.peak),
                peak_at=span.peak_at,
                incidents=self._incidents_of(subject),
                shape=self._shapes.get(subject),
                is_over=True,
                title=self._titles.get(subject, ""),
            )
            for subject, span in self._kept.items()
            if subject not in live and subject.kind is SubjectKind.WORKER
        ]

    def _incidents_of(self, subject: MemorySubject) -> Mapping[IncidentKind, int] | None:
        if subject.kind is not SubjectKind.WORKER:
            return {}
        return None if self._today is None else self._today.get(subject.name, {})


def shape_of(subject: MemorySubject, spans: Sequence[SampleSpan], limit: int) -> MemoryShape:
    """How it behaves against a limit of so many bytes; a worker is one run."""
    if len(spans) > MOST_POINTS:
        spans = joined_by(spans, timedelta(minutes=1))
    points = [MemoryPoint(span.until, span.mean / MIB, span.peak / MIB) for span in spans]
    if subject.kind is SubjectKind.WORKER:
        return judge_runs([points], limit / MIB)
    return judge_shape(points, limit / MIB)


def workers_note(
    uses: Sequence[ProcessUse], unshared: Mapping[MemorySubject, int]
) -> WorkersNote | None:
    """What the workers use together: each one's own counts for each, what is shared once.

    Without the unshared memory (it may not be read) all that is resident counts as its own.
    """
    workers = [use for use in uses if use.subject.kind is SubjectKind.WORKER]
    if not workers:
        return None
    own = [unshared.get(use.subject, use.rss) for use in workers]
    shared = [max(0, use.rss - size) for use, size in zip(workers, own, strict=True)]
    # What holds for this program is what there is for all of them.
    machine = next((use.limit for use in uses if use.subject.kind is SubjectKind.APP), None)
    return WorkersNote(WorkerUse(len(workers), round(sum(own) / len(own)), max(shared)), machine)
