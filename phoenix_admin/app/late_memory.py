"""Memory's ports, made and opened by the first look: a start pays for none of it.

What is behind them is imported on the lane of that look, and never before the first paint.
"""

# ruff: noqa: D102, PLC0415 - the ports describe their methods; imports are late on purpose

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from phoenix_admin.domain.memory_samples import SampleSpan
from phoenix_admin.domain.memory_subject import LimitHistory, MemorySubject, SubjectKind
from phoenix_admin.domain.metric import MetricReading
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.live_memory_source import LiveMemorySource, LiveUse
from phoenix_admin.ports.machine_memory import MachineMemory, MachineUse
from phoenix_admin.ports.memory_limit_source import MemoryLimitSource
from phoenix_admin.ports.memory_line_source import (
    MemoryLineReading,
    MemoryLineRequest,
    MemoryLineSource,
)
from phoenix_admin.ports.memory_ports import CloudMemory, MemoryPorts
from phoenix_admin.ports.memory_sample_store import MemorySampleStore
from phoenix_admin.ports.metric_source import MetricRequest, MetricSource
from phoenix_admin.settings.worker_counts import KeptWorkerCounts

if TYPE_CHECKING:
    from phoenix_admin.backends.gcp.backend import CloudBackend
    from phoenix_admin.backends.local.backend import LocalBackend
    from phoenix_admin.backends.local.memory_samples import LocalMemorySamples
    from phoenix_admin.settings.environments import CloudEnvironment

P = TypeVar("P")


class _Once(Generic[P]):
    """Something that is opened by whoever needs it first. Any thread."""

    def __init__(self, open_it: Callable[[], P]) -> None:
        self._open_it = open_it
        self._guard = threading.Lock()
        self._opened: P | None = None

    def __call__(self) -> P:
        """The one; a fault of the opening reaches whoever asked, and the next one tries anew."""
        with self._guard:
            if self._opened is None:
                self._opened = self._open_it()
            return self._opened


class LateMachineMemory:
    """A `MachineMemory`; `opened` gives the one behind it and may block."""

    def __init__(self, opened: Callable[[], MachineMemory]) -> None:
        self._opened = opened

    def sample(self, call: Call, *, unshared: bool = False) -> MachineUse:
        return self._opened().sample(call, unshared=unshared)

    def titles(self, workers: Sequence[MemorySubject], call: Call) -> Mapping[MemorySubject, str]:
        return self._opened().titles(workers, call)


class LateMemorySamples:
    """A `MemorySampleStore` in a file that is opened by the first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._store: LocalMemorySamples | None = None
        self._closed = False

    def add(self, samples: Mapping[MemorySubject, SampleSpan], call: Call) -> None:
        self._opened().add(samples, call)

    def read(
        self, subject: MemorySubject, since: datetime, until: datetime, call: Call
    ) -> tuple[SampleSpan, ...]:
        return self._opened().read(subject, since, until, call)

    def newest(self, since: datetime, call: Call) -> Mapping[MemorySubject, SampleSpan]:
        return self._opened().newest(since, call)

    def tidy(self, now: datetime, call: Call) -> None:
        self._opened().tidy(now, call)

    def close(self) -> None:
        """The environment is left; again is harmless."""
        with self._guard:
            self._closed = True
            store, self._store = self._store, None
        if store is not None:
            store.close()

    def _opened(self) -> MemorySampleStore:
        from phoenix_admin.backends.local.memory_samples import LocalMemorySamples
        from phoenix_admin.domain.errors import Invalid

        with self._guard:
            if self._closed:
                msg = "The samples of memory were closed."
                raise Invalid(msg, code="closed")
            if self._store is None:
                self._store = LocalMemorySamples(self._path)
            return self._store


class LateMemoryLimits:
    """A `MemoryLimitSource`; `opened` gives the one behind it and may block."""

    def __init__(self, opened: Callable[[], MemoryLimitSource]) -> None:
        self._opened = opened

    def read(self, subject: MemorySubject, call: Call) -> LimitHistory:
        return self._opened().read(subject, call)


class LateMemoryLines:
    """A `MemoryLineSource`; `opened` gives the one behind it and may block."""

    def __init__(self, opened: Callable[[], MemoryLineSource]) -> None:
        self._opened = opened

    def read(self, request: MemoryLineRequest, call: Call) -> MemoryLineReading:
        return self._opened().read(request, call)


class LateMetricSource:
    """A `MetricSource`; `opened` gives the one behind it and may block."""

    def __init__(self, opened: Callable[[], MetricSource]) -> None:
        self._opened = opened

    def read(self, request: MetricRequest, call: Call) -> MetricReading:
        return self._opened().read(request, call)


class LateLiveMemory:
    """A `LiveMemorySource`; `opened` gives the one behind it and may block."""

    def __init__(self, opened: Callable[[], LiveMemorySource]) -> None:
        self._opened = opened

    def newest(self, subject: MemorySubject, since: datetime, call: Call) -> LiveUse | None:
        return self._opened().newest(subject, since, call)


def local_memory(
    backend: "LocalBackend", worker_limit: Callable[[], int | None]
) -> tuple[MemoryPorts, LateMemorySamples]:
    """This machine with its workers and their logs; and what has to be closed."""
    samples = LateMemorySamples(backend.folder.memory)

    def machine() -> MachineMemory:
        from phoenix_admin.backends.local.execution_table import ExecutionTable
        from phoenix_admin.backends.local.memory_machine import LocalMachineMemory

        table = ExecutionTable(backend.database)
        return LocalMachineMemory(backend.clock, table, worker_limit)

    def lines() -> MemoryLineSource:
        from phoenix_admin.backends.local.memory_lines import LocalMemoryLines
        from phoenix_admin.services.write_gate import WriteAction

        return LocalMemoryLines(
            backend.database,
            backend.folder,
            backend.clock,
            journal=backend.journal,
            stop=WriteAction.STOP_PROCESS.value,
        )

    ports = MemoryPorts(LateMachineMemory(_Once(machine)), samples, LateMemoryLines(_Once(lines)))
    return ports, samples


def cloud_memory(
    environment: "CloudEnvironment",
    opened: "Callable[[], CloudBackend]",
    path: Path,
    clock: Clock,
) -> tuple[MemoryPorts, LateMemorySamples]:
    """The services and jobs of an environment, and this program; its workers are LOCAL's."""
    samples = LateMemorySamples(path)

    def machine() -> MachineMemory:
        from phoenix_admin.backends.local.memory_machine import LocalMachineMemory

        return LocalMachineMemory(clock)

    jobs = sorted({job.name for job in environment.jobs.values()})
    subjects = (
        *(MemorySubject(SubjectKind.SERVICE, name) for name in environment.services),
        *(MemorySubject(SubjectKind.JOB, name) for name in jobs),
    )
    cloud = CloudMemory(
        subjects,
        LateMetricSource(lambda: opened().metrics),
        LateMemoryLimits(lambda: opened().memory_limits),
        LateMemoryLines(lambda: opened().memory_lines),
        LateLiveMemory(lambda: opened().memory_lines),
    )
    counts = KeptWorkerCounts(path.with_name("worker_counts.json"), environment.environment.slug)
    machine_memory = LateMachineMemory(_Once(machine))
    return MemoryPorts(machine_memory, samples, cloud=cloud, worker_counts=counts), samples
