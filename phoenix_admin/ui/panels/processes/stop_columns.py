"""The columns of the stop dialog: who is on the frozen list, why, and how each ended. Pure."""

from typing import Final

from phoenix_admin.domain.notation import age, date_time
from phoenix_admin.domain.process_signal import ProcessSignal
from phoenix_admin.domain.record import record
from phoenix_admin.domain.stop_ladder import StopOutcome, StopPhase, StopRun, StopWord
from phoenix_admin.domain.stop_ladder_plan import StopPlan, StopTarget
from phoenix_admin.qt.tables import ChipCell, Column, TextCell
from phoenix_admin.qt.theme.status_look import StatusLook

_PLANNED: Final = StatusLook("To be stopped", "clock", "queue", 40)
_LEFT: Final = StatusLook("Left alone", "ban", "off", 20)
_ASKED: Final = StatusLook("Asked to end", "loader-circle", "run", 45)
_KILLING: Final = StatusLook("Being killed", "loader-circle", "warn", 50)
_THERE: Final = StatusLook("Still there", "triangle-alert", "warn", 82, attention=True)
_UNKNOWN: Final = StatusLook("Not waited for", "circle-dashed", "unk", 70, dashed=True)
_LOOKS: Final = {
    StopWord.EXITED: StatusLook("Exited", "circle-check", "ok", 10),
    StopWord.KILLED: StatusLook("Killed", "circle-check", "ok", 12),
    StopWord.ALREADY_GONE: StatusLook("Already gone", "circle-check", "off", 20),
    StopWord.STILL_ALIVE: StatusLook("Still alive", "octagon-x", "fail", 95, attention=True),
    StopWord.DENIED: StatusLook("Access denied", "octagon-x", "fail", 94, attention=True),
    StopWord.AWAITING_REAP: StatusLook("Awaiting reap", "skull", "zombie", 90, attention=True),
    StopWord.CHANGED: StatusLook("Identity changed", "unlink", "warn", 60),
    StopWord.REFUSED: _LEFT,
}


@record
class StopLine:
    """One target, and how it stands. `age` is as of the moment the list was frozen."""

    target: StopTarget
    look: StatusLook
    note: str
    age: str

    @property
    def id(self) -> str:
        """What the dialog's table is keyed by."""
        return f"{self.target.pid}-{self.target.key.token}"


def planned_lines(plan: StopPlan) -> tuple[StopLine, ...]:
    """The frozen list before anything happens; those left alone first, with the reason."""
    return tuple(
        StopLine(
            target,
            _PLANNED if target.refusal is None else _LEFT,
            target.refusal or "",
            _age(plan, target),
        )
        for target in _ordered(plan)
    )


def running_lines(plan: StopPlan, run: StopRun, *, ended: bool) -> tuple[StopLine, ...]:
    """The same list with what became of each, and those behind it that were born meanwhile."""
    return tuple(
        StopLine(target, *_standing(target, run, ended=ended), _age(plan, target))
        for target in (*_ordered(plan), *run.late)
    )


def _ordered(plan: StopPlan) -> list[StopTarget]:
    """Those that are left alone first, so that nobody misses them."""
    return sorted(plan.targets, key=lambda target: target.refusal is None)


def _age(plan: StopPlan, target: StopTarget) -> str:
    if target.started_at is None:
        return ""
    days = (plan.opened_at - target.started_at).days
    return f"{days} d" if days > 0 else age(target.started_at, plan.opened_at)


def _standing(target: StopTarget, run: StopRun, *, ended: bool) -> tuple[StatusLook, str]:
    outcome = run.outcomes.get(target.key)
    if outcome is not None:
        return _LOOKS[outcome.word], _note(outcome)
    if ended and run.phase is not StopPhase.ASKING:
        return _UNKNOWN, "how it ended was not waited for"
    if run.phase is StopPhase.ASKING:
        return _THERE, "it did not answer"
    if run.sent.get(target.key) is ProcessSignal.KILL:
        return _KILLING, ""
    return _ASKED, ""


def _note(outcome: StopOutcome) -> str:
    if outcome.word is StopWord.EXITED and outcome.code is not None:
        return f"code {outcome.code}"
    if outcome.word is StopWord.AWAITING_REAP and outcome.detail:
        return f"{outcome.detail} has to collect it"
    return outcome.detail


def stop_columns() -> tuple[Column[StopLine], ...]:
    """How it stands, who it is, why it is on the list."""
    return (
        Column(
            "result",
            "Result",
            lambda line: line.look.label,
            lambda line: ChipCell(line.look),
            tip=lambda line: line.note,
            width=146,
        ),
        Column("pid", "PID", lambda line: str(line.target.pid), width=72, align="right"),
        Column(
            "name",
            "Name",
            lambda line: f"{'  ' * line.target.depth}{line.target.name or '—'}",
            lambda line: TextCell(
                f"{'    ' * line.target.depth}{line.target.name or '—'}", weight=500
            ),
            accessible=lambda line: f"{line.target.name}, level {line.target.depth + 1}",
            width=136,
        ),
        *_more_columns(),
    )


def _more_columns() -> tuple[Column[StopLine], ...]:
    """Why it is listed, whose it is, how old, what came of it."""
    return (
        Column(
            "role",
            "Why it is listed",
            lambda line: str(line.target.role),
            lambda line: TextCell(str(line.target.role), "text2"),
            width=116,
        ),
        Column(
            "user",
            "User",
            lambda line: line.target.user or "—",
            lambda line: TextCell(line.target.user or "—", "text2"),
            width=76,
        ),
        Column(
            "age",
            "Age",
            lambda line: line.age,
            lambda line: TextCell(line.age, "text2"),
            tip=_started,
            width=76,
            align="right",
        ),
        Column(
            "note",
            "What came of it",
            lambda line: line.note,
            lambda line: TextCell(line.note, "text2"),
            tip=lambda line: line.note,
            width=140,
            stretch=True,
        ),
    )


def _started(line: StopLine) -> str:
    at = line.target.started_at
    return f"started {date_time(at)}" if at is not None else ""
