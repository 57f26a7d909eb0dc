"""What was found when somebody looked for a reel and for the clips."""

from datetime import datetime
from enum import StrEnum

from phoenix_admin.domain.record import record


class Presence(StrEnum):
    """Whether a file is where it should be; NOT_CHECKED is an answer of its own."""

    FOUND = "found"
    MISSING = "missing"
    NOT_CHECKED = "not checked"


@record
class Output:
    """The files of a project as seen at `taken_at`.

    `reel` speaks of `reel_name`: the recorded reel, or where the active job will put it.
    `size` is in bytes; `made_at` is since when the reel is there as it is, where that is known.
    `why` says why the reel was not looked for. `clips` is FOUND only if every listed clip
    exists; `missing_clips` names the others.
    """

    reel: Presence
    taken_at: datetime
    reel_name: str | None = None
    size: int | None = None
    clips: Presence = Presence.NOT_CHECKED
    missing_clips: tuple[str, ...] = ()
    made_at: datetime | None = None
    why: str = ""
