"""The guards of the test suite bite: each kind of noise and leak fails the test that made it."""

from pathlib import Path

import pytest

from tests.support import surroundings

ROOT = Path(__file__).resolve().parents[2]

CONFTEST = """
import threading
import pytest

pytest_plugins = [
    "tests.support.surroundings", "tests.support.leak_guard", "tests.support.log_guard"
]

def pytest_configure(config):
    config.pluginmanager.get_plugin("tests.support.leak_guard").PATIENCE = 0.2

@pytest.fixture(scope="session")
def release():
    # What the tests leave running is told to end after the last guard has looked.
    event, endings = threading.Event(), []
    event.endings = endings
    yield event
    event.set()
    for end in endings:
        end()
"""

SETTINGS = """
[pytest]
addopts = --strict-markers -p no:cacheprovider -p no:randomly -p no:xdist
filterwarnings = error
qt_api = pyside6
qt_log_level_fail = WARNING
markers = expects_log: as in the real settings
"""

NOISY = """
import gc, logging, subprocess, sys, tempfile, threading, weakref
from pathlib import Path
import pytest
from PySide6.QtCore import QThread, qWarning
from PySide6.QtWidgets import QLabel

log = logging.getLogger("somewhere")
kept = []

def test_ok_quiet():
    log.info("fine")

def test_bad_log():
    log.warning("the disk is %s", "full")

@pytest.mark.expects_log("disk is f")
def test_ok_log_expected_by_mark():
    log.warning("the disk is %s", "full")

def test_ok_log_expected_by_fixture(expected_log):
    log.error("the disk is %s", "full")
    expected_log(r"^the disk")

@pytest.mark.expects_log("disk")
def test_bad_log_besides_an_expected_one():
    log.warning("the disk is full")
    log.warning("and so is the bin")

@pytest.mark.expects_log("never written")
def test_bad_expectation_unmet():
    pass

def test_bad_qt_message(qapp):
    qWarning("Qt is not amused")

def test_bad_thread(release):
    threading.Thread(target=release.wait, name="forgotten", daemon=True).start()

def test_ok_thread_that_ends():
    threading.Thread(target=int).start()

class Sleeper(QThread):
    def __init__(self, release):
        super().__init__()
        self.setObjectName("lane nowhere")
        self.release = release

    def run(self):
        self.release.wait()

def test_bad_qthread(release, qapp):
    sleeper = Sleeper(release)
    release.endings.append(sleeper.wait)
    sleeper.start()

def test_bad_window(qapp):
    label = QLabel("left over")
    kept.append(label)

def test_ok_window_of_qtbot(qtbot):
    label = QLabel("looked after")
    qtbot.addWidget(label)

def test_ok_window_in_a_cycle(qapp):
    label = QLabel("collected")
    label.itself = label
    gc.collect()  # survives, and is old now: only a full collection finds it later

alive = []

@pytest.fixture
def in_a_cycle():
    thing = Sleeper(None)
    thing.itself = thing
    alive.append(weakref.ref(thing))
    return thing

def test_ok_fixture_that_pytest_holds_to_the_end(in_a_cycle):
    gc.collect()

def test_ok_it_is_gone_before_the_next_test():
    assert alive[0]() is None

def test_ok_a_search_does_not_grow_with_what_was_there_before():
    assert len(gc.get_objects()) < 10_000

def test_bad_process():
    # Ends by itself when this program does, because its input closes then.
    words = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    kept.append(subprocess.Popen(words, stdin=subprocess.PIPE))

def test_bad_orphan(tmp_path, release):
    # Not a child of this program: its parent is gone. It names the folder, as a worker does.
    inner = "import sys; sys.stdin.read()"
    outer = ("import subprocess, sys; "
             "subprocess.Popen([sys.executable, '-c', sys.argv[1], sys.argv[2]])")
    process = subprocess.Popen(
        [sys.executable, "-c", outer, inner, str(tmp_path)], stdin=subprocess.PIPE
    )
    process.wait()
    kept.append(process)

def test_ok_process_that_ends():
    subprocess.run([sys.executable, "-c", ""], check=True)

def test_bad_temporary_file():
    Path(tempfile.gettempdir(), "phoenix-probe").touch()

def test_ok_temporary_file_removed():
    with tempfile.TemporaryDirectory(prefix="phoenix-"):
        pass

def test_ok_home_is_empty_and_private(surroundings):
    assert Path.home() == surroundings.home
    assert list(Path.home().iterdir()) == []
    Path.home().joinpath("mine").touch()

def test_ok_home_is_another_one():
    assert list(Path.home().iterdir()) == []
"""


COMPLAINTS = {
    "test_bad_log": "unexpected log record: WARNING somewhere (*): the disk is full",
    "test_bad_log_besides_an_expected_one": "unexpected log record: *: and so is the bin",
    "test_bad_expectation_unmet": "expected log record never came: 'never written'",
    "test_bad_qt_message": "*Qt messages with level WARNING or above emitted*",
    "test_bad_thread": "thread still running: forgotten",
    "test_bad_qthread": "QThread still running: lane nowhere",
    "test_bad_window": "window left: *QLabel*",
    "test_bad_process": "process left: * import sys; sys.stdin.read()",
    "test_bad_orphan": "process left: * import sys; sys.stdin.read() *test_bad_orphan0",
    "test_bad_temporary_file": "temporary file left: phoenix-probe",
}


def test_each_noise_and_leak_fails_its_test_and_no_other(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest(CONFTEST)
    pytester.makefile(".ini", pytest=SETTINGS)
    pytester.makepyfile(test_noise=NOISY)
    report = pytester.runpytest_subprocess("-rA", "--tb=short")
    # A guard's complaint stands beside the test's own outcome, as an error of its tear-down.
    outcomes = [line.split(" - ")[0] for line in report.outlines]
    blamed = [line for line in outcomes if line.startswith(("ERROR test_", "FAILED test_"))]
    guilty = {line.rpartition("::")[2] for line in blamed}
    names = {line.partition("(")[0][4:] for line in NOISY.splitlines() if line.startswith("def ")}
    assert guilty == COMPLAINTS.keys()
    assert {name for name in names if name.startswith("test_bad_")} == guilty
    assert {line.rpartition("::")[2] for line in outcomes if line.startswith("PASSED ")} >= {
        name for name in names if name.startswith("test_ok_")
    }
    for complaint in COMPLAINTS.values():
        report.stdout.fnmatch_lines([complaint])


def test_folders_lie_in_memory_only_where_there_is_room(tmp_path, monkeypatch):
    monkeypatch.setattr(surroundings, "ENOUGH", 1)
    assert surroundings.has_room(tmp_path)
    assert not surroundings.has_room(tmp_path / "missing")
    monkeypatch.setattr(surroundings, "ENOUGH", 1 << 62)
    assert not surroundings.has_room(tmp_path)
