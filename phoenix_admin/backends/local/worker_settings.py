"""The settings that workers need as well as the app: kept in the database, not in its memory.

A worker that ends starts the next one in the queue, perhaps long after the app has closed.
"""

import os
from pathlib import Path

from phoenix_admin.backends.local.database import Database
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call

_MOST_AT_ONCE = "most_at_once"
_FFMPEG = "ffmpeg"


def default_most_at_once() -> int:
    """One stitch for two processors: conforming keeps about two busy."""
    return max(1, (os.cpu_count() or 1) // 2)


@record
class WorkerSettings:
    """How many runs at once, and which ffmpeg (None: the bundled one)."""

    most_at_once: int
    ffmpeg: Path | None = None


def read_worker_settings(database: Database, call: Call) -> WorkerSettings:
    """What is in force now; a value that makes no sense counts as not set."""
    with database.reading(call) as connection:
        stored: dict[str, str] = dict(
            connection.execute(
                "SELECT key, value FROM settings WHERE key IN (?, ?)", (_MOST_AT_ONCE, _FFMPEG)
            ).fetchall()
        )
    number = stored.get(_MOST_AT_ONCE, "")
    most = int(number) if number.isascii() and number.isdigit() else default_most_at_once()
    program = stored.get(_FFMPEG)
    return WorkerSettings(max(1, most), Path(program) if program else None)


def write_worker_settings(database: Database, settings: WorkerSettings, call: Call) -> None:
    """Put these in force for every run that starts from now on."""
    if read_worker_settings(database, call) == settings:
        return
    values = (
        (_MOST_AT_ONCE, str(settings.most_at_once)),
        (_FFMPEG, str(settings.ffmpeg or "")),
    )
    with database.writing(call) as connection:
        connection.executemany(
            "INSERT INTO settings (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            values,
        )
