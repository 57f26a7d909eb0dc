"""Lines of local runs that tell of killed workers; satisfies `ports.memory_line_source`.

What is known here is less than in the cloud: a run whose ffmpeg ended by signal 9 says so, and
whoever settled a run whose worker had vanished wrote down that it was killed. Nobody says by whom,
and a worker that vanished with the whole computer was killed by nobody.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psutil

from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_rows import ExecutionRow
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.json_values import read_object
from phoenix_admin.backends.local.log_lines import lines_from, size_of
from phoenix_admin.backends.local.moments import read_moment
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.memory_lines import LOCAL_KILLS, MemoryLine
from phoenix_admin.domain.memory_subject import SubjectKind
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.memory_line_source import MemoryLineReading, MemoryLineRequest

_TAIL = 64 * 1024
"""Bytes read of a log from its end: a run that was killed says nothing after it."""
_PAUSE = 0.001
_REBOOT = timedelta(minutes=1)
"""How exactly the moment of the start of the computer is known."""


class LocalMemoryLines:
    """Reads rows and logs of runs. Blocks; any lane. Settles nothing.

    `booted_at` is when the computer was started; asked of the computer where it is not given.
    """

    def __init__(
        self,
        database: Database,
        folder: DataFolder,
        clock: Clock,
        booted_at: datetime | None = None,
    ) -> None:
        self._table = ExecutionTable(database)
        self._folder = folder
        self._clock = clock
        self._booted_at = booted_at or datetime.fromtimestamp(psutil.boot_time(), UTC)

    def read(self, request: MemoryLineRequest, call: Call) -> MemoryLineReading:
        """Of the workers among the subjects; all of the time is read. Raises Invalid."""
        request.check()
        taken_at = self._clock.now()
        found: list[MemoryLine] = []
        for subject in request.subjects:
            if subject.kind is not SubjectKind.WORKER:
                continue
            try:
                row = self._table.read(subject.name, call)
            except Missing:
                continue
            found += [
                line for line in self._lines(row) if request.since <= line.time < request.until
            ]
            call.wait(_PAUSE)
        found.sort(key=lambda line: (line.time, line.identity))
        return MemoryLineReading(tuple(found), request.since, taken_at)

    def _lines(self, row: ExecutionRow) -> Iterator[MemoryLine]:
        face = row.face
        reason = face.reason or ""
        if face.state is ExecutionState.INTERRUPTED and face.ended_at is not None:
            seen = face.heartbeat_at or face.started_at or face.created_at
            if seen > self._booted_at + _REBOOT:
                yield _line(row, seen, reason, f"{row.name}:ending")
        if face.state not in (ExecutionState.FAILED, ExecutionState.INTERRUPTED):
            return
        path = self._folder.log_of(row.name)
        start = max(0, size_of(path) - _TAIL)
        for line in lines_from(path, start, torn_too=not row.is_open):
            record = read_object(line.data.decode("utf-8", errors="replace"))
            said = record.get("message") if record is not None else None
            at = read_moment(record.get("time")) if record is not None else None
            if isinstance(said, str) and at is not None and LOCAL_KILLS in said:
                yield _line(row, at, said, f"{row.name}:{line.offset}")


def _line(row: ExecutionRow, at: datetime, text: str, identity: str) -> MemoryLine:
    return MemoryLine(at, text, identity, row.name, None, row.name, from_platform=True)
