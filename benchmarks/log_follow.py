"""B9: what following a file costs the UI thread, at 10,000 lines a second.

A process of its own writes the lines. Our file is read and indexed on a lane, and the table asks
for the rows that it paints; the baseline is the naive design in the same run: a timer reads what
has come into a list of rows. The figure is the UI thread's share of a core.
"""

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from benchmarks.heartbeat import Heartbeat
from benchmarks.log_tables import Following, NaiveTable, PlainRow, following_table
from benchmarks.qt_bench import bench_application, spin
from benchmarks.report import Row
from phoenix_admin.log_store.followed_file import FollowedFile
from phoenix_admin.qt.theme import Theme
from phoenix_admin.tasks.context import unhurried

RATE = 10_000
SECONDS = 20.0
LOOK_EVERY = 0.1
MOST = 15.0
_WRITER = """
import sys, time
path, rate = sys.argv[1], int(sys.argv[2])
began, made = time.monotonic(), 0
with open(path, "ab", buffering=0) as file:
    while True:
        due = int((time.monotonic() - began) * rate)
        file.write(b"".join(
            b'{"timestamp":"2026-11-28T12:%02d:%02d.%06dZ",'
            b'"severity":"%s","message":"row %d %s"}\\n'
            % (n // 600000 % 60, n // 10000 % 60, n % 10000 * 100,
               b"ERROR" if n % 50 == 0 else b"INFO", n, b"worker stitch reel " * 10)
            for n in range(made, due)))
        made = due
        time.sleep(0.02)  # the pace of the writer
"""


def run(*, quick: bool) -> list[Row]:
    """Percent of a core, milliseconds, rows a second."""
    _, theme = bench_application()
    seconds = 6.0 if quick else SECONDS
    naive = _measured(_Naive, theme, seconds)
    own = _measured(_Own, theme, seconds)
    rate = own["rows"]
    return [
        Row("B9", "UI thread while following", own["share"], "%", "naive design", naive["share"],
            f"≤ {MOST:g} % of a core", own["share"] <= MOST,
            f"the naive one had {naive['rows']:,.0f} rows/s"),
        Row("B9", "worst lateness", own["worst"], "ms", "naive design", naive["worst"],
            "< 50 ms", own["worst"] < 50),
        Row("B9", "rows followed", rate, "rows/s", "", None, f"≥ {0.99 * RATE:,.0f}",
            rate >= 0.99 * RATE),
    ]  # fmt: skip


class _Own:
    """A lane looks at the file; the UI thread shows what is there."""

    def __init__(self, theme: Theme, path: Path) -> None:
        self._followed = FollowedFile(path)
        self._followed.look(unhurried())
        index = self._followed.current
        assert index is not None
        self._index, self._ended = index, threading.Event()
        self.table: Following = following_table(theme, index)
        self._lane = threading.Thread(target=self._look, daemon=True)
        self._lane.start()

    @property
    def rows(self) -> int:
        """How many are known."""
        return self._index.extent()[1]

    def end(self) -> None:
        """Nothing is read any more."""
        self._ended.set()
        self._lane.join()
        self._followed.close()

    def _look(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            self._followed.look(unhurried())


class _Naive:
    """All on the UI thread."""

    def __init__(self, theme: Theme, path: Path) -> None:
        del theme
        self._file, self._rows = path.open("rb"), list[PlainRow]()
        self.table: Following = NaiveTable(self._rows, self._look)

    @property
    def rows(self) -> int:
        """How many are in the list."""
        return len(self._rows)

    def end(self) -> None:
        """Nothing is read any more."""
        self._file.close()

    def _look(self) -> None:
        for line in self._file.readlines():
            self._rows.append((0, 5 if b'"ERROR"' in line else 2, 0, line))


def _measured(kind: type[_Own] | type[_Naive], theme: Theme, seconds: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "app.jsonl"
        path.touch()
        words = [sys.executable, "-c", _WRITER, str(path), str(RATE)]
        with subprocess.Popen(words) as writer:
            subject = kind(theme, path)
            view, timer = subject.table.view, QTimer()
            timer.timeout.connect(subject.table.follow)
            view.resize(1400, 1000)
            view.show()
            timer.start(100)
            spin(1.0)
            heart, rows = Heartbeat(), subject.rows
            heart.start()
            cpu, began = time.thread_time(), time.monotonic()
            spin(seconds)
            took = time.monotonic() - began
            share = (time.thread_time() - cpu) / took * 100
            heart.stop()
            rate = (subject.rows - rows) / took
            timer.stop()
            writer.kill()
        view.close()
        subject.end()
    return {"share": share, "rows": rate, "worst": heart.lateness().worst}
