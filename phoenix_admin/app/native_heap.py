"""What the C library keeps for the program's threads, and what it has to spare."""

import sys

_ARENA_MAX = -8
"""M_ARENA_MAX of mallopt(3)."""


def keep_one_heap() -> None:
    """One heap for all threads, on Linux; before there are any.

    glibc gives each thread a heap of its own against contention. Ours mostly hold the interpreter's
    lock while they allocate, so there is little, and each heap keeps what its largest moment took:
    0.3 MiB in all with every page opened. Nothing happens where the C library knows no such heaps.
    """
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - a log page brings it too

    try:
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
    except (OSError, AttributeError):
        return


def give_back() -> None:
    """Give the system the pages of the heap on which nothing is any more. Any thread, on Linux.

    glibc keeps them for the next allocation: 0.4 MiB after every page was opened. Takes 0.2 ms then
    and 0.01 ms when there is nothing to give.
    """
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - as above

    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        return
