"""Cells that tell of a run, the same in every list. Pure."""

from collections.abc import Iterable

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.qt.tables import Cell, ProgressCell, TextCell
from phoenix_admin.qt.theme import ColourName
from phoenix_admin.qt.theme.status_look import QUEUED, RUNNING, UNKNOWN, execution_look
from phoenix_admin.ui.lists.moment import faded
from phoenix_admin.ui.runs.run_words import stage_name

NOTHING = "—"
NOT_REPORTED = "No progress reported"


def progress_cell(execution: Execution, *, outdated: bool, greyed: bool = False) -> Cell:
    """What an active execution does: stage, bar and percent; "Queued" before it begins.

    `outdated`: nobody knows whether it still does; `greyed`: it could not be read again.
    """
    if execution.state is ExecutionState.PENDING and not outdated:
        ink: ColourName = "text3" if greyed else "text"
        return TextCell("Queued", ink, glyph=QUEUED.glyph, glyph_role="queue")
    progress = execution.progress
    running = execution.state is ExecutionState.RUNNING
    look = RUNNING if running else execution_look(execution.state)
    if greyed:
        look = faded(look)
    if outdated:
        # The figures keep their time in the line above the list; nothing looks alive any more.
        look = UNKNOWN.labelled(look.label)
    if progress is None:
        if running and not outdated:
            # Cloud Run knows of tasks only: how far one is, only its worker could say.
            return TextCell(NOT_REPORTED, "text3" if greyed else "text2", glyph=look.glyph)
        return ProgressCell(look.label, look, None, "")
    words = stage_name(execution.kind, progress.stage).capitalize() if running else look.label
    percent = progress.percent
    fraction = None if percent is None else progress.done / progress.total
    return ProgressCell(words, look, fraction, "" if percent is None else f"{percent}%")


def cell_words(cell: Cell) -> str:
    """A cell in plain words."""
    if isinstance(cell, ProgressCell):
        return f"{cell.text} {cell.note}".rstrip()
    return cell.text if isinstance(cell, TextCell) else ""


def tab_separated(parts: Iterable[str]) -> str:
    """One row for the clipboard: a tab or line break in a part must not look like another cell."""
    return "\t".join(" ".join(part.split()) for part in parts)
