"""The clock of this machine."""

import time
from datetime import UTC, datetime


class SystemClock:
    """Tells the time; satisfies `phoenix_admin.ports.clock.Clock`. Any thread."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()
