"""What the details say of an execution: the two sources, the verdict, the facts. Pure."""

from dataclasses import replace
from datetime import datetime

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.notation import date_time
from phoenix_admin.domain.usual_duration import Pace, usual_words
from phoenix_admin.qt.theme.status_look import DELETED, execution_look
from phoenix_admin.qt.widgets import KeyValue
from phoenix_admin.services.stray_runs_session import StrayDetails
from phoenix_admin.ui.panels.processes.executions_looks import (
    limit_words,
    starter_words,
    stray_look,
)
from phoenix_admin.ui.runs.moments import ago, when
from phoenix_admin.ui.runs.verdict_words import SECOND_SOURCE, Belief, said_by, verdict_facts

_WHERE = {EnvironmentKind.LOCAL: "Local worker", EnvironmentKind.GCP: "Cloud Run"}


def sources(
    details: StrayDetails, environment: EnvironmentKind, now: datetime, belief: Belief
) -> tuple[KeyValue, ...]:
    """Document, engine, verdict, evidence; each with its age once that is no longer live."""
    row, look = details.row, details.examination
    if look is not None:
        # Of several that are active, the one that is open is the one that is spoken of.
        about = replace(look, execution=row.execution)
        facts = verdict_facts(about, environment, now, belief, not_stopping=False)
        lines = "\n".join(row.evidence)
        return tuple(replace(f, text=lines) if f.label == "Evidence" else f for f in facts)
    note = f"since {when(row.began_at, now)}"
    state = execution_look(row.execution.state)
    taken = details.taken_at
    missing = DELETED.labelled("Not there" if row.project_id else "Not named")
    whose = row.project_id or "it names no project"
    return (
        said_by("Document says", whose, missing, taken, now, belief),
        said_by(SECOND_SOURCE[environment], note, state, taken, now, belief),
        said_by("Verdict", "", stray_look(row), taken, now, belief),
        KeyValue("Evidence", "\n".join(row.evidence), role="text2"),
    )


def facts(
    details: StrayDetails, environment: EnvironmentKind, now: datetime
) -> tuple[KeyValue, ...]:
    """Where it runs, since when, within which limit, and where it came from."""
    row, execution, look = details.row, details.row.execution, details.examination
    pid = f", PID {execution.pid}" if execution.pid is not None else ""
    began = "Started" if execution.started_at is not None else "Came to the engine"
    over = row.pace is Pace.OVER_LIMIT
    found = [
        KeyValue("Project", _project(details)),
        KeyValue("Where", f"{_WHERE[environment]}{pid}"),
        KeyValue(began, f"{date_time(row.began_at)}, {ago(row.began_at, now)}"),
        KeyValue("Usual", usual_words(row.usual).removeprefix("usually ") or "not known"),
        KeyValue("Limit", limit_words(row), role="warn" if over else "text"),
        KeyValue("Started by", starter_words(row)),
        KeyValue("Attempts", str(execution.attempts)),
        KeyValue("Execution", row.id, mono=True),
        KeyValue("Job ID", execution.job_id or "none", mono=execution.job_id is not None),
    ]
    claimed = look.project.active_job if look is not None else None
    if look is not None and claimed != execution.job_id:
        found.append(KeyValue("Claimed job", claimed or "none", mono=claimed is not None))
    return tuple(found)


def _project(details: StrayDetails) -> str:
    row = details.row
    if row.project is not None:
        return row.project.name
    if row.project_id is None:
        return "none: it names no project"
    return f"{row.project_id} (there is no document of it)"
