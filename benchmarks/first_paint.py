"""B11: time to first paint and memory with every panel open, beside a bare window."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.qt_bench import median
from benchmarks.report import Row


def _measure(kind: str, folder: Path) -> tuple[float, float]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.paint_probe", kind, str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    data = json.loads(done.stdout.strip().splitlines()[-1])
    return (data["painted"] - began) * 1000, data["rss"]


def run(*, quick: bool) -> list[Row]:
    """Milliseconds from process start, and MiB, alternating with the bare window."""
    rounds = 3 if quick else 7
    bare: list[tuple[float, float]] = []
    app: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        _measure("bare", folder)
        _measure("app", folder)
        for _ in range(rounds):
            bare.append(_measure("bare", folder))
            app.append(_measure("app", folder))
    base, figure = median([t for t, _ in bare]), median([t for t, _ in app])
    base_rss, rss = median([m for _, m in bare]), median([m for _, m in app])
    return [
        Row(
            "B11",
            "first paint",
            figure,
            "ms",
            "bare window",
            base,
            "<= 1.5 x",
            ok=figure <= 1.5 * base,
        ),
        Row(
            "B11",
            "resident, all panels open",
            rss,
            "MiB",
            "bare window",
            base_rss,
            "<= 110 MiB",
            ok=rss <= 110,
        ),
    ]
