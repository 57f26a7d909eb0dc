"""The ladder of a stop: asked to end, given time, ended by force, and what became of each.

Pure steps over listings: `begin` and `step` say what to signal next, `answered` takes what came
of it. Only frozen targets are signalled, and what their processes start after the confirmation.
What joined between the opening of the dialog and its confirmation was never shown, so it is left
alone. Parents come first: a supervisor that sees a child end before it is told itself would start
another one. (Logs note, §1.2.)
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import timedelta
from enum import StrEnum

from phoenix_admin.domain.process_facts import ProcessFacts, ProcessKey, ProcessState
from phoenix_admin.domain.process_index import ProcessIndex
from phoenix_admin.domain.process_signal import ProcessSignal, SignalAnswer
from phoenix_admin.domain.record import record
from phoenix_admin.domain.stop_ladder_plan import (
    StopPlan,
    StopTarget,
    TargetRole,
    leader_is_strange,
    target_of,
)

MOST_LATE = 500
"""So many late children are followed; a program that starts more than that is left at it."""


class StopWord(StrEnum):
    """How it ended for one process: the closed list."""

    EXITED = "exited"
    KILLED = "killed"
    ALREADY_GONE = "already gone"
    STILL_ALIVE = "still alive"
    DENIED = "access denied"
    AWAITING_REAP = "dead, awaiting reap"
    CHANGED = "identity changed"
    REFUSED = "refused"


@record
class StopOutcome:
    """One word, and what a person should know besides. `code` only of our own children."""

    word: StopWord
    detail: str = ""
    code: int | None = None

    @property
    def text(self) -> str:
        """`exited (code 3)`, `dead, awaiting reap by podcast-api (40)`."""
        if self.word is StopWord.EXITED and self.code is not None:
            return f"exited (code {self.code})"
        if self.word is StopWord.AWAITING_REAP and self.detail:
            return f"{self.word} by {self.detail}"
        return f"{self.word}: {self.detail}" if self.detail else str(self.word)


class StopPhase(StrEnum):
    """Where a stop stands. ASKING: time is up, some live, and force is the person's decision."""

    GRACE = "asked to end"
    ASKING = "still there"
    FORCE = "being killed"
    ENDED = "ended"


@record
class StopRules:
    """How long each rung lasts; `escalate` is False where force is asked about first."""

    grace: timedelta = timedelta(seconds=10)
    force_wait: timedelta = timedelta(seconds=5)
    reap_wait: timedelta = timedelta(seconds=5)
    escalate: bool = True


@record
class StopRun:
    """A stop under way. Times are seconds of the monotonic clock.

    `there` is everybody listed at the confirmation: whoever is among them and not on the plan is
    never signalled. `ends` is when the present rung is over, for the countdown.
    """

    plan: StopPlan
    rules: StopRules
    phase: StopPhase
    ends: float
    there: frozenset[ProcessKey]
    late: tuple[StopTarget, ...] = ()
    outcomes: Mapping[ProcessKey, StopOutcome] = field(
        default_factory=dict[ProcessKey, StopOutcome]
    )
    sent: Mapping[ProcessKey, ProcessSignal] = field(
        default_factory=dict[ProcessKey, ProcessSignal]
    )
    dead_since: Mapping[ProcessKey, float] = field(default_factory=dict[ProcessKey, float])
    alive: tuple[ProcessKey, ...] = ()

    @property
    def targets(self) -> tuple[StopTarget, ...]:
        """All that are shown, the late ones at the end."""
        return (*self.plan.targets, *self.late)

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.phase in {StopPhase.ENDED, StopPhase.ASKING}

    def left(self, now: float) -> timedelta:
        """How much of this rung is left; zero once it is over."""
        return timedelta(seconds=max(0.0, self.ends - now))


Orders = tuple[tuple[ProcessKey, tuple[ProcessSignal, ...]], ...]
"""Whom to signal how, in this order."""

_TERM = (ProcessSignal.TERM, ProcessSignal.CONTINUE)  # a stopped one takes its TERM when continued
_KILL = (ProcessSignal.KILL,)


def begin(
    plan: StopPlan, index: ProcessIndex, now: float, rules: StopRules
) -> tuple[StopRun, Orders]:
    """The confirmation, with a listing made right after it."""
    run = StopRun(
        plan=plan,
        rules=rules,
        phase=StopPhase.GRACE if plan.graceful else StopPhase.FORCE,
        ends=now + (rules.grace if plan.graceful else rules.force_wait).total_seconds(),
        there=frozenset(index.by_key),
    )
    outcomes = {
        target.key: StopOutcome(StopWord.REFUSED, target.refusal)
        for target in plan.targets
        if target.refusal is not None
    }
    for target in plan.stoppable:
        facts = index.by_key.get(target.key)
        if facts is None and target.pid in index.by_pid:
            outcomes[target.key] = StopOutcome(StopWord.CHANGED)
        elif facts is None:
            outcomes[target.key] = StopOutcome(StopWord.ALREADY_GONE)
    return step(replace(run, outcomes=outcomes), index, now, first=True)


def step(
    run: StopRun,
    index: ProcessIndex,
    now: float,
    codes: Mapping[int, int] | None = None,
    *,
    first: bool = False,
) -> tuple[StopRun, Orders]:
    """What a newer listing means. `codes` are exit codes of our own children, by id."""
    if run.is_over:
        return run, ()
    run, alive = _look(run, index, now, codes or {})
    late = () if first else _late(run, index)
    run = replace(run, late=(*run.late, *late), alive=(*alive, *(each.key for each in late)))
    rung = _TERM if run.phase is StopPhase.GRACE else _KILL
    if first:
        return _settled(run), tuple((key, rung) for key in run.alive)
    if run.alive and now >= run.ends:
        return _next_rung(run, index, now)
    return _settled(run), tuple((target.key, rung) for target in late)


def force(run: StopRun, index: ProcessIndex, now: float) -> tuple[StopRun, Orders]:
    """The person has decided for force, after ASKING: kill who is still there."""
    ends = now + run.rules.force_wait.total_seconds()
    run = replace(run, phase=StopPhase.FORCE, ends=ends)
    run, alive = _look(run, index, now, {})
    run = replace(run, alive=alive)
    return _settled(run), tuple((key, _KILL) for key in alive)


def answered(run: StopRun, key: ProcessKey, how: ProcessSignal, answer: SignalAnswer) -> StopRun:
    """What came of one signal."""
    if key in run.outcomes:
        return run
    if answer is SignalAnswer.SENT:
        if how is ProcessSignal.CONTINUE:
            return run
        return replace(run, sent={**run.sent, key: how})
    if how is ProcessSignal.CONTINUE:
        return run  # it ended of the TERM before; the next listing says so
    word = {
        SignalAnswer.DENIED: StopWord.DENIED,
        SignalAnswer.CHANGED: StopWord.CHANGED,
        SignalAnswer.UNSUPPORTED: StopWord.REFUSED,
    }.get(answer)
    if word is None or (word is StopWord.CHANGED and key in run.sent):
        outcome = _gone(run, key, {})
    else:
        outcome = StopOutcome(word)
    return _settled(replace(run, outcomes={**run.outcomes, key: outcome}))


def refused(run: StopRun, key: ProcessKey, reason: str) -> StopRun:
    """It was not signalled after all, and why."""
    outcome = StopOutcome(StopWord.REFUSED, reason)
    return _settled(replace(run, outcomes={**run.outcomes, key: outcome}))


def joined_since(run: StopRun, index: ProcessIndex) -> tuple[ProcessFacts, ...]:
    """What belongs to the run but was never shown: left alone, and to be offered anew."""
    shown, owned = {target.key for target in run.targets}, _owned(run)
    return tuple(
        facts
        for facts in index.listing.processes
        if facts.key not in shown and not facts.is_zombie and _belongs(run, index, facts, owned)
    )


def _look(
    run: StopRun, index: ProcessIndex, now: float, codes: Mapping[int, int]
) -> tuple[StopRun, tuple[ProcessKey, ...]]:
    outcomes, dead = dict(run.outcomes), dict(run.dead_since)
    alive: list[ProcessKey] = []
    for target in run.targets:
        if target.key in outcomes:
            continue
        facts = index.by_key.get(target.key)
        if facts is None:
            outcomes[target.key] = _gone(run, target.key, codes)
        elif not facts.is_zombie:
            alive.append(target.key)
        else:
            since = dead.setdefault(target.key, now)
            if now - since >= run.rules.reap_wait.total_seconds():
                parent = index.parent(facts)
                who = f"{parent.name} ({parent.pid})" if parent else f"process {facts.ppid}"
                outcomes[target.key] = StopOutcome(StopWord.AWAITING_REAP, who)
    return replace(run, outcomes=outcomes, dead_since=dead), tuple(alive)


def _gone(run: StopRun, key: ProcessKey, codes: Mapping[int, int]) -> StopOutcome:
    match run.sent.get(key):
        case ProcessSignal.KILL:
            return StopOutcome(StopWord.KILLED)
        case None:
            return StopOutcome(StopWord.ALREADY_GONE)
        case _:
            return StopOutcome(StopWord.EXITED, code=codes.get(key.pid))


def _late(run: StopRun, index: ProcessIndex) -> tuple[StopTarget, ...]:
    shown, owned = {target.key for target in run.targets}, _owned(run)
    found: list[StopTarget] = []
    for facts in index.listing.processes:
        if facts.key in shown or facts.key in run.there or facts.is_zombie:
            continue
        if len(run.late) + len(found) >= MOST_LATE or not _belongs(run, index, facts, owned):
            continue
        target = target_of(index, facts, TargetRole.LATE)
        if target.refusal is None:
            found.append(target)
            shown.add(facts.key)
    return tuple(found)


def _owned(run: StopRun) -> frozenset[ProcessKey]:
    return frozenset(target.key for target in run.targets if target.refusal is None)


def _belongs(
    run: StopRun, index: ProcessIndex, facts: ProcessFacts, owned: frozenset[ProcessKey]
) -> bool:
    """Whether a target started it, or it is in a group that the run still owns.

    Not what a member of that group has started which is itself left alone.
    """
    above = index.parent(facts)
    if above is not None and above.key in owned:
        return True
    group = (facts.sid, facts.pgid)
    if group not in run.plan.groups or leader_is_strange(index, group, owned):
        return False
    return above is None or (above.sid, above.pgid) != group


def _next_rung(run: StopRun, index: ProcessIndex, now: float) -> tuple[StopRun, Orders]:
    if run.phase is StopPhase.GRACE:
        if not run.rules.escalate:
            return replace(run, phase=StopPhase.ASKING), ()
        return force(run, index, now)
    outcomes = dict(run.outcomes)
    for key in run.alive:
        facts = index.by_key.get(key)
        waits = facts is not None and facts.state is ProcessState.UNINTERRUPTIBLE
        detail = "it waits in the kernel (D) and ends when that does" if waits else ""
        outcomes[key] = StopOutcome(StopWord.STILL_ALIVE, detail)
    return _settled(replace(run, outcomes=outcomes, alive=())), ()


def _settled(run: StopRun) -> StopRun:
    if all(target.key in run.outcomes for target in run.targets):
        return replace(run, phase=StopPhase.ENDED, alive=())
    return run
