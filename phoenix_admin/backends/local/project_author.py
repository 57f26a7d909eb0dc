"""Makes projects from a person's own files, and the samples; satisfies `ports.ProjectAuthor`."""

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.document_rows import Row, read_names
from phoenix_admin.backends.local.faults import file_fault
from phoenix_admin.backends.local.file_lock import FileLock, acquire_within
from phoenix_admin.backends.local.moments import written
from phoenix_admin.backends.local.project_store import READ_ONLY
from phoenix_admin.backends.local.worker_settings import read_worker_settings
from phoenix_admin.domain.errors import Conflict, Forbidden, Invalid
from phoenix_admin.domain.media_files import MIXED, is_sound, kind_of_files
from phoenix_admin.domain.project import Project, ProjectKind, ProjectStatus
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.project_store import ProjectStore

# ruff: noqa: PLC0415 - the media engine and the ids are needed by an author, not by a start

MEDIA_ENDINGS = frozenset(
    (
        ".3g2",
        ".3gp",
        ".avi",
        ".m2ts",
        ".m4v",
        ".mj2",
        ".mkv",
        ".mov",
        ".mp4",
        ".mts",
        ".ts",
        ".webm",
    )
)
"""Which files of a folder are taken for clips: what the stitcher can read."""

LONGEST_NAME = 200

_SAMPLES_MADE = "samples_made"
_MOST_NAMED = 10
_DIGITS = re.compile(r"(\d+)")


def new_project_id() -> str:
    """A fresh ULID."""
    from ulid import ULID

    return str(ULID())


class LocalProjectAuthor:
    """Creates and removes projects. Blocks; any thread."""

    def __init__(
        self,
        database: Database,
        folder: DataFolder,
        store: ProjectStore,
        clock: Clock,
        *,
        read_only: bool = False,
        new_id: Callable[[], str] = new_project_id,
    ) -> None:
        self._database = database
        self._folder = folder
        self._store = store
        self._clock = clock
        self._read_only = read_only
        self._new_id = new_id

    def create(self, name: str, clips: Sequence[Path], call: Call) -> Project:
        """A new project, status ready, of the files in this order.

        A folder stands for the clips in it, or where it holds none for its sound files, in
        natural order (`clip 2` before `clip 10`). The files stay where they are. Raises Invalid
        naming every file that cannot be used, and for a mix of clips and sound files.
        """
        from phoenix_admin.stitcher.admission import admit
        from phoenix_admin.stitcher.errors import plain_name

        self._refuse_if_read_only()
        title = " ".join(name.split())
        if not title or len(title) > LONGEST_NAME:
            msg = f"A project needs a name of 1 to {LONGEST_NAME} characters."
            raise Invalid(msg)
        files = [file for given in clips for file in _files_behind(given, call)]
        if not files:
            msg = "No media files were found to make a project of."
            raise Invalid(msg)
        kind = kind_of_files(files)
        if kind is None:
            raise Invalid(f"No project was made. {MIXED}")
        _, problems = admit(files)
        if problems:
            named = "; ".join(f"{plain_name(p.path)} {p.reason}" for p in problems[:_MOST_NAMED])
            more = len(problems) - _MOST_NAMED
            rest = f"; and {more} more" if more > 0 else ""
            raise Invalid(f"No project was made: {named}{rest}.")
        project_id = self._new_id()
        with self._database.writing(call) as connection:
            self._insert(connection, project_id, title, files, kind=kind)
        return self._store.read_project(project_id, call)

    def prepare_samples(self, call: Call) -> int:
        """Make the sample projects once per data folder; returns how many were made now.

        A preparation that was interrupted has left no project and is done again. Raises Invalid
        when the clips cannot be rendered.
        """
        from phoenix_admin.backends.local.samples import SAMPLES, render_samples

        self._refuse_if_read_only()
        if self._are_samples_made(call):
            return 0
        lock = self._lock_samples(call)
        try:
            if self._are_samples_made(call):
                return 0
            ffmpeg = read_worker_settings(self._database, call).ffmpeg
            try:
                made = render_samples(self._folder.samples, ffmpeg, call)
            except OSError as error:
                raise file_fault(error, "The folder of the sample clips") from error
            with self._database.writing(call) as connection:
                for sample, clips in zip(SAMPLES, made, strict=True):
                    self._insert(
                        connection,
                        self._new_id(),
                        sample.name,
                        clips,
                        ProjectKind.REEL,
                        sample=True,
                    )
                connection.execute(
                    "INSERT OR REPLACE INTO settings (key, value) VALUES (?, '1')",
                    (_SAMPLES_MADE,),
                )
            return len(made)
        finally:
            lock.release()

    def remove_samples(self, call: Call) -> int:
        """Remove the sample projects with their runs, clips and reels; returns how many.

        They are not made again. Raises Conflict while one of them is being stitched.
        """
        self._refuse_if_read_only()
        lock = self._lock_samples(call)
        try:
            with self._database.writing(call) as connection:
                rows: list[Row] = connection.execute(
                    "SELECT id, name, status, reel, clips FROM projects WHERE sample"
                ).fetchall()
                for row in rows:
                    _refuse_if_busy(connection, row)
                files = self._forget(connection, [str(row[0]) for row in rows])
            for row in rows:
                files += [Path(name) for name in (row[3], *read_names(row[4])) if name]
            self._delete(files)
            return len(rows)
        finally:
            lock.release()

    # -- parts -----------------------------------------------------------------------------

    def _insert(
        self,
        connection: sqlite3.Connection,
        project_id: str,
        name: str,
        clips: Sequence[Path],
        kind: ProjectKind,
        *,
        sample: bool = False,
    ) -> None:
        connection.execute(
            "INSERT INTO projects (id, name, kind, status, clips, updated_at, sample)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                project_id,
                name,
                kind.value,
                ProjectStatus.READY.value,
                json.dumps([str(clip) for clip in clips]),
                written(self._clock.now()),
                int(sample),
            ),
        )

    def _forget(self, connection: sqlite3.Connection, project_ids: Sequence[str]) -> list[Path]:
        """Delete these projects with their records; returns the files of their runs."""
        files: list[Path] = []
        for project_id in project_ids:
            runs = connection.execute(
                "SELECT name, output FROM executions WHERE project_id = ?", (project_id,)
            ).fetchall()
            for name, output in runs:
                files += [self._folder.log_of(name), self._folder.lock_of(name)]
                files += [Path(output)] if output else []
            connection.execute("DELETE FROM executions WHERE project_id = ?", (project_id,))
            connection.execute("DELETE FROM jobs WHERE project_id = ?", (project_id,))
            connection.execute("DELETE FROM projects WHERE id = ?", (project_id,))
        return files

    def _delete(self, files: Sequence[Path]) -> None:
        """Delete those files that lie in our own folders, and the folders of samples."""
        from phoenix_admin.backends.local.samples import SAMPLES

        own = (self._folder.reels, self._folder.runs)
        try:
            for file in files:
                if file.parent in own:
                    file.unlink(missing_ok=True)
            for sample in SAMPLES:
                shutil.rmtree(self._folder.samples / sample.folder, ignore_errors=True)
        except OSError as error:
            raise file_fault(error, "The samples are gone from the list, but a file") from error

    def _are_samples_made(self, call: Call) -> bool:
        with self._database.reading(call) as connection:
            found = connection.execute(
                "SELECT 1 FROM settings WHERE key = ?", (_SAMPLES_MADE,)
            ).fetchone()
        return found is not None

    def _lock_samples(self, call: Call) -> FileLock:
        return acquire_within(self._folder.samples / ".lock", call)

    def _refuse_if_read_only(self) -> None:
        if self._read_only:
            raise Forbidden(READ_ONLY, permission="write")


def _refuse_if_busy(connection: sqlite3.Connection, row: Row) -> None:
    active = connection.execute(
        "SELECT 1 FROM executions WHERE project_id = ?"
        " AND state IN ('pending', 'running', 'finalizing')",
        (row[0],),
    ).fetchone()
    if row[2] == ProjectStatus.STITCHING or active is not None:
        msg = f"{row[1]} is being stitched; the samples can be removed when that has ended."
        raise Conflict(msg)


def _files_behind(given: Path, call: Call) -> list[Path]:
    """The file itself, or a folder's clips or sound files in natural order, as absolute paths."""
    call.raise_if_cancelled()
    path = given.absolute()
    try:
        if not path.is_dir():
            # The folder's links are followed, the file's own is not: it is judged by `admit`.
            return [path.parent.resolve() / path.name]
        folder = path.resolve()
        with os.scandir(folder) as entries:
            names = [
                entry.name
                for entry in entries
                if not entry.name.startswith(".") and not entry.is_dir()
            ]
    except (OSError, RuntimeError, ValueError) as error:
        from phoenix_admin.stitcher.errors import plain_name

        reason = getattr(error, "strerror", None) or str(error)
        raise Invalid(f"{plain_name(given)} cannot be read: {reason}.") from error
    clips = [name for name in names if Path(name).suffix.lower() in MEDIA_ENDINGS]
    chosen = clips or [name for name in names if is_sound(name)]
    return [folder / name for name in sorted(chosen, key=natural_key)]


def natural_key(name: str) -> tuple[tuple[str | int, ...], str]:
    """Sorts `clip 2` before `clip 10`, whatever the case; equal ones by their own spelling."""
    parts = _DIGITS.split(name.casefold())
    return tuple(int(p) if number % 2 else p for number, p in enumerate(parts)), name
