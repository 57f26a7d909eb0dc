"""A polled list and the closer looks at single rows of it: the newer of both is shown.

Belongs to the UI thread; the reading happens on a lane. Polled only while it is on screen.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Generic

from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.list_reading import ListReading, RowT
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope


class ListCatalogue(PolledReading[ListReading[RowT]], Generic[RowT]):
    """Keeps a list. Subscribe to `changed`; read `rows`, `reading` and `state`.

    `looked_at` holds the rows that were looked at more closely after the reading, and when.
    """

    def __init__(self, key: str, clock: Clock, runner: TaskRunner, scope: Scope) -> None:
        super().__init__(key, clock, runner, scope)
        self.looked_at: Mapping[str, datetime] = {}

    @property
    def rows(self) -> tuple[RowT, ...]:
        """All rows, in the order of the reading."""
        return self.reading.rows if self.reading is not None else ()

    def absorb_row(self, row: RowT, taken_at: datetime) -> None:
        """Take over what a closer look at one row has found, so that list and details agree.

        A look that is older than what the list shows of this row changes nothing.
        """
        reading = self.reading
        known = reading.row_of(row.id) if reading is not None else None
        if reading is None or known is None:
            return
        if taken_at < self.looked_at.get(row.id, reading.taken_at):
            return
        self.looked_at = {**self.looked_at, row.id: taken_at}
        if row != known:
            # How the reading of the whole list stands is not touched: one look does not mend it.
            self.reading = reading.amended(row)
            self.changed.tell()

    def _goes_on(self, reading: ListReading[RowT]) -> bool:
        return reading.unfinished

    def _is_empty(self, reading: ListReading[RowT]) -> bool:
        return not len(reading)

    def _show(self, reading: ListReading[RowT]) -> None:
        super()._show(self._with_later_looks(reading))

    def _with_later_looks(self, reading: ListReading[RowT]) -> ListReading[RowT]:
        """The reading, but for rows that were looked at after it was taken."""
        before = self.reading
        later = {i: at for i, at in self.looked_at.items() if at > reading.taken_at}
        self.looked_at = {i: at for i, at in later.items() if i in reading.positions}
        for row_id in self.looked_at:
            row = before.row_of(row_id) if before is not None else None
            if row is not None:
                reading = reading.amended(row)
        return reading
