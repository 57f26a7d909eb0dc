"""Limits of services and jobs, remembered for some minutes: they change with a deploy only."""

from datetime import datetime, timedelta

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.memory_subject import LimitHistory, MemorySubject
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.memory_limit_source import MemoryLimitSource
from phoenix_admin.services.memory.faces import MemoryFault, Source

KEPT = timedelta(minutes=3)
AFTER_A_FAULT = timedelta(minutes=1)
"""Until it is asked again for a subject whose limits could not be read."""


class LimitBook:
    """Reads limits when they are due. Blocking, on a lane, one at a time."""

    def __init__(self, source: MemoryLimitSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._known: dict[MemorySubject, LimitHistory] = {}
        self._faults: dict[MemorySubject, tuple[datetime, MemoryFault]] = {}

    def of(self, subject: MemorySubject, call: Call) -> LimitHistory | None:
        """The limits as they were read last; None where they never could be. Never raises them."""
        now = self._clock.now()
        known, fault = self._known.get(subject), self._faults.get(subject)
        if fault is not None and now - fault[0] < AFTER_A_FAULT:
            return known
        if known is not None and now - known.taken_at < KEPT:
            return known
        try:
            known = self._known[subject] = self._source.read(subject, call)
            self._faults.pop(subject, None)
        except PhoenixError as error:
            call.raise_if_cancelled()
            self._faults[subject] = now, MemoryFault(Source.LIMITS, error, subject.name)
        return known

    def fault_of(self, subject: MemorySubject) -> MemoryFault | None:
        """Why they could not be read last; what is shown may be older then."""
        fault = self._faults.get(subject)
        return fault[1] if fault is not None else None
