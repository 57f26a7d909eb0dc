"""Log lines of LOCAL's runs, merged over the files of a project or job.

Satisfies `ports.log_source.LogSource`. A cursor holds the offset behind the last line given for
each run, so the next page goes on without a gap or a repetition, also when a run began meanwhile.
"""

import heapq
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_rows import ExecutionRow
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.json_values import object_in, read_object
from phoenix_admin.backends.local.log_lines import (
    RawLine,
    count_lines,
    lines_from,
    size_of,
    start_of_tail,
)
from phoenix_admin.backends.local.moments import read_moment, written
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.log_entry import LogEntry, LogPage, Severity
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.log_source import LogRequest

MOST_RUNS = 100
"""Runs looked at for one request: the newest ones."""

_SLICE = 400
_PAUSE = 0.001
_SEVERITIES = {severity.name: severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class _Run:
    """One run's file. `ended`: nothing more can come, so a torn last line counts."""

    name: str
    job_id: str | None
    project_id: str | None
    created_at: datetime
    ended: bool
    path: Path


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Offsets by run, and the moment before which runs are left out for good."""

    offsets: Mapping[str, int]
    horizon: datetime

    def written(self) -> str:
        return json.dumps({"at": dict(self.offsets), "from": written(self.horizon)})


class LocalLogSource:
    """Reads the workers' log files. Blocks; any thread."""

    def __init__(
        self, database: Database, folder: DataFolder, clock: Clock, *, most_runs: int = MOST_RUNS
    ) -> None:
        self._table = ExecutionTable(database)
        self._folder = folder
        self._clock = clock
        self._most_runs = most_runs

    def read(self, request: LogRequest, call: Call) -> LogPage:
        """One page in order of time. Raises Invalid for a cursor that is not from here."""
        if request.job_id is None and request.project_id is None:
            msg = "Log lines are asked for by project or by job."
            raise Invalid(msg)
        if request.after is None:
            return self._newest(request, call)
        return self._next(request, _read_cursor(request.after), call)

    def _newest(self, request: LogRequest, call: Call) -> LogPage:
        runs = self._runs(request, call)
        taken_at = self._clock.now()
        kept: list[LogEntry] = []
        offsets: dict[str, int] = {}
        skipped = 0
        for run in runs:
            if _is_older(run, kept, request.limit):
                offsets[run.name] = size_of(run.path)
                skipped += count_lines(run.path, offsets[run.name], call)
                continue
            start = start_of_tail(run.path, request.limit, call, torn_too=run.ended)
            entries, behind = self._merged([run], {run.name: start}, None, call)
            offsets.update(behind)
            kept = sorted(kept + entries, key=lambda entry: entry.time)
            skipped += count_lines(run.path, start, call) + max(0, len(kept) - request.limit)
            kept = kept[max(0, len(kept) - request.limit) :]
        horizon = min((run.created_at for run in runs), default=taken_at)
        return LogPage(tuple(kept), _Cursor(offsets, horizon).written(), taken_at, skipped)

    def _next(self, request: LogRequest, cursor: _Cursor, call: Call) -> LogPage:
        runs = [r for r in self._runs(request, call) if r.created_at >= cursor.horizon]
        taken_at = self._clock.now()
        starts = {run.name: cursor.offsets.get(run.name, 0) for run in runs}
        entries, offsets = self._merged(runs, starts, request.limit, call)
        entries.sort(key=lambda entry: entry.time)
        return LogPage(tuple(entries), _Cursor(offsets, cursor.horizon).written(), taken_at)

    def _merged(
        self, runs: list[_Run], starts: Mapping[str, int], limit: int | None, call: Call
    ) -> tuple[list[LogEntry], dict[str, int]]:
        """Lines of all runs in order of time, at most `limit`, and the offsets behind them.

        Of each file a front part is taken and nothing twice, whatever the clock did meanwhile.
        """
        offsets = dict(starts)
        entries: list[LogEntry] = []
        streams = [_entries_of(run, starts[run.name]) for run in runs if size_of(run.path) > 0]
        for entry, name, end in heapq.merge(*streams, key=lambda found: found[0].time):
            if limit is not None and len(entries) >= limit:
                break
            entries.append(entry)
            offsets[name] = end
            if len(entries) % _SLICE == 0:
                call.wait(_PAUSE)
                call.raise_if_cancelled()
        return entries, offsets

    def _runs(self, request: LogRequest, call: Call) -> list[_Run]:
        if request.job_id is not None:
            rows = self._table.of_job(request.job_id, call)
        else:
            rows = self._table.newest(request.project_id, self._most_runs, call)
        return [self._run(row) for row in rows]

    def _run(self, row: ExecutionRow) -> _Run:
        face = row.face
        return _Run(
            row.name,
            face.job_id,
            face.project_id,
            face.created_at,
            ended=not row.is_open,
            path=self._folder.log_of(row.name),
        )


def _is_older(run: _Run, kept: list[LogEntry], limit: int) -> bool:
    """Whether a run ended before the oldest line of a full page: then its file stays unread."""
    if not run.ended or len(kept) < limit or not kept:
        return False
    try:
        changed_at = datetime.fromtimestamp(run.path.stat().st_mtime, UTC)
    except OSError:
        return False
    return changed_at < kept[0].time


def _entries_of(run: _Run, start: int) -> Iterator[tuple[LogEntry, str, int]]:
    """The lines of one run with the offset behind each; a line without a time has the last one."""
    moment = run.created_at
    for line in lines_from(run.path, start, torn_too=run.ended):
        entry = _entry(run, line, moment)
        moment = entry.time
        yield entry, run.name, line.end


def _entry(run: _Run, line: RawLine, moment: datetime) -> LogEntry:
    text = line.data.decode("utf-8", errors="replace").rstrip("\r")
    record = read_object(text) if text.startswith("{") else None
    fields: dict[str, Any] = {}
    severity = Severity.DEFAULT
    if record is not None:
        moment = read_moment(record.get("time")) or moment
        severity = _SEVERITIES.get(str(record.get("severity")), Severity.DEFAULT)
        said = record.get("message")
        if isinstance(said, str):
            text = said
        fields = object_in(record.get("fields"))
    return LogEntry(
        time=moment,
        severity=severity,
        source=run.name,
        message=text,
        identity=f"{run.name}:{line.offset}",
        job_id=run.job_id,
        project_id=run.project_id,
        fields=fields,
    )


def _read_cursor(text: str) -> _Cursor:
    try:
        value = json.loads(text)
        offsets = {str(name): max(0, int(offset)) for name, offset in value["at"].items()}
        horizon = read_moment(value["from"])
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        msg = "This is not a place in these logs."
        raise Invalid(msg) from error
    return _Cursor(offsets, horizon or datetime(1970, 1, 1, tzinfo=UTC))
