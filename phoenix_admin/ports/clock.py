"""Time, so that tests can hold it still."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; callable from any thread."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC: for what people read and for stored moments."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back: for deadlines and ages within one process."""
        ...
