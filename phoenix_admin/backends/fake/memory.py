"""Memory in memory: figures, limits, lines, processes and kept samples of a fake world."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from phoenix_admin.backends.fake.metric_source import FakeMetricSource
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.errors import Invalid, Missing
from phoenix_admin.domain.memory_lines import MemoryLine
from phoenix_admin.domain.memory_samples import (
    DEFAULT_SAMPLE_BUDGET,
    SampleBudget,
    SampleSpan,
    Tier,
    joined,
    joined_by,
    slot_of,
)
from phoenix_admin.domain.memory_subject import LimitHistory, LimitStep, MemorySubject
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.live_memory_source import LiveUse
from phoenix_admin.ports.machine_memory import MachineUse, ProcessUse
from phoenix_admin.ports.memory_line_source import MemoryLineReading, MemoryLineRequest
from phoenix_admin.ports.memory_ports import CloudMemory, MemoryPorts
from phoenix_admin.ports.worker_counts import MOST_WORKERS


class FakeMachineMemory:
    """Satisfies `ports.machine_memory.MachineMemory`: gives what a test has set."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world
        self.uses: tuple[ProcessUse, ...] = ()
        self.names: dict[MemorySubject, str] = {}

    def sample(self, call: Call, *, unshared: bool = False) -> MachineUse:
        """The uses, with the unshared memory only where it was asked for."""

        def take() -> MachineUse:
            uses = self.uses
            if not unshared:
                uses = tuple(
                    ProcessUse(u.subject, u.pid, u.rss, None, u.limit, u.processes) for u in uses
                )
            return MachineUse(uses, self._world.clock.now())

        return self._world.script.run("memory.sample", call, take)

    def titles(self, workers: Sequence[MemorySubject], call: Call) -> Mapping[MemorySubject, str]:
        """Those that a test has named."""

        def take() -> Mapping[MemorySubject, str]:
            return {each: self.names[each] for each in workers if each in self.names}

        return self._world.script.run("memory.titles", call, take)


class FakeMemoryLimits:
    """Satisfies `ports.memory_limit_source.MemoryLimitSource`."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world
        self._steps: dict[MemorySubject, tuple[LimitStep, ...]] = {}
        self.traffic: dict[MemorySubject, dict[str, int]] = {}

    def put(self, subject: MemorySubject, *steps: LimitStep) -> None:
        """The limits of a subject, oldest first."""
        self._steps[subject] = steps

    def read(self, subject: MemorySubject, call: Call) -> LimitHistory:
        """What was put. Raises Missing for others, Invalid for what is of this machine."""

        def find() -> LimitHistory:
            if subject.kind.is_of_this_machine:
                msg = f"{subject.name} is not of the cloud."
                raise Invalid(msg)
            if subject not in self._steps:
                msg = f"There is no {subject.kind} {subject.name}."
                raise Missing(msg)
            traffic = self.traffic.get(subject, {})
            steps = tuple(
                replace(step, until=None) if traffic.get(step.part) else step
                for step in self._steps[subject]
            )
            return LimitHistory(steps, self._world.clock.now(), traffic)

        return self._world.script.run("memory.limits", call, find)


class FakeMemoryLines:
    """Satisfies `ports.memory_line_source.MemoryLineSource`: the newest `most` lines."""

    def __init__(self, world: FakeWorld, most: int = 5_000) -> None:
        self._world = world
        self.most = most
        self.lines: list[MemoryLine] = []

    def read(self, request: MemoryLineRequest, call: Call) -> MemoryLineReading:
        """The lines of these names in that time."""
        request.check()
        return self._world.script.run("memory.lines", call, lambda: self._read(request))

    def _read(self, request: MemoryLineRequest) -> MemoryLineReading:
        names = {subject.name for subject in request.subjects}
        found = sorted(
            (
                line
                for line in self.lines
                if line.service in names and request.since <= line.time < request.until
            ),
            key=lambda line: (line.time, line.identity),
        )
        cut = found[max(0, len(found) - self.most) :]
        since = cut[0].time if len(cut) < len(found) else request.since
        return MemoryLineReading(tuple(cut), since, self._world.clock.now())


class FakeLiveMemory:
    """Satisfies `ports.live_memory_source.LiveMemorySource`."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world
        self._said: dict[MemorySubject, LiveUse] = {}

    def put(self, subject: MemorySubject, use: LiveUse) -> None:
        """What a run of it has said last."""
        self._said[subject] = use

    def newest(self, subject: MemorySubject, since: datetime, call: Call) -> LiveUse | None:
        """The same, unless it is older."""

        def find() -> LiveUse | None:
            said = self._said.get(subject)
            return said if said is not None and said.at >= since else None

        return self._world.script.run("memory.live", call, find)


class FakeMemorySamples:
    """Satisfies `ports.memory_sample_store.MemorySampleStore`, by the same rules as the real."""

    def __init__(self, world: FakeWorld, budget: SampleBudget = DEFAULT_SAMPLE_BUDGET) -> None:
        self._world = world
        self._budget = budget
        self._rows: dict[Tier, dict[tuple[MemorySubject, datetime], SampleSpan]] = {
            tier: {} for tier in Tier
        }

    def add(self, samples: Mapping[MemorySubject, SampleSpan], call: Call) -> None:
        """Keep them."""

        def keep() -> None:
            for subject, span in samples.items():
                self._put(Tier.RAW, subject, span)

        self._world.script.run("memory.add", call, keep)

    def read(
        self, subject: MemorySubject, since: datetime, until: datetime, call: Call
    ) -> tuple[SampleSpan, ...]:
        """All that is kept of it in that time."""
        return self._world.script.run(
            "memory.read", call, lambda: self._read(subject, since, until)
        )

    def newest(self, since: datetime, call: Call) -> Mapping[MemorySubject, SampleSpan]:
        """One span for each subject."""

        def find() -> dict[MemorySubject, SampleSpan]:
            of: dict[MemorySubject, list[SampleSpan]] = {}
            for rows in self._rows.values():
                for (subject, _), span in rows.items():
                    if span.until >= since:
                        of.setdefault(subject, []).append(span)
            return {subject: joined(spans) for subject, spans in of.items()}

        return self._world.script.run("memory.newest", call, find)

    def tidy(self, now: datetime, call: Call) -> None:
        """Join and give up."""
        self._world.script.run("memory.tidy", call, lambda: self._tidy(now))

    def _put(self, tier: Tier, subject: MemorySubject, span: SampleSpan) -> None:
        key = subject, slot_of(span.since, tier.width)
        known = self._rows[tier].get(key)
        self._rows[tier][key] = span if known is None else joined((known, span))

    def _read(
        self, subject: MemorySubject, since: datetime, until: datetime
    ) -> tuple[SampleSpan, ...]:
        found = [
            span
            for rows in self._rows.values()
            for (of, _), span in rows.items()
            if of == subject and span.until >= since and span.since <= until
        ]
        return tuple(sorted(found, key=lambda span: (span.until, span.since)))

    def _tidy(self, now: datetime) -> None:
        budget = self._budget
        for tier, into, kept, most in (
            (Tier.RAW, Tier.MINUTE, budget.raw_kept, budget.most_raw),
            (Tier.MINUTE, Tier.HOUR, budget.minutes_kept, budget.most_minutes),
        ):
            rows = self._rows[tier]
            cut = slot_of(now - kept, into.width)
            ages = sorted((key[1] for key in rows), reverse=True)
            if len(ages) > most:
                cut = max(cut, slot_of(ages[most], into.width) + into.width)
            old = {key: span for key, span in rows.items() if span.since < cut}
            for key in old:
                del rows[key]
            for subject in {subject for subject, _ in old}:
                spans = [span for (of, _), span in old.items() if of == subject]
                for span in joined_by(spans, into.width):
                    self._put(into, subject, span)
        hours = self._rows[Tier.HOUR]
        newest = sorted(hours, key=lambda key: key[1], reverse=True)[: budget.most_hours]
        begin = now - budget.hours_kept
        self._rows[Tier.HOUR] = {key: hours[key] for key in newest if hours[key].since >= begin}


class FakeWorkerCounts:
    """Satisfies `ports.worker_counts.WorkerCounts`."""

    def __init__(self) -> None:
        self._said: dict[MemorySubject, int] = {}

    def of(self, subject: MemorySubject) -> int | None:
        """See the port."""
        return self._said.get(subject)

    def say(self, subject: MemorySubject, count: int | None) -> None:
        """See the port."""
        if count is None:
            self._said.pop(subject, None)
            return
        if not 1 <= count <= MOST_WORKERS:
            msg = f"{count} is no number of workers"
            raise ValueError(msg)
        self._said[subject] = count


@record
class FakeMemory:
    """The fakes of one world; `ports` is what services are given."""

    machine: FakeMachineMemory
    samples: FakeMemorySamples
    metrics: FakeMetricSource
    limits: FakeMemoryLimits
    lines: FakeMemoryLines
    local_lines: FakeMemoryLines
    live: FakeLiveMemory

    def ports(self, *subjects: MemorySubject) -> MemoryPorts:
        """With the cloud where there are subjects of it."""
        cloud = CloudMemory(subjects, self.metrics, self.limits, self.lines, self.live)
        here = self.machine, self.samples, self.local_lines
        return MemoryPorts(*here, cloud if subjects else None, FakeWorkerCounts())


def fake_memory(world: FakeWorld) -> FakeMemory:
    """All of them, empty."""
    return FakeMemory(
        FakeMachineMemory(world),
        FakeMemorySamples(world),
        FakeMetricSource(world),
        FakeMemoryLimits(world),
        FakeMemoryLines(world),
        FakeMemoryLines(world),
        FakeLiveMemory(world),
    )
