"""How often the kernel has killed for memory in a process's control group: the one proof there is.

Control groups of version 2 (kernel documentation, *cgroup-v2*): `oom_kill` of `memory.events`
counts the processes of that group and those below it which any OOM killer has ended. It goes on
counting when the process is gone, and counts others of the group as well; so it is compared right
at the death of a run, with what it was when the run began. The root group has no such file.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from phoenix_admin.domain.memory_lines import LOCAL_OOM
from phoenix_admin.domain.record import record

GROUPS: Final = Path("/sys/fs/cgroup")
FIELD_GROUP: Final = "control_group"
FIELD_KILLS: Final = "group_oom_kills"


@record
class GroupKills:
    """The count of a group at one moment. `group` is its path below the mount, `/` for the root."""

    group: str
    kills: int

    @classmethod
    def of_process(
        cls, pid: int, groups: Path = GROUPS, proc: Path = Path("/proc")
    ) -> "GroupKills | None":
        """Of the group of this process; None where there is none that counts. Nothing raises."""
        group = group_of(pid, proc) if sys.platform == "linux" else None
        kills = None if group is None else kills_of(group, groups)
        return None if group is None or kills is None else cls(group, kills)

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> "GroupKills | None":
        """As a run's first line has it; None for anything odd."""
        group, kills = fields.get(FIELD_GROUP), fields.get(FIELD_KILLS)
        if not isinstance(group, str) or not isinstance(kills, int) or ".." in group:
            return None
        return cls(group, kills)

    @property
    def fields(self) -> dict[str, object]:
        """For a line of a log."""
        return {FIELD_GROUP: self.group, FIELD_KILLS: self.kills}

    def since_then(self, groups: Path = GROUPS) -> str:
        """What the kernel has done since, in words; empty where it has counted nothing more."""
        now = kills_of(self.group, groups)
        if now is None or now <= self.kills:
            return ""
        return f"{LOCAL_OOM} since it began (oom_kill {self.kills} → {now})"


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
