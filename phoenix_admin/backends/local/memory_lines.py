"""Lines of local runs that tell of killed workers; satisfies `ports.memory_line_source`.

A run whose ffmpeg ended by signal 9 says so, and of one whose worker has vanished it is known that
it was killed. By whom is known in three cases: the journal has a stop of that very process (that is
no incident), the kernel has told that it killed this one for memory (`kill_evidence`), or the run
says itself that it was refused memory. A worker that vanished with the whole computer was killed by
nobody.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import psutil

from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_rows import ExecutionRow, Identity, identities_in
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.json_values import object_in, read_object
from phoenix_admin.backends.local.kill_evidence import FIELD_PROCESSES
from phoenix_admin.backends.local.log_lines import lines_from, size_of
from phoenix_admin.backends.local.moments import read_moment
from phoenix_admin.backends.local.settling import Settling
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.journal_page import JournalQuery
from phoenix_admin.domain.memory_lines import (
    LOCAL_COUNTED,
    LOCAL_KILLS,
    LOCAL_OOM,
    LOCAL_REFUSALS,
    MemoryLine,
)
from phoenix_admin.domain.memory_subject import SubjectKind
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.journal import Journal
from phoenix_admin.ports.memory_line_source import MemoryLineReading, MemoryLineRequest

_TAIL = 64 * 1024
"""Bytes read of a log from its end: a run that was killed says nothing after it."""
_PAUSE = 0.001
_SIGNS = (LOCAL_KILLS, LOCAL_OOM, LOCAL_COUNTED, *LOCAL_REFUSALS)
_STOPS = 500
"""The newest stops in the journal that are looked at."""
_REBOOT = timedelta(minutes=1)
"""How exactly the moment of the start of the computer is known."""
_SAME_MOMENT = timedelta(seconds=2)


class LocalMemoryLines:
    """Reads rows and logs of runs. Blocks; any lane. Settles nothing.

    `booted_at` is when the computer was started; asked of the computer where it is not given.
    `journal` has a line of the action `stop` for each process that a person has stopped.
    """

    def __init__(
        self,
        database: Database,
        folder: DataFolder,
        clock: Clock,
        booted_at: datetime | None = None,
        journal: Journal | None = None,
        stop: str = "",
    ) -> None:
        self._table = ExecutionTable(database)
        self._folder = folder
        self._clock = clock
        self._settling = Settling(database, folder, clock, DEFAULT_POLICY.start_limit)
        self._journal = journal
        self._stop = stop
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
            died: list[Identity] = []
            lines = [
                line
                for line in self._lines(row, died)
                if request.since <= line.time < request.until
            ]
            if lines and not self._was_stopped(row, died, call):
                found += lines
            call.wait(_PAUSE)
        found.sort(key=lambda line: (line.time, line.identity))
        return MemoryLineReading(tuple(found), request.since, taken_at)

    def _was_stopped(self, row: ExecutionRow, died: Iterable[Identity], call: Call) -> bool:
        """Whether a person has stopped its worker or its ffmpeg from here while it ran.

        `died` are those that its log says have ended with it: the row forgets them. Raises what
        reading the journal raises: without it nothing is said.
        """
        if self._journal is None or row.worker is None:
            return False
        begun, ended = row.face.started_at, row.face.ended_at or self._clock.now()
        known = (row.worker, *row.children, *died)
        page = self._journal.page(JournalQuery(_STOPS, self._stop), call)
        return any(
            entry.action == self._stop
            and entry.outcome is not AttemptOutcome.REFUSED
            and (begun is None or begun <= entry.time)
            and entry.time <= ended
            and any(_means(entry, each) for each in known)
            for entry in page.entries
        )

    def _lines(self, row: ExecutionRow, died: list[Identity]) -> Iterator[MemoryLine]:
        """Its lines; who has died, as its log has it, is added to `died`."""
        face = self._settling.as_it_is(row)  # nobody may have looked since it died
        reason = face.reason or ""
        if face.state is ExecutionState.INTERRUPTED:
            seen = face.heartbeat_at or face.started_at or face.created_at
            if seen > self._booted_at + _REBOOT:
                # What was only counted is a line of its own: it lies beside, and decides nothing.
                said, _, counted = reason.partition(f"; {LOCAL_COUNTED}")
                yield _line(row, seen, f"{said})" if counted else said, f"{row.name}:ending")
                if counted:
                    told = f"{LOCAL_COUNTED}{counted.removesuffix(')')}"
                    yield _line(row, seen, told, f"{row.name}:counted")
        if face.state not in (ExecutionState.FAILED, ExecutionState.INTERRUPTED):
            return
        path = self._folder.log_of(row.name)
        start = max(0, size_of(path) - _TAIL)
        for line in lines_from(path, start, torn_too=not row.is_open):
            record = read_object(line.data.decode("utf-8", errors="replace"))
            said = record.get("message") if record is not None else None
            at = read_moment(record.get("time")) if record is not None else None
            if isinstance(said, str) and at is not None and any(sign in said for sign in _SIGNS):
                fields = object_in(record.get("fields")) if record is not None else {}
                died += identities_in(fields.get(FIELD_PROCESSES))
                yield _line(row, at, said, f"{row.name}:{line.offset}")


def _means(entry: JournalEntry, process: Identity) -> bool:
    """Whether this stop was of that process, and not of another that had its id before or after."""
    if entry.target != f"process {process.pid}":
        return False
    begun = read_moment(entry.before.get("started"))  # not in lines of older versions
    return begun is None or abs(begun - datetime.fromtimestamp(process.created, UTC)) <= (
        _SAME_MOMENT
    )


def _line(row: ExecutionRow, at: datetime, text: str, identity: str) -> MemoryLine:
    return MemoryLine(at, text, identity, row.name, None, row.name, from_platform=True)
