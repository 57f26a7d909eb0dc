"""The executions of one project, with the one its document claims whatever the list holds.

A list is bounded and goes by the project's id. The run that the document names may be missing
from it: pushed out by newer ones, or started by something that does not pass the id on. So it is
looked for by its job id before anybody says that nothing runs.
"""

from phoenix_admin.domain.decide import claimed_execution
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import JobEngine

EXECUTIONS_PER_PROJECT = 50


def runs_of(engine: JobEngine, project: Project, call: Call) -> tuple[Execution, ...]:
    """The newest executions of the project, and those of its claimed job. Blocking; any lane.

    Raises what the engine raises.
    """
    listed = engine.list_executions(project.id, EXECUTIONS_PER_PROJECT, call).executions
    if project.active_job is None or claimed_execution(project, listed) is not None:
        return listed
    return (*listed, *engine.find(project.active_job, call))
