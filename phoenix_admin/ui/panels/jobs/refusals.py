"""Why each action of the panel is off now, as a sentence. Pure, for buttons, keys and tests."""

from phoenix_admin.domain.errors import Missing, PhoenixError
from phoenix_admin.domain.kind_words import KIND_WORDS
from phoenix_admin.services.availability import why_not_cancel
from phoenix_admin.services.job_session import JobDetails
from phoenix_admin.services.project_operations import ProjectOperations
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.ui.panels.jobs.confirmations import why_not_run_again

NO_JOB = "Select a job first."
NOT_READ = "The job has not been read yet."
GONE = "Neither a record nor an execution of this job is there."
_NEEDS_DETAILS = ("job.cancel", "job.run_again", "job.open_project", "job.open_reel")
_NEEDS_ID = ("job.copy_id", "job.copy_row", "job.try_again")


def refusals(
    job_id: str | None,
    details: JobDetails | None,
    error: PhoenixError | None,
    operations: ProjectOperations,
) -> dict[str, str | None]:
    """For every action that can be off: the reason, or None when it is on."""
    ids = dict.fromkeys(_NEEDS_ID, None if job_id is not None else NO_JOB)
    if details is None or isinstance(error, Missing):
        reason = NO_JOB if job_id is None else _unread(error)
        return {**ids, **dict.fromkeys(_NEEDS_DETAILS, reason)}
    project = details.project
    # Writes without a project wait under their own name.
    place = project.id if project is not None else str(WriteAction.CANCEL)
    return {
        **ids,
        "job.cancel": operations.refusal(WriteAction.CANCEL, place)
        or why_not_cancel(details.row.execution, details.engine_error),
        "job.run_again": operations.refusal(WriteAction.RUN_AGAIN, place)
        or why_not_run_again(details),
        "job.open_project": None if project is not None else _no_project(details),
        "job.open_reel": _no_output(details),
    }


def _unread(error: PhoenixError | None) -> str:
    if isinstance(error, Missing):
        return GONE
    return error.text if error is not None else NOT_READ


def _no_project(details: JobDetails) -> str:
    return "Its project was deleted." if details.row.project_id else "It names no project."


def _no_output(details: JobDetails) -> str | None:
    row = details.row
    return None if row.output else f"There is no {KIND_WORDS[row.kind].output}."
