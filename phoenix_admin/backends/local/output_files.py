"""Looking for a reel and for clips by name and size only: cheap, and safe with any file."""

import stat
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from phoenix_admin.domain.output import Output, Presence
from phoenix_admin.ports.call import Call

_SLICE = 200
_PAUSE = 0.001


def look_for_output(reel: Path, clips: Sequence[str], now: datetime, call: Call) -> Output:
    """What is where it should be at `now`. A file that may not be looked at is *not checked*."""
    presence, size = look_for_file(reel)
    missing: list[str] = []
    unknown = 0
    for number, clip in enumerate(clips, 1):
        found, _ = look_for_file(Path(clip))
        if found is Presence.MISSING:
            missing.append(clip)
        elif found is Presence.NOT_CHECKED:
            unknown += 1
        if number % _SLICE == 0:
            call.wait(_PAUSE)
            call.raise_if_cancelled()
    of_clips = Presence.NOT_CHECKED if unknown else Presence.FOUND
    if missing:
        of_clips = Presence.MISSING
    return Output(presence, now, str(reel), size, of_clips, tuple(missing))


def look_for_file(path: Path) -> tuple[Presence, int | None]:
    """Whether a regular file with something in it is there, and its size in bytes."""
    try:
        facts = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return Presence.MISSING, None
    except OSError:
        return Presence.NOT_CHECKED, None
    if not stat.S_ISREG(facts.st_mode) or facts.st_size == 0:
        return Presence.MISSING, None
    return Presence.FOUND, facts.st_size
