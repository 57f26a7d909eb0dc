"""Starts ffmpeg children and never leaves one behind.

A child must not outlive the run: ffmpeg goes on encoding when its parent is killed, even with
nobody at the other end of its pipes. On Linux each child therefore asks the kernel to be killed
when its parent dies (`PR_SET_PDEATHSIG`). The request must be made in the child, between fork
and exec, by Python's `preexec_fn`. That hook is unsafe in a process with threads (a lock held
by another thread stays locked for ever in the child); the stitcher's process has none, no Qt
and no grpc, and the function makes a single system call through a handle looked up beforehand.
The alternatives cost more: a wrapper program per child adds 15 ms to each of hundreds of
probes, and a watchdog process would itself need watching. The signal is sent when the *thread*
that started the child ends, so children are started from the caller's thread, which must live
as long as the run: in a worker, the main thread.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from phoenix_admin.domain.record import record
from phoenix_admin.stitcher.errors import StitchFailed
from phoenix_admin.stitcher.ffmpeg_binary import child_environment
from phoenix_admin.stitcher.pipes import PipeReader, make_reader
from phoenix_admin.stitcher.reporter import Supervisor

__all__ = ["ChildExit", "ChildPool", "ChildTask", "creation_flags", "usable_cores"]

_TICK_S = 0.25
_GRACE_S = 2.0
_SILENCE_S = 300.0
_EXIT_S = 30.0
_TAIL_LINES = 40
_LINE_LENGTH = 400
_PR_SET_PDEATHSIG = 1


@record
class ChildExit:
    """How a child ended: exit code (negative: killed by that signal), last lines it wrote.

    `error_lines` counts all lines on its standard error, also those no longer in `tail`.
    """

    code: int
    tail: tuple[str, ...]
    error_lines: int


@record
class ChildTask:
    """One child to run.

    `on_output` gets the bytes of its standard output, `on_error_line` each line of its standard
    error, `on_exit` its end; all on the caller's thread. What they raise stops the whole pool.
    """

    argv: tuple[str, ...]
    on_exit: Callable[[ChildExit], None]
    on_output: Callable[[bytes], None] = lambda _piece: None
    on_error_line: Callable[[str], None] = lambda _line: None


@dataclass(slots=True)
class _Running:
    task: ChildTask
    process: subprocess.Popen[bytes]
    heard_at: float
    open_pipes: int = 2
    pending: bytes = b""
    tail: deque[str] = field(default_factory=lambda: deque[str](maxlen=_TAIL_LINES))
    error_lines: int = 0

    def pipe(self, name: str) -> IO[bytes]:
        found = self.process.stdout if name == "out" else self.process.stderr
        assert found is not None
        return found

    def take_errors(self, piece: bytes) -> None:
        *lines, rest = (self.pending + piece).split(b"\n")
        # A child may write one endless line; only its start is of use.
        self.pending = rest[:_LINE_LENGTH]
        if not piece and rest:
            lines, self.pending = [rest], b""
        for raw in lines:
            line = raw[:_LINE_LENGTH].decode("utf-8", "replace").strip()
            if line:
                self.error_lines += 1
                self.tail.append(line)
                self.task.on_error_line(line)


def _die_with_parent() -> Callable[[], None] | None:
    """What a child runs before it becomes ffmpeg, or None where the system has no such thing."""
    if sys.platform != "linux":
        return None
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return None
    parent = os.getpid()

    def ask_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the request was made
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_kernel


def creation_flags() -> int:
    """Windows: no console window and low priority; elsewhere 0 (`nice` is inherited)."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return 0


def usable_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class ChildPool:
    """Runs children, a few at a time, on the thread that calls `run`.

    Looks for a cancel at least every 0.25 s. However `run` ends, no child is left: they are
    terminated, and killed if they have not gone after 2 s.
    """

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._before_exec = _die_with_parent()
        self._environment = child_environment()

    def run(self, tasks: Iterable[ChildTask], limit: int = 1) -> None:
        """Run all tasks, at most `limit` at once, starting them in order.

        Raises `StitchCancelled`, `StitchFailed` when a child cannot be started or hangs, and
        whatever a task's callbacks raise.
        """
        waiting = iter(tasks)
        running: list[_Running] = []
        reader = make_reader()
        with contextlib.ExitStack() as exits:
            exits.callback(reader.close)
            exits.callback(self._stop, running)
            while self._fill(waiting, running, limit, reader):
                self._supervisor.raise_if_cancelled()
                self._read(running, reader)
                self._reap(running)

    def _fill(
        self, waiting: Iterator[ChildTask], running: list[_Running], limit: int, reader: PipeReader
    ) -> bool:
        """Start children up to the limit; False when nothing runs and nothing waits."""
        while len(running) < limit:
            task = next(waiting, None)
            if task is None:
                break
            self._supervisor.raise_if_cancelled()
            child = self._start(task)
            running.append(child)
            reader.add((child.process.pid, "out"), child.pipe("out"))
            reader.add((child.process.pid, "err"), child.pipe("err"))
            self._supervisor.child_started(child.process.pid)
        return bool(running)

    def _start(self, task: ChildTask) -> _Running:
        try:
            process = subprocess.Popen(
                task.argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._environment,
                creationflags=creation_flags(),
                preexec_fn=self._before_exec,  # noqa: PLW1509  (why it is safe: module docstring)
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise StitchFailed(f"ffmpeg cannot be started: {error}") from error
        return _Running(task, process, time.monotonic())

    def _read(self, running: list[_Running], reader: PipeReader) -> None:
        asked = time.monotonic()
        pieces = reader.read(_TICK_S)
        now = time.monotonic()
        by_pid = {child.process.pid: child for child in running}
        # After a sleep of the whole computer nobody has been heard; that is not their silence.
        overslept = now - asked > 10 * _TICK_S
        for child in running:
            if overslept:
                child.heard_at = now
        for key, piece in pieces:
            child = by_pid[key[0]]
            child.heard_at = now
            if not piece:
                child.open_pipes -= 1
            if key[1] == "err":
                child.take_errors(piece)
            elif piece:
                child.task.on_output(piece)
        for child in running:
            if now - child.heard_at > _SILENCE_S:
                raise StitchFailed("ffmpeg stopped answering", evidence=tuple(child.tail))

    def _reap(self, running: list[_Running]) -> None:
        for child in [each for each in running if not each.open_pipes]:
            # Both pipes are closed, so it is ending.
            try:
                code = child.process.wait(_EXIT_S)
            except subprocess.TimeoutExpired:
                raise StitchFailed("ffmpeg does not end") from None
            running.remove(child)
            self._supervisor.child_ended(child.process.pid)
            child.task.on_exit(ChildExit(code, tuple(child.tail), child.error_lines))

    def _stop(self, running: list[_Running]) -> None:
        for child in running:
            child.process.terminate()
        deadline = time.monotonic() + _GRACE_S
        for child in running:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            self._supervisor.child_ended(child.process.pid)
        running.clear()
