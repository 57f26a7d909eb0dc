"""The journal as the ghost remembers it: every line, and what its attempt really did.

A line is judged when it is written, and again by whatever takes effect later.
"""

from dataclasses import dataclass, field

from phoenix_admin.backends.fake.fault_script import Fail, Fault, LoseReply, TakeEffectLater
from phoenix_admin.domain.journal_entry import AttemptOutcome as A
from phoenix_admin.domain.journal_entry import JournalEntry

CERTAIN = {A.FAILED, A.CONFLICT, A.REFUSED}
"""Outcomes that say that what was asked for has not happened, and will not."""

ASKED_FOR = {
    "stitch": "engine.run",
    "run again": "engine.run",
    "reconcile": "store.change",
    "undo": "store.change",
    "cancel": "engine.request_cancel",
    "force stop": "engine.force_stop",
}
"""The call that does what a line speaks of."""


def leaves_doubt(fault: Fault | None) -> bool:
    """Whether a write with this fault may have happened, as far as its client can know."""
    if isinstance(fault, Fail):
        return fault.error.may_have_happened
    return isinstance(fault, (LoseReply, TakeEffectLater))


@dataclass
class Ledger:
    """Lines in the order they were kept; `news` are the outcomes nobody has judged yet."""

    opened: dict[str, JournalEntry] = field(default_factory=dict)
    closed: dict[str, JournalEntry] = field(default_factory=dict)
    cut_off: set[str] = field(default_factory=set)
    effects: set[tuple[str, str]] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)
    news: list[JournalEntry] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def keep(self, entry: JournalEntry) -> None:
        """One more line."""
        attempt = entry.attempt
        if entry.outcome is A.NO_OUTCOME:
            if attempt in self.opened or attempt in self.closed:
                self.faults.append(f"{attempt} begins twice")
            self.opened[attempt] = entry
            return
        if attempt:
            self._follows(entry)
        elif entry.outcome is not A.REFUSED:
            self.faults.append(f"{entry.action} {entry.outcome} was never begun")
        self.news.append(entry)

    def about_to_write(self, attempt: str, method: str) -> None:
        """A call that changes something is about to leave its client."""
        if attempt not in self.opened:
            self.faults.append(f"{method} was sent without a line before it")
        elif attempt in self.closed:
            self.faults.append(f"{method} was sent after its outcome was written down")

    def happened(self, attempt: str, method: str) -> None:
        """It has taken effect, perhaps long after."""
        self.effects.add((attempt, method))
        closed = self.closed.get(attempt)
        if closed is not None:
            self._contradicts(closed)

    def _follows(self, entry: JournalEntry) -> None:
        begun = self.opened.get(entry.attempt)
        if begun is None or entry.attempt in self.closed:
            self.faults.append(f"{entry.action} {entry.outcome} ends what was not under way")
        elif (begun.action, begun.target, begun.account) != (
            entry.action,
            entry.target,
            entry.account,
        ):
            self.faults.append(f"{entry.action} ends what began as {begun.action}")
        self.closed[entry.attempt] = entry
        self._contradicts(entry)
        if entry.outcome is A.UNKNOWN and entry.attempt not in self.doubted:
            self.faults.append(f"{entry.action} is called unknown, and no write was in doubt")

    def _contradicts(self, entry: JournalEntry) -> None:
        method = ASKED_FOR[entry.action]
        if entry.outcome in CERTAIN and (entry.attempt, method) in self.effects:
            self.faults.append(f"{entry.action} is called {entry.outcome}, and it has happened")
