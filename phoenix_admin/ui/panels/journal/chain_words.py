"""What the chain of checksums says of the journal, in words. Pure."""

from collections.abc import Sequence

from phoenix_admin.domain.chain_check import BrokenLink
from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.notation import count, date_time
from phoenix_admin.qt.theme.status_look import DONE, FAILED, NOT_CHECKED, StatusLook
from phoenix_admin.qt.widgets import KeyValue, Message

INTACT: StatusLook = DONE.labelled("Intact")
BROKEN: StatusLook = FAILED.labelled("Broken")
_NAMED = 2
"""Places that are named one by one; more of them are counted."""


def chain_banner(broken: Sequence[BrokenLink]) -> Message | None:
    """What stands above the list while the chain does not hold; None while it does.

    A torn line is nobody's doing and takes nothing away from the others.
    """
    if not broken:
        return None
    worst = [link for link in broken if link.is_tampering]
    if not worst:
        title = "A line of the journal is torn" if len(broken) == 1 else "Lines are torn"
        text = f"{_places(broken)} The lines before and behind it hold."
        return Message(text, title, "info", "link")
    text = f"{_places(worst)} Do not rely on what is said there, nor that nothing is missing."
    return Message(text, "The journal was changed outside the app", "unlink", "danger_text")


def link_of(entry: JournalEntry, broken: Sequence[BrokenLink]) -> BrokenLink | None:
    """What is wrong with the line of this entry."""
    return next((link for link in broken if link.marks(entry)), None)


def chain_fact(entry: JournalEntry, broken: Sequence[BrokenLink], *, checked: bool) -> KeyValue:
    """Whether the chain holds at the line of this entry; not known before all was checked."""
    link = link_of(entry, broken)
    if link is None and not checked:
        return KeyValue("Chain", "it is being checked", chip=NOT_CHECKED)
    if link is None:
        return KeyValue("Chain", "its checksums match", chip=INTACT)
    return KeyValue("Chain", link.sentence, chip=BROKEN, role="danger_text")


def _places(links: Sequence[BrokenLink]) -> str:
    named = [_place(link) for link in links[:_NAMED]]
    rest = len(links) - _NAMED
    if rest > 0:
        named.append("And 1 more place." if rest == 1 else f"And {count(rest)} more places.")
    return " ".join(named)


def _place(link: BrokenLink) -> str:
    said = link.sentence
    if link.time is None:
        return said
    return f"{said.removesuffix('.')} ({date_time(link.time)})."
