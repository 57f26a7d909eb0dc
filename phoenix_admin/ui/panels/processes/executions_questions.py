"""What is asked before an execution is stopped or adopted, and when that is stale. Pure."""

from collections.abc import Mapping

from phoenix_admin.domain.decide import active_executions, claimed_execution
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.notation import clock_time, duration
from phoenix_admin.domain.record import record
from phoenix_admin.domain.stray_run import Stray
from phoenix_admin.services.stray_runs_session import StrayDetails
from phoenix_admin.ui.dialogs.confirmation import Confirmation
from phoenix_admin.ui.dialogs.look_first import LookWords
from phoenix_admin.ui.runs.verdict_questions import adopt_question, run_line


@record
class Target:
    """What a question is about; another one makes the question stale."""

    stray: str
    state: str
    version: str
    active: tuple[str, ...]


def target_of(details: StrayDetails) -> Target:
    """What is wrong, whether it is active, its document's version, what else runs; progress
    changes nothing."""
    row, look = details.row, details.examination
    state = row.execution.state
    active = state.is_active and state is not ExecutionState.CANCELLING
    others = active_executions(look.project, look.executions) if look is not None else []
    return Target(
        row.stray.value,
        "active" if active else state.value,
        look.project.version if look is not None else "",
        tuple(sorted(e.name for e in others)),
    )


def what_changed(before: StrayDetails, now: StrayDetails) -> str | None:
    """How the target of a question has changed, as a sentence; None while it has not."""
    old, new = target_of(before), target_of(now)
    if old == new:
        return None
    if old.state != new.state:
        return f"it is {new.state} now."
    if old.stray != new.stray:
        return f"it is {new.stray} now."
    if old.active != new.active:
        return "something else runs for its project now."
    return "its document was written by somebody else."


LOOK_WORDS = LookWords(what_changed, lambda details: details.row.id, "this execution is gone.")
"""What is said when an action on an old look has looked again."""


def stop_question(details: StrayDetails, environment: Environment) -> Confirmation:
    """Before this one execution is asked to stop."""
    row = details.row
    of = f" of {row.project.name}" if row.project is not None else ""
    subject = row.project.name if row.project is not None else row.id
    who = "Cloud Run" if environment.kind is EnvironmentKind.GCP else "The worker"
    return Confirmation(
        f"Stop {row.id}{of} in {environment.label}?",
        f"{_consequence(details)} {who} may still finish it before the stop arrives.",
        "Stop 1 execution",
        environment.label,
        subject,
        keep="Leave it running",
        destructive=True,
        typed=subject if environment.label is EnvironmentLabel.PROD else None,
        glyph="circle-stop",
        items=(run_line(row.execution, starters(details)),),
        items_label="Stops",
        subject_label="Project" if row.project is not None else "Execution",
    )


def adopting_question(details: StrayDetails, environment: Environment) -> Confirmation | None:
    """Before the document is let name it; None when it cannot."""
    look = details.examination
    return None if look is None else adopt_question(look, environment, starters(details))


def starters(details: StrayDetails) -> Mapping[str, str]:
    """Who asked for it, as far as our records go."""
    record = details.record
    return {} if record is None else {record.id: record.requested_by}


def _consequence(details: StrayDetails) -> str:
    """What stays as it is, and what goes on."""
    row, look = details.row, details.examination
    if look is None or row.project is None:
        whose = f"of {row.project_id}" if row.project_id else "that it belongs to"
        return f"There is no document {whose}; nothing else is touched."
    status = row.project.status
    match row.stray:
        case Stray.DUPLICATE:
            claimed = claimed_execution(look.project, look.executions)
            if claimed is not None and claimed.state.is_active:
                since = clock_time(claimed.started_at or claimed.created_at)
                return f"{claimed.name}, since {since}, is the claimed one and goes on."
            return "The document names none of those that are active; the others go on."
        case Stray.OVER_ITS_LIMIT:
            limit = row.execution.hard_bound
            most = f" of {duration(limit)}" if limit is not None else ""
            return f"It has passed its limit{most}. The document names it as its run."
        case _:
            return f"The document says {status} and stays as it is."
