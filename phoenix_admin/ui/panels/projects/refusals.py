"""Why each action of the panel is off now, as a sentence. Pure, for buttons, keys and tests."""

from datetime import datetime, timedelta

from phoenix_admin.domain.cancel_course import CancelCourse, cancel_course
from phoenix_admin.domain.errors import Missing, PhoenixError
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.output import Presence
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.services.availability import (
    why_not_cancel,
    why_not_open_reel,
    why_not_reconcile,
    why_not_run_beside,
    why_not_stitch,
)
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.project_operations import ProjectOperations
from phoenix_admin.services.results import Result
from phoenix_admin.services.write_gate import WriteAction, start_action

NO_PROJECT = "Select a project first."
NOT_READ = "The project has not been read yet."
DELETED = "This project was deleted."


@record
class Situation:
    """What the answers rest on. `project_id` None: no project is open."""

    project_id: str | None
    examination: Examination | None
    error: PhoenixError | None
    newest: Result | None
    samples: int
    can_create: bool
    not_stopping: bool


def is_not_stopping(execution: Execution | None, now: datetime, limit: timedelta) -> bool:
    """Whether a cancel was asked for longer ago than it may take."""
    return cancel_course(execution, now, limit) is CancelCourse.NOT_STOPPING


def refusals(here: Situation, operations: ProjectOperations) -> dict[str, str | None]:
    """For every action that can be off: the reason, or None when it is on."""
    found = _of_list(here, operations)
    examination = here.examination
    nothing = _without_project(here)
    if nothing is not None or examination is None:
        reason = nothing or NOT_READ
        return {**found, **dict.fromkeys(_NEEDS_PROJECT, reason), **_ids(here)}
    project, execution = examination.project, examination.execution
    gate = {action: operations.refusal(action, project.id) for action in WriteAction}
    unread = examination.engine_error
    starting = examination.verdict.kind is VerdictKind.STARTING
    reel = _reel(examination)
    start = start_action(project)
    return {
        **found,
        **_ids(here),
        "project.stitch": gate[start] or why_not_stitch(project, execution, unread),
        "project.stitch_anyway": gate[start] or why_not_run_beside(project, execution, unread),
        "project.cancel": gate[WriteAction.CANCEL]
        # A claim without execution may have one any moment: pressing Cancel looks again.
        or (None if starting else why_not_cancel(execution, unread)),
        "project.force_stop": gate[WriteAction.FORCE_STOP]
        or (None if here.not_stopping else "It has not been asked to stop for long."),
        "project.reconcile": gate[WriteAction.RECONCILE] or why_not_reconcile(examination.verdict),
        "project.undo": gate[WriteAction.UNDO] or _undo(here, examination),
        "project.open_reel": reel,
        "project.reveal": reel,
    }


_NEEDS_PROJECT = (
    "project.stitch",
    "project.stitch_anyway",
    "project.cancel",
    "project.force_stop",
    "project.reconcile",
    "project.undo",
    "project.open_reel",
    "project.reveal",
)


def _of_list(here: Situation, operations: ProjectOperations) -> dict[str, str | None]:
    no_author = None if here.can_create else "Projects are not made here."

    def off(action: WriteAction) -> str | None:
        # Writes without a project wait under their own name.
        return no_author or operations.refusal(action, str(action))

    nothing = None if here.samples else "There are no sample projects."
    there = "The sample projects are there." if here.samples else None
    return {
        "project.new": off(WriteAction.CREATE_PROJECT),
        "samples.make": off(WriteAction.MAKE_SAMPLES) or there,
        "samples.remove": off(WriteAction.REMOVE_SAMPLES) or nothing,
    }


def _without_project(here: Situation) -> str | None:
    if here.project_id is None:
        return NO_PROJECT
    if isinstance(here.error, Missing):
        return DELETED
    if here.examination is None:
        return here.error.text if here.error is not None else NOT_READ
    return None


def _ids(here: Situation) -> dict[str, str | None]:
    reason = None if here.project_id is not None else NO_PROJECT
    return {"project.copy_id": reason, "project.copy_row": reason}


def _reel(examination: Examination) -> str | None:
    reason = why_not_open_reel(examination.project)
    output = examination.output
    if reason is None and output is not None and output.reel is Presence.MISSING:
        same = output.reel_name in (None, examination.project.reel)
        what = words_for(examination.project).output
        return f"The {what} is missing." if same else None
    return reason


def _undo(here: Situation, examination: Examination) -> str | None:
    if not can_undo(here.newest, examination):
        return "There is nothing to take back."
    return None


def can_undo(newest: Result | None, examination: Examination) -> bool:
    """Whether the newest result can be taken back: the document is as that write left it."""
    return (
        newest is not None
        and newest.undo is not None
        and newest.undo.version == examination.project.version
    )
