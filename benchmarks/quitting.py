"""B14: leaving while all lanes are busy, and while one body ignores its token.

The baseline is a thread pool, whose exit waits for its slowest task.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.qt_bench import median
from benchmarks.report import Row

OURS = """
import os, sys, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from phoenix_admin.app.early import prepare_process
prepare_process()
from PySide6.QtCore import QTimer
from phoenix_admin.app import start, wiring
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task
hung = sys.argv[1] == "hung"
begin = wiring.Application.begin
def busy(call):
    while not call.wait(0.01):
        call.raise_if_cancelled()
def deaf(call):
    time.sleep(8)
def begin_busy(self, *, samples):
    begin(self, samples=False)
    for lane in Lane:
        for number in range(3):
            body = deaf if hung and lane is Lane.STREAMS else busy
            task = Task(f"{lane} {number}", body, lane, 60, Overlap.QUEUE)
            self.dispatcher.submit(self.workbench.scope, task, lambda outcome: None)
    QTimer.singleShot(300, self, self.leave)
def leave(self):
    print("leaving", time.monotonic(), flush=True)
    self.window.close()
wiring.Application.begin = begin_busy
wiring.Application.leave = leave
sys.exit(start.run_window(start.LaunchOptions(data_dir=Path(sys.argv[2]), samples=False)))
"""
POOL = """
import time
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(4)
for _ in range(4):
    pool.submit(time.sleep, 8)
time.sleep(0.3)
print("leaving", time.monotonic(), flush=True)
"""


def _seconds_to_leave(program: str, *words: str) -> tuple[float, int, int]:
    """Seconds from the wish to leave to the end, the exit code, and children left."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *words], stdout=subprocess.PIPE, text=True
    )
    watched = psutil.Process(process.pid)
    assert process.stdout is not None
    line = process.stdout.readline()
    while line and not line.startswith("leaving"):
        line = process.stdout.readline()
    children = watched.children(recursive=True) if process.poll() is None else []
    code = process.wait(timeout=60)
    ended = time.monotonic()
    began = float(line.split()[1]) if line else ended
    left = sum(child.is_running() for child in children)
    return ended - began, code, left


def run(*, quick: bool) -> list[Row]:
    """Seconds, 20 times each."""
    rounds = 3 if quick else 20
    with tempfile.TemporaryDirectory() as name:
        folder = str(Path(name) / "data")
        busy = [_seconds_to_leave(OURS, "busy", folder) for _ in range(rounds)]
        hung = [_seconds_to_leave(OURS, "hung", folder) for _ in range(rounds)]
    pool = [_seconds_to_leave(POOL)[0] for _ in range(1 if quick else 2)]
    rows = []
    for metric, runs, limit in (("all lanes busy", busy, 2.0), ("a hung lane", hung, 3.5)):
        worst = max(seconds for seconds, _, _ in runs)
        clean = all(code == 0 and left == 0 for _, code, left in runs)
        rows.append(
            Row(
                "B14",
                f"leaving, {metric}",
                worst,
                "s",
                "futures pool",
                median(pool),
                f"rc 0, worst <= {limit:g} s, no child left",
                ok=clean and worst <= limit,
                note=f"exit codes {sorted({code for _, code, _ in runs})}, {rounds} times",
            )
        )
    return rows
