"""Processes of this machine: who is who, and ending those that a dead worker left behind.

A process id alone proves nothing (ids are reused), nor does its stored start time after a
reboot. So nothing is killed without a second proof: a command line, or an environment, that
names the very run.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence

import psutil

from phoenix_admin.backends.local.execution_rows import Identity
from phoenix_admin.backends.local.run_marks import EXECUTION_VARIABLE, run_mark
from phoenix_admin.ports.call import Call

_SAME_MOMENT = 2.0
_POLL = 0.02
_GONE_WITHIN = 5.0
_SCAN_SLICE = 64


def identity_of(pid: int) -> Identity | None:
    """The identity of a living process, None when there is none (any more)."""
    try:
        process = psutil.Process(pid)
        return None if _is_dead(process) else Identity(pid, process.create_time())
    except psutil.Error:
        return None


def end_leftovers(execution: str, children: Sequence[Identity], call: Call) -> tuple[int, ...]:
    """Kill what a dead worker's run still has running, wait until it is gone; returns the pids.

    Looks at the recorded children first, then at the command lines of all processes: between
    starting an ffmpeg and recording its id lies a moment in which a worker can die.
    """
    targets = {process.pid: process for process in _recorded(execution, children)}
    for number, process in enumerate(psutil.process_iter(["cmdline"]), 1):
        words = process.info["cmdline"] or ()
        if process.pid not in targets and _speaks_of(words, execution):
            targets[process.pid] = process
        if number % _SCAN_SLICE == 0:
            call.wait(0.001)
    targets.pop(os.getpid(), None)
    for process in targets.values():
        with contextlib.suppress(psutil.Error):
            process.kill()
    ends = time.monotonic() + _GONE_WITHIN
    while time.monotonic() < ends and any(not _is_dead(p) for p in targets.values()):
        call.wait(_POLL)
    return tuple(targets)


def kill_worker(worker: Identity, execution: str) -> bool:
    """Kill a worker with its whole process group; False when that process is not there.

    The caller has seen that the run's lock is held. POSIX: a worker leads its own group, so one
    signal reaches its ffmpeg as well. Windows has no groups: the tree below it is killed.
    """
    try:
        process = psutil.Process(worker.pid)
        if not _is_same(process, worker) or not _environment_names(process, execution):
            return False
        if sys.platform == "win32":
            family = [*process.children(recursive=True), process]
            for member in family:
                with contextlib.suppress(psutil.Error):
                    member.kill()
        elif os.getpgid(worker.pid) == worker.pid:
            os.killpg(worker.pid, signal.SIGKILL)
        else:
            process.kill()
    except (psutil.Error, ProcessLookupError):
        return False
    return True


def _recorded(execution: str, children: Sequence[Identity]) -> Iterator[psutil.Process]:
    for child in children:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(child.pid)
            if _is_same(process, child) and (
                _speaks_of(process.cmdline(), execution) or _environment_names(process, execution)
            ):
                yield process


def _speaks_of(words: Sequence[str], execution: str) -> bool:
    """Whether these are the words of an ffmpeg of this run, not of a person looking at a file."""
    mark = run_mark(execution)
    return any(mark in word and word.startswith(("file:", "run=")) for word in words)


def _environment_names(process: psutil.Process, execution: str) -> bool:
    return process.environ().get(EXECUTION_VARIABLE) == execution


def _is_same(process: psutil.Process, identity: Identity) -> bool:
    return not _is_dead(process) and abs(process.create_time() - identity.created) <= _SAME_MOMENT


def _is_dead(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False
