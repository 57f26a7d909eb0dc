"""The journal as a list: each attempt with an id of its own and what can still be done about it.

Pure, so that a lane can make ten thousand of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from phoenix_admin.domain.chain_check import BrokenLink
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import ProposedChange
from phoenix_admin.services.journal_undo import undo_of
from phoenix_admin.services.write_gate import WriteAction

TROUBLED = frozenset(
    {
        AttemptOutcome.FAILED,
        AttemptOutcome.CONFLICT,
        AttemptOutcome.UNKNOWN,
        AttemptOutcome.NO_OUTCOME,
    }
)
"""Outcomes after which somebody should look; a refusal is none of them: nothing was sent."""

SLICE = 1000
_WITHOUT_A_PROJECT = frozenset[str](
    {
        WriteAction.MAKE_SAMPLES,
        WriteAction.REMOVE_SAMPLES,
        WriteAction.REPLACE_DATABASE,
        WriteAction.DISCARD_PLAN,
        WriteAction.CHANGE_LIMIT,
        WriteAction.CHANGE_JOB_LIMIT,
    }
)


@record
class JournalRow:
    """One attempt. `undo` puts back what it changed, if it changed fields of one document.

    `overtaken` is a later write that has changed that document again, so that the undo's
    precondition cannot hold any more; None where the lines at hand know of none. `vouched` is
    False where the chain does not hold at its line: what it says may be somebody's invention.
    """

    id: str
    entry: JournalEntry
    undo: ProposedChange | None = None
    overtaken: JournalEntry | None = None
    vouched: bool = True

    @property
    def can_be_undone(self) -> bool:
        """Whether nothing in the journal speaks against an undo."""
        return self.undo is not None and self.overtaken is None and self.vouched


def rows_of(
    entries: Sequence[JournalEntry],
    breathe: Callable[[], None] | None = None,
    broken: Sequence[BrokenLink] = (),
) -> tuple[JournalRow, ...]:
    """The rows of these attempts, newest first as they are.

    `breathe` is called in between; `broken` are the places where the chain does not hold.
    """
    names = _ids(entries)
    later: dict[str, JournalEntry] = {}
    rows: list[JournalRow] = []
    for number, (row_id, entry) in enumerate(zip(names, entries, strict=True), 1):
        if breathe is not None and number % SLICE == 0:
            breathe()
        undo, newer = undo_of(entry), later.get(entry.target)
        moved_on = undo is not None and newer is not None and newer.version != entry.version
        vouched = not any(link.marks(entry) for link in broken)
        rows.append(JournalRow(row_id, entry, undo, newer if moved_on else None, vouched))
        if entry.version and entry.outcome is AttemptOutcome.DONE:
            later[entry.target] = entry
    return tuple(rows)


def project_of(entry: JournalEntry) -> str | None:
    """The id of the project it concerned; None where it concerned none."""
    if entry.action in _WITHOUT_A_PROJECT or entry.target == entry.execution:
        return None
    if entry.action == WriteAction.CREATE_PROJECT:
        # Its target is the name that was asked for: there was no id yet.
        return entry.after.get("id") or None
    return entry.target or None


def _ids(entries: Iterable[JournalEntry]) -> list[str]:
    """The attempt's id; where nothing was begun there is none, so one of what the line says.

    Lines that say the same in the same moment are counted from the oldest one, so that an id
    stays the same when newer lines come.
    """
    seen: Counter[str] = Counter()
    found: list[str] = []
    for entry in reversed(list(entries)):
        if entry.attempt:
            found.append(entry.attempt)
            continue
        said = f"{entry.time.isoformat()} {entry.action} {entry.target}"
        seen[said] += 1
        found.append(said if seen[said] == 1 else f"{said} {seen[said]}")
    found.reverse()
    return found
