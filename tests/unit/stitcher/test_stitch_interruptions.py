"""Cancel, full disk, unwritable folder, sudden death: never half a reel, never a child left."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from phoenix_admin.domain.progress import Stage
from phoenix_admin.stitcher.engine import stitch
from phoenix_admin.stitcher.errors import StitchCancelled, StitchFailed
from phoenix_admin.stitcher.finish import temporary_names
from tests.support.clips import ClipShelf, ClipSpec, ffmpeg_program
from tests.unit.stitcher.remembering import RememberingReporter, left_over, request_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits and signals")
ROOT = Path(__file__).parents[3]
SMALL = ClipSpec("cut-small")
OTHER = ClipSpec("cut-other", width=128, height=96)
# Quick to make and slow to conform to a large picture.
LONG = ClipSpec("cut-long", frames=500)
NOISY = ClipSpec("cut-noisy", frames=50, noise=True)
STAGES = [Stage.PROBING, Stage.CHECKING, Stage.CONFORMING, Stage.JOINING, Stage.VERIFYING]


@pytest.mark.parametrize("stage", STAGES)
def test_a_cancel_at_any_stage_leaves_nothing(shelf: ClipShelf, tmp_path, stage, monkeypatch):
    monkeypatch.setattr("phoenix_admin.stitcher.reporter._ASK_EVERY_S", 0.0)
    reel = tmp_path / "reel.mp4"
    reel.write_bytes(b"the earlier reel")
    reporter = RememberingReporter(cancel_when=lambda heard: stage in heard.stages)
    clips = [shelf.get(SMALL), shelf.get(OTHER)]
    with pytest.raises(StitchCancelled):
        stitch(request_for(reel, *clips, thorough=True), reporter)
    assert reporter.stages[-1] in {stage, Stage.FINALISING}
    assert reel.read_bytes() == b"the earlier reel"
    assert left_over(tmp_path) == []
    assert reporter.alive == set()
    assert reporter.announced == []


def test_a_cancel_just_before_the_end_is_heard(shelf: ClipShelf, tmp_path, monkeypatch):
    """However lately the reporter was asked: what was asked for before the rename is no success."""
    monkeypatch.setattr("phoenix_admin.stitcher.reporter._ASK_EVERY_S", 3600.0)
    reporter = RememberingReporter(cancel_when=lambda heard: Stage.FINALISING in heard.stages)
    with pytest.raises(StitchCancelled):
        stitch(request_for(tmp_path / "reel.mp4", shelf.get(SMALL)), reporter)
    assert list(tmp_path.iterdir()) == []
    assert reporter.announced == []


def program(reel: Path, *clips: Path, size: str = "1920x1080") -> list[str]:
    return [
        sys.executable, "-m", "phoenix_admin.stitcher", "--ffmpeg", ffmpeg_program(),
        "--progress", "json", "--size", size, "--output", str(reel), "--run-id", "run7",
        *map(str, clips),
    ]  # fmt: skip


def children_of_run(reel: Path) -> list[int]:
    """Processes whose command line carries the mark of the run, without zombies."""
    mark = str(temporary_names(reel, "run7")[1])
    found: list[int] = []
    for process in psutil.process_iter():
        try:
            if any(mark in word for word in process.cmdline()):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


@pytest.fixture
def under_way(shelf, tmp_path):
    """The program, in the middle of a conform that takes seconds."""
    reel = tmp_path / "reel.mp4"
    reel.write_bytes(b"the earlier reel")
    process = subprocess.Popen(
        program(reel, shelf.get(LONG), shelf.get(OTHER)),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        told = json.loads(line)
        assert told["event"] == "progress", told
        if told["stage"] == "conforming" and told["done"]:
            break
    assert children_of_run(reel)
    yield process, reel
    if process.poll() is None:
        process.kill()
    process.communicate(timeout=20)


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.wide)]
)
def test_a_signal_cancels_the_program(under_way, number):
    process, reel = under_way
    process.send_signal(number)
    out, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert errors == "cancelled\n"
    assert json.loads(out.splitlines()[-1]) == {"event": "result", "result": "cancelled"}
    assert reel.read_bytes() == b"the earlier reel"
    assert left_over(reel.parent) == []
    assert children_of_run(reel) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills the children of the dead")
def test_sudden_death_leaves_no_ffmpeg_and_no_half_reel(under_way, wait_until):
    process, reel = under_way
    process.kill()
    process.wait(10)
    wait_until(lambda: children_of_run(reel) == [])
    assert reel.read_bytes() == b"the earlier reel"
    # What it could not remove is hidden, and named so that the run can be told by it.
    assert sorted(left_over(reel.parent)) == sorted(
        path.name for path in temporary_names(reel, "run7")
    )


def run_limited(command: list[str], limit: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip


@pytest.mark.parametrize("method", ["copy", "conform"])
def test_a_file_that_may_not_grow_fails_with_that_reason(shelf, tmp_path, method):
    reel = tmp_path / "reel.mp4"
    reel.write_bytes(b"the earlier reel")
    noisy = shelf.get(NOISY)
    clips = [noisy, noisy] if method == "copy" else [noisy, shelf.get(OTHER)]
    done = run_limited(program(reel, *clips, size="160x90"), limit=150_000)
    assert done.returncode == 1
    step = "joining" if method == "copy" else "conforming"
    assert done.stderr == f"a file grew past the largest size that is allowed here (while {step})\n"
    assert reel.read_bytes() == b"the earlier reel"
    assert left_over(tmp_path) == []


def in_own_mount(options: str, folder: Path, command: list[str]) -> "subprocess.Popen[str]":
    """Run with a small private file system mounted on `folder`; skip where this is not allowed."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed")
    words = [unshare, "--mount"]
    if os.geteuid():
        words.append("--map-root-user")
    script = f'mount -t tmpfs -o {options} none "$1" || exit 77; shift; exec "$@"'
    return subprocess.Popen(
        [*words, "sh", "-c", script, "sh", str(folder), *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "method", "reason"),
    [
        ("size=256k", "copy", "the disk is full (while joining)\n"),
        ("size=256k", "conform", "the disk is full (while conforming)\n"),
        ("ro", "copy", "the folder is not writable: "),
    ],
)
def test_a_full_or_locked_disk_fails_with_that_reason(shelf, tmp_path, options, method, reason):
    noisy = shelf.get(NOISY)
    clips = [noisy, noisy] if method == "copy" else [noisy, shelf.get(OTHER)]
    folder = tmp_path / "disk"
    folder.mkdir()
    process = in_own_mount(options, folder, program(folder / "reel.mp4", *clips, size="160x90"))
    out, errors = process.communicate(timeout=60)
    if process.returncode not in {0, 1}:
        pytest.skip(f"mounting is not allowed here: {errors.strip()}")
    assert process.returncode == 1
    assert errors.startswith(reason), errors
    assert json.loads(out.splitlines()[-1])["result"] == "failed"


def test_a_folder_that_cannot_take_the_reel_is_named(shelf, tmp_path, reporter):
    (tmp_path / "file").write_text("x")
    clip = shelf.get(SMALL)
    for folder, words in (
        (tmp_path / "gone", "does not exist"),
        (tmp_path / "file", "does not exist"),
        (Path("/proc"), "/proc"),
    ):
        with pytest.raises(StitchFailed) as failure:
            stitch(request_for(folder / "reel.mp4", clip, clip), reporter)
        assert words in failure.value.reason
        assert str(folder) in failure.value.reason
        assert failure.value.problems == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_without_permission_is_named(shelf, tmp_path, reporter):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(StitchFailed, match="not writable"):
        stitch(request_for(folder / "reel.mp4", shelf.get(SMALL)), reporter)


def test_a_reel_named_like_a_folder_is_refused(shelf, tmp_path, reporter):
    (tmp_path / "reel.mp4").mkdir()
    with pytest.raises(StitchFailed, match="that of a folder"):
        stitch(request_for(tmp_path / "reel.mp4", shelf.get(SMALL)), reporter)


def test_two_runs_with_one_id_do_not_touch_each_other(shelf, tmp_path, reporter):
    request = request_for(tmp_path / "reel.mp4", shelf.get(SMALL))
    file, folder = temporary_names(request.reel, request.run_id)
    file.write_bytes(b"another run writes here")
    with pytest.raises(StitchFailed, match="another run made the file"):
        stitch(request, reporter)
    assert file.read_bytes() == b"another run writes here"
    assert not folder.exists()
    folder.mkdir()
    (folder / "part").touch()
    with pytest.raises(StitchFailed, match="another run made the folder"):
        stitch(request, reporter)
    assert file.exists()
    assert (folder / "part").exists()
