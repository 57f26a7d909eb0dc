"""What came of a write, as the sentence a person reads."""

from phoenix_admin.domain.kind_words import KIND_WORDS, words_for
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.project import Project
from phoenix_admin.services.cancelling import CancelEnd, CancelReport
from phoenix_admin.services.examination import Settlement
from phoenix_admin.services.results import Standing, Tone
from phoenix_admin.services.triggering import Triggered, TriggerEnd

Words = tuple[Tone, str] | tuple[Tone, str, Standing]
"""How it reads, the sentence, and what it speaks of where that goes on."""


def trigger_words(project: Project, triggered: Triggered) -> Words:
    """After a trigger."""
    execution = triggered.execution
    if triggered.end is TriggerEnd.STARTED and execution is not None:
        run = KIND_WORDS[execution.kind].run
        text = f"The {run} of {project.name} was started as {execution.name}."
        return Tone.PLAIN, text, Standing(execution.name)
    if triggered.end is TriggerEnd.ALREADY_RUNNING:
        since = "" if triggered.since is None else f" since {clock_time(triggered.since)}"
        how = "" if execution is not None else "; somebody else is just starting it"
        standing = Standing() if execution is None else Standing(execution.name)
        return Tone.ATTENTION, f"{project.name} is already running{since}{how}.", standing
    text = (
        f"We do not know yet whether the {words_for(project).run} of {project.name} was started. "
        "Checking; do not start it again yet."
    )
    return Tone.ATTENTION, text, Standing()


def cancel_words(name: str, report: CancelReport) -> Words:
    """After a cancel."""
    what = f"The {KIND_WORDS[report.execution.kind].run} of {name}"
    if report.end is CancelEnd.CANCELLED:
        return Tone.PLAIN, f"{what} is cancelled."
    if report.end is CancelEnd.FORCED:
        return Tone.PLAIN, f"{what} was ended by force."
    if report.end is CancelEnd.TOO_LATE:
        state = report.execution.state
        return (
            Tone.ATTENTION,
            f"{what} finished before the cancel arrived: {state}.",
        )
    asked = clock_time(report.requested_at)
    text = f"Cancel requested for {name} at {asked}."
    return Tone.PLAIN, text, Standing(report.execution.name)


def settlement_words(name: str, settlement: Settlement) -> tuple[Tone, str] | None:
    """After a correction; None when nothing was written and nothing was refused."""
    if settlement.refused is not None:
        return Tone.ATTENTION, settlement.refused
    if settlement.applied is None:
        return None
    status = next((c for c in settlement.applied.changes if c.field == "status"), None)
    if status is None:
        return Tone.GOOD, f"{name} was brought in line with its execution."
    reason = next(
        (c.new for c in settlement.applied.changes if c.field == "status_reason" and c.new), None
    )
    because = f" ({reason})" if reason else ""
    return Tone.GOOD, f"{name} was set from {status.old} to {status.new}{because}."
