"""Who killed a process of a local run: what proves that it was the kernel, and what does not.

Proof is a line of the kernel's log that names the very process, or the count of a control group in
which nobody but the run was and which has counted as many kills as processes have died. A count of
a group that others share proves nothing of this one: it is told beside, and never decides.
"""

import os
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from phoenix_admin.backends.local.execution_rows import Identity
from phoenix_admin.backends.local.group_kills import GROUPS, GroupKills
from phoenix_admin.backends.local.kernel_log import KernelKill, KernelKills, kernel_kills
from phoenix_admin.domain.memory_lines import LOCAL_COUNTED, LOCAL_OOM
from phoenix_admin.domain.record import record

FIELD_PROCESSES: Final = "processes"
"""Of the line that says how a run's ffmpeg ended: [id, start] of each that ended with it."""
_SAME_MOMENT: Final = timedelta(seconds=2)


@record
class KillEvidence:
    """`proof` that the kernel did it, and what was counted `beside`; each empty without."""

    proof: str = ""
    beside: str = ""

    @property
    def text(self) -> str:
        """What there is of both; at most one is there."""
        return self.proof or self.beside


NO_EVIDENCE: Final = KillEvidence()


def judge_kill(
    known: GroupKills | None,
    judged: Sequence[Identity],
    alive_since: datetime,
    *,
    beside: Sequence[Identity] = (),
    family: Collection[int] = (),
    groups: Path = GROUPS,
    kernel: KernelKills = kernel_kills,
) -> KillEvidence:
    """What the kernel says of a process that has died by SIGKILL: it is one of `judged`.

    `known` is the count before, None where nothing counts. It was alive at `alive_since`. `beside`
    are others of the run that may have died with it; `family` are those that live.
    """
    now = known.later(groups) if known is not None else None
    if known is not None and now is not None and now <= known.kills:
        return NO_EVIDENCE
    for kill in kernel(alive_since - _SAME_MOMENT):
        if any(_is(kill, each) for each in judged):
            return KillEvidence(f"{LOCAL_OOM}: its log names process {kill.pid} ({kill.name})")
    if known is None or now is None:
        return NO_EVIDENCE
    counted = f"oom_kill {known.kills} → {now}"
    died = (*judged, *beside)
    everybody = {*(each.pid for each in died), *family}
    # Fewer kills than deaths: which of them the kernel meant is not known.
    if now - known.kills >= len(died) and known.is_still_of(everybody, groups):
        return KillEvidence(f"{LOCAL_OOM}: the control group of this run alone counts {counted}")
    return KillEvidence(beside=f"{LOCAL_COUNTED} meanwhile ({counted}), of whom is not known")


def _is(kill: KernelKill, process: Identity) -> bool:
    """Whether it names this process: one that began later only has the same id."""
    begun = datetime.fromtimestamp(process.created, UTC)
    return kill.pid == process.pid and kill.at >= begun - _SAME_MOMENT


class KillWatch:
    """What a worker needs to judge its own children. One thread.

    The count is taken anew whenever nothing else runs, so that it covers few processes.
    """

    def __init__(self, groups: Path = GROUPS, kernel: KernelKills = kernel_kills) -> None:
        self._groups = groups
        self._kernel = kernel
        self._known: GroupKills | None = None
        self._running: dict[int, Identity] = {}
        self.died: list[Identity] = []

    def started(self, child: Identity) -> None:
        """A child runs."""
        if not self._running:
            me = os.getpid()
            self._known = GroupKills.of_process(me, self._groups, family=(child.pid,))
            self.died = []
        self._running[child.pid] = child

    def ended(self, pid: int) -> None:
        """It runs no more."""
        child = self._running.pop(pid, None)
        if child is not None:
            self.died.append(child)

    def evidence(self) -> KillEvidence:
        """Of the child that was killed: one of those that ended."""
        if not self.died:
            return NO_EVIDENCE
        since = datetime.fromtimestamp(self.died[0].created, UTC)
        family = (os.getpid(), *self._running)
        return judge_kill(
            self._known, self.died, since, family=family, groups=self._groups, kernel=self._kernel
        )

    @property
    def fields(self) -> dict[str, object]:
        """Who ended, for a line of the log: the row forgets them."""
        return {FIELD_PROCESSES: [[each.pid, each.created] for each in self.died]}
