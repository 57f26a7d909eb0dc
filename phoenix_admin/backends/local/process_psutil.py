"""The processes of a machine that is no Linux, through psutil.

psutil's own objects are the identity: they compare id and creation time right before a signal
(psutil documentation, `Process`). Windows has no request to end, only force, and no groups; both
are said and not imitated.
"""

import os
import signal
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import psutil

from phoenix_admin.backends.local.process_reaping import Reaper
from phoenix_admin.backends.local.slices import PAUSE
from phoenix_admin.diagnostics.redaction import redact
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.process_command import masked_command
from phoenix_admin.domain.process_facts import (
    ProcessDetails,
    ProcessFacts,
    ProcessKey,
    ProcessList,
    ProcessState,
)
from phoenix_admin.domain.process_signal import ProcessSignal, SignalAnswer
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock

_STATES = {
    psutil.STATUS_RUNNING: ProcessState.RUNNING,
    psutil.STATUS_SLEEPING: ProcessState.SLEEPING,
    psutil.STATUS_IDLE: ProcessState.SLEEPING,
    psutil.STATUS_DISK_SLEEP: ProcessState.UNINTERRUPTIBLE,
    psutil.STATUS_STOPPED: ProcessState.STOPPED,
    psutil.STATUS_TRACING_STOP: ProcessState.STOPPED,
    psutil.STATUS_ZOMBIE: ProcessState.ZOMBIE,
    psutil.STATUS_DEAD: ProcessState.ZOMBIE,
}
_READ = ["ppid", "name", "status", "create_time", "cpu_times"]
_SLICE = 32
_WINDOWS = sys.platform == "win32"


class PsutilTable:
    """Satisfies `ports.process_table.ProcessTable`. Any thread; one scan at a time."""

    def __init__(self, clock: Clock, reapers: Sequence[Reaper] = ()) -> None:
        self._clock = clock
        self._reapers = tuple(reapers)
        self._users: dict[psutil.Process, str] = {}

    def scan(self, call: Call) -> ProcessList:
        """All processes; five values for each, its user only once."""
        began = time.perf_counter()
        now = self._clock.now()
        found: list[ProcessFacts] = []
        users: dict[psutil.Process, str] = {}
        for number, process in enumerate(psutil.process_iter(_READ), 1):
            users[process] = self._users.get(process) or _user_of(process)
            found.append(_facts(process, users[process]))
            if number % _SLICE == 0:
                call.raise_if_cancelled()
                call.wait(PAUSE)
        self._users = users
        own = psutil.Process()
        return ProcessList(
            taken_at=now,
            processes=tuple(found),
            own=next((facts.key for facts in found if facts.key.token == own), None),
            user=_user_of(own),
            privileged=not _WINDOWS and os.geteuid() == 0,
            graceful=not _WINDOWS,
            cost=timedelta(seconds=time.perf_counter() - began),
        )

    def details(
        self,
        keys: Collection[ProcessKey],
        call: Call,
        *,
        marks: Collection[str] = (),
        memory: bool = False,
    ) -> Mapping[ProcessKey, ProcessDetails]:
        """Read for these keys only; psutil reads do not check identity, so it is checked after."""
        found: dict[ProcessKey, ProcessDetails] = {}
        for number, key in enumerate(keys, 1):
            process = _process(key)
            details = ProcessDetails(
                _command(process),
                _marks(process, marks) if marks else {},
                *_memory(process, memory),
            )
            if process.is_running():
                found[key] = details
            if number % _SLICE == 0:
                call.raise_if_cancelled()
                call.wait(PAUSE)
        return found

    def signal(self, key: ProcessKey, how: ProcessSignal) -> SignalAnswer:
        """psutil compares the identity right before it acts; POSIX leaves a gap of microseconds."""
        if key.pid in {0, 1, os.getpid()}:
            msg = f"Process {key.pid} is never signalled from here."
            raise Invalid(msg)
        process = _process(key)
        try:
            if how is ProcessSignal.KILL:
                process.kill()
            elif _WINDOWS:
                return SignalAnswer.UNSUPPORTED
            elif how is ProcessSignal.TERM:
                process.send_signal(signal.SIGTERM)
            elif how is ProcessSignal.CONTINUE:
                process.send_signal(signal.SIGCONT)
            else:
                process.send_signal(signal.SIGCHLD)
        except psutil.NoSuchProcess:
            return SignalAnswer.CHANGED if psutil.pid_exists(key.pid) else SignalAnswer.GONE
        except psutil.AccessDenied:
            return SignalAnswer.DENIED
        return SignalAnswer.SENT

    def reap_own(self) -> Mapping[int, int]:
        """Ask whoever started processes here to poll them."""
        codes: dict[int, int] = {}
        for reap in self._reapers:
            codes.update(reap())
        return codes


def _process(key: ProcessKey) -> psutil.Process:
    assert isinstance(key.token, psutil.Process), "a key of another table"
    return key.token


def _facts(process: psutil.Process, user: str) -> ProcessFacts:
    info = process.info
    name = str(info["name"] or "")
    times = info["cpu_times"]
    pgid, sid = _group_and_session(process.pid)
    return ProcessFacts(
        key=ProcessKey(process.pid, process),
        ppid=info["ppid"] or 0,
        pgid=pgid,
        sid=sid,
        name=name if name.isprintable() else "?",
        state=_STATES.get(info["status"], ProcessState.UNKNOWN),
        started_at=datetime.fromtimestamp(info["create_time"] or 0.0, UTC),
        user=user,
        cpu=None if times is None else timedelta(seconds=times.user + times.system),
    )


def _group_and_session(pid: int) -> tuple[int, int]:
    if sys.platform == "win32":
        return 0, 0
    try:
        return max(0, os.getpgid(pid)), max(0, os.getsid(pid))
    except OSError:
        return 0, 0


def _user_of(process: psutil.Process) -> str:
    try:
        return process.username()
    except psutil.Error:
        return ""


def _command(process: psutil.Process) -> tuple[str, ...] | None:
    try:
        words = process.cmdline()
    except psutil.Error:
        return None
    return masked_command(words, redact) if words else None


def _marks(process: psutil.Process, names: Collection[str]) -> dict[str, str]:
    try:
        variables = process.environ()
    except psutil.Error:
        return {}
    return {name: variables[name] for name in names if name in variables}


def _memory(process: psutil.Process, wanted: bool) -> tuple[int | None, int | None]:
    if not wanted:
        return None, None
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return 0, 0
        full = process.memory_full_info()
    except psutil.Error:
        return None, None
    return full.rss, full.uss
