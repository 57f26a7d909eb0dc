"""Two starts on one data folder: the first stays, the second asks it to come up and ends."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from phoenix_admin.backends.local.file_lock import acquire
from phoenix_admin.qt.raise_pipe import pipe_path
from phoenix_admin.qt.single_instance import SingleInstance, line_name

ROOT = Path(__file__).resolve().parents[3]

SECOND = """
    import sys
    from pathlib import Path
    from PySide6.QtCore import QCoreApplication
    from phoenix_admin.backends.local.file_lock import acquire
    from phoenix_admin.qt.single_instance import SingleInstance
    app = QCoreApplication(sys.argv)
    instance = SingleInstance(Path(sys.argv[1]), acquire)
    first = instance.claim()
    print("first" if first else "second", flush=True)
    if first and len(sys.argv) > 2:
        if sys.argv[2] == "stay":
            instance.raise_requested.connect(lambda: print("raised", flush=True))
            app.exec()
"""


def _command(data: Path, *words: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(SECOND), str(data), *words]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}


@contextmanager
def _other_program(data: Path) -> Iterator[subprocess.Popen]:
    """Another program that is first on this folder and stays."""
    with subprocess.Popen(
        _command(data, "stay"), env=_environment(), stdout=subprocess.PIPE, text=True
    ) as other:
        try:
            assert other.stdout.readline().strip() == "first"
            yield other
        finally:
            other.kill()


@pytest.fixture
def data(tmp_path) -> Iterator[Path]:
    folder = tmp_path / "Phoenix data ☃"
    folder.mkdir()
    yield folder
    # A program that a test has killed leaves its pipe, as after a crash.
    pipe_path(line_name(folder)).unlink(missing_ok=True)


@pytest.fixture
def first(qapp, data) -> Iterator[SingleInstance]:
    instance = SingleInstance(data, acquire)
    assert instance.claim()
    yield instance
    instance.close()
    instance._lock.release()
    instance.deleteLater()


def test_the_second_program_ends_and_the_first_is_asked_to_come_up(first, data, qtbot):
    with (
        qtbot.waitSignal(first.raise_requested, timeout=60_000),
        subprocess.Popen(
            _command(data), env=_environment(), stdout=subprocess.PIPE, text=True
        ) as second,
    ):
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=60_000)
        said = second.stdout.read().strip()
    assert said == "second"
    assert second.returncode == 0


def test_this_program_is_second_to_another(qapp, data):
    with _other_program(data) as other:
        instance = SingleInstance(data, acquire)
        assert not instance.claim()
        assert other.stdout.readline().strip() == "raised"
        instance.deleteLater()


def test_after_a_crash_the_next_start_is_first_again_and_can_be_reached(qapp, data, qtbot):
    with _other_program(data) as other:
        other.kill()
        other.wait(10)
    # What the crashed program left behind is still there, and hears nothing.
    assert pipe_path(line_name(data)).is_fifo()
    later = SingleInstance(data, acquire)
    assert not later._new_line().ask()
    instance = SingleInstance(data, acquire)
    assert instance.claim()
    with qtbot.waitSignal(instance.raise_requested, timeout=60_000):
        assert later._new_line().ask()
    instance.close()
    assert not pipe_path(line_name(data)).exists()
    instance._lock.release()
    instance.deleteLater()
    later.deleteLater()


def test_two_starts_at_one_instant_have_one_winner(data):
    """Both are started before either can have finished."""
    programs = [
        subprocess.Popen(
            _command(data, "stay"), env=_environment(), stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    try:
        said = sorted(program.stdout.readline().strip() for program in programs)
    finally:
        for program in programs:
            program.kill()
            program.wait(10)
            program.stdout.close()
    assert said == ["first", "second", "second"]


def test_a_first_program_that_does_not_answer_still_means_second(qapp, data):
    held = acquire(data / "window.lock")
    assert held is not None
    instance = SingleInstance(data, acquire)
    assert not instance.claim()
    held.release()
    instance.deleteLater()


def test_other_folders_do_not_meet(qapp, first, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    instance = SingleInstance(other, acquire)
    assert instance.claim()
    instance.close()
    instance._lock.release()
    instance.deleteLater()


def test_a_folder_has_one_name_however_it_is_written(data, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(data)
    assert line_name(link) == line_name(data) == line_name(data / ".." / data.name)
    assert line_name(tmp_path) != line_name(data)
    assert len(line_name(data)) < 40
