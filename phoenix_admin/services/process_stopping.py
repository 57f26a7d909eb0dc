"""Stopping processes: the frozen list of a dialog, signalled by identity, each with its result.

Every target is a write of its own: its journal line is written before its first signal, and how
it ended after the last listing. Nothing is repeated blindly: each round begins with a new list.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC
from types import TracebackType
from typing import Self

from phoenix_admin.domain.errors import Forbidden, PhoenixError
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.notation import date_time
from phoenix_admin.domain.process_facts import ProcessFacts, ProcessKey
from phoenix_admin.domain.process_index import ProcessIndex
from phoenix_admin.domain.process_signal import ProcessSignal
from phoenix_admin.domain.record import record
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


@record
class StopReport:
    """How a stop ended. `joined` belongs to the run but was never shown, so it was left alone."""

    run: StopRun
    joined: tuple[ProcessFacts, ...] = ()

    @property
    def results(self) -> tuple[tuple[StopTarget, StopOutcome | None], ...]:
        """Each target with its outcome, None while force has not been decided or waited for."""
        return tuple((target, self.run.outcomes.get(target.key)) for target in self.run.targets)


class StopCourse:
    """One stop, round by round; any lane, one round at a time.

    A context manager: leaving it writes how each target ended, and after an error that this is
    not known. One that is never left (the app has gone) stays without an outcome in the journal.
    """

    def __init__(
        self, table: ProcessTable, gate: WriteGate, clock: Clock, run: StopRun, index: ProcessIndex
    ) -> None:
        self.run = run
        self.pause = FIRST_PAUSE
        self._table = table
        self._clock = clock
        self._index = index
        self._codes: dict[int, int] = {}
        self._lines = _Lines(gate)

    @property
    def report(self) -> StopReport:
        """How it stands after the newest round."""
        return StopReport(self.run, joined_since(self.run, self._index))

    def send(self, orders: Orders) -> None:
        """The journal lines first, then the signals. Raises Forbidden before the first signal."""
        targets = {target.key: target for target in self.run.targets}
        try:
            self._lines.open([targets[key] for key, _ in orders])
        except Forbidden as error:
            if not self.run.sent:
                raise
            for key, _ in orders:  # closed meanwhile: who has no line lives on
                if not self._lines.has(key):
                    self.run = refused(self.run, key, error.text)
        for key, signals in orders:
            if self._lines.has(key):
                self._signal(key, signals)

    def advance(self, call: Call) -> None:
        """Look again, and do what the look asks for. The next time after a longer pause."""
        self.pause = min(LONGEST_PAUSE, self.pause * SLOWER)
        self._codes.update(self._table.reap_own())
        self._index = ProcessIndex(self._table.scan(call))
        self.run, orders = step(self.run, self._index, self._clock.monotonic(), self._codes)
        self.send(orders)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # With something sent an error undoes no signal: each line says what is known.
        self._lines.end(self.run, None if self.run.sent else error)

    def _signal(self, key: ProcessKey, signals: tuple[ProcessSignal, ...]) -> None:
        for how in signals:
            try:
                answer = self._table.signal(key, how)
            except PhoenixError as error:
                self.run = refused(self.run, key, error.text)
                return
            self.run = answered(self.run, key, how, answer)


class ProcessStopping:
    """Stops what was shown. Blocking; runs on the actions lane, one stop at a time.

    Whoever can wait takes `stop` and `force`. A lane that others wait for takes a course, and
    asks it to `advance` after each pause.
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
        return _to_the_end(self.begin(plan, call), call, tell)

    def force(
        self, report: StopReport, call: Call, tell: Callable[[StopRun], None] | None = None
    ) -> StopReport:
        """Kill what a stop without escalation has left, and only that."""
        return _to_the_end(self.begin_force(report, call), call, tell)

    def begin(self, plan: StopPlan, call: Call) -> StopCourse:
        """The first round of `stop`. Raises as it does."""
        index = ProcessIndex(self._table.scan(call))
        run, orders = begin(plan, index, self._clock.monotonic(), self.rules)
        return self._sent(run, orders, index)

    def begin_force(self, report: StopReport, call: Call) -> StopCourse:
        """The first round of `force`. Raises as it does."""
        index = ProcessIndex(self._table.scan(call))
        run, orders = force(report.run, index, self._clock.monotonic())
        return self._sent(run, orders, index)

    def _sent(self, run: StopRun, orders: Orders, index: ProcessIndex) -> StopCourse:
        with ExitStack() as on_error:
            course = StopCourse(self._table, self._gate, self._clock, run, index)
            on_error.push(course)
            course.send(orders)
            on_error.pop_all()
        return course


def _to_the_end(
    course: StopCourse, call: Call, tell: Callable[[StopRun], None] | None
) -> StopReport:
    with course:
        while True:
            if tell is not None:
                tell(course.run)
            if course.run.is_over or call.wait(course.pause) or call.remaining() <= 0:
                return course.report
            course.advance(call)


class _Lines:
    """The journal lines of one stop: one attempt for each target that is signalled."""

    def __init__(self, gate: WriteGate) -> None:
        self._gate = gate
        self._attempts: dict[ProcessKey, Attempt] = {}

    def has(self, key: ProcessKey) -> bool:
        """Whether this one may be signalled: its first line is written."""
        return key in self._attempts

    def open(self, targets: Sequence[StopTarget]) -> None:
        """The lines before the first signals, with one wait for the disk. Raises Forbidden."""
        new = {target.key: _attempt(target) for target in targets if not self.has(target.key)}
        if new:
            self._gate.begin_all(tuple(new.values()))
            self._attempts.update(new)

    def end(self, run: StopRun, error: BaseException | None) -> None:
        """The lines after it, with one wait for the disk; again there are none."""
        for key, attempt in self._attempts.items():
            outcome = run.outcomes.get(key)
            if outcome is not None:
                attempt.after["process"] = attempt.detail = outcome.text
                attempt.outcome = _JOURNALED[outcome.word]
            elif key not in run.sent:
                attempt.refuse("it was not signalled")
            elif run.is_over:
                attempt.detail = "still alive; force was not used"
            else:
                attempt.doubt(NOT_WAITED_FOR)
        ended, self._attempts = tuple(self._attempts.values()), {}
        self._gate.end_all(ended, error)


def _attempt(target: StopTarget) -> Attempt:
    since = f" since {date_time(target.started_at)}" if target.started_at else ""
    before = {"process": f"{target.name} of {target.user}{since} ({target.role})"}
    if target.started_at is not None:
        # With its id, who it was: a run whose ffmpeg this was finds it here when it is long gone.
        before["started"] = target.started_at.astimezone(UTC).isoformat()
    return Attempt(
        WriteAction.STOP_PROCESS, f"process {target.pid}", before=before, name=target.name
    )


def outcome_totals(run: StopRun) -> Mapping[StopWord, int]:
    """How many ended how."""
    totals = dict.fromkeys(StopWord, 0)
    for outcome in run.outcomes.values():
        totals[outcome.word] += 1
    return {word: number for word, number in totals.items() if number}
