"""The questions that are asked before a job is stopped or run again, and when they are stale."""

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.kind_words import KIND_WORDS
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.usual_duration import UsualDuration, usual_words
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.services.job_session import JobDetails
from phoenix_admin.ui.dialogs.confirmation import Confirmation
from phoenix_admin.ui.dialogs.look_first import LookWords
from phoenix_admin.ui.panels.jobs.columns import job_name
from phoenix_admin.ui.panels.jobs.job_facts import overrides_words
from phoenix_admin.ui.runs.run_questions import cancel_run_question, typed_name


@record
class Target:
    """What a question is about; another one makes the question stale."""

    standing: str
    version: str
    active: tuple[str, ...]


def target_of(details: JobDetails) -> Target:
    """How the job stands, its document's version, what else runs; progress changes nothing."""
    state = details.row.standing.state
    active = details.row.standing.is_active and state is not ExecutionState.CANCELLING
    return Target(
        "active" if active else state.value,
        details.project.version if details.project is not None else "",
        tuple(sorted(e.name for e in details.active)),
    )


def what_changed(before: JobDetails, now: JobDetails) -> str | None:
    """How the target of a question has changed, as a sentence; None while it has not."""
    old, new = target_of(before), target_of(now)
    if old == new:
        return None
    if old.standing != new.standing:
        return f"the job is {new.standing} now."
    if old.active != new.active:
        return "something else runs for its project now."
    return "its document was written by somebody else."


LOOK_WORDS = LookWords(what_changed, lambda details: job_name(details.row), "this job is gone.")
"""What is said when an action on an old look has looked again."""


def cancel_question(details: JobDetails, environment: Environment) -> Confirmation:
    """Before this one execution is asked to stop."""
    name = details.project.name if details.project is not None else job_name(details.row)
    return cancel_run_question(name, details.row.execution, environment)


def run_again_question(
    details: JobDetails,
    job: Job,
    project: Project,
    usual: UsualDuration | None,
    environment: Environment,
) -> Confirmation:
    """Before an earlier job is run again."""
    changes = FieldChange("status", project.status, ProjectStatus.STITCHING)
    return Confirmation(
        f"Run {project.name} again in {environment.label}?",
        _orders(details, job, project, usual),
        "Run again",
        environment.label,
        project.name,
        changes=() if changes.old == changes.new else (changes,),
        typed=typed_name(project.name, environment),
        glyph="rotate-ccw",
    )


def _orders(details: JobDetails, job: Job, project: Project, usual: UsualDuration | None) -> str:
    execution = details.row.execution
    clips = execution.clips if execution is not None else None
    words = KIND_WORDS[job.kind]
    asked = clock_time(job.requested_at)
    if clips is None:
        said = (
            f"The engine did not keep which {words.part}s the run of {asked} was given: the "
            f"{len(project.clips)} that the document lists now are used"
        )
    else:
        same = "" if clips == project.clips else f"; the document lists {len(project.clips)} now"
        number = words.parts(len(clips))
        said = f"The {number} of the run of {asked}{same}"
    overrides = overrides_words(job.overrides).replace("\n", ", ")
    sentence = f"{said}. Overrides: {overrides}."
    if usual is not None:
        usually = usual_words(usual)
        sentence += f" {usually[:1].upper()}{usually[1:]}."
    if project.reel is not None:
        sentence += f" The {words.output} that is there now is replaced when the new one is whole."
    return sentence


def why_not_run_again(details: JobDetails) -> str | None:
    """Why this job cannot be run again now, as a sentence; None when it can."""
    row = details.row
    if row.job is None:
        return "It was not started from here; there is no record to repeat."
    if not row.standing.is_terminal:
        unknown = row.standing.state is ExecutionState.UNKNOWN
        return "Whether it has ended is not known." if unknown else "It has not ended yet."
    if details.project is None:
        return "Its project was deleted."
    if details.engine_error is not None:
        return "The engine could not be read."
    if details.active:
        return f"{details.active[0].name} is running for this project."
    if details.project.status == ProjectStatus.STITCHING:
        return "Its project is marked as stitching; reconcile it first."
    words = KIND_WORDS[row.job.kind]
    return None if _clips(details) else f"There are no {words.part}s to {words.verb.lower()}."


def _clips(details: JobDetails) -> tuple[str, ...]:
    execution = details.row.execution
    kept = execution.clips if execution is not None else None
    listed = details.project.clips if details.project is not None else ()
    return listed if kept is None else kept
