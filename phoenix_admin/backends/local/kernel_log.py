"""Which processes the kernel says it has killed for memory: the one line that names a victim.

A counter of a control group says that somebody was killed; the kernel's log says who. It is read
where this program may (`/dev/kmsg`), else from the system's journal. Process ids there are those
of the whole computer, so inside a container nothing is read: the same number is somebody else.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from phoenix_admin.backends.local.json_values import read_object
from phoenix_admin.domain.record import record

_KILLED: Final = re.compile(r"\bKilled process (\d{1,9}) \((.{1,16}?)\),? .*\btotal-vm:", re.ASCII)
"""mm/oom_kill.c, `__oom_kill_process`; a limit of a control group is said in the same words."""
_KMSG: Final = Path("/dev/kmsg")
_WHOLE_COMPUTER: Final = 0xEFFFFFFC
"""The inode of the first namespace of process ids (include/linux/proc_ns.h)."""
_RECORD: Final = 8 * 1024
_MOST_RECORDS: Final = 50_000
_PATIENCE: Final = 2.0


@record
class KernelKill:
    """One kill for memory: who, by its short name, and when (UTC)."""

    pid: int
    name: str
    at: datetime


KernelKills = Callable[[datetime], tuple[KernelKill, ...]]
"""All kills since a moment that may be read; empty where none may."""


def kernel_kills(since: datetime) -> tuple[KernelKill, ...]:
    """Blocks for two seconds at most; any thread. Nothing raises."""
    if sys.platform != "linux" or not _sees_all_processes():
        return ()
    try:
        found = tuple(_from_buffer())
    except OSError:  # only for administrators, on most desktops
        found = tuple(_from_journal(since))
    return tuple(kill for kill in found if kill.at >= since)


def read_buffer_record(entry: str, offset: float) -> KernelKill | None:
    """One record of `/dev/kmsg` (kernel documentation, ABI/testing/dev-kmsg).

    `offset`: seconds from the kernel's clock to the epoch. What a program has written there is
    of another facility, and proves nothing.
    """
    head, _, text = entry.partition(";")
    fields = head.split(",")
    if len(fields) < 3 or not fields[0].isdigit() or int(fields[0]) >> 3 or not fields[2].isdigit():
        return None
    at = datetime.fromtimestamp(int(fields[2]) / 1e6 + offset, UTC)
    return _read(text, at)


def read_journal_line(line: str) -> KernelKill | None:
    """One line of `journalctl --output=json`; None for anything odd."""
    entry = read_object(line) or {}
    text, at = entry.get("MESSAGE"), entry.get("__REALTIME_TIMESTAMP")
    if not isinstance(text, str) or not isinstance(at, str) or not at.isdigit():
        return None
    return _read(text, datetime.fromtimestamp(int(at) / 1e6, UTC))


def _read(text: str, at: datetime) -> KernelKill | None:
    found = _KILLED.search(text[:1_000])
    return KernelKill(int(found[1]), found[2], at) if found is not None else None


def _sees_all_processes() -> bool:
    try:
        return Path("/proc/self/ns/pid").stat().st_ino == _WHOLE_COMPUTER
    except OSError:
        return False


def _from_buffer() -> Iterator[KernelKill]:
    """Raises OSError where it may not be read."""
    offset = time.time() - time.monotonic()
    descriptor = os.open(_KMSG, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        for _ in range(_MOST_RECORDS):
            try:
                entry = os.read(descriptor, _RECORD)
            except BlockingIOError:
                return
            except BrokenPipeError:
                continue  # overwritten meanwhile: the next one is the oldest there is
            kill = read_buffer_record(entry.decode("utf-8", "replace"), offset)
            if kill is not None:
                yield kill
    finally:
        os.close(descriptor)


def _from_journal(since: datetime) -> Iterator[KernelKill]:
    program = shutil.which("journalctl")
    if program is None:
        return
    words = [program, "--dmesg", "--output=json", "--quiet", "--no-pager"]
    words += [f"--since=@{int(since.timestamp())}", "SYSLOG_FACILITY=0"]
    try:
        answer = subprocess.run(
            words, capture_output=True, timeout=_PATIENCE, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return
    for line in answer.stdout.decode("utf-8", "replace").splitlines():
        kill = read_journal_line(line)
        if kill is not None:
            yield kill
