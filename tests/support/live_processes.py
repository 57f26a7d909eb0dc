"""Real processes for tests: cheap ones (`sleep` under other names), each ended by its own id."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil

from tests.support.waiting import until

SLEEP = shutil.which("sleep") or "/bin/sleep"

ADOPTS = """
import ctypes, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
words = ["sh", "-c", '"$0" 1000 >/dev/null 2>&1 & echo $!', sys.argv[1]]
subprocess.run(words, check=True, start_new_session=True)
sys.stdin.read()
"""


class LiveProcesses:
    """What one test has spawned. `close` ends all of it, by the ids that were noted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: list[subprocess.Popen[bytes]] = []
        self._others: list[psutil.Process] = []

    def program(self, name: str) -> str:
        """A program of this name that only sleeps."""
        path = self._folder / name
        if not path.exists():
            path.symlink_to(SLEEP)
        return str(path)

    def start(self, *words: str, **how: object) -> subprocess.Popen[bytes]:
        """Any child; without output unless asked for."""
        given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL} | how
        child = subprocess.Popen(words, **given)  # type: ignore[call-overload]
        self._children.append(child)
        return child

    def sleeper(self, name: str = "assemble", *words: str, **how: object) -> int:
        """A process of this name."""
        return self.start(self.program(name), "1000", *words, **how).pid

    def deaf(self, name: str = "assemble") -> int:
        """One that ignores SIGTERM: that is inherited over exec."""
        pid = self.start("sh", "-c", 'trap "" TERM; exec "$0" 1000', self.program(name)).pid
        until(lambda: psutil.Process(pid).name() == name)
        return pid

    def stopped(self, name: str = "assemble") -> int:
        """One that a signal has stopped."""
        pid = self.sleeper(name)
        os.kill(pid, signal.SIGSTOP)
        until(lambda: psutil.Process(pid).status() == psutil.STATUS_STOPPED)
        return pid

    def forks_when_told_to_end(self) -> int:
        """One that answers SIGTERM by starting a child and ending."""
        text = '"$0" 1000 & wait'
        trap = "trap '\"$0\" 1000 & exit 0' TERM; "
        pid = self.start(
            "sh", "-c", trap + text, self.program("assemble"), start_new_session=True
        ).pid
        until(lambda: len(psutil.Process(pid).children()) == 1)
        return pid

    def zombie(self, name: str = "assemble") -> tuple[int, int]:
        """A zombie of this name, and the parent that does not collect it."""
        words = '"$0" 0 & exec "$1" 1000'
        parent = self.start("sh", "-c", words, self.program(name), self.program("keeper")).pid
        child = until(lambda: [p for p in psutil.Process(parent).children() if _is_zombie(p)])
        until(lambda: psutil.Process(parent).name() == "keeper")
        return child[0].pid, parent

    def orphan_under_subreaper(self, name: str = "assemble") -> tuple[int, int]:
        """An orphan whose parent is neither the one that started it nor init, and that parent.

        As with a user's systemd, the one that started it had a session of its own.
        """
        keeper = self.start(
            sys.executable, "-S", "-c", textwrap.dedent(ADOPTS), self.program(name),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert keeper.stdout is not None
        pid = int(keeper.stdout.readline())
        until(lambda: psutil.Process(pid).ppid() == keeper.pid)
        until(lambda: psutil.Process(pid).name() == name)  # the shell may have ended before that
        self.note(pid)
        return pid, keeper.pid

    def note(self, *pids: int) -> None:
        """Others that have to be ended with the test: they exist now."""
        self._others += [psutil.Process(pid) for pid in pids]

    def collect(self) -> dict[int, int]:
        """Poll our children, as a reaper does."""
        codes = {child.pid: child.poll() for child in self._children}
        return {pid: code for pid, code in codes.items() if code is not None}

    def close(self) -> None:
        """End everything, and wait for it."""
        family = [p for child in self._children for p in _below(child.pid)]
        for process in [*family, *self._others]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        for child in self._children:
            if child.poll() is None:
                child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()
        # Init takes its time to collect what it has adopted: ended is enough.
        for process in (*family, *self._others):
            until(lambda process=process: not process.is_running() or _is_zombie(process))


def _below(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _is_zombie(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
