"""What a process of this machine is, as a listing saw it.

Identity comes first: ids are reused, so everything that acts on a process holds the `ProcessKey`
it was listed with, and the table that made the key checks it once more before any signal.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from phoenix_admin.domain.record import record

if TYPE_CHECKING:
    from collections.abc import Hashable


class ProcessState(StrEnum):
    """What the kernel says. UNINTERRUPTIBLE (`D`) cannot even be killed until its I/O returns."""

    RUNNING = "running"
    SLEEPING = "sleeping"
    UNINTERRUPTIBLE = "uninterruptible"
    STOPPED = "stopped"
    ZOMBIE = "zombie"
    UNKNOWN = "unknown"


@record
class ProcessKey:
    """Who a process is: never made from a pid alone, and never kept beyond this program's life.

    Only a process table makes one (`token` is its own affair: on Linux the monotonic start time
    of the process). Two keys are equal when they mean the same process, whatever its name is by
    now.
    """

    pid: int
    token: "Hashable"


@record
class ProcessFacts:
    """One process in a listing: what is cheap to read for all of them.

    `name` is the kernel's short name, which Linux cuts to 15 characters. `ppid`, `pgid` and `sid`
    are 0 where there is none or it cannot be told. `started_at` follows the wall clock and is
    for reading only. `cpu` is processor time used so far; None where it was not read. `rss` is
    resident memory in bytes, None where it was not read. `user` is empty where it is not known.
    """

    key: ProcessKey
    ppid: int
    pgid: int
    sid: int
    name: str
    state: ProcessState
    started_at: datetime
    user: str = ""
    cpu: timedelta | None = None
    rss: int | None = None
    kernel: bool = False

    @property
    def pid(self) -> int:
        """The process id: to be read by people, never to be acted on."""
        return self.key.pid

    @property
    def is_zombie(self) -> bool:
        """True once it has ended and waits for its parent."""
        return self.state is ProcessState.ZOMBIE


_NO_MARKS: Mapping[str, str] = {}


@record
class ProcessDetails:
    """What is read for candidates and visible rows only.

    `command` is the command line with secrets masked already, None where it cannot be read (a
    zombie has none, a kernel thread neither). `marks` are the variables of its environment that
    were asked for, and no others. `uss` is memory nothing else shares, in bytes.
    """

    command: tuple[str, ...] | None = None
    marks: Mapping[str, str] = field(default_factory=lambda: _NO_MARKS)
    rss: int | None = None
    uss: int | None = None


NO_DETAILS = ProcessDetails()


@record
class ProcessList:
    """All processes at one moment, in the order of their ids.

    `own` is this program's key; `user` is whose it is; `privileged` says that it may signal
    anybody's processes. `graceful` is False where ending is always by force (Windows). `cost` is
    how long the scan took.
    """

    taken_at: datetime
    processes: tuple[ProcessFacts, ...]
    own: ProcessKey | None
    user: str
    privileged: bool = False
    graceful: bool = True
    cost: timedelta = timedelta(0)
