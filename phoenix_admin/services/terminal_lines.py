"""Which commands there are for the open project or job, and why there is none. Pure; asks nobody.

Whoever copies one acts past the gate: nothing is written here, and the command says so itself.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

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
from phoenix_admin.services.journal_rows import JournalRow, project_of
from phoenix_admin.services.write_gate import WriteAction

if TYPE_CHECKING:  # sizes come with the page that changes them
    from phoenix_admin.domain.workload_size import Workload

_UNVOUCHED: Final = "Its line was changed outside the app: what it says cannot be relied on."
NO_RUN = "There is no execution yet."
NO_WORKLOAD = "Select a row first."
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
    AUDIT = "audit"
    WORKLOAD = "workload"
    MEMORY_LINES = "memory_lines"
    MEMORY_FIGURES = "memory_figures"


OF_MEMORY: Final = (LineOf.WORKLOAD, LineOf.MEMORY_LINES, LineOf.MEMORY_FIGURES)
"""What there is for a service or job whose memory is looked at."""
OF_RUNS: Final = tuple(each for each in LineOf if each not in (LineOf.AUDIT, *OF_MEMORY))
"""What there is for a project and for a job."""
OF_ENTRIES: Final = (LineOf.AUDIT, LineOf.RUN, LineOf.DOCUMENT, LineOf.START, LineOf.CANCEL)
"""What there is for an entry of the journal."""
_STARTS: Final = frozenset[str]({WriteAction.STITCH, WriteAction.RUN_AGAIN})
_STOPS: Final = frozenset[str]({WriteAction.CANCEL, WriteAction.STOP_EXECUTION})
_AROUND: Final = timedelta(minutes=1)
"""Before an attempt and after its end: clocks differ, and records come late."""


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


def entry_lines(
    commands: CommandLines, row: JournalRow | None, project: Project | None, here: str, unread: str
) -> dict[LineOf, Line]:
    """The commands for one entry of the journal.

    START and CANCEL are the entry's own action as a command, where there is one. `project` is its
    document as it was read now, None where it was not; `here` is the environment the person is
    in; `unread` says why there is no row.
    """
    if row is None:
        return dict.fromkeys(OF_ENTRIES, unread)
    entry = row.entry
    if entry.environment != here:
        elsewhere = f"It was written in {entry.environment}, and this is {here}."
        return dict.fromkeys(OF_ENTRIES, elsewhere)
    project_id, of_runs = project_of(entry), entry.action in _STARTS | _STOPS
    since, until = entry.time - _AROUND, entry.time + entry.duration + _AROUND
    return {
        LineOf.AUDIT: _line(lambda: commands.audit(since, until, of_runs=of_runs)),
        LineOf.RUN: _line(lambda: commands.execution(entry.execution))
        if entry.execution
        else "It names no execution.",
        LineOf.DOCUMENT: _line(lambda: commands.document(project_id or ""))
        if project_id is not None
        else "This entry is not about a project.",
        LineOf.START: _start_of(row, project, commands),
        LineOf.CANCEL: _cancel_of(row, commands),
    }


def memory_lines(
    commands: CommandLines,
    workload: "Workload | None",
    since: datetime,
    until: datetime,
    region: str = "",
) -> dict[LineOf, Line]:
    """The commands for the memory of one service or job in the window that is looked at.

    `region` is where it was found; empty while that is not known.
    """
    if workload is None:
        return dict.fromkeys(OF_MEMORY, NO_WORKLOAD)
    return {
        LineOf.WORKLOAD: _line(lambda: commands.workload(workload, region)),
        LineOf.MEMORY_LINES: _line(lambda: commands.memory_lines(workload, since)),
        LineOf.MEMORY_FIGURES: _line(lambda: commands.memory_figures(workload, since, until)),
    }


def _start_of(row: JournalRow, project: Project | None, commands: CommandLines) -> Line:
    """With the clips that the document lists now: the journal keeps none."""
    action = row.entry.action
    if action not in _STARTS:
        return "This entry has started no run."
    if not row.vouched:
        return _UNVOUCHED
    if action == WriteAction.RUN_AGAIN:
        return "The journal keeps no overrides. The job itself has this line."
    if project is None:
        return "Its document has not been read."
    order = RunOrder("", project.id, kind_for(project), project.clips)
    return why_not_stitch(project, None) or _line(lambda: commands.start(order))


def _cancel_of(row: JournalRow, commands: CommandLines) -> Line:
    entry = row.entry
    if entry.action not in _STOPS:
        return "This entry has stopped no run."
    if not row.vouched:
        return _UNVOUCHED
    if not entry.execution:
        return "It names no execution."
    return _line(lambda: commands.cancel(entry.execution))


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
