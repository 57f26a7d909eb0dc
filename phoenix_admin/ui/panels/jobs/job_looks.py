"""How the standing of a job looks. Pure."""

from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.qt.theme.status_look import STARTING, StatusLook, execution_look, verdict_look
from phoenix_admin.services.job_rows import JobRow


def job_look(row: JobRow) -> StatusLook:
    """The chip of a job: the engine's word, or *stalled* where it runs and is silent."""
    state = row.standing.state
    if row.stalled:
        return verdict_look(VerdictKind.STALLED)
    if isinstance(state, ExecutionState):
        return execution_look(state)
    never = state is JobState.NEVER_STARTED
    return verdict_look(VerdictKind.NEVER_STARTED) if never else STARTING
