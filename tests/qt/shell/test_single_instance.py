"""Two starts on one data folder: the first stays, the second asks it to come up and ends."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from phoenix_admin.backends.local.file_lock import acquire
from phoenix_admin.domain.errors import Slow
from phoenix_admin.qt.raise_pipe import PIPE_NAME
from phoenix_admin.qt.single_instance import LOOK_FOR, SingleInstance

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
def data(tmp_path) -> Path:
    folder = tmp_path / "Phoenix data ☃"
    folder.mkdir()
    return folder


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
    assert (data / PIPE_NAME).is_fifo()
    later = SingleInstance(data, acquire)
    assert not later._new_line().ask()
    instance = SingleInstance(data, acquire)
    assert instance.claim()
    with qtbot.waitSignal(instance.raise_requested, timeout=60_000):
        assert later._new_line().ask()
    instance.close()
    assert not (data / PIPE_NAME).exists()
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


class Time:
    """Goes on when somebody waits; `at_end` is what happens meanwhile, after so many waits."""

    def __init__(self, at_end: Callable[[], None] = lambda: None, waits: int = -1) -> None:
        self.now = 100.0
        self.waits = 0
        self._at_end, self._after = at_end, waits

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.waits += 1
        if self.waits == self._after:
            self._at_end()


def _start(data: Path, time: Time | None = None, **more: Any) -> SingleInstance:
    time = time or Time()
    return SingleInstance(data, acquire, monotonic=time.monotonic, wait=time.wait, **more)


def test_a_first_program_that_does_not_answer_is_said_after_a_while(qapp, data):
    held, time = acquire(data / "window.lock"), Time()
    assert held is not None
    instance = _start(data, time)
    with pytest.raises(Slow, match="starting or ending on this data folder already"):
        instance.claim()
    assert LOOK_FOR <= time.now - 100 < LOOK_FOR + 1
    held.release()
    instance.deleteLater()


def test_a_start_while_the_first_one_ends_takes_its_place(qapp, data):
    held = acquire(data / "window.lock")
    assert held is not None
    time = Time(held.release, 3)
    instance = _start(data, time)
    assert instance.claim()
    assert time.waits == 3
    instance.close()
    instance._lock.release()
    instance.deleteLater()


def test_a_wish_from_before_there_is_a_window_is_told_when_there_is_one(qapp, data, qtbot):
    first, raised = _start(data), []
    assert first.take()
    later = _start(data)
    assert not later.take(), "heard at once"
    qtbot.waitUntil(lambda: first._asked, timeout=5000)
    first.raise_requested.connect(lambda: raised.append(True))
    assert raised == []
    first.listen()
    assert raised == [True]
    assert not later.take()
    qtbot.waitUntil(lambda: len(raised) == 2, timeout=5000)
    first.close()
    assert not (data / PIPE_NAME).exists()
    first._lock.release()
    for one in (first, later):
        one.deleteLater()


def test_where_the_line_comes_late_a_later_start_looks_again(qapp, data, qtbot):
    first = _start(data, late_line=True)
    assert first.take()
    assert not (data / PIPE_NAME).exists()
    time = Time(first.listen, 4)
    later = _start(data, time)
    with qtbot.waitSignal(first.raise_requested, timeout=5000):
        assert not later.take()
    assert time.waits == 4
    first.close()
    first._lock.release()
    for one in (first, later):
        one.deleteLater()
