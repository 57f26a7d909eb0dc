"""Folders for what log views put on the disk: each window's own, removed when nobody has it.

A folder belongs to whoever holds the lock beside it, so that what a killed program left is found
and removed by the next one.
"""

import contextlib
import os
import shutil
from pathlib import Path

from phoenix_admin.backends.local import file_lock
from phoenix_admin.domain.errors import PhoenixError

_LOCK = ".lock"


class LogArchives:
    """`claim` runs on a lane, before the first `folder`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._own: Path | None = None
        self._lock: file_lock.FileLock | None = None
        self._made = 0

    def claim(self) -> None:
        """Take a folder, and remove those that nobody holds. Without a disk there are none."""
        if self._lock is not None:
            return
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            own = self._root / os.urandom(6).hex()
            self._lock = file_lock.acquire(own.with_suffix(_LOCK))
        except (OSError, PhoenixError):
            return
        self._own = own
        with contextlib.suppress(OSError):
            self._tidy(own)

    def folder(self) -> Path | None:
        """A new one for one log; it is made by whoever writes there."""
        if self._own is None:
            return None
        self._made += 1
        return self._own / str(self._made)

    def _tidy(self, own: Path) -> None:
        stems = {path.with_suffix("") for path in self._root.iterdir()} - {own}
        for stem in stems:
            lock = stem.with_suffix(_LOCK)
            with contextlib.suppress(OSError, PhoenixError):
                if file_lock.is_free(lock):
                    shutil.rmtree(stem, ignore_errors=True)
                    lock.unlink(missing_ok=True)
