"""What can go wrong around LOCAL (product note §9), with real workers and a real other process.

Each time: the job fails with that reason, nothing half is left, the store stays readable, and
after one reconcile the project's state is true.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from phoenix_admin.backends.local.database import LONGEST_WAIT
from phoenix_admin.backends.local.spawning import worker_command
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import Slow
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import JobKind, JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.triggering import TriggerEnd, Triggering
from phoenix_admin.services.write_gate import WriteGate
from tests.contract.subjects import LocalSubject, make_job, staged, start
from tests.contract.test_contract_job_engine import reconciling
from tests.support.waiting import until
from tests.unit.backends_local.test_local_worker_death import ffmpegs_of

ROOT = Path(__file__).resolve().parents[3]


def assert_failed(local: LocalSubject, project: Project, ended: Execution, reason: str) -> None:
    """The promise of this file."""
    assert ended.state is ExecutionState.FAILED
    assert reason in (ended.reason or "")
    assert ended.output is None
    until(lambda: not ffmpegs_of(ended.name), what="the end of every ffmpeg", seconds=5)
    reels = local.backend.folder.reels
    assert not reels.is_dir() or list(reels.iterdir()) == []
    settled = reconciling(local).settle(project.id, local.call())
    assert settled.examination.verdict.kind is VerdictKind.IN_AGREEMENT
    document = local.store.read_project(project.id, local.call())
    assert (document.known_status, document.reel) == (ProjectStatus.FAILED, None)
    assert document.status_reason == ended.reason
    assert local.store.read_job(ended.job_id or "", local.call()).state is JobState.FAILED
    assert_whole(local)


def assert_whole(local: LocalSubject) -> None:
    connection = sqlite3.connect(local.backend.folder.database)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert local.backend.journal.broken_links(local.call()) == ()


class TestFilesThatGo:
    def test_a_clip_removed_between_claim_and_start_is_named(
        self, local: LocalSubject, tmp_path: Path
    ) -> None:
        kept, gone = local.make_file("kept.mp4"), local.make_file("gone.mp4")
        project = local.author.create("Two clips", [kept, gone], local.call())
        local.store.claim(project, make_job(local, project, "j1"), local.call())
        gone.unlink()
        order = RunOrder("j1", project.id, JobKind.STITCH, project.clips)
        name = local.engine.run(order, local.call()).name
        assert_failed(local, project, local.until_ended(name), "gone.mp4")

    def test_a_clip_removed_while_it_waits_in_the_queue_is_named(self, local: LocalSubject) -> None:
        local.one_at_a_time()
        local.hold_runs()
        first = start(local, local.make_project("First"), "j1").name
        local.until_under_way(first)
        clip = local.make_file("gone.mp4")
        project = local.author.create("Second", [clip], local.call())
        second = start(local, project, "j2").name
        assert local.engine.read(second, local.call()).state is ExecutionState.PENDING
        clip.unlink()
        local.let_go(first)
        local.until_ended(first)
        for reel in local.backend.folder.reels.glob("first-*"):
            reel.unlink()
        assert_failed(local, project, local.until_ended(second), "gone.mp4")

    @pytest.mark.parametrize(
        "point",
        [
            "begun",
            pytest.param("child-recorded", marks=pytest.mark.wide),
            "middle",
            pytest.param("verified", marks=pytest.mark.wide),
        ],
    )
    def test_an_output_folder_removed_during_the_stitch_is_said(
        self, local: LocalSubject, point: str
    ) -> None:
        local.use(staged("hold", point))
        project = local.make_project(unlike=True)
        name = start(local, project, "j1").name
        until(lambda: local.is_at_point(name), what="the worker at its point")
        shutil.rmtree(local.backend.folder.reels)
        local.let_go(name)
        ended = local.until_ended(name)
        if point == "begun":  # nothing was there yet: the worker makes the folder
            assert ended.state is ExecutionState.SUCCEEDED
            assert Path(ended.output or "").is_file()
            return
        assert_failed(local, project, ended, "the folder does not exist")
        local.use(worker_command)
        document = local.store.read_project(project.id, local.call())
        again = local.until_ended(start(local, document, "j2").name)
        assert again.state is ExecutionState.SUCCEEDED, "the next one makes the folder anew"


HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""


@contextmanager
def write_lock_held(local: LocalSubject) -> Iterator[None]:
    """Another process that keeps the database locked for writing."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(local.backend.folder.database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        yield
    finally:
        holder.communicate("go\n", timeout=30)


def triggering(local: LocalSubject) -> Triggering:
    ports = EnvironmentPorts(LOCAL, "rae", local.clock, local.store, local.engine, local.journal)
    return Triggering(ports, WriteGate(LOCAL, "rae", local.journal, local.clock), lambda: "j1")


class TestLockedDatabase:
    def test_a_stitch_waits_five_seconds_then_says_so_and_nothing_has_happened(
        self, local: LocalSubject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert local.backend.database._longest_wait == LONGEST_WAIT == 5
        monkeypatch.setattr(local.backend.database, "_longest_wait", 0.5)  # the rest is the same
        project = local.make_project()
        with write_lock_held(local):
            began = time.monotonic()
            with pytest.raises(Slow, match="locked by another program"):
                triggering(local).stitch(project.id, local.call())
            assert time.monotonic() - began >= 0.45
            shown = local.store.read_project(project.id, local.call())
            assert shown == project, "reading goes on meanwhile"
        (line,) = local.journal.newest(9, local.call())
        assert (line.action, line.outcome) == ("stitch", AttemptOutcome.UNKNOWN)
        settled = reconciling(local).settle(project.id, local.call())
        assert settled.applied is None
        assert settled.examination.verdict.kind is VerdictKind.IN_AGREEMENT
        assert local.store.list_jobs(project.id, 9, local.call()) == ()
        done = triggering(local).stitch(project.id, local.call())
        assert done.end is TriggerEnd.STARTED
        assert done.execution is not None
        assert local.until_ended(done.execution.name).state is ExecutionState.SUCCEEDED
        assert_whole(local)

    def test_a_worker_that_cannot_record_its_end_waits_for_the_lock_to_go(
        self, local: LocalSubject
    ) -> None:
        local.use(staged("hold", "renamed"))
        project = local.make_project()
        name = start(local, project, "j1").name
        until(lambda: local.is_at_point(name), what="the reel in its place")
        with write_lock_held(local):
            local.let_go(name)
            shown = local.store.read_project(project.id, local.call())
            assert shown.known_status is ProjectStatus.STITCHING
            assert local.table.read(name, local.call()).state == "finalizing"
        assert local.until_ended(name).state is ExecutionState.SUCCEEDED
        document = local.store.read_project(project.id, local.call())
        assert document.known_status is ProjectStatus.COMPLETE
        assert Path(document.reel or "").is_file()
        assert_whole(local)


# -- disks that refuse: another program sees the folder through a mount of its own --------------


@dataclass(frozen=True)
class OwnDisk:
    """Runs a program that sees a disk of its own at one place."""

    options: str
    place: Path

    def words(self, *program: str) -> list[str]:
        """The command line; skips the test where mounting is not allowed."""
        unshare = shutil.which("unshare")
        if unshare is None:
            pytest.skip("unshare is not installed")
        rooted = ["--map-root-user"] if os.geteuid() else []
        script = f'mount -t tmpfs -o {self.options} none "$1" || exit 77; shift; exec "$@"'
        start_words = [unshare, "--mount", *rooted, "sh", "-c", script, "sh", str(self.place)]
        tried = subprocess.run([*start_words, "true"], capture_output=True, text=True, check=False)
        if tried.returncode != 0:
            pytest.skip(f"mounting is not allowed here: {tried.stderr.strip()}")
        return [*start_words, *program]


FULL = """
import sys
from pathlib import Path
from phoenix_admin.backends.local.backend import open_local
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried

data, clip, call = Path(sys.argv[1]), Path(sys.argv[2]), unhurried(60)
backend = open_local(data, start_limit=DEFAULT_POLICY.start_limit)
project = backend.author.create("Reel", [clip], call)
ports = EnvironmentPorts(
    LOCAL, "rae", backend.clock, backend.store, backend.engine, backend.journal
)
gate = WriteGate(LOCAL, "rae", backend.journal, backend.clock)
ballast, piece = data / "ballast", 1 << 12
with ballast.open("wb", buffering=0) as file:
    try:
        while True:
            file.write(b"x" * piece)
    except OSError:
        pass
try:
    done = Triggering(ports, gate, lambda: "j1").stitch(project.id, call)
    print("said:", done.end.value)
except PhoenixError as error:
    print("said:", error.text)
print("readable:", backend.store.read_project(project.id, call).status)
with backend.database.reading(call) as connection:
    print("integrity:", *connection.execute("PRAGMA integrity_check").fetchone())
ballast.unlink()
settled = Reconciling(ports, gate, DEFAULT_POLICY).settle(project.id, call)
print("verdict:", settled.examination.verdict.kind.value)
print("status:", settled.examination.project.status)
print("reels:", [entry.name for entry in backend.folder.reels.iterdir()])
print("journal:", backend.journal.broken_links(call))
done = Triggering(ports, gate, lambda: "j2").stitch(project.id, call)
while (execution := backend.engine.find("j2", call)[0]).state.is_active:
    call.wait(0.05)
print("then:", execution.state.value)
backend.close()
"""

LOCKED = """
import sys
from pathlib import Path
from phoenix_admin.backends.local.backend import open_local
from phoenix_admin.domain.errors import PhoenixError
try:
    open_local(Path(sys.argv[1])).close()
    print("opened")
except PhoenixError as error:
    print(type(error).__name__, error.text)
"""


def said_by(words: list[str]) -> list[str]:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


class TestDisksThatRefuse:
    def test_a_full_data_folder_fails_the_stitch_with_that_reason_and_stays_readable(
        self, local: LocalSubject, tmp_path: Path
    ) -> None:
        place = tmp_path / "small"
        place.mkdir()
        clip = local.make_file("clip.mp4")
        disk = OwnDisk("size=2m", place)
        said = said_by(disk.words(sys.executable, "-c", FULL, str(place / "data"), str(clip)))
        assert said[0].startswith("said: Disk full: "), said
        assert said[1:] == [
            "readable: ready",
            "integrity: ok",
            "verdict: in agreement",
            "status: ready",
            "reels: []",
            "journal: ()",
            "then: succeeded",
        ]

    def test_a_data_folder_that_cannot_be_written_is_refused_by_name(self, tmp_path: Path) -> None:
        place = tmp_path / "locked"
        place.mkdir()
        disk = OwnDisk("ro", place)
        (said,) = said_by(disk.words(sys.executable, "-c", LOCKED, str(place / "data")))
        assert (
            said == f"Invalid The data folder {place / 'data'} could not be used: "
            "read-only file system."
        )

    def test_a_reel_folder_that_turns_read_only_fails_the_run_with_that_reason(
        self, local: LocalSubject
    ) -> None:
        disk = OwnDisk("ro", local.backend.folder.reels)
        local.use(lambda root, name: disk.words(*worker_command(root, name)))
        project = local.make_project(unlike=True)
        ended = local.until_ended(start(local, project, "j1").name)
        assert_failed(local, project, ended, "the folder is not writable")
