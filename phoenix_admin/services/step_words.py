"""What came of the steps that follow a verdict, as the sentences a person reads."""

from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.services.adopting import AdoptReport
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.results import Tone
from phoenix_admin.services.status_setting import StatusReport
from phoenix_admin.services.stopping import StopEnd, Stopped, StopReport

_BAD = frozenset({StopEnd.FAILED})
_OPEN = frozenset({StopEnd.LEFT, StopEnd.UNKNOWN, StopEnd.ENDED_BEFORE})


def set_status_words(project: Project, report: StatusReport) -> tuple[Tone, str]:
    """After setting a status; always says what goes on running."""
    name = project.name
    if report.doubt:
        text = f"We don't know if {name} was set to {report.new}. {report.doubt}"
        return Tone.ATTENTION, f"{text} Look again before you set it again."
    if not report.written:
        return Tone.PLAIN, f"{name} says {report.new} already; nothing was written."
    because = f" ({report.reason})" if report.reason else ""
    changed = (
        f"{name} was set from {report.old} to {report.new}{because}."
        if report.old != report.new
        else f"{name} is {report.new} with another reason{because or ': none'}."
    )
    if report.goes_on is None:
        return Tone.ATTENTION, f"{changed} Whether anything runs for it could not be read."
    if not report.goes_on:
        return Tone.GOOD, changed
    running = _listed(tuple(execution.name for execution in report.goes_on))
    verb = "goes" if len(report.goes_on) == 1 else "go"
    return Tone.ATTENTION, f"{changed} Nothing was stopped: {running} {verb} on running."


def adopt_words(project: Project, report: AdoptReport) -> tuple[Tone, str]:
    """After adopting."""
    execution = report.execution
    if report.doubt:
        text = f"We don't know if {execution.name} was adopted for {project.name}. {report.doubt}"
        return Tone.ATTENTION, f"{text} Look again before you adopt it again."
    since = clock_time(execution.started_at or execution.created_at)
    text = f"{project.name} follows {execution.name} now, which runs since {since}."
    return Tone.GOOD, text


def stop_words(project: Project, report: StopReport) -> tuple[Tone, str]:
    """After stopping; one sentence for each execution."""
    ends = {result.end for result in report.results}
    tone = Tone.BAD if ends & _BAD else Tone.ATTENTION if ends & _OPEN else Tone.PLAIN
    said = " ".join(_one_stop(result) for result in report.results)
    return tone, f"{project.name}: {said}" if said else f"{project.name}: nothing was stopped."


def starting_words(look: Examination) -> tuple[Tone, str] | None:
    """After a cancel that found nothing to stop; None where nothing is being started either."""
    project, kind = look.project, look.verdict.kind
    back = project.status_before_claim or ProjectStatus.READY.value
    if kind is VerdictKind.NEVER_STARTED:
        text = f"{project.name} was never started, so there is nothing to stop; it can go back"
        return Tone.ATTENTION, f"{text} to {back}."
    if kind is not VerdictKind.STARTING:
        return None
    since = project.claimed_at or project.updated_at
    text = (
        f"Nothing to stop was found yet: {project.name} was claimed at {clock_time(since)} and no "
        "execution carries its job id. It is being looked for; cancel again when it shows. If it "
        f"never starts, its status goes back to {back}."
    )
    return Tone.ATTENTION, text


def _one_stop(result: Stopped) -> str:
    name, detail = result.name, result.detail
    match result.end:
        case StopEnd.REQUESTED:
            return f"Stop of {name} requested at {clock_time(result.asked_at)}."
        case StopEnd.STOPPED:
            return f"{name} is cancelled."
        case StopEnd.ENDED_BEFORE:
            return f"{name} ended before the stop arrived: {detail}."
        case StopEnd.LEFT:
            return f"{name} was left running. {detail}"
        case StopEnd.UNKNOWN:
            return f"We don't know if {name} was asked to stop. {detail}"
        case StopEnd.FAILED:
            return f"{name} was not stopped: {detail}"


def _listed(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"
