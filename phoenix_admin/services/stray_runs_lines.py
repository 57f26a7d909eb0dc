"""The open execution as commands for a terminal: those of a job, for what is known of it. Pure."""

from phoenix_admin.domain.job_standing import Standing
from phoenix_admin.ports.command_lines import CommandLines
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.services.job_session import JobDetails
from phoenix_admin.services.stray_runs_session import StrayDetails
from phoenix_admin.services.terminal_lines import Line, LineOf, job_lines


def stray_lines(
    commands: CommandLines, details: StrayDetails | None, unread: str
) -> dict[LineOf, Line]:
    """The commands; `unread` says why nothing is known of it."""
    if details is None:
        return job_lines(commands, None, unread)
    row, look = details.row, details.examination
    job = JobRow(
        row.id,
        details.record,
        row.execution,
        row.project_name,
        Standing(row.execution.state),
    )
    project = look.project if look is not None else None
    return job_lines(commands, JobDetails(job, details.taken_at, project), unread)
