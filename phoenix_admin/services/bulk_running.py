"""One bulk plan under way: turn by turn, kept before each, resumed by looking. UI thread only.

Each turn is one task on the actions lane, queued behind whatever a person asks for meanwhile, so
that a single action never waits for a whole plan. What is about to be done is kept before it is
done: the end of the app, however it comes, leaves at most one item in doubt, and that one is
looked at before anything else happens (house note §4, consoles note F9).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from phoenix_admin.domain.bulk_plan import BulkItem, BulkPlan, ItemEnd, ItemState
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.services.bulk_planning import ACTIONS
from phoenix_admin.services.bulk_steps import BulkSteps, Turn
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

T = TypeVar("T")
log = logging.getLogger(__name__)

ITEM_DEADLINE = 30.0
MOST_UNREACHABLE = 3
"""Items in a row without a proper answer, after which asking on would help nobody."""
STOPPED = "Stopped before its turn."


def _nothing() -> None:
    """Nobody is listening yet."""


def _ignore(_: str) -> None:
    """Nobody is listening yet."""


@dataclass(slots=True)
class RunNews:
    """Who hears of a run: of any change, of each project a turn has ended for, of its end.

    `not_begun` is told why, when the plan could not be kept and nothing was done; `paused`, that
    the rest waits to be continued.
    """

    changed: Callable[[], None] = _nothing
    item_ended: Callable[[str], None] = _ignore
    over: Callable[[], None] = _nothing
    not_begun: Callable[[str], None] = _ignore
    paused: Callable[[], None] = _nothing


@record
class RunParts:
    """What a run works with."""

    ports: EnvironmentPorts
    gate: WriteGate
    steps: BulkSteps
    runner: TaskRunner
    scope: Scope
    news: RunNews = field(default_factory=RunNews)


class BulkRun:
    """Carries one plan out. `halted` says why it ended before its time, empty when it did not."""

    def __init__(self, plan: BulkPlan, parts: RunParts) -> None:
        self.plan = plan
        self.halted = ""
        self.stopping = False
        self.looking_again = 0
        self._pausing = False
        self._ports = parts.ports
        self._gate = parts.gate
        self._steps = parts.steps
        self._runner = parts.runner
        self._scope = parts.scope
        self._news = parts.news
        self._unreachable = 0
        # What was agreed to holds while write access stays as it was; else it stops.
        self._passes = parts.gate.passes

    @property
    def task_key(self) -> str:
        """The key of the tasks that carry it out."""
        return f"bulk {self.plan.id}"

    def begin(self) -> None:
        """Keep the plan, then take the first turn."""
        plan, plans = self.plan, self._ports.plans

        def body(call: Call) -> None:
            if plans is not None:
                plans.keep(plan, call)

        def arrived(outcome: Outcome[None]) -> None:
            match outcome:
                case Ok():
                    self.go_on()
                case Failed(error):
                    # What cannot be kept could not be continued: nothing has been begun.
                    self._news.not_begun(f"Nothing was done: {error.text}")
                case Cancelled():
                    pass

        self._submit(body, arrived)

    def go_on(self) -> None:
        """The next turn, or the end. An item under way is looked at first."""
        action = ACTIONS[self.plan.verb]
        refusal = self._gate.refusal(action) or self._gate.void(self._passes, action)
        if refusal is not None and self.plan.next_waiting is not None:
            self._halt(refusal)
        begun, waiting = self.plan.under_way, self.plan.next_waiting
        if begun is not None:
            self._resume(begun)
        elif waiting is not None and self._pausing and self._ports.plans is not None:
            self._news.paused()
        elif waiting is not None:
            self.plan = self.plan.beginning(waiting.project_id, self._ports.clock.now())
            self._take_turn(self.plan.item(waiting.project_id))
        else:
            self._drop()
            self.stopping = False
            self._news.over()
        self._news.changed()

    def stop(self) -> None:
        """End after the item under way."""
        self.stopping = True
        self.plan = self.plan.stopped(STOPPED)
        self._news.changed()

    def pause(self) -> None:
        """Leave the rest, after the item under way, as it is kept: to be continued.

        A plan that is kept nowhere ends instead.
        """
        self._pausing = True
        if self._ports.plans is None:
            self.stop()

    def look_again(self) -> None:
        """Look at the items that may have happened."""
        for project_id in self.plan.unknown_ids:
            self._look_at_unknown(self.plan.item(project_id))
        self._news.changed()

    def _take_turn(self, item: BulkItem) -> None:
        plan = self.plan

        def body(call: Call) -> Turn:
            self._gate.void_unless(
                self._passes, ACTIONS[plan.verb], item.project_id, name=item.name, plan=plan.id
            )
            self._note(item, call)
            turn = self._steps.carry_out(plan.verb, item, call, plan=plan.id)
            self._note_end(item, turn.end, call)
            return turn

        def arrived(outcome: Outcome[Turn]) -> None:
            match outcome:
                case Ok(turn):
                    self._end_turn(item, turn)
                case Failed(error):
                    self._end_turn(item, _turn_of(error))
                case Cancelled():
                    pass

        self._submit(body, arrived)

    def _resume(self, item: BulkItem) -> None:
        """The app ended in the middle of this turn: look what became of it."""
        verb = self.plan.verb

        def body(call: Call) -> ItemEnd | None:
            end = self._steps.look(verb, item, call)
            if end is not None:
                self._note_end(item, end, call)
            return end

        def arrived(outcome: Outcome[ItemEnd | None]) -> None:
            match outcome:
                case Ok(end) if end is not None:
                    self._end_turn(item, Turn(end))
                case Ok():
                    self.plan = self.plan.taken_back(item.project_id)
                    self.go_on()
                case Failed(error):
                    text = f"We do not know whether it took effect: {error.text}"
                    self._end_turn(item, Turn(ItemEnd(ItemState.UNKNOWN, text), unreachable=True))
                case Cancelled():
                    pass

        self._submit(body, arrived)

    def _end_turn(self, item: BulkItem, turn: Turn) -> None:
        self.plan = self.plan.ending(item.project_id, turn.end, self._ports.clock.now())
        self._unreachable = self._unreachable + 1 if turn.unreachable else 0
        if self._unreachable >= MOST_UNREACHABLE and self.plan.next_waiting is not None:
            self._halt(f"Stopped: {MOST_UNREACHABLE} in a row got no answer.")
        self._news.item_ended(item.project_id)
        self.go_on()

    def _halt(self, why: str) -> None:
        self.halted = why
        self.plan = self.plan.stopped(why)

    def _look_at_unknown(self, item: BulkItem) -> None:
        verb = self.plan.verb

        def body(call: Call) -> ItemEnd:
            return self._steps.look_again(verb, item, call)

        def arrived(outcome: Outcome[ItemEnd]) -> None:
            self.looking_again -= 1
            if isinstance(outcome, Ok):
                now = self._ports.clock.now()
                self.plan = self.plan.looked(item.project_id, outcome.value, now)
                self._news.item_ended(item.project_id)
            self._news.changed()

        if self._submit(body, arrived):
            self.looking_again += 1

    # ------------------------------------------------------------------ keeping

    def _note(self, item: BulkItem, call: Call) -> None:
        """Keep where an item stands. Raises: a turn that cannot be kept is not begun."""
        if self._ports.plans is not None:
            self._ports.plans.note(self.plan.id, item, call)

    def _note_end(self, item: BulkItem, end: ItemEnd, call: Call) -> None:
        """Keep how it ended; without, the item is looked at once more after a crash."""
        ended = replace(item, state=end.state, text=end.text, ended_at=self._ports.clock.now())
        try:
            self._note(ended, call)
        except PhoenixError as error:
            log.info("the end of %s in a plan was not kept: %s", item.project_id, error.text)

    def _drop(self) -> None:
        plan, plans = self.plan, self._ports.plans
        if plans is None:
            return

        def body(call: Call) -> None:
            plans.drop(plan.id, call)

        def arrived(outcome: Outcome[None]) -> None:
            if isinstance(outcome, Failed):
                log.info("plan %s could not be dropped: %s", plan.id, outcome.error.text)

        self._submit(body, arrived)

    def _submit(self, body: Callable[[Call], T], arrived: Callable[[Outcome[T]], None]) -> bool:
        task = Task(self.task_key, body, Lane.ACTIONS, ITEM_DEADLINE, Overlap.QUEUE)
        return not self._runner.submit(self._scope, task, arrived).refused


def _turn_of(error: PhoenixError) -> Turn:
    """A body that was given up, or that could not keep what it was about to do."""
    if error.may_have_happened:
        text = f"We do not know whether it took effect: {error.text}"
        return Turn(ItemEnd(ItemState.UNKNOWN, text), unreachable=True)
    return Turn(ItemEnd(ItemState.FAILED, error.text))
