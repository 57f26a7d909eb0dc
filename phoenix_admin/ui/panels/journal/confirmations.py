"""The question that is asked before what an entry changed is put back. Pure."""

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.notation import date_time
from phoenix_admin.domain.verdict import ProposedChange
from phoenix_admin.ui.dialogs.confirmation import Confirmation
from phoenix_admin.ui.panels.journal.entry_words import target_words
from phoenix_admin.ui.runs.run_questions import typed_name


def undo_question(
    entry: JournalEntry, undo: ProposedChange, environment: Environment
) -> Confirmation:
    """Before an undo: what the fields would say again, and that nothing else is touched."""
    name = target_words(entry)
    back = next((change.new for change in undo.changes if change.field == "status"), None)
    to = f"back to {back}" if back else "back to what it said before"
    return Confirmation(
        f"Put {name} {to} in {environment.label}?",
        f"Undoes “{entry.action}” of {date_time(entry.time)} by {entry.account}. It is written "
        "only if nobody has changed the project since. Nothing is started or stopped.",
        "Undo it",
        environment.label,
        name,
        keep="Leave as it is",
        changes=undo.changes,
        typed=typed_name(name, environment),
        glyph="undo-2",
    )
