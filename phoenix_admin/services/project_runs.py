"""The executions of one project, with the one its document claims whatever the list holds.

A list is bounded and goes by the project's id, and by the id of the job that the document names:
something that does not pass the project on may have started it, or started it twice. The run that
the document names may be missing all the same, pushed out by newer ones. So it is looked for by
its job id before anybody says that nothing runs.
"""

from collections.abc import Iterable

from phoenix_admin.domain.decide import claimed_execution
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import JobEngine

EXECUTIONS_PER_PROJECT = 50


class ListedRuns:
    """A list of the executions of all projects, by the project each belongs to. Any thread."""

    def __init__(self, executions: Iterable[Execution] = ()) -> None:
        self._by_project: dict[str, list[Execution]] = {}
        self._by_job: dict[str, list[Execution]] = {}
        for execution in executions:
            self._by_project.setdefault(execution.project_id or "", []).append(execution)
            self._by_job.setdefault(execution.job_id or "", []).append(execution)

    def of(self, project: Project) -> tuple[Execution, ...]:
        """Those that carry the project's id, or its claimed job's."""
        own = self._by_project.get(project.id, ())
        claimed = self._by_job.get(project.active_job, ()) if project.active_job else ()
        return (*own, *(e for e in claimed if e.project_id != project.id))


def claims_unseen(project: Project, executions: tuple[Execution, ...]) -> bool:
    """Whether the document claims a run that these do not hold. Pure.

    Only a whole list says that there is none.
    """
    if project.status != ProjectStatus.STITCHING or project.active_job is None:
        return False
    return claimed_execution(project, executions) is None


def runs_of(engine: JobEngine, project: Project, call: Call) -> tuple[Execution, ...]:
    """The newest executions of the project, and those of its claimed job. Blocking; any lane.

    Raises what the engine raises.
    """
    return listed_runs_of(engine, project, call)[0]


def listed_runs_of(
    engine: JobEngine, project: Project, call: Call
) -> tuple[tuple[Execution, ...], int | None]:
    """The same, and how many were listed where older ones exist; None where all are there."""
    claimed = project.active_job
    listing = engine.list_executions(project.id, EXECUTIONS_PER_PROJECT, call, or_job=claimed)
    listed = listing.executions
    cut_at = len(listed) if listing.truncated else None
    if claimed is None or claimed_execution(project, listed) is not None:
        return listed, cut_at
    return (*listed, *engine.find(claimed, call)), cut_at
