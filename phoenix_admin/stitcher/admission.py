"""Which clips may be opened at all: plain files inside the allowed folders.

Clip names come from documents and from drag and drop. A name may look like an option, a URL or
an ffmpeg protocol, may hold quotes or newlines, or may be a link to somewhere else. Here each
is turned into the absolute path of one regular file, or refused with a reason. ffmpeg is only
ever given `file:` and that path.
"""

import errno
import os
import stat
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.errors import ClipProblem

__all__ = ["AdmittedClip", "admit"]

_KINDS = (
    (stat.S_ISDIR, "is a folder"),
    (stat.S_ISFIFO, "is a named pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (stat.S_ISCHR, "is a device, not a file"),
    (stat.S_ISBLK, "is a device, not a file"),
)
_OS_REASONS = {
    errno.ENOENT: "does not exist",
    errno.ENOTDIR: "does not exist",
    errno.EACCES: "cannot be read: permission denied",
    errno.EPERM: "cannot be read: permission denied",
    errno.ELOOP: "is a link that leads nowhere",
    errno.ENAMETOOLONG: "has a name that is too long",
}


@record
class AdmittedClip:
    """A clip that may be opened.

    `given` is the path as the caller wrote it (for messages), `path` is absolute and free of
    links. `size` is in bytes, `changed_ns` the modification time; with the path they are the
    key under which facts about the clip may be remembered within one run.
    """

    given: Path
    path: Path
    size: int
    changed_ns: int

    @property
    def key(self) -> tuple[Path, int, int]:
        """Equal for two entries of a list that name the same unchanged file."""
        return (self.path, self.size, self.changed_ns)

    @property
    def can_be_listed(self) -> bool:
        """Whether the path can stand in a concat list, which ends an entry at a newline."""
        return not any(unicodedata.category(letter) == "Cc" for letter in str(self.path))


def admit(
    clips: Iterable[Path], roots: Sequence[Path] = ()
) -> tuple[list[AdmittedClip], list[ClipProblem]]:
    """Split `clips` into those that may be opened and those that may not, each in list order.

    A clip must lie, links followed, inside one of `roots`; without roots, inside one of the
    folders in which the listed clips themselves stand. Opens each regular file once to see that
    it can be read; reads nothing. Never raises for anything a clip can be.
    """
    listed = [Path(clip) for clip in clips]
    allowed = _resolved(roots) if roots else _resolved(_own_folders(listed))
    admitted: list[AdmittedClip] = []
    problems: list[ClipProblem] = []
    for clip in listed:
        outcome = _admit_one(clip, allowed)
        if isinstance(outcome, AdmittedClip):
            admitted.append(outcome)
        else:
            problems.append(ClipProblem(clip, outcome))
    return admitted, problems


def _own_folders(clips: Sequence[Path]) -> set[Path]:
    return {clip.absolute().parent for clip in clips}


def _resolved(folders: Iterable[Path]) -> tuple[Path, ...]:
    found: set[Path] = set()
    for folder in folders:
        try:
            found.add(folder.absolute().resolve(strict=True))
        except (OSError, RuntimeError, ValueError):
            # A folder that cannot be followed allows nothing; its clips are refused by name.
            continue
    return tuple(found)


def _admit_one(clip: Path, allowed: tuple[Path, ...]) -> AdmittedClip | str:
    """The admitted clip, or the reason why it is refused."""
    try:
        path = clip.absolute().resolve(strict=True)
        if not any(path.is_relative_to(folder) for folder in allowed):
            return "leads to a file outside the allowed folders"
        facts = path.lstat()
        for is_kind, reason in _KINDS:
            if is_kind(facts.st_mode):
                return reason
        if not stat.S_ISREG(facts.st_mode):
            return "is not a regular file"
        if facts.st_size == 0:
            return "is empty"
        # Non-blocking: if the file was swapped for a pipe just now, opening must not hang.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        os.close(descriptor)
    except OSError as error:
        return _OS_REASONS.get(error.errno or 0, f"cannot be read: {error.strerror}")
    except RuntimeError:  # what Python 3.11's resolve() raises for a loop of links
        return _OS_REASONS[errno.ELOOP]
    except ValueError:  # a zero byte in the name
        return "has a name that no file can have"
    return AdmittedClip(clip, path, facts.st_size, facts.st_mtime_ns)
