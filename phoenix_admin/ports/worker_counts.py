"""How many worker processes an instance has, where nothing but a person can say it."""

from typing import Final, Protocol

from phoenix_admin.domain.memory_subject import MemorySubject

MOST_WORKERS: Final = 999


class WorkerCounts(Protocol):
    """Keeps what was said, for each service. Returns at once; UI thread."""

    def of(self, subject: MemorySubject) -> int | None:
        """What was said last; None where nothing was."""
        ...

    def say(self, subject: MemorySubject, count: int | None) -> None:
        """Keep it, from 1 to MOST_WORKERS; None forgets. Raises ValueError for others."""
        ...
