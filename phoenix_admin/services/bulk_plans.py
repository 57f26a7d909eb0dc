"""The bulk plan of one environment: made, agreed to, run, read, resumed. UI thread only.

One plan at a time. Looking at the projects reads in slices; nothing is written before `begin`.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from phoenix_admin.domain.bulk_plan import BulkItem, BulkPlan, Origin, OriginKind
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.services.bulk_planning import ACTIONS, BulkPlanning, PlanReading, PlanRequest
from phoenix_admin.services.bulk_running import BulkRun, RunNews, RunParts
from phoenix_admin.services.bulk_steps import BulkSteps
from phoenix_admin.services.bulk_words import (
    interrupted_words,
    outcome_text,
    outcome_title,
    outcome_tone,
    progress_words,
    projects,
)
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.results import Result, ResultFeed, Tone
from phoenix_admin.services.write_gate import WriteAction, WriteGate
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

T = TypeVar("T")
log = logging.getLogger(__name__)

LOOK_DEADLINE = 30.0


class BulkPhase(StrEnum):
    """Where the plan stands. OVER keeps the results until the person closes them."""

    NONE = "none"
    LOOKING = "looking"
    FAILED = "failed"
    READY = "ready"
    RUNNING = "running"
    OVER = "over"
    INTERRUPTED = "interrupted"


@record
class Looking:
    """How far the look at the projects has come."""

    looked: int = 0
    total: int = 0


class BulkPlans:
    """Subscribe to `changed`; read `phase`, `plan` and the rest.

    `error` is why the projects could not be looked at, `problem` why the plan could not be begun.
    `on_item` and `on_over` let the composition bring the list and the open session up to date.
    """

    def __init__(
        self,
        ports: EnvironmentPorts,
        gate: WriteGate,
        planning: BulkPlanning,
        steps: BulkSteps,
        runner: TaskRunner,
        scope: Scope,
        results: ResultFeed,
        new_id: Callable[[], str],
    ) -> None:
        self.changed = Listeners()
        self.phase = BulkPhase.NONE
        self.request: PlanRequest | None = None
        self.looking = Looking()
        self.error: PhoenixError | None = None
        self.problem = ""
        self.on_item: Callable[[str], None] = _ignore
        self.on_over: Callable[[], None] = _nothing
        self._ports = ports
        self._gate = gate
        self._planning = planning
        self._runner = runner
        self._scope = scope
        self._results = results
        self._new_id = new_id
        # One attention for each look: closed when the plan is not wanted any more.
        self._look = scope.child("bulk plan")
        self._draft: BulkPlan | None = None
        self._run: BulkRun | None = None
        # The sheet says why its plan cannot be run as soon as write access closes.
        gate.changed.add(self.changed.tell)
        news = RunNews(
            self.changed.tell,
            self._on_item_ended,
            self._on_run_over,
            self._on_unkept,
            self._on_paused,
        )
        self._parts = RunParts(ports, gate, steps, runner, scope, news)

    @property
    def plan(self) -> BulkPlan | None:
        """The plan that was made, runs, has run, or was interrupted."""
        return self._run.plan if self._run is not None else self._draft

    @property
    def halted(self) -> str:
        """Why the run ended before its time; empty when it did not."""
        return self._run.halted if self._run is not None else ""

    @property
    def stopping(self) -> bool:
        """Whether it ends after the item under way."""
        return self._run is not None and self._run.stopping

    @property
    def looking_again(self) -> int:
        """How many items that may have happened are being looked at."""
        return self._run.looking_again if self._run is not None else 0

    @property
    def running_words(self) -> str:
        """`Correcting 12 of 40 · Ep 41` while it runs; empty otherwise."""
        plan = self.plan
        if plan is None or self.phase is not BulkPhase.RUNNING:
            return ""
        item = plan.under_way
        name = f" · {item.name}" if item is not None else ""
        return f"{progress_words(plan)}{name}"

    @property
    def task_key(self) -> str:
        """The key of the tasks that carry the plan out."""
        return self._run.task_key if self._run is not None else ""

    # ------------------------------------------------------------------ making a plan

    def refusal(self) -> str | None:
        """Why no plan can be made now, as a sentence; None when one can."""
        if self.phase is BulkPhase.RUNNING:
            return "A plan is running; one runs at a time."
        if self.phase is BulkPhase.INTERRUPTED:
            return "A plan was interrupted; continue or discard it first."
        if self.looking_again:
            return "What may have happened is being looked at."
        return None

    def request_plan(self, request: PlanRequest) -> bool:
        """Look at the projects and make a plan; nothing is written. False when it is off."""
        if self.refusal() is not None:
            return False
        self._clear()
        self._look = self._scope.child("bulk plan")
        self.request = request
        self.phase = BulkPhase.LOOKING

        def body(call: Call) -> PlanReading:
            return self._planning.read(request, call)

        def arrived(outcome: Outcome[PlanReading]) -> None:
            match outcome:
                case Ok(reading):
                    self._look_at(reading, [])
                case Failed(error):
                    self._fail(error)
                case Cancelled():
                    pass

        self._runner.submit(self._look, _look_task(body), arrived)
        self.changed.tell()
        return True

    def request_decisions(self, *, included: bool) -> bool:
        """The same plan anew, with or without the corrections that need a decision."""
        request = self.request
        if request is None or self.phase is not BulkPhase.READY:
            return False
        return self.request_plan(replace(request, decisions=included))

    def request_again(self) -> bool:
        """Look once more after the look has failed."""
        request = self.request
        return request is not None and self.phase is BulkPhase.FAILED and self.request_plan(request)

    def request_retry(self) -> bool:
        """A new plan of exactly the failed ones; False while there are none."""
        plan = self.plan
        if plan is None or self.phase is not BulkPhase.OVER or not plan.failed_ids:
            return False
        origin = Origin(OriginKind.RETRY, of=len(plan.items))
        return self.request_plan(
            PlanRequest(plan.verb, origin, plan.failed_ids, decisions=plan.decisions)
        )

    def forget(self) -> None:
        """Drop a plan that is not running: it was not wanted, or its results were read."""
        if self.phase in (BulkPhase.RUNNING, BulkPhase.INTERRUPTED):
            return
        self._clear()
        self.changed.tell()

    # ------------------------------------------------------------------ running it

    def run_refusal(self) -> str | None:
        """Why the plan cannot be run now; None when it can."""
        plan = self.plan
        if plan is None or self.phase not in (BulkPhase.READY, BulkPhase.INTERRUPTED):
            return "There is no plan to run."
        if plan.is_over:
            return "There is nothing to do."
        return self._gate.refusal(ACTIONS[plan.verb])

    def begin(self) -> bool:
        """Run the plan the person has agreed to. False when it is off."""
        plan = self._draft
        if plan is None or self.phase is not BulkPhase.READY or self.run_refusal() is not None:
            return False
        self._enter_run(plan).begin()
        self.changed.tell()
        return True

    def stop(self) -> bool:
        """End after the item under way. False when nothing runs."""
        if self.phase is not BulkPhase.RUNNING or self._run is None or self.stopping:
            return False
        self._run.stop()
        return True

    def leave(self) -> None:
        """The environment is left: a run pauses after the item under way, the rest is dropped."""
        if self.phase is BulkPhase.RUNNING and self._run is not None:
            self._run.pause()
        else:
            self.forget()

    def look_again(self) -> bool:
        """Look at the items that may have happened. False when there are none."""
        if self.phase is not BulkPhase.OVER or self._run is None or self.looking_again:
            return False
        self._run.look_again()
        return bool(self.looking_again)

    # ------------------------------------------------------------------ after the app has ended

    def look_for_interrupted(self) -> None:
        """Ask once, at the start, whether a plan was interrupted, and offer the newest one."""
        plans = self._ports.plans
        if plans is None or self._ports.environment.read_only:
            return

        def body(call: Call) -> tuple[BulkPlan, ...]:
            found = plans.unfinished(call)
            # Tidying up writes as well: where nothing may be written it waits for another start.
            if self._gate.refusal(WriteAction.DISCARD_PLAN) is None:
                for over in (plan for plan in found if plan.is_over):
                    plans.drop(over.id, call)
            return tuple(plan for plan in found if not plan.is_over)

        def arrived(outcome: Outcome[tuple[BulkPlan, ...]]) -> None:
            match outcome:
                case Ok(found) if found and self.phase is BulkPhase.NONE:
                    self.phase, self._draft = BulkPhase.INTERRUPTED, found[0]
                    self.changed.tell()
                case Failed(error):
                    log.info("interrupted plans could not be looked for: %s", error.text)
                case _:
                    pass

        task = Task("bulk interrupted", body, Lane.ACTIONS, overlap=Overlap.QUEUE)
        self._runner.submit(self._scope, task, arrived)

    def continue_interrupted(self) -> bool:
        """Go on where the plan was: look at the item under way, never repeat a finished one."""
        plan, waits = self._draft, self.phase is BulkPhase.INTERRUPTED
        if plan is None or not waits or self.run_refusal() is not None:
            return False
        self._enter_run(plan).go_on()
        return True

    def discard_refusal(self) -> str | None:
        """Why the interrupted plan cannot be discarded now; None when it can."""
        if self.phase is not BulkPhase.INTERRUPTED or self._ports.plans is None:
            return "No plan was interrupted."
        return self._gate.refusal(WriteAction.DISCARD_PLAN)

    def discard_interrupted(self) -> bool:
        """Forget the interrupted plan. What was done stays done. False when it is off.

        What is kept of the plan is all that says which items may have happened and which were
        never reached, so it passes the gate and is journaled as every other write.
        """
        plan, plans = self._draft, self._ports.plans
        if plan is None or plans is None or self.discard_refusal() is not None:
            return False
        passes, name = self._gate.passes, f"{plan.verb} plan of {projects(len(plan.items))}"

        def body(call: Call) -> None:
            self._gate.void_unless(passes, WriteAction.DISCARD_PLAN, name)
            with self._gate.attempt(WriteAction.DISCARD_PLAN, name) as attempt:
                attempt.before["id"] = plan.id
                plans.drop(plan.id, call)

        def arrived(outcome: Outcome[None]) -> None:
            if isinstance(outcome, Failed):
                self._announce(
                    WriteAction.DISCARD_PLAN, "Interrupted plan", Tone.BAD, outcome.error.text
                )
            # After an error the same one is found again; else an older one may have waited.
            self.look_for_interrupted()

        task = Task("bulk discard", body, Lane.ACTIONS, overlap=Overlap.QUEUE)
        self._runner.submit(self._scope, task, arrived)
        self._clear()
        self.changed.tell()
        return True

    # ------------------------------------------------------------------ inside

    def _look_at(self, reading: PlanReading, items: list[BulkItem]) -> None:
        """One slice after the other, each its own task: other reads come in between."""
        self.looking = Looking(len(items), len(reading.projects))
        if len(items) >= len(reading.projects):
            self._draft = self._planning.freeze(reading, items, self._new_id())
            self.phase = BulkPhase.READY
            self.changed.tell()
            return

        def body(call: Call) -> list[BulkItem]:
            return self._planning.look(reading, len(items), call)

        def arrived(outcome: Outcome[list[BulkItem]]) -> None:
            match outcome:
                case Ok(more):
                    self._look_at(reading, [*items, *more])
                case Failed(error):
                    self._fail(error)
                case Cancelled():
                    pass

        self._runner.submit(self._look, _look_task(body), arrived)
        self.changed.tell()

    def _fail(self, error: PhoenixError) -> None:
        self.phase, self.error = BulkPhase.FAILED, error
        self.changed.tell()

    def _clear(self) -> None:
        self._look.close()
        self.phase, self.request, self.error = BulkPhase.NONE, None, None
        self.looking, self.problem = Looking(), ""
        self._draft = self._run = None

    def _enter_run(self, plan: BulkPlan) -> BulkRun:
        self.phase, self.problem = BulkPhase.RUNNING, ""
        self._run = BulkRun(plan, self._parts)
        return self._run

    def _on_unkept(self, why: str) -> None:
        self._run = None
        self.phase, self.problem = BulkPhase.READY, why
        self.changed.tell()

    def _on_item_ended(self, project_id: str) -> None:
        self.on_item(project_id)

    def _on_run_over(self) -> None:
        plan = self.plan
        if plan is None:
            return
        self.phase = BulkPhase.OVER
        self._announce(
            ACTIONS[plan.verb],
            outcome_title(plan),
            outcome_tone(plan.tally()),
            outcome_text(plan, self.halted),
        )
        self.on_over()

    def _on_paused(self) -> None:
        plan = self.plan
        if plan is None:
            return
        self.phase, self._draft, self._run = BulkPhase.INTERRUPTED, plan, None
        name = self._ports.environment.name
        text = f"{interrupted_words(plan)} It can be continued when you are back in {name}."
        self._announce(ACTIONS[plan.verb], "Plan paused", Tone.ATTENTION, text)

    def _announce(self, action: WriteAction, title: str, tone: Tone, text: str) -> None:
        self._results.add(Result(self._ports.clock.now(), None, title, action, tone, text))


def _look_task(body: Callable[[Call], T]) -> Task[T]:
    label = "Plan: looking at the projects"
    return Task("bulk plan", body, Lane.READS, LOOK_DEADLINE, Overlap.LATEST, label)


def _ignore(_: str) -> None:
    """Nobody is listening yet."""


def _nothing() -> None:
    """Nobody is listening yet."""
