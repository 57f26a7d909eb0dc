"""What the C library keeps for the program's threads."""

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
