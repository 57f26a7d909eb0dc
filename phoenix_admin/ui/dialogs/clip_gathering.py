"""From what a person dropped or chose to a list of clips. Reads folders, so it runs on a lane."""

import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from phoenix_admin.domain.media_files import is_sound
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ui.dialogs.file_chooser import MEDIA_SUFFIXES

_DIGITS = re.compile(r"(\d+)")
MOST = 5000
"""Files taken from one folder at most: more is a folder chosen by mistake."""


@record
class FoundClip:
    """A file that may become a clip; `problem` is set where it certainly cannot."""

    path: Path
    problem: str = ""


@record
class Gathering:
    """What was found. `name` is a suggestion for the project, `left_out` counts other files."""

    clips: tuple[FoundClip, ...]
    name: str = ""
    left_out: int = 0


def natural_key(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Sorts `clip 2` before `clip 10`, whatever the case."""
    parts = _DIGITS.split(path.name.casefold())
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p)


def gather(paths: Sequence[Path], call: Call) -> Gathering:
    """Files as they are, folders by the clips directly in them, or where they hold none by their
    sound files; each lot in natural order.

    Raises what `call` raises when nobody waits any more. Nothing is opened.
    """
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if path not in folders]
    clips = [_look_at(path) for path in sorted(files, key=natural_key)]
    left_out = 0
    for folder in folders:
        taken, others = _media_files(folder, call)
        clips += [_look_at(path) for path in sorted(taken, key=natural_key)]
        left_out += others
    return Gathering(tuple(clips), _suggestion(folders, clips), left_out)


def _suggestion(folders: Sequence[Path], clips: Sequence[FoundClip]) -> str:
    """The folder everything is in; for a single file its own name."""
    if not clips:
        return folders[0].name if len(folders) == 1 else ""
    if len(clips) == 1:
        return clips[0].path.stem
    parents = {clip.path.parent for clip in clips}
    return parents.pop().name if len(parents) == 1 else clips[0].path.stem


def _media_files(folder: Path, call: Call) -> tuple[list[Path], int]:
    clips: list[Path] = []
    sounds: list[Path] = []
    others = 0
    for path in _children(folder):
        call.raise_if_cancelled()
        if path.suffix.lower() in MEDIA_SUFFIXES:
            clips.append(path)
        elif is_sound(path):
            sounds.append(path)
        elif not path.is_dir():
            others += 1
    if clips:
        others += sum(not path.is_dir() for path in sounds)
    found = clips or sounds
    return found[:MOST], others + len(found[MOST:])


def _children(folder: Path) -> Iterable[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        # Not readable: the folder yields nothing, which the dialog says in its count.
        return []


def _look_at(path: Path) -> FoundClip:
    try:
        found = path.stat()
    except OSError:
        return FoundClip(path, "cannot be read")
    if not stat.S_ISREG(found.st_mode):
        return FoundClip(path, "is not a file")
    return FoundClip(path, "" if found.st_size else "is empty")
