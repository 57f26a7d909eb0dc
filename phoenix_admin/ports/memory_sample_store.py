"""Where samples of memory are kept, under a budget."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from phoenix_admin.domain.memory_samples import SampleSpan
from phoenix_admin.domain.memory_subject import MemorySubject
from phoenix_admin.ports.call import Call


class MemorySampleStore(Protocol):
    """Keeps samples across restarts; blocks, any thread. What was added survives a SIGKILL."""

    def add(self, samples: Mapping[MemorySubject, SampleSpan], call: Call) -> None:
        """Keep one sample of each of these subjects."""
        ...

    def read(
        self, subject: MemorySubject, since: datetime, until: datetime, call: Call
    ) -> tuple[SampleSpan, ...]:
        """What is kept of it and touches that time, in order of time."""
        ...

    def newest(self, since: datetime, call: Call) -> Mapping[MemorySubject, SampleSpan]:
        """All that is kept since then of each subject that has any, joined to one span each."""
        ...

    def tidy(self, now: datetime, call: Call) -> None:
        """Join what has grown old and keep to the budget. Peaks stay."""
        ...
