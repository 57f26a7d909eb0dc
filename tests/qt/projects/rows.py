"""Rows of the list, made by hand."""

from datetime import timedelta

from phoenix_admin.backends.fake.clock import PICTURE_TIME
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.project import Project, ProjectKind
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.services.project_catalogue import ProjectRow

NOW = PICTURE_TIME


def a_row(
    project_id: str,
    name: str | None = None,
    status: str = "ready",
    *,
    version: int | str = 1,
    clips: int = 2,
    verdict: VerdictKind = VerdictKind.IN_AGREEMENT,
    execution: Execution | None = None,
    **fields: object,
) -> ProjectRow:
    """One row; the version stands for its contents."""
    values: dict[str, object] = {
        "kind": ProjectKind.REEL,
        "reel": None,
        "active_job": None,
        "updated_at": NOW - timedelta(minutes=5),
        **fields,
    }
    project = Project(
        id=project_id,
        name=project_id if name is None else name,
        status=status,
        clips=tuple(f"clip {number}" for number in range(clips)),
        version=str(version),
        **values,
    )
    return ProjectRow(project, execution, verdict)


def an_execution(
    state: ExecutionState = ExecutionState.RUNNING, percent: int | None = 64, **fields: object
) -> Execution:
    """An execution that is this far."""
    progress = None
    if percent is not None:
        progress = Progress(percent, 100, "ms", Stage.CONFORMING, "clip 3 of 8: a.mp4")
    values: dict[str, object] = {
        "job_id": "job",
        "project_id": "p",
        "started_at": NOW - timedelta(minutes=3),
        "progress": progress,
        **fields,
    }
    return Execution("stitch-1", JobKind.STITCH, state, NOW - timedelta(minutes=4), **values)
