"""What memory needs from outside, as one bundle that wiring fills."""

from phoenix_admin.domain.memory_subject import MemorySubject
from phoenix_admin.domain.record import record
from phoenix_admin.ports.live_memory_source import LiveMemorySource
from phoenix_admin.ports.machine_memory import MachineMemory
from phoenix_admin.ports.memory_limit_source import MemoryLimitSource
from phoenix_admin.ports.memory_line_source import MemoryLineSource
from phoenix_admin.ports.memory_sample_store import MemorySampleStore
from phoenix_admin.ports.metric_source import MetricSource
from phoenix_admin.ports.worker_counts import WorkerCounts


@record
class CloudMemory:
    """Services and jobs of an environment: their figures, limits, log lines, own reports."""

    subjects: tuple[MemorySubject, ...]
    metrics: MetricSource
    limits: MemoryLimitSource
    lines: MemoryLineSource
    live: LiveMemorySource | None = None


@record
class MemoryPorts:
    """This machine's memory with its kept samples, and the cloud's where there is one.

    `lines` are the logs of local workers, None where none run. `worker_counts` is what a person has
    said of services, None where there are none.
    """

    machine: MachineMemory
    samples: MemorySampleStore
    lines: MemoryLineSource | None = None
    cloud: CloudMemory | None = None
    worker_counts: WorkerCounts | None = None
