"""What a process is called, and why: one class for each, and the evidence in one line."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.clock import PICTURE_TIME
from phoenix_admin.domain.process_class import (
    DEFAULT_LIMITS,
    Classified,
    CpuWatch,
    Launcher,
    LockStanding,
    ProcessClass,
    ProcessEvidence,
    RunFacts,
    classify,
)
from phoenix_admin.domain.process_facts import ProcessFacts, ProcessKey, ProcessState
from phoenix_admin.domain.process_signatures import DEFAULT_SIGNATURES, KnownBy, SignatureMatch

NOW = PICTURE_TIME
KINDS = {each.id: SignatureMatch(each, KnownBy.COMMAND) for each in DEFAULT_SIGNATURES}
C, L = ProcessClass, LockStanding
GONE, THERE = Launcher(40, "podcast-api", gone=True), Launcher(40, "podcast-api", gone=False)
IDLE = CpuWatch(3, timedelta(seconds=6), timedelta(0))


def ago(seconds):
    return NOW - timedelta(seconds=seconds)


def facts(state=ProcessState.SLEEPING, *, age=3600, sid=40):
    return ProcessFacts(ProcessKey(50, 1), 1, sid, sid, "python3", state, ago(age))


def run(lock=L.HELD, *, heartbeat=2.0, line=2.0, over=False, ended=None):
    return RunFacts(
        "assemble-x1",
        lock,
        is_over=over,
        ended_at=None if ended is None else ago(ended),
        heartbeat_at=None if heartbeat is None else ago(heartbeat),
        last_log_at=None if line is None else ago(line),
    )


def seen(kind="assemble", **known):
    fields = {"parent": "init", "parent_pid": 1, "reparented": True} | known
    return ProcessEvidence(match=KINDS.get(kind), **fields)


ROWS = {
    "zombie": (facts(ProcessState.ZOMBIE), seen(), C.ZOMBIE, "was assemble (by its command line)"),
    "stranger's zombie": (facts(ProcessState.ZOMBIE), seen("none"), C.ZOMBIE, "init (1) has not"),
    "zombie with a held lock": (facts(ProcessState.ZOMBIE), seen(run=run()), C.ZOMBIE, "ended"),
    "no worker": (facts(), seen("none", launcher=GONE), C.OTHER, "no signature"),
    "orphan on record": (
        facts(),
        seen(launcher=GONE),
        C.ORPHAN,
        "Started by podcast-api (40), which is gone",
    ),
    "orphan of a subreaper": (
        facts(),
        seen(parent="systemd", parent_pid=812, launcher=GONE),
        C.ORPHAN,
        "its parent now is systemd (812)",
    ),
    "orphan by inference": (facts(), seen(), C.ORPHAN, "(inferred)"),
    "launcher is there": (facts(), seen(launcher=THERE), C.HEALTHY, "is there"),
    "own session": (facts(sid=50), seen(), C.HEALTHY, "session of its own"),
    "own session, launcher gone": (facts(sid=50), seen(launcher=GONE), C.ORPHAN, "is gone"),
    "daemon": (facts(), seen("gunicorn"), C.HEALTHY, "may run on its own"),
    "daemon whose launcher is gone": (facts(), seen("gunicorn", launcher=GONE), C.ORPHAN, "gone"),
    "detached with its lock": (
        facts(sid=50),
        seen(run=run(), launcher=GONE),
        C.HEALTHY,
        "The lock of assemble-x1 is held; last heartbeat 2 s ago (14:32:05Z)",
    ),
    "lost its lock": (facts(), seen(run=run(L.FREE)), C.ORPHAN, "nobody holds the lock"),
    "run over long ago": (
        facts(),
        seen(run=run(L.FREE, over=True, ended=60)),
        C.ORPHAN,
        "which is over",
    ),
    "run over just now": (
        facts(),
        seen(run=run(L.FREE, over=True, ended=2)),
        C.HEALTHY,
        "just ended its work",
    ),
    "just begun": (
        facts(age=3),
        seen(run=run(L.FREE, heartbeat=None, line=None)),
        C.HEALTHY,
        "just begun",
    ),
    "young, but had its lock": (facts(age=3), seen(run=run(L.FREE)), C.ORPHAN, "nobody holds"),
    "left-over ffmpeg": (
        facts(age=3),
        seen("ffmpeg", run=run(L.FREE, heartbeat=None)),
        C.ORPHAN,
        "nobody holds",
    ),
    "hung": (
        facts(),
        seen(run=run(heartbeat=200, line=300), cpu=IDLE),
        C.STALE,
        "Last heartbeat 3 min 20 s ago",
    ),
    "hung from the start": (
        facts(),
        seen(run=run(heartbeat=None, line=None), cpu=IDLE),
        C.STALE,
        "no heartbeat, no log line, no processor time over 6 s",
    ),
    "hung in the kernel": (
        facts(ProcessState.UNINTERRUPTIBLE),
        seen(run=run(heartbeat=200, line=300), cpu=IDLE),
        C.STALE,
        "(D)",
    ),
    "silent, but writes its log": (
        facts(),
        seen(run=run(heartbeat=200, line=5), cpu=IDLE),
        C.HEALTHY,
        "",
    ),
    "silent, but works": (
        facts(),
        seen(
            run=run(heartbeat=200, line=300),
            cpu=CpuWatch(3, timedelta(seconds=6), timedelta(seconds=1)),
        ),
        C.HEALTHY,
        "",
    ),
    "silent, one look": (
        facts(),
        seen(run=run(heartbeat=200, line=300), cpu=CpuWatch(1, timedelta(seconds=0), timedelta(0))),
        C.HEALTHY,
        "",
    ),
    "stopped": (
        facts(ProcessState.STOPPED),
        seen(run=run(heartbeat=200, line=300), cpu=IDLE),
        C.HEALTHY,
        "not hung",
    ),
    "idle server": (facts(), seen("gunicorn", cpu=IDLE, reparented=False), C.HEALTHY, "is there"),
}


@pytest.mark.parametrize("row", ROWS)
def test_each_process_has_the_class_its_evidence_gives(row):
    process, evidence, kind, words = ROWS[row]
    found = classify(process, evidence, NOW)
    assert found.kind is kind, found
    assert words.lower() in found.reason.lower(), found


ages = st.none() | st.floats(-10, 10_000)
runs = st.builds(
    run,
    st.sampled_from(L),
    heartbeat=ages,
    line=ages,
    over=st.booleans(),
    ended=ages,
)
evidences = st.builds(
    seen,
    st.sampled_from([*KINDS, "none"]),
    parent=st.sampled_from(["", "init", "systemd"]),
    parent_pid=st.integers(0, 99),
    reparented=st.booleans(),
    launcher=st.sampled_from([None, GONE, THERE]),
    run=st.none() | runs,
    cpu=st.none()
    | st.builds(
        CpuWatch,
        st.integers(0, 9),
        st.timedeltas(timedelta(0), timedelta(hours=1)),
        st.timedeltas(timedelta(0), timedelta(hours=1)),
    ),
)
processes = st.builds(
    facts, st.sampled_from(ProcessState), age=st.floats(-10, 10_000), sid=st.sampled_from([0, 50])
)


@given(processes, evidences)
def test_every_process_has_one_class_and_one_line(process, evidence):
    found = classify(process, evidence, NOW)
    assert found == classify(process, evidence, NOW)
    assert isinstance(found, Classified)
    assert found.reason.endswith(".")
    assert "\n" not in found.reason
    assert found.reason[0].isupper()
    assert (found.kind is C.ZOMBIE) == (process.state is ProcessState.ZOMBIE)
    if process.state is not ProcessState.ZOMBIE:
        assert (found.kind is C.OTHER) == (evidence.match is None)
    if evidence.run is not None and evidence.run.lock is L.HELD:
        assert found.kind is not C.ORPHAN
    if found.kind is C.STALE:
        assert process.state is not ProcessState.STOPPED
        assert evidence.cpu.looks >= DEFAULT_LIMITS.idle_looks
