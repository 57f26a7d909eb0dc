"""B8: repaint and jump of the table with a million rows, beside Qt's own string model.

The baseline paints strings that C++ holds; ours asks Python for 49 x 5 cells with chips and
bars, so a ratio near one is the aim.
"""

import random
import time
from collections.abc import Callable

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QListView

from benchmarks.qt_bench import bench_application, median, percentile, spin
from benchmarks.report import Row
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.qt.tables import ChipCell, Column, DataTable, KeyedTableModel, ProgressCell
from phoenix_admin.qt.theme.status_look import execution_look, project_look

ROWS = 1_000_000
SIZE = (1400, 1000)
ROW_PX = 20


def _columns() -> tuple[Column[str], ...]:
    looks = [project_look(status) for status in ProjectStatus]
    running = execution_look(ExecutionState.RUNNING)

    def number(row: str) -> int:
        return int(row)

    return (
        Column(
            "status",
            "Status",
            lambda r: looks[number(r) % 7].label,
            cell=lambda r: ChipCell(looks[number(r) % 7]),
            width=144,
        ),
        Column("project", "Project", lambda r: f"borealis-ocr-{r}", width=220),
        Column(
            "job",
            "Active job",
            lambda r: f"{number(r) % 100} percent",
            cell=lambda r: ProgressCell(
                f"conforming clip {number(r) % 12}",
                running,
                number(r) % 100 / 100,
                f"{number(r) % 100}%",
            ),
            width=320,
        ),
        Column("verdict", "Verdict", lambda r: "in agreement", width=180),
        Column("seen", "Updated", lambda r: f"{number(r) % 60} s", width=80, align="right"),
    )


def repaints(view: QAbstractScrollArea, rounds: int) -> list[float]:
    """Milliseconds of full repaints."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        view.viewport().repaint()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def jumps(view: QAbstractItemView, rounds: int, seed: int) -> list[float]:
    """Milliseconds of jumps to anywhere, with the repaint."""
    chance = random.Random(seed)
    bar = view.verticalScrollBar()
    taken = []
    for _ in range(rounds):
        target = chance.randrange(bar.maximum())
        began = time.perf_counter()
        bar.setValue(target)
        view.viewport().repaint()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def run(*, quick: bool) -> list[Row]:
    """Full repaint (median) and jump (p99) in milliseconds, alternating with the baseline."""
    _, theme = bench_application()
    ids = [str(number) for number in range(ROWS // (10 if quick else 1))]
    model: KeyedTableModel[str] = KeyedTableModel(_columns(), str, ids)
    ours: DataTable[str] = DataTable(theme, model, density="compact")
    plain = QListView()
    plain.setUniformItemSizes(True)
    strings = QStringListModel([f"borealis-ocr-{row}  running  in agreement" for row in ids])
    plain.setModel(strings)
    for view in (ours, plain):
        view.resize(*SIZE)
        view.show()
    spin(0.3)
    return _alternate(ours, plain, 3 if quick else 5)


def _alternate(ours: QAbstractItemView, plain: QAbstractItemView, rounds: int) -> list[Row]:
    measures: dict[str, Callable[[QAbstractItemView, int], list[float]]] = {
        "full repaint": lambda view, _: repaints(view, 40),
        "jump p99": lambda view, seed: jumps(view, 60, seed),
    }
    targets = {"full repaint": 6.0, "jump p99": 8.0}
    rows = []
    for name, measure in measures.items():
        mine: list[float] = []
        theirs: list[float] = []
        for seed in range(rounds):
            theirs += measure(plain, seed)
            mine += measure(ours, seed)
        pick = median if name == "full repaint" else (lambda v: percentile(v, 0.99))
        figure, base = pick(mine), pick(theirs)
        ok = figure <= targets[name] or figure <= 1.3 * base
        rows.append(
            Row(
                "B8",
                name,
                figure,
                "ms",
                "C++ string list",
                base,
                f"<= {targets[name]:g} ms or 1.3 x",
                ok,
            )
        )
    return rows
