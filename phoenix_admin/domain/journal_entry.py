"""One line of the journal: a write attempt and how it ended."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from phoenix_admin.domain.record import record


class AttemptOutcome(StrEnum):
    """How a write attempt ended; UNKNOWN when no answer came and looking did not tell.

    NO_OUTCOME: it was begun, and how it ended was never written down. It is still under way, or
    the program was killed meanwhile. UNCHANGED: looked at right before, it already was as asked.
    """

    DONE = "done"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    CONFLICT = "conflict"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NO_OUTCOME = "no outcome recorded"


@record
class JournalEntry:
    """Who tried to change what, where and when, with the fields before and after.

    `attempt` joins the line written before a write with the one written after it; empty in lines
    of the first format, and where nothing was begun.

    `before` and `after` have an empty text for a field without a value. `name` is the target's
    name as it was shown when this was written; `version` is the document's version that the
    write left; `plan` is the bulk plan it was an item of; `execution` is the one that a trigger,
    a cancel, a stop or an adoption concerned. Each is empty where it is not known, and in lines
    that were written before it was kept.
    """

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
    attempt: str = ""
    name: str = ""
    version: str = ""
    plan: str = ""
    execution: str = ""
