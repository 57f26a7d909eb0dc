"""What the C library keeps for the program's threads, and what it has to spare."""

import contextlib
import sys

_ARENA_MAX = -8
"""M_ARENA_MAX of mallopt(3)."""


def keep_one_heap() -> None:
    """One heap for all threads, on Linux; before there are any.

    glibc gives each thread a heap of its own against contention. Ours mostly hold the interpreter's
    lock while they allocate, so there is little, and each heap keeps what its largest moment took:
    0.3 MiB in all with every page opened. Nothing happens where the C library knows no such heaps.
    """
    _call("mallopt", _ARENA_MAX, 1)


def give_back() -> None:
    """Give the system the pages of the heap on which nothing is any more. Any thread, on Linux.

    glibc keeps them for the next allocation: 0.4 MiB after every page was opened. Takes 0.2 ms then
    and 0.01 ms when there is nothing to give.
    """
    _call("malloc_trim", 0)


def _call(function: str, *numbers: int) -> None:
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - a log page brings it too

    with contextlib.suppress(OSError, AttributeError):
        getattr(ctypes.CDLL(None), function)(*numbers)
