"""B8 on rows of a log: repaint and jump with a million of them, beside Qt's own string model.

Every row is shown with time, severity, source and message. The lines are made when they are asked
for, as the page cache of a session gives them.
"""

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QAbstractScrollArea, QListView

from benchmarks.qt_bench import bench_application, median, percentile, spin
from benchmarks.report import Row
from benchmarks.table_paint import jumps, repaints
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.logs.shown_log import (
    LogFace,
    Pill,
    PillFace,
    RowKey,
    ShownLine,
    SourceFace,
    SourceState,
)
from phoenix_admin.ui.logs.table import LogTable

ROWS = 1_000_000
SIZE = (1400, 1000)
TARGETS = {"log repaint": 6.0, "log jump p99": 8.0}
_SEVERITIES = (Severity.INFO, Severity.INFO, Severity.DEBUG, Severity.WARNING, Severity.ERROR)


class MadeLog:
    """As much of a `ShownLog` as the rows ask for."""

    def __init__(self, rows: int) -> None:
        self.changed = Listeners()
        sources = tuple(SourceFace(n, f"worker-{n}.log", SourceState.WHOLE) for n in range(3))
        self.face = LogFace(rows, rows, 1.0, PillFace(Pill.STILL), "", sources)

    def line(self, place: int) -> ShownLine:
        """A row."""
        return ShownLine(
            (place % 3, 0, place),
            1_764_400_000_000_000_000 + place * 1_700_000,
            _SEVERITIES[place % 5],
            derived=False,
            source=place % 3,
            message=f"conforming clip {place % 24} of 24: frame {place} encoded in 812 ms",
        )

    def want(self, first: int, end: int) -> None:
        """They are there."""

    def place_of(self, key: RowKey) -> int | None:
        """Where it is."""
        return key[2]

    def place_at(self, moment: int) -> int:
        """Anywhere."""
        return moment and 0


def run(*, quick: bool) -> list[Row]:
    """Full repaint (median) and jump (p99) in milliseconds, alternating with the baseline."""
    _, theme = bench_application()
    rows = ROWS // (10 if quick else 1)
    ours = LogTable(theme, object_name="bench.log", accessible_name="Log lines")
    ours.show_log(MadeLog(rows))  # type: ignore[arg-type] - as much of a log as is painted
    plain = QListView()
    plain.setUniformItemSizes(True)
    strings = QStringListModel([f"14:32:07.412 INFO worker-1.log frame {n}" for n in range(rows)])
    plain.setModel(strings)
    for view in (ours, plain):
        view.resize(*SIZE)
        view.show()
    spin(0.3)
    still: dict[QAbstractScrollArea, list[float]] = {ours: [], plain: []}
    jumped: dict[QAbstractScrollArea, list[float]] = {ours: [], plain: []}
    for seed in range(3 if quick else 5):
        for view in (plain, ours):
            still[view] += repaints(view, 40)
            jumped[view] += jumps(view, 60, seed)
    return [
        _row("log repaint", median(still[ours]), median(still[plain])),
        _row("log jump p99", percentile(jumped[ours], 0.99), percentile(jumped[plain], 0.99)),
    ]


def _row(name: str, figure: float, base: float) -> Row:
    target = TARGETS[name]
    ok = figure <= target or figure <= 1.3 * base
    note = f"<= {target:g} ms or 1.3 x"
    return Row("B8", name, figure, "ms", "C++ string list", base, note, ok)
