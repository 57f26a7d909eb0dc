"""B9: what following a file costs the UI thread, at 10,000 lines a second.

A process of its own writes the lines. What follows them is the program's whole view of a log:
query, histogram, chips, pill, rows. The baseline is the naive design in the same run: a table, and
a timer that reads what has come into a list of rows. The figure is the UI thread's share of a core.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from benchmarks.heartbeat import Heartbeat
from benchmarks.log_tables import Following, NaiveTable, PlainRow, following_view
from benchmarks.qt_bench import bench_application, spin
from benchmarks.report import Row
from phoenix_admin.qt.theme import Theme

RATE = 10_000
SECONDS = 20.0
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
            f"{own['looks']:.0f} looks a second (naive {naive['looks']:.0f}, "
            f"and {naive['rows']:,.0f} rows/s)"),
        Row("B9", "worst lateness", own["worst"], "ms", "naive design", naive["worst"],
            "< 50 ms", own["worst"] < 50),
        Row("B9", "rows followed", rate, "rows/s", "", None, f"≥ {0.99 * RATE:,.0f}",
            rate >= 0.99 * RATE),
    ]  # fmt: skip


class _Own:
    """Lanes look at the file and read what is on screen; the UI thread shows what they say."""

    def __init__(self, theme: Theme, path: Path) -> None:
        self.table = following_view(theme, path)

    @property
    def seen(self) -> tuple[int, float]:
        """How many rows were shown when there last were more, and when that was."""
        return self.table.seen

    @property
    def looks(self) -> int:
        """How often something new was shown."""
        return self.table.told

    def end(self) -> None:
        """Nothing is read any more."""
        self.table.end()


class _Naive:
    """All on the UI thread."""

    def __init__(self, theme: Theme, path: Path) -> None:
        del theme
        self._file, self._rows = path.open("rb"), list[PlainRow]()
        self.table: Following = NaiveTable(self._rows, self._look)
        self.looks = 0

    @property
    def seen(self) -> tuple[int, float]:
        """How many are in the list now."""
        return len(self._rows), time.monotonic()

    def end(self) -> None:
        """Nothing is read any more."""
        self.table.end()
        self._file.close()

    def _look(self) -> None:
        self.looks += 1
        for line in self._file.readlines():
            self._rows.append((0, 5 if b'"ERROR"' in line else 2, 0, line))


def _measured(kind: type[_Own] | type[_Naive], theme: Theme, seconds: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "app.jsonl"
        path.touch()
        words = [sys.executable, "-c", _WRITER, str(path), str(RATE)]
        with subprocess.Popen(words) as writer:
            subject = kind(theme, path)
            view, timer = subject.table.widget, QTimer()
            timer.timeout.connect(subject.table.follow)
            view.resize(1400, 1000)
            view.show()
            timer.start(100)
            spin(1.0)
            heart, (rows, at), looks = Heartbeat(), subject.seen, subject.looks
            heart.start()
            cpu, began = time.thread_time(), time.monotonic()
            spin(seconds)
            took = time.monotonic() - began
            share = (time.thread_time() - cpu) / took * 100
            heart.stop()
            more, now = subject.seen
            rate = (more - rows) / max(0.001, now - at)
            looks = (subject.looks - looks) / took
            timer.stop()
            writer.kill()
        subject.end()
    worst = heart.lateness().worst
    return {"share": share, "rows": rate, "worst": worst, "looks": looks}
