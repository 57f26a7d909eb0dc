"""The two sources side by side, and what follows from them. Pure."""

from datetime import datetime

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.notation import byte_size, date_time
from phoenix_admin.domain.output import Presence
from phoenix_admin.qt.theme import execution_look, project_look, verdict_look
from phoenix_admin.qt.theme.status_look import NOT_STOPPING, UNKNOWN
from phoenix_admin.qt.widgets import KeyValue
from phoenix_admin.services.examination import Examination
from phoenix_admin.ui.runs.moments import ago, when

__all__ = ["SECOND_SOURCE", "ago", "project_facts", "reel_words", "verdict_facts", "when"]

SECOND_SOURCE = {EnvironmentKind.LOCAL: "Worker says", EnvironmentKind.GCP: "Cloud Run says"}


def verdict_facts(
    examination: Examination,
    environment: EnvironmentKind,
    now: datetime,
    *,
    not_stopping: bool,
    outdated: bool,
) -> tuple[KeyValue, ...]:
    """Document, second source, verdict, evidence, each with its time.

    `not_stopping` is set when a cancel was asked for longer ago than it may take, `outdated`
    when the project could not be read again for too long to go on believing the verdict.
    """
    project = examination.project
    document = KeyValue(
        "Document says",
        f"since {when(project.updated_at, now)}",
        chip=project_look(project.status),
    )
    verdict = examination.verdict
    look = NOT_STOPPING if not_stopping else verdict_look(verdict.kind)
    if outdated:
        look = UNKNOWN
    return (
        document,
        _second_source(examination, SECOND_SOURCE[environment], now),
        KeyValue("Verdict", chip=look),
        KeyValue("Evidence", "\n".join(verdict.evidence), role="text2"),
    )


def _second_source(examination: Examination, label: str, now: datetime) -> KeyValue:
    if examination.engine_error is not None:
        return KeyValue(label, examination.engine_error.text, chip=UNKNOWN)
    execution = examination.execution
    if execution is None:
        return KeyValue(label, "nothing runs for it", role="text2")
    return KeyValue(label, _execution_note(execution, now), chip=execution_look(execution.state))


def _execution_note(execution: Execution, now: datetime) -> str:
    if execution.state.is_terminal:
        ended = execution.ended_at
        return f"at {when(ended, now)}" if ended else ""
    if execution.heartbeat_at is not None and execution.state is not ExecutionState.PENDING:
        return f"heard {ago(execution.heartbeat_at, now)}"
    began = execution.started_at or execution.created_at
    return f"since {when(began, now)}"


def reel_words(examination: Examination) -> tuple[str, str]:
    """Where the reel is (empty when there is none), and what was found there."""
    output = examination.output
    path = examination.project.reel or ""
    if not path:
        return "", "none yet"
    if output is None or output.reel is Presence.NOT_CHECKED:
        return path, "not looked for"
    if output.reel is Presence.MISSING:
        return path, "missing"
    return path, byte_size(output.size) if output.size is not None else "found"


def project_facts(examination: Examination, now: datetime) -> tuple[KeyValue, ...]:
    """What the document holds besides its status; unreadable fields are shown as they are."""
    project = examination.project
    facts = [
        KeyValue("Clips", str(len(project.clips))),
        KeyValue("Updated", f"{date_time(project.updated_at)}, {ago(project.updated_at, now)}"),
        KeyValue("ID", project.id, mono=True),
    ]
    if project.sample:
        facts.append(KeyValue("Sample", "made by the app, can be removed", role="text2"))
    facts += [
        KeyValue(field.name, f"unreadable field: {field.shown_as}", role="warn")
        for field in project.unreadable
    ]
    return tuple(facts)
