"""What a test leaves behind fails it: threads, windows, processes, temporary files.

The look happens after the test's own fixtures are torn down. Something that is about to end gets
a moment; then it is named. After a test that failed already, nothing is checked: its traceback
keeps objects alive, and the first failure is the one to read.

Automatic garbage collection is off, as in the program: on a worker thread it could destroy Qt
objects. A look collects the young objects here, on the main thread, and all of them when a window
seems to be left. What pytest itself held until after the look is collected before the next test;
what is there then stays out of the collector's sight, so that a look costs as much after four
thousand tests as after one.
"""

import functools
import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.surroundings import Surroundings

PATIENCE = 3.0  # seconds for things that are ending

_failed = pytest.StashKey[bool]()


STARTS = (
    ("subprocess", "_fork_exec"),
    ("_posixsubprocess", "fork_exec"),  # multiprocessing
    ("_winapi", "CreateProcess"),
    ("os", "posix_spawn"),
    ("os", "posix_spawnp"),
    ("os", "fork"),
)
"""Module and function of each way in which Python starts a process."""


class ProcessCount:
    """How many processes this one has started: looking for them takes ten milliseconds."""

    def __init__(self) -> None:
        self.started = 0
        self.seen = -1  # the count at the last look
        self.known: set[psutil.Process] = set()
        # Where they begin. An audit hook would be told of all else, too: a call in Python for
        # each, and there are millions.
        for module, name in STARTS:
            start = getattr(sys.modules.get(module), name, None)
            if start is not None:
                setattr(sys.modules[module], name, self._counted(start))

    def _counted(self, start: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(start)
        def counted(*arguments: object, **named: object) -> object:
            self.started += 1
            return start(*arguments, **named)

        return counted

    def note(self) -> None:
        """Remember what runs before a test, if anything can have changed since the last look."""
        if self.seen != self.started:
            self.known = set(_processes())
            self.seen = self.started


_count = ProcessCount()  # one for the process


def pytest_configure() -> None:
    """Take garbage collection over."""
    gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failure for the guard."""
    report = yield
    if report.failed:
        item.stash[_failed] = True
    return report  # type: ignore[return-value] (a wrapper's generator type does not say this)


def _threads() -> set[threading.Thread]:
    # A dummy stands for a thread that Python did not start, for ever: Qt's are looked at below.
    return {t for t in threading.enumerate() if not isinstance(t, threading._DummyThread)}


def _thread_problems(before: set[threading.Thread], deadline: float) -> list[str]:
    left = [thread for thread in _threads() - before if thread.is_alive()]
    for thread in left:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [f"thread still running: {t.name}" for t in left if t.is_alive()]


def _native_threads() -> frozenset[str] | None:
    """By their ids: one that is about to go must not make up for one that has come."""
    tasks = Path("/proc/self/task")
    return frozenset(task.name for task in tasks.iterdir()) if tasks.is_dir() else None


def _qthread_problems(native_before: frozenset[str] | None, deadline: float) -> list[str]:
    core = sys.modules.get("PySide6.QtCore")
    now = _native_threads()
    # The search below takes some ten milliseconds: only where the kernel knows of new threads.
    if core is None or (native_before is not None and now is not None and now <= native_before):
        return []
    main = core.QThread.currentThread()
    running = [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, core.QThread) and _is_running(thing) and thing is not main
    ]
    return [
        f"QThread still running: {thread.objectName() or type(thread).__name__}"
        for thread in running
        if not thread.wait(int(max(0.0, deadline - time.monotonic()) * 1000))
    ]


def _is_running(thread: object) -> bool:
    try:
        return thread.isRunning()  # type: ignore[attr-defined] (a QThread; Qt may be absent)
    except RuntimeError:  # its C++ part is gone already
        return False


def _windows() -> set[object]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return set()
    return set(widgets.QApplication.topLevelWidgets())


def _window_problems(before: set[object]) -> list[str]:
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return []
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    if _windows() - before:
        gc.collect()
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    return [f"window left: {window!r}" for window in _windows() - before]


def _processes(folders: tuple[str, ...] = ()) -> dict[psutil.Process, str]:
    """Living children, and any process that names one of the folders (an orphan does)."""
    found: dict[psutil.Process, str] = {}
    for process in psutil.Process().children(recursive=True):
        found[process] = _command(process)
    for process in psutil.process_iter() if folders else ():
        command = _command(process)
        if process.pid != os.getpid() and any(folder in command for folder in folders):
            found[process] = command
    return {process: command for process, command in found.items() if command}


def _command(process: psutil.Process) -> str:
    """The command line; empty for what has ended, a zombie included."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _process_problems(folders: tuple[str, ...], deadline: float) -> list[str]:
    while True:
        left = {p: c for p, c in _processes(folders).items() if p not in _count.known}
        if not left or time.monotonic() > deadline:
            return [f"process left: {p.pid} {command[:300]}" for p, command in left.items()]
        psutil.wait_procs(list(left), timeout=0.05)


def _put_the_past_away() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _leak_guard(request: pytest.FixtureRequest, surroundings: Surroundings) -> Iterator[None]:
    _put_the_past_away()
    threads, windows, native = _threads(), _windows(), _native_threads()
    _count.note()
    yield
    gc.collect(1)
    if request.node.stash.get(_failed, False):
        return
    deadline = time.monotonic() + PATIENCE
    problems = _thread_problems(threads, deadline) + _qthread_problems(native, deadline)
    problems += _window_problems(windows)
    if _count.started != _count.seen:
        folder = request.node.funcargs.get("tmp_path", surroundings.home.parent)
        folders = (str(folder), str(surroundings.home.parent))
        problems += _process_problems(folders, deadline)
    problems += [f"temporary file left: {p.name}" for p in surroundings.temporary.iterdir()]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
