"""Workers that die at every point of their work: real processes, real ffmpeg, real SIGKILL.

Whatever dies when, the end is consistent: the reel is there if and only if the run says
succeeded, nothing partial is left, no ffmpeg is left, and the project can be reconciled.
"""

import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from phoenix_admin.backends.local.execution_rows import FINALIZING
from phoenix_admin.backends.local.file_lock import is_free
from phoenix_admin.backends.local.memory_lines import LocalMemoryLines
from phoenix_admin.backends.local.memory_samples import LocalMemorySamples
from phoenix_admin.backends.local.spawning import worker_command
from phoenix_admin.domain.errors import Conflict
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.memory_incident import IncidentKind, find_incidents
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.ports.memory_line_source import MemoryLineRequest
from tests.contract.staged_worker import POINTS, go_file
from tests.contract.subjects import LocalSubject, make_job, staged, start
from tests.contract.test_contract_job_engine import reconciling
from tests.support.waiting import until

INTERRUPTED_AT = ("begun", "child-unrecorded", "child-recorded", "middle", "verified")
FINISHED_AT = ("finalizing", "renamed", "recorded")


def ffmpegs_of(name: str) -> list[list[str]]:
    """Command lines of living processes that speak of a run, its worker aside."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or []
        marked = any(f".{name}.part" in word for word in words)
        if marked and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(words)
    return found


def partials(subject: LocalSubject) -> list[str]:
    return [e.name for e in subject.backend.folder.reels.iterdir() if e.name.startswith(".")]


def until_dead(subject: LocalSubject, name: str) -> None:
    """Wait until the worker has come to its point and its lock is free."""
    lock = subject.backend.folder.lock_of(name)
    until(lambda: subject.is_at_point(name), what="the point of death")
    until(lambda: is_free(lock), what="the lock of the dead")


def assert_consistent(subject: LocalSubject, project: Project, ended: Execution) -> Project:
    """The promise of this file; returns the document after reconciling."""
    until(lambda: not ffmpegs_of(ended.name), what="the end of every ffmpeg", seconds=5)
    assert partials(subject) == []
    reels = list(subject.backend.folder.reels.iterdir())
    succeeded = ended.state is ExecutionState.SUCCEEDED
    assert len(reels) == int(succeeded)
    assert ended.output == (str(reels[0]) if succeeded else None)
    reconciling(subject).settle(project.id, subject.call())
    document = subject.store.read_project(project.id, subject.call())
    assert document.known_status is (ProjectStatus.COMPLETE if succeeded else ProjectStatus.FAILED)
    assert document.reel == ended.output
    return document


def assert_told_of_memory(subject: LocalSubject, name: str) -> None:
    """Its curve is there without an app, and its death is an incident that nobody explains."""
    backend, worker = subject.backend, MemorySubject(SubjectKind.WORKER, name)
    now, call = subject.clock.now(), subject.call()
    with closing(LocalMemorySamples(backend.folder.memory)) as samples:
        assert samples.newest(now - timedelta(hours=1), call)[worker].peak > 5 * 2**20
    lines = LocalMemoryLines(backend.database, backend.folder, subject.clock)
    request = MemoryLineRequest((worker,), now - timedelta(hours=1), now + timedelta(hours=1))
    (found,) = find_incidents(lines.read(request, call).lines)
    assert (found.kind, found.service) == (IncidentKind.UNKNOWN_KILL, name)


class TestDeathOfTheWorker:
    @pytest.mark.parametrize("point", [p for p in POINTS if p != "locked"])
    def test_at_any_point_the_end_is_consistent(self, local: LocalSubject, point: str) -> None:
        local.use(staged("kill", point))
        project = local.make_project(unlike=point == "middle")
        name = start(local, project, "j1").name
        until_dead(local, name)
        ended = local.engine.read(name, local.call())
        if point in INTERRUPTED_AT:
            assert ended.state is ExecutionState.INTERRUPTED
            reason = ended.reason or ""
            assert reason.startswith("the worker was killed (no lock, last heartbeat "), reason
            document = assert_consistent(local, project, ended)
            assert document.status_reason == f"interrupted: {reason}"
            if point == "middle":
                assert_told_of_memory(local, name)
        else:
            assert point in FINISHED_AT
            assert ended.state is ExecutionState.SUCCEEDED
            assert_consistent(local, project, ended)

    def test_before_it_reported_it_counts_as_starting_until_the_limit(
        self, tmp_path: Path, local: LocalSubject
    ) -> None:
        hasty = LocalSubject(tmp_path / "hasty", local._clip, start_limit=timedelta(seconds=1.5))
        try:
            hasty.use(staged("kill", "locked"))
            project = hasty.make_project()
            begun = start(hasty, project, "j1")
            until_dead(hasty, begun.name)
            early = hasty.engine.read(begun.name, hasty.call())
            if hasty.clock.now() - begun.created_at < timedelta(seconds=1):
                assert early.state is ExecutionState.PENDING
            ended = hasty.until_ended(begun.name)
            assert ended.state is ExecutionState.INTERRUPTED
            assert "never reported after its start at" in (ended.reason or "")
            assert_consistent(hasty, project, ended)
        finally:
            hasty.close()

    def test_the_earlier_reel_survives_a_killed_run(self, local: LocalSubject) -> None:
        project = local.make_project()
        first = local.until_ended(start(local, project, "j1").name)
        assert first.output is not None
        reel = Path(first.output)
        before = (reel.read_bytes(), reel.stat().st_mtime_ns)
        local.use(staged("kill", "verified"))
        document = local.store.read_project(project.id, local.call())
        name = start(local, document, "j2").name
        until_dead(local, name)
        assert local.engine.read(name, local.call()).state is ExecutionState.INTERRUPTED
        assert (reel.read_bytes(), reel.stat().st_mtime_ns) == before
        assert partials(local) == []

    def test_a_verified_reel_replaces_an_earlier_one_of_the_very_same_size(
        self, local: LocalSubject
    ) -> None:
        project = local.make_project()
        first = local.until_ended(start(local, project, "j1").name)
        reel = Path(first.output or "")
        size = reel.stat().st_size
        reel.write_bytes(b"\0" * size)
        local.use(staged("kill", "finalizing"))
        document = local.store.read_project(project.id, local.call())
        name = start(local, document, "j2").name
        until_dead(local, name)
        row = local.table.read(name, local.call())
        assert (row.state, row.finished_size) == (FINALIZING, size)
        assert local.engine.read(name, local.call()).state is ExecutionState.SUCCEEDED
        assert reel.read_bytes() != b"\0" * size
        assert partials(local) == []

    def test_a_partial_file_of_another_size_is_not_adopted(self, local: LocalSubject) -> None:
        local.use(staged("kill", "finalizing"))
        project = local.make_project()
        name = start(local, project, "j1").name
        until_dead(local, name)
        row = local.table.read(name, local.call())
        assert row.finished_file is not None
        with row.finished_file.open("ab") as file:
            file.write(b"torn")
        ended = local.engine.read(name, local.call())
        assert ended.state is ExecutionState.INTERRUPTED
        assert_consistent(local, project, ended)

    def test_two_who_look_at_once_settle_once(self, local: LocalSubject) -> None:
        local.use(staged("kill", "finalizing"))
        project = local.make_project()
        name = start(local, project, "j1").name
        until_dead(local, name)
        look = (
            "import sys\nfrom pathlib import Path\n"
            "from phoenix_admin.backends.local.backend import open_local\n"
            "from phoenix_admin.tasks.context import unhurried\n"
            "backend = open_local(Path(sys.argv[1]))\nsys.stdin.readline()\n"
            "print(backend.engine.read(sys.argv[2], unhurried()).state)\nbackend.close()\n"
        )
        lookers = [
            subprocess.Popen(
                [sys.executable, "-c", look, str(local.data_dir), name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        said = [looker.communicate("go\n", timeout=60)[0] for looker in lookers]
        assert said == ["succeeded\n", "succeeded\n"]
        assert_consistent(local, project, local.engine.read(name, local.call()))

    def test_told_to_end_it_ends_in_order(self, local: LocalSubject) -> None:
        local.hold_runs(deaf=True)
        project = local.make_project(unlike=True)
        name = start(local, project, "j1").name
        local.until_under_way(name)
        worker = local.table.read(name, local.call()).worker
        assert worker is not None
        os.kill(worker.pid, signal.SIGTERM)
        go_file(local.data_dir, name).touch()
        ended = local.until_ended(name)
        if ended.state is not ExecutionState.SUCCEEDED:  # the last step was not past yet
            assert ended.state is ExecutionState.INTERRUPTED
            assert ended.reason == "the worker was told to end (SIGTERM)"
        document = local.store.read_project(project.id, local.call())
        assert document.status_reason in (None, f"interrupted: {ended.reason}")
        assert partials(local) == []

    def test_a_worker_that_comes_too_late_finds_nothing_to_do(self, local: LocalSubject) -> None:
        local.use(staged("hold", "locked"))
        project = local.make_project()
        name = start(local, project, "j1").name
        until(lambda: local.is_at_point(name), what="the worker with its lock")
        ended = local.engine.force_stop(name, local.call())
        assert (ended.state, ended.reason) == (ExecutionState.INTERRUPTED, "forced")
        go_file(local.data_dir, name).touch()
        lock = local.backend.folder.lock_of(name)
        until(lambda: is_free(lock), what="the end of the late worker")
        assert local.engine.read(name, local.call()) == ended
        assert list(local.backend.folder.reels.iterdir()) == []

    def test_a_run_ended_from_outside_is_left_alone_by_its_worker(
        self, local: LocalSubject
    ) -> None:
        local.use(staged("hold", "verified"))
        project = local.make_project()
        name = start(local, project, "j1").name
        until(lambda: local.is_at_point(name), what="the verified reel")
        row = local.table.read(name, local.call())
        state = ExecutionState.INTERRUPTED
        assert local.table.settle(row, state, local.clock.now(), local.call(), reason="elsewhere")
        local.let_go(name)
        until(lambda: is_free(local.backend.folder.lock_of(name)), what="its end")
        ended = local.engine.read(name, local.call())
        assert (ended.state, ended.reason) == (ExecutionState.INTERRUPTED, "elsewhere")
        assert list(local.backend.folder.reels.iterdir()) == []


APP = """
import sys
from pathlib import Path
from phoenix_admin.backends.local.backend import open_local
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.tasks.context import unhurried

data_dir, project_id, command = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
backend = open_local(
    data_dir, command=lambda d, n: [*command, "--data-dir", str(d), "--execution", n]
)
call = unhurried()
project = backend.store.read_project(project_id, call)
job = Job("j1", project_id, JobKind.STITCH, "rae", backend.clock.now(), JobState.CLAIMED)
backend.store.claim(project, job, call)
order = RunOrder("j1", project_id, JobKind.STITCH, project.clips)
print(backend.engine.run(order, call).name, flush=True)
sys.stdin.readline()
"""


class TestDeathOfTheApp:
    def app(self, local: LocalSubject, project: Project, point: str) -> "subprocess.Popen[str]":
        """An app of its own process group that starts a run and then waits."""
        words = staged("hold", point)(Path("D"), "N")[:-4]
        return subprocess.Popen(
            [sys.executable, "-c", APP, str(local.data_dir), project.id, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def test_the_worker_goes_on_and_completes(self, local: LocalSubject) -> None:
        project = local.make_project(unlike=True)
        app = self.app(local, project, "middle")
        assert app.stdout is not None
        name = app.stdout.readline().strip()
        local.until_under_way(name)
        os.killpg(app.pid, signal.SIGKILL)
        app.communicate(timeout=30)
        assert local.engine.read(name, local.call()).state is ExecutionState.RUNNING
        with pytest.raises(Conflict):
            local.store.claim(project, make_job(local, project, "j2"), local.call())
        local.let_go(name)
        ended = local.until_ended(name)
        assert ended.state is ExecutionState.SUCCEEDED
        assert_consistent(local, project, ended)
        assert local.store.read_job("j1", local.call()).output == ended.output

    @pytest.mark.parametrize("point", ["child-unrecorded", "middle"])
    def test_app_and_worker_dead_together_are_found_interrupted(
        self, local: LocalSubject, point: str
    ) -> None:
        project = local.make_project(unlike=True)
        app = self.app(local, project, point)
        assert app.stdout is not None
        name = app.stdout.readline().strip()
        until(lambda: local.is_at_point(name), what="the worker at its point")
        worker = until(lambda: local.table.read(name, local.call()).worker, what="its id")
        os.killpg(app.pid, signal.SIGKILL)
        os.kill(worker.pid, signal.SIGKILL)
        app.communicate(timeout=30)
        ended = local.until_ended(name)
        assert ended.state is ExecutionState.INTERRUPTED
        assert_consistent(local, project, ended)


def test_the_staged_worker_is_started_like_the_real_one(tmp_path: Path) -> None:
    real, acted = worker_command(tmp_path, "run-1"), staged("hold", "middle")(tmp_path, "run-1")
    assert real[:2] == acted[:2]
    assert real[-4:] == acted[-4:] == ["--data-dir", str(tmp_path), "--execution", "run-1"]
