"""Log files of LOCAL: one for each run, and this program's own.

Satisfies `ports.log_feed.LogFiles`.

A file that has gone meanwhile is not there, and one that comes is there the next time: whoever
opens one has to expect both.
"""

import re
from pathlib import Path
from typing import Final

from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_rows import ExecutionRow
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import LogFile

MOST_RUNS: Final = 500
"""The newest runs whose files are named."""
RUNS: Final = "Runs"
OWN: Final = "This program"

_PAUSE: Final = 0.001
_SLICE: Final = 200


@record
class _Found:
    changed: float
    file: LogFile


class LocalLogFiles:
    """Looks at the disk each time it is asked. Blocks; any lane."""

    def __init__(
        self, database: Database, folder: DataFolder, own: Path, *, most_runs: int = MOST_RUNS
    ) -> None:
        """`own` is the file that this program logs to; its older ones lie beside it."""
        self._table = ExecutionTable(database)
        self._folder = folder
        self._own = own
        self._most_runs = most_runs

    def files(
        self, call: Call, *, project_id: str | None = None, job_id: str | None = None
    ) -> tuple[LogFile, ...]:
        """The newest first. This program's own are there unless a project or a job is asked for."""
        if job_id is not None:
            rows = self._table.of_job(job_id, call)
            if project_id is not None:
                rows = tuple(row for row in rows if row.face.project_id == project_id)
        else:
            rows = self._table.newest(project_id, self._most_runs, call)
        found: list[_Found] = []
        for number, row in enumerate(rows, 1):
            found += self._of_run(row)
            if not number % _SLICE:
                call.wait(_PAUSE)
                call.raise_if_cancelled()
        if project_id is None and job_id is None:
            found += own_files(self._own)
        found.sort(key=lambda each: each.changed, reverse=True)
        return tuple(each.file for each in found)

    def _of_run(self, row: ExecutionRow) -> list[_Found]:
        path = self._folder.log_of(row.name)
        changed = _changed(path)
        if changed is None:
            return []  # it waits in the queue, or somebody has tidied up
        face = row.face
        return [_Found(changed, LogFile(row.name, path, RUNS, face.project_id, face.job_id))]


class OwnLogFiles:
    """This program's own files alone, for environments whose runs log elsewhere."""

    def __init__(self, own: Path) -> None:
        self._own = own

    def files(
        self, call: Call, *, project_id: str | None = None, job_id: str | None = None
    ) -> tuple[LogFile, ...]:
        """The newest first; none of a project or a job."""
        call.raise_if_cancelled()
        if project_id is not None or job_id is not None:
            return ()
        found = sorted(own_files(self._own), key=lambda each: each.changed, reverse=True)
        return tuple(each.file for each in found)


def own_files(own: Path) -> list[_Found]:
    """The file that is written to, and the older ones, which have a number behind their names."""
    numbered = re.compile(rf"{re.escape(own.name)}(?:\.\d+)?")
    try:
        paths = [path for path in own.parent.iterdir() if numbered.fullmatch(path.name)]
    except OSError:
        return []  # nothing was logged yet
    found: list[_Found] = []
    for path in paths:
        changed = _changed(path)
        if changed is not None:
            found.append(_Found(changed, LogFile(path.name, path, OWN)))
    return found


def _changed(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None
