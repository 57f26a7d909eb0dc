"""The ladder on real processes: each ends with its word, and nobody else is touched."""

from datetime import timedelta

import psutil
import pytest

from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.backends.local.process_tables import open_process_table
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.process_index import ProcessIndex
from phoenix_admin.domain.stop_ladder import StopRules
from phoenix_admin.domain.stop_ladder_plan import freeze_plan
from phoenix_admin.services.process_reaping import ReapEnd, ZombieReaping
from phoenix_admin.services.process_stopping import ProcessStopping
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried
from tests.support.live_processes import LiveProcesses
from tests.support.process_desk import words
from tests.support.waiting import until

RULES = StopRules(grace=timedelta(milliseconds=300), reap_wait=timedelta(milliseconds=300))


class Desk:
    def __init__(self, folder):
        self.live = LiveProcesses(folder)
        clock, rules = SystemClock(), RULES
        self.clock = clock
        self.journal = journal = JournalFile(folder / "journal.jsonl", clock.now)
        self.table = open_process_table(clock, [self.live.collect])
        gate = WriteGate(LOCAL, "rae", journal, clock)
        self.stopping = ProcessStopping(self.table, gate, clock, rules)
        self.reaping = ZombieReaping(self.table, gate, clock, timedelta(milliseconds=200))
        self.signalled = set()
        send = self.table.signal

        def noted(key, how):
            self.signalled.add(key.pid)
            return send(key, how)

        self.table.signal = noted

    def index(self):
        return ProcessIndex(self.table.scan(unhurried()))

    def stop(self, *pids):
        index = self.index()
        plan = freeze_plan(index, [index.by_pid[pid].key for pid in pids])
        return self.stopping.stop(plan, unhurried())

    def close(self):
        self.live.close()


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.close()


def test_each_real_process_ends_with_its_word(desk):
    plain, deaf, stopped = desk.live.sleeper(), desk.live.deaf(), desk.live.stopped()
    bystander = desk.live.sleeper()
    zombie, keeper = desk.live.zombie()
    report = desk.stop(plain, deaf, stopped, zombie)
    assert words(report) == {
        plain: "exited (code -15)",
        deaf: "killed",
        stopped: "exited (code -15)",
        zombie: f"refused: It has ended already; only its parent keeper ({keeper}) can collect it.",
    }
    assert desk.signalled == {plain, deaf, stopped}
    assert not desk.index().by_pid[bystander].is_zombie
    lines = desk.journal.newest(10, unhurried())
    assert sorted((line.target, line.detail) for line in lines) == sorted(
        (f"process {pid}", text) for pid, text in words(report).items() if pid in desk.signalled
    )


def test_a_real_one_that_forks_while_being_killed_is_followed(desk):
    pid = desk.live.forks_when_told_to_end()
    first = psutil.Process(pid).children()[0].pid
    report = desk.stop(pid)
    late = {target.pid for target in report.run.late}
    assert desk.signalled == {pid, first} | late
    assert words(report)[pid] == "exited (code 0)"
    there = desk.index().by_key  # init may not have collected them yet
    assert all(key not in there or there[key].is_zombie for key in report.run.sent)
    assert report.joined == ()


def test_a_real_zombie_waits_for_its_parent_and_goes_with_it(desk):
    zombie, keeper = desk.live.zombie()
    key = desk.index().by_pid[zombie].key
    report = desk.reaping.reap(key, unhurried())  # this parent does not listen
    assert report.end is ReapEnd.AWAITING
    assert desk.signalled == {keeper}
    desk.stop(keeper)
    assert (index := desk.index()).by_key.get(key) is None or index.by_key[key].ppid == 1


def test_two_hundred_orphans_are_stopped_and_nobody_else(desk):
    many = 'i=0; while [ $i -lt 200 ]; do "$0" 1000 & i=$((i+1)); done; read -r line'
    shell = desk.live.start(
        "sh", "-c", many, desk.live.program("assemble"), stdin=-1, start_new_session=True
    )
    bystanders = {desk.live.sleeper() for _ in range(3)}

    def crowd():
        return [f for f in desk.index().listing.processes if f.pgid == shell.pid]

    until(lambda: sum(facts.name == "assemble" for facts in crowd()) == 200)
    pids = {facts.pid for facts in crowd()} - {shell.pid}
    desk.live.note(*pids)
    shell.kill()
    shell.wait()
    until(lambda: all(facts.ppid != shell.pid for facts in crowd()))
    began = desk.clock.monotonic()
    report = desk.stop(min(pids))  # the whole group is the unit
    took = desk.clock.monotonic() - began
    assert {target.pid for target in report.run.targets} == pids == desk.signalled
    left = [facts for facts in crowd() if not facts.is_zombie]
    assert left == []
    assert set(words(report).values()) <= {"exited", f"dead, awaiting reap by {_init(desk)}"}
    assert bystanders <= {f.pid for f in desk.index().listing.processes if not f.is_zombie}
    assert took < 20.0  # generous: a figure for a quiet machine is the benchmark's


def _init(desk):
    return f"{desk.index().by_pid[1].name} (1)"
