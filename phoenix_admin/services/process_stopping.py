"""Stopping processes: the frozen list of a dialog, signalled by identity, each with its result.

Every target is a write of its own: its journal line is written before its first signal, and how
it ended after the last listing. Nothing is repeated blindly: each round begins with a new list.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from phoenix_admin.domain.errors import Forbidden, PhoenixError
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.notation import date_time
from phoenix_admin.domain.process_facts import ProcessFacts, ProcessKey
from phoenix_admin.domain.process_index import ProcessIndex
from phoenix_admin.domain.stop_ladder import (
    Orders,
    StopOutcome,
    StopRules,
    StopRun,
    StopWord,
    answered,
    begin,
    force,
    joined_since,
    refused,
    step,
)
from phoenix_admin.domain.stop_ladder_plan import StopPlan, StopTarget
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.process_table import ProcessTable
from phoenix_admin.services.write_gate import Attempt, WriteAction, WriteGate

FIRST_PAUSE, LONGEST_PAUSE, SLOWER = 0.02, 0.25, 1.5
"""Seconds between two listings: soon at first, because most end at once."""

NOT_WAITED_FOR = "it was signalled; how it ended was not waited for"

_JOURNALED = {
    StopWord.EXITED: AttemptOutcome.DONE,
    StopWord.KILLED: AttemptOutcome.DONE,
    StopWord.AWAITING_REAP: AttemptOutcome.DONE,
    StopWord.ALREADY_GONE: AttemptOutcome.REFUSED,
    StopWord.CHANGED: AttemptOutcome.REFUSED,
    StopWord.REFUSED: AttemptOutcome.REFUSED,
    StopWord.DENIED: AttemptOutcome.FAILED,
    StopWord.STILL_ALIVE: AttemptOutcome.FAILED,
}


@dataclass(frozen=True, slots=True)
class StopReport:
    """How a stop ended. `joined` belongs to the run but was never shown, so it was left alone."""

    run: StopRun
    joined: tuple[ProcessFacts, ...] = ()

    @property
    def results(self) -> tuple[tuple[StopTarget, StopOutcome | None], ...]:
        """Each target with its outcome, None while force has not been decided or waited for."""
        return tuple((target, self.run.outcomes.get(target.key)) for target in self.run.targets)


class ProcessStopping:
    """Stops what was shown. Blocking; runs on the actions lane, one stop at a time.

    A stop lasts up to grace, force and reap together: give its task a longer deadline.
    """

    def __init__(
        self,
        table: ProcessTable,
        gate: WriteGate,
        clock: Clock,
        rules: StopRules | None = None,
    ) -> None:
        self._table = table
        self._gate = gate
        self._clock = clock
        self.rules = rules or StopRules()

    def stop(
        self, plan: StopPlan, call: Call, tell: Callable[[StopRun], None] | None = None
    ) -> StopReport:
        """Go up the ladder with the targets of this plan and no others.

        `tell` hears of every round on this thread. Raises Forbidden, and signals nobody, when
        writing is not allowed; Unsupported when processes cannot be listed.
        """
        index = ProcessIndex(self._table.scan(call))
        run, orders = begin(plan, index, self._clock.monotonic(), self.rules)
        return self._go_up(run, orders, index, call, tell)

    def force(
        self, report: StopReport, call: Call, tell: Callable[[StopRun], None] | None = None
    ) -> StopReport:
        """Kill what a stop without escalation has left, and only that."""
        index = ProcessIndex(self._table.scan(call))
        run, orders = force(report.run, index, self._clock.monotonic())
        return self._go_up(run, orders, index, call, tell)

    def _go_up(
        self,
        run: StopRun,
        orders: Orders,
        index: ProcessIndex,
        call: Call,
        tell: Callable[[StopRun], None] | None,
    ) -> StopReport:
        pause, codes = FIRST_PAUSE, dict[int, int]()
        with ExitStack() as stack:
            lines = _Lines(self._gate, stack)
            while True:
                run = self._send(run, orders, lines)
                if tell is not None:
                    tell(run)
                if run.is_over or call.wait(pause) or call.remaining() <= 0:
                    break
                pause = min(LONGEST_PAUSE, pause * SLOWER)
                codes.update(self._table.reap_own())
                index = ProcessIndex(self._table.scan(call))
                run, orders = step(run, index, self._clock.monotonic(), codes)
            lines.end(run)
        return StopReport(run, joined_since(run, index))

    def _send(self, run: StopRun, orders: Orders, lines: "_Lines") -> StopRun:
        targets = {target.key: target for target in run.targets}
        allowed: Orders = ()
        for key, signals in orders:
            try:
                lines.open(targets[key])
            except Forbidden as error:
                if not run.sent:
                    raise
                run = refused(run, key, error.text)  # closed meanwhile: a late child lives on
            else:
                allowed = (*allowed, (key, signals))
        for key, signals in allowed:
            for how in signals:
                try:
                    answer = self._table.signal(key, how)
                except PhoenixError as error:
                    run = refused(run, key, error.text)
                    break
                run = answered(run, key, how, answer)
        return run


class _Lines:
    """The journal lines of one stop: one attempt for each target that is signalled."""

    def __init__(self, gate: WriteGate, stack: ExitStack) -> None:
        self._gate = gate
        self._stack = stack
        self._attempts: dict[ProcessKey, Attempt] = {}

    def open(self, target: StopTarget) -> None:
        """The line before the first signal. Raises Forbidden."""
        if target.key not in self._attempts:
            since = f" since {date_time(target.started_at)}" if target.started_at else ""
            before = {"process": f"{target.name} of {target.user}{since} ({target.role})"}
            self._attempts[target.key] = self._stack.enter_context(
                self._gate.attempt(
                    WriteAction.STOP_PROCESS, f"process {target.pid}", before, name=target.name
                )
            )

    def end(self, run: StopRun) -> None:
        """What the lines after it will say."""
        for key, attempt in self._attempts.items():
            outcome = run.outcomes.get(key)
            if outcome is None:
                if run.is_over:
                    attempt.detail = "still alive; force was not used"
                else:
                    attempt.doubt(NOT_WAITED_FOR)
                continue
            attempt.after["process"] = attempt.detail = outcome.text
            attempt.outcome = _JOURNALED[outcome.word]


def outcome_totals(run: StopRun) -> Mapping[StopWord, int]:
    """How many ended how."""
    totals = dict.fromkeys(StopWord, 0)
    for outcome in run.outcomes.values():
        totals[outcome.word] += 1
    return {word: number for word, number in totals.items() if number}
