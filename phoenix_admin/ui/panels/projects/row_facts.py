"""What the list asks of one row: does it match, does it need somebody, where does it stand.

Pure functions, so that filter, order and counts can be tested without a window.
"""

from enum import StrEnum

from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.qt.theme.status_look import project_look, verdict_look
from phoenix_admin.services.project_catalogue import ProjectRow
from phoenix_admin.ui.lists.board import SortKey


class ColumnKey(StrEnum):
    """The columns of the list, by their stable keys, in the order of the screen."""

    STATUS = "status"
    NAME = "name"
    CLIPS = "clips"
    JOB = "job"
    VERDICT = "verdict"
    UPDATED = "updated"


_BUSY_WITHOUT_EXECUTION = frozenset({ProjectStatus.STITCHING, ProjectStatus.GENERATING})


def needs_attention(row: ProjectRow) -> bool:
    """Failed, or document and engine contradict each other, or the run is in trouble."""
    return project_look(row.project.status).attention or verdict_look(row.verdict).attention


def is_running(row: ProjectRow) -> bool:
    """Something works on it, or the document says so and the engine has not been heard."""
    if row.execution is not None:
        return row.execution.state.is_active
    return row.project.known_status in _BUSY_WITHOUT_EXECUTION


def was_never_stitched(row: ProjectRow) -> bool:
    """No job, no execution, no reel: there is nothing a verdict could compare."""
    project = row.project
    agrees = row.verdict in (VerdictKind.IN_AGREEMENT, VerdictKind.NOT_CHECKED)
    untouched = project.active_job is None and project.reel is None
    return agrees and untouched and row.execution is None


def folded(row: ProjectRow) -> str:
    """The text the filter looks in: name and id."""
    return f"{row.project.name}\n{row.project.id}".casefold()


def sort_key(row: ProjectRow, column: str) -> SortKey:
    """Where the row stands in an ascending order by `column`; by name for one it does not know.

    Statuses and verdicts sort by urgency, so that "descending" puts the worst first.
    """
    project = row.project
    name = project.name.casefold()
    match column:
        case ColumnKey.STATUS:
            number = float(project_look(project.status).weight)
        case ColumnKey.CLIPS:
            number = float(len(project.clips))
        case ColumnKey.JOB:
            number = _job_number(row)
        case ColumnKey.VERDICT:
            number = -1.0 if was_never_stitched(row) else float(verdict_look(row.verdict).weight)
        case ColumnKey.UPDATED:
            number = project.updated_at.timestamp()
        case _:
            number = 0.0
    return number, name, project.id


def _job_number(row: ProjectRow) -> float:
    if row.execution is None or not row.execution.state.is_active:
        return -1.0
    percent = row.execution.progress.percent if row.execution.progress else None
    return 0.0 if percent is None else float(percent)
