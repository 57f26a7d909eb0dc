"""What the details say of a job: its course with times, its orders, its names. Pure."""

from collections.abc import Mapping
from datetime import datetime

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.kind_words import KIND_WORDS, KindWords
from phoenix_admin.domain.notation import age, duration
from phoenix_admin.domain.usual_duration import elapsed
from phoenix_admin.qt.widgets import KeyValue
from phoenix_admin.services.job_rows import JobRow
from phoenix_admin.services.job_session import JobDetails
from phoenix_admin.ui.panels.jobs.columns import WHERE, project_name
from phoenix_admin.ui.runs.moments import ago, when

_NAMED = 3
"""Runs or clips that are named one by one; more of them are counted."""


def course(details: JobDetails, now: datetime) -> tuple[KeyValue, ...]:
    """What has happened, in order of time, each with its moment."""
    row, execution = details.row, details.row.execution
    facts: list[KeyValue] = []
    if row.job is not None:
        asked = when(row.job.requested_at, now)
        facts.append(KeyValue("Asked for", f"{asked} by {row.job.requested_by}"))
    if execution is not None:
        facts += _conditions(execution, details, now)
    elif row.job is not None and row.job.ended_at is not None:
        facts.append(KeyValue("Ended", f"{when(row.job.ended_at, now)}, as recorded"))
    return tuple(facts)


def _conditions(execution: Execution, details: JobDetails, now: datetime) -> list[KeyValue]:
    facts = [KeyValue("Queued", when(execution.created_at, now))]
    if details.behind:
        facts.append(KeyValue("Waits behind", _named([_run(e) for e in details.behind])))
    if execution.spawned_at is not None:
        facts.append(KeyValue("Worker begun", when(execution.spawned_at, now)))
    if execution.started_at is not None:
        waited = duration(execution.started_at - execution.created_at)
        facts.append(KeyValue("Started", f"{when(execution.started_at, now)}, after {waited}"))
    if execution.state.is_active:
        facts += _signs(execution, now)
    if execution.cancel_requested_at is not None:
        facts.append(KeyValue("Cancel requested", when(execution.cancel_requested_at, now)))
    if execution.ended_at is not None:
        took = elapsed(execution, now)
        after = f", after {duration(took)}" if took is not None else ""
        facts.append(KeyValue("Ended", f"{when(execution.ended_at, now)}{after}"))
    return facts


def _signs(execution: Execution, now: datetime) -> list[KeyValue]:
    """When a run under way was last heard, by each of the three ways."""
    signs = (
        ("Last progress", execution.progress_at),
        ("Heartbeat", execution.heartbeat_at),
        ("Last log line", execution.last_log_at),
    )
    return [KeyValue(label, ago(at, now)) for label, at in signs if at is not None]


def facts(details: JobDetails, environment: EnvironmentKind) -> tuple[KeyValue, ...]:
    """Orders, place and names; what an engine does not keep is said to be not kept."""
    row, execution, job = details.row, details.row.execution, details.row.job
    words = KIND_WORDS[row.kind]
    found = [KeyValue("Project", _project(details))]
    if execution is not None:
        pid = f", PID {execution.pid}" if execution.pid is not None else ""
        found += [
            KeyValue("Where", f"{WHERE[environment]}{pid}"),
            KeyValue("Attempts", str(execution.attempts)),
            KeyValue(f"{words.part.capitalize()}s in", clips_words(execution.clips, words)),
        ]
        if execution.hard_bound is not None:
            found.append(KeyValue("Limit", duration(execution.hard_bound)))
    overrides = overrides_of(row)
    found.append(KeyValue("Overrides", overrides_words(overrides)))
    found.append(
        KeyValue(
            f"{words.output.capitalize()} out", _reel(row), role="text" if row.output else "text2"
        )
    )
    if details.others:
        found.append(
            KeyValue("Same job id", _named([_run(e) for e in details.others]), role="warn")
        )
    if row.execution_name is not None:
        found.append(KeyValue("Execution", row.execution_name, mono=True))
    record = "none: it was not started from here"
    found.append(
        KeyValue("Job ID", job.id, mono=True)
        if job is not None
        else KeyValue("Our record", record, role="text2")
    )
    return tuple(found)


def overrides_of(row: JobRow) -> Mapping[str, str] | None:
    """What it was ordered to do differently: as the engine says, or as we have recorded."""
    if row.execution is not None and row.execution.overrides is not None:
        return row.execution.overrides
    return row.job.overrides if row.job is not None else None


def overrides_words(overrides: Mapping[str, str] | None) -> str:
    """`thorough=true`, or that there are none, or that nobody knows."""
    if overrides is None:
        return "not kept by the engine"
    return "\n".join(f"{key}={overrides[key]}" for key in sorted(overrides)) or "none"


def clips_words(clips: tuple[str, ...] | None, words: KindWords) -> str:
    """How many it was given, and which where they are few."""
    if clips is None:
        return "not kept by the engine"
    number = words.parts(len(clips))
    if len(clips) > _NAMED:
        return number
    return "\n".join((number, *(clip.replace("\\", "/").rpartition("/")[2] for clip in clips)))


def heard(row: JobRow, now: datetime) -> str:
    """`heard 2 s ago`, for the line beside the chip."""
    execution = row.execution
    waits = execution is None or execution.state is ExecutionState.PENDING
    if execution is None or waits or not execution.state.is_active:
        return row.standing.note
    if execution.heartbeat_at is None:
        return "no heartbeat yet"
    said = age(execution.heartbeat_at, now)
    return "heard just now" if said == "now" else f"heard {said} ago"


def _project(details: JobDetails) -> str:
    row = details.row
    if details.project is not None:
        return details.project.name
    return f"{project_name(row)} (there is no document of it)"


def _reel(row: JobRow) -> str:
    if row.output:
        return row.output
    planned = row.execution.reel if row.execution is not None else None
    if planned is None or row.standing.is_terminal:
        return "none"
    return f"none yet; it will be {planned}"


def _run(execution: Execution) -> str:
    return f"{execution.name} ({execution.state})"


def _named(names: list[str]) -> str:
    rest = len(names) - _NAMED
    lines = names[:_NAMED] + ([f"and {rest} more"] if rest > 0 else [])
    return "\n".join(lines)
