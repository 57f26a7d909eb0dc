"""The journal as an append-only file of JSON lines; satisfies `ports.journal.Journal`.

Each line carries the hash of the line before it and its own, so that a changed or removed line
shows. A line torn by a crash stays where it is; the chain goes on from the last whole one. An
attempt has two lines, joined by its id: one before the write and one after it (ADR 0007).
"""

import errno
import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from phoenix_admin.backends.local.faults import file_fault
from phoenix_admin.backends.local.file_lock import acquire_within
from phoenix_admin.backends.local.json_values import read_object, words_in
from phoenix_admin.backends.local.moments import read_moment, written
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.journal_page import JournalPage, JournalQuery, matches
from phoenix_admin.ports.call import Call
from phoenix_admin.tasks.context import unhurried

log = logging.getLogger(__name__)

NO_LINE_BEFORE = "0" * 64
"""What the first line gives as the hash before it."""

_WHAT = "The journal"
_LOCK_WAIT = 5.0
_BLOCK = 1 << 16
_SLICE = 400
_PAUSE = 0.001


class JournalFile:
    """Keeps journal lines in one file. Blocks; any thread, any number of processes."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now
        self._lock_file = path.with_name(path.name + ".lock")
        self._guard = threading.Lock()

    def append(self, entry: JournalEntry) -> None:
        """Add one line and wait until the disk has it. Raises Invalid when it cannot be kept."""
        with self._guard, self._alone(), self._opened() as descriptor:
            size = os.fstat(descriptor).st_size
            previous, torn = self._last_hash(size)
            if torn:
                log.info("the last line of %s is torn; the next one begins behind it", self._path)
            body = _body(entry, previous)
            line = json.dumps({**body, "hash": _hash(body)}, ensure_ascii=True).encode("ascii")
            data = (b"\n" if torn else b"") + line + b"\n"
            try:
                if os.write(descriptor, data) != len(data):
                    os.ftruncate(descriptor, size)
                    raise file_fault(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), _WHAT)
                os.fsync(descriptor)
            except OSError as error:
                raise file_fault(error, _WHAT) from error

    def newest(self, limit: int, call: Call) -> tuple[JournalEntry, ...]:
        """The newest attempts, newest first; what cannot be read as a line is passed over."""
        found, _ = self._matching(JournalQuery(limit), call)
        return found

    def page(self, query: JournalQuery, call: Call) -> JournalPage:
        """The newest attempts that match, newest first; reads no further than it must."""
        found, truncated = self._matching(query, call)
        return JournalPage(found, self._now(), truncated)

    def broken_links(self, call: Call) -> tuple[str, ...]:
        """Check the chain from the newest line back; one sentence for each place that is wrong.

        A line that was torn while it was written is named as that: the chain never went through
        it. One that the chain did go through was changed.
        """
        problems: list[str] = []
        unread: list[int] = []
        wanted: str | None = None
        torn = self._is_torn()
        for offset, record in self._patiently(call):
            if record is None:
                unread.append(offset)
                continue
            body = {key: value for key, value in record.items() if key != "hash"}
            holds = wanted is None or record.get("hash") == wanted
            torn = holds if wanted is not None else torn
            problems += [_unread_words(at, torn=torn) for at in unread]
            unread.clear()
            if record.get("hash") != _hash(body):
                problems.append(f"The line at byte {offset} was changed.")
            if not holds:
                problems.append(f"Lines behind byte {offset} were changed or removed.")
            previous = record.get("previous")
            wanted = previous if isinstance(previous, str) else None
        holds = wanted is None or wanted == NO_LINE_BEFORE
        torn = holds if wanted is not None else torn
        problems += [_unread_words(at, torn=torn) for at in unread]
        if not holds:
            problems.append("Lines before the first one were removed.")
        return tuple(problems)

    def _matching(self, query: JournalQuery, call: Call) -> tuple[tuple[JournalEntry, ...], bool]:
        """The attempts that match, and whether there are more of them."""
        found: list[JournalEntry] = []
        ended: set[str] = set()
        for _, record in self._patiently(call):
            entry = _entry(record) if record is not None else None
            if entry is None or entry.attempt in ended:
                continue  # the line before a write whose outcome has been seen
            if entry.attempt:
                ended.add(entry.attempt)
            if not matches(query, entry):
                continue
            if len(found) >= query.limit:
                return tuple(found), True
            found.append(entry)
        return tuple(found), False

    def _patiently(self, call: Call) -> Iterator[tuple[int, dict[str, Any] | None]]:
        """Every line from the newest back, with pauses so that nobody waits for the reading."""
        for number, line in enumerate(self._backwards(), 1):
            if number % _SLICE == 0:
                call.wait(_PAUSE)
            call.raise_if_cancelled()
            yield line

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
        for _, record in self._backwards():
            found = record.get("hash") if record is not None else None
            if isinstance(found, str):
                return found, torn
        return NO_LINE_BEFORE, torn

    def _is_torn(self) -> bool:
        """Whether the file ends in the middle of a line."""
        try:
            size = self._path.stat().st_size
        except OSError:
            return False
        return size > 0 and not self._ends_with_newline(size)

    def _ends_with_newline(self, size: int) -> bool:
        try:
            with self._path.open("rb") as file:
                file.seek(size - 1)
                return file.read(1) == b"\n"
        except OSError as error:
            raise file_fault(error, _WHAT) from error

    def _backwards(self) -> Iterator[tuple[int, dict[str, Any] | None]]:
        """Lines from the newest to the oldest: offset and record, None where it is not one."""
        try:
            with self._path.open("rb") as file:
                at = file.seek(0, os.SEEK_END)
                rest = b""
                while at > 0:
                    start = max(0, at - _BLOCK)
                    file.seek(start)
                    pieces = (file.read(at - start) + rest).split(b"\n")
                    end = at + len(rest)
                    for piece in reversed(pieces[1:]):
                        if piece:
                            yield end - len(piece), read_object(piece)
                        end -= len(piece) + 1
                    rest, at = pieces[0], start
                if rest:
                    yield 0, read_object(rest)
        except FileNotFoundError:
            return
        except OSError as error:
            raise file_fault(error, _WHAT) from error


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


def _unread_words(offset: int, *, torn: bool) -> str:
    if torn:
        return f"The line at byte {offset} was torn: the program ended while writing it."
    return f"The line at byte {offset} is not readable."


def _hash(body: Mapping[str, Any]) -> str:
    """SHA-256 of the line without its own hash, in one canonical spelling."""
    spelled = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(spelled.encode("ascii")).hexdigest()


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
