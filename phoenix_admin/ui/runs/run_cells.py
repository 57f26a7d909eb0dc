"""Cells that tell of a run, the same in every list. Pure."""

from collections.abc import Iterable

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.qt.tables import Cell, ProgressCell, TextCell
from phoenix_admin.qt.theme import execution_look
from phoenix_admin.qt.theme.status_look import QUEUED, RUNNING, UNKNOWN

NOTHING = "—"


def progress_cell(execution: Execution, *, outdated: bool) -> Cell:
    """What an active execution does: stage, bar and percent; "Queued" before it begins."""
    if execution.state is ExecutionState.PENDING and not outdated:
        return TextCell("Queued", glyph=QUEUED.glyph, glyph_role="queue")
    progress = execution.progress
    running = execution.state is ExecutionState.RUNNING
    look = RUNNING if running else execution_look(execution.state)
    if outdated:
        # The figures keep their time in the line above the list; nothing looks alive any more.
        look = UNKNOWN.labelled(look.label)
    if progress is None:
        return ProgressCell("Starting" if running else look.label, look, None, "")
    words = progress.stage.value.capitalize() if running else look.label
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
