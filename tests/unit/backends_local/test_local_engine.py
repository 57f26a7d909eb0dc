"""What LOCAL's engine does beyond the contract: refusals, odd orders, a disk that refuses."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from phoenix_admin.backends.local.backend import open_local
from phoenix_admin.backends.local.execution_rows import Identity
from phoenix_admin.backends.local.processes import end_leftovers, identity_of, kill_worker
from phoenix_admin.backends.local.spawning import WorkerCommand, worker_command, worker_environment
from phoenix_admin.backends.local.worker import NICENESS, main
from phoenix_admin.backends.local.worker_settings import read_worker_settings
from phoenix_admin.domain.errors import Forbidden, Invalid, Slow
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.tasks.context import unhurried
from tests.contract.subjects import LocalSubject, make_job, start
from tests.support.clips import ClipShelf, ClipSpec
from tests.support.waiting import until

NOISY = ClipSpec("noisy", frames=50, noise=True)


def no_such_program(data_dir: Path, execution: str) -> list[str]:
    return [str(data_dir / "no such program")]


class TestOrders:
    def test_a_second_order_for_a_job_starts_nothing(self, local: LocalSubject) -> None:
        local.hold_runs()
        project = local.make_project()
        first = start(local, project, "j1")
        order = RunOrder("j1", project.id, JobKind.STITCH, project.clips)
        assert local.engine.run(order, local.call()).name == first.name
        assert len(local.engine.list_executions(None, 10, local.call()).executions) == 1

    def test_an_order_that_makes_no_sense_starts_nothing(self, local: LocalSubject) -> None:
        project = local.make_project()
        good = RunOrder("j1", project.id, JobKind.STITCH, project.clips)
        sound = replace(good, kind=JobKind.ASSEMBLE)
        reels = local.backend.folder.reels
        for order, error in (
            (replace(good, overrides={"memory": "2Gi"}), Invalid),
            (replace(good, overrides={"gap": "1"}), Invalid),
            (replace(sound, overrides={"thorough": "true"}), Invalid),
            (replace(sound, overrides={"gap": "soon"}), Invalid),
            (replace(sound, overrides={"gap": "inf"}), Invalid),
            (replace(sound, overrides={"loudness": "-5"}), Invalid),
            (replace(sound, reel=str(reels / "x.mp4")), Invalid),
            (replace(good, reel="/etc/passwd"), Invalid),
            (replace(good, reel=str(reels / ".." / "x.mp4")), Invalid),
            (replace(good, reel=str(reels / "..")), Invalid),
            (replace(good, reel="x.mp4"), Invalid),
        ):
            with pytest.raises(error):
                local.engine.run(order, local.call())
        assert local.engine.list_executions(None, 10, local.call()).executions == ()

    def test_a_worker_that_cannot_be_started_is_said(self, local: LocalSubject) -> None:
        local.use(no_such_program)
        project = local.make_project()
        local.store.claim(project, make_job(local, project, "j1"), local.call())
        order = RunOrder("j1", project.id, JobKind.STITCH, project.clips)
        with pytest.raises(Invalid, match="could not be started"):
            local.engine.run(order, local.call())
        (execution,) = local.engine.find("j1", local.call())
        assert execution.state is ExecutionState.FAILED
        document = local.store.read_project(project.id, local.call())
        assert (document.status, document.status_reason) == ("failed", execution.reason)

    def test_a_worker_that_dies_of_itself_leaves_its_words_in_the_log(
        self, local: LocalSubject
    ) -> None:
        local.use(lambda *_: [sys.executable, "-c", "raise ImportError('broken install')"])
        name = start(local, local.make_project(), "j1").name

        def words() -> list[str]:
            return local.backend.folder.log_of(name).read_text().splitlines()

        until(lambda: "ImportError: broken install" in words(), what="the traceback")
        assert local.engine.force_stop(name, local.call()).reason == "forced"

    def test_clips_can_be_checked_thoroughly(self, local: LocalSubject, shelf: ClipShelf) -> None:
        file = shelf.put(NOISY, local.data_dir.parent / "spoilt.mp4")
        data = bytearray(file.read_bytes())
        middle = data.index(b"mdat") + len(data) // 2
        data[middle : middle + 3000] = b"\xa5" * 3000
        file.write_bytes(data)
        project = local.author.create("Spoilt", [file, file], local.call())
        local.store.claim(project, make_job(local, project, "j1"), local.call())
        overrides = {"thorough": "true"}
        order = RunOrder("j1", project.id, JobKind.STITCH, project.clips, overrides=overrides)
        ended = local.until_ended(local.engine.run(order, local.call()).name)
        assert ended.state is ExecutionState.FAILED
        assert "spoilt.mp4" in (ended.reason or "")

    def test_gap_and_loudness_can_be_set_for_a_run(self, local: LocalSubject) -> None:
        sound = local.make_sound("a.wav")
        project = local.author.create("Talk", [sound, sound], local.call())
        local.store.claim(project, make_job(local, project, "j1"), local.call())
        overrides = {"gap": "0.7", "loudness": "-20"}
        order = RunOrder("j1", project.id, JobKind.ASSEMBLE, project.clips, overrides=overrides)
        ended = local.until_ended(local.engine.run(order, local.call()).name)
        assert ended.state is ExecutionState.SUCCEEDED, ended.reason
        text = local.backend.folder.log_of(ended.name).read_text()
        fields = {line["message"]: line["fields"] for line in map(json.loads, text.splitlines())}
        assert fields["Episode finished"]["duration_ms"] == 1500
        assert fields["Episode finished"]["loudness"] < -20
        assert fields["Assembly begins"]["segments"] == 2

    def test_a_worker_is_modest_and_says_which_run_it_is(self, local: LocalSubject) -> None:
        own_group = Path("/proc/self/autogroup")  # empty where our own session is in none
        before = own_group.read_text() if own_group.exists() else ""
        local.hold_runs()
        name = start(local, local.make_project(), "j1").name
        local.until_under_way(name)
        worker = local.table.read(name, local.call()).worker
        assert worker is not None
        process = psutil.Process(worker.pid)
        environment = process.environ()
        assert environment["PHOENIX_EXECUTION"] == name
        assert environment["PHOENIX_JOB_ID"] == "j1"
        if sys.platform != "win32":
            assert process.nice() >= NICENESS
            assert os.getpgid(worker.pid) == worker.pid != os.getpgid(0)
        group = Path(f"/proc/{worker.pid}/autogroup")
        words = group.read_text().split() if group.exists() else []
        if words:  # where `nice` alone counts only among the tasks of one session
            assert words[-1] == str(NICENESS)
        assert (own_group.read_text() if own_group.exists() else "") == before  # ours is as it was
        assert worker == identity_of(worker.pid)


class TestReadOnly:
    def test_nothing_is_written_and_the_truth_is_shown(self, local: LocalSubject) -> None:
        local.hold_runs()
        project = local.make_project()
        name = start(local, project, "j1").name
        local.until_under_way(name)
        local.kill(name)
        viewer = open_local(local.data_dir, read_only=True, most_at_once=7)
        try:
            assert read_worker_settings(viewer.database, local.call()).most_at_once == 2
            call = local.call()
            until(
                lambda: viewer.engine.read(name, call).state is ExecutionState.INTERRUPTED,
                what="the death to be seen",
            )
            assert local.table.read(name, call).state == "running"
            order = RunOrder("j2", project.id, JobKind.STITCH, project.clips)
            change = (FieldChange("reel", None, "x"),)
            for write in (
                lambda: viewer.engine.run(order, call),
                lambda: viewer.engine.request_cancel(name, call),
                lambda: viewer.engine.force_stop(name, call),
                lambda: viewer.store.change(project.id, change, "1", call),
                lambda: viewer.store.claim(project, make_job(local, project, "j3"), call),
                lambda: viewer.store.record_launch("j1", name, call),
                lambda: viewer.author.create("x", [], call),
                lambda: viewer.author.prepare_samples(call),
                lambda: viewer.author.remove_samples(call),
            ):
                with pytest.raises(Forbidden, match="read-only"):
                    write()
            found = viewer.engine.list_executions(project.id, 5, call).executions
            assert [execution.state for execution in found] == [ExecutionState.INTERRUPTED]
        finally:
            viewer.close()


class TestDisk:
    def test_a_full_disk_fails_the_run_and_leaves_nothing(
        self, local: LocalSubject, shelf: ClipShelf
    ) -> None:
        small_disk = on_small_disk(local.backend.folder.reels)
        local.use(small_disk)
        noisy = shelf.put(NOISY, local.data_dir.parent / "noisy.mp4")
        assert noisy.stat().st_size > 200_000
        project = local.author.create("Noisy", [noisy, noisy], local.call())
        ended = local.until_ended(start(local, project, "j1").name)
        assert ended.state is ExecutionState.FAILED
        assert "the disk is full" in (ended.reason or "")
        assert list(local.backend.folder.reels.iterdir()) == []
        document = local.store.read_project(project.id, local.call())
        assert (document.status, document.status_reason) == ("failed", ended.reason)

    def test_a_folder_that_takes_no_reel_fails_the_run(self, local: LocalSubject) -> None:
        project = local.make_project()
        reels = local.backend.folder.reels
        reels.rmdir()
        reels.write_text("a file stands where the folder should be")
        ended = local.until_ended(start(local, project, "j1").name)
        assert ended.state is ExecutionState.FAILED
        assert "reels" in (ended.reason or "")
        document = local.store.read_project(project.id, local.call())
        assert document.known_status is ProjectStatus.FAILED


def on_small_disk(folder: Path) -> WorkerCommand:
    """Workers that see a disk of 256 kB at `folder`; skips where mounting is not allowed."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed")
    words = [unshare, "--mount", *(["--map-root-user"] if os.geteuid() else []), "sh", "-c"]
    script = 'mount -t tmpfs -o size=256k none "$1" || exit 77; shift; exec "$@"'
    tried = subprocess.run(
        [*words, script, "sh", str(folder), "true"], capture_output=True, text=True, check=False
    )
    if tried.returncode != 0:
        pytest.skip(f"mounting is not allowed here: {tried.stderr.strip()}")
    return lambda root, name: [*words, script, "sh", str(folder), *worker_command(root, name)]


class TestProcesses:
    def test_a_leftover_is_found_by_its_words_and_nothing_else_is_touched(
        self, tmp_path: Path
    ) -> None:
        sleep = "import sys\nsys.stdin.read()"
        words = {
            "ours": f"file:{tmp_path}/.reel.mp4.stitch-abc.part.mp4",
            "marked": f"run={tmp_path}/.reel.mp4.stitch-abc.parts",
            "other run": f"file:{tmp_path}/.reel.mp4.stitch-abcd.part.mp4",
            "a person's": f"{tmp_path}/.reel.mp4.stitch-abc.part.mp4",
        }
        found = {
            who: subprocess.Popen([sys.executable, "-c", sleep, word], stdin=subprocess.PIPE)
            for who, word in words.items()
        }
        stranger = found["other run"]
        recorded = identity_of(stranger.pid)
        assert recorded is not None
        killed = end_leftovers("stitch-abc", (recorded,), unhurried())
        assert sorted(killed) == sorted([found["ours"].pid, found["marked"].pid])
        assert {who: process.poll() is None for who, process in found.items()} == {
            "ours": False,
            "marked": False,
            "other run": True,
            "a person's": True,
        }
        for process in found.values():
            process.communicate(timeout=30)

    def test_a_recorded_child_is_known_by_its_environment(self, tmp_path: Path) -> None:
        environment = {**os.environ, "PHOENIX_EXECUTION": "stitch-abc"}
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys\nsys.stdin.read()"],
            stdin=subprocess.PIPE,
            env=environment,
        )
        identity = identity_of(child.pid)
        assert identity is not None
        earlier = Identity(identity.pid, identity.created - 60)
        assert end_leftovers("stitch-abc", (earlier,), unhurried()) == ()
        assert not kill_worker(earlier, "stitch-abc")
        assert not kill_worker(identity, "stitch-other")
        assert child.poll() is None
        assert end_leftovers("stitch-abc", (identity,), unhurried()) == (child.pid,)
        child.communicate(timeout=30)
        assert identity_of(child.pid) is None

    def test_what_cannot_be_identified_is_not_killed(self, local: LocalSubject) -> None:
        local.hold_runs(deaf=True)
        name = start(local, local.make_project(), "j1").name
        local.until_under_way(name)
        worker = local.table.read(name, local.call()).worker
        assert worker is not None
        with local.backend.database.writing(local.call()) as connection:
            connection.execute("UPDATE executions SET pid_created = pid_created - 60")
        with pytest.raises(Invalid, match="left alone"):
            local.engine.force_stop(name, unhurried(0.5))
        assert identity_of(worker.pid) is not None
        local.let_go(name)
        assert local.until_ended(name).state is ExecutionState.SUCCEEDED


class TestSpawning:
    def test_the_frozen_program_starts_itself(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local: LocalSubject
    ) -> None:
        row = local.table.read(local.add_run("p1").name, local.call())
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle/_internal")
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/usr/local/lib")
        words = worker_command(tmp_path, "run-1")
        assert words == [
            sys.executable, "--worker", "run", "--data-dir", str(tmp_path), "--execution", "run-1",
        ]  # fmt: skip
        environment = worker_environment(row)
        assert environment["LD_LIBRARY_PATH"] == "/usr/local/lib"
        assert "LD_LIBRARY_PATH_ORIG" not in environment
        assert environment["PYINSTALLER_RESET_ENVIRONMENT"] == "1"
        monkeypatch.delenv("LD_LIBRARY_PATH_ORIG")
        assert "LD_LIBRARY_PATH" not in worker_environment(row)

    @pytest.mark.parametrize("given", [[], ["-O"], ["-OO"]])
    def test_a_worker_leaves_out_docstrings_as_the_program_does(self, given: list[str]) -> None:
        program = (
            "from pathlib import Path\nimport subprocess\n"
            "from phoenix_admin.backends.local.spawning import worker_command\n"
            "python, options, *_ = worker_command(Path(), 'run-1')\n"
            "look = 'import sys; print(sys.flags.optimize, sys.flags.safe_path)'\n"
            "subprocess.run([python, options, '-c', look])\n"
        )
        said = subprocess.run(
            [sys.executable, *given, "-c", program], capture_output=True, text=True, check=True
        )
        level = len("".join(given).lstrip("-"))
        assert said.stdout.split() == [str(level), "True"]

    def test_the_import_path_does_not_grow_from_worker_to_worker(
        self, monkeypatch: pytest.MonkeyPatch, local: LocalSubject
    ) -> None:
        row = local.table.read(local.add_run("p1").name, local.call())
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", "/theirs"]))
        once = worker_environment(row)["PYTHONPATH"]
        assert once.endswith(os.pathsep + "/theirs")
        monkeypatch.setenv("PYTHONPATH", once)
        assert worker_environment(row)["PYTHONPATH"] == once

    def test_a_worker_needs_neither_qt_nor_google(self) -> None:
        program = (
            "import sys\nimport phoenix_admin.backends.local.worker\n"
            "print([m for m in sys.modules if m.split('.')[0] in ('PySide6', 'google', 'grpc')])"
        )
        said = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        assert said.stdout == "[]\n"

    def test_the_worker_program_says_wrong_use_and_what_it_cannot_do(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "nice", lambda _step: 0)
        with pytest.raises(SystemExit) as wrong:
            main([])
        assert wrong.value.code == 2
        (tmp_path / "format").write_text("99")
        assert main(["--data-dir", str(tmp_path), "--execution", "run-1"]) == 1
        assert "newer version" in capsys.readouterr().err
        fine = ["--data-dir", str(tmp_path / "fine"), "--execution"]
        assert main([*fine, "run-1"]) == 1
        assert "not a data folder" in capsys.readouterr().err
        open_local(tmp_path / "fine").close()
        assert main([*fine, "../x"]) == 1
        assert "not the name" in capsys.readouterr().err
        assert main([*fine, "run-1"]) == 0  # there is no such run, so nothing to record


def test_a_worker_that_will_not_die_is_slow(
    local: LocalSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    local.hold_runs(deaf=True)
    name = start(local, local.make_project(), "j1").name
    local.until_under_way(name)
    # A process in uninterruptible sleep takes no signal; here the signal is swallowed.
    monkeypatch.setattr(os, "killpg", lambda _group, _number: None)
    with pytest.raises(Slow, match="has not gone"):
        local.engine.force_stop(name, unhurried(0.5))
    local.let_go(name)
    assert local.until_ended(name).state is ExecutionState.SUCCEEDED
