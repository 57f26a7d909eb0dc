"""B24: size, first paint and smoke run of the packaged program, beside the source."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from benchmarks.qt_bench import median
from benchmarks.report import Row
from run import PROGRAM_OPTIONS

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "dist" / "phoenix-admin" / "phoenix-admin"


def _size(folder: Path) -> float:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def _first_paint(command: list[str]) -> float:
    """Milliseconds from process start to the first paint, as the program's own log tells it."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "data" / "logs" / "app.jsonl"
        began = time.time()
        process = subprocess.Popen(
            [*command, "--data-dir", str(Path(folder) / "data")],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        )
        try:
            while time.time() < began + 60:
                for line in log.read_text().splitlines() if log.exists() else ():
                    record = json.loads(line)
                    if record["message"] == "first paint":
                        painted = datetime.fromisoformat(record["time"]).timestamp()
                        return (painted - began) * 1000
                time.sleep(0.05)
        finally:
            process.terminate()
            process.wait(timeout=30)
    msg = "no first paint within 60 s"
    raise TimeoutError(msg)


def run(*, quick: bool) -> list[Row]:
    """Builds when nothing is built yet. Megabytes and milliseconds."""
    if not PROGRAM.exists():
        subprocess.run([sys.executable, "run.py", "build"], cwd=ROOT, timeout=900, check=True)
    size = _size(PROGRAM.parent)
    rounds = 3 if quick else 7
    source, frozen = [], []
    for _ in range(rounds):
        source.append(_first_paint([sys.executable, *PROGRAM_OPTIONS, str(ROOT / "main.py")]))
        frozen.append(_first_paint([str(PROGRAM)]))
    base, figure = median(source), median(frozen)
    with tempfile.TemporaryDirectory() as folder:
        smoke = subprocess.run(
            [str(PROGRAM), "smoke", "--pictures", folder],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            timeout=300,
            check=False,
            capture_output=True,
            text=True,
        )
    last = smoke.stdout.strip().splitlines()[-1:] or [""]
    note = re.sub(r"\S*/\S*", "", last[0])
    return [
        Row("B24", "size", size, "MB", "", None, "<= 320 MB, aim 250", ok=size <= 320),
        Row(
            "B24",
            "first paint",
            figure,
            "ms",
            "source",
            base,
            "<= 1.3 x",
            ok=figure <= 1.3 * base,
        ),
        Row(
            "B24",
            "smoke exit code",
            smoke.returncode,
            "",
            "",
            None,
            "0",
            ok=smoke.returncode == 0,
            note=note,
        ),
    ]
