"""Where the log lines come from that tell of memory and of killed workers."""

from datetime import datetime
from typing import Protocol

from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.memory_lines import MemoryLine
from phoenix_admin.domain.memory_subject import MemorySubject
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call


@record
class MemoryLineRequest:
    """Lines of these subjects, from `since` on and before `until`."""

    subjects: tuple[MemorySubject, ...]
    since: datetime
    until: datetime

    def check(self) -> None:
        """Raise Invalid for what nobody can answer: before anything is sent."""
        if not self.subjects or self.until <= self.since:
            msg = "Whose lines, and of which time, has to be given."
            raise Invalid(msg)


@record
class MemoryLineReading:
    """The lines in order of time, as read at `taken_at`.

    `since`: all lines from then on are here. It is later than what was asked for where there were
    too many: the newest are read first.
    """

    lines: tuple[MemoryLine, ...]
    since: datetime
    taken_at: datetime


class MemoryLineSource(Protocol):
    """Reads lines; blocks, called on a lane."""

    def read(self, request: MemoryLineRequest, call: Call) -> MemoryLineReading:
        """Lines that may be signs of memory; others may be among them. Raises Invalid, Quota."""
        ...
