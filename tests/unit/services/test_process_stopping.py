"""A stop hits what was shown and nothing else, and says for each process how it ended."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.processes import ME
from phoenix_admin.domain.errors import Forbidden, Unsupported
from phoenix_admin.domain.process_facts import ProcessState
from phoenix_admin.domain.process_signal import ProcessSignal as S
from phoenix_admin.domain.stop_ladder import StopPhase, StopRules
from phoenix_admin.domain.stop_ladder_plan import TargetRole
from phoenix_admin.services.process_reaping import ReapEnd, plan_parent_stop
from phoenix_admin.tasks.context import unhurried
from tests.support.process_desk import ProcessDesk, words

TERM = frozenset({S.TERM})


@pytest.fixture
def desk():
    return ProcessDesk()


def run_of(desk, **about):
    """A worker that leads its own group, with an ffmpeg."""
    worker = desk.table.add("assemble", ppid=1, **about)
    return worker, desk.table.add("ffmpeg", ppid=worker.pid)


def test_the_whole_run_is_the_unit_and_parents_come_first(desk):
    worker, ffmpeg = run_of(desk)
    lost = desk.table.add("ffmpeg", ppid=1, pgid=worker.pid, sid=worker.pid)
    bystander = desk.table.add("assemble", ppid=1)
    plan = desk.plan(worker)
    assert [(t.pid, t.role) for t in plan.targets] == [
        (worker.pid, TargetRole.CHOSEN),
        (lost.pid, TargetRole.GROUP),
        (ffmpeg.pid, TargetRole.BELOW),
    ]
    report = desk.stop(plan)
    assert words(report) == {worker.pid: "exited", ffmpeg.pid: "exited", lost.pid: "exited"}
    assert desk.table.sent[0] == (worker, S.TERM)
    assert bystander in desk.index().by_key
    assert (
        desk.journal()
        == [
            ("stop process", f"process {pid}", "done", "exited")
            for pid in sorted([ffmpeg.pid, lost.pid, worker.pid], reverse=True)
        ]
        or len(desk.journal()) == 3
    )
    assert desk.told[-1].phase is StopPhase.ENDED


def test_the_journal_keeps_who_it_was_beyond_its_id(desk):
    worker, _ = run_of(desk)
    began = desk.index().by_key[worker].started_at
    desk.stop(desk.plan(worker))
    entries = desk.backend.journal.newest(100, unhurried())
    (entry,) = [each for each in entries if each.target == f"process {worker.pid}"]
    assert entry.before["started"] == began.astimezone(UTC).isoformat()


def test_a_servers_group_is_not_a_workers(desk):
    server = desk.table.add("gunicorn", ppid=1)
    worker = desk.table.add("assemble", ppid=server.pid)
    assert [t.key for t in desk.plan(worker).targets] == [worker]
    assert {t.key for t in desk.plan(worker, leaders=(server,)).targets} == {worker, server}
    ours = desk.table.add("assemble")  # in the app's own group
    assert [t.key for t in desk.plan(ours).targets] == [ours]
    desk.table.end(90)  # whoever led that group is gone, and still it is the app's
    assert [t.key for t in desk.plan(ours).targets] == [ours]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("self", "This is Phoenix Admin itself."),
        ("ancestor", "Phoenix Admin runs below it and would end with it."),
        ("init", "The whole system depends on it."),
        ("kernel", "It is a part of the kernel."),
        ("foreign", "It belongs to root, and rae may not stop it."),
        ("zombie", "It has ended already; only its parent keeper (101) can collect it."),
        ("reused", "The id 101 belongs to another process by now."),
        ("gone", "It has ended already."),
    ],
)
def test_some_are_refused_with_the_reason(desk, what, reason):
    if what in {"self", "ancestor", "init"}:
        key = desk.index().by_pid[{"self": ME, "ancestor": 90, "init": 1}[what]].key
    elif what == "kernel":
        key = desk.table.add("kworker", ppid=2, kernel=True, user="root")
    elif what == "foreign":
        key = desk.table.add("assemble", ppid=1, user="root")
    elif what == "zombie":
        keeper = desk.table.add("keeper", collects=False)
        key = desk.table.add("assemble", ppid=keeper.pid)
        desk.table.end(key.pid)
    else:
        key = desk.table.add("assemble", ppid=1)
        desk.table.reuse(key.pid) if what == "reused" else desk.table.end(key.pid)
    plan = desk.plan(key)
    assert [t.refusal for t in plan.targets if t.key == key] == [reason]
    report = desk.stop(plan)
    assert words(report)[key.pid] == f"refused: {reason}"
    assert desk.table.sent == []
    assert desk.journal() == []


@pytest.mark.parametrize(
    ("about", "outcome", "journaled", "seconds"),
    [
        ({}, "exited", "done", 0),
        ({"state": ProcessState.STOPPED}, "exited", "done", 0),
        ({"ignores": TERM}, "killed", "done", 10),
        (
            {"state": ProcessState.UNINTERRUPTIBLE},
            "still alive: it waits in the kernel (D) and ends when that does",
            "failed",
            15,
        ),
    ],
)
def test_each_ends_with_its_word(desk, about, outcome, journaled, seconds):
    key = desk.table.add("assemble", ppid=1, **about)
    report = desk.stop(desk.plan(key))
    assert words(report) == {key.pid: outcome}
    assert desk.table.clock.monotonic() == pytest.approx(seconds, abs=0.6)
    assert desk.journal() == [("stop process", f"process {key.pid}", journaled, outcome)]


def test_the_countdown_is_told_and_force_can_be_asked_about_first():
    desk = ProcessDesk(StopRules(escalate=False))
    key = desk.table.add("assemble", ppid=1, ignores=TERM)
    report = desk.stop(desk.plan(key))
    left = [run.left(desk.told[0].ends - 10.0) for run in desk.told[:1]]
    assert left == [timedelta(seconds=10)]
    assert report.run.phase is StopPhase.ASKING
    assert words(report) == {key.pid: ""}
    assert (key, S.KILL) not in desk.table.sent
    assert desk.journal()[0][3] == "still alive; force was not used"
    assert words(desk.stopping.force(report, desk.call)) == {key.pid: "killed"}


def test_one_that_forks_while_being_killed_is_followed(desk):
    late = []

    def fork(how):
        if how is S.TERM:
            late.append(desk.table.add("assemble", ppid=worker.pid))

    worker = desk.table.add("assemble", ppid=1, on_signal=fork)
    report = desk.stop(desk.plan(worker))
    assert words(report) == {worker.pid: "exited", late[0].pid: "exited"}
    assert [t.role for t in report.run.late] == [TargetRole.LATE]
    assert len(desk.journal()) == 2


def test_what_joined_before_the_confirmation_is_left_and_named(desk):
    worker, ffmpeg = run_of(desk)
    plan = desk.plan(worker)
    joined = desk.table.add("ffmpeg", ppid=worker.pid)
    report = desk.stop(plan)
    assert desk.signalled == {worker, ffmpeg}
    assert [facts.key for facts in report.joined] == [joined]


def test_a_zombie_that_a_stop_leaves_is_dead_and_says_who_must_collect_it(desk):
    keeper = desk.table.add("keeper", ppid=1, collects=False)
    key = desk.table.add("assemble", ppid=keeper.pid, sid=777, pgid=777)
    report = desk.stop(desk.plan(key))
    assert words(report) == {key.pid: f"dead, awaiting reap by keeper ({keeper.pid})"}
    assert desk.table.clock.monotonic() >= 5


def test_our_own_child_is_collected_with_its_code(desk):
    key = desk.table.add("assemble", sid=777, pgid=777)
    assert words(desk.stop(desk.plan(key))) == {key.pid: "exited (code -15)"}


def test_an_id_that_changes_hands_meanwhile_is_no_target(desk):
    key = desk.table.add("assemble", ppid=1)
    plan = desk.plan(key)
    stranger = desk.table.reuse(key.pid)
    assert words(desk.stop(plan)) == {key.pid: "identity changed"}
    assert desk.table.sent == []
    # Between the list and the signal: the table itself refuses.
    other = desk.table.add("assemble", ppid=1)
    plan = desk.plan(other)
    scan = desk.table.scan

    def scan_then_reuse(call):
        found = scan(call)
        if other in {facts.key for facts in found.processes}:
            desk.table.reuse(other.pid)
        return found

    desk.table.scan = scan_then_reuse
    assert words(desk.stop(plan)) == {other.pid: "identity changed"}
    assert desk.table.sent == []
    assert stranger in {facts.key for facts in scan(desk.call).processes}


def test_windows_has_only_force(desk):
    desk.table.graceful = False
    key = desk.table.add("assemble", ppid=1)
    assert not desk.plan(key).graceful
    assert words(desk.stop(desk.plan(key))) == {key.pid: "killed"}
    assert desk.table.sent == [(key, S.KILL)]


def test_a_closed_gate_lets_no_signal_out(desk):
    key = desk.table.add("assemble", ppid=1)
    desk.gate.set_online(False)
    with pytest.raises(Forbidden):
        desk.stop(desk.plan(key))
    assert desk.table.sent == []


def test_leaving_in_the_middle_is_journaled_as_unknown(desk):
    key = desk.table.add("assemble", ppid=1, ignores=TERM)
    desk.call.on_wait = lambda now: desk.call.token.cancel() if now > 3 else None
    report = desk.stop(desk.plan(key))
    assert words(report) == {key.pid: ""}
    assert [line[2] for line in desk.journal()] == ["unknown"]


def test_a_list_that_cannot_be_read_any_more_leaves_what_is_known(desk):
    gone = desk.table.add("assemble", ppid=1)
    deaf = desk.table.add("assemble", ppid=1, ignores=TERM)
    plan = desk.plan(gone, deaf)

    def fail():
        if desk.table.scans > 5:
            msg = "The processes of this machine cannot be listed."
            raise Unsupported(msg)

    desk.table.before_scan = fail
    with pytest.raises(Unsupported):
        desk.stop(plan)
    assert sorted((target, outcome) for _, target, outcome, _ in desk.journal()) == [
        (f"process {gone.pid}", "done"),
        (f"process {deaf.pid}", "unknown"),
    ]


# ---------------------------------------------------------------- what was shown, and nobody else

PIDS = st.integers(101, 112)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("born"), PIDS, st.booleans()),
        st.tuples(st.just("ends"), PIDS, st.booleans()),
        st.tuples(st.just("reused"), PIDS, st.booleans()),
        st.tuples(st.just("adopted"), PIDS, st.booleans()),
        st.tuples(st.just("joins"), PIDS, st.booleans()),
    ),
    max_size=12,
)


def happen(desk, change):
    what, pid, flag = change
    there = {facts.pid: facts for facts in desk.index().listing.processes}
    if what == "born":
        parent = pid if pid in there else ME
        group = {"pgid": 888, "sid": 888} if flag else {}
        desk.table.add("ffmpeg", ppid=parent, **group)
    elif pid not in there:
        return
    elif what == "ends":
        desk.table.end(pid)
        if flag:
            desk.table.reap_own()
    elif what == "reused":
        desk.table.reuse(pid, "assemble" if flag else "stranger")
    elif what == "adopted":
        desk.table.change(pid, ppid=1)
    else:
        desk.table.change(pid, pgid=101, sid=101)


CHOSEN = st.sets(st.integers(0, 5), min_size=1)


def only_what_was_shown_is_hit(before, between, chosen):
    desk = ProcessDesk()
    keys = [desk.table.add("assemble", ppid=1)]
    keys += [desk.table.add("ffmpeg", ppid=keys[0].pid), desk.table.add("assemble", ppid=1)]
    keys += [desk.table.add("ffmpeg", ppid=1, pgid=101, sid=101), desk.table.add("assemble")]
    keys += [desk.table.add("assemble", ppid=1, user="root")]
    for change in before:
        happen(desk, change)
    plan = desk.plan(*(keys[number] for number in chosen))
    for change in between:
        happen(desk, change)
    report = desk.stop(plan)
    assert desk.signalled <= {target.key for target in plan.stoppable}
    assert report.run.late == ()
    assert all(outcome is not None for _, outcome in report.results)


@settings(max_examples=50)
@given(before=CHANGES, between=CHANGES, chosen=CHOSEN)
def test_no_change_of_the_list_makes_a_stop_hit_what_was_not_shown(before, between, chosen):
    only_what_was_shown_is_hit(before, between, chosen)


@pytest.mark.wide
@settings(max_examples=500)
@given(before=CHANGES, between=CHANGES, chosen=CHOSEN)
def test_five_hundred_changes_of_the_list_hit_nothing_else(before, between, chosen):
    only_what_was_shown_is_hit(before, between, chosen)


@settings(max_examples=30)
@given(CHANGES, st.integers(0, 11))
def test_what_is_born_meanwhile_is_hit_only_if_a_target_or_its_group_bore_it(changes, at):
    desk = ProcessDesk()
    worker = desk.table.add("assemble", ppid=1, ignores=TERM)
    waiting = list(changes)
    plan = desk.plan(worker)

    def meanwhile(_now):
        if waiting:
            happen(desk, waiting.pop())

    desk.call.on_wait = meanwhile
    report = desk.stop(plan)
    shown = {target.key for target in report.run.targets}
    assert desk.signalled <= shown
    assert {t.role for t in report.run.targets} <= {TargetRole.CHOSEN, TargetRole.LATE}


# ---------------------------------------------------------------- zombies


def test_a_zombie_is_collected_when_its_parent_listens(desk):
    keeper = desk.table.add("keeper", collects=False, on_child=True)
    key = desk.table.add("assemble", ppid=keeper.pid)
    desk.table.end(key.pid)
    report = desk.reaping.reap(key, desk.call)
    assert report.end is ReapEnd.COLLECTED
    assert desk.table.sent == [(keeper, S.CHILD)]
    assert desk.journal() == [("ask to reap", f"process {keeper.pid}", "done", "collected")]


def test_a_deaf_parent_leaves_it_and_stopping_the_parent_is_a_list_of_its_own(desk):
    keeper = desk.table.add("keeper", ppid=1, collects=False)
    key, other = (desk.table.add(name, ppid=keeper.pid) for name in ("assemble", "ffmpeg"))
    desk.table.end(key.pid)
    report = desk.reaping.reap(key, desk.call)
    assert (report.end, report.detail) == (
        ReapEnd.AWAITING,
        f"Only keeper ({keeper.pid}) can collect it.",
    )
    assert desk.table.clock.monotonic() >= 5
    plan = plan_parent_stop(desk.index(), key)
    assert {t.key for t in plan.stoppable} == {keeper, other}
    desk.stop(plan)
    assert key not in desk.index().by_key


def test_our_own_zombie_is_simply_collected(desk):
    key = desk.table.add("assemble")
    desk.table.end(key.pid)
    assert desk.reaping.reap(key, desk.call).end is ReapEnd.COLLECTED
    assert desk.table.sent == []
    assert desk.journal() == []


def test_many_are_journaled_with_two_waits_for_the_disk(desk):
    keys = [desk.table.add("assemble", ppid=1) for _ in range(30)]
    kept = []
    journal = desk.backend.journal
    add = journal.append_all
    journal.append_all = lambda entries: (kept.append([e.outcome for e in entries]), add(entries))
    report = desk.stop(desk.plan(*keys))
    assert set(words(report).values()) == {"exited"}
    assert [(len(lines), {str(o) for o in lines}) for lines in kept] == [
        (30, {"no outcome recorded"}),
        (30, {"done"}),
    ]
    assert len(desk.journal()) == 30


def test_when_many_are_not_allowed_each_has_its_line_and_nobody_is_signalled(desk):
    keys = [desk.table.add("assemble", ppid=1) for _ in range(3)]
    plan = desk.plan(*keys)
    desk.gate.set_online(False)
    with pytest.raises(Forbidden):
        desk.stop(plan)
    assert desk.table.sent == []
    assert [line[2] for line in desk.journal()] == ["refused"] * 3
