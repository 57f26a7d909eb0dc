"""What a run of the stitcher uses: its own process and the ffmpeg it runs, as resident memory.

Read from the kernel's own table, so that the program needs nothing installed (proc(5), `statm`:
the second number is resident pages). A system without that table says nothing, never zero.
"""

import os
from collections.abc import Iterable
from pathlib import Path

__all__ = ["resident_mib"]

_MIB = 2**20


def resident_mib(children: Iterable[int], proc: Path = Path("/proc")) -> float | None:
    """MiB of this process and these children, to a tenth; None where it cannot be read.

    A child that has ended adds nothing.
    """
    own = _pages(proc / "self")
    if own is None:
        return None
    pages = own + sum(_pages(proc / str(pid)) or 0 for pid in children)
    return round(pages * os.sysconf("SC_PAGE_SIZE") / _MIB, 1)


def _pages(place: Path) -> int | None:
    try:
        return int((place / "statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
