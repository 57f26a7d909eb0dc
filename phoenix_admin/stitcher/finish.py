"""Puts a verified file in the place of the reel: whole, or not at all.

Sync the file, say so, rename, sync the folder: after a crash at any point either the old reel
or the new one stands there, and the announced size tells which.
"""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

__all__ = ["put_in_place", "sync_file", "temporary_names"]

_MAX_NAME_BYTES = 255
_RETRIES = 10
_RETRY_S = 0.2
_NEVER_SET = threading.Event()


def temporary_names(reel: Path, run_id: str) -> tuple[Path, Path]:
    """The temporary file and the folder of parts of a run, both beside the reel and hidden.

    Both hold `.{run_id}.part`: what a crash leaves behind is found by that. A long reel name is
    cut so that the names stay valid.
    """
    endings = (f".{run_id}.part.mp4", f".{run_id}.parts")
    room = _MAX_NAME_BYTES - max(len(ending.encode()) for ending in endings) - 1
    stem = os.fsdecode(os.fsencode(reel.name)[:room])
    return reel.with_name(f".{stem}{endings[0]}"), reel.with_name(f".{stem}{endings[1]}")


def sync_file(path: Path) -> int:
    """Write the file through to the disk and return its size in bytes."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        return os.fstat(file.fileno()).st_size


def put_in_place(
    temporary: Path,
    reel: Path,
    announce: Callable[[Path], None],
    *,
    pause: Callable[[float], object] = _NEVER_SET.wait,
    rename: Callable[[Path, Path], object] = os.replace,
    may_be_locked: bool = sys.platform == "win32",
) -> Path:
    """Rename `temporary` to `reel` and return where it now is.

    `announce` is called with the place before each attempt at a new one. On Windows a reel that
    a player holds open cannot be replaced: after 2 s the file becomes `NAME (2)` instead.
    """
    announce(reel)
    for attempt in range(_RETRIES if may_be_locked else 1):
        try:
            rename(temporary, reel)
        except PermissionError:
            if not may_be_locked:
                raise
            if attempt + 1 < _RETRIES:
                pause(_RETRY_S)
        else:
            _sync_folder(reel.parent)
            return reel
    other = _free_name(reel)
    announce(other)
    rename(temporary, other)
    _sync_folder(other.parent)
    return other


def _free_name(reel: Path) -> Path:
    number = 2
    while (other := reel.with_name(f"{reel.stem} ({number}){reel.suffix}")).exists():
        number += 1
    return other


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows has no such call."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
