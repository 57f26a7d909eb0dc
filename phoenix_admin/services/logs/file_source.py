"""One file as a source: its name, what it is read by, and what happened to it. Lane only."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.record import record
from phoenix_admin.log_store.byte_source import GZIP_MAGIC
from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.followed_file import FileChange, FollowedFile
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.shown_log import SourceState

_BEGUN = {
    FileChange.CUT: "the file was cut",
    FileChange.REWRITTEN: "the file was written anew",
    FileChange.REPLACED: "another file took the name",
}


CLOSE: Final = timedelta(seconds=1)
"""A file that was read to its end no longer ago is followed, however it grows meanwhile."""
Writer = tuple[str | None, str | None, str | None]
"""Whose run wrote a file: project, job and execution, as far as that is known."""
NOBODY: Final[Writer] = (None, None, None)


@record
class FileStanding:
    """How a file stands; `rows` are those of all its parts, `gone` those that went with a cut and
    `dropped` those of old files with the name that were let go."""

    number: int
    name: str
    state: SourceState
    words: str
    rows: int
    gone: int
    dropped: int
    error: PhoenixError | None
    about: Writer = NOBODY
    """Whose run wrote it."""
    where: str = ""
    """Its path."""
    looked_at: datetime | None = None
    """When the look began that read it as far as it says."""
    left: int = 0
    """Rows at its front that were read, and for whose index there is no room."""


class FileSource:
    """Follows one path. `indexes` are what can be read now, the oldest first."""

    def __init__(
        self,
        number: int,
        name: str,
        path: Path,
        *,
        zone: int = 0,
        about: Writer = NOBODY,
        is_done: bool = False,
    ) -> None:
        """`about`: whose run wrote it. `is_done`: nobody writes to it any more,
        and what takes its name later (a rotation) is shown already."""
        self._about = about
        self._is_done = is_done
        self._identities: dict[int, tuple[int, int] | None] = {}
        self.number = number
        self.name = name
        self.path = path
        self.gone = 0
        self.dropped = 0
        self.error: PhoenixError | None = None
        self.beginnings: dict[int, str] = {}
        """By serial: what is known to be wrong before its first row."""
        self.more = False
        self._followed = FollowedFile(path, name=number, zone=zone)
        self._serials: list[tuple[FileIndex, int]] = []
        self._made = 0
        self._missing = False
        self._packed = False
        self._looked_at: datetime | None = None
        self._now: datetime | None = None

    @property
    def indexes(self) -> tuple[tuple[FileIndex, int], ...]:
        """Each with its serial."""
        return tuple(self._serials)

    @property
    def rows(self) -> int:
        """Those that are held of all its parts."""
        return sum(_rows(index) for index, _ in self._serials)

    def leave_oldest(self) -> int:
        """Let the oldest rows of its oldest part go that has some to spare; how many."""
        return next((gone for index, _ in self._serials if (gone := index.leave_oldest())), 0)

    @property
    def end(self) -> int:
        """Bytes that are in rows of the file that has the name; for noticing progress."""
        current = self._followed.current
        return current.end if current is not None else -1

    def look(self, call: Call, now: datetime) -> None:
        """Look, and read what is new. Raises what the call raises; a fault of the file is kept."""
        self._now = now
        self._read(call)
        self._looked_at = now

    def _read(self, call: Call) -> None:
        if self._is_done and self._serials and not self.more and self.error is None:
            return
        self.more = True
        try:
            change = self._followed.look(call)
        except PhoenixError as error:
            call.raise_if_cancelled()  # a deadline is no fault of the file
            self.error, self.more = error, False
        else:
            self.error, self.more = None, False
            self._missing = change is FileChange.MISSING
        finally:
            self._note_indexes()

    def holds(self, identity: tuple[int, int]) -> bool:
        """Whether this file (device, inode) is read here, whatever its name is by now."""
        return any(self._identities.get(serial) == identity for _, serial in self._serials)

    def standing(self) -> FileStanding:
        """How it stands now."""
        state, words = self._state()
        return FileStanding(
            self.number,
            self.name,
            state,
            words,
            self.rows,
            self.gone,
            self.dropped,
            self.error,
            self._about,
            str(self.path),
            self._looked_at,
            sum(index.extent()[0] for index, _ in self._serials),
        )

    def share(self) -> float:
        """How much of it has been read, from 0 to 1."""
        current = self._followed.current
        if current is None:
            return 0.0 if self.more else 1.0
        return current.face().share

    def close(self) -> None:
        """Let its files go."""
        self._followed.close()
        self._serials = []

    def _state(self) -> tuple[SourceState, str]:
        if self.error is not None:
            return SourceState.FAILED, self.error.text
        if self._missing:
            rest = ", what was read of it stays" if self._serials else ""
            return SourceState.MISSING, f"{self.path.name} is not there{rest}"
        current = self._followed.current
        if current is None:
            return SourceState.READING, ""
        face = current.face()
        if (self.more or not face.whole) and not self._is_close_behind:
            return SourceState.READING, f"{int(face.share * 100)}%"
        said = [face.broken] if face.broken else []
        if face.unzoned:
            said.append("times without a zone are read as UTC")
        if face.torn:
            said.append("the last line has no end yet")
        return SourceState.WHOLE if self._packed or self._is_done else SourceState.LIVE, "; ".join(
            said
        )

    @property
    def _is_close_behind(self) -> bool:
        """Whether it was read to its end just now, and goes on: that is live."""
        if self._looked_at is None or self._now is None:
            return False
        return self._now - self._looked_at <= CLOSE

    def _note_indexes(self) -> None:
        """Number what is new, and count what is gone."""
        current = self._followed.current
        there = [*self._followed.older, *([current] if current is not None else [])]
        left = [(index, serial) for index, serial in self._serials if index not in there]
        lost = sum(_rows(index) for index, serial in left if serial == self._made - 1)
        self.gone += lost
        self.dropped += sum(_rows(index) for index, _ in left) - lost
        kept = [(index, serial) for index, serial in self._serials if index in there]
        for index in there:
            if all(index is not known for known, _ in kept):
                words = _BEGUN.get(self._followed.begun_by, "")
                if words:
                    rows = f": {lost} rows are gone" if lost else ""
                    self.beginnings[self._made] = words + rows
                kept.append((index, self._made))
                self._identities[self._made] = self._followed.identity
                self._made += 1
                self._packed = _is_packed(self.path)
        self._serials = kept


def _rows(index: FileIndex) -> int:
    first, end = index.extent()
    return end - first


def _is_packed(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == GZIP_MAGIC
    except OSError:
        return False
