"""B13: refreshing 10,000 projects, 200 changed, 5 added, 5 removed, selection and place kept.

The baseline is the usual way: reset the model. First the table alone, then the whole panel
(`list_panel`).
"""

import random
import time
from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QTableView

from benchmarks.list_panel import panel_rows
from benchmarks.qt_bench import bench_application, median, spin
from benchmarks.report import Row
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.qt.tables import ChipCell, Column, DataTable, KeyedTableModel, diff_rows
from phoenix_admin.qt.theme.status_look import project_look

PROJECTS = 10_000
CHANGED, ADDED, REMOVED = 200, 5, 5
NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list."""

    id: str
    name: str
    status: str
    clips: int


def _columns() -> tuple[Column[Line], ...]:
    return (
        Column(
            "status",
            "Status",
            lambda r: r.status,
            cell=lambda r: ChipCell(project_look(r.status)),
            width=144,
        ),
        Column("name", "Project", lambda r: r.name, width=240),
        Column("clips", "Clips", lambda r: str(r.clips), width=80),
        Column("verdict", "Verdict", lambda r: "in agreement", width=200),
        Column("seen", "Updated", lambda r: "12 s", width=80),
    )


class ResetModel(QAbstractTableModel):
    """The baseline: everything is new each time."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__()
        self.lines = lines

    def rowCount(self, parent: QModelIndex = NO_PARENT) -> int:
        """Rows."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: QModelIndex = NO_PARENT) -> int:
        """Columns."""
        return 0 if parent.isValid() else 5

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text only."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        line = self.lines[index.row()]
        return (line.status, line.name, line.clips, "in agreement", "12 s")[index.column()]

    def replace(self, lines: list[Line]) -> None:
        """Reset."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()


def _next(lines: list[Line], number: int, chance: random.Random) -> list[Line]:
    """The list after one poll; nothing that is selected or at the upper edge is removed."""
    new = list(lines)
    statuses = list(ProjectStatus)
    for position in chance.sample(range(len(new)), CHANGED):
        new[position] = replace(new[position], status=chance.choice(statuses), clips=number)
    for position in sorted(chance.sample(range(6000, len(new)), REMOVED), reverse=True):
        del new[position]
    for extra in range(ADDED):
        at = chance.randrange(len(new))
        new.insert(at, Line(f"new-{number}-{extra}", f"New {number}-{extra}", "draft", 0))
    return new


def run(*, quick: bool) -> list[Row]:
    """UI time per refresh including the repaint, and how often selection and place were kept."""
    _, theme = bench_application()
    rounds = 30 if quick else 100
    chance = random.Random(1)
    lines = [Line(f"p{n}", f"Project {n:05}", "ready", n % 40) for n in range(PROJECTS)]
    model: KeyedTableModel[Line] = KeyedTableModel(_columns(), lambda r: r.id, lines)
    ours: DataTable[Line] = DataTable(theme, model, multiple=True)
    reset_model, plain = ResetModel(lines), QTableView()
    plain.setModel(reset_model)
    for view in (ours, plain):
        view.resize(1400, 1000)
        view.show()
    spin(0.2)
    chosen = "p5000"
    ours.select_id(chosen)
    plain.selectRow(5000)
    ours.scrollTo(model.index(4990, 0), DataTable.ScrollHint.PositionAtTop)
    spin(0.1)
    mine, theirs, kept, kept_plain = [], [], 0, 0
    for number in range(rounds):
        new = _next(lines, number, chance)
        began = time.perf_counter()
        reset_model.replace(new)
        plain.viewport().repaint()
        theirs.append((time.perf_counter() - began) * 1000)
        selection = plain.selectionModel()
        kept_plain += bool(selection.selectedRows())
        top = ours.rowAt(0)
        top_id = model.ids[top]
        diff = diff_rows(model.snapshot, new)
        began = time.perf_counter()
        ours.apply(diff)
        ours.viewport().repaint()
        mine.append((time.perf_counter() - began) * 1000)
        kept += ours.selected_ids == (chosen,) and model.ids[ours.rowAt(0)] == top_id
        lines = new
    figure = median(mine)
    return [
        Row(
            "B13",
            "UI time per refresh",
            figure,
            "ms",
            "model reset",
            median(theirs),
            "<= 10 ms",
            ok=figure <= 10,
            note=f"worst {max(mine):.1f} ms of {rounds} refreshes",
        ),
        Row(
            "B13",
            "selection and top row kept",
            kept,
            f"of {rounds}",
            "model reset",
            kept_plain,
            f"{rounds} of {rounds}",
            ok=kept == rounds,
        ),
        *panel_rows(theme, quick=quick),
    ]
