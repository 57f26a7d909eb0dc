"""The journal as an append-only file of JSON lines; satisfies `ports.journal.Journal`.

Each line carries the hash of the line before it and its own, so that a changed or removed line
shows. A line torn by a crash stays where it is; the chain goes on from the last whole one. An
attempt has two lines, joined by its id: one before the write and one after it (ADR 0007).
"""

import errno
import json
import logging
import os
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from phoenix_admin.backends.local.faults import file_fault
from phoenix_admin.backends.local.file_lock import acquire_within
from phoenix_admin.backends.local.journal_chain import (
    NO_LINE_BEFORE,
    ChainWalk,
    hash_of,
    newest_first,
)
from phoenix_admin.backends.local.journal_scan import JournalScan, ScanPlace, scan_back
from phoenix_admin.backends.local.json_values import read_object, words_in
from phoenix_admin.backends.local.moments import read_moment, written
from phoenix_admin.domain.chain_check import BrokenLink, ChainCheck, LinkFault
from phoenix_admin.domain.digests import sha256
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.journal_page import JournalPage, JournalQuery
from phoenix_admin.ports.call import Call
from phoenix_admin.tasks.context import unhurried

log = logging.getLogger(__name__)

_WHAT = "The journal"
_LOCK_WAIT = 5.0
_BLOCK = 1 << 16
_SLICE = 400
_PAUSE = 0.001
_MOST_KEPT = 10_000
"""Entries of an answer that is kept; an export is none that is asked for again."""


class JournalFile:
    """Keeps journal lines in one file. Blocks; any thread, any number of processes."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now
        self._lock_file = path.with_name(path.name + ".lock")
        self._guard = threading.Lock()
        self._scan: JournalScan | None = None

    def append(self, entry: JournalEntry) -> None:
        """Add one line and wait until the disk has it. Raises Invalid when it cannot be kept."""
        self.append_all((entry,))

    def append_all(self, entries: Sequence[JournalEntry]) -> None:
        """Add these lines in one write and wait for the disk once. Raises as `append` does.

        When it raises, none of them is there, or that is not known.
        """
        if not entries:
            return
        with self._guard, self._alone(), self._opened() as descriptor:
            size = os.fstat(descriptor).st_size
            previous, torn = self._last_hash(size)
            if torn:
                log.info("the last line of %s is torn; the next one begins behind it", self._path)
            data = (b"\n" if torn else b"") + _chained(entries, previous)
            try:
                if os.write(descriptor, data) != len(data):
                    os.ftruncate(descriptor, size)
                    raise file_fault(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), _WHAT)
                os.fsync(descriptor)
            except OSError as error:
                raise file_fault(error, _WHAT) from error

    def newest(self, limit: int, call: Call) -> tuple[JournalEntry, ...]:
        """The newest attempts, newest first; what cannot be read as a line is passed over."""
        return self._scanned(JournalQuery(limit), call).found

    def page(self, query: JournalQuery, call: Call) -> JournalPage:
        """The newest attempts that match, newest first; reads no further than it must."""
        scan = self._scanned(query, call, keep=query.limit <= _MOST_KEPT)
        return JournalPage(scan.found, self._now(), scan.truncated)

    def broken_links(self, call: Call) -> tuple[BrokenLink, ...]:
        """Check the whole chain; each place that is wrong, newest first."""
        return self.check_chain(call).broken

    def check_chain(
        self, call: Call, after: ChainCheck | None = None, most: int | None = None
    ) -> ChainCheck:
        """Check the chain on from where `after` ended, or from the oldest line.

        What was checked is not read again while nothing but new lines has come to the file. From
        the oldest line, what was read of the entries is void as well.
        """
        if after is None:
            self._scan = None
        check = self._checked(call, after, most)
        if check.broken and check.broken[0].fault is LinkFault.TORN:
            # Perhaps it is only being written: look once more while nobody writes.
            with suppress(PhoenixError), self._alone():
                check = self._checked(call, check, most)
        return check

    def _checked(self, call: Call, after: ChainCheck | None, most: int | None) -> ChainCheck:
        try:
            with self._path.open("rb") as file:
                about = os.fstat(file.fileno())
                walk, known = _taken_up(file, after, about)
                began, tail, finished = walk.settled, b"", True
                file.seek(began)
                for number, line in enumerate(file, 1):
                    _pause(number, call)
                    if not line.endswith(b"\n"):
                        tail = line
                        break
                    walk.take(line)
                    # Never without a link: what follows one is only judged by the next.
                    if most is not None and number >= most and walk.settled > began:
                        finished = file.tell() >= about.st_size
                        break
                link = _at(file, walk.link_at, walk.settled)
        except FileNotFoundError:
            return ChainCheck(finished=True)
        except OSError as error:
            raise file_fault(error, _WHAT) from error
        found = walk.ended(tail) if finished else walk.broken
        place = (walk.settled, walk.link_at, _digest(link), about.st_size, about.st_mtime_ns)
        return ChainCheck(newest_first((*known, *found)), walk.lines, finished, place)

    def _scanned(self, query: JournalQuery, call: Call, *, keep: bool = False) -> JournalScan:
        """The answer, from an earlier one and the new lines where that is possible."""
        try:
            with self._path.open("rb") as file:
                about = os.fstat(file.fileno())
                settled, line_at = _last_line(file, about.st_size)
                scan = self._taken_up(file, query, settled, about, call)
                if scan is None:
                    scan = scan_back(query, self._patiently(file, settled, call))
                digest = _digest(_at(file, line_at, settled))
                tail = read_object(_at(file, settled, about.st_size))
        except FileNotFoundError:
            return JournalScan(query)
        except OSError as error:
            raise file_fault(error, _WHAT) from error
        place = ScanPlace(settled, line_at, digest, about.st_size, about.st_mtime_ns)
        if keep:
            self._scan = replace(scan, place=place)
        # What has no newline yet is read again the next time.
        last = _entry(tail) if tail is not None else None
        if last is None:
            return scan
        return scan.with_lines((last,)) or scan

    def _taken_up(
        self,
        file: BinaryIO,
        query: JournalQuery,
        settled: int,
        about: os.stat_result,
        call: Call,
    ) -> JournalScan | None:
        """The kept answer with what has come since; None where it is void."""
        scan = self._scan
        place = scan.place if scan is not None else None
        if scan is None or place is None or scan.query != query:
            return None
        rewritten = about.st_size == place.size and about.st_mtime_ns != place.changed
        if rewritten or settled < place.settled:
            return None
        if _digest(_at(file, place.line_at, place.settled)) != place.digest:
            return None
        return scan.with_lines(_forwards(file, place.settled, settled, call))

    def _patiently(self, file: BinaryIO, settled: int, call: Call) -> Iterator[JournalEntry]:
        """Every entry from there back, with pauses so that nobody waits for the reading."""
        for number, (_, record) in enumerate(_backwards(file, settled), 1):
            _pause(number, call)
            entry = _entry(record) if record is not None else None
            if entry is not None:
                yield entry

    @contextmanager
    def _alone(self) -> Generator[None, None, None]:
        lock = acquire_within(self._lock_file, unhurried(_LOCK_WAIT))
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _opened(self) -> Generator[int, None, None]:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        try:
            descriptor = os.open(self._path, flags, 0o600)
        except OSError as error:
            raise file_fault(error, _WHAT) from error
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _last_hash(self, size: int) -> tuple[str, bool]:
        """The hash of the last whole line, and whether something torn stands behind it."""
        torn = size > 0 and not self._ends_with_newline(size)
        try:
            with self._path.open("rb") as file:
                for _, record in _backwards(file, size):
                    found = record.get("hash") if record is not None else None
                    if isinstance(found, str):
                        return found, torn
        except OSError as error:
            raise file_fault(error, _WHAT) from error
        return NO_LINE_BEFORE, torn

    def _ends_with_newline(self, size: int) -> bool:
        try:
            with self._path.open("rb") as file:
                file.seek(size - 1)
                return file.read(1) == b"\n"
        except OSError as error:
            raise file_fault(error, _WHAT) from error


def _backwards(file: BinaryIO, at: int) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Lines from `at` to the oldest: offset and record, None where it is not one."""
    rest = b""
    while at > 0:
        start = max(0, at - _BLOCK)
        pieces = (_at(file, start, at) + rest).split(b"\n")
        end = at + len(rest)
        for piece in reversed(pieces[1:]):
            if piece:
                yield end - len(piece), read_object(piece)
            end -= len(piece) + 1
        rest, at = pieces[0], start
    if rest:
        yield 0, read_object(rest)


def _forwards(file: BinaryIO, began: int, ended: int, call: Call) -> Iterator[JournalEntry]:
    """Every entry of the whole lines in between, oldest first."""
    file.seek(began)
    for number, line in enumerate(iter(file.readline, b""), 1):
        if file.tell() > ended:
            return
        _pause(number, call)
        record = read_object(line)
        entry = _entry(record) if record is not None else None
        if entry is not None:
            yield entry


def _last_line(file: BinaryIO, size: int) -> tuple[int, int]:
    """The offset behind the last newline before `size`, and where the line it ends begins."""
    settled = _behind_newline(file, size)
    return settled, _behind_newline(file, max(0, settled - 1))


def _behind_newline(file: BinaryIO, at: int) -> int:
    while at > 0:
        start = max(0, at - _BLOCK)
        found = _at(file, start, at).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0


def _chained(entries: Sequence[JournalEntry], previous: str) -> bytes:
    """The lines of these entries, each chained to the one before it."""
    lines: list[bytes] = []
    for entry in entries:
        body = _body(entry, previous)
        previous = hash_of(body)
        lines.append(json.dumps({**body, "hash": previous}, ensure_ascii=True).encode("ascii"))
    return b"".join(line + b"\n" for line in lines)


def _body(entry: JournalEntry, previous: str) -> dict[str, Any]:
    return {
        "previous": previous,
        "time": written(entry.time),
        "account": entry.account,
        "environment": entry.environment,
        "action": str(entry.action),
        "target": entry.target,
        "outcome": entry.outcome.value,
        "duration_us": round(entry.duration / timedelta(microseconds=1)),
        "before": dict(entry.before),
        "after": dict(entry.after),
        "detail": entry.detail,
        **{key: value for key, value in _later_fields(entry).items() if value},
    }


def _later_fields(entry: JournalEntry) -> dict[str, str]:
    """Fields the first format did not have: absent where empty, so that old lines stay valid."""
    return {
        "attempt": entry.attempt,
        "name": entry.name,
        "version": entry.version,
        "plan": entry.plan,
        "execution": entry.execution,
    }


def _pause(number: int, call: Call) -> None:
    """Between lines: so that nobody waits for the reading, and it ends when it is cancelled."""
    if number % _SLICE == 0:
        call.wait(_PAUSE)
    call.raise_if_cancelled()


def _at(file: BinaryIO, began: int, ended: int) -> bytes:
    file.seek(began)
    return file.read(ended - began)


def _digest(line: bytes) -> str:
    return sha256(line).hexdigest()


def _taken_up(
    file: BinaryIO, after: ChainCheck | None, about: os.stat_result
) -> tuple[ChainWalk, tuple[BrokenLink, ...]]:
    """Where to go on, and what is known of what was passed; the beginning where that is void."""
    if after is None:
        return ChainWalk(), ()
    match after.place:
        case (int(settled), int(link_at), str(digest), int(size), int(changed)):
            pass
        case _:
            return ChainWalk(), ()
    rewritten = about.st_size < size or (about.st_size == size and about.st_mtime_ns != changed)
    link = _at(file, link_at, settled)
    walk = ChainWalk.resumed(settled, after.lines, link_at, link)
    if rewritten or walk is None or _digest(link) != digest:
        return ChainWalk(), ()
    return walk, tuple(link for link in after.broken if link.line <= after.lines)


def _entry(record: Mapping[str, Any]) -> JournalEntry | None:
    moment = read_moment(record.get("time"))
    outcome = _OUTCOMES.get(str(record.get("outcome")))
    duration = record.get("duration_us")
    if moment is None or outcome is None or not isinstance(duration, int):
        return None
    return JournalEntry(
        time=moment,
        account=str(record.get("account", "")),
        environment=str(record.get("environment", "")),
        action=str(record.get("action", "")),
        target=str(record.get("target", "")),
        outcome=outcome,
        duration=timedelta(microseconds=duration),
        before=words_in(record.get("before")),
        after=words_in(record.get("after")),
        detail=str(record.get("detail", "")),
        attempt=str(record.get("attempt", "")),
        name=str(record.get("name", "")),
        version=str(record.get("version", "")),
        plan=str(record.get("plan", "")),
        execution=str(record.get("execution", "")),
    )


_OUTCOMES = {outcome.value: outcome for outcome in AttemptOutcome}
