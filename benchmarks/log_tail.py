"""Following a log for a minute: 1,000 entries a second of Cloud Logging, 10,000 lines of a file.

The other side is the stand-in in a process of its own. In the middle its streams end, as they do
each hour. What counts: no entry is missing or there twice, memory stays what it was, and the event
loop of this process does not notice: its lateness stands against that of an idle one.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from benchmarks.heartbeat import Heartbeat, Lateness
from benchmarks.report import Row
from phoenix_admin.backends.gcp.backend import open_gcp
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.log_store.followed_file import FollowedFile
from phoenix_admin.ports.log_feed import GapKind, TailState
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_environments import cloud_environment
from tests.support.gcp_standin.standin_process import StandInProcess

RATE, FILE_RATE = 1_000, 10_000
SECONDS, QUICK_SECONDS = 60, 10
EVERY = 0.1
"""Seconds between two looks, as a view makes them."""
END_WITHIN = 60.0
IDLE = 5.0
LATE = 16.0
"""Milliseconds: one frame."""
MOST_GROWTH = 24.0
"""MiB: what is remembered of the entries of a minute, and what allocators keep."""

_NUMBER = re.compile(rb"number (\d+):")


@dataclass
class Followed:
    """What came of one of them."""

    lines: int = 0
    missing: int = 0
    repeated: int = 0
    lost: int = 0
    gaps: list[str] = field(default_factory=list[str])
    seconds: float = 0.0
    cpu: float = 0.0
    early: float = 0.0
    late: float = 0.0
    worst_take: float = 0.0
    lateness: Lateness = field(default_factory=lambda: Lateness(0, 0.0, 0.0, 0.0))


def run(*, quick: bool) -> list[Row]:
    """One run of each."""
    sys.setswitchinterval(0.0005)  # as the program does
    seconds = QUICK_SECONDS if quick else SECONDS
    idle = _beside_an_event_loop(lambda _: time.sleep(IDLE)).lateness
    return [*_cloud_rows(seconds, idle), *_file_rows(seconds, idle)]


def _cloud_rows(seconds: int, idle: Lateness) -> list[Row]:
    count = RATE * seconds
    standin = StandInProcess.start("p", 0, "--flood", str(RATE), str(count))
    try:
        found = _beside_an_event_loop(lambda came: _follow_cloud(standin.address, count, came))
    finally:
        standin.close()
    rate = found.lines / found.seconds
    whole = found.missing == found.repeated == found.lost == 0
    note = f"{found.lines:,} entries, in the middle: {', '.join(found.gaps) or 'no gap'}"
    return [
        Row("log-tail", "entries a second", rate, "", "", None, "all of 1,000", whole, note),
        Row("log-tail", "missing, twice or lost", found.missing + found.repeated + found.lost, "",
            "", None, "0", whole),
        *_shared("cloud", found, idle),
    ]  # fmt: skip


def _file_rows(seconds: int, idle: Lateness) -> list[Row]:
    count = FILE_RATE * seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.log.jsonl"
        path.touch()
        words = [sys.executable, "-m", "benchmarks.log_tail", str(path), str(count)]
        writer = subprocess.Popen(words)
        try:
            found = _beside_an_event_loop(lambda came: _follow_file(path, count, came))
        finally:
            writer.kill()
            writer.wait()
    rate = found.lines / found.seconds
    whole = found.missing == 0
    per_line = (found.late - found.early) * 2**20 / max(1, found.lines // 2)
    return [
        Row("log-tail", "lines a second, file", rate, "", "", None, "all of 10,000", whole,
            f"{found.lines:,} lines, {per_line:.0f} bytes of index for each"),
        *_shared("file", found, idle),
    ]  # fmt: skip


def _shared(what: str, found: Followed, idle: Lateness) -> list[Row]:
    growth = found.late - found.early
    share = 100 * found.cpu / found.seconds
    late = found.lateness
    is_live = late.p99 < LATE or late.p99 <= 2 * idle.p99
    return [
        Row("log-tail", f"memory added, {what}", growth, "MiB", "", None,
            f"≤ {MOST_GROWTH:g} MiB", growth <= MOST_GROWTH, f"resident {found.late:.0f} MiB"),
        Row("log-tail", f"processor, {what}", share, "% of one", "", None, "≤ 40 %", share <= 40,
            f"longest look {found.worst_take * 1000:.0f} ms"),
        Row("log-tail", f"p99 lateness, {what}", late.p99, "ms", "idle", idle.p99,
            f"< {LATE:g} ms or 2 of idle", is_live,
            f"worst {late.worst:.0f} ms (idle {idle.worst:.0f} ms)"),
    ]  # fmt: skip


def _beside_an_event_loop(work: Callable[[Followed], None]) -> Followed:
    """The work on a thread, as on a lane, while this one runs an event loop."""
    application = QCoreApplication.instance() or QCoreApplication([])
    found, heart = Followed(), Heartbeat()
    lane = threading.Thread(target=lambda: work(found))
    watch = QTimer()
    watch.timeout.connect(lambda: None if lane.is_alive() else application.quit())
    watch.start(50)
    heart.start()
    lane.start()
    application.exec()
    lane.join()
    found.lateness = heart.lateness()
    return found


def _follow_cloud(address: str, count: int, found: Followed) -> None:
    clock = SystemClock()
    backend = open_gcp(cloud_environment({CloudApi.LOGGING: address}), clock)
    tail = backend.log_feed.tail("", clock.now())
    seen, states = bytearray(count), list[TailState]()
    meter, ends = _Meter(found), time.monotonic() + count / RATE + END_WITHIN
    while found.lines < count and time.monotonic() < ends:
        began = time.perf_counter()
        taken = tail.take(5_000, unhurried())
        found.worst_take = max(found.worst_take, time.perf_counter() - began)
        states.append(taken.state)
        found.gaps += [_said(gap.kind, gap.lost, filled=gap.filled) for gap in taken.gaps]
        for line in taken.lines:
            number = _NUMBER.search(line.text)
            assert number is not None
            place = int(number[1])
            found.repeated += seen[place]
            seen[place] = 1
        found.lines = sum(seen)
        found.lost = taken.lost
        meter.look(found.lines, count)
        time.sleep(EVERY)  # as often as the program takes
    meter.end()
    found.missing = count - sum(seen)
    backend.close()


def _said(kind: GapKind, lost: int, *, filled: bool) -> str:
    return f"{kind}{f', {lost} lost' if lost else ''}{', filled' if filled else ''}"


def _follow_file(path: Path, count: int, found: Followed) -> None:
    followed = FollowedFile(path)
    meter, ends = _Meter(found), time.monotonic() + count / FILE_RATE + END_WITHIN
    while found.lines < count and time.monotonic() < ends:
        began = time.perf_counter()
        followed.look(unhurried())
        found.worst_take = max(found.worst_take, time.perf_counter() - began)
        if followed.current is not None:
            face = followed.current.face()
            found.lines = face.rows
        meter.look(found.lines, count)
        time.sleep(EVERY)  # as often as the program takes
    meter.end()
    found.missing = count - found.lines
    followed.close()


class _Meter:
    """Time and memory from the first line on; memory from a quarter of them on."""

    def __init__(self, found: Followed) -> None:
        self._found = found
        self._began = self._cpu = 0.0

    def look(self, lines: int, count: int) -> None:
        if lines and not self._began:
            self._began, self._cpu = time.monotonic(), time.process_time()
        if lines >= count // 4 and not self._found.early:
            self._found.early = _resident()

    def end(self) -> None:
        found = self._found
        found.seconds = max(0.001, time.monotonic() - self._began)
        found.cpu = time.process_time() - self._cpu
        found.late = _resident()


def _resident() -> float:
    """MiB; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 2**20


def _write(path: Path, count: int) -> None:
    """Append lines at their rate, as a worker writes them: whole ones, several at once."""
    written, began = 0, time.monotonic()
    with path.open("ab", buffering=0) as file:
        while written < count:
            due = min(count, int((time.monotonic() - began) * FILE_RATE))
            stamp = f"2026-11-22T14:{written // FILE_RATE % 60:02}:07.120Z"
            lines = [
                json.dumps({"time": stamp, "severity": "INFO", "message": f"number {number}: ok"})
                for number in range(written, due)
            ]
            if lines:
                os.write(file.fileno(), ("\n".join(lines) + "\n").encode())
            written = due
            time.sleep(0.02)  # the pace of the writer


if __name__ == "__main__":
    _write(Path(sys.argv[1]), int(sys.argv[2]))
