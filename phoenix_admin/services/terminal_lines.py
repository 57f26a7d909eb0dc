"""Which commands there are for the open project or job, and why there is none. Pure; asks nobody.

Whoever copies one acts past the gate: nothing is written here, and the command says so itself.
"""

from collections.abc import Callable
from enum import StrEnum

from phoenix_admin.domain.command_line import CommandLine
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import kind_for
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.command_lines import CommandLines
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.services.availability import why_not_cancel, why_not_stitch
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.job_session import JobDetails

NO_RUN = "There is no execution yet."
NO_TOOL = "There are such lines for environments on Google Cloud only."

Line = CommandLine | str
"""A command, or the sentence that says why there is none."""


class LineOf(StrEnum):
    """What a command is for."""

    RUN = "run"
    LOGS = "logs"
    RUNS = "runs"
    JOB = "job"
    DOCUMENT = "document"
    START = "start"
    CANCEL = "cancel"


def project_lines(
    commands: CommandLines, project_id: str, examination: Examination | None, unread: str
) -> dict[LineOf, Line]:
    """The commands for one project. `unread` says why there is no examination."""
    document = _line(lambda: commands.document(project_id))
    if examination is None:
        return {**dict.fromkeys(LineOf, unread), LineOf.DOCUMENT: document}
    project, kind = examination.project, kind_for(examination.project)
    execution = examination.execution or next(iter(examination.executions), None)
    name = execution.name if execution is not None else None
    if name is None and examination.job is not None:
        name = examination.job.execution
    since = execution.created_at if execution is not None else None
    if since is None and examination.job is not None:
        since = examination.job.requested_at
    order = RunOrder("", project.id, kind, project.clips)
    error = examination.engine_error
    return {
        LineOf.RUN: _of_run(name, commands.execution),
        LineOf.LOGS: _of_run(name, lambda run: commands.logs(run, since or examination.taken_at)),
        LineOf.RUNS: _line(lambda: commands.executions(kind)),
        LineOf.JOB: _line(lambda: commands.job(kind)),
        LineOf.DOCUMENT: document,
        LineOf.START: why_not_stitch(project, examination.execution, error)
        or _line(lambda: commands.start(order)),
        LineOf.CANCEL: _cancel(examination.execution, error, commands),
    }


def job_lines(
    commands: CommandLines, details: JobDetails | None, unread: str
) -> dict[LineOf, Line]:
    """The commands for one job. `unread` says why nothing is known of it."""
    if details is None:
        return dict.fromkeys(LineOf, unread)
    row, project = details.row, details.project
    name, since = row.execution_name, row.began_at or details.taken_at
    if row.execution is not None:
        since = row.execution.created_at
    document = "Its project is not known."
    return {
        LineOf.RUN: _of_run(name, commands.execution),
        LineOf.LOGS: _of_run(name, lambda run: commands.logs(run, since)),
        LineOf.RUNS: _line(lambda: commands.executions(row.kind)),
        LineOf.JOB: _line(lambda: commands.job(row.kind)),
        LineOf.DOCUMENT: _line(lambda: commands.document(row.project_id or ""))
        if row.project_id
        else document,
        LineOf.START: _again(details, project, commands),
        LineOf.CANCEL: _cancel(row.execution, details.engine_error, commands),
    }


def _again(details: JobDetails, project: Project | None, commands: CommandLines) -> Line:
    """A run like this one: its clips and overrides, or those the document lists now."""
    row = details.row
    if row.execution is not None and row.execution.state.is_active:
        return "It has not ended."
    kept = row.execution.clips if row.execution is not None else None
    clips = kept if kept is not None else (project.clips if project is not None else ())
    if project is None or not clips:
        return "Its project is not there any more." if project is None else "It has no clips."
    kept_overrides = row.execution.overrides if row.execution is not None else None
    overrides = row.job.overrides if row.job is not None else kept_overrides
    order = RunOrder("", project.id, row.kind, clips, overrides=overrides or {})
    return _line(lambda: commands.start(order))


def _cancel(
    execution: Execution | None, error: PhoenixError | None, commands: CommandLines
) -> Line:
    reason = why_not_cancel(execution, error)
    if reason is not None or execution is None:
        return reason or NO_RUN
    return _line(lambda: commands.cancel(execution.name))


def _of_run(name: str | None, make: Callable[[str], CommandLine]) -> Line:
    return NO_RUN if name is None else _line(lambda: make(name))


def _line(make: Callable[[], CommandLine]) -> Line:
    try:
        return make()
    except PhoenixError as error:
        return error.text
