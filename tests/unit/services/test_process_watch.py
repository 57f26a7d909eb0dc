"""Looking again and again: who started what, what a zombie was, and who has stopped working."""

from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.processes import ME, FakeProcessTable, FakeRunEvidence
from phoenix_admin.domain.process_class import LockStanding, ProcessClass, RunFacts
from phoenix_admin.domain.process_facts import ProcessState
from phoenix_admin.services.process_watch import ProcessWatch
from phoenix_admin.tasks.context import unhurried

C = ProcessClass


class Desk:
    def __init__(self):
        self.table, self.runs = FakeProcessTable(), FakeRunEvidence()
        self.clock = self.table.clock
        self.watch = ProcessWatch(self.table, self.clock, self.runs)

    def look(self, *, after=2.0):
        self.clock.advance(after)
        self.reading = self.watch.look(unhurried())
        return {row.key: row for row in self.reading.rows}

    def worker(self, name="assemble", mark="", **about):
        marks = {"PHOENIX_EXECUTION": mark} if mark else {}
        return self.table.add(name, marks=marks, **about)

    def record(self, execution, lock=LockStanding.HELD, silent=0.0, **about):
        at = self.clock.now() - timedelta(seconds=silent)
        about = {"heartbeat_at": at, "last_log_at": at} | about
        self.runs.known[execution] = RunFacts(execution, lock, **about)


@pytest.fixture
def desk():
    return Desk()


def test_a_zombie_is_what_it_was_while_it_lived(desk):
    keeper = desk.table.add("keeper", collects=False)
    key = desk.table.add("python3", ppid=keeper.pid, command=("python3", "assemble.py"))
    assert desk.look()[key].worker == "assemble"
    desk.table.end(key.pid)
    row = desk.look()[key]
    assert (row.kind, row.worker) == (C.ZOMBIE, "assemble")
    assert row.classified.reason == (
        "Has ended, was assemble (by what was seen before it ended); "
        f"keeper ({keeper.pid}) has not collected it."
    )


def test_a_zombie_nobody_saw_alive_is_known_by_its_name_or_its_parent(desk):
    keeper = desk.table.add("keeper", collects=False)
    named = desk.table.add("assemble", ppid=keeper.pid)
    worker = desk.table.add("assemble", collects=False)
    child = desk.table.add("python3", ppid=worker.pid)
    other = desk.table.add("grep", ppid=keeper.pid)
    for key in (named, child, other):
        desk.table.end(key.pid)
    rows = desk.look()
    assert [(rows[key].kind, rows[key].worker) for key in (named, child, other)] == [
        (C.ZOMBIE, "assemble"),
        (C.ZOMBIE, "assemble"),
        (C.ZOMBIE, ""),
    ]


def test_an_orphan_is_told_by_who_started_it_whoever_adopts_it(desk):
    subreaper = desk.table.add("systemd", ppid=1)
    launcher = desk.table.add("podcast-api", ppid=1)
    key = desk.worker(ppid=launcher.pid)
    assert desk.look()[key].kind is C.HEALTHY
    desk.table.end(launcher.pid)
    desk.table.change(key.pid, ppid=subreaper.pid)
    row = desk.look()[key]
    assert row.kind is C.ORPHAN
    assert row.classified.reason.startswith(f"Started by podcast-api ({launcher.pid}), which is")


def test_an_orphan_is_found_at_the_first_look_by_its_session(desk):
    subreaper = desk.table.add("systemd", ppid=1)
    key = desk.worker(ppid=subreaper.pid, sid=77, pgid=77)
    assert desk.look()[key].kind is C.ORPHAN


def test_a_daemon_under_init_is_none(desk):
    key = desk.table.add("gunicorn", ppid=1, sid=77, pgid=77)
    ours = desk.table.add("assemble", ppid=1)  # leads a session of its own
    rows = desk.look()
    assert rows[key].kind is rows[ours].kind is C.HEALTHY


def test_a_detached_worker_with_its_lock_is_healthy_after_a_restart(desk):
    desk.record("assemble-x1")
    key = desk.worker("python3", "assemble-x1", ppid=1, command=("python3", "-m", "x"))
    rows = desk.look()  # the first look of this program: it has seen no launcher
    assert (rows[key].kind, rows[key].worker) == (C.HEALTHY, "assemble")
    desk.record("assemble-x1", LockStanding.FREE)
    assert desk.look()[key].kind is C.ORPHAN


def test_a_left_over_ffmpeg_is_an_orphan_and_a_strangers_is_nobodys_affair(desk):
    desk.record("stitch-x1", LockStanding.FREE, is_over=True)
    ours = desk.worker("ffmpeg", "stitch-x1", ppid=1)
    theirs = desk.worker("ffmpeg", ppid=1)
    rows = desk.look()
    assert (rows[ours].kind, rows[ours].worker) == (C.ORPHAN, "ffmpeg")
    assert theirs not in rows


def test_hung_is_told_over_several_looks_and_stopped_is_not_hung(desk):
    desk.record("stitch-x1", silent=300)
    desk.record("stitch-x2", silent=300)
    hung = desk.worker("stitch", "stitch-x1", age=3600)
    stopped = desk.worker("stitch", "stitch-x2", age=3600, state=ProcessState.STOPPED)
    kinds = [desk.look()[hung].kind for _ in range(4)]
    assert kinds == [C.HEALTHY, C.HEALTHY, C.STALE, C.STALE]
    assert desk.look()[stopped].kind is C.HEALTHY
    desk.table.change(hung.pid, cpu=timedelta(seconds=1))
    row = desk.look()[hung]
    assert row.kind is C.HEALTHY
    assert row.cpu_share == pytest.approx(0.5)
    # It has worked, and then it hangs: what it used before does not count for it.
    assert [desk.look()[hung].kind for _ in range(3)] == [C.HEALTHY, C.STALE, C.STALE]


def test_a_reused_id_inherits_nothing(desk):
    launcher = desk.table.add("podcast-api", ppid=1)
    key = desk.worker(ppid=launcher.pid)
    desk.look()
    desk.table.end(launcher.pid)
    stranger = desk.table.reuse(key.pid, "assemble")
    rows = desk.look()
    assert key not in rows
    assert rows[stranger].kind is C.HEALTHY  # no launcher is on its record


def test_each_class_is_found_among_two_thousand(desk):
    for number in range(2_000):
        desk.table.add("sleep", ppid=1 if number % 2 else 90)
    keeper = desk.table.add("keeper", collects=False)
    zombie = desk.table.add("assemble", ppid=keeper.pid)
    desk.table.end(zombie.pid)
    orphan = desk.worker(ppid=1, sid=77, pgid=77)
    desk.record("stitch-x1", silent=300)
    stale = desk.worker("stitch", "stitch-x1", age=3600)
    healthy = desk.worker("assemble")
    for _ in range(4):
        rows = desk.look()
    assert [rows[key].kind for key in (zombie, orphan, stale, healthy)] == [
        C.ZOMBIE,
        C.ORPHAN,
        C.STALE,
        C.HEALTHY,
    ]
    assert [row.key for row in desk.reading.rows] == [zombie, orphan, stale, healthy]
    assert desk.reading.totals[C.OTHER] == 2_004
    # Only candidates are looked at closely, and each of them once.
    assert [key for key in desk.table.looked_at if key.pid != ME] == [orphan, stale, healthy]
