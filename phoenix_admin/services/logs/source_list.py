"""The sources of a view as they are now: files found in folders, feeds, numbers for all. Lane only.

A number is given once and chooses a source's colour; it is never used again.
"""

import contextlib
import stat
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.log_store.byte_source import file_fault
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.fed_rows import FedRows
from phoenix_admin.services.logs.file_source import NOBODY, FileSource, Writer
from phoenix_admin.services.logs.source_specs import (
    FeedSpec,
    FileSpec,
    FilesSpec,
    FolderSpec,
    HeldSpec,
    SourceSpec,
)

ENDINGS: Final = (".log", ".jsonl", ".ndjson", ".json", ".txt", ".out", ".err", ".gz")
"""What is taken for a log in a folder, by its name; `run.log.3` too."""
MOST_FILES: Final = 200
"""Files of one folder at most, the newest; each stays open."""
LOOK_EVERY: Final = 2.0
"""Seconds between two looks for files that came later."""


class SourceList:
    """`files`, `feeds` and `held` by number, in the order in which they came."""

    def __init__(self, zone: int, feed_budget: int, archive: Path | None = None) -> None:
        """`archive`: the folder for what feeds have no room for."""
        self.files: dict[int, FileSource] = {}
        self.feeds: dict[int, FedRows] = {}
        self.held: dict[int, HeldSpec] = {}
        self.faults: dict[str, PhoenixError] = {}
        """Folders that cannot be listed."""
        self.left_out = 0
        """Files of folders beyond MOST_FILES."""
        self._zone = zone
        self._budget = feed_budget
        self._archive = archive
        self._left: list[FedRows] = []
        self._made = 0
        self._feeds: dict[int, FeedSpec] = {}
        self._owners: dict[int, SourceSpec] = {}
        self._closed: set[Path] = set()
        self._looked_at = float("-inf")
        self._specs: tuple[SourceSpec, ...] = ()

    def follow(
        self, specs: Sequence[SourceSpec], removed: Collection[int], now: float, call: Call
    ) -> None:
        """Have what is specified; `now` in monotonic seconds. Raises the call's cancellation."""
        for number in removed:
            self._remove(number)
        wanted = tuple(specs)
        is_new = wanted != self._specs
        if not is_new and now - self._looked_at < LOOK_EVERY:
            return
        self.left_out = 0
        for spec in wanted:
            self._have(spec, call)
        self._specs, self._looked_at = wanted, now

    def feed_of(self, number: int) -> FeedSpec | None:
        """Which feed a source is."""
        return self._feeds.get(number)

    def close(self) -> None:
        """Let all files go."""
        for source in self.files.values():
            source.close()
        self._left += self.feeds.values()
        self.files, self.feeds, self.held = {}, {}, {}

    def discard(self) -> None:
        """Remove what feeds that are gone have on the disk. Blocks."""
        while self._left:
            self._left.pop().store.close()

    def _have(self, spec: SourceSpec, call: Call) -> None:
        match spec:
            case FileSpec(path, name):
                if spec not in self._owners.values():
                    self._add(spec, name, path)
            case FolderSpec():
                self._have_folder(spec)
            case FilesSpec():
                self._have_files(spec, call)
            case HeldSpec():
                if spec not in self._owners.values():
                    self.held[self._number(spec)] = spec
            case FeedSpec(feed):
                if spec not in self._feeds.values():
                    number = self._number(spec)
                    self._feeds[number] = spec
                    folder = self._archive / str(number) if self._archive is not None else None
                    self.feeds[number] = FedRows(
                        number, feed.name, budget=self._budget, archive=folder
                    )

    def _have_folder(self, spec: FolderSpec) -> None:
        try:
            found = _logs_in(spec.path)
        except OSError as error:
            self.faults[str(spec.path)] = file_fault(error, spec.path)
            return
        self.faults.pop(str(spec.path), None)
        self.left_out += max(0, len(found) - MOST_FILES)
        for file, identity in found[:MOST_FILES]:
            # A file that was rotated is read on where it had its old name.
            if not any(source.holds(identity) for source in self.files.values()):
                self._add(spec, file.name, file, is_done=file.name[-1:].isdigit())

    def _have_files(self, spec: FilesSpec, call: Call) -> None:
        try:
            known = spec.files.files(call, project_id=spec.project_id, job_id=spec.job_id)
        except PhoenixError as error:
            call.raise_if_cancelled()
            self.faults["files"] = error
            return
        self.faults.pop("files", None)
        self.left_out += max(0, len(known) - MOST_FILES)
        for each in known[:MOST_FILES]:
            run = each.name if each.project_id or each.job_id else None  # a run's log has its name
            self._add(spec, each.name, each.path, (each.project_id, each.job_id, run))

    def _add(
        self,
        spec: SourceSpec,
        name: str,
        path: Path,
        about: Writer = NOBODY,
        *,
        is_done: bool = False,
    ) -> None:
        where = path.absolute()
        if where in self._closed or any(one.path == where for one in self.files.values()):
            return
        number = self._number(spec)
        self.files[number] = FileSource(
            number, name, where, zone=self._zone, about=about, is_done=is_done
        )

    def _number(self, spec: SourceSpec) -> int:
        number, self._made = self._made, self._made + 1
        self._owners[number] = spec
        return number

    def _remove(self, number: int) -> None:
        source = self.files.pop(number, None)
        if source is not None:
            self._closed.add(source.path)
            source.close()
        fed = self.feeds.pop(number, None)
        if fed is not None:
            fed.store.close()
        self.held.pop(number, None)


def _logs_in(folder: Path) -> list[tuple[Path, tuple[int, int]]]:
    """The newest first, each with its device and inode; one that goes meanwhile is left out."""
    found: list[tuple[float, Path, tuple[int, int]]] = []
    for entry in folder.iterdir():
        if _is_log(entry.name):
            with contextlib.suppress(OSError):
                seen = entry.stat()
                if stat.S_ISREG(seen.st_mode):
                    found.append((seen.st_mtime, entry, (seen.st_dev, seen.st_ino)))
    found.sort(key=lambda one: (-one[0], one[1].name))
    return [(entry, identity) for _, entry, identity in found]


def _is_log(name: str) -> bool:
    low = name.lower()
    stem, _, last = low.rpartition(".")
    return low.endswith(ENDINGS) or (last.isdigit() and stem.endswith(ENDINGS))
