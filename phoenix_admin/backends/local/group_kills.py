"""How often the kernel has killed for memory in a process's control group.

Control groups of version 2 (kernel documentation, *cgroup-v2*): `oom_kill` of `memory.events`
counts the processes of that group and those below it which any OOM killer has ended. It goes on
counting when the process is gone, and counts others of the group as well. So the count says
*somebody*; it says *who* only where the group is the run's own (`is_of`). The root group has no
such file.
"""

import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from phoenix_admin.domain.record import record

GROUPS: Final = Path("/sys/fs/cgroup")
FIELD_GROUP: Final = "control_group"
FIELD_KILLS: Final = "group_oom_kills"
FIELD_OWN: Final = "group_is_own"


@record
class GroupKills:
    """The count of a group at one moment. `group` is its path below the mount, `/` for the root.

    `is_own`: nobody but the run was in it, and it had no groups below it.
    """

    group: str
    kills: int
    is_own: bool = False

    @classmethod
    def of_process(
        cls,
        pid: int,
        groups: Path = GROUPS,
        proc: Path = Path("/proc"),
        family: Collection[int] = (),
    ) -> "GroupKills | None":
        """Of the group of this process, whose run has the `family` as well; None where there is

        none that counts. Nothing raises.
        """
        group = group_of(pid, proc) if sys.platform == "linux" else None
        kills = None if group is None else kills_of(group, groups)
        if group is None or kills is None:
            return None
        return cls(group, kills, is_of(group, {pid, *family}, groups))

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> "GroupKills | None":
        """As a run's first line has it; None for anything odd."""
        group, kills = fields.get(FIELD_GROUP), fields.get(FIELD_KILLS)
        if not isinstance(group, str) or not isinstance(kills, int) or ".." in group:
            return None
        return cls(group, kills, fields.get(FIELD_OWN) is True)

    @property
    def fields(self) -> dict[str, object]:
        """For a line of a log."""
        return {FIELD_GROUP: self.group, FIELD_KILLS: self.kills, FIELD_OWN: self.is_own}

    def later(self, groups: Path = GROUPS) -> int | None:
        """The count now; None where nothing counts any more."""
        return kills_of(self.group, groups)

    def is_still_of(self, family: Collection[int], groups: Path = GROUPS) -> bool:
        """Whether it was, and is, the group of these processes alone."""
        return self.is_own and is_of(self.group, family, groups)


def group_of(pid: int, proc: Path = Path("/proc")) -> str | None:
    """Its control group (version 2); None where it cannot be told."""
    try:
        lines = (proc / str(pid) / "cgroup").read_text(encoding="utf-8").splitlines()
        return next(line[3:] for line in lines if line.startswith("0::"))
    except (OSError, StopIteration, UnicodeDecodeError):
        return None


def kills_of(group: str, groups: Path = GROUPS) -> int | None:
    """The count now; None where nothing counts."""
    try:
        text = (groups / group.lstrip("/") / "memory.events").read_text(encoding="ascii")
        found = dict(line.split() for line in text.splitlines())
        return int(found["oom_kill"])
    except (OSError, ValueError, KeyError):
        return None


def is_of(group: str, family: Collection[int], groups: Path = GROUPS) -> bool:
    """Whether only these processes are in it, and no groups below it. False where in doubt."""
    place = groups / group.lstrip("/")
    try:
        members = {int(word) for word in (place / "cgroup.procs").read_text("ascii").split()}
        # 0 is a process of another namespace, which may be anybody.
        return members <= set(family) and not any(entry.is_dir() for entry in place.iterdir())
    except (OSError, ValueError):
        return False
