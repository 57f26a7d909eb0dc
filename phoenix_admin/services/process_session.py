"""An open process: its row as the list has it, and its memory, which is dear and so only its own.

There is no setter for the process: opening another one makes a new session and closes this one.
"""

from collections.abc import Callable
from datetime import datetime

from phoenix_admin.domain.process_facts import NO_DETAILS, ProcessDetails
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.process_table import ProcessTable
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.process_catalogue import ProcessCatalogue
from phoenix_admin.services.process_watch import ProcessReading, ProcessRow
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

MEMORY_SECONDS = 10.0
"""Between two readings of the unshared memory: the kernel walks every page for it."""


@record
class MemoryLook:
    """What one process takes; empty details where it is gone or may not be read."""

    details: ProcessDetails
    taken_at: datetime


class ProcessSession(PolledReading[MemoryLook]):
    """Holds one process and reads its memory while somebody sees it. UI thread only.

    `row` stays as it was last seen once the process is gone; `seen_in` is the look it comes from.
    """

    def __init__(
        self,
        row_id: str,
        catalogue: ProcessCatalogue,
        table: Callable[[], ProcessTable],
        clock: Clock,
        runner: TaskRunner,
        environment_scope: Scope,
    ) -> None:
        super().__init__(
            f"process {row_id}", clock, runner, environment_scope.child(f"process {row_id}")
        )
        self._row_id = row_id
        self._catalogue = catalogue
        self._table = table
        self._row: ProcessRow | None = None
        self._seen_in: ProcessReading | None = None
        self.is_gone = False
        self._forget = catalogue.changed.add(self._on_list_changed)
        self._take()

    @property
    def row_id(self) -> str:
        """Whose session this is, for good."""
        return self._row_id

    @property
    def row(self) -> ProcessRow | None:
        """What it is; None until the list has been read, or where it does not hold it."""
        return self._row

    @property
    def seen_in(self) -> ProcessReading | None:
        """The newest look in which it was there."""
        return self._seen_in

    def close(self) -> None:
        """The person has left this process; nothing of it reaches the screen any more."""
        self._forget()
        self._scope.close()

    def refresh(self) -> None:
        """Read its memory again; of one that has ended there is none."""
        if self._row is not None and not self.is_gone and not self._row.facts.is_zombie:
            super().refresh()

    def _read(self, call: Call) -> MemoryLook:
        row = self._row
        found = NO_DETAILS
        if row is not None:
            found = self._table().details([row.key], call, memory=True).get(row.key, NO_DETAILS)
        return MemoryLook(found, self._clock.now())

    def _seconds_to_next(self) -> float:
        return MEMORY_SECONDS

    def _on_list_changed(self) -> None:
        if self._catalogue.newest is self._seen_in:
            return
        first = self._row is None
        if self._take():
            self.changed.tell()
            if first and self._row is not None and self.is_visible:
                self.refresh()

    def _take(self) -> bool:
        """Take over what the newest look says; True when it says anything of it."""
        newest = self._catalogue.newest
        if newest is None:
            return False
        row = self._catalogue.row_of(self._row_id)
        if row is None:
            was, self.is_gone = self.is_gone, self._row is not None
            return was != self.is_gone
        self._row, self._seen_in, self.is_gone = row, newest, False
        return True
