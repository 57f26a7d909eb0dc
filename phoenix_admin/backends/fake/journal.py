"""The journal in memory; satisfies `ports.journal.Journal`."""

from collections.abc import Sequence

from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.chain_check import BrokenLink, ChainCheck
from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.journal_page import JournalPage, JournalQuery, matches
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

    def append_all(self, entries: Sequence[JournalEntry]) -> None:
        """Add these lines, all or none."""

        def effect() -> None:
            for entry in entries:
                self._add(entry)

        self._script.run("journal.append", unhurried(), effect)

    def newest(self, limit: int, call: Call) -> tuple[JournalEntry, ...]:
        """The newest lines, newest first."""

        def effect() -> tuple[JournalEntry, ...]:
            with self._world.lock:
                return tuple(reversed(self._world.journal))[: max(0, limit)]

        return self._script.run("journal.newest", call, effect)

    def page(self, query: JournalQuery, call: Call) -> JournalPage:
        """The newest attempts that match, newest first."""

        def effect() -> JournalPage:
            with self._world.lock:
                found = [e for e in reversed(self._world.journal) if matches(query, e)]
                wanted = tuple(found[: max(0, query.limit)])
                now = self._world.clock.now()
                return JournalPage(wanted, now, truncated=len(found) > len(wanted))

        return self._script.run("journal.page", call, effect)

    def broken_links(self, call: Call) -> tuple[BrokenLink, ...]:
        """What the world says is wrong with its journal."""

        def effect() -> tuple[BrokenLink, ...]:
            with self._world.lock:
                return self._world.journal_problems

        return self._script.run("journal.broken_links", call, effect)

    def check_chain(
        self, call: Call, after: ChainCheck | None = None, most: int | None = None
    ) -> ChainCheck:
        """The same up to where this check comes, `most` lines further than the one before."""

        def effect() -> ChainCheck:
            with self._world.lock:
                there = len(self._world.journal)
                begun = min(after.lines, there) if after is not None else 0
                lines = there if most is None else min(there, begun + most)
                found = tuple(p for p in self._world.journal_problems if p.line <= lines)
                return ChainCheck(found, lines, finished=lines == there)

        return self._script.run("journal.check_chain", call, effect)

    def _add(self, entry: JournalEntry) -> None:
        with self._world.lock:
            lines = self._world.journal
            if entry.attempt:
                # The line before a write says no more than the one after it.
                lines[:] = [line for line in lines if line.attempt != entry.attempt]
            lines.append(entry)
