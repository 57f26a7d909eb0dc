"""Why each action of the panel is off now, as a sentence. Pure, for buttons, keys and tests."""

from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.notation import date_time
from phoenix_admin.services.journal_rows import JournalRow, project_of
from phoenix_admin.services.journal_session import DocumentLook
from phoenix_admin.services.journal_undo import why_not
from phoenix_admin.services.project_operations import ProjectOperations
from phoenix_admin.services.write_gate import WriteAction

NO_ENTRY = "Select an entry first."
NOT_LISTED = "The entry is not in the list."
NO_PROJECT = "This entry is not about a project."
UNVOUCHED = "Its line was changed outside the app: what it says cannot be relied on."
GONE = "Its project was deleted."
_NEEDS_ROW = (
    "journal.undo",
    "journal.open_project",
    "journal.copy_id",
    "journal.copy_execution",
    "journal.copy_plan",
    "journal.copy_row",
)


def refusals(
    is_open: bool,
    row: JournalRow | None,
    look: DocumentLook | None,
    operations: ProjectOperations,
) -> dict[str, str | None]:
    """For every action that can be off: the reason, or None when it is on."""
    if row is None:
        return dict.fromkeys(_NEEDS_ROW, NOT_LISTED if is_open else NO_ENTRY)
    entry, project_id = row.entry, project_of(row.entry)
    gone = look is not None and look.project is None
    return {
        "journal.undo": operations.refusal(WriteAction.UNDO, project_id)
        or why_not_undo(row, look, operations.gate.state.environment),
        "journal.open_project": NO_PROJECT if project_id is None else GONE if gone else None,
        "journal.copy_id": None if entry.target else "It names no target.",
        "journal.copy_execution": None if entry.execution else "It names no execution.",
        "journal.copy_plan": None if entry.plan else "It was not an item of a plan.",
        "journal.copy_row": None,
    }


def why_not_undo(row: JournalRow, look: DocumentLook | None, here: str) -> str | None:
    """Why this entry cannot be undone, as far as that is known; None while nothing is known.

    `here` is the environment the person is in: a line of another one is never undone from it.
    The document is looked at again right before the write, whatever is known here.
    """
    if row.undo is None:
        return why_not(row.entry, None)
    if not row.vouched:
        return UNVOUCHED
    if row.entry.environment != here:
        return f"It was written in {row.entry.environment}, and this is {here}."
    if look is not None:
        return why_not(row.entry, look.project)
    return _overtaken_words(row.overtaken) if row.overtaken is not None else None


def _overtaken_words(later: JournalEntry) -> str:
    return f"The project was changed again: {later.action}, {date_time(later.time)}."
