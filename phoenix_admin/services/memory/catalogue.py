"""The list of what uses memory: services and jobs once a minute, this machine every two seconds.

Belongs to the UI thread; the reading happens on a lane. Nothing is read while nobody looks.
"""

from collections.abc import Callable
from typing import Protocol

from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.list_catalogue import ListCatalogue
from phoenix_admin.services.list_reading import ListReading
from phoenix_admin.services.memory.faces import MemoryReading, MemoryRow
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

CLOUD_SECONDS = 60.0
"""Between two readings of Cloud Monitoring: it samples once a minute, and counts requests."""
MACHINE_SECONDS = 2.0
"""Between two samples of this machine's processes."""


class MemoryLooker(Protocol):
    """Makes the rows; keeps between two looks what need not be read again."""

    def look(self, call: Call) -> MemoryReading:
        """Read once. Blocks, on a lane, one look at a time."""
        ...


class MemoryCatalogue(ListCatalogue[MemoryRow]):
    """Keeps the list; `newest` is its reading. `make_looker` is called on the lane, once."""

    def __init__(
        self,
        key: str,
        make_looker: Callable[[], MemoryLooker],
        seconds: float,
        clock: Clock,
        runner: TaskRunner,
        scope: Scope,
    ) -> None:
        super().__init__(key, clock, runner, scope)
        self._make_looker = make_looker
        self._looker: MemoryLooker | None = None
        self._seconds = seconds

    @property
    def newest(self) -> MemoryReading | None:
        """The newest reading; None before the first."""
        reading = self.reading
        return reading if isinstance(reading, MemoryReading) else None

    def row_of(self, row_id: str) -> MemoryRow | None:
        """This subject as it was read last; None where it is not listed (any more)."""
        return self.reading.row_of(row_id) if self.reading is not None else None

    def _read(self, call: Call) -> ListReading[MemoryRow]:
        if self._looker is None:
            self._looker = self._make_looker()
        return self._looker.look(call)

    def _seconds_to_next(self) -> float:
        return self._seconds
