"""B21: a file of a million JSON lines, opened in a process of its own so that memory is its own.

`python -m benchmarks.log_store_files FILE` prints one JSON object: milliseconds to the first rows
and to the whole index, MiB of resident memory added, and how late an event loop was meanwhile.
"""

import json
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal

from benchmarks.heartbeat import Heartbeat
from benchmarks.log_store_rows import RARE, ROWS, write_json_lines
from benchmarks.report import Row
from phoenix_admin.log_store.byte_source import open_source
from phoenix_admin.log_store.conditions import Contains, SeverityIn
from phoenix_admin.log_store.file_index import FileIndex
from phoenix_admin.log_store.filter_result import FilterResult
from phoenix_admin.log_store.filter_run import FilterRun, Found
from phoenix_admin.tasks.cancel import CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried

PAGE = 60
"""Rows that a view shows."""
COPIES = 6
"""Of the file, in the file of 2 GB."""
MOST_SECONDS = 600.0


def file_rows(folder: Path, *, quick: bool) -> list[Row]:
    """The figures of one file, and without `quick` of one six times as long."""
    path = folder / "entries.jsonl"
    write_json_lines(path)
    rounds = 3 if quick else 5
    found = [_opened(path) for _ in range(rounds)]
    wc = _timed(["wc", "-l", str(path)])
    lnav = _timed(["lnav", "-n", "-c", ";select 1", str(path)])
    grep = _timed(["grep", "-cF", RARE, str(path)])
    rg = _timed(["rg", "-j1", "-cF", RARE, str(path)])
    size = path.stat().st_size / 2**20

    def median(key: str) -> float:
        return statistics.median(one[key] for one in found)

    rows = [
        Row("B21", "first rows", median("first"), "ms", "", None, "≤ 200 ms",
            median("first") <= 200, f"{ROWS:,} lines, {size:.0f} MiB"),
        Row("B21", "indexed", median("whole"), "ms", "lnav", lnav, "≤ 1,000 ms",
            median("whole") <= 1000, f"processor time {median('cpu'):.0f} ms"),
        Row("B21", "indexed", median("whole"), "ms", "wc -l", wc, "-", ok=True),
        Row("B21", "processor time", median("cpu"), "ms", "numpy, newlines only",
            median("newlines"), "≤ 5 times", median("cpu") <= 5 * median("newlines"),
            "of the thread that reads; a busy computer counts in both"),
        Row("B21", "memory added", median("resident"), "MiB", "", None, "≤ 40 MiB",
            median("resident") <= 40),
        Row("B21", "worst stall meanwhile", median("stall"), "ms", "", None, "≤ 50 ms",
            median("stall") <= 50),
        Row("B21", "literal, first hits", median("hits"), "ms", "", None, "≤ 150 ms",
            median("hits") <= 150),
        Row("B21", "literal, all", median("literal"), "ms", "grep -cF", grep, "≤ 1,000 ms",
            median("literal") <= 1000),
        Row("B21", "literal, all", median("literal"), "ms", "rg -j1 -cF", rg, "-", ok=True),
        Row("B21", "severity, all", median("severity"), "ms", "", None, "≤ 1,000 ms",
            median("severity") <= 1000),
    ]  # fmt: skip
    if not quick:
        rows.append(_long_file(path, folder / "long.jsonl"))
    return rows


def _long_file(path: Path, long: Path) -> Row:
    with long.open("wb") as file:
        for _ in range(COPIES):
            with path.open("rb") as part:
                shutil.copyfileobj(part, file, 2**20)
    found = _opened(long)
    a_million = found["resident"] / COPIES
    note = f"{long.stat().st_size / 2**30:.1f} GiB indexed in {found['whole'] / 1000:.1f} s"
    long.unlink()
    return Row("B21", "memory for a million lines of 6", a_million, "MiB", "", None, "≤ 40 MiB",
               a_million <= 40, note)  # fmt: skip


def _timed(words: list[str]) -> float | None:
    if shutil.which(words[0]) is None:
        return None
    began = time.perf_counter()
    # Into a pipe: with nobody to read it, grep ends at the first hit.
    subprocess.run(words, capture_output=True, check=False)
    return (time.perf_counter() - began) * 1000


def _opened(path: Path) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.log_store_files", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


class _Ended(QObject):
    told = Signal()


def _resident() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 2**20


def _measure(path: Path) -> dict[str, float]:
    """Opens the file on a thread, while this one runs an event loop."""
    sys.setswitchinterval(0.0005)
    application = QCoreApplication([])
    heart, ended, figures = Heartbeat(), _Ended(), dict[str, float]()
    ended.told.connect(application.quit)
    # A filter has been compiled before: what that takes is no part of the file's.
    FilterRun(Contains("x"), 0)

    def work() -> None:
        try:
            measure()
        finally:
            ended.told.emit()

    def measure() -> None:
        before, cpu, began = _resident(), time.thread_time(), time.perf_counter()
        index = FileIndex(open_source(path))

        def tell() -> None:
            if "first" not in figures:
                for number in range(PAGE):
                    index.row(number)
                figures["first"] = (time.perf_counter() - began) * 1000

        index.grow(TaskContext(CancelToken(), MOST_SECONDS), tell)
        figures["whole"] = (time.perf_counter() - began) * 1000
        figures["cpu"] = (time.thread_time() - cpu) * 1000
        figures["resident"] = _resident() - before
        figures["newlines"] = _newlines(path)
        _filter(index, figures)
        index.close()

    lane = threading.Thread(target=work)
    heart.start()
    lane.start()
    application.exec()
    lane.join()
    figures["stall"] = heart.lateness().worst
    return figures


def _newlines(path: Path) -> float:
    """Milliseconds of the processor for reading the file and finding its lines, nothing more."""
    began, found = time.thread_time(), 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(2**20):
            found += len(np.flatnonzero(np.frombuffer(piece, np.uint8) == ord("\n")))
    assert found
    return (time.thread_time() - began) * 1000


def _filter(index: FileIndex, figures: dict[str, float]) -> None:
    for name, condition in (
        ("literal", Contains(RARE)),
        ("severity", SeverityIn(frozenset({5, 6}))),
    ):
        result, began = FilterResult(1), time.perf_counter()

        def tell(found: Found, result: FilterResult = result, began: float = began) -> None:
            result.take(found)
            if len(result) and "hits" not in figures:
                figures["hits"] = (time.perf_counter() - began) * 1000

        FilterRun(condition, 1).advance(index.face().blocks, unhurried(), tell, newest_first=False)
        figures[name] = (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    print(json.dumps(_measure(Path(sys.argv[1]))))
