"""Tells what the computer is to blame for (disk full, folder not writable) from what a clip is.

One plain sentence each, whether Python or ffmpeg met the fault first.
"""

import errno
import signal
import sys
from pathlib import Path

from phoenix_admin.stitcher.children import ChildExit
from phoenix_admin.stitcher.errors import ClipProblem, StitchFailed
from phoenix_admin.stitcher.log_lines import text_of

__all__ = ["child_failure", "clip_failure", "os_failure"]

_DISK_FULL = "the disk is full"
_FILE_TOO_LARGE = "a file grew past the largest size that is allowed here"
_DISK_BROKEN = "the disk reported an error"
_QUOTA = "the disk quota is used up"
_BY_ERRNO = {
    errno.ENOSPC: _DISK_FULL,
    errno.EFBIG: _FILE_TOO_LARGE,
    errno.EIO: _DISK_BROKEN,
    getattr(errno, "EDQUOT", -1): _QUOTA,
}
_FOLDER_GONE = "the folder does not exist"
_FOLDER_LOCKED = "the folder is not writable"
_FOLDER_BY_ERRNO = {
    errno.ENOENT: _FOLDER_GONE,
    errno.ENOTDIR: _FOLDER_GONE,
    errno.EACCES: _FOLDER_LOCKED,
    errno.EPERM: _FOLDER_LOCKED,
    errno.EROFS: _FOLDER_LOCKED,
}
_NO_OUTPUT = "Error opening output"
_NO_INPUT = "Error opening input"
_BY_TEXT = {
    "No space left on device": _DISK_FULL,
    "File too large": _FILE_TOO_LARGE,
    "Disk quota exceeded": _QUOTA,
}


def os_failure(error: OSError, folder: Path, what: str = "reel") -> StitchFailed:
    """The failure behind an `OSError` met while writing a `what` into `folder`."""
    number = error.errno or 0
    if number in _BY_ERRNO:
        return StitchFailed(f"{_BY_ERRNO[number]} ({folder})")
    if number in _FOLDER_BY_ERRNO:
        return StitchFailed(f"{_FOLDER_BY_ERRNO[number]}: {folder}")
    if number == errno.ENAMETOOLONG:
        return StitchFailed(f"the name of the {what} is too long")
    return StitchFailed(f"the folder cannot be written to: {folder} ({error.strerror})")


def child_failure(end: ChildExit, what: str) -> StitchFailed | None:
    """The failure when the computer, not a clip, stopped an ffmpeg; None when it did not.

    `what` names the step. ffmpeg ends with 256 minus the error number for what the system
    refused; a file-size limit kills it by signal.
    """
    for number, reason in _BY_ERRNO.items():
        if end.code == 256 - number:
            return StitchFailed(f"{reason} (while {what})", evidence=end.tail)
    for text, reason in _BY_TEXT.items():
        if any(text in line for line in end.tail):
            return StitchFailed(f"{reason} (while {what})", evidence=end.tail)
    if any(_NO_OUTPUT in line for line in end.tail):
        refused = _FOLDER_BY_ERRNO.get(256 - end.code, "the folder cannot be written to")
        return StitchFailed(f"{refused} (while {what})", evidence=end.tail)
    if end.code < 0:
        if sys.platform != "win32" and -end.code == signal.SIGXFSZ:
            return StitchFailed(f"{_FILE_TOO_LARGE} (while {what})", evidence=end.tail)
        return StitchFailed(f"ffmpeg was killed by signal {-end.code} (while {what})")
    return None


def clip_failure(end: ChildExit, path: Path, what: str) -> StitchFailed:
    """The failure of a step that worked on a single clip: the computer's fault or the clip's."""
    by_computer = child_failure(end, what)
    if by_computer is not None:
        return by_computer
    if end.code == 256 - errno.ENOENT and any(_NO_INPUT in line for line in end.tail):
        gone = ClipProblem(path, "does not exist any more")
        return StitchFailed.for_clips((gone,), evidence=end.tail)
    said = text_of(end.tail[0]) if end.tail else f"ffmpeg ended with {end.code}"
    return StitchFailed.for_clips((ClipProblem(path, f"is damaged: {said}"),), evidence=end.tail)
