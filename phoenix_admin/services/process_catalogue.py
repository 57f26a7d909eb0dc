"""The list of workers and zombies on this machine, looked at again every two seconds.

Belongs to the UI thread; the looking happens on a lane. Nothing is scanned while nobody looks.
"""

from collections.abc import Callable
from dataclasses import dataclass

from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.list_catalogue import ListCatalogue
from phoenix_admin.services.list_reading import ListReading
from phoenix_admin.services.process_watch import ProcessReading, ProcessRow, ProcessWatch
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

LOOK_SECONDS = 2.0
"""Between two looks while the list is on screen (performance note, B20)."""


@dataclass(frozen=True, slots=True)
class ProcessesReading(ListReading[ProcessRow]):
    """The rows, worst class first, and the whole look they come from: tree, totals, cost."""

    look: ProcessReading | None = None


class ProcessCatalogue(ListCatalogue[ProcessRow]):
    """Keeps the list; `look` is the newest look. `make_watch` is called on the lane, once."""

    def __init__(
        self, make_watch: Callable[[], ProcessWatch], clock: Clock, runner: TaskRunner, scope: Scope
    ) -> None:
        super().__init__("processes", clock, runner, scope)
        self._make_watch = make_watch
        self._watch: ProcessWatch | None = None

    @property
    def newest(self) -> ProcessReading | None:
        """The newest look; None before the first."""
        reading = self.reading
        return reading.look if isinstance(reading, ProcessesReading) else None

    def _read(self, call: Call) -> ListReading[ProcessRow]:
        if self._watch is None:
            self._watch = self._make_watch()
        look = self._watch.look(call)
        positions = {row.id: number for number, row in enumerate(look.rows)}
        return ProcessesReading(look.rows, look.listing.taken_at, positions=positions, look=look)

    def _seconds_to_next(self) -> float:
        return LOOK_SECONDS
