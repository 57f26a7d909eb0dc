"""B1: how late the UI thread is while the app is idle with all panels open."""

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from benchmarks.heartbeat import Heartbeat
from benchmarks.qt_bench import bench_application, spin
from benchmarks.report import Row
from phoenix_admin.app.automation import launch


def run(*, quick: bool) -> list[Row]:
    """Milliseconds of lateness; the baseline is a bare window in the same process before it."""
    bench_application()
    seconds = 5 if quick else 30
    beat = Heartbeat()
    bare = QMainWindow()
    bare.resize(1440, 900)
    bare.show()
    spin(0.5)
    beat.start()
    spin(seconds / 3)
    beat.stop()
    base = beat.lateness()
    bare.close()
    with tempfile.TemporaryDirectory() as name:
        window = launch(Path(name) / "data", samples=False)
        spin(2)
        beat.start()
        spin(seconds)
        beat.stop()
        window.close()
    late = beat.lateness()
    return [
        Row(
            "B1",
            "heartbeat p99, idle",
            late.p99,
            "ms",
            "bare window",
            base.p99,
            "<= 5 ms",
            ok=late.p99 <= 5,
        ),
        Row(
            "B1",
            "heartbeat worst, idle",
            late.worst,
            "ms",
            "bare window",
            base.worst,
            "<= 16 ms",
            ok=late.worst <= 16,
        ),
    ]
