"""The list of workers and zombies on this machine, looked at again every two seconds.

Belongs to the UI thread; the looking happens on a lane. Nothing is scanned while nobody looks.
"""

from collections.abc import Callable

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.list_catalogue import ListCatalogue
from phoenix_admin.services.list_reading import ListReading
from phoenix_admin.services.process_lines import ProcessLine, lines_of
from phoenix_admin.services.process_watch import ProcessReading, ProcessRow, ProcessWatch
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

LOOK_SECONDS = 2.0
"""Between two looks while the list is on screen (performance note, B20)."""


PAUSE = 0.001
"""Seconds between slices of work, in which whoever waits for the interpreter has it."""


@record
class ProcessesReading(ListReading[ProcessRow]):
    """The rows, worst class first, and the whole look they come from: tree, totals, cost.

    `lines` are the rows with all that is above and below them.
    """

    look: ProcessReading | None = None
    lines: tuple[ProcessLine, ...] = ()


class ProcessCatalogue(ListCatalogue[ProcessRow]):
    """Keeps the list; `look` is the newest look. `make_watch` is called on the lane, once."""

    def __init__(
        self, make_watch: Callable[[], ProcessWatch], clock: Clock, runner: TaskRunner, scope: Scope
    ) -> None:
        super().__init__("processes", clock, runner, scope)
        self._make_watch = make_watch
        self._watch: ProcessWatch | None = None
        self._paused = False

    @property
    def is_paused(self) -> bool:
        """Whether the person wants the list to stand still; a refresh they ask for still reads."""
        return self._paused

    def set_paused(self, paused: bool) -> None:
        """Look no more by itself, or go on. What is shown keeps saying how old it is."""
        self._paused = paused
        self._planned += 1  # what was planned before is void
        if not paused and self.is_visible:
            self.refresh()
        else:
            self.changed.tell()

    def set_visible(self, visible: bool) -> None:
        """Somebody looks, or does not any more. A list that stands still goes on doing so."""
        if visible and self._paused and self.reading is not None:
            self._visible = True
        else:
            super().set_visible(visible)

    def row_of(self, row_id: str) -> ProcessRow | None:
        """This process as it was seen last; None where it is not listed (any more)."""
        return self.reading.row_of(row_id) if self.reading is not None else None

    @property
    def newest(self) -> ProcessReading | None:
        """The newest look; None before the first."""
        reading = self.reading
        return reading.look if isinstance(reading, ProcessesReading) else None

    def _read(self, call: Call) -> ListReading[ProcessRow]:
        if self._watch is None:
            self._watch = self._make_watch()
        look = self._watch.look(call)
        call.wait(PAUSE)
        positions = {row.id: number for number, row in enumerate(look.rows)}
        return ProcessesReading(
            look.rows,
            look.listing.taken_at,
            positions=positions,
            look=look,
            lines=lines_of(look, lambda: _breathe(call)),
        )

    def _seconds_to_next(self) -> float:
        return LOOK_SECONDS

    def _plan_poll(self, wait: float | None) -> None:
        super()._plan_poll(None if self._paused else wait)

    def _fail(self, error: PhoenixError, wait: float | None) -> None:
        super()._fail(error, None if self._paused else wait)


def _breathe(call: Call) -> None:
    call.raise_if_cancelled()
    call.wait(PAUSE)
