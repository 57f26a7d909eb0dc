"""Which runs the log of a project or a job is of."""

from collections.abc import Sequence

from phoenix_admin.domain.execution import Execution
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import JobEngine
from phoenix_admin.ui.logs.log_wish import LogWish


def runs_of(engine: JobEngine, wish: LogWish, most: int, call: Call) -> Sequence[Execution]:
    """The newest ones that the engine names. Blocks; raises what the engine raises."""
    if wish.job_id is not None:
        return engine.find(wish.job_id, call)[:most]
    return engine.list_executions(wish.project_id, most, call).executions
