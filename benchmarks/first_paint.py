"""B11: time to first paint and to the first rows, and memory once every page was seen.

The first paint stands beside a bare window; the rows stand beside the same program with every
panel made before its window is shown: an early window must not make the list later.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.full_list import fill
from benchmarks.qt_bench import median
from benchmarks.report import Row
from run import PROGRAM_OPTIONS

PROJECTS = 40


def _measure(kind: str, folder: Path) -> dict[str, float]:
    """Milliseconds since the start of the process, and MiB."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *PROGRAM_OPTIONS, "-m", "benchmarks.paint_probe", kind, str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    data = json.loads(done.stdout.strip().splitlines()[-1])
    rss = data.pop("rss")
    return {"rss": rss, **{name: (moment - began) * 1000 for name, moment in data.items()}}


def run(*, quick: bool) -> list[Row]:
    """Medians of rounds in which all kinds take turns."""
    rounds = 3 if quick else 7
    kinds = ("bare", "app", "whole")
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        fill(folder, PROJECTS, 0, 0).close()
        for kind in kinds:
            _measure(kind, folder)
        for _ in range(rounds):
            for kind in kinds:
                found[kind].append(_measure(kind, folder))

    def middle(kind: str, figure: str) -> float:
        return median([each[figure] for each in found[kind]])

    base, figure = middle("bare", "painted"), middle("app", "painted")
    listed, listed_whole = middle("app", "listed"), middle("whole", "listed")
    rss = middle("app", "rss")
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
            note=f"panels first, then the window: {middle('whole', 'painted'):.0f} ms",
        ),
        Row(
            "B11",
            "list painted",
            listed,
            "ms",
            "panels first",
            listed_whole,
            "<= 1.1 x",
            ok=listed <= 1.1 * listed_whole,
            note=f"every page there after {middle('app', 'whole'):.0f} ms",
        ),
        Row(
            "B11",
            "resident, every page seen",
            rss,
            "MiB",
            "bare window",
            middle("bare", "rss"),
            "<= 110 MiB",
            ok=rss <= 110,
        ),
    ]
