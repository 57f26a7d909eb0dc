"""When our record of a job may be closed, and as what: facts about its execution only.

A record is closed *before* the document moves on from its job: once no document names it, nobody
looks for it any more, and a crash in between would leave it open for ever.
"""

from datetime import datetime

from phoenix_admin.domain.decide import claimed_execution
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobState
from phoenix_admin.ports.project_store import JobClosing
from phoenix_admin.services.examination import Examination


def is_closed(job: Job) -> bool:
    """Whether the record says how a run ended.

    *Never started* is only a conclusion, and a run outweighs it.
    """
    return job.state in _ENDED


def closing_of(job: Job, execution: Execution | None, now: datetime) -> JobClosing | None:
    """How to close this record; None while its execution goes on, or when it is closed already.

    `execution` is the one that carries the job id. None says that there is certainly none and
    that the start limit has passed: then the job never started.
    """
    if is_closed(job):
        return None
    if execution is None or execution.job_id != job.id:
        return None if job.state.is_terminal else JobClosing(job.id, JobState.NEVER_STARTED, now)
    state = _ENDINGS.get(execution.state)
    if state is None:
        return None
    ended_at = execution.ended_at or now
    return JobClosing(job.id, state, ended_at, execution.output, execution.reason)


def overdue_closing(examination: Examination) -> JobClosing | None:
    """How the open record of the claimed job is to be closed, as its run has ended; else None.

    Where the pipeline's own worker writes the document, nobody but the app closes the record.
    """
    job = examination.job
    execution = claimed_execution(examination.project, examination.executions)
    if job is None or execution is None or examination.engine_error is not None:
        return None
    return closing_of(job, execution, examination.taken_at)


_ENDINGS = {
    ExecutionState.SUCCEEDED: JobState.SUCCEEDED,
    ExecutionState.FAILED: JobState.FAILED,
    ExecutionState.CANCELLED: JobState.CANCELLED,
    ExecutionState.INTERRUPTED: JobState.INTERRUPTED,
}
_ENDED = frozenset(_ENDINGS.values())
