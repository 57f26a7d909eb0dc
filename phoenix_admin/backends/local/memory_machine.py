"""What this program and the local workers use; satisfies `ports.machine_memory.MachineMemory`.

No listing of processes: a worker stands in its run's row with its start time, and so does the
ffmpeg it runs. A limit is the smallest that holds: what is set for workers, the control group,
or all the memory there is.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from phoenix_admin.backends.local.execution_rows import ExecutionRow, Identity
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.group_kills import GROUPS, group_of
from phoenix_admin.backends.local.process_memory import (
    all_memory,
    began_at,
    resident_of,
    unshared_of,
)
from phoenix_admin.domain.memory_subject import (
    LimitOrigin,
    LimitStep,
    MemorySubject,
    SubjectKind,
)
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.machine_memory import MachineUse, ProcessUse

APP: Final = MemorySubject(SubjectKind.APP, "Phoenix Admin")
_SAME_MOMENT: Final = 2.0


class LocalMachineMemory:
    """Any thread. `table` is None where no workers of this app run here.

    `worker_limit` gives the bytes set for workers, None where none are; it is asked once.
    """

    def __init__(
        self,
        clock: Clock,
        table: ExecutionTable | None = None,
        worker_limit: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._clock = clock
        self._table = table
        self._worker_limit = worker_limit
        self._set: tuple[int | None] | None = None
        self._all = all_memory()

    def sample(self, call: Call, *, unshared: bool = False) -> MachineUse:
        """This program first, then each run whose worker lives."""
        taken_at = self._clock.now()
        own = _use(APP, [os.getpid()], self._limit(os.getpid(), None), unshared=unshared)
        found = [own] if own is not None else []
        for row in self._table.started_rows(call) if self._table is not None else ():
            call.raise_if_cancelled()
            use = self._worker(row, unshared=unshared)
            if use is not None:
                found.append(use)
        return MachineUse(tuple(found), taken_at)

    def titles(self, workers: Sequence[MemorySubject], call: Call) -> Mapping[MemorySubject, str]:
        """The names of the projects of their runs."""
        if self._table is None or not workers:
            return {}
        names = self._table.project_names([each.name for each in workers], call)
        return {each: names[each.name] for each in workers if each.name in names}

    def _worker(self, row: ExecutionRow, *, unshared: bool) -> ProcessUse | None:
        if row.worker is None:
            return None
        processes = family_of(row.worker, row.children)
        if not processes:
            return None
        if self._set is None:
            self._set = (self._worker_limit(),)
        subject = MemorySubject(SubjectKind.WORKER, row.name)
        limit = self._limit(row.worker.pid, self._set[0])
        return _use(subject, processes, limit, unshared=unshared)

    def _limit(self, pid: int, set_for_it: int | None) -> LimitStep:
        """The smallest of what is set, its control group's, and the machine's."""
        steps = [LimitStep(self._all, LimitOrigin.MACHINE)]
        group = group_limit(pid) if sys.platform == "linux" else None
        if group is not None and group < self._all:
            steps.append(LimitStep(group, LimitOrigin.GROUP))
        if set_for_it is not None:
            steps.append(LimitStep(set_for_it, LimitOrigin.SETTING))
        return min(steps, key=lambda step: step.size)


def family_of(worker: Identity, children: Sequence[Identity]) -> list[int]:
    """Ids of the living processes of a run, its worker first; empty when the worker has ended.

    A process that only has the same id is none of them: it began at another moment.
    """
    found: list[int] = []
    for identity in (worker, *children):
        began = began_at(identity.pid)
        if began is not None and abs(began - identity.created) <= _SAME_MOMENT:
            found.append(identity.pid)
        if not found:
            return []
    return found


def resident(processes: Sequence[int]) -> int:
    """Their resident memory in bytes; one that has ended adds nothing."""
    return sum(map(resident_of, processes))


def group_limit(pid: int, groups: Path = GROUPS, proc: Path = Path("/proc")) -> int | None:
    """The smallest `memory.max` of its control group and those above; None where none is set.

    Control groups of version 2 (kernel documentation, *cgroup-v2*); nothing raises.
    """
    inside = group_of(pid, proc)
    if inside is None:
        return None
    found: list[int] = []
    place = groups / inside.lstrip("/")
    while True:
        try:
            text = (place / "memory.max").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            text = "max"
        if text.isascii() and text.isdigit():
            found.append(int(text))
        if place == groups or groups not in place.parents:
            return min(found, default=None)
        place = place.parent


def _use(
    subject: MemorySubject, processes: Sequence[int], limit: LimitStep, *, unshared: bool
) -> ProcessUse | None:
    rss = resident(processes)
    if rss == 0:
        return None  # it has ended, or is a zombie
    uss = _unshared(processes) if unshared else None
    return ProcessUse(subject, processes[0], rss, uss, limit, len(processes))


def _unshared(processes: Sequence[int]) -> int | None:
    """What ends with them; None where that may not be read."""
    each = [unshared_of(pid) for pid in processes]
    return None if None in each else sum(size for size in each if size is not None)
