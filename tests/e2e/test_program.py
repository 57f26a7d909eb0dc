"""The command line and the life of the window's process."""

import subprocess
import sys
import time

import pytest

import phoenix_admin
from tests.e2e.program import ROOT, environment, run_program, running
from tests.support.waiting import until

pytestmark = pytest.mark.e2e


def test_version_and_help_answer_without_qt():
    done = run_program("--version")
    assert (done.returncode, done.stdout.strip()) == (0, phoenix_admin.__version__)
    done = run_program("--help")
    assert done.returncode == 0
    assert "smoke" in done.stdout
    assert "--data-dir" in done.stdout
    assert "desktop console" in done.stdout


@pytest.mark.parametrize("words", [["--nonsense"], ["dance"], ["--worker", "dance"]])
def test_wrong_use_is_2(words):
    done = run_program(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_without_a_screen_it_says_so_instead_of_aborting(monkeypatch, tmp_path):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    done = run_program("--data-dir", tmp_path / "d", QT_QPA_PLATFORM="")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no screen" in done.stderr
    assert not (tmp_path / "d").exists()


def test_an_unknown_environment_is_named(tmp_path):
    done = run_program("--data-dir", tmp_path / "d", "--environment", "PRDO")
    assert done.returncode == 1
    assert "PRDO" in done.stderr
    assert not (tmp_path / "d").exists()


def test_a_data_folder_from_a_newer_version_is_refused_and_left_alone(tmp_path):
    data = tmp_path / "d"
    data.mkdir()
    (data / "format").write_text("999\n")
    done = run_program("--data-dir", data)
    assert done.returncode == 1
    assert "newer version" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in data.rglob("*")] == ["format"]


def test_a_data_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    done = run_program("--data-dir", tmp_path / "file" / "d")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_worker_imports_no_qt_and_no_google():
    program = (
        "import sys; import phoenix_admin.app.cli, phoenix_admin.backends.local.worker, "
        "phoenix_admin.stitcher.__main__; "
        "bad = [m for m in sys.modules if m.startswith(('PySide6', 'google', 'grpc'))]; "
        "print(bad); sys.exit(bool(bad))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_window_opens_ends_on_sigterm_and_remembers_nothing_bad(tmp_path):
    with running(tmp_path / "d") as program:
        program.wait_until_painted()
        assert program.terminate() == 0
        assert program.process.stdout.read() == ""
    assert not (tmp_path / "d" / "logs" / "crash.txt").exists()


def test_a_second_start_raises_the_first_and_ends_with_0(tmp_path):
    with running(tmp_path / "d") as first:
        first.wait_until_painted()
        began = time.monotonic()
        # As from another login: nothing but the data folder is the same.
        other = {"XDG_RUNTIME_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}
        second = run_program("--data-dir", tmp_path / "d", **other)
        assert (second.returncode, second.stderr) == (0, "")
        assert time.monotonic() - began < 20
        assert first.process.poll() is None
        first.kill()
        with running(tmp_path / "d") as third:
            until(lambda: third.log_messages().count("first paint") == 2, seconds=60)
            assert third.terminate() == 0


def test_smoke_does_a_real_stitch_and_writes_pictures(tmp_path):
    done = run_program("smoke", "--pictures", tmp_path / "pictures", timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all good" in done.stdout
    names = {path.name for path in (tmp_path / "pictures").iterdir()}
    for theme in ("light", "dark"):
        for size in ("1024x640", "1440x900"):
            assert f"projects-complete-{theme}-{size}.png" in names
