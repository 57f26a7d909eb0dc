"""The columns of the list of processes: what each cell shows, says aloud, copies and explains."""

from collections.abc import Callable

from PySide6.QtGui import QPainter

from phoenix_admin.domain.notation import age, byte_size, clock_time, date_time
from phoenix_admin.domain.record import record
from phoenix_admin.qt.tables import Cell, CellPainter, ChipCell, Column, TextCell
from phoenix_admin.qt.tables.cell_painting import Box, CellCanvas, paint_text_cell
from phoenix_admin.qt.theme.status_look import StatusLook
from phoenix_admin.services.process_lines import ProcessLine
from phoenix_admin.ui.lists.board import sorted_by
from phoenix_admin.ui.lists.moment import Moment, NowOf, faded
from phoenix_admin.ui.panels.processes.board import ColumnKey, LineEntry, ProcessRules
from phoenix_admin.ui.panels.processes.looks import DEFINITIONS, class_look, kind_of
from phoenix_admin.ui.runs.run_cells import NOTHING, tab_separated

_STEP = 10
"""Pixels by which a child stands to the right of its parent."""
GONE = StatusLook("Ended", "circle-check", "off", 20)


@record
class NameCell(TextCell):
    """A name, `depth` steps to the right."""

    depth: int = 0


@record
class Surroundings:
    """What cells depend on besides their lines. Each is asked when a cell is painted."""

    moment: NowOf
    name_of: Callable[[str], str]
    is_tree: Callable[[], bool]

    @property
    def rules(self) -> ProcessRules:
        """How lines are ordered where projects are called like this."""
        return ProcessRules(self.name_of)


def process_columns(about: Surroundings) -> tuple[Column[LineEntry], ...]:
    """The columns in the order of the screen."""
    return (
        Column(
            ColumnKey.CLASS,
            "Class",
            lambda entry: entry_look(entry, about.moment()).label,
            lambda entry: ChipCell(entry_look(entry, about.moment())),
            tip=_class_tip,
            width=112,
            fixed=True,
            sort_key=sorted_by(about.rules, ColumnKey.CLASS),
        ),
        Column(
            ColumnKey.PID,
            "PID",
            lambda entry: str(entry.row.facts.pid),
            lambda entry: _muted(entry, str(entry.row.facts.pid), about.moment()),
            width=78,
            fixed=True,
            align="right",
            sort_key=sorted_by(about.rules, ColumnKey.PID),
        ),
        Column(
            ColumnKey.NAME,
            "Name",
            lambda entry: entry.row.facts.name,
            lambda entry: _name_cell(entry, about),
            accessible=lambda entry: _spoken_name(entry, about),
            tip=_name_tip,
            width=128,
            fixed=True,
            sort_key=sorted_by(about.rules, ColumnKey.NAME),
        ),
        *_place_columns(about),
        *_measured_columns(about),
    )


def _place_columns(about: Surroundings) -> tuple[Column[LineEntry], ...]:
    """Whom it works for, and whose child it is."""
    return (
        Column(
            ColumnKey.WORK,
            "Project and run",
            lambda entry: work_text(entry.row, about.name_of),
            lambda entry: _work_cell(entry, about),
            tip=lambda entry: _work_tip(entry, about.name_of),
            width=110,
            stretch=True,
            sort_key=sorted_by(about.rules, ColumnKey.WORK),
        ),
        Column(
            ColumnKey.PARENT,
            "Parent",
            lambda entry: entry.row.parent or NOTHING,
            lambda entry: _muted(entry, entry.row.parent or NOTHING, about.moment()),
            tip=_parent_tip,
            width=124,
            sort_key=sorted_by(about.rules, ColumnKey.PARENT),
        ),
    )


def _measured_columns(about: Surroundings) -> tuple[Column[LineEntry], ...]:
    """How old, how large, how busy, when heard."""
    return (
        Column(
            ColumnKey.AGE,
            "Age",
            lambda entry: age_text(entry.row, about.moment()),
            lambda entry: _muted(entry, age_text(entry.row, about.moment()), about.moment()),
            tip=lambda entry: f"started {date_time(entry.row.facts.started_at)}",
            width=86,
            align="right",
            sort_key=sorted_by(about.rules, ColumnKey.AGE),
        ),
        Column(
            ColumnKey.RSS,
            "RSS",
            lambda entry: rss_text(entry.row),
            lambda entry: _muted(entry, rss_text(entry.row), about.moment()),
            tip=_rss_tip,
            width=86,
            align="right",
            sort_key=sorted_by(about.rules, ColumnKey.RSS),
        ),
        Column(
            ColumnKey.CPU,
            "CPU",
            lambda entry: cpu_text(entry.row),
            lambda entry: _muted(entry, cpu_text(entry.row), about.moment()),
            tip=lambda _: "Share of one core since the look before",
            width=64,
            star=1,
            align="right",
            sort_key=sorted_by(about.rules, ColumnKey.CPU),
        ),
        Column(
            ColumnKey.HEARTBEAT,
            "Last heartbeat",
            lambda entry: heartbeat_text(entry.row, about.moment()),
            lambda entry: _muted(entry, heartbeat_text(entry.row, about.moment()), about.moment()),
            tip=_heartbeat_tip,
            width=118,
            align="right",
            sort_key=sorted_by(about.rules, ColumnKey.HEARTBEAT),
        ),
    )


def entry_look(entry: LineEntry, moment: Moment) -> StatusLook:
    """The chip of a line."""
    if entry.gone_at is not None:
        return GONE
    if moment.doubts(entry.id):
        return moment.unknown_look()
    look = class_look(entry.row)
    return faded(look) if moment.greys(entry.id) else look


def work_text(line: ProcessLine, name_of: Callable[[str], str]) -> str:
    """`Ep 41 · stitch-01JQ`, what it is of both is known; its kind for a worker without a run."""
    row = line.row
    run = row.evidence.run if row is not None else None
    if run is None:
        return row.worker if row is not None and row.worker else NOTHING
    name = name_of(run.project_id) if run.project_id else ""
    return f"{name} · {run.execution}" if name else run.execution


def age_text(line: ProcessLine, moment: Moment) -> str:
    """`4 min`, and days beyond one: here nobody wants the date."""
    days = (moment.now - line.facts.started_at).days
    return f"{days} d" if days > 0 else age(line.facts.started_at, moment.now)


def rss_text(line: ProcessLine) -> str:
    """Resident memory; a zombie has none."""
    if line.facts.is_zombie:
        return NOTHING
    return "no reading" if line.facts.rss is None else byte_size(line.facts.rss)


def cpu_text(line: ProcessLine) -> str:
    """`64%` of one core; nothing before the second look."""
    share = line.row.cpu_share if line.row is not None else None
    return NOTHING if share is None or line.facts.is_zombie else f"{round(share * 100)}%"


def heartbeat_text(line: ProcessLine, moment: Moment) -> str:
    """How long ago the run was heard."""
    run = line.row.evidence.run if line.row is not None else None
    if run is None or run.heartbeat_at is None:
        return NOTHING
    return age(run.heartbeat_at, moment.now)


def row_text(entry: LineEntry, moment: Moment, name_of: Callable[[str], str]) -> str:
    """One line as tab-separated plain text for the clipboard; the time in ISO 8601, UTC."""
    line = entry.row
    started = line.facts.started_at.isoformat().replace("+00:00", "Z")
    rss = "" if line.facts.rss is None else str(line.facts.rss)
    look, work = entry_look(entry, moment), work_text(line, name_of)
    parts = (str(line.facts.pid), line.facts.name, look.label, work, line.parent, started, rss)
    return tab_separated(parts)


def _muted(entry: LineEntry, text: str, moment: Moment) -> Cell:
    role = "text3" if text == NOTHING or entry.gone_at is not None else "text2"
    return TextCell(text, moment.ink(entry.id, role))


def _name_cell(entry: LineEntry, about: Surroundings) -> Cell:
    plain = entry.gone_at is not None or entry.row.row is None
    role = about.moment().ink(entry.id, "text3" if plain else "text")
    depth = entry.row.depth if about.is_tree() else 0
    return NameCell(entry.row.facts.name, role, 500, depth=depth)


def _spoken_name(entry: LineEntry, about: Surroundings) -> str:
    name = entry.row.facts.name
    return f"{name}, level {entry.row.depth + 1}" if about.is_tree() else name


def _work_cell(entry: LineEntry, about: Surroundings) -> Cell:
    if entry.gone_at is not None:
        return TextCell(f"gone {clock_time(entry.gone_at)}", "text2")
    return _muted(entry, work_text(entry.row, about.name_of), about.moment())


def _class_tip(entry: LineEntry) -> str:
    line = entry.row
    why = line.row.classified.reason if line.row is not None else ""
    return "\n".join(part for part in (why, DEFINITIONS[kind_of(line)]) if part)


def _name_tip(entry: LineEntry) -> str:
    line = entry.row
    command = line.row.details.command if line.row is not None else None
    said = " ".join(command) if command else ""
    user = f"of {line.facts.user}" if line.facts.user else ""
    return "\n".join(part for part in (line.facts.name, user, said[:500]) if part)


def _work_tip(entry: LineEntry, name_of: Callable[[str], str]) -> str:
    line = entry.row
    run = line.row.evidence.run if line.row is not None else None
    if run is None:
        return "It carries no mark of a run on record here."
    project = f"{name_of(run.project_id)}\n{run.project_id}\n" if run.project_id else ""
    return f"{project}{run.execution}"


def _parent_tip(entry: LineEntry) -> str:
    launcher = entry.row.row.evidence.launcher if entry.row.row is not None else None
    if launcher is None:
        return ""
    return f"started by {launcher.name} {launcher.pid}{', which is gone' if launcher.gone else ''}"


def _rss_tip(entry: LineEntry) -> str:
    rss = entry.row.facts.rss
    return "" if rss is None or entry.row.facts.is_zombie else f"{rss} bytes resident"


def _heartbeat_tip(entry: LineEntry) -> str:
    run = entry.row.row.evidence.run if entry.row.row is not None else None
    heard = run.heartbeat_at if run is not None else None
    return f"last heard {date_time(heard)}" if heard is not None else ""


def _paint_name(
    canvas: CellCanvas, painter: QPainter, cell: NameCell, box: Box, selected: bool, right: bool
) -> None:
    shift = min(canvas.theme.px(_STEP) * cell.depth, box.room // 2)
    moved = Box(box.left + shift, box.room - shift, box.top, box.height)
    paint_text_cell(canvas, painter, cell, moved, selected, right)


NAME_PAINTERS: dict[type, CellPainter] = {NameCell: _paint_name}
