"""Children: bounded, heard, told to stop, and never left behind.

The children are small Python programs, so that what they do can be chosen exactly.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from phoenix_admin.stitcher.children import ChildExit, ChildPool, ChildTask
from phoenix_admin.stitcher.errors import StitchCancelled, StitchFailed
from phoenix_admin.stitcher.pipes import SelectorReader, ThreadReader
from phoenix_admin.stitcher.reporter import Supervisor
from tests.unit.stitcher.remembering import RememberingReporter

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
READERS = [ThreadReader] if sys.platform == "win32" else [SelectorReader, ThreadReader]


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", code)


class Ends:
    """Remembers how tasks ended, by name."""

    def __init__(self) -> None:
        self.exits: dict[str, ChildExit] = {}
        self.output: dict[str, bytes] = {}
        self.lines: dict[str, list[str]] = {}

    def task(self, name: str, code: str) -> ChildTask:
        def heard(piece: bytes) -> None:
            self.output[name] = self.output.get(name, b"") + piece

        return ChildTask(
            python(code),
            on_exit=lambda end: self.exits.update({name: end}),
            on_output=heard,
            on_error_line=self.lines.setdefault(name, []).append,
        )


@pytest.fixture(params=READERS, ids=lambda reader: reader.__name__)
def reader(request, monkeypatch):
    monkeypatch.setattr("phoenix_admin.stitcher.children.make_reader", request.param)


@pytest.mark.usefixtures("reader")
def test_output_errors_and_codes_arrive(reporter: RememberingReporter):
    ends = Ends()
    big = "import sys; sys.stdout.write('x' * 300_000); sys.stderr.write('one\\ntwo\\nthree')"
    ChildPool(Supervisor(reporter)).run(
        [ends.task("big", big), ends.task("bad", "raise SystemExit(7)")], limit=2
    )
    assert len(ends.output["big"]) == 300_000
    assert ends.lines["big"] == ["one", "two", "three"]
    assert ends.exits["big"] == ChildExit(0, ("one", "two", "three"), 3)
    assert ends.exits["bad"].code == 7
    assert len(reporter.pids) == 2
    assert reporter.alive == set()


@pytest.mark.usefixtures("reader")
def test_never_more_children_than_the_limit(reporter: RememberingReporter):
    ends = Ends()
    tasks = [ends.task(str(n), "pass") for n in range(5)]
    ChildPool(Supervisor(reporter)).run(tasks, limit=2)
    assert len(ends.exits) == 5
    assert reporter.most_alive == 2


def test_only_the_last_and_the_start_of_long_error_lines_are_kept(reporter: RememberingReporter):
    ends = Ends()
    code = "import sys\nfor n in range(5000): sys.stderr.write(f'line {n} ' + 'x' * 900 + '\\n')"
    ChildPool(Supervisor(reporter)).run([ends.task("a", code)])
    end = ends.exits["a"]
    assert end.error_lines == 5000
    assert len(end.tail) == 40
    assert end.tail[-1].startswith("line 4999 ")
    assert all(len(line) <= 400 for line in end.tail)


@pytest.mark.usefixtures("reader")
def test_a_cancel_stops_every_child_soon(reporter: RememberingReporter):
    ends = Ends()
    reporter.cancel_when = lambda heard: len(heard.pids) == 2
    forever = "import time\nwhile True: time.sleep(60)"
    begun = time.monotonic()
    with pytest.raises(StitchCancelled):
        ChildPool(Supervisor(reporter)).run([ends.task(n, forever) for n in "abc"], limit=2)
    assert time.monotonic() - begun < 5
    assert len(reporter.pids) == 2
    assert not any(psutil.pid_exists(pid) for pid in reporter.pids)
    assert reporter.alive == set()
    assert ends.exits == {}


@posix
def test_a_child_that_ignores_the_signal_is_killed(reporter: RememberingReporter, tmp_path):
    ready = tmp_path / "ready"
    stubborn = (
        "import signal, time, pathlib\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(ready)!r}).touch()\n"
        "while True: time.sleep(60)"
    )
    reporter.cancel_when = lambda _reporter: ready.exists()
    begun = time.monotonic()
    with pytest.raises(StitchCancelled):
        ChildPool(Supervisor(reporter)).run([Ends().task("stubborn", stubborn)])
    assert 1.9 < time.monotonic() - begun < 20
    assert reporter.alive == set()


def test_what_a_callback_raises_stops_the_others(reporter: RememberingReporter):
    def complain(_end: ChildExit) -> None:
        raise StitchFailed("for a test")

    forever = ChildTask(python("import time; time.sleep(600)"), on_exit=complain)
    ends_now = ChildTask(python("pass"), on_exit=complain)
    with pytest.raises(StitchFailed, match="for a test"):
        ChildPool(Supervisor(reporter)).run([forever, ends_now], limit=2)
    assert len(reporter.pids) == 2
    assert reporter.alive == set()


def test_a_program_that_cannot_start_is_a_failure(reporter: RememberingReporter, tmp_path):
    task = ChildTask((str(tmp_path / "no-ffmpeg"),), on_exit=lambda _end: None)
    with pytest.raises(StitchFailed, match="cannot be started"):
        ChildPool(Supervisor(reporter)).run([task])


def test_a_silent_child_is_given_up(reporter: RememberingReporter, monkeypatch):
    monkeypatch.setattr("phoenix_admin.stitcher.children._SILENCE_S", 0.3)
    with pytest.raises(StitchFailed, match="stopped answering"):
        ChildPool(Supervisor(reporter)).run([Ends().task("mute", "import time; time.sleep(600)")])
    assert reporter.alive == set()


def test_the_reporter_is_not_asked_at_every_piece(reporter: RememberingReporter):
    asked = 0

    def ask(_reporter: RememberingReporter) -> bool:
        nonlocal asked
        asked += 1
        return False

    reporter.cancel_when = ask
    code = "import sys\nfor n in range(20000): sys.stdout.write('x' * 500)"
    begun = time.monotonic()
    ChildPool(Supervisor(reporter)).run([Ends().task("chatty", code)])
    assert 1 <= asked <= 2 + (time.monotonic() - begun) / 0.2


PARENT = """
import sys
from phoenix_admin.stitcher.children import ChildPool, ChildTask
from phoenix_admin.stitcher.reporter import Supervisor

class Reporter:
    def child_started(self, pid): print(pid, flush=True)
    def child_ended(self, pid): pass
    def cancel_requested(self): return False

child = (sys.executable, "-S", "-c", "import time; time.sleep(600)")
ChildPool(Supervisor(Reporter())).run([ChildTask(child, on_exit=lambda end: None)])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills the children of the dead")
def test_children_die_with_their_parent(wait_until):
    root = Path(__file__).parents[3]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert parent.stdout is not None
    with parent.stdout:
        child = psutil.Process(int(parent.stdout.readline()))
    assert child.is_running()
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait(10)
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
