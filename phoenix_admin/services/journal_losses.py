"""Journal lines that could not be written: kept until the person has been told, once each time.

A full disk must not keep anybody from cancelling the run that fills it, so the write goes on
(docs/adr/0007); but a record with gaps that nobody mentions would be a lie.
"""

import threading
from datetime import datetime

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.record import record


@record
class JournalLoss:
    """The first line of a row of lost ones: when, of which action, and why."""

    at: datetime
    action: str
    why: str

    @property
    def words(self) -> str:
        """The whole of it for the inbox."""
        return (
            f"{self.why} Writes go on, but from “{self.action}” at {clock_time(self.at)} on they "
            "are missing from the journal until it can be written again."
        )


class JournalLosses:
    """Told by the gate of every line, asked by the UI thread what is new. Any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._losing = False
        self._untold: JournalLoss | None = None

    def lose(self, action: str, at: datetime, error: PhoenixError) -> None:
        """A line could not be written. Only the first of a row is kept to be told."""
        with self._guard:
            if not self._losing:
                self._untold = self._untold or JournalLoss(at, action, error.text)
            self._losing = True

    def keep(self) -> None:
        """A line was written: the row is over, and the next loss is told anew."""
        with self._guard:
            self._losing = False

    def take(self) -> JournalLoss | None:
        """What has not been told yet; None the next time."""
        with self._guard:
            untold, self._untold = self._untold, None
            return untold
