"""What a process of a Linux machine uses and when it began, read from /proc."""

import os
import time

_ENOUGH = 4096  # a stat line has about 300 bytes
_GONE = (FileNotFoundError, ProcessLookupError)


def all_memory() -> int:
    """Bytes of memory that this machine has."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def began_at(pid: int) -> float | None:
    """The moment a process began, in seconds since 1970 to about one; None where it has gone.

    The kernel counts from the start of the machine, which is placed by today's wall clock.
    """
    ticks = start_ticks(pid)
    if ticks is None:
        return None
    booted = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return booted + ticks / os.sysconf("SC_CLK_TCK")


def resident_of(pid: int) -> int:
    """Resident bytes (proc_pid_statm(5)); 0 of what has ended, or is a zombie."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123 - half the cost of a listing
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def unshared_of(pid: int) -> int | None:
    """Bytes that end with it: 0 of what has ended; None where that may not be read."""
    return memory_of(pid)[1]


def start_ticks(pid: int) -> int | None:
    """When it began, in clock ticks since boot (proc_pid_stat(5)); None where it has gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 - as above
            line = file.read(_ENOUGH)
    except OSError:
        return None
    field = line[line.rfind(b")") + 2 :].split(None, 20)
    return int(field[19]) if len(field) > 19 else None


def memory_of(pid: int) -> tuple[int | None, int | None]:
    """Resident and unshared bytes (proc_pid_smaps(5)); 0 of a zombie, None where not allowed."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:  # noqa: PTH123 - as above
            lines = file.read().splitlines()
    except _GONE:
        return 0, 0
    except OSError:
        return None, None
    sums = {b"Rss:": 0, b"Private_Clean:": 0, b"Private_Dirty:": 0, b"Private_Hugetlb:": 0}
    for line in lines:
        word, _, rest = line.partition(b" ")
        if word in sums:
            sums[word] = int(rest.split()[0]) * 1024
    rss = sums.pop(b"Rss:")
    return rss, sum(sums.values())
