"""The memory of this program and of the workers on this machine."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from phoenix_admin.domain.memory_subject import LimitStep, MemorySubject
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call


@record
class ProcessUse:
    """What one subject uses, in bytes; a worker with all that it has started.

    `rss` is resident memory, shared pages of each process included; `uss` what nothing else
    shares, None where it was not read (it is dear) or may not be.
    """

    subject: MemorySubject
    pid: int
    rss: int
    uss: int | None
    limit: LimitStep
    processes: int = 1


@record
class MachineUse:
    """All subjects of this machine at one moment, this program first."""

    uses: tuple[ProcessUse, ...]
    taken_at: datetime


class MachineMemory(Protocol):
    """Samples processes; blocks, called on a lane."""

    def sample(self, call: Call, *, unshared: bool = False) -> MachineUse:
        """Who uses how much now; with `unshared` also what nothing else shares.

        A worker that ends meanwhile is left out.
        """
        ...

    def titles(self, workers: Sequence[MemorySubject], call: Call) -> Mapping[MemorySubject, str]:
        """What these workers work on or did, as a person calls it: the name of the project.

        One whose project is not there any more is not in it.
        """
        ...
