"""What a person can ask for on processes, from the UI thread.

A stop may take ten seconds of grace. Each of its rounds is a task of its own, so that a person's
Cancel does not wait behind it; `progress` has the newest round, for the countdown.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from typing import TypeVar

from phoenix_admin.domain.process_facts import ProcessKey
from phoenix_admin.domain.stop_ladder import StopRun
from phoenix_admin.domain.stop_ladder_plan import StopPlan, freeze_plan
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.process_reaping import ZombieReaping, plan_parent_stop
from phoenix_admin.services.process_stopping import ProcessStopping, StopCourse, StopReport
from phoenix_admin.services.process_sweep import ProcessSweep, SweepMode, SweepReport
from phoenix_admin.services.process_watch import ProcessReading
from phoenix_admin.services.process_words import Words, reap_words, stop_words, sweep_words
from phoenix_admin.services.results import Result, ResultFeed, Tone
from phoenix_admin.services.write_gate import WriteAction, WriteGate
from phoenix_admin.settings.process_settings import ProcessSettings
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

log = logging.getLogger(__name__)

T = TypeVar("T")

DEADLINE = 30.0
"""Seconds for one round, one question to a parent: a listing of a busy machine and some signals."""
SWEEP_DEADLINE = 60.0
PLACE = "Processes"


class ProcessOperations:
    """Asks for acts on processes and announces what came of them. UI thread only.

    `changed` tells when one begins, with each round of a stop, and when it ends; `report` is the
    last stop, `failure` why the last act ended without one. `on_over` is called when something may
    have been signalled. One at a time: while a stop is under way another one would signal from an
    older list.
    """

    def __init__(
        self,
        stopping: ProcessStopping,
        reaping: ZombieReaping,
        sweep: ProcessSweep,
        gate: WriteGate,
        clock: Clock,
        runner: TaskRunner,
        scope: Scope,
        results: ResultFeed,
    ) -> None:
        self.changed = Listeners()
        self.progress: StopRun | None = None
        self.report: StopReport | None = None
        self.failure = ""
        self.on_over: Callable[[], None] = _nothing
        self._stopping = stopping
        self._reaping = reaping
        self._sweep = sweep
        self._gate = gate
        self._clock = clock
        self._runner = runner
        self._scope = scope
        self._results = results
        self._under_way: WriteAction | None = None

    @property
    def under_way(self) -> WriteAction | None:
        """What has been asked for and has not ended."""
        return self._under_way

    def refusal(self, action: WriteAction) -> str | None:
        """Why this is off now, as a sentence; None when it is on."""
        if self._under_way is not None:
            return f"Waiting for “{self._under_way}” to end."
        return self._gate.refusal(action)

    def plan_stop(self, look: ProcessReading, chosen: Iterable[ProcessKey]) -> StopPlan:
        """The frozen list for the dialog; workers of runs take their runs along."""
        return freeze_plan(look.index, chosen, _run_leaders(look))

    def plan_parent_stop(self, look: ProcessReading, zombie: ProcessKey) -> StopPlan | None:
        """What stopping a zombie's parent would end; None where the parent is not listed."""
        return plan_parent_stop(look.index, zombie)

    def request_stop(self, plan: StopPlan) -> bool:
        """Stop what the plan shows. False, and nobody is signalled, when it is off."""
        asked = self._request_stop(lambda call: self._stopping.begin(plan, call))
        if asked:
            self.report = None
        return asked

    def request_force(self) -> bool:
        """Kill what the last stop has left, after it has asked. False when there is nothing."""
        report = self.report
        if report is None or not report.run.alive:
            return False
        return self._request_stop(lambda call: self._stopping.begin_force(report, call))

    def request_reap(self, zombie: ProcessKey) -> bool:
        """Have a zombie collected. False when it is off."""
        action, passes = WriteAction.ASK_TO_REAP, self._gate.passes
        if self.refusal(action) is not None:
            return False

        def body(call: Call) -> Words:
            self._gate.void_unless(passes, action, PLACE)
            return reap_words(self._reaping.reap(zombie, call))

        return self._request(action, body)

    def request_sweep(self, mode: SweepMode) -> bool:
        """Sweep now. Reporting is no write: it is on in a closed environment as well."""
        if self._under_way is not None:
            return False
        return self._request(
            WriteAction.SWEEP_PROCESSES,
            lambda call: sweep_words(self._sweep.sweep(mode, call)),
            SWEEP_DEADLINE,
        )

    def request_first_sweep(self, settings: Callable[[], ProcessSettings]) -> bool:
        """The sweep of a start, as it is set. What was not found is only logged."""
        if self._under_way is not None:
            return False

        def body(call: Call) -> tuple[SweepReport, tuple[str, ...]]:
            found = settings()
            mode = SweepMode.STOP if found.sweep_stops else SweepMode.REPORT
            return self._sweep.sweep(mode, call), found.faults

        def on_outcome(outcome: Outcome[tuple[SweepReport, tuple[str, ...]]]) -> None:
            self._under_way = None
            action = WriteAction.SWEEP_PROCESSES
            if isinstance(outcome, Ok):
                report, faults = outcome.value
                for fault in faults:
                    text = f"{fault}. The default is used."
                    self._add(action, Tone.ATTENTION, text)
                if report.found or report.collected:
                    self._add(action, *sweep_words(report))
            elif isinstance(outcome, Failed):
                log.info("no sweep at the start: %s", outcome.error.text)
            self.changed.tell()

        action = WriteAction.SWEEP_PROCESSES
        return self._submit(action, body, on_outcome, SWEEP_DEADLINE)

    # ------------------------------------------------------------------ a stop, in rounds

    def _request_stop(self, begin: Callable[[Call], StopCourse]) -> bool:
        action = WriteAction.STOP_PROCESS
        if self.refusal(action) is not None:
            return False
        passes = self._gate.passes

        def body(call: Call) -> StopCourse:
            self._gate.void_unless(passes, action, PLACE)
            return _closed_if_over(begin(call))

        return self._submit(action, body, self._on_round, DEADLINE)

    def _next_round(self, course: StopCourse) -> None:
        def body(call: Call) -> StopCourse:
            with ExitStack() as on_error:
                on_error.push(course)
                course.advance(call)
                on_error.pop_all()
            return _closed_if_over(course)

        if not self._submit(WriteAction.STOP_PROCESS, body, self._on_round, DEADLINE):
            self._under_way = None

    def _on_round(self, outcome: Outcome[StopCourse]) -> None:
        if not isinstance(outcome, Ok):
            self._fail(WriteAction.STOP_PROCESS, outcome)
            return
        course = outcome.value
        self.progress = course.run
        if course.run.is_over:
            self.report = course.report
            self._end(WriteAction.STOP_PROCESS, stop_words(self.report))
            return
        self._runner.after(self._scope, course.pause, lambda: self._next_round(course))
        self.changed.tell()

    # ------------------------------------------------------------------ inside

    def _request(
        self, action: WriteAction, body: Callable[[Call], Words], deadline: float = DEADLINE
    ) -> bool:
        def on_outcome(outcome: Outcome[Words]) -> None:
            if isinstance(outcome, Ok):
                self._end(action, outcome.value)
            else:
                self._fail(action, outcome)

        return self._submit(action, body, on_outcome, deadline)

    def _submit(
        self,
        action: WriteAction,
        body: Callable[[Call], T],
        on_outcome: Callable[[Outcome[T]], None],
        deadline: float,
    ) -> bool:
        task = Task(
            f"processes.{action}",
            body,
            Lane.ACTIONS,
            deadline=deadline,
            overlap=Overlap.QUEUE,
            label=f"{str(action).capitalize()}…",
        )
        if self._under_way is None:
            self._under_way, self.progress, self.failure = action, None, ""
        if self._runner.submit(self._scope, task, on_outcome).refused:
            self._under_way = None
            return False
        self.changed.tell()
        return True

    def _end(self, action: WriteAction, words: Words) -> None:
        self._under_way = None
        self._add(action, *words)
        self.on_over()
        self.changed.tell()

    def _fail(self, action: WriteAction, outcome: Failed | Cancelled) -> None:
        given_up = "It was given up; the journal says what was signalled."
        text = outcome.error.text if isinstance(outcome, Failed) else given_up
        self.failure = text
        self._end(action, (Tone.BAD, text))

    def _add(self, action: WriteAction, tone: Tone, text: str) -> None:
        self._results.add(Result(self._clock.now(), None, PLACE, action, tone, text))


def _nothing() -> None:
    """Nobody looks at the processes."""


def _closed_if_over(course: StopCourse) -> StopCourse:
    """With its last round the outcomes go to the journal."""
    if course.run.is_over:
        with course:
            pass
    return course


def _run_leaders(look: ProcessReading) -> Collection[ProcessKey]:
    """The workers of runs on record: their group is the run's."""
    return {
        row.key
        for row in look.rows
        if row.evidence.run is not None and row.facts.pgid == row.facts.pid
    }
