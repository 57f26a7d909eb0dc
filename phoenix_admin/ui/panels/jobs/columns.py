"""The columns of the list of jobs: what each cell shows, says aloud, copies and explains."""

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.notation import age, date_time, duration
from phoenix_admin.domain.usual_duration import band_words
from phoenix_admin.qt.tables import Cell, ChipCell, Column, TextCell
from phoenix_admin.qt.theme import ColourName
from phoenix_admin.qt.theme.status_look import DELETED, StatusLook
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.ui.lists.board import sorted_by
from phoenix_admin.ui.lists.moment import Moment, NowOf, faded
from phoenix_admin.ui.panels.jobs.board import RULES, ColumnKey, JobEntry
from phoenix_admin.ui.panels.jobs.job_looks import job_look
from phoenix_admin.ui.runs.moments import list_time, short_duration
from phoenix_admin.ui.runs.run_cells import NOTHING, cell_words, progress_cell, tab_separated
from phoenix_admin.ui.runs.run_words import pace_words

WHERE = {EnvironmentKind.LOCAL: "Local worker", EnvironmentKind.GCP: "Cloud Run"}


def job_columns(moment_of: NowOf, kind: EnvironmentKind) -> tuple[Column[JobEntry], ...]:
    """The columns in the order of the screen. `moment_of` is asked when a cell is painted."""
    return (
        Column(
            ColumnKey.STATE,
            "State",
            lambda entry: state_look(entry, moment_of()).label,
            lambda entry: ChipCell(state_look(entry, moment_of())),
            tip=_state_tip,
            width=140,
            fixed=True,
            sort_key=sorted_by(RULES, ColumnKey.STATE),
        ),
        Column(
            ColumnKey.JOB,
            "Job",
            lambda entry: job_name(entry.row),
            lambda entry: _job_cell(entry, moment_of()),
            tip=_job_tip,
            width=122,
            fixed=True,
            sort_key=sorted_by(RULES, ColumnKey.JOB),
        ),
        Column(
            ColumnKey.PROJECT,
            "Project",
            lambda entry: project_name(entry.row),
            lambda entry: _project_cell(entry, moment_of()),
            tip=_project_tip,
            width=100,
            stretch=True,
            sort_key=sorted_by(RULES, ColumnKey.PROJECT),
        ),
        Column(
            ColumnKey.WHERE,
            "Where",
            lambda _: WHERE[kind],
            lambda entry: _muted(entry, WHERE[kind], moment_of()),
            width=104,
            star=3,
            sort_key=sorted_by(RULES, ColumnKey.WHERE),
        ),
        *_measured_columns(moment_of),
        *_engine_columns(moment_of),
    )


def _measured_columns(moment_of: NowOf) -> tuple[Column[JobEntry], ...]:
    """How far, since when, how long."""
    return (
        Column(
            ColumnKey.PROGRESS,
            "Progress",
            lambda entry: cell_words(how_far_cell(entry, moment_of())),
            lambda entry: how_far_cell(entry, moment_of()),
            tip=_progress_tip,
            width=190,
            sort_key=sorted_by(RULES, ColumnKey.PROGRESS),
        ),
        Column(
            ColumnKey.STARTED,
            "Started",
            lambda entry: started_text(entry.row, moment_of()),
            lambda entry: _muted(entry, started_text(entry.row, moment_of()), moment_of()),
            tip=_started_tip,
            width=98,
            align="right",
            sort_key=sorted_by(RULES, ColumnKey.STARTED),
        ),
        Column(
            ColumnKey.DURATION,
            "Duration",
            lambda entry: duration_cell(entry.row, moment_of()).text,
            lambda entry: duration_cell(entry.row, moment_of()),
            tip=lambda entry: duration_tip(entry.row, moment_of()),
            width=182,
            sort_key=sorted_by(RULES, ColumnKey.DURATION),
        ),
    )


def _engine_columns(moment_of: NowOf) -> tuple[Column[JobEntry], ...]:
    """How often the engine has tried, and when it was last heard."""
    return (
        Column(
            ColumnKey.ATTEMPTS,
            "Attempts",
            lambda entry: attempts_text(entry.row),
            lambda entry: _muted(entry, attempts_text(entry.row), moment_of()),
            width=80,
            star=2,
            align="right",
            sort_key=sorted_by(RULES, ColumnKey.ATTEMPTS),
        ),
        Column(
            ColumnKey.HEARTBEAT,
            "Heartbeat",
            lambda entry: heartbeat_text(entry.row, moment_of()),
            lambda entry: _muted(entry, heartbeat_text(entry.row, moment_of()), moment_of()),
            tip=_heartbeat_tip,
            width=92,
            star=1,
            align="right",
            sort_key=sorted_by(RULES, ColumnKey.HEARTBEAT),
        ),
    )


def state_look(entry: JobEntry, moment: Moment) -> StatusLook:
    """The chip of a row."""
    if entry.gone_at is not None:
        return DELETED
    if moment.doubts(entry.id):
        return moment.unknown_look()
    look = job_look(entry.row)
    return faded(look) if moment.greys(entry.id) else look


def job_name(row: JobRow) -> str:
    """What the engine calls it; before it has a name, the end of our id."""
    return row.execution_name or f"…{row.id[-8:]}"


def project_name(row: JobRow) -> str:
    """The document's name; of one that is gone, its id."""
    return row.project_name or row.project_id or NOTHING


def how_far_cell(entry: JobEntry, moment: Moment) -> Cell:
    """Stage, bar and percent of one under way; nothing of one that has ended.

    On a tombstone, when the job was found to be gone.
    """
    execution = entry.row.execution
    if entry.gone_at is not None:
        return TextCell(entry.gone_words, "text2")
    if execution is None or not execution.state.is_active:
        return TextCell(NOTHING, "text3")
    return progress_cell(execution, outdated=moment.doubts(entry.id), greyed=moment.greys(entry.id))


def started_text(row: JobRow, moment: Moment) -> str:
    """When it began, as lists write it."""
    return NOTHING if row.began_at is None else list_time(row.began_at, moment.now)


def duration_cell(row: JobRow, moment: Moment) -> TextCell:
    """`8m10 of ~6-9 min` while it runs, what it took afterwards; in the warning tone when slow."""
    took = row.time_taken(moment.now)
    if took is None:
        return TextCell(NOTHING, "text3")
    said = short_duration(took)
    if not row.standing.is_active:
        return TextCell(duration(took), moment.ink(row.id, "text2"))
    if moment.doubts(row.id):
        # It cannot be known whether it still runs: only the time of its start is sure.
        return TextCell("no reading", "text3")
    if row.pace.is_trouble:
        return TextCell(f"{said}, {row.pace}", moment.ink(row.id, "warn"), 500)
    usual = "" if row.usual is None else f" of {band_words(row.usual)}"
    return TextCell(f"{said}{usual}", moment.ink(row.id, "text"))


def duration_tip(row: JobRow, moment: Moment) -> str:
    """The same in full words."""
    execution = row.execution
    if execution is not None and row.standing.is_active:
        return pace_words(execution, row.usual, moment.now)
    if execution is None and row.time_taken(moment.now) is not None:
        return "From the request to the end, as recorded: the engine's own times are not there."
    return ""


def attempts_text(row: JobRow) -> str:
    """How often the engine has tried."""
    return NOTHING if row.execution is None else str(row.execution.attempts)


def heartbeat_text(row: JobRow, moment: Moment) -> str:
    """How long ago a run under way was heard."""
    execution = row.execution
    if execution is None or not execution.state.is_active or execution.heartbeat_at is None:
        return NOTHING
    return age(execution.heartbeat_at, moment.now)


def row_text(entry: JobEntry, moment: Moment) -> str:
    """One row as tab-separated plain text for the clipboard; the time in ISO 8601, UTC."""
    row = entry.row
    began = row.began_at.isoformat().replace("+00:00", "Z") if row.began_at is not None else ""
    return tab_separated(
        (
            row.id,
            row.execution_name or "",
            project_name(row),
            row.standing.state.value,
            cell_words(how_far_cell(entry, moment)),
            began,
            duration_cell(row, moment).text,
        )
    )


def _state_tip(entry: JobEntry) -> str:
    row = entry.row
    said = f"{row.standing.state}: {row.standing.note}." if row.standing.note else ""
    return "\n".join(part for part in (said, row.reason) if part)


def _job_cell(entry: JobEntry, moment: Moment) -> Cell:
    role = moment.ink(entry.id, "text") if entry.gone_at is None else "text3"
    return TextCell(job_name(entry.row), role, 500)


def _muted(entry: JobEntry, text: str, moment: Moment) -> Cell:
    return TextCell(text, moment.ink(entry.id, "text2"))


def _job_tip(entry: JobEntry) -> str:
    row = entry.row
    if row.job is None:
        return f"{job_name(row)}\nNot started from here: there is no record of it."
    return f"{job_name(row)}\nJob {row.job.id}\nAsked for by {row.job.requested_by}"


def _project_cell(entry: JobEntry, moment: Moment) -> Cell:
    role: ColourName = "text2" if entry.row.project_name else "text3"
    return TextCell(project_name(entry.row), moment.ink(entry.id, role))


def _project_tip(entry: JobEntry) -> str:
    row = entry.row
    if row.project_name is None:
        return f"{row.project_id or 'No project'}\nThere is no document of it."
    return f"{row.project_name}\n{row.project_id}"


def _progress_tip(entry: JobEntry) -> str:
    execution = entry.row.execution
    progress = execution.progress if execution is not None else None
    return progress.detail if progress is not None and entry.row.standing.is_active else ""


def _started_tip(entry: JobEntry) -> str:
    began = entry.row.began_at
    return date_time(began) if began is not None else ""


def _heartbeat_tip(entry: JobEntry) -> str:
    execution = entry.row.execution
    heard = execution.heartbeat_at if execution is not None else None
    return f"last heard {date_time(heard)}" if heard is not None else ""
