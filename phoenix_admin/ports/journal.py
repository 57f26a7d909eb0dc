"""The append-only record of every write attempt."""

from typing import Protocol

from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.ports.call import Call


class Journal(Protocol):
    """Keeps journal lines; blocks, called on a lane. Views are never journaled."""

    def append(self, entry: JournalEntry) -> None:
        """Add one line durably; there is no way to change or remove one."""
        ...

    def newest(self, limit: int, call: Call) -> tuple[JournalEntry, ...]:
        """The newest lines, newest first."""
        ...
