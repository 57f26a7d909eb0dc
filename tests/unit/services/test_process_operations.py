"""What the screen sees of processes: looks only while somebody looks, one act at a time."""

from datetime import timedelta

import pytest

from phoenix_admin.domain.process_class import LockStanding, ProcessClass, RunFacts
from phoenix_admin.domain.process_facts import ProcessState
from phoenix_admin.domain.process_signal import ProcessSignal as S
from phoenix_admin.domain.stop_ladder import StopPhase, StopRules
from phoenix_admin.services.process_catalogue import LOOK_SECONDS, ProcessCatalogue
from phoenix_admin.services.process_operations import ProcessOperations
from phoenix_admin.services.process_sweep import ProcessSweep, SweepMode
from phoenix_admin.services.results import ResultFeed, Tone
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.tasks.scope import Scope
from tests.support.manual_runner import ManualRunner
from tests.support.process_desk import ProcessDesk


class Screen(ProcessDesk):
    """The desk, and what a panel would hold."""

    def __init__(self):
        super().__init__(AT_ONCE)
        self.runner, self.scope = ManualRunner(), Scope("LOCAL")
        self.results = ResultFeed()
        clock = self.backend.clock
        self.list = ProcessCatalogue(lambda: self.watch, clock, self.runner, self.scope)
        sweep = ProcessSweep(self.watch, self.table, self.stopping, self.gate)
        self.operations = ProcessOperations(
            self.stopping,
            self.reaping,
            sweep,
            self.gate,
            clock,
            self.runner,
            self.scope,
            self.results,
        )

    def look(self):
        self.list.set_visible(True)
        self.list.refresh()
        self.runner.run_all()
        return self.list.newest

    def settle(self):
        """Let every round have its turn."""
        self.list.set_visible(False)
        while self.runner.waiting or self.runner.timers:
            self.runner.run_all()
            self.runner.fire_timers()

    def plan(self, *keys):
        return self.operations.plan_stop(self.look(), keys)

    @property
    def said(self):
        return [(result.tone, result.text) for result in self.results.results]


AT_ONCE = StopRules(timedelta(0), timedelta(0), timedelta(0), escalate=False)
"""Every rung is over at the next look: the lanes' own calls really wait."""


@pytest.fixture
def screen():
    return Screen()


def test_nothing_is_scanned_while_nobody_looks(screen):
    assert screen.table.scans == 0
    key = screen.table.add("assemble", ppid=1)
    look = screen.look()
    assert [row.key for row in screen.list.rows] == [key]
    assert look.totals[ProcessClass.HEALTHY] == 1
    assert screen.list.interval.total_seconds() == LOOK_SECONDS
    before = screen.table.scans
    screen.list.set_visible(False)
    screen.runner.fire_timers()
    screen.runner.run_all()
    assert screen.table.scans == before


def test_a_reused_id_is_another_row(screen):
    key = screen.table.add("assemble", ppid=1)
    screen.look()
    first = screen.list.rows[0].id
    screen.table.clock.advance(1)
    screen.table.reuse(key.pid, "assemble")
    screen.look()
    assert screen.list.rows[0].id != first


def test_a_refresh_under_an_open_dialog_changes_nothing_about_its_targets(screen):
    key = screen.table.add("assemble", ppid=1)
    plan = screen.plan(key)
    screen.table.reuse(key.pid, "assemble")
    other = screen.table.add("assemble", ppid=1)
    screen.look()
    assert screen.operations.request_stop(plan)
    screen.settle()
    assert screen.table.sent == []
    assert screen.said == [
        (Tone.ATTENTION, f"1 identity changed. assemble {key.pid}: identity changed.")
    ]
    assert other in screen.index().by_key


def test_one_stop_at_a_time_and_its_countdown(screen):
    key = screen.table.add("assemble", ppid=1, ignores=frozenset({S.TERM}))
    plan = screen.plan(key)
    assert screen.operations.request_stop(plan)
    assert not screen.operations.request_stop(plan)
    assert screen.operations.refusal(WriteAction.STOP_PROCESS) == (
        "Waiting for “stop process” to end."
    )
    screen.runner.run_all()  # one round: nothing stands in the way of another write meanwhile
    assert screen.runner.waiting == []
    assert screen.operations.progress.phase is StopPhase.GRACE
    assert screen.said == []
    screen.settle()
    assert screen.operations.progress.alive == (key,)
    assert screen.said[0] == (Tone.ATTENTION, "1 still alive; force was not used.")
    assert (key, S.KILL) not in screen.table.sent
    assert screen.operations.request_force()
    screen.settle()
    assert screen.said[0] == (Tone.GOOD, "1 killed.")
    assert not screen.operations.request_force()


def test_what_was_asked_for_before_the_gate_closed_is_void(screen):
    key = screen.table.add("assemble", ppid=1)
    assert screen.operations.request_stop(screen.plan(key))
    screen.gate.set_online(False)
    screen.gate.set_online(True)
    screen.settle()
    assert screen.table.sent == []
    assert screen.said[0][0] is Tone.BAD
    screen.gate.set_online(False)
    assert not screen.operations.request_stop(screen.plan(key))
    assert not screen.operations.request_reap(key)


def test_a_part_of_a_run_takes_the_run_along(screen):
    screen.runs.known["stitch-x1"] = RunFacts("stitch-x1", LockStanding.HELD)
    marks = {"PHOENIX_EXECUTION": "stitch-x1"}
    worker = screen.table.add("stitch", ppid=1, marks=marks)
    ffmpeg = screen.table.add("ffmpeg", ppid=worker.pid, marks=marks)
    assert {target.key for target in screen.plan(ffmpeg).targets} == {worker, ffmpeg}


def test_zombies_and_sweeps_are_said(screen):
    keeper = screen.table.add("keeper", collects=False)
    key = screen.table.add("assemble", ppid=keeper.pid)
    screen.table.end(key.pid)
    assert screen.operations.request_reap(key)
    screen.settle()
    assert screen.said[0] == (
        Tone.ATTENTION,
        f"Zombie {key.pid} is still there. Only keeper ({keeper.pid}) can collect it.",
    )
    parent = screen.operations.plan_parent_stop(screen.look(), key)
    assert keeper in {target.key for target in parent.stoppable}
    screen.gate.set_online(False)
    assert screen.operations.request_sweep(SweepMode.REPORT)
    screen.settle()
    assert screen.said[0] == (Tone.PLAIN, "Zombie process cleanup: none found.")


def test_an_uninterruptible_one_is_named(screen):
    screen.stopping.rules = StopRules(timedelta(0), timedelta(0), timedelta(0))
    key = screen.table.add("assemble", ppid=1, state=ProcessState.UNINTERRUPTIBLE)
    screen.operations.request_stop(screen.plan(key))
    screen.settle()
    waits = "it waits in the kernel (D) and ends when that does"
    said = f"1 still alive. assemble {key.pid}: still alive: {waits}."
    assert screen.said[0] == (Tone.ATTENTION, said)
