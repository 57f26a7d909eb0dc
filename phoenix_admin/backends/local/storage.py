"""What of a data folder may be damaged, foreign or locked, opened before anything is built on it.

A start opens this first: a folder that is refused is refused before there is a window. What works
on it (`backend.py`) is imported afterwards and cannot fail for reasons that lie in the folder.
"""

from pathlib import Path

from phoenix_admin.backends.local.data_folder import DataFolder, open_data_folder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.worker_settings import (
    WorkerSettings,
    read_worker_settings,
    write_worker_settings,
)
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.tasks.context import unhurried


@record
class LocalStorage:
    """An open data folder: its layout and its database. Whoever has it closes the database."""

    folder: DataFolder
    database: Database


def open_storage(
    data_dir: Path,
    *,
    read_only: bool = False,
    most_at_once: int | None = None,
    ffmpeg: Path | None = None,
) -> LocalStorage:
    """Open a data folder, making it where needed. Blocks for some milliseconds.

    `most_at_once` and `ffmpeg` are kept in the folder (not when it is opened `read_only`); None
    leaves what is kept. Raises Invalid for a folder that is damaged, unusable or from a newer
    version, Slow when it stays locked.
    """
    folder = open_data_folder(data_dir)
    database = Database(folder.database)
    if not read_only and (most_at_once is not None or ffmpeg is not None):
        try:
            change_worker_settings(database, unhurried(), most_at_once=most_at_once, ffmpeg=ffmpeg)
        except BaseException:
            database.close()
            raise
    return LocalStorage(folder, database)


def change_worker_settings(
    database: Database, call: Call, *, most_at_once: int | None = None, ffmpeg: Path | None = None
) -> None:
    """Put worker settings in force; what is None stays as it is."""
    now = read_worker_settings(database, call)
    wanted = WorkerSettings(most_at_once or now.most_at_once, ffmpeg or now.ffmpeg)
    write_worker_settings(database, wanted, call)
