"""What an entry of the journal says of itself, in words. Pure."""

from collections.abc import Mapping

from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.notation import duration

NOTHING_SENT = frozenset({AttemptOutcome.REFUSED, AttemptOutcome.NO_OUTCOME})
"""Where the time it took says nothing: it ended at once, or nobody knows when."""

_NOT_WRITTEN = frozenset(
    {
        AttemptOutcome.UNCHANGED,
        AttemptOutcome.REFUSED,
        AttemptOutcome.FAILED,
        AttemptOutcome.CONFLICT,
    }
)
_OUTCOMES = {
    AttemptOutcome.DONE: "It was done.",
    AttemptOutcome.UNCHANGED: "It was as asked already; nothing was written.",
    AttemptOutcome.REFUSED: "Nothing was sent.",
    AttemptOutcome.CONFLICT: "Somebody else had written meanwhile; nothing was changed.",
    AttemptOutcome.FAILED: "Nothing was changed.",
    AttemptOutcome.UNKNOWN: "No answer came, and looking did not tell: it may have happened.",
    AttemptOutcome.NO_OUTCOME: (
        "It is still under way, or the app ended before it knew: it may have happened."
    ),
}


def outcome_words(outcome: AttemptOutcome) -> str:
    """What the outcome means, as a sentence."""
    return _OUTCOMES[outcome]


def action_words(entry: JournalEntry) -> str:
    """`Set status`."""
    return entry.action[:1].upper() + entry.action[1:]


def target_words(entry: JournalEntry) -> str:
    """The target's name as it was shown then; its id where no name was kept."""
    return entry.name or entry.target


def took_words(entry: JournalEntry) -> str:
    """How long it took; empty where that says nothing."""
    return "" if entry.outcome in NOTHING_SENT else duration(entry.duration)


def fields_of(entry: JournalEntry) -> tuple[str, ...]:
    """The fields it names, the status first, then as they were written down."""
    names = dict.fromkeys((*entry.before, *entry.after))
    return tuple(sorted(names, key=lambda name: name != "status"))


def change_words(entry: JournalEntry) -> str:
    """`status: stitching → complete, reel: (empty) → ep41.mp4`; empty where nothing is named.

    A field that only one side names is given alone: what the other side was is not known.
    """
    return ", ".join(_field_words(name, entry.before, entry.after) for name in fields_of(entry))


def in_one_line(entry: JournalEntry) -> str:
    """What it changed; of one that changed nothing, why."""
    changed = change_words(entry)
    if entry.outcome in _NOT_WRITTEN:
        return entry.detail or changed
    return changed or entry.detail


def was_written(entry: JournalEntry) -> bool:
    """Whether its fields were changed, or may have been."""
    return entry.outcome not in _NOT_WRITTEN


def _field_words(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    sides = [side[name] or "(empty)" for side in (before, after) if name in side]
    if name not in after:
        return f"{name} was {sides[0]}"
    return f"{name}: {' → '.join(sides)}"
