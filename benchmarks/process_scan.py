"""B20: what a scan of this machine's processes costs, at about 300 and 2,000 of them.

The baselines are read in the same rounds: psutil asked for the same five values, and `ps aux`.
Ours is the whole look that a panel shows: the scan, the candidates' command lines, the classes.
The share of a core is processor time of one look by the two seconds until the next one; nothing
runs while the panel is hidden, because a look happens only when somebody asks for one.
"""

import os
import signal
import statistics
import subprocess
import time
from collections.abc import Callable

import psutil

from benchmarks.report import Row
from phoenix_admin.backends.local.process_tables import open_process_table
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.services.process_watch import ProcessWatch
from phoenix_admin.tasks.context import unhurried

SIZES = {300: 25.0, 2_000: 80.0}
"""Processes in all, and how many milliseconds a look may take."""
EVERY = 2.0
MOST_SHARE = 1.5
_FIVE = ["pid", "ppid", "name", "status", "create_time"]


class Crowd:
    """Sleepers, to make the machine as full as wanted. Ended by their own ids."""

    def __init__(self) -> None:
        self._pids: list[int] = []

    def grow(self, total: int) -> int:
        """Add what is missing; returns how many processes there are then."""
        missing = total - len(psutil.pids())
        for _ in range(missing):
            self._pids.append(os.posix_spawn("/bin/sleep", ["sleep", "1000"], os.environ))
        return len(psutil.pids())

    def end(self) -> None:
        """Every one of them, collected as well."""
        for pid in self._pids:
            os.kill(pid, signal.SIGKILL)
        for pid in self._pids:
            os.waitpid(pid, 0)
        self._pids = []


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds on the wall, and of this thread's processor time."""
    cpu, began = time.thread_time(), time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000, (time.thread_time() - cpu) * 1000


def _measured(rounds: int) -> dict[str, list[tuple[float, float]]]:
    watch = ProcessWatch(open_process_table(SystemClock()), SystemClock())
    watch.look(unhurried())  # the first look reads what later ones know
    found: dict[str, list[tuple[float, float]]] = {"look": [], "psutil": [], "ps": []}
    list(psutil.process_iter(_FIVE))
    for _ in range(rounds):
        found["look"].append(_timed(lambda: watch.look(unhurried())))
        found["psutil"].append(_timed(lambda: list(psutil.process_iter(_FIVE))))
        found["ps"].append(
            _timed(lambda: subprocess.run(["ps", "aux"], stdout=subprocess.DEVNULL, check=False))
        )
    return found


def run(*, quick: bool) -> list[Row]:
    """Medians. The ratio decides; absolute milliseconds hold for a quiet machine only."""
    crowd, rows = Crowd(), list[Row]()
    try:
        for size, most in SIZES.items():
            total = crowd.grow(size)
            found = _measured(5 if quick else 15)
            wall = {name: statistics.median(w for w, _ in each) for name, each in found.items()}
            cpu = statistics.median(c for _, c in found["look"])
            ok = wall["look"] <= min(most, wall["psutil"])
            note = f"{total} processes; {cpu:.1f} ms of processor time; ps aux {wall['ps']:.1f} ms"
            rows.append(
                Row("B20", f"a look at {size}", wall["look"], "ms", "psutil, 5 values",
                    wall["psutil"], f"<= {most:g} ms, <= 1 x", ok, note)
            )  # fmt: skip
            if size == min(SIZES):
                share = cpu / (EVERY * 1000) * 100
                rows.append(
                    Row("B20", "  share of a core, one look each 2 s", share, "%", "", None,
                        f"<= {MOST_SHARE:g} %", share <= MOST_SHARE)
                )  # fmt: skip
    finally:
        crowd.end()
    return rows
