"""What a process of a machine that is no Linux uses and when it began, through psutil."""

import psutil


def all_memory() -> int:
    """Bytes of memory that this machine has."""
    return psutil.virtual_memory().total


def began_at(pid: int) -> float | None:
    """The moment a process began, in seconds since 1970; None where it has gone."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return None


def resident_of(pid: int) -> int:
    """Resident bytes; 0 of what has ended, is a zombie, or may not be read."""
    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0


def unshared_of(pid: int) -> int | None:
    """Bytes that end with it: 0 of what has ended; None where that may not be read."""
    try:
        return psutil.Process(pid).memory_full_info().uss
    except psutil.NoSuchProcess:
        return 0
    except psutil.Error:
        return None
