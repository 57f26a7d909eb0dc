"""What made room in a store, kept on disk: the newest within a budget of bytes and an age.

Rows keep their numbers. Nothing is written where rows are appended: `work` does it, a piece at a
time, on whatever lane has time for it.
"""

import contextlib
import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.archive_file import (
    ENDING,
    UNFINISHED,
    ArchivedRows,
    SegmentWriting,
    TornFile,
    described,
)
from phoenix_admin.log_store.columns import NO_TIME
from phoenix_admin.log_store.segment import SegmentFace
from phoenix_admin.ports.call import Call

BUDGET: Final = 1024 * 1024 * 1024
"""Bytes on the disk: of entries of 490 bytes, which become 21 to 100, ten million and more."""
AGE: Final = 24 * 3600.0
"""Seconds after which rows go, however much room there is."""
LEFT_FREE: Final = 512 * 1024 * 1024
"""Bytes that others have of the disk: an archive is a comfort, and never fills it."""
_FULL: Final = "the disk is full"
MOST_WAITING: Final = 4
"""Segments that wait to be written; whoever appends waits rather than have more of them."""


@record
class ArchiveFace:
    """`rows` lie on disk, the oldest from `since` on (nanoseconds, NO_TIME where none has one).

    `lost` rows could not be kept, for the reason in `fault`; `aged` ones went by budget and age.
    """

    rows: int
    since: int
    size: int
    lost: int
    aged: int
    fault: str


class LogArchive:
    """`put`, `work` and `close` come from one thread at a time; `kept` and `face` from any."""

    def __init__(
        self,
        folder: Path,
        *,
        budget: int = BUDGET,
        age: float = AGE,
        left_free: int = LEFT_FREE,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Takes up what is whole in the folder; makes the folder with the first rows."""
        self._folder = folder
        self._budget = budget
        self._age = age
        self._left_free = left_free
        self._now = now
        self._waiting: list[SegmentFace] = []
        self._writing: SegmentWriting | None = None
        self._lost = self._aged = 0
        self._fault = ""
        self.kept: tuple[ArchivedRows, ...] = _found(folder)
        """What lies on the disk, the oldest first; no row between them is missing."""

    @property
    def waiting(self) -> tuple[SegmentFace, ...]:
        """What still has to be written, the oldest first."""
        return tuple(self._waiting)

    @property
    def is_behind(self) -> bool:
        """Whether appending should wait."""
        return len(self._waiting) >= MOST_WAITING

    def face(self) -> ArchiveFace:
        """How it stands."""
        kept, waiting = self.kept, self._waiting
        rows = sum(one.rows for one in kept) + sum(map(len, waiting))
        since = min((one.since for one in kept if one.since != NO_TIME), default=NO_TIME)
        size = sum(one.size for one in kept)
        return ArchiveFace(rows, since, size, self._lost, self._aged, self._fault)

    def put(self, face: SegmentFace) -> None:
        """Keep these rows, which follow the last ones; touches no disk."""
        self._waiting.append(face)

    def work(self, call: Call) -> None:
        """Write what waits. Raises what the call raises; the next call goes on from there."""
        while self._waiting:
            call.raise_if_cancelled()
            try:
                self._step()
            except OSError as error:
                self._fail(_words(error))
        self._tidy()

    def close(self, *, keep: bool = False) -> None:
        """Remove everything, or leave what is written for who opens it later. Again is harmless."""
        self._waiting = []
        if self._writing is not None:
            with contextlib.suppress(OSError):
                self._writing.give_up()
            self._writing = None
        if not keep:
            self.kept = ()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _step(self) -> None:
        if self._writing is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if shutil.disk_usage(self._folder).free < self._left_free:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._writing = SegmentWriting(self._folder, self._waiting[0])
        finished = self._writing.step()
        if finished is not None:
            self._writing = None
            self.kept = (*self.kept, finished)
            del self._waiting[0]
            self._fault = ""

    def _fail(self, words: str) -> None:
        """On a full disk the oldest make room. Without any these rows are lost, and what lies
        before them goes too: no row in between is missing."""
        if self._writing is not None:
            with contextlib.suppress(OSError):
                self._writing.give_up()
            self._writing = None
        self._fault = words
        if words == _FULL and self.kept:
            self._drop(1)
            return
        self._lost += len(self._waiting.pop(0))
        self._drop(len(self.kept), lost=True)

    def _tidy(self) -> None:
        """The oldest go, by budget and by age."""
        size, oldest = sum(one.size for one in self.kept), self._now() - self._age
        count = 0
        for one in self.kept:
            if size <= self._budget and one.written_at >= oldest:
                break
            size, count = size - one.size, count + 1
        self._drop(count)

    def _drop(self, count: int, *, lost: bool = False) -> None:
        gone, self.kept = self.kept[:count], self.kept[count:]
        for one in gone:
            with contextlib.suppress(OSError):  # on Windows while somebody reads it
                one.path.unlink()
            if lost:
                self._lost += one.rows
            else:
                self._aged += one.rows


def _found(folder: Path) -> tuple[ArchivedRows, ...]:
    """The newest files that follow one another; all else there is removed."""
    try:
        paths = sorted(folder.iterdir(), reverse=True)
    except OSError:
        return ()
    found: list[ArchivedRows] = []
    for path in paths:
        if path.suffix not in {ENDING, UNFINISHED}:
            continue
        try:
            one = described(path) if path.suffix == ENDING else None
        except (OSError, TornFile):
            one = None
        if one is not None and (not found or one.first + one.rows == found[-1].first):
            found.append(one)
        else:
            with contextlib.suppress(OSError):
                path.unlink()
    return tuple(reversed(found))


def _words(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", -1)}:
        return _FULL
    return f"the disk refuses them ({error.strerror or type(error).__name__})"
