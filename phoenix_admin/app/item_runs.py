"""Which runs the log of a project, a job or an execution is of, and what the engine says."""

from phoenix_admin.domain.execution import ExecutionListing
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.ui.logs.log_wish import LogWish


def runs_of(ports: EnvironmentPorts, wish: LogWish, most: int, call: Call) -> ExecutionListing:
    """The newest ones that the engine names; all there are for a wish that names none.

    Blocks; raises what the engine raises.
    """
    engine, asked_at = ports.engine, ports.clock.now()
    if wish.execution is not None:
        return ExecutionListing((engine.read(wish.execution, call),), asked_at)
    if wish.job_id is not None:
        return ExecutionListing(engine.find(wish.job_id, call)[:most], asked_at)
    return engine.list_executions(wish.project_id, most, call)
