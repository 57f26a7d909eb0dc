"""The columns of the project list: what each cell shows, says aloud, copies and explains."""

from PySide6.QtGui import QPainter

from phoenix_admin.domain.notation import clock_time, count, date_time
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.qt.tables import Cell, CellPainter, ChipCell, Column, TextCell
from phoenix_admin.qt.tables.cell_painting import Box, CellCanvas, TextStyle
from phoenix_admin.qt.theme.status_look import (
    DELETED,
    UNKNOWN,
    StatusLook,
    project_look,
    verdict_look,
)
from phoenix_admin.ui.lists.board import sorted_by
from phoenix_admin.ui.lists.moment import Moment, NowOf, faded
from phoenix_admin.ui.panels.projects.board import RULES, ProjectEntry
from phoenix_admin.ui.panels.projects.row_facts import ColumnKey, was_never_stitched
from phoenix_admin.ui.runs.moments import list_time
from phoenix_admin.ui.runs.run_cells import NOTHING, cell_words, progress_cell, tab_separated

_NAME_GAP = 8


@record
class NameCell(TextCell):
    """A project's name with a muted note behind it, such as "sample"."""

    note: str = ""


def status_look(entry: ProjectEntry, moment: Moment) -> StatusLook:
    """The chip of a row."""
    if entry.gone_at is not None:
        return DELETED
    if moment.doubts(entry.id):
        return moment.unknown_look()
    look = project_look(entry.row.project.status)
    return faded(look) if moment.greys(entry.id) else look


def name_note(entry: ProjectEntry) -> str:
    """What stands muted behind the name."""
    return "sample" if entry.row.project.sample else ""


def job_cell(entry: ProjectEntry, moment: Moment) -> Cell:
    """What runs for the project: stage, bar and percent; "Queued" before it begins.

    On a tombstone, when the project was found to be gone.
    """
    row = entry.row
    execution = row.execution
    if entry.gone_at is not None:
        return TextCell(entry.gone_words, "text2")
    if execution is None or not execution.state.is_active:
        if row.verdict is VerdictKind.STARTING:
            ink = moment.ink(entry.id, "text")
            return TextCell("Starting", ink, glyph="loader-circle", glyph_role="queue")
        unread = row.verdict is VerdictKind.UNKNOWN
        if unread and row.project.known_status is ProjectStatus.STITCHING:
            return TextCell("no reading", "text3")
        return TextCell(NOTHING, "text3")
    return progress_cell(execution, outdated=moment.doubts(entry.id), greyed=moment.greys(entry.id))


def job_text(entry: ProjectEntry, moment: Moment) -> str:
    """The same in plain words."""
    return cell_words(job_cell(entry, moment))


def verdict_cell(entry: ProjectEntry, moment: Moment) -> TextCell:
    """Does the document agree with the execution; quiet where it does."""
    if entry.gone_at is not None or was_never_stitched(entry.row):
        return TextCell(NOTHING, "text3")
    look = UNKNOWN if moment.doubts(entry.id) else verdict_look(entry.row.verdict)
    if moment.greys(entry.id):
        look = faded(look)
    if look.attention:
        ink = moment.ink(entry.id, "warn")
        return TextCell(look.label, ink, 500, glyph=look.glyph, glyph_role=ink)
    ink = moment.ink(entry.id, "text2")
    return TextCell(look.label, ink, glyph=look.glyph, glyph_role=look.tone)


def _job_tip(entry: ProjectEntry) -> str:
    execution = entry.row.execution
    if execution is None or not execution.state.is_active:
        return ""
    since = clock_time(execution.started_at or execution.created_at)
    detail = execution.progress.detail if execution.progress else ""
    return f"{execution.name}, since {since}" + (f", {detail}" if detail else "")


def project_columns(moment_of: NowOf) -> tuple[Column[ProjectEntry], ...]:
    """The columns in the order of the screen. `moment_of` is asked when a cell is painted."""
    return (
        _status_column(moment_of),
        _name_column(moment_of),
        _clips_column(moment_of),
        _job_column(moment_of),
        _verdict_column(moment_of),
        _updated_column(moment_of),
    )


def _name_column(moment_of: NowOf) -> Column[ProjectEntry]:
    return Column(
        ColumnKey.NAME,
        "Project",
        _name,
        lambda entry: _name_cell(entry, moment_of()),
        accessible=_name_spoken,
        tip=_name_tip,
        width=112,
        stretch=True,
        fixed=True,
        sort_key=sorted_by(RULES, ColumnKey.NAME),
    )


def _clips_column(moment_of: NowOf) -> Column[ProjectEntry]:
    return Column(
        ColumnKey.CLIPS,
        "Clips",
        _clips,
        lambda entry: _clips_cell(entry, moment_of()),
        accessible=_clips_spoken,
        width=60,
        star=2,
        align="right",
        sort_key=sorted_by(RULES, ColumnKey.CLIPS),
    )


def _status_column(moment_of: NowOf) -> Column[ProjectEntry]:
    return Column(
        ColumnKey.STATUS,
        "Status",
        lambda entry: status_look(entry, moment_of()).label,
        lambda entry: ChipCell(status_look(entry, moment_of())),
        tip=_status_tip,
        width=122,
        fixed=True,
        sort_key=sorted_by(RULES, ColumnKey.STATUS),
    )


def _job_column(moment_of: NowOf) -> Column[ProjectEntry]:
    return Column(
        ColumnKey.JOB,
        "Active job",
        lambda entry: job_text(entry, moment_of()),
        lambda entry: job_cell(entry, moment_of()),
        tip=_job_tip,
        width=226,
        sort_key=sorted_by(RULES, ColumnKey.JOB),
    )


def _verdict_column(moment_of: NowOf) -> Column[ProjectEntry]:
    return Column(
        ColumnKey.VERDICT,
        "Verdict",
        lambda entry: verdict_cell(entry, moment_of()).text,
        lambda entry: verdict_cell(entry, moment_of()),
        tip=_verdict_tip,
        width=130,
        sort_key=sorted_by(RULES, ColumnKey.VERDICT),
    )


def _updated_column(moment_of: NowOf) -> Column[ProjectEntry]:
    def updated(entry: ProjectEntry) -> str:
        return list_time(entry.row.project.updated_at, moment_of().now)

    return Column(
        ColumnKey.UPDATED,
        "Updated",
        updated,
        lambda entry: TextCell(updated(entry), moment_of().ink(entry.id, "text2")),
        accessible=lambda entry: f"updated {date_time(entry.row.project.updated_at)}",
        tip=_updated_tip,
        width=112,
        star=1,
        align="right",
        sort_key=sorted_by(RULES, ColumnKey.UPDATED),
    )


def row_text(entry: ProjectEntry, moment: Moment) -> str:
    """One row as tab-separated plain text for the clipboard; the time in ISO 8601, UTC."""
    project = entry.row.project
    parts = (
        project.id,
        project.name,
        project.status,
        str(len(project.clips)),
        job_text(entry, moment),
        entry.row.verdict.value,
        project.updated_at.isoformat().replace("+00:00", "Z"),
    )
    return tab_separated(parts)


def paint_name_cell(
    canvas: CellCanvas, painter: QPainter, cell: NameCell, box: Box, selected: bool, _right: bool
) -> None:
    """The name, and the note right behind it; the name gives way before the note does."""
    theme = canvas.theme
    style, note_style = TextStyle("body", 600 if selected else 500), TextStyle("caption", 400)
    gap = theme.px(_NAME_GAP)
    note_width = canvas.face(note_style).layout(cell.note)[0] + gap if cell.note else 0
    room = max(box.room - note_width, box.room // 2)
    canvas.text(painter, box._replace(room=room), cell.text, theme.colour(cell.role), style)
    if cell.note:
        used = canvas.face(style).fitted(cell.text, room)[0] + gap
        rest = box._replace(left=box.left + used, room=box.room - used)
        canvas.text(painter, rest, cell.note, theme.colour("text3"), note_style)


NAME_PAINTERS: dict[type, CellPainter] = {NameCell: paint_name_cell}


def _status_tip(entry: ProjectEntry) -> str:
    return entry.row.project.status_reason or ""


def _name(entry: ProjectEntry) -> str:
    return entry.row.project.name


def _name_cell(entry: ProjectEntry, moment: Moment) -> Cell:
    role = moment.ink(entry.id, "text") if entry.gone_at is None else "text3"
    return NameCell(entry.row.project.name, role, note=name_note(entry))


def _name_spoken(entry: ProjectEntry) -> str:
    note = name_note(entry)
    return f"{entry.row.project.name}, {note}" if note else entry.row.project.name


def _name_tip(entry: ProjectEntry) -> str:
    project = entry.row.project
    return f"{project.name}\n{project.id}"


def _clips(entry: ProjectEntry) -> str:
    return count(len(entry.row.project.clips))


def _clips_cell(entry: ProjectEntry, moment: Moment) -> Cell:
    return TextCell(_clips(entry), moment.ink(entry.id, "text2"))


def _clips_spoken(entry: ProjectEntry) -> str:
    number = len(entry.row.project.clips)
    return "1 clip" if number == 1 else f"{number} clips"


def _verdict_tip(entry: ProjectEntry) -> str:
    if was_never_stitched(entry.row):
        return "Never stitched: there is nothing to compare yet."
    execution = entry.row.execution
    document = f"Document: {entry.row.project.status}"
    document += f", updated {date_time(entry.row.project.updated_at)}."
    if execution is None:
        return f"{document}\nNo execution was found for it."
    return f"{document}\nExecution {execution.name}: {execution.state}."


def _updated_tip(entry: ProjectEntry) -> str:
    return date_time(entry.row.project.updated_at)
