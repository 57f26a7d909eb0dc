"""Reading the journal: what is asked for, what comes back, and whether the chain holds."""

from datetime import datetime

from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.record import record


@record
class JournalQuery:
    """Which attempts are wanted, newest first.

    `text` has to stand somewhere in the line, in any case; empty matches everything. `outcomes`
    empty means every outcome. At most `limit` attempts come back.
    """

    limit: int
    text: str = ""
    outcomes: frozenset[AttemptOutcome] = frozenset()


@record
class JournalPage:
    """The attempts that match, newest first, as read at `taken_at`.

    `truncated` is True where older ones match as well.
    """

    entries: tuple[JournalEntry, ...]
    taken_at: datetime
    truncated: bool = False


def matches(query: JournalQuery, entry: JournalEntry) -> bool:
    """Whether this attempt is asked for. Pure."""
    if query.outcomes and entry.outcome not in query.outcomes:
        return False
    wanted = query.text.strip().casefold()
    return not wanted or any(wanted in word.casefold() for word in words_of(entry))


def words_of(entry: JournalEntry) -> tuple[str, ...]:
    """Every text of the entry that the filter looks in."""
    return (
        entry.account,
        entry.environment,
        entry.action,
        entry.target,
        entry.name,
        entry.outcome,
        entry.detail,
        entry.plan,
        entry.execution,
        *entry.before.values(),
        *entry.after.values(),
    )
