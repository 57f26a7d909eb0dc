"""One log file by its name, whatever happens to it: appended, cut, rotated, rewritten, removed.

What was indexed is read through the file that was opened then, so a row never shows bytes of
another file. When the bytes under an index are no longer there, a new index begins.
"""

from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path

from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.record import record
from phoenix_admin.log_store.byte_source import GzipBytes, PlainBytes, file_fault, open_source
from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.file_rows import CHUNK
from phoenix_admin.ports.call import Call

KEPT_OLDER = 2
"""Files that had the name before and stay open, so that their rows can still be read."""


class FileChange(Enum):
    """What a look found."""

    SAME = auto()
    GROWN = auto()
    FIRST = auto()
    """It is there for the first time."""
    CUT = auto()
    """It is shorter than what was read of it: the rows are gone, reading begins anew."""
    REWRITTEN = auto()
    """Other bytes stand where rows were: reading begins anew."""
    REPLACED = auto()
    """Another file has the name (rotated): the old one's rows stay, the new one is read."""
    MISSING = auto()
    """Nothing has the name; the rows of the file that had it stay."""


@record
class _Seen:
    device: int
    inode: int
    size: int
    changed: int


class FollowedFile:
    """`look` runs on one lane at a time. `generation` counts the indexes that were begun.

    On Windows a file that is open here cannot be removed or renamed by others.
    """

    def __init__(self, path: Path, *, name: int = 0, zone: int = 0, chunk: int = CHUNK) -> None:
        """`name`, `zone` and `chunk` as for FileIndex."""
        self.path = path
        self.generation = 0
        self.current: FileIndex | None = None
        self.begun_by = FileChange.SAME
        """Why `current` was begun, also when the call ended while it was being read."""
        self.older: tuple[FileIndex, ...] = ()
        """Oldest first."""
        self._name = name
        self._zone = zone
        self._chunk = chunk
        self._source: PlainBytes | GzipBytes | None = None
        self._seen: _Seen | None = None
        self._sure = False  # nothing had changed at the last look either
        self._unfinished: list[FileIndex] = []  # lost their name, and are not read to their end yet

    @property
    def identity(self) -> tuple[int, int] | None:
        """Device and inode of the file that has the name; None while none has."""
        return (self._seen.device, self._seen.inode) if self._seen is not None else None

    def look(self, call: Call) -> FileChange:
        """Look at the file and read what is new. Raises what the call and the source raise.

        Nothing is read while nothing has changed. After a cancelled call the next one goes on.
        """
        self._finish(call)
        try:
            now = _seen(self.path)
        except Missing:
            return self._gone(call)
        if self.current is None or self._source is None:
            first = FileChange.REPLACED if self.generation else FileChange.FIRST
            return self._begin(first, call)
        before = self._seen
        if before is None or (now.device, now.inode) != (before.device, before.inode):
            self._retire(call)
            return self._begin(FileChange.REPLACED, call)
        if now == before and self._sure and self.current.face().whole:
            return FileChange.SAME
        self._sure, self._seen = now == before, now
        if isinstance(self._source, GzipBytes):
            changed = now != before
            return self._restart(FileChange.REWRITTEN, call) if changed else self._grown(call)
        if now.size < self.current.end:
            return self._restart(FileChange.CUT, call)
        if not self.current.is_of(self._source):
            return self._restart(FileChange.REWRITTEN, call)
        return self._grown(call)

    def close(self) -> None:
        """Let all files go."""
        for index in (*self.older, *([self.current] if self.current is not None else [])):
            index.close()
        self.older, self.current, self._source = (), None, None

    def _grown(self, call: Call) -> FileChange:
        assert self.current is not None
        end = self.current.end
        self.current.grow(call)
        return FileChange.GROWN if self.current.end != end else FileChange.SAME

    def _begin(self, change: FileChange, call: Call) -> FileChange:
        try:
            source = open_source(self.path)
        except Missing:
            return self._gone(call)
        found = source.stat()
        # Of the opened file: the name may belong to another one by now, which is found next time.
        self._seen = _Seen(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        self._sure = False
        self.generation += 1
        self.begun_by = change
        self._source = source
        year = _year(found.st_mtime)
        self.current = FileIndex(
            source, name=self._name, zone=self._zone, year=year, chunk=self._chunk
        )
        self.current.grow(call)
        return change

    def _restart(self, change: FileChange, call: Call) -> FileChange:
        assert self.current is not None
        self.current.close()
        self.current = None
        return self._begin(change, call)

    def _retire(self, call: Call) -> None:
        """The file has lost its name; what was written to it until then is still read."""
        if self.current is None or self._source is None:
            return
        old, self.current = self.current, None
        if isinstance(self._source, PlainBytes) and not old.is_of(self._source):
            old.close()  # emptied before it went
            return
        kept = (*self.older, old)
        self.older = kept[-KEPT_OLDER:]
        for index in kept[:-KEPT_OLDER]:
            index.close()
        self._unfinished.append(old)
        self._source = self._seen = None
        self._finish(call)

    def _finish(self, call: Call) -> None:
        """Read on what was cut short: a file without its name is found by nothing else."""
        self._unfinished = [index for index in self._unfinished if index in self.older]
        while self._unfinished:
            self._unfinished[0].grow(call)
            del self._unfinished[0]

    def _gone(self, call: Call) -> FileChange:
        if self.current is not None:
            self._retire(call)
            self._source = self._seen = None
        return FileChange.MISSING


def _seen(path: Path) -> _Seen:
    try:
        found = path.stat()
    except OSError as error:
        raise file_fault(error, path) from error
    return _Seen(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _year(moment: float) -> int:
    """The year in which the file was last written, for times that do not say theirs."""
    return datetime.fromtimestamp(moment, UTC).year
