"""Writing everything that matches into a file, piece by piece. UI thread; the disk is a lane's.

A file beside the wanted one grows and takes its name when it is whole. When the disk fails, what
was written stays and is named; when the person stops it, it goes.
"""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from phoenix_admin.domain.errors import Conflict, Offline, PhoenixError
from phoenix_admin.domain.record import record
from phoenix_admin.log_store.shown_order import part_of
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.log_reading import Answer, writers_by_number
from phoenix_admin.services.logs.row_text import WrittenRow, head_of, text_of, written_row
from phoenix_admin.services.logs.shown_log import CopyForm, ExportFace, RowKey
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

PIECE: Final = 0.2
"""Seconds of one piece of writing; others have the lane between two."""
ROWS: Final = 200
"""Rows that are put together before they are written."""


@record
class _Piece:
    """How far it has come: the next place, rows written so far, rows that were gone."""

    at: int
    written: int
    gone: int


class RowExports:
    """The exports of a log: each waits until all rows have been searched. UI thread."""

    def __init__(self, runner: TaskRunner, scope: Scope) -> None:
        self._runner = runner
        self._scope = scope
        self._exports: list[RowExport] = []

    @property
    def are_waiting(self) -> bool:
        """Whether rows are still to be found for one."""
        return any(export.is_waiting for export in self._exports)

    def add(
        self, path: Path, form: CopyForm, told: Callable[[ExportFace], None]
    ) -> Callable[[], None]:
        """One more; returns what stops it."""
        export = RowExport(path, form, self._runner, self._scope, told)
        self._exports = [*self._exports, export]
        return export.stop

    def feed(self, answer: Answer | None, notes: Mapping[RowKey, str]) -> None:
        """`answer` has all rows that match; None while they are searched for."""
        self._exports = [export for export in self._exports if export.is_waiting]
        for export in self._exports:
            if answer is None:
                export.wait()
            else:
                names = {number: name for number, (name, _) in writers_by_number(answer).items()}
                export.begin(answer, names, notes)


class RowExport:
    """One export of what `answer` shows. `told` hears of every piece, on the UI thread."""

    def __init__(
        self,
        path: Path,
        form: CopyForm,
        runner: TaskRunner,
        scope: Scope,
        told: Callable[[ExportFace], None],
    ) -> None:
        self._path = path
        self._form = form
        self._runner = runner
        self._scope = scope.child("export")
        self._told = told
        self._names: Mapping[int, str] = {}
        self._notes: Mapping[RowKey, str] = {}
        self._answer: Answer | None = None
        self._part: Path | None = None
        self._at = _Piece(0, 0, 0)
        self._scope.on_close(self._drop)

    @property
    def is_waiting(self) -> bool:
        """Whether it still waits for the rows to be found."""
        return self._answer is None and self._scope.is_open

    def begin(self, answer: Answer, names: Mapping[int, str], notes: Mapping[RowKey, str]) -> None:
        """Write these rows; `names` of sources by number, `notes` of rows."""
        self._answer, self._names, self._notes = answer, names, notes
        self._write_on()

    def wait(self) -> None:
        """Say that the rows are still being searched for."""
        self._told(ExportFace(self._path, 0, None, done=False))

    def stop(self) -> None:
        """The person wants it no more."""
        if not self._scope.is_open:
            return
        written = self._at.written
        self._scope.close()
        stopped = Conflict("Stopped: nothing was saved.")
        self._told(ExportFace(self._path, written, self._total(), done=True, error=stopped))

    def _write_on(self) -> None:
        answer, at, part = self._answer, self._at, self._part
        assert answer is not None

        def body(call: Call) -> tuple[Path, _Piece]:
            file = part or _begun(self._path, self._form)
            self._part = file  # to be named, should the disk fail now
            return file, self._piece(answer, file, at, call)

        task = Task("log export", body, Lane.MEDIA, deadline=120.0, overlap=Overlap.QUEUE)
        self._runner.submit(self._scope, task, self._on_piece)

    def _piece(self, answer: Answer, file: Path, at: _Piece, call: Call) -> _Piece:
        """Write for a while; the last piece gives the file its name. On a lane."""
        ends = time.perf_counter() + PIECE
        try:
            with file.open("a", encoding="utf-8", errors="backslashreplace", newline="") as out:
                while at.at < len(answer.shown) and time.perf_counter() < ends:
                    call.raise_if_cancelled()
                    codes = answer.shown.codes(at.at, at.at + ROWS)
                    found = self._rows(answer, codes)
                    out.write(text_of(found, self._form))
                    gone = at.gone + len(codes) - len(found)
                    at = _Piece(at.at + len(codes), at.written + len(found), gone)
                    call.wait(0.001)
                if at.at >= len(answer.shown):
                    out.flush()
                    os.fsync(out.fileno())
            if at.at >= len(answer.shown):
                file.replace(self._path)
        except OSError as error:
            msg = f"{error.strerror or type(error).__name__}: {at.written} rows stand in {file}."
            raise Offline(msg) from error
        return at

    def _rows(self, answer: Answer, codes: list[int]) -> list[WrittenRow]:
        found: list[WrittenRow] = []
        for code in codes:
            place, number = part_of(code)
            part = answer.parts.get(place)
            if part is not None:
                name = self._names.get(part.source, "")
                row = written_row(part, number, name, self._notes.get(part.key(number), ""))
                if row is not None:
                    found.append(row)
        return found

    def _on_piece(self, outcome: Outcome[tuple[Path, _Piece]]) -> None:
        match outcome:
            case Ok((file, at)):
                self._part, self._at = file, at
                if at.at < self._total():
                    self._told(ExportFace(self._path, at.written, self._total(), done=False))
                    self._write_on()
                    return
                self._part = None
                self._end(_gone(at.gone), self._path)
            case Failed(error):
                kept = self._part if self._part is not None else self._path
                self._part = None  # it is named, so it stays
                self._end(error, kept)
            case Cancelled():
                pass

    def _end(self, error: PhoenixError | None, path: Path) -> None:
        written, total = self._at.written, self._total()
        self._scope.close()
        self._told(ExportFace(path, written, total, done=True, error=error))

    def _total(self) -> int:
        return len(self._answer.shown) if self._answer is not None else 0

    def _drop(self) -> None:
        """Closed in the middle. A piece that is being written notices within some rows."""
        part, self._part = self._part, None
        if part is not None:
            with contextlib.suppress(OSError):
                part.unlink()


def _gone(rows: int) -> PhoenixError | None:
    return Conflict(f"{rows} rows were gone before they could be written.") if rows else None


def _begun(path: Path, form: CopyForm) -> Path:
    """A new file beside the wanted one, with what stands before the first row."""
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            newline="",
            dir=path.parent,
            prefix=f"{path.stem}-",
            suffix=".part",
            delete=False,
        ) as out:
            out.write(head_of(form))
        return Path(out.name)
    except OSError as error:
        msg = f"{path.parent} cannot be written to: {error.strerror or type(error).__name__}."
        raise Offline(msg) from error
