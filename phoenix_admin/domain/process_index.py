"""One listing, indexed: who is whose parent, who shares a group, and what a filter must keep."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator

from phoenix_admin.domain.process_facts import ProcessFacts, ProcessKey, ProcessList

INIT_PID = 1


class ProcessIndex:
    """Questions about one `ProcessList`. Never changes; any thread.

    Everything is total, also for what a listing can contain while processes come and go: parents
    that are not listed, ids that were reused, and circles.
    """

    def __init__(self, listing: ProcessList) -> None:
        self.listing = listing
        self.by_key = {facts.key: facts for facts in listing.processes}
        self.by_pid = {facts.pid: facts for facts in listing.processes}
        self._children: dict[int, list[ProcessFacts]] = {}
        self._groups: dict[tuple[int, int], list[ProcessFacts]] = {}
        for facts in listing.processes:
            self._children.setdefault(facts.ppid, []).append(facts)
            if facts.pgid > 0:
                self._groups.setdefault((facts.sid, facts.pgid), []).append(facts)

    def parent(self, facts: ProcessFacts) -> ProcessFacts | None:
        """Its parent; None when it is not listed, or is younger than the child (a reused id)."""
        found = self.by_pid.get(facts.ppid)
        if found is None or found.key == facts.key or found.started_at > facts.started_at:
            return None
        return found

    def children(self, facts: ProcessFacts) -> tuple[ProcessFacts, ...]:
        """Its children, in the order of their ids."""
        found = self._children.get(facts.pid, ())
        return tuple(child for child in found if self._is_parent(facts, child))

    def ancestors(self, facts: ProcessFacts) -> Iterator[ProcessFacts]:
        """Parent, grandparent and so on."""
        seen = {facts.key}
        above = self.parent(facts)
        while above is not None and above.key not in seen:
            seen.add(above.key)
            yield above
            above = self.parent(above)

    def descendants(self, facts: ProcessFacts) -> Iterator[ProcessFacts]:
        """Everything below, parents before their children."""
        seen = {facts.key}
        waiting = deque(self.children(facts))
        while waiting:
            below = waiting.popleft()
            if below.key not in seen:
                seen.add(below.key)
                yield below
                waiting.extend(self.children(below))

    def group(self, facts: ProcessFacts) -> tuple[ProcessFacts, ...]:
        """All in its process group, itself included; itself alone where groups are unknown."""
        if facts.pgid <= 0:
            return (facts,)
        return tuple(self._groups.get((facts.sid, facts.pgid), (facts,)))

    def depth(self, facts: ProcessFacts) -> int:
        """How many ancestors it has."""
        return sum(1 for _ in self.ancestors(facts))

    def is_reparented(self, facts: ProcessFacts) -> bool:
        """Whether its parent cannot be the one that started it.

        No parent is listed, or the parent is init, or it sits in another session although the
        process leads none: a child is born into its parent's session, and init and subreapers
        adopt across sessions (setsid(2), prctl(2) PR_SET_CHILD_SUBREAPER). A process that leads
        its own session may have been detached on purpose, which proves nothing.
        """
        above = self.parent(facts)
        if above is None or above.pid == INIT_PID:
            return True
        leads = facts.sid == facts.pid
        return facts.sid > 0 and above.sid > 0 and not leads and above.sid != facts.sid

    def _is_parent(self, facts: ProcessFacts, child: ProcessFacts) -> bool:
        above = self.parent(child)
        return above is not None and above.key == facts.key


def kept_by_filter(index: ProcessIndex, matching: Collection[ProcessKey]) -> set[ProcessKey]:
    """What a tree shows for these matches: themselves, all above them and all below them."""
    kept: set[ProcessKey] = set()
    for facts in _listed(index, matching):
        kept.add(facts.key)
        kept.update(above.key for above in index.ancestors(facts))
        kept.update(below.key for below in index.descendants(facts))
    return kept


def tree_order(
    index: ProcessIndex, kept: Collection[ProcessKey] | None = None
) -> tuple[tuple[int, ProcessFacts], ...]:
    """Depth and process, each parent right before what is below it; every process once.

    `kept` narrows it; a process whose parent is not kept begins at depth 0.
    """
    wanted = index.by_key.keys() if kept is None else set(kept) & index.by_key.keys()
    placed: set[ProcessKey] = set()
    rows: list[tuple[int, ProcessFacts]] = []

    def place(root: ProcessFacts) -> None:
        waiting = [(0, root)]
        while waiting:
            depth, facts = waiting.pop()
            if facts.key in placed:
                continue
            placed.add(facts.key)
            rows.append((depth, facts))
            below = [c for c in index.children(facts) if c.key in wanted]
            waiting.extend((depth + 1, child) for child in reversed(below))

    listed = [facts for facts in index.listing.processes if facts.key in wanted]
    for facts in listed:
        above = index.parent(facts)
        if above is None or above.key not in wanted:
            place(facts)
    for facts in listed:  # those in a circle, which has no top
        place(facts)
    return tuple(rows)


def _listed(index: ProcessIndex, keys: Iterable[ProcessKey]) -> Iterator[ProcessFacts]:
    for key in keys:
        facts = index.by_key.get(key)
        if facts is not None:
            yield facts
