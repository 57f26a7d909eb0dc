"""What a log says of its own age: the newest line, and whether it is still being read. Pure."""

from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.domain.freshness import Freshness, freshness, silence
from phoenix_admin.domain.notation import age, clock_time
from phoenix_admin.qt.theme import ColourName

LOOK_SECONDS: Final = 1.0
"""A log that is seen is looked at at least so often."""
_ROLES: dict[Freshness, ColourName] = {
    Freshness.LIVE: "text2",
    Freshness.LATE: "warn",
    Freshness.STALE: "danger_text",
    Freshness.UNKNOWN: "danger_text",
}


def newest_line(
    newest: datetime,
    read_at: datetime | None,
    now: datetime,
    *,
    failing: bool,
    local: bool = False,
) -> tuple[str, ColourName]:
    """`Newest line 14:31:58Z, 9 s ago`, and what is wrong with the reading of the log.

    A worker may be silent for minutes while its log is read each second: the age of the line
    is one thing, the age of the reading another.
    """
    said = age(newest, now)
    clock = f"{newest.astimezone():%H:%M:%S}" if local else clock_time(newest)
    line = f"Newest line {clock}" + ("" if said == "now" else f", {_ago(said)}")
    if read_at is None:
        return line, "text2"
    found = freshness(read_at, now, timedelta(seconds=LOOK_SECONDS), failing=failing)
    if found is Freshness.UNKNOWN:
        return f"{line} · log not read for {silence(read_at, now)}", _ROLES[found]
    if found is Freshness.LIVE:
        return line, _ROLES[found]
    return f"{line} · {found.name.lower()}, log read {_ago(age(read_at, now))}", _ROLES[found]


def _ago(said: str) -> str:
    if said == "now":
        return "just now"
    return said if said[:4].isdigit() and "-" in said else f"{said} ago"
