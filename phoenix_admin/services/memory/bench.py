"""Memory of one environment: the lists, and the subject that is open.

Made by the first wish for it: a start needs none of it. UI thread only; reading is for the lanes.
"""

# ruff: noqa: PLC0415 - what reads is imported on the lane of the first look

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from phoenix_admin.domain.memory_subject import MemorySubject
from phoenix_admin.ports.memory_ports import CloudMemory, MemoryPorts
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.memory.catalogue import (
    CLOUD_SECONDS,
    MACHINE_SECONDS,
    MemoryCatalogue,
    MemoryLooker,
)
from phoenix_admin.services.memory.session import MemorySession, MemoryViewer, SessionParts
from phoenix_admin.services.opened_item import OpenedItem
from phoenix_admin.services.resuming import resume
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

if TYPE_CHECKING:
    from phoenix_admin.services.memory.limit_book import LimitBook
    from phoenix_admin.services.memory.machine_looker import MachineLooker


def machine_pause(window: timedelta) -> float:
    """Seconds between two readings: an hour moves visibly, a month does not and is dear to read."""
    if window <= timedelta(hours=1):
        return MACHINE_SECONDS
    return 10.0 if window <= timedelta(days=1) else CLOUD_SECONDS


class MemoryBench:
    """The services for memory, wired together.

    `cloud` lists services and jobs, None where the environment has none; `machine` lists this
    app and the local workers. Each of both has at most one subject open; only `open_subject` and
    `leave` change that, and only the person's own input calls them. `session` is what was opened
    last, of either. `session_changed` tells of both.
    """

    def __init__(
        self,
        ports: EnvironmentPorts,
        memory: MemoryPorts,
        runner: TaskRunner,
        reading: Scope,
    ) -> None:
        self._opened = {here: OpenedItem(self._made_session) for here in (False, True)}
        self._last = False
        self.session_changed = Listeners()
        for opened in self._opened.values():
            opened.changed.add(self.session_changed.tell)
        self.clock = ports.clock
        self._memory = memory
        self._runner = runner
        self._reading = reading
        self._guard = threading.Lock()
        self._book: LimitBook | None = None
        self._machine: MachineLooker | None = None
        self.cloud = (
            self._catalogue("memory of services and jobs", self._cloud_looker, CLOUD_SECONDS)
            if memory.cloud is not None
            else None
        )
        self.machine = self._catalogue(
            "memory of this machine", self._machine_looker, MACHINE_SECONDS
        )

    def open_subject(self, row_id: str) -> MemorySession | None:
        """Leave the open subject of its list and open this one. Raises Invalid for an odd id."""
        self._last = MemorySubject.of_id(row_id).kind.is_of_this_machine
        return self._opened[self._last].open(row_id)

    def leave(self, *, here: bool) -> None:
        """Leave what is open of this machine (`here`), or of the services and jobs."""
        self._opened[here].open(None)

    def session_of(self, *, here: bool) -> MemorySession | None:
        """What is open of this machine (`here`), or of the services and jobs."""
        return self._opened[here].session

    @property
    def session(self) -> MemorySession | None:
        """What was opened last; None when it was left."""
        return self._opened[self._last].session

    def close(self) -> None:
        """The environment is left."""
        for opened in self._opened.values():
            opened.close()

    def resume(self) -> None:
        """Somebody is signed in again, or answers again: what is on screen is read anew."""
        sessions = (opened.session for opened in self._opened.values())
        resume((self.cloud, self.machine, *sessions))

    def _catalogue(
        self, key: str, make: Callable[[], MemoryLooker], seconds: float
    ) -> MemoryCatalogue:
        return MemoryCatalogue(key, make, seconds, self.clock, self._runner, self._reading)

    def _made_session(self, row_id: str) -> MemorySession:
        subject = MemorySubject.of_id(row_id)
        cloud = self.cloud
        if subject.kind.is_of_this_machine or cloud is None:
            parts = SessionParts(self.machine, self._machine_viewer, machine_pause)
        else:
            counts = self._memory.worker_counts
            parts = SessionParts(cloud, self._cloud_viewer, lambda _: CLOUD_SECONDS, counts)
        return MemorySession(subject, parts, self.clock, self._runner, self._reading)

    # ------------------------------------------------------------------ on the lane

    def _cloud_looker(self) -> MemoryLooker:
        from phoenix_admin.services.memory.cloud_looker import CloudLooker

        cloud = self._cloud_ports()
        return CloudLooker(cloud, self.clock, self._limits(cloud))

    def _cloud_viewer(self) -> MemoryViewer:
        from phoenix_admin.services.memory.cloud_viewer import CloudViewer

        cloud = self._cloud_ports()
        return CloudViewer(cloud, self.clock, self._limits(cloud))

    def _machine_looker(self) -> "MachineLooker":
        from phoenix_admin.services.memory.machine_looker import MachineLooker

        with self._guard:
            if self._machine is None:
                self._machine = MachineLooker(self._memory, self.clock)
            return self._machine

    def _machine_viewer(self) -> MemoryViewer:
        from phoenix_admin.services.memory.machine_viewer import MachineViewer

        return MachineViewer(self._memory, self.clock, self._machine_looker())

    def _limits(self, cloud: CloudMemory) -> "LimitBook":
        from phoenix_admin.services.memory.limit_book import LimitBook

        with self._guard:
            if self._book is None:
                self._book = LimitBook(cloud.limits, self.clock)
            return self._book

    def _cloud_ports(self) -> CloudMemory:
        assert self._memory.cloud is not None, "without it there is no list of services"
        return self._memory.cloud
