"""The journal in memory; satisfies `ports.journal.Journal`."""

from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.ports.call import Call
from phoenix_admin.tasks.context import unhurried


class FakeJournal:
    """Keeps the world's journal lines. Any thread."""

    def __init__(self, world: FakeWorld, script: FaultScript | None = None) -> None:
        self._world = world
        self._script = script or world.script

    def append(self, entry: JournalEntry) -> None:
        """Add one line."""
        # The port gives no call here: a journal line is written whatever becomes of its writer.
        self._script.run("journal.append", unhurried(), lambda: self._add(entry))

    def newest(self, limit: int, call: Call) -> tuple[JournalEntry, ...]:
        """The newest lines, newest first."""

        def effect() -> tuple[JournalEntry, ...]:
            with self._world.lock:
                return tuple(reversed(self._world.journal))[: max(0, limit)]

        return self._script.run("journal.newest", call, effect)

    def _add(self, entry: JournalEntry) -> None:
        with self._world.lock:
            self._world.journal.append(entry)
