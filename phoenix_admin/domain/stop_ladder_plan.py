"""What a stop would touch: frozen when its dialog opens, refusals first, nothing added later.

The unit is the run: the chosen processes, everything below them, and their process group where
the run owns it. A group that somebody else leads (a server and all its workers) is left out, and
so is one in which this program or an ancestor of it lives.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.process_facts import ProcessFacts, ProcessKey
from phoenix_admin.domain.process_index import INIT_PID, ProcessIndex
from phoenix_admin.domain.record import record


class TargetRole(StrEnum):
    """Why a process is on the list."""

    CHOSEN = "chosen"
    BELOW = "started by it"
    GROUP = "in its group"
    LATE = "started while it was being stopped"


@record
class StopTarget:
    """One process as it was shown. `refusal` says why it will not be signalled, if it will not.

    `depth` counts its ancestors on the list.
    """

    key: ProcessKey
    name: str
    user: str
    started_at: datetime | None
    role: TargetRole
    depth: int = 0
    refusal: str | None = None

    @property
    def pid(self) -> int:
        """Its id, for reading."""
        return self.key.pid


@record
class StopPlan:
    """The frozen list, parents before what is below them.

    `groups` are the process groups (session and group id) that the run owns. `graceful` is False
    where there is only force.
    """

    targets: tuple[StopTarget, ...]
    opened_at: datetime
    groups: frozenset[tuple[int, int]] = frozenset()
    graceful: bool = True

    @property
    def stoppable(self) -> tuple[StopTarget, ...]:
        """Those that would be signalled."""
        return tuple(target for target in self.targets if target.refusal is None)


def why_not_stop(index: ProcessIndex, key: ProcessKey) -> str | None:
    """Why this process is never signalled, as a sentence; None when it may be. Pure and total."""
    facts = index.by_key.get(key)
    if facts is None:
        if key.pid in index.by_pid:
            return f"The id {key.pid} belongs to another process by now."
        return "It has ended already."
    if facts.pid <= INIT_PID:
        return "The whole system depends on it."
    if facts.kernel:
        return "It is a part of the kernel."
    if key == index.listing.own:
        return "This is Phoenix Admin itself."
    if key in _above_own(index):
        return "Phoenix Admin runs below it and would end with it."
    if facts.is_zombie:
        parent = index.parent(facts)
        who = f"{parent.name} ({parent.pid})" if parent else f"process {facts.ppid}"
        return f"It has ended already; only its parent {who} can collect it."
    if facts.user != index.listing.user and not index.listing.privileged:
        owner = facts.user or "another user"
        return f"It belongs to {owner}, and {index.listing.user} may not stop it."
    return None


def freeze_plan(
    index: ProcessIndex,
    chosen: Iterable[ProcessKey],
    run_leaders: Collection[ProcessKey] = (),
) -> StopPlan:
    """The list for these processes.

    `run_leaders` are the workers of known runs: whoever stops a part of such a run stops the run.
    """
    roles: dict[ProcessKey, TargetRole] = {}
    groups: set[tuple[int, int]] = set()
    for key in chosen:
        roles[key] = TargetRole.CHOSEN
        facts = index.by_key.get(key)
        if facts is None or why_not_stop(index, key) is not None:
            continue
        below = list(index.descendants(facts))
        owned = {key, *(each.key for each in below), *run_leaders}
        for each in below:
            roles.setdefault(each.key, TargetRole.BELOW)
        for each in (facts, *below):
            if _owns_group(index, each, owned):
                groups.add((each.sid, each.pgid))
                for member in index.group(each):
                    roles.setdefault(member.key, TargetRole.GROUP)
    return StopPlan(
        targets=tuple(_targets(index, roles)),
        opened_at=index.listing.taken_at,
        groups=frozenset(groups),
        graceful=index.listing.graceful,
    )


def target_of(
    index: ProcessIndex, facts: ProcessFacts, role: TargetRole, depth: int = 0
) -> StopTarget:
    """One line of the list."""
    refusal = why_not_stop(index, facts.key)
    return StopTarget(facts.key, facts.name, facts.user, facts.started_at, role, depth, refusal)


def leader_is_strange(
    index: ProcessIndex, group: tuple[int, int], owned: Collection[ProcessKey]
) -> bool:
    """Whether a group is led by a process that is not one of these; a gone leader is nobody."""
    leader = index.by_pid.get(group[1])
    return leader is not None and leader.pgid == leader.pid and leader.key not in owned


def _owns_group(index: ProcessIndex, facts: ProcessFacts, owned: Collection[ProcessKey]) -> bool:
    if facts.pgid <= INIT_PID or leader_is_strange(index, (facts.sid, facts.pgid), owned):
        return False
    ours = {index.listing.own, *_above_own(index)}
    return not any(member.key in ours for member in index.group(facts))


def _above_own(index: ProcessIndex) -> set[ProcessKey]:
    own = index.by_key.get(index.listing.own) if index.listing.own is not None else None
    return set() if own is None else {above.key for above in index.ancestors(own)}


def _targets(index: ProcessIndex, roles: dict[ProcessKey, TargetRole]) -> Iterator[StopTarget]:
    found: list[StopTarget] = []
    for key, role in roles.items():
        facts = index.by_key.get(key)
        if facts is None:
            refusal = why_not_stop(index, key)
            found.append(StopTarget(key, "", "", None, role, 0, refusal))
        else:
            depth = sum(1 for above in index.ancestors(facts) if above.key in roles)
            found.append(target_of(index, facts, role, depth))
    found.sort(key=lambda target: (target.depth, target.pid))
    yield from found
