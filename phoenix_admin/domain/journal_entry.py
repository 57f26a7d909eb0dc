"""One line of the journal: a write attempt and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class AttemptOutcome(StrEnum):
    """How a write attempt ended; UNKNOWN when no answer came and looking did not tell."""

    DONE = "done"
    REFUSED = "refused"
    CONFLICT = "conflict"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Who tried to change what, where and when, with the fields before and after."""

    time: datetime
    account: str
    environment: str
    action: str
    target: str
    outcome: AttemptOutcome
    duration: timedelta
    before: Mapping[str, str] = field(default_factory=dict[str, str])
    after: Mapping[str, str] = field(default_factory=dict[str, str])
    detail: str = ""
