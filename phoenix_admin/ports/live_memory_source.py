"""What a run of the cloud says of its own memory: the only figure that is not minutes old.

A worker that wants to be seen writes a line of JSON with `rss_mib` (its resident memory in MiB)
every few seconds. Cloud Monitoring knows no single execution, and tells of a job minutes later.
"""

from datetime import datetime
from typing import Protocol

from phoenix_admin.domain.memory_subject import MemorySubject
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call


@record
class LiveUse:
    """What a run has said last: resident bytes, when, and which run."""

    rss: int
    at: datetime
    run: str


class LiveMemorySource(Protocol):
    """Reads the newest such line; blocks, called on a lane."""

    def newest(self, subject: MemorySubject, since: datetime, call: Call) -> LiveUse | None:
        """The newest one of a job or service since then; None where nobody says so. Quota."""
        ...
