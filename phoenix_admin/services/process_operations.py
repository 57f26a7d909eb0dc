"""What a person can ask for on processes, from the UI thread.

A stop may take ten seconds of grace, so it does not run on the lane of the other writes: a
person's Cancel would wait behind it. Its rounds are told through `progress`, for the countdown.
"""

from collections.abc import Callable, Collection, Iterable

from phoenix_admin.domain.process_facts import ProcessKey
from phoenix_admin.domain.stop_ladder import StopRun
from phoenix_admin.domain.stop_ladder_plan import StopPlan, freeze_plan
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.process_reaping import ZombieReaping, plan_parent_stop
from phoenix_admin.services.process_stopping import ProcessStopping, StopReport
from phoenix_admin.services.process_sweep import ProcessSweep, SweepMode
from phoenix_admin.services.process_watch import ProcessReading
from phoenix_admin.services.process_words import Words, reap_words, stop_words, sweep_words
from phoenix_admin.services.results import Result, ResultFeed, Tone
from phoenix_admin.services.write_gate import WriteAction, WriteGate
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

MORE_TIME = 30.0
"""Seconds a stop may take beyond its rungs: listings of a busy machine, and late children."""
PLACE = "Processes"


class ProcessOperations:
    """Asks for acts on processes and announces what came of them. UI thread only.

    `changed` tells when one begins and when it ends. One at a time: while a stop is under way
    another one would signal from an older list.
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
        self.report: StopReport | None = None
        self._stopping = stopping
        self._reaping = reaping
        self._sweep = sweep
        self._gate = gate
        self._clock = clock
        self._runner = runner
        self._scope = scope
        self._results = results
        self._under_way: WriteAction | None = None
        self._progress: StopRun | None = None

    @property
    def progress(self) -> StopRun | None:
        """The newest round of the stop that is under way; written by its lane, never changed."""
        return self._progress

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
        return self._request_stop(lambda call: self._stopping.stop(plan, call, self._tell))

    def request_force(self) -> bool:
        """Kill what the last stop has left, after it has asked. False when there is nothing."""
        report = self.report
        if report is None or not report.run.alive:
            return False
        return self._request_stop(lambda call: self._stopping.force(report, call, self._tell))

    def request_reap(self, zombie: ProcessKey) -> bool:
        """Have a zombie collected. False when it is off."""
        return self._request(
            WriteAction.ASK_TO_REAP, lambda call: reap_words(self._reaping.reap(zombie, call))
        )

    def request_sweep(self, mode: SweepMode) -> bool:
        """Sweep now. Reporting is no write: it is on in a closed environment as well."""
        if self._under_way is not None:
            return False
        return self._begin(
            WriteAction.SWEEP_PROCESSES, lambda call: sweep_words(self._sweep.sweep(mode, call))
        )

    # ------------------------------------------------------------------ inside

    def _request_stop(self, act: Callable[[Call], StopReport]) -> bool:
        def body(call: Call) -> Words:
            self.report = report = act(call)
            return stop_words(report)

        return self._request(WriteAction.STOP_PROCESS, body)

    def _request(self, action: WriteAction, body: Callable[[Call], Words]) -> bool:
        return self.refusal(action) is None and self._begin(action, body)

    def _begin(self, action: WriteAction, body: Callable[[Call], Words]) -> bool:
        passes = self._gate.passes

        def checked(call: Call) -> Words:
            if action is not WriteAction.SWEEP_PROCESSES:
                self._gate.void_unless(passes, action, PLACE)
            return body(call)

        rules = self._stopping.rules
        rungs = (rules.grace + rules.force_wait + rules.reap_wait).total_seconds()
        task = Task(
            f"processes.{action}",
            checked,
            Lane.MEDIA,
            deadline=rungs + MORE_TIME,
            overlap=Overlap.QUEUE,
            label=f"{str(action).capitalize()}…",
        )

        def ended(outcome: Outcome[Words]) -> None:
            self._end(action, outcome)

        self._under_way, self._progress = action, None
        if self._runner.submit(self._scope, task, ended).refused:
            self._under_way = None
            return False
        self.changed.tell()
        return True

    def _tell(self, run: StopRun) -> None:
        self._progress = run

    def _end(self, action: WriteAction, outcome: Outcome[Words]) -> None:
        self._under_way = None
        match outcome:
            case Ok((tone, text)):
                self._add(action, tone, text)
            case Failed(error):
                self._add(action, Tone.BAD, error.text)
            case Cancelled():
                text = "It was given up; the journal says what was signalled."
                self._add(action, Tone.ATTENTION, text)
        self.changed.tell()

    def _add(self, action: WriteAction, tone: Tone, text: str) -> None:
        self._results.add(Result(self._clock.now(), None, PLACE, action, tone, text))


def _run_leaders(look: ProcessReading) -> Collection[ProcessKey]:
    """The workers of runs on record: their group is the run's."""
    return {
        row.key
        for row in look.rows
        if row.evidence.run is not None and row.facts.pgid == row.facts.pid
    }
