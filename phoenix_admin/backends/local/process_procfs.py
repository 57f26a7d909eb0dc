"""The processes of a Linux machine, read from /proc and signalled through pidfds.

One line of /proc/PID/stat has all that a listing needs, and reading it is some ten times cheaper
than asking psutil for the same (logs note, §4). Identity is the id with the start time in clock
ticks since boot, which no change of the wall clock moves; an id would have to come round within
one tick (10 ms) of its first owner's birth to be mistaken. A signal goes through a pidfd that was
opened before the start time was compared: between check and signal the id cannot change hands.
"""

import os
import pwd
import signal
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from phoenix_admin.backends.local.process_memory_procfs import memory_of, start_ticks
from phoenix_admin.backends.local.process_reaping import Reaper
from phoenix_admin.backends.local.slices import PAUSE
from phoenix_admin.diagnostics.redaction import redact
from phoenix_admin.domain.errors import Invalid, Unsupported
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
    b"R": ProcessState.RUNNING,
    b"S": ProcessState.SLEEPING,
    b"I": ProcessState.SLEEPING,
    b"D": ProcessState.UNINTERRUPTIBLE,
    b"T": ProcessState.STOPPED,
    b"t": ProcessState.STOPPED,
    b"Z": ProcessState.ZOMBIE,
    b"X": ProcessState.ZOMBIE,
}
_SIGNALS = {
    ProcessSignal.TERM: signal.SIGTERM,
    ProcessSignal.CONTINUE: signal.SIGCONT,
    ProcessSignal.KILL: signal.SIGKILL,
    ProcessSignal.CHILD: signal.SIGCHLD,
}
_KERNEL_THREAD = 0x00200000  # PF_KTHREAD
_ENOUGH = 4096  # a stat line has about 300 bytes
_SLICE = 128


class ProcfsTable:
    """Satisfies `ports.process_table.ProcessTable`. Any thread; one scan at a time."""

    def __init__(self, clock: Clock, reapers: Sequence[Reaper] = ()) -> None:
        self._clock = clock
        self._reapers = tuple(reapers)
        self._tick = 1.0 / os.sysconf("SC_CLK_TCK")
        self._page = os.sysconf("SC_PAGE_SIZE")
        self._users: dict[int, str] = {}
        self._known: dict[int, tuple[int, ProcessKey, datetime]] = {}

    def scan(self, call: Call) -> ProcessList:
        """All processes; pauses every few milliseconds, so that a window stays live."""
        began = time.perf_counter()
        now = self._clock.now()
        boot = now - timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))
        earlier, known = self._known, dict[int, tuple[int, ProcessKey, datetime]]()
        found: list[ProcessFacts] = []
        for number, name in enumerate(self._ids(), 1):
            facts = self._read(name, boot, earlier, known)
            if facts is not None:
                found.append(facts)
            if number % _SLICE == 0:
                call.raise_if_cancelled()
                call.wait(PAUSE)
        self._known = known
        found.sort(key=_pid)
        own = known.get(os.getpid())
        return ProcessList(
            taken_at=now,
            processes=tuple(found),
            own=None if own is None else own[1],
            user=self._user(os.geteuid()),
            privileged=os.geteuid() == 0,
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
        """Read for these keys only; memory costs a millisecond for a large process."""
        found: dict[ProcessKey, ProcessDetails] = {}
        for number, key in enumerate(keys, 1):
            command = _command(key.pid)
            kept = _marks(key.pid, marks) if marks else {}
            rss, uss = memory_of(key.pid) if memory else (None, None)
            if start_ticks(key.pid) == key.token:  # looked at last: all of it was this process's
                found[key] = ProcessDetails(command, kept, rss, uss)
            if number % _SLICE == 0:
                call.raise_if_cancelled()
                call.wait(PAUSE)
        return found

    def signal(self, key: ProcessKey, how: ProcessSignal) -> SignalAnswer:
        """Through a pidfd, so that it reaches the listed process or nobody."""
        if key.pid in {0, 1, os.getpid()}:
            msg = f"Process {key.pid} is never signalled from here."
            raise Invalid(msg)
        try:
            descriptor = os.pidfd_open(key.pid)
        except ProcessLookupError:
            return SignalAnswer.GONE
        except OSError as error:
            msg = f"Process {key.pid} cannot be signalled safely here ({error.strerror})."
            raise Unsupported(msg) from error
        try:
            ticks = start_ticks(key.pid)
            if ticks is None:
                return SignalAnswer.GONE
            if ticks != key.token:
                return SignalAnswer.CHANGED
            signal.pidfd_send_signal(descriptor, _SIGNALS[how])
        except ProcessLookupError:
            return SignalAnswer.GONE
        except PermissionError:
            return SignalAnswer.DENIED
        finally:
            os.close(descriptor)
        return SignalAnswer.SENT

    def reap_own(self) -> Mapping[int, int]:
        """Ask whoever started processes here to poll them."""
        codes: dict[int, int] = {}
        for reap in self._reapers:
            codes.update(reap())
        return codes

    # ------------------------------------------------------------------ inside

    def _ids(self) -> list[str]:
        try:
            names = os.listdir("/proc")  # noqa: PTH208 - as above
            return [name for name in names if name[0] in "123456789"]
        except OSError as error:
            msg = f"The processes of this machine cannot be listed ({error.strerror})."
            raise Unsupported(msg) from error

    def _read(
        self,
        name: str,
        boot: datetime,
        earlier: Mapping[int, tuple[int, ProcessKey, datetime]],
        known: dict[int, tuple[int, ProcessKey, datetime]],
    ) -> ProcessFacts | None:
        place = f"/proc/{name}"
        try:
            line = _whole(f"{place}/stat")
            # The folder tells the effective user; its files may say root (proc(5), dumpable).
            owner = os.stat(place).st_uid  # noqa: PTH116 - a Path for each of 2,000 is slow
        except OSError:
            return None  # it ended meanwhile, or is hidden from us
        opens, closes = line.find(b"("), line.rfind(b")")
        field = line[closes + 2 :].split()
        if opens < 0 or len(field) < 22:
            return None
        pid, ticks = int(name), int(field[19])
        seen = earlier.get(pid)
        if seen is None or seen[0] != ticks:
            started_at = boot + timedelta(seconds=ticks * self._tick)
            seen = (ticks, ProcessKey(pid, ticks), started_at)
        known[pid] = seen
        return ProcessFacts(
            key=seen[1],
            ppid=int(field[1]),
            pgid=max(0, int(field[2])),
            sid=max(0, int(field[3])),
            name=_shown(line[opens + 1 : closes]),
            state=_STATES.get(field[0], ProcessState.UNKNOWN),
            started_at=seen[2],
            user=self._users.get(owner) or self._user(owner),
            cpu=timedelta(seconds=(int(field[11]) + int(field[12])) * self._tick),
            rss=int(field[21]) * self._page,
            kernel=bool(int(field[6]) & _KERNEL_THREAD),
        )

    def _user(self, uid: int) -> str:
        if uid not in self._users:
            try:
                self._users[uid] = pwd.getpwuid(uid).pw_name
            except KeyError:
                self._users[uid] = str(uid)
        return self._users[uid]


def _pid(facts: ProcessFacts) -> int:
    return facts.key.pid


def _whole(place: str, most: int = _ENOUGH) -> bytes:
    descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, most)
    finally:
        os.close(descriptor)


def _shown(name: bytes) -> str:
    """The short name; anybody may put anything into it, a line break too."""
    text = name.decode("utf-8", "replace")
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def _command(pid: int) -> tuple[str, ...] | None:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123 - as above
            text = file.read(1 << 16)
    except OSError:
        return None
    if not text:
        return None  # a zombie or a kernel thread
    words = text.rstrip(b"\0").split(b"\0")
    return masked_command([word.decode("utf-8", "replace") for word in words], redact)


def _marks(pid: int, names: Collection[str]) -> dict[str, str]:
    """These variables only; whatever else stands there is let go unseen."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123 - as above
            text = file.read(1 << 20)
    except OSError:
        return {}
    found: dict[str, str] = {}
    for pair in text.split(b"\0"):
        name, _, value = pair.partition(b"=")
        if name.decode("utf-8", "replace") in names:
            found[name.decode()] = value.decode("utf-8", "replace")
    return found
