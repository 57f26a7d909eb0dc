"""Reading LOCAL's list at size: 10,000 projects, 500 of them stitching.

The baseline is SQLite itself in the same run: the same columns of the same rows, into tuples.
What is ours is the mapping to objects, the verdicts, and the pauses that keep the window alive;
how long the work goes on between two pauses is measured as processor time of the thread.
"""

import gc
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.full_list import SliceMeter, fill, hold_locks
from benchmarks.report import Row
from phoenix_admin.backends.local.backend import LocalBackend
from phoenix_admin.backends.local.document_rows import PROJECT_COLUMNS
from phoenix_admin.backends.local.execution_rows import EXECUTION_COLUMNS
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.project_catalogue import EXECUTIONS_LISTED, read_catalogue

PROJECTS, STITCHING, ENDED = 10_000, 500, 2_000
MOST_LIST, MOST_CATALOGUE = 8.0, 24.0
"""Times the raw SELECT; generous, because the pauses cost what the machine makes of them."""
LONGEST_SLICE = 5.0

_PROJECTS = f"SELECT {', '.join(PROJECT_COLUMNS)} FROM projects ORDER BY updated_at DESC, id"
_EXECUTIONS = (
    f"SELECT {', '.join(EXECUTION_COLUMNS)} FROM executions"
    f" ORDER BY created_at DESC, name LIMIT {EXECUTIONS_LISTED}"
)


def measured(backend: LocalBackend, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every round, ours and the baseline's in turn."""
    ports = EnvironmentPorts(
        LOCAL, "rae", backend.clock, backend.store, backend.engine, backend.journal
    )
    raw = sqlite3.connect(backend.folder.database)
    found: dict[str, list[float]] = {
        "list": [], "list slice": [], "raw list": [],
        "catalogue": [], "catalogue slice": [], "raw catalogue": [],
    }  # fmt: skip
    gc.collect()
    gc.disable()  # as in the program
    try:
        for _ in range(rounds):
            found["raw list"].append(_timed(lambda: raw.execute(_PROJECTS).fetchall()))
            _take(found, "list", backend.store.list_projects)
            found["raw catalogue"].append(
                _timed(lambda: (raw.execute(_PROJECTS).fetchall(),
                                raw.execute(_EXECUTIONS).fetchall()))
            )  # fmt: skip
            _take(found, "catalogue", lambda call: read_catalogue(ports, DEFAULT_POLICY, call))
    finally:
        gc.enable()
        raw.close()
    return found


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _take(found: dict[str, list[float]], name: str, read: Callable[[SliceMeter], object]) -> None:
    call = SliceMeter()
    began = time.perf_counter()
    kept = read(call)
    call.end()  # before the answer is let go: that is not part of reading it
    found[name].append((time.perf_counter() - began) * 1000)
    found[f"{name} slice"].append(call.longest * 1000)
    del kept


def run(*, quick: bool) -> list[Row]:
    """Milliseconds, medians; the longest slice is the median of each round's longest."""
    with tempfile.TemporaryDirectory(prefix="list-read-") as name:
        backend = fill(Path(name) / "data", PROJECTS, STITCHING, ENDED)
        locks = hold_locks(backend)
        try:
            found = measured(backend, 3 if quick else 9)
        finally:
            for lock in locks:
                lock.release()
            backend.close()
    middle = {key: statistics.median(values) for key, values in found.items()}

    def row(metric: str, key: str, times: float, target: str, note: str) -> Row:
        base = middle[f"raw {key}"]
        ok = middle[key] <= times * base
        return Row("list", metric, middle[key], "ms", "raw SELECT", base, target, ok, note)

    def slices(metric: str, key: str) -> Row:
        longest = middle[f"{key} slice"]
        ok = longest <= LONGEST_SLICE
        return Row("list", metric, longest, "ms", "", None, f"<= {LONGEST_SLICE:g} ms", ok,
                   f"longest of all rounds {max(found[f'{key} slice']):.1f} ms")  # fmt: skip

    return [
        row("list_projects, 10,000", "list", MOST_LIST, f"<= {MOST_LIST:g} x (aim 150 ms)",
            f"worst {max(found['list']):.0f} ms"),
        slices("  longest work without a pause", "list"),
        row("read_catalogue, 500 stitching", "catalogue", MOST_CATALOGUE,
            f"<= {MOST_CATALOGUE:g} x", f"worst {max(found['catalogue']):.0f} ms"),
        slices("  longest work without a pause", "catalogue"),
    ]  # fmt: skip
