"""Where it is known how much memory a service or a job may use, now and before."""

from typing import Protocol

from phoenix_admin.domain.memory_subject import LimitHistory, MemorySubject
from phoenix_admin.ports.call import Call


class MemoryLimitSource(Protocol):
    """Reads limits; blocks, called on a lane."""

    def read(self, subject: MemorySubject, call: Call) -> LimitHistory:
        """The limits of a service's revisions, or of a job, oldest first.

        Raises Missing where there is no such service or job, Invalid for other subjects.
        """
        ...
