"""The questions that are asked before something is changed, and when they no longer hold.

Texts follow the UX note (Confirmation tiers): the title is the consequence, the button is the
verb, and the safe button never repeats the verb. Pure.
"""

from datetime import datetime, timedelta

from phoenix_admin.domain.decide import active_executions
from phoenix_admin.domain.environment import Environment, EnvironmentKind
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.notation import clock_time, duration
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.usual_duration import UsualDuration, usual_words
from phoenix_admin.domain.verdict import FieldChange, VerdictKind
from phoenix_admin.services.examination import Examination
from phoenix_admin.ui.dialogs.confirmation import Confirmation
from phoenix_admin.ui.dialogs.look_first import LookWords
from phoenix_admin.ui.runs.run_questions import how_far, typed_name
from phoenix_admin.ui.runs.verdict_words import SECOND_SOURCE

_ON_A_BUTTON = 28
_NOT_RECORDED = frozenset(
    {
        VerdictKind.FINISHED_NOT_RECORDED,
        VerdictKind.FAILED_NOT_RECORDED,
        VerdictKind.CANCELLED_NOT_RECORDED,
    }
)


@record
class Target:
    """What a question is about; another one makes the question stale."""

    project_id: str
    version: str
    execution: str | None
    state: str
    active: tuple[tuple[str, str], ...]
    proposed: tuple[FieldChange, ...]


def target_of(examination: Examination) -> Target:
    """The document's version, how every execution stands that may still work on it, and what
    the verdict proposes; progress alone changes nothing.
    """
    execution, change = examination.execution, examination.verdict.change
    return Target(
        examination.project_id,
        examination.project.version,
        execution.name if execution else None,
        _standing(execution),
        _active(examination),
        change.changes if change is not None else (),
    )


def what_changed(before: Examination, now: Examination) -> str | None:
    """How the target of a question has changed, as a sentence; None while it has not."""
    if target_of(before) == target_of(now):
        return None
    if before.project.status != now.project.status:
        return f"the status is {now.project.status} now, it was {before.project.status}."
    if _standing(before.execution) != _standing(now.execution):
        return f"the execution is {_standing(now.execution)} now."
    moved = _which_moved(before, now)
    if moved is not None:
        return moved
    if before.project.version == now.project.version:
        proposes = now.verdict.change is not None
        return "another correction is proposed now." if proposes else "no correction is needed now."
    at = clock_time(now.project.updated_at)
    return f"the document was written at {at} by somebody else."


LOOK_WORDS = LookWords(
    what_changed, lambda examination: examination.project.name, "this project was deleted."
)
"""What is said when an action on an old look has looked again."""


def _active(examination: Examination) -> tuple[tuple[str, str], ...]:
    active = active_executions(examination.project, examination.executions)
    return tuple(sorted((execution.name, _standing(execution)) for execution in active))


def _which_moved(before: Examination, now: Examination) -> str | None:
    """The first execution that has come, gone or changed; None when they stand as they did."""
    then, present = dict(_active(before)), dict(_active(now))
    for name in sorted({*then, *present}):
        if then.get(name) == present.get(name):
            continue
        if name not in then:
            return f"{name} is active as well now."
        found = next((e for e in now.executions if e.name == name), None)
        return f"{name} is {_standing(found)} now."
    return None


def stitch_question(
    examination: Examination, environment: Environment, usual: UsualDuration | None
) -> Confirmation:
    """Before a stitch or an assembly."""
    project = examination.project
    words = words_for(project)
    clips = words.parts(len(project.clips))
    sentence = f"{clips}, {usual_words(usual)}." if usual else f"{clips}."
    if project.reel is not None:
        sentence += f" The {words.output} that is there now is replaced when the new one is whole."
    changes = [FieldChange("status", project.status, ProjectStatus.STITCHING)]
    return Confirmation(
        f"{words.verb} {project.name} in {environment.label}?",
        sentence,
        f"{words.verb} {_short(project.name)}",
        environment.label,
        project.name,
        changes=tuple(change for change in changes if change.old != change.new),
        typed=typed_name(project.name, environment),
        glyph="play",
    )


def stitch_anyway_question(examination: Examination, environment: Environment) -> Confirmation:
    """Before a second run beside one that is active."""
    project, execution = examination.project, examination.execution
    since = f" since {clock_time(_began(execution))}" if execution is not None else ""
    words = words_for(project)
    return Confirmation(
        f"Start a second {words.run} of {project.name} in {environment.label}?",
        f"One is running{since}. Both would write the same {words.output}; the one that ends last "
        "stays.",
        "Run anyway",
        environment.label,
        project.name,
        destructive=True,
        typed=typed_name(project.name, environment),
        glyph="triangle-alert",
    )


def cancel_question(examination: Examination, environment: Environment) -> Confirmation:
    """Before a cancel."""
    project, execution = examination.project, examination.execution
    who = "Cloud Run" if environment.kind is EnvironmentKind.GCP else "The worker"
    run = words_for(project).run
    starting = examination.verdict.kind is VerdictKind.STARTING
    text = f"{how_far(execution)}{who} may still finish it before the cancel arrives."
    if starting:
        text = (
            "No execution carries its job id yet. It is looked for once more, and asked to stop "
            "if it is there; if there is none, nothing is sent."
        )
    return Confirmation(
        f"Cancel the {run} of {project.name} in {environment.label}?",
        text,
        f"Cancel {run}",
        environment.label,
        project.name,
        keep="Keep running",
        destructive=True,
        typed=typed_name(project.name, environment),
        glyph="circle-stop",
    )


def force_question(
    examination: Examination, environment: Environment, limit: timedelta
) -> Confirmation:
    """Before an execution that does not stop is ended; its name has to be typed everywhere."""
    project, execution = examination.project, examination.execution
    words = words_for(project)
    pid = f" (PID {execution.pid})" if execution is not None and execution.pid else ""
    return Confirmation(
        f"Force the {words.run} of {project.name} to end?",
        f"It did not stop within {duration(limit)}. Its worker{pid} is ended at once; what it has "
        f"not finished is lost. The earlier {words.output} stays as it is.",
        "Force to end",
        environment.label,
        project.name,
        keep="Wait longer",
        destructive=True,
        typed=project.name,
        glyph="octagon-x",
    )


def reconcile_question(examination: Examination, environment: Environment) -> Confirmation | None:
    """Before a correction is written; None when there is none to write."""
    change = examination.verdict.change
    if change is None:
        return None
    project = examination.project
    status = next((c for c in change.changes if c.field == "status"), None)
    if status is None or status.new is None:
        title, verb = f"Bring {project.name} in line with its execution?", "Apply"
    else:
        title, verb = f"Set {project.name} to {status.new}?", f"Set to {status.new}"
    return Confirmation(
        title,
        _two_sources(examination, environment),
        verb,
        environment.label,
        project.name,
        changes=change.changes,
        typed=typed_name(project.name, environment),
        glyph="git-compare-arrows",
    )


def remove_samples_question(number: int, environment: Environment) -> Confirmation:
    """Before the sample projects are removed."""
    what = "1 sample project" if number == 1 else f"{number} sample projects"
    return Confirmation(
        f"Remove the sample projects from {environment.label}?",
        f"{what} with their clips and reels are deleted. Your own projects and files stay.",
        "Remove samples",
        environment.label,
        what,
        keep="Keep them",
        destructive=True,
        typed=typed_name(environment.name, environment),
        glyph="trash-2",
    )


def samples_changed(number: int) -> str:
    """How the target of that question has changed."""
    if not number:
        return "there are no sample projects any more."
    return "there is 1 now." if number == 1 else f"there are {number} now."


def _standing(execution: Execution | None) -> str:
    if execution is None:
        return "not there"
    state = execution.state
    if state.is_active and state is not ExecutionState.CANCELLING:
        return "active"
    return state.value


def _began(execution: Execution) -> datetime:
    return execution.started_at or execution.created_at


def _two_sources(examination: Examination, environment: Environment) -> str:
    if examination.verdict.kind not in _NOT_RECORDED:
        return " ".join(examination.verdict.evidence)
    who = SECOND_SOURCE[environment.kind].removesuffix(" says")
    execution = examination.execution
    status = examination.project.status
    if execution is None:
        return f"No execution was found for it, the document says {status}."
    moment = execution.ended_at or _began(execution)
    said = f"{who} says {execution.state} at {clock_time(moment)}"
    return f"{said}, the document still says {status}."


def _short(name: str) -> str:
    return name if len(name) <= _ON_A_BUTTON else f"{name[: _ON_A_BUTTON - 1].rstrip()}…"
