"""Undo from the journal: what a line says is enough, also after a restart.

Only a change of one document can be put back, and only while the document is as that write left
it. Launching and stopping have no undo: what ran has run.
"""

from phoenix_admin.diagnostics.redaction import MASK
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.verdict import FieldChange, ProposedChange
from phoenix_admin.ports.call import Call
from phoenix_admin.services.examination import Settlement
from phoenix_admin.services.reconciling import Reconciling, moved_on
from phoenix_admin.services.write_gate import WriteAction, WriteGate

_CHANGES_A_DOCUMENT = frozenset(
    {WriteAction.RECONCILE, WriteAction.SET_STATUS, WriteAction.ADOPT, WriteAction.UNDO}
)
_FIELDS = frozenset({"status", "status_reason", "reel", "active_job"})
_NOT_DONE = {
    AttemptOutcome.UNCHANGED: "It was as asked already: nothing was written.",
    AttemptOutcome.REFUSED: "It was refused: nothing was written.",
    AttemptOutcome.CONFLICT: "It met a conflict: nothing was written.",
    AttemptOutcome.FAILED: "It failed: nothing was written.",
    AttemptOutcome.UNKNOWN: "It is not known whether it was written.",
    AttemptOutcome.NO_OUTCOME: "How it ended was never recorded.",
}


def undo_of(entry: JournalEntry) -> ProposedChange | None:
    """What puts the old values back, on the version this write left; None without one. Pure."""
    if _why_never(entry) is not None:
        return None
    changes = tuple(
        FieldChange(field, entry.after[field] or None, old or None)
        for field, old in entry.before.items()
    )
    return ProposedChange(entry.target, changes, entry.version, safe=False)


def why_not(entry: JournalEntry, project: Project | None) -> str | None:
    """Why this cannot be undone, as a sentence; None when it can. Pure.

    `project` is the target as it is now, None where there is none any more.
    """
    never = _why_never(entry)
    if never is not None:
        return never
    if project is None or project.id != entry.target:
        return f"{entry.name or entry.target} is not there any more."
    return moved_on(project) if project.version != entry.version else None


def undo_entry(
    entry: JournalEntry, gate: WriteGate, reconciling: Reconciling, call: Call
) -> Settlement:
    """Put back what this line says was changed. Blocking; runs on the actions lane.

    Raises Invalid for a line that has no undo or is of another environment, Conflict once the
    document has moved on, Missing when it is gone, Forbidden when the gate is closed, and what
    the store raises.
    """
    change = undo_of(entry)
    here = gate.state.environment
    if change is not None and entry.environment == here:
        return reconciling.undo(change, call, name=entry.name)
    elsewhere = f"It was written in {entry.environment}, and this is {here}."
    with gate.attempt(WriteAction.UNDO, entry.target, name=entry.name):
        raise Invalid(_why_never(entry) or elsewhere)


def _why_never(entry: JournalEntry) -> str | None:
    """Why no document whatever would allow it."""
    if entry.action not in _CHANGES_A_DOCUMENT:
        return f"Only a change of a document can be undone; “{entry.action}” is none."
    if entry.outcome is not AttemptOutcome.DONE:
        return _NOT_DONE[entry.outcome]
    fields = set(entry.before)
    if not fields or fields != set(entry.after) or not fields <= _FIELDS:
        return "It changed no field of a document that could be put back."
    texts = (entry.target, *entry.before.values(), *entry.after.values())
    if any(MASK in text for text in texts):
        return "The journal masks one of the values, so that it cannot be put back."
    if not entry.version:
        return "The journal does not say which version of the document it left."
    return None
