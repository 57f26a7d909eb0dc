"""The two sources side by side, and what follows from them. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.freshness import Freshness, freshness, silence
from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.notation import byte_size, date_time
from phoenix_admin.domain.output import Presence
from phoenix_admin.domain.record import record
from phoenix_admin.qt.theme import ColourName
from phoenix_admin.qt.theme.status_look import (
    NOT_STOPPING,
    UNKNOWN,
    StatusLook,
    execution_look,
    project_look,
    verdict_look,
)
from phoenix_admin.qt.widgets import KeyValue
from phoenix_admin.services.examination import Examination
from phoenix_admin.ui.lists.moment import faded
from phoenix_admin.ui.runs.moments import ago, when

SECOND_SOURCE = {EnvironmentKind.LOCAL: "Worker says", EnvironmentKind.GCP: "Cloud Run says"}

AGE_ROLES: dict[Freshness, ColourName] = {
    Freshness.LIVE: "text2",
    Freshness.LATE: "warn",
    Freshness.STALE: "danger_text",
    Freshness.UNKNOWN: "danger_text",
}
"""The colour of an age; the word beside it says the same."""
_NOTHING_RUNS = UNKNOWN.labelled("Not running")


@record
class Belief:
    """How far to believe what was read of a project, and what to show where it ends.

    `heard` is the last look at which the engine answered; without it, the engine has not been
    heard yet. `failing`: the last attempt to look at the project has failed; `deleted`: because
    it is not there any more.
    """

    interval: timedelta
    failing: bool = False
    heard: Examination | None = None
    deleted: bool = False

    def of(self, taken_at: datetime, now: datetime) -> Freshness:
        """Of something that was read then."""
        unread = self.failing and not self.deleted
        return freshness(taken_at, now, self.interval, failing=unread)


def checked_words(taken_at: datetime, now: datetime, belief: Belief) -> tuple[str, ColourName]:
    """How old a look at a project is, in words, with the colour of its age."""
    found = belief.of(taken_at, now)
    if found is Freshness.UNKNOWN:
        return f"no data {silence(taken_at, now)}", "danger_text"
    checked = f"checked {ago(taken_at, now)}"
    if belief.deleted:
        return f"was {checked}", "text2"
    if found is Freshness.LIVE:
        return checked, "text2"
    return f"{found.name.lower()}, {checked}", AGE_ROLES[found]


def verdict_facts(
    examination: Examination,
    environment: EnvironmentKind,
    now: datetime,
    belief: Belief,
    *,
    not_stopping: bool,
) -> tuple[KeyValue, ...]:
    """Document, second source, verdict, evidence, each with its time.

    The age of each source stands behind it once it is no longer live. `not_stopping` is set
    when a cancel was asked for longer ago than it may take.
    """
    project, verdict = examination.project, examination.verdict
    found = belief.of(examination.taken_at, now)
    unknown = found is Freshness.UNKNOWN
    note = f"since {when(project.updated_at, now)}"
    document = _aged("Document says", note, project_look(project.status), examination, now, belief)
    look = NOT_STOPPING if not_stopping else verdict_look(verdict.kind)
    if unknown:
        look = UNKNOWN
    elif belief.failing:
        look = faded(look)
    return (
        document,
        _second_source(examination, SECOND_SOURCE[environment], now, belief),
        KeyValue("Verdict", chip=look),
        KeyValue("Evidence", "\n".join(verdict.evidence), role=_quiet(belief)),
    )


def _aged(
    label: str,
    note: str,
    look: StatusLook,
    examination: Examination,
    now: datetime,
    belief: Belief,
) -> KeyValue:
    return said_by(label, note, look, examination.taken_at, now, belief)


def said_by(
    label: str, note: str, look: StatusLook, taken: datetime, now: datetime, belief: Belief
) -> KeyValue:
    """What one source says, and how long ago it was read once that is no longer live."""
    found = belief.of(taken, now)
    if found is Freshness.LIVE:
        return KeyValue(label, note, chip=faded(look) if belief.failing else look)
    if found is Freshness.UNKNOWN:
        text = f"was {look.label.lower()} as of {when(taken, now)}"
        return KeyValue(
            label, text, UNKNOWN.labelled(f"No data {silence(taken, now)}"), "danger_text"
        )
    chip = faded(look) if belief.failing else look
    lines = f"{note}\nread {ago(taken, now)}" if note else f"read {ago(taken, now)}"
    return KeyValue(label, lines, chip, AGE_ROLES[found])


def _second_source(examination: Examination, label: str, now: datetime, belief: Belief) -> KeyValue:
    error = examination.engine_error
    if error is not None:
        return _not_heard(error.text, label, now, belief)
    execution = examination.execution
    if execution is None:
        found = belief.of(examination.taken_at, now)
        if found is Freshness.LIVE:
            return KeyValue(label, "nothing runs for it", role="text2")
        if found is Freshness.UNKNOWN:
            return _aged(label, "", _NOTHING_RUNS, examination, now, belief)
        read = f"nothing runs for it\nread {ago(examination.taken_at, now)}"
        return KeyValue(label, read, role=AGE_ROLES[found])
    note = _execution_note(execution, now)
    return _aged(label, note, execution_look(execution.state), examination, now, belief)


def _not_heard(why: str, label: str, now: datetime, belief: Belief) -> KeyValue:
    """The engine does not answer: its last word stays, greyed, with its own age and the cause."""
    heard = belief.heard
    if heard is None or heard.execution is None:
        return KeyValue(label, why, chip=UNKNOWN)
    look = execution_look(heard.execution.state)
    found = max(belief.of(heard.taken_at, now), Freshness.LATE)
    if found is Freshness.UNKNOWN:
        told = _aged(label, "", look, heard, now, belief)
        return replace(told, text=f"{told.text}\n{why}")
    text = f"as of {when(heard.taken_at, now)}, {ago(heard.taken_at, now)}\n{why}"
    return KeyValue(label, text, faded(look), AGE_ROLES[found])


def _quiet(belief: Belief) -> ColourName:
    return "text3" if belief.failing else "text2"


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
        KeyValue(f"{words_for(project).part.capitalize()}s", str(len(project.clips))),
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
