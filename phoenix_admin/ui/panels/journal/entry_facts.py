"""What the details say of an entry: how it ended, who and when, whether it can be undone. Pure."""

from datetime import datetime

from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.qt.widgets import KeyValue
from phoenix_admin.services.journal_rows import JournalRow
from phoenix_admin.services.journal_session import DocumentLook
from phoenix_admin.ui.panels.journal.entry_words import (
    outcome_words,
    took_words,
)
from phoenix_admin.ui.panels.journal.refusals import why_not_undo
from phoenix_admin.ui.runs.moments import when

_IDS = (("Target ID", "target"), ("Execution", "execution"), ("Plan", "plan"))


def course(entry: JournalEntry, now: datetime) -> tuple[KeyValue, ...]:
    """By whom, when, where, and how it ended; what it was stands in the head."""
    facts = [
        KeyValue("Who", entry.account),
        KeyValue("When", when(entry.time, now)),
        KeyValue("Environment", entry.environment),
        KeyValue("Outcome", outcome_words(entry.outcome)),
    ]
    if entry.detail:
        facts.append(KeyValue("Detail", entry.detail))
    took = took_words(entry)
    if took:
        facts.append(KeyValue("Took", took))
    return tuple(facts)


def undo_fact(row: JournalRow, look: DocumentLook | None, here: str, now: datetime) -> KeyValue:
    """Whether it can be undone, as far as that is known, and as of when."""
    reason = why_not_undo(row, look, here)
    if reason is not None:
        return KeyValue("Undo", reason, role="text2")
    if look is None:
        return KeyValue("Undo", "The document has not been read yet.", role="text2")
    as_of = when(look.taken_at, now)
    return KeyValue("Undo", f"Possible as of {as_of}: nobody had changed the project since.")


def ids(entry: JournalEntry) -> tuple[KeyValue, ...]:
    """The ids it names, for copying."""
    named = ((label, str(getattr(entry, field))) for label, field in _IDS)
    return tuple(KeyValue(label, value, mono=True) for label, value in named if value)
