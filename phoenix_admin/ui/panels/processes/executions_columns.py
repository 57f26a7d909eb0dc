"""The columns of the executions: what each cell shows, says aloud, copies and explains."""

from datetime import datetime

from phoenix_admin.domain.notation import date_time
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.tables import Cell, ChipCell, Column, TextCell
from phoenix_admin.qt.theme import ColourName, Theme
from phoenix_admin.qt.theme.status_look import DELETED, StatusLook
from phoenix_admin.services.stray_runs_rows import StrayRow
from phoenix_admin.ui.lists.board import sorted_by
from phoenix_admin.ui.lists.list_table import ListTable
from phoenix_admin.ui.lists.moment import Moment, NowOf, faded
from phoenix_admin.ui.panels.processes.executions_board import RULES, ColumnKey, StrayEntry
from phoenix_admin.ui.panels.processes.executions_looks import (
    limit_words,
    project_words,
    starter_words,
    stray_look,
    time_words,
)
from phoenix_admin.ui.runs.moments import list_time
from phoenix_admin.ui.runs.run_cells import NOTHING, tab_separated
from phoenix_admin.ui.runs.run_words import pace_words

_LEAST, _WIDEST, _PROJECT_ROOM = 124, 230, 130
_NAMES = frozenset[str]({ColumnKey.EXECUTION, ColumnKey.PROJECT})
_REPEATED = frozenset[str]({ColumnKey.STARTED_BY})


def execution_columns(moment_of: NowOf) -> tuple[Column[StrayEntry], ...]:
    """The columns in the order of the screen. `moment_of` is asked when a cell is painted."""
    return (*_what_columns(moment_of), *_time_columns(moment_of))


def _what_columns(moment_of: NowOf) -> tuple[Column[StrayEntry], ...]:
    return (
        Column(
            ColumnKey.WRONG,
            "What is wrong",
            lambda entry: wrong_look(entry, moment_of()).label,
            lambda entry: ChipCell(wrong_look(entry, moment_of())),
            tip=lambda entry: "\n".join(entry.row.evidence),
            width=186,
            fixed=True,
            sort_key=sorted_by(RULES, ColumnKey.WRONG),
        ),
        Column(
            ColumnKey.PROJECT,
            "Project",
            lambda entry: project_words(entry.row),
            lambda entry: _project_cell(entry, moment_of()),
            tip=_project_tip,
            width=110,
            stretch=True,
            sort_key=sorted_by(RULES, ColumnKey.PROJECT),
        ),
        Column(
            ColumnKey.EXECUTION,
            "Execution",
            lambda entry: entry.id,
            lambda entry: TextCell(entry.id, moment_of().ink(entry.id, "text"), 500),
            tip=_execution_tip,
            width=_LEAST,
            fixed=True,
            sort_key=sorted_by(RULES, ColumnKey.EXECUTION),
        ),
    )


def _time_columns(moment_of: NowOf) -> tuple[Column[StrayEntry], ...]:
    return (
        Column(
            ColumnKey.SINCE,
            "Since",
            lambda entry: list_time(entry.row.began_at, moment_of().now),
            lambda entry: _muted(
                entry, list_time(entry.row.began_at, moment_of().now), moment_of()
            ),
            tip=lambda entry: f"since {date_time(entry.row.began_at)}",
            width=98,
            align="right",
            sort_key=sorted_by(RULES, ColumnKey.SINCE),
        ),
        Column(
            ColumnKey.TIME,
            "Usual / limit",
            lambda entry: time_cell(entry, moment_of()).text,
            lambda entry: time_cell(entry, moment_of()),
            tip=lambda entry: _time_tip(entry, moment_of()),
            width=172,
            star=1,
            sort_key=sorted_by(RULES, ColumnKey.TIME),
        ),
        Column(
            ColumnKey.STARTED_BY,
            "Started by",
            lambda entry: starter_words(entry.row),
            lambda entry: _starter_cell(entry, moment_of()),
            tip=_starter_tip,
            width=104,
            star=2,
            sort_key=sorted_by(RULES, ColumnKey.STARTED_BY),
        ),
    )


class ExecutionTable(ListTable[StrayRow]):
    """Rows of executions. The time of one under way grows each second."""

    def __init__(self, theme: Theme, clock: Clock, moment_of: NowOf) -> None:
        super().__init__(
            theme,
            clock,
            execution_columns(moment_of),
            repeated=_REPEATED,
            object_name="executions.table",
            accessible_name="Executions that need somebody",
        )

    def _share_room(self) -> None:
        """Where there is room, names are written out; the project takes the rest.

        Not where the person has given the column a width of their own.
        """
        own, px = self.choice.widths, self._theme.px
        if ColumnKey.EXECUTION in own:
            return
        others = {c.key: own.get(c.key, c.width) for c in self.columns if c.key not in _NAMES}
        taken = sum(px(others[key]) for key in self.visible_columns if key in others)
        spare = self.viewport().width() - taken - px(_PROJECT_ROOM)
        width = max(px(_LEAST), min(spare, px(_WIDEST)))
        self.set_column_width(ColumnKey.EXECUTION, width)

    def _changes_each_second(self, entry: StrayEntry, now: datetime) -> bool:
        del now
        return entry.row.execution.state.is_active


def wrong_look(entry: StrayEntry, moment: Moment) -> StatusLook:
    """The chip of a row."""
    if entry.gone_at is not None:
        return DELETED.labelled("Not listed any more")
    if moment.doubts(entry.id):
        return moment.unknown_look()
    look = stray_look(entry.row)
    return faded(look) if moment.greys(entry.id) else look


def time_cell(entry: StrayEntry, moment: Moment) -> TextCell:
    """How long against usual and limit; in the warning tone when it takes too long."""
    row = entry.row
    if entry.gone_at is not None or not row.execution.state.is_active:
        return TextCell(NOTHING, "text3")
    if moment.doubts(entry.id):
        # It cannot be known whether it still runs: only the time of its start is sure.
        return TextCell("no reading", "text3")
    role: ColourName = "warn" if row.pace.is_trouble else "text2"
    weight = 500 if row.pace.is_trouble else 400
    return TextCell(time_words(row, moment.now), moment.ink(entry.id, role), weight)


def row_text(entry: StrayEntry, moment: Moment) -> str:
    """One row as tab-separated plain text for the clipboard; the time in ISO 8601, UTC."""
    row = entry.row
    return tab_separated(
        (
            row.id,
            wrong_look(entry, moment).label,
            project_words(row),
            row.project_id or "",
            row.execution.job_id or "",
            row.began_at.isoformat().replace("+00:00", "Z"),
            time_cell(entry, moment).text,
            starter_words(row),
        )
    )


def _muted(entry: StrayEntry, text: str, moment: Moment) -> Cell:
    return TextCell(text, moment.ink(entry.id, "text2"))


def _project_cell(entry: StrayEntry, moment: Moment) -> Cell:
    role: ColourName = "text" if entry.row.project is not None else "text3"
    return TextCell(project_words(entry.row), moment.ink(entry.id, role))


def _project_tip(entry: StrayEntry) -> str:
    row = entry.row
    if row.project is None:
        return f"{row.project_id or 'It names no project'}\nThere is no document of it."
    return f"{row.project.name}\n{row.project.id}\nThe document says {row.project.status}."


def _execution_tip(entry: StrayEntry) -> str:
    row = entry.row
    job = f"Job {row.execution.job_id}" if row.execution.job_id else "It carries no job id."
    named = "The document names it as its run." if row.is_named else ""
    return "\n".join(part for part in (row.id, job, named) if part)


def _time_tip(entry: StrayEntry, moment: Moment) -> str:
    row = entry.row
    said = pace_words(row.execution, row.usual, moment.now)
    return "\n".join(part for part in (said, f"Limit: {limit_words(row)}") if part)


def _starter_cell(entry: StrayEntry, moment: Moment) -> Cell:
    role: ColourName = "text2" if entry.row.started_by is not None else "text3"
    return TextCell(starter_words(entry.row), moment.ink(entry.id, role))


def _starter_tip(entry: StrayEntry) -> str:
    if entry.row.started_by is not None:
        return f"Asked for by {entry.row.started_by}, by our record of its job."
    if entry.row.looked_up:
        return "It was not started from here: there is no record of it."
    return "Open it to look its record up."
