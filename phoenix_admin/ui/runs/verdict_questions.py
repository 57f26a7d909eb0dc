"""What is asked before a step that follows a verdict, wherever that is taken. Pure."""

from collections.abc import Mapping, Sequence

from phoenix_admin.domain.decide import active_executions
from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.services.adopting import adoptable, adopting_changes
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.stopping import stoppable
from phoenix_admin.ui.dialogs.confirmation import Confirmation

BULK = 3
"""From so many on, the name is typed everywhere (UX note, T3)."""


def starters(runs: Sequence[Job] | None) -> Mapping[str, str]:
    """Who asked for each job, as far as our records go."""
    return {job.id: job.requested_by for job in runs or ()}


def run_line(execution: Execution, who: Mapping[str, str]) -> str:
    """`stitch-000035 · since 14:31:32Z · 64% (clip 5 of 8) · by rae`."""
    began = execution.started_at
    since = f"since {clock_time(began)}" if began else f"asked {clock_time(execution.created_at)}"
    by = who.get(execution.job_id or "")
    parts = (
        execution.name,
        since if began else f"queued, {since}",
        _progress(execution),
        f"by {by}" if by else "started by somebody unknown",
    )
    return " · ".join(part for part in parts if part)


def stop_others_text(examination: Examination | None) -> str:
    """What the action says: how many others there are."""
    number = len(stoppable(examination)) if examination is not None else 0
    if examination is None or not number:
        return "Stop the other executions…"
    claimed = number < len(active_executions(examination.project, examination.executions))
    noun = "execution" if number == 1 else "executions"
    return f"Stop the other {number} {noun}…" if claimed else f"Stop the {number} {noun}…"


def set_status_question(examination: Examination, environment: Environment) -> Confirmation:
    """Before a status is set by hand; which one is chosen in the form."""
    project = examination.project
    return Confirmation(
        f"Set the status of {project.name} by hand in {environment.label}?",
        f"This stops nothing.{_goes_on(examination)}",
        "Set status",
        environment.label,
        project.name,
        keep="Leave as it is",
        typed=_typed(examination, environment),
        glyph="pencil",
    )


def adopt_question(
    examination: Examination, environment: Environment, who: Mapping[str, str]
) -> Confirmation | None:
    """Before a run is adopted; None when none can be."""
    only = adoptable(examination)
    if only is None:
        return None
    project = examination.project
    return Confirmation(
        f"Let {project.name} follow {only.name} in {environment.label}?",
        "It runs for this project already. The document will name it and say stitching; nothing "
        "is started or stopped.",
        "Adopt it",
        environment.label,
        project.name,
        keep="Leave as it is",
        changes=adopting_changes(examination),
        typed=_typed(examination, environment),
        glyph="git-compare-arrows",
        items=(run_line(only, who),),
        items_label="Run",
    )


def stop_question(
    examination: Examination, environment: Environment, who: Mapping[str, str]
) -> Confirmation | None:
    """Before executions are stopped: those the verdict offers; None when it offers none."""
    targets = stoppable(examination)
    if not targets:
        return None
    project = examination.project
    active = active_executions(project, examination.executions)
    stays = next((e for e in active if e not in targets), None)
    number = len(targets)
    subject = targets[0].name if number == 1 else f"{number} executions"
    noun = "1 execution" if number == 1 else f"{number} executions"
    typed = project.name if number >= BULK else _typed(examination, environment)
    return Confirmation(
        f"Stop {subject} of {project.name} in {environment.label}?",
        f"{_what_stays(examination, stays, number)} {_may_finish(environment, number)}",
        f"Stop {noun}",
        environment.label,
        project.name,
        keep="Leave it running" if number == 1 else "Leave them running",
        destructive=True,
        typed=typed,
        glyph="circle-stop",
        items=tuple(run_line(execution, who) for execution in targets),
        items_label="Stops",
    )


def _what_stays(examination: Examination, stays: Execution | None, number: int) -> str:
    status = examination.project.status
    if stays is not None:
        since = clock_time(stays.started_at or stays.created_at)
        return f"{stays.name}, since {since}, is the claimed one and goes on."
    if number > 1:
        return f"The document names none of them. It says {status} and stays as it is."
    return f"The document says {status} and stays as it is."


def _may_finish(environment: Environment, number: int) -> str:
    who = "Cloud Run" if environment.kind is EnvironmentKind.GCP else "A worker"
    them = "it" if number == 1 else "one"
    return f"{who} may still finish {them} before the stop arrives."


def _goes_on(examination: Examination) -> str:
    if examination.engine_error is not None:
        return " Whether anything runs for it could not be read."
    active = active_executions(examination.project, examination.executions)
    if not active:
        return ""
    said = " and ".join(f"{e.name}, {_stand(e)}," for e in active)
    verb = "goes" if len(active) == 1 else "go"
    return f" {said} {verb} on running."


def _stand(execution: Execution) -> str:
    progress = execution.progress
    percent = progress.percent if progress is not None else None
    return f"at {percent}%" if percent is not None else execution.state.value


def _progress(execution: Execution) -> str:
    progress = execution.progress
    percent = progress.percent if progress is not None else None
    if progress is None or percent is None:
        return ""
    detail = progress.detail.partition(":")[0]
    return f"{percent}% ({detail})" if detail else f"{percent}%"


def _typed(examination: Examination, environment: Environment) -> str | None:
    return examination.project.name if environment.label is EnvironmentLabel.PROD else None
