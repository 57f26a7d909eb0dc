"""What every process table keeps: identity from listing to signal, and honest answers."""

import dataclasses
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from phoenix_admin.backends.local.process_procfs import ProcfsTable
from phoenix_admin.backends.local.process_psutil import PsutilTable
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.process_facts import ProcessKey, ProcessState
from phoenix_admin.domain.process_index import ProcessIndex
from phoenix_admin.domain.process_signal import ProcessSignal, SignalAnswer
from phoenix_admin.tasks.context import unhurried
from tests.contract.process_subjects import (
    FakeTableSubject,
    LiveTableSubject,
    listed,
    until_gone,
)
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]
TABLES = {
    "fake": lambda _folder: FakeTableSubject(),
    "procfs": lambda folder: LiveTableSubject(folder, ProcfsTable),
    "psutil": lambda folder: LiveTableSubject(folder, PsutilTable),
}


@pytest.fixture(params=TABLES)
def subject(request, tmp_path):
    made = TABLES[request.param](tmp_path)
    yield made
    made.close()


def details(subject, pid, **wanted):
    key = listed(subject)[pid].key
    return subject.table.details([key], unhurried(), **wanted).get(key)


def test_a_listing_says_who_is_there_and_who_we_are(subject):
    pid = subject.sleeper()
    until(lambda: listed(subject)[pid].name == "assemble")
    found = subject.table.scan(unhurried())
    facts = listed(subject)[pid]
    assert found.own is not None
    assert found.own.pid == subject.own
    assert facts.ppid == subject.own
    assert facts.user == found.user == listed(subject)[subject.own].user
    assert facts.started_at <= found.taken_at
    assert {1, subject.own, pid} <= {each.pid for each in found.processes}
    assert facts.pgid == listed(subject)[subject.own].pgid
    again = listed(subject)[pid]  # who it is does not flicker; how it is may have changed since
    assert again == dataclasses.replace(facts, state=again.state, rss=again.rss, cpu=again.cpu)


def test_details_are_masked_and_hold_no_other_variable(subject):
    pid = subject.sleeper("sh", "--token", "s3cr3t", mark="assemble-x1")
    until(lambda: "s3cr3t" not in str(details(subject, pid)) and details(subject, pid).command)
    found = details(subject, pid, marks=["PHOENIX_EXECUTION"], memory=True)
    assert "--token" in found.command
    assert "s3cr3t" not in str(found)
    assert found.marks == {"PHOENIX_EXECUTION": "assemble-x1"}
    assert found.rss > 0
    assert found.uss > 0


def test_a_zombie_is_listed_though_its_command_line_cannot_be_read(subject):
    pid, parent = subject.zombie()
    facts = listed(subject)[pid]
    assert facts.state is ProcessState.ZOMBIE
    assert facts.name == "assemble"
    assert facts.ppid == parent
    found = details(subject, pid, marks=["PHOENIX_EXECUTION"], memory=True)
    assert found.command is None
    assert not found.rss
    assert subject.table.signal(facts.key, ProcessSignal.KILL) is SignalAnswer.SENT
    assert listed(subject)[pid].state is ProcessState.ZOMBIE  # only its parent ends that


def test_an_adopted_process_is_told_from_one_born_there(subject):
    pid, keeper = subject.orphan_under_subreaper()
    born = subject.sleeper()
    index = ProcessIndex(subject.table.scan(unhurried()))
    facts = index.by_pid[pid]
    assert facts.ppid == keeper != 1
    assert not index.is_reparented(index.by_pid[born])


def test_a_stopped_process_takes_its_term_only_when_continued(subject):
    pid = subject.stopped()
    facts = listed(subject)[pid]
    assert facts.state is ProcessState.STOPPED
    assert subject.table.signal(facts.key, ProcessSignal.TERM) is SignalAnswer.SENT
    assert listed(subject)[pid].state is ProcessState.STOPPED
    assert subject.table.signal(facts.key, ProcessSignal.CONTINUE) is SignalAnswer.SENT
    until_gone(subject, pid)


def test_a_deaf_process_outlives_term_and_no_kill(subject):
    pid = subject.deaf()
    key = listed(subject)[pid].key
    assert subject.table.signal(key, ProcessSignal.TERM) is SignalAnswer.SENT
    assert not listed(subject)[pid].is_zombie
    assert subject.table.signal(key, ProcessSignal.KILL) is SignalAnswer.SENT
    until_gone(subject, pid)
    assert subject.table.signal(key, ProcessSignal.KILL) is SignalAnswer.GONE
    assert subject.table.details([key], unhurried()) == {}


@pytest.mark.parametrize("pid", [0, 1, None])
def test_some_are_never_signalled(subject, pid):
    key = listed(subject)[subject.own].key if pid is None else ProcessKey(pid, 0)
    with pytest.raises(Invalid):
        subject.table.signal(key, ProcessSignal.TERM)


def test_a_reused_id_is_refused():
    subject = FakeTableSubject()
    pid = subject.sleeper()
    key = listed(subject)[pid].key
    stranger = subject.world.reuse(pid)
    assert stranger != key
    assert subject.table.signal(key, ProcessSignal.KILL) is SignalAnswer.CHANGED
    assert subject.table.details([key], unhurried()) == {}
    assert subject.world.sent == []


REUSE = """
import os, subprocess, sys, time
from pathlib import Path
from phoenix_admin.backends.local.process_procfs import ProcfsTable
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.process_signal import ProcessSignal
from phoenix_admin.tasks.context import unhurried
table = ProcfsTable(SystemClock())
first = subprocess.Popen(["sleep", "1000"])
key = {f.pid: f.key for f in table.scan(unhurried()).processes}[first.pid]
first.kill(); first.wait()
# Start times are told apart by a tick of the clock: until then it could not be seen.
while time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK") < key.token + 2:
    pass
Path("/proc/sys/kernel/ns_last_pid").write_text(str(first.pid - 1))
second = subprocess.Popen(["sleep", "1000"])
answer = table.signal(key, ProcessSignal.KILL)
print(second.pid == first.pid, answer, second.poll(), len(table.details([key], unhurried())))
second.kill(); second.wait()
"""


def test_a_really_reused_id_is_refused():
    """In a namespace of its own, where the next id can be chosen."""
    unshare = shutil.which("unshare")
    words = [unshare or "", "--pid", "--fork", "--mount-proc", "--kill-child"]
    if unshare is None or subprocess.run([*words, "true"], check=False).returncode:
        pytest.skip("this kernel does not let us have a pid namespace")
    command = [*words, sys.executable, "-c", textwrap.dedent(REUSE)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.split() == ["True", "changed", "None", "0"], done.stderr


DENIED = """
import os, sys
sys.path[:0] = sys.argv[2:]
from phoenix_admin.backends.local.process_procfs import ProcfsTable
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.process_signal import ProcessSignal
from phoenix_admin.tasks.context import unhurried
os.setgroups([]); os.setgid(65534); os.setuid(65534)
table = ProcfsTable(SystemClock())
listing = table.scan(unhurried())
facts = {f.pid: f for f in listing.processes}[int(sys.argv[1])]
print(table.signal(facts.key, ProcessSignal.KILL), facts.user != listing.user, listing.privileged)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a second user to become")
def test_another_users_process_is_denied(tmp_path):
    subject = LiveTableSubject(tmp_path, ProcfsTable)
    try:
        pid = subject.sleeper()
        command = [sys.executable, "-c", textwrap.dedent(DENIED), str(pid), *sys.path]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.stdout.split() == ["denied", "True", "False"], done.stderr
        assert not listed(subject)[pid].is_zombie
    finally:
        subject.close()


def test_only_tables_make_keys():
    makers = {
        path.relative_to(ROOT / "phoenix_admin").parts[0]
        for path in (ROOT / "phoenix_admin").rglob("*.py")
        if "ProcessKey(" in path.read_text(encoding="utf-8")
    }
    assert makers == {"backends"}
