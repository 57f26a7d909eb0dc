"""Whether the journal's chain holds: what was found wrong, where, and how far it was checked.

Every line carries the hash of the line before it. So a line that was changed or removed shows,
and so does one that was torn when the program ended in the middle of writing it, which is no
sign of anybody's hand.
"""

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.notation import count
from phoenix_admin.domain.record import record


class LinkFault(StrEnum):
    """What is wrong at one place of the record.

    GAP: the line that follows was chained to another one, so that this line was rewritten, or
    lines behind it were removed. CUT_OFF: the oldest line names one before it.
    """

    TORN = "torn"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    GAP = "changed or removed"
    CUT_OFF = "removed before the first"


@record
class BrokenLink:
    """One place that is wrong.

    `line` counts from 1 at the oldest line. `attempt` and `time` are what that line says of
    itself; empty and None where it cannot be read.
    """

    fault: LinkFault
    line: int
    attempt: str = ""
    time: datetime | None = None

    @property
    def is_tampering(self) -> bool:
        """False for a line that is merely torn: the program ended while writing it."""
        return self.fault is not LinkFault.TORN

    @property
    def sentence(self) -> str:
        """What is wrong, for a person."""
        number = count(self.line)
        match self.fault:
            case LinkFault.TORN:
                return f"Line {number} was torn: the program ended while writing it."
            case LinkFault.UNREADABLE:
                return f"Line {number} is not readable."
            case LinkFault.CHANGED:
                return f"Line {number} was changed."
            case LinkFault.GAP:
                return f"Line {number} was changed, or lines behind it were removed."
            case LinkFault.CUT_OFF:
                return "Lines before the first one were removed."

    def marks(self, entry: JournalEntry) -> bool:
        """Whether this entry rests on the line that is wrong: what it says is not vouched for."""
        if self.fault not in (LinkFault.CHANGED, LinkFault.GAP):
            return False
        if self.attempt or entry.attempt:
            return self.attempt == entry.attempt
        return self.time == entry.time


@record
class ChainCheck:
    """What a check has found so far, newest first.

    It went from the oldest line through `lines` lines. `finished` is False where lines stood
    behind those when it ended: of them it says nothing. `place` is the backend's own note of
    where to go on.
    """

    broken: tuple[BrokenLink, ...] = ()
    lines: int = 0
    finished: bool = False
    place: tuple[int | str, ...] = field(default=(), repr=False)
