"""What is really there after a kill, found without the services that are being judged.

Locks say which worker lives, the process table which ffmpeg does, the stitcher's verification
whether a reel is whole, SQLite and the hash chain whether store and journal are.
"""

import re
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psutil

from benchmarks.storm_services import Services
from phoenix_admin.backends.local.execution_rows import FINALIZING, ExecutionRow
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.file_lock import is_free
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.services.examination import Examination
from phoenix_admin.stitcher.admission import admit
from phoenix_admin.stitcher.errors import StitchFailed
from phoenix_admin.stitcher.inspection import inspect_clip
from phoenix_admin.stitcher.plan import Plan, make_plan
from phoenix_admin.stitcher.verify import verify_reel
from phoenix_admin.tasks.context import unhurried

GONE_WITHIN = 5.0
"""Seconds that the end of something killed may take to show."""

_MARK = re.compile(r"\.(stitch-[a-z0-9]+)\.part")
_TRUE_KINDS = {VerdictKind.IN_AGREEMENT, VerdictKind.STARTING, VerdictKind.CANCEL_REQUESTED}
_STATUS_OF = {
    ExecutionState.SUCCEEDED: ProjectStatus.COMPLETE,
    ExecutionState.FAILED: ProjectStatus.FAILED,
    ExecutionState.INTERRUPTED: ProjectStatus.FAILED,
    ExecutionState.CANCELLED: ProjectStatus.CANCELLED,
}
Signature = tuple[int, int, int]


def plan_of(clips: tuple[str, ...]) -> Plan:
    """What a whole reel of these clips must be like."""
    admitted, problems = admit([Path(clip) for clip in clips])
    if problems:
        raise RuntimeError(str(problems))
    return make_plan(admitted, [inspect_clip(clip.path) for clip in admitted])


def at_work(data_dir: Path) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """The living workers and ffmpegs of this data folder."""
    workers: list[psutil.Process] = []
    ffmpegs: list[psutil.Process] = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or []
        if process.info["status"] == psutil.STATUS_ZOMBIE:
            continue
        if "--execution" in words and str(data_dir) in words:
            workers.append(process)
        elif any(str(data_dir) in word and _MARK.search(word) for word in words):
            ffmpegs.append(process)
    return workers, ffmpegs


def run_of(words: list[str]) -> str | None:
    """The execution that an ffmpeg's command line, or a partial file's name, speaks of."""
    found = _MARK.search(" ".join(words))
    return found.group(1) if found else None


class Truth:
    """Looks at one data folder; remembers each finished reel, to see when one is touched."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._folder = services.backend.folder
        self._table = ExecutionTable(services.backend.database)
        self._plans: dict[tuple[str, ...], Plan] = {}
        self._reels: dict[str, tuple[str, Signature]] = {}
        self.torn_lines = 0

    def use(self, services: Services) -> None:
        """Look through another opening of the same folder."""
        self._services = services
        self._table = ExecutionTable(services.backend.database)

    # -- one project -----------------------------------------------------------------------

    def is_alive(self, seen: Examination) -> bool:
        """Whether a worker of this project holds a lock now."""
        rows = self._table.newest(seen.project_id, 50, unhurried())
        return any(self._is_worked_on(row.name) for row in rows)

    def is_moving(self, seen: Examination) -> bool:
        """Whether a living worker has changed something since this was seen."""
        call = unhurried()
        document = self._services.ports.store.read_project(seen.project_id, call)
        if document.version != seen.project.version:
            return True
        if seen.execution is None:
            return False
        return self._table.read(seen.execution.name, call).face.state is not seen.execution.state

    def problems_of(self, seen: Examination) -> list[str]:
        """In what way the shown state of one project is not true."""
        found = self._of_state(seen) + self._of_reel(seen)
        return [f"{seen.project.name}: {problem}" for problem in found]

    def _of_state(self, seen: Examination) -> list[str]:
        document, execution = seen.project, seen.execution
        found: list[str] = []
        if seen.verdict.kind not in _TRUE_KINDS:
            found.append(f"the verdict is {seen.verdict.kind}: {' / '.join(seen.verdict.evidence)}")
        if seen.job is not None and seen.job.state.is_terminal == (
            document.status == ProjectStatus.STITCHING
        ):
            found.append(f"the document says {document.status}, the record {seen.job.state}")
        if execution is None or execution.job_id != document.active_job:
            if document.status == ProjectStatus.STITCHING and not self._is_young(document):
                found.append("stitching without an execution, past the start limit")
            return found
        if execution.state.is_active:
            if document.status != ProjectStatus.STITCHING:
                found.append(f"{execution.state} while the document says {document.status}")
            return found + self._of_life(execution.name)
        wanted = _STATUS_OF.get(execution.state)
        if document.status != wanted:
            found.append(f"the execution is {execution.state}, the document {document.status}")
        return found

    def _is_young(self, document: Project) -> bool:
        claimed_at, now = document.claimed_at, self._services.ports.clock.now()
        return claimed_at is not None and now - claimed_at <= self._grace()

    def _grace(self) -> timedelta:
        return self._services.policy.start_limit + timedelta(seconds=2)

    def _of_life(self, name: str) -> list[str]:
        """An execution shown as active: who is alive?"""
        row = self._table.read(name, unhurried())
        if not row.is_open or row.is_queued or not is_free(self._folder.lock_of(name)):
            return []
        spawned, now = row.spawned_at, self._services.ports.clock.now()
        is_pending = row.state == ExecutionState.PENDING
        if is_pending and spawned is not None and now - spawned <= self._grace():
            return []  # its worker may still be starting
        if not self._table.read(name, unhurried()).is_open:
            return []  # it ended between the two looks
        return [f"{name} is shown as {row.face.state} and nobody holds its lock"]

    # -- its reel --------------------------------------------------------------------------

    def _of_reel(self, seen: Examination) -> list[str]:
        rows = self._table.newest(seen.project_id, 1_000, unhurried())
        if any(row.state == FINALIZING for row in rows):
            return []  # the rename is under way
        succeeded = [row for row in rows if row.state == ExecutionState.SUCCEEDED]
        if not rows:
            return []
        reel = rows[0].reel
        if not succeeded:
            return [f"a reel is there and no run has succeeded: {reel}"] if reel.exists() else []
        last = max(succeeded, key=lambda row: row.face.ended_at or row.face.created_at)
        return self._of_finished(seen, reel, last)

    def _of_finished(self, seen: Examination, reel: Path, last: ExecutionRow) -> list[str]:
        try:
            facts = reel.stat()
        except OSError as error:
            return [f"{last.name} succeeded and its reel cannot be seen: {error}"]
        signature = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
        before = self._reels.get(seen.project_id)
        if before is not None and before[0] == last.name:
            return [] if before[1] == signature else ["the reel changed and no run succeeded"]
        if before is not None and before[1] == signature:
            return [f"{last.name} succeeded and the reel is still the earlier one"]
        try:
            verify_reel(reel, self._plan(seen.project.clips))
        except StitchFailed as failure:
            return [f"the reel is not whole: {failure.reason}"]
        self._reels[seen.project_id] = (last.name, signature)
        return []

    def _plan(self, clips: tuple[str, ...]) -> Plan:
        if clips not in self._plans:
            self._plans[clips] = plan_of(clips)
        return self._plans[clips]

    # -- the whole folder ------------------------------------------------------------------

    def problems_of_folder(self) -> list[str]:
        """Leftovers, lost records, a damaged store or journal."""
        found = _until_none(self._leftovers)
        found += self._lost_records()
        found += self._damage()
        return found

    def _leftovers(self) -> list[str]:
        """Partial files and ffmpegs of runs that nobody works on."""
        found: list[str] = []
        for entry in self._folder.reels.iterdir():
            name = run_of([entry.name])
            if name is not None and not self._is_worked_on(name):
                found.append(f"left behind: {entry.name}")
        for process in at_work(self._folder.root)[1]:
            try:
                name = run_of(process.cmdline())
            except psutil.Error:
                continue
            if name is not None and not self._is_worked_on(name):
                found.append(f"an orphan ffmpeg of {name}: {process.pid}")
        return found

    def _is_worked_on(self, name: str) -> bool:
        return not is_free(self._folder.lock_of(name))

    def _lost_records(self) -> list[str]:
        """Job records that stay open although nothing will ever close them."""
        with self._services.backend.database.reading(unhurried()) as connection:
            rows = connection.execute(
                "SELECT jobs.id, jobs.state FROM jobs JOIN projects ON projects.id = project_id"
                " WHERE jobs.state IN ('claimed', 'launched')"
                " AND (projects.active_job IS NOT jobs.id OR projects.status <> 'stitching')"
            ).fetchall()
        return [f"the record {job} stays {state}" for job, state in rows]

    def _damage(self) -> list[str]:
        connection = sqlite3.connect(self._folder.database, timeout=30)
        try:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        finally:
            connection.close()
        found = [] if verdict == "ok" else [f"the database: {verdict}"]
        broken = self._services.backend.journal.broken_links(unhurried())
        wrong = [link.sentence for link in broken if link.is_tampering]
        self.torn_lines = max(self.torn_lines, len(broken) - len(wrong))
        return found + [f"the journal: {sentence}" for sentence in wrong]


def _until_none(look: Callable[[], list[str]]) -> list[str]:
    """What is still found when the time has passed in which it may go."""
    ends = time.monotonic() + GONE_WITHIN
    pause = 0.02
    while (found := look()) and time.monotonic() < ends:
        time.sleep(pause)
    return found
