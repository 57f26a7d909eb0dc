"""B6, B7, B21: taking log rows in, filtering a million of them, opening a file of a million lines.

The baselines run on the same rows in the same run: a list of tuples, grep, rg and lnav (which are
printed as absent where they are). Times hold for a quiet machine; what decides is the ratio.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QTimer

from benchmarks.heartbeat import Heartbeat, Lateness
from benchmarks.log_store_files import file_rows
from benchmarks.log_store_rows import (
    ANY_CASE,
    BATCH,
    MESSAGE,
    PATTERN,
    RARE,
    ROWS,
    batches,
    write_messages,
)
from benchmarks.report import Row
from phoenix_admin.log_store.columns import Batch
from phoenix_admin.log_store.conditions import Condition, Contains, Matches, SeverityIn
from phoenix_admin.log_store.filter_result import FilterResult
from phoenix_admin.log_store.filter_run import FilterRun, Found
from phoenix_admin.log_store.segment import ROW_BYTES
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.tasks.cancel import CancelledError, CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried

FILTERS: dict[str, tuple[Condition, float, tuple[str, ...]]] = {
    "severity": (SeverityIn(frozenset({4, 5, 6})), 5.0, ()),
    "rare literal": (Contains(RARE), 40.0, ("-cF", RARE)),
    "any-case literal": (Contains(ANY_CASE, any_case=True), 100.0, ("-ciF", ANY_CASE)),
    "regex": (Matches(PATTERN), 150.0, ("-cE", PATTERN)),
}
"""Name -> condition, milliseconds on a quiet machine, and what grep is asked."""
MOST_GREP = 1.5
MOST_MASK = 5.0
"""Beside the hits themselves: their times and severities, both counts and the histogram."""


def run(*, quick: bool) -> list[Row]:
    """Medians of the rounds."""
    sys.setswitchinterval(0.0005)  # as the program does
    rounds = 3 if quick else 5
    made = list(batches())
    with tempfile.TemporaryDirectory() as folder:
        messages = Path(folder) / "messages.log"
        write_messages(messages, made)
        store, rows = _ingest(made)
        made.clear()
        rows += _filters(store, messages, rounds)
        rows += _while_filtering(store, quick=quick)
        rows.append(_cancelling(store))
        del store
        messages.unlink()
        rows += file_rows(Path(folder), quick=quick)
    return rows


def _ingest(made: list[Batch]) -> tuple[LogStore, list[Row]]:
    store, before = LogStore(), _resident()
    began = time.perf_counter()
    for batch in made:
        store.append(batch)
    rate = ROWS / (time.perf_counter() - began)
    resident = _resident() - before
    began = time.perf_counter()
    plain = [
        (int(t), int(s), int(o), batch.blob[batch.offsets[i] : batch.offsets[i + 1] - 1])
        for batch in made[:10]
        for i, (t, s, o) in enumerate(
            zip(batch.times, batch.severities, batch.sources, strict=True)
        )
    ]
    plain_rate = len(plain) / (time.perf_counter() - began)
    of_one = sum(map(sys.getsizeof, plain[-1])) + sys.getsizeof(plain[-1]) + 8
    share = store.face().held_bytes / (ROWS * MESSAGE)
    note = "resident memory added: "
    of_payload = resident * 2**20 / (ROWS * (MESSAGE + ROW_BYTES))
    return store, [
        Row("B6", "rows taken in", rate / 1e6, "M/s", "list of tuples", plain_rate / 1e6,
            "≥ 1 M/s", rate >= 1e6, f"{ROWS:,} rows in batches of {BATCH:,}"),
        Row("B6", "bytes held by payload", share, "times", "list of tuples", of_one / MESSAGE,
            "≤ 1.15 times", share <= 1.15,
            f"{note}{resident:.0f} MiB, {of_payload:.2f} of texts and columns"),
    ]  # fmt: skip


def _filtered(store: LogStore, condition: Condition) -> tuple[float, float, int, float]:
    """Milliseconds to the end and to the first hits, how many hits, and processor time (ms)."""
    result, first = FilterResult(1), [0.0]
    cpu, began = time.thread_time(), time.perf_counter()

    def tell(found: Found) -> None:
        result.take(found)
        if len(result) and not first[0]:
            first[0] = (time.perf_counter() - began) * 1000

    FilterRun(condition, 1).advance(store.face().blocks, unhurried(), tell)
    took, cpu = (time.perf_counter() - began) * 1000, (time.thread_time() - cpu) * 1000
    return took, first[0], len(result), cpu


def timed(words: list[str]) -> float | None:
    """Milliseconds of a program; None where there is none."""
    if shutil.which(words[0]) is None:
        return None
    began = time.perf_counter()
    # Into a pipe: with nobody to read it, grep ends at the first hit.
    subprocess.run(words, capture_output=True, check=False)
    return (time.perf_counter() - began) * 1000


def median_of(rounds: int, measure: Callable[[], float | None]) -> float | None:
    """None where there is nothing to measure."""
    found = [value for _ in range(rounds) if (value := measure()) is not None]
    return statistics.median(found) if found else None


def _filters(store: LogStore, messages: Path, rounds: int) -> list[Row]:
    rows: list[Row] = []
    for name, (condition, most, asked) in FILTERS.items():
        found: list[tuple[float, float, int, float]] = []
        greps: list[float] = []
        for _ in range(rounds):
            found.append(_filtered(store, condition))
            if asked and (took := timed(["grep", *asked, str(messages)])) is not None:
                greps.append(took)
        took = statistics.median(one[0] for one in found)
        first = statistics.median(one[1] for one in found)
        grep = statistics.median(greps) if greps else None
        ok = took <= most or (grep is not None and took <= MOST_GREP * grep)
        target = f"≤ {most:g} ms" + (f" or {MOST_GREP} of grep" if asked else "")
        note = f"{found[0][2]:,} hits, the first ones after {first:.1f} ms"
        base = "grep" if asked else "numpy, hits only"
        if not asked:
            # So short that a busy computer's other work would be most of it: processor time.
            grep, took = _only_hits(store, rounds), statistics.median(one[3] for one in found)
            ok = took <= most or took <= MOST_MASK * grep
            target += f" or {MOST_MASK:g} of numpy"
        rows.append(Row("B7", name, took, "ms", base, grep, target, ok, note))
        if asked:
            rows += _beside_others(name, took, asked, messages, rounds)
    return rows


def _beside_others(
    name: str, took: float, asked: tuple[str, ...], messages: Path, rounds: int
) -> list[Row]:
    """The same figure by rg, and by lnav, which reads the file before it filters it."""
    flags, pattern = asked
    folded = "(?i)" if "i" in flags else "(?-i)"
    rg_words = ["rg", "-j1", flags.replace("E", ""), pattern, str(messages)]
    lnav_words = ["lnav", "-n", "-c", f":filter-in {folded}{pattern}", str(messages)]
    rg, lnav = median_of(rounds, lambda: timed(rg_words)), timed(lnav_words)
    return [
        Row("B7", name, took, "ms", "rg -j1", rg, "-", ok=True),
        Row("B7", name, took, "ms", "lnav, file read too", lnav, "-", ok=True),
    ]


def _only_hits(store: LogStore, rounds: int) -> float:
    """Milliseconds of the processor for the first filter's hits, by nothing but a comparison."""
    times: list[float] = []
    for _ in range(rounds):
        began = time.thread_time()
        for block in store.face().blocks:
            np.flatnonzero(block.columns.severities >= 4)
        times.append((time.thread_time() - began) * 1000)
    return statistics.median(times)


def _while_filtering(store: LogStore, *, quick: bool) -> list[Row]:
    """The heartbeat of an event loop while a lane filters without end, by the idle one."""
    application = QCoreApplication.instance() or QCoreApplication([])
    seconds = 2.0 if quick else 5.0
    idle = _lateness(application, seconds, None, store)
    rows: list[Row] = []
    for name in ("rare literal", "any-case literal", "regex"):
        busy = _lateness(application, seconds, FILTERS[name][0], store)
        note = f"worst {busy.worst:.0f} ms (idle {idle.worst:.0f} ms)"
        rows.append(
            Row("B7", f"p99 lateness, {name}", busy.p99, "ms", "idle", idle.p99,
                "< 16 ms", busy.p99 < 16, note)
        )  # fmt: skip
    return rows


def _lateness(
    application: QCoreApplication, seconds: float, condition: Condition | None, store: LogStore
) -> Lateness:
    ended, heart = threading.Event(), Heartbeat()

    def filter_on() -> None:
        while condition is not None and not ended.is_set():
            _filtered(store, condition)

    lane = threading.Thread(target=filter_on)
    lane.start()
    QTimer.singleShot(int(seconds * 1000), application.quit)
    heart.start()
    application.exec()
    heart.stop()
    ended.set()
    lane.join()
    return heart.lateness()


def _cancelling(store: LogStore) -> Row:
    """A slow pattern is cancelled in its middle: how long until its lane is free again."""
    worst = 0.0
    run = FilterRun(Matches(r"(?:[a-z ]?){300}[a-z ]{300}!|(\w+ )+#"), 1)
    for _ in range(5):
        token, cancelled = CancelToken(), [0.0]

        def cancel(token: CancelToken = token, at: list[float] = cancelled) -> None:
            at[0] = time.perf_counter()
            token.cancel()

        timer = threading.Timer(0.2, cancel)
        timer.start()
        try:
            while not token.cancelled:
                run.advance(store.face().blocks, TaskContext(token, 60), lambda _: None)
        except CancelledError:
            worst = max(worst, (time.perf_counter() - cancelled[0]) * 1000)
        timer.join()
    return Row("B7", "a cancelled scan ends after", worst, "ms", "", None, "≤ 100 ms", worst <= 100)


def _resident() -> float:
    """MiB; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 2**20
