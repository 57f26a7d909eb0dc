"""The append-only record of every write attempt."""

from collections.abc import Sequence
from typing import Protocol

from phoenix_admin.domain.chain_check import BrokenLink, ChainCheck
from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.journal_page import JournalPage, JournalQuery
from phoenix_admin.ports.call import Call


class Journal(Protocol):
    """Keeps journal lines; blocks, called on a lane. Views are never journaled.

    An attempt has two lines: one with `NO_OUTCOME` before the write, and one with the outcome
    after it. What is read has one entry for each attempt.
    """

    def append(self, entry: JournalEntry) -> None:
        """Add one line durably; there is no way to change or remove one."""
        ...

    def append_all(self, entries: Sequence[JournalEntry]) -> None:
        """Add these lines, in this order, durably; one wait for the disk for all of them.

        A crash in between keeps some of them from the first on, as with lines added one by one.
        """
        ...

    def newest(self, limit: int, call: Call) -> tuple[JournalEntry, ...]:
        """The newest attempts, newest first."""
        ...

    def page(self, query: JournalQuery, call: Call) -> JournalPage:
        """The newest attempts that match, newest first; stops reading at the bound."""
        ...

    def broken_links(self, call: Call) -> tuple[BrokenLink, ...]:
        """Check the whole record: each place that is wrong, newest first."""
        ...

    def check_chain(
        self, call: Call, after: ChainCheck | None = None, most: int | None = None
    ) -> ChainCheck:
        """Check on from where an earlier check of this journal ended, or from the oldest line.

        Goes through about `most` lines; then it is not finished, and can be gone on with. What
        an earlier check has passed is not read again while it can be told that only new lines
        have come; otherwise it begins anew.
        """
        ...
