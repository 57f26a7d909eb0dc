"""Locks that the kernel takes back when their holder dies: the evidence of who is alive.

POSIX record locks (`lockf`), because a forked child does not inherit them (with `flock` it
would, and a dead worker would look alive). They have two traps, both closed here: a process never
conflicts with itself, and closing *any* descriptor of a locked file drops the lock. So what this
process holds is remembered, and such a file is not opened a second time.
"""

import os
import sys
import threading
from pathlib import Path

from phoenix_admin.backends.local.faults import file_fault
from phoenix_admin.domain.errors import Slow
from phoenix_admin.ports.call import Call

_RETRY = 0.02
_held: set[Path] = set()  # a fact about this process, like the kernel's own lock table
_guard = threading.Lock()


class FileLock:
    """An exclusive lock on one file, held until `release()` or the end of the process."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Give the lock back; again is harmless. Callable on any thread."""
        with _guard:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None
                _held.discard(self.path)


def acquire(path: Path) -> FileLock | None:
    """Take the lock now, making the file where needed; None while somebody holds it.

    Raises Invalid when the file cannot be made or opened. Callable on any thread.
    """
    path = path.resolve()
    with _guard:
        if path in _held:
            return None
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _CLOSE_ON_EXEC, 0o600)
        except OSError as error:
            raise file_fault(error, f"The lock file {path}") from error
        if not _lock(descriptor):
            os.close(descriptor)
            return None
        _held.add(path)
        return FileLock(path, descriptor)


def acquire_within(path: Path, call: Call) -> FileLock:
    """Take the lock, waiting as long as the call may. Raises Slow after that."""
    while True:
        lock = acquire(path)
        if lock is not None:
            return lock
        call.raise_if_cancelled()
        if call.remaining() <= _RETRY:
            msg = f"{path.name} stayed locked by another program."
            raise Slow(msg)
        call.wait(_RETRY)


def is_free(path: Path) -> bool:
    """True when nobody holds the lock (also when the file does not exist).

    Looking takes the lock for an instant; whoever acquires at that instant must try again.
    """
    path = path.resolve()
    with _guard:
        if path in _held:
            return False
        try:
            descriptor = os.open(path, os.O_RDWR | _CLOSE_ON_EXEC)
        except FileNotFoundError:
            return True
        except OSError as error:
            raise file_fault(error, f"The lock file {path}") from error
        try:
            return _lock(descriptor)
        finally:
            os.close(descriptor)


# Windows does not hand descriptors down unless asked; elsewhere it has to be said.
_CLOSE_ON_EXEC: int = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
