"""Zombies: nobody can kill what has ended, so its parent is asked to collect it.

Three ways out, each its own act: our own children are collected; a parent is asked (SIGCHLD,
which helps only if it handles that); or the parent is stopped, which is a stop with its whole
list (`freeze_plan`). Success is said only once the id is gone.
"""

from datetime import timedelta
from enum import StrEnum

from phoenix_admin.domain.process_facts import ProcessFacts, ProcessKey
from phoenix_admin.domain.process_index import INIT_PID, ProcessIndex
from phoenix_admin.domain.process_signal import ProcessSignal, SignalAnswer
from phoenix_admin.domain.record import record
from phoenix_admin.domain.stop_ladder_plan import StopPlan, freeze_plan, why_not_stop
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.process_table import ProcessTable
from phoenix_admin.services.write_gate import WriteAction, WriteGate

REAP_WAIT = timedelta(seconds=5)
"""An init needs up to 1.8 s to collect what it has adopted (logs note, §1.2)."""
PAUSE = 0.1


class ReapEnd(StrEnum):
    """What became of a zombie."""

    COLLECTED = "collected"
    AWAITING = "dead, awaiting reap"
    NO_ZOMBIE = "no zombie any more"
    NOT_ASKED = "its parent was not asked"


@record
class ReapReport:
    """The end for one zombie, and what a person should know besides."""

    key: ProcessKey
    end: ReapEnd
    detail: str = ""


def plan_parent_stop(index: ProcessIndex, zombie: ProcessKey) -> StopPlan | None:
    """What stopping its parent would end, as a list to be shown; None where none is listed."""
    facts = index.by_key.get(zombie)
    parent = index.parent(facts) if facts is not None else None
    return None if parent is None else freeze_plan(index, [parent.key])


class ZombieReaping:
    """Has zombies collected. Blocking; runs on the actions lane."""

    def __init__(
        self,
        table: ProcessTable,
        gate: WriteGate,
        clock: Clock,
        reap_wait: timedelta = REAP_WAIT,
    ) -> None:
        self._reap_wait = reap_wait
        self._table = table
        self._gate = gate
        self._clock = clock

    def reap(self, zombie: ProcessKey, call: Call) -> ReapReport:
        """Ask whoever can collect it, and wait until it is gone, `reap_wait` at most.

        Raises Forbidden when the parent is a stranger's program and writing is not allowed.
        """
        self._table.reap_own()
        index = ProcessIndex(self._table.scan(call))
        facts = index.by_key.get(zombie)
        if facts is None:
            return ReapReport(zombie, ReapEnd.COLLECTED)
        if not facts.is_zombie:
            return ReapReport(zombie, ReapEnd.NO_ZOMBIE, "It lives.")
        parent = index.parent(facts)
        if parent is None or parent.pid == INIT_PID or parent.key == index.listing.own:
            return self._wait(zombie, _who(parent, facts), call)
        return self._ask(zombie, parent, index, call)

    def _ask(
        self, zombie: ProcessKey, parent: ProcessFacts, index: ProcessIndex, call: Call
    ) -> ReapReport:
        target = f"process {parent.pid}"
        with self._gate.attempt(WriteAction.ASK_TO_REAP, target, name=parent.name) as attempt:
            attempt.before["zombie"] = str(zombie.pid)
            why_not = why_not_stop(index, parent.key)
            if why_not is not None and parent.user != index.listing.user:
                attempt.refuse(why_not)
                return ReapReport(zombie, ReapEnd.NOT_ASKED, why_not)
            answer = self._table.signal(parent.key, ProcessSignal.CHILD)
            if answer is not SignalAnswer.SENT:
                attempt.refuse(f"The signal was not delivered: {answer}.")
                return ReapReport(zombie, ReapEnd.NOT_ASKED, attempt.detail)
            report = self._wait(zombie, _who(parent, None), call)
            attempt.after["zombie"] = attempt.detail = report.end.value
            return report

    def _wait(self, zombie: ProcessKey, who: str, call: Call) -> ReapReport:
        ends = self._clock.monotonic() + self._reap_wait.total_seconds()
        while True:
            self._table.reap_own()
            index = ProcessIndex(self._table.scan(call))
            if zombie not in index.by_key:
                return ReapReport(zombie, ReapEnd.COLLECTED)
            is_late = self._clock.monotonic() >= ends or call.remaining() <= 0
            if is_late or call.wait(PAUSE):
                return ReapReport(zombie, ReapEnd.AWAITING, f"Only {who} can collect it.")


def _who(parent: ProcessFacts | None, facts: ProcessFacts | None) -> str:
    if parent is not None:
        return f"{parent.name} ({parent.pid})"
    return f"process {facts.ppid}" if facts is not None else "its parent"
