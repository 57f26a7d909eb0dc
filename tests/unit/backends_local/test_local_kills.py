"""Who killed a local worker or its ffmpeg: what can be proven, and what is never guessed."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.fake.journal import FakeJournal
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.backends.local.data_folder import open_data_folder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_rows import Identity
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.group_kills import GroupKills
from phoenix_admin.backends.local.kernel_log import (
    KernelKill,
    kernel_kills,
    read_buffer_record,
    read_journal_line,
)
from phoenix_admin.backends.local.kill_evidence import KillWatch, judge_kill
from phoenix_admin.backends.local.memory_lines import LocalMemoryLines
from phoenix_admin.backends.local.run_log import RunLog
from phoenix_admin.backends.local.settling import Settling
from phoenix_admin.domain.errors import Slow
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.journal_page import JournalPage, JournalQuery
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.memory_incident import IncidentKind, MemoryIncident, find_incidents
from phoenix_admin.domain.memory_lines import LOCAL_COUNTED, LOCAL_OOM
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.memory_line_source import MemoryLineRequest
from phoenix_admin.tasks.context import unhurried

CALL = unhurried(86_400.0)  # made when the tests are collected
KILLED = "the worker was killed (no lock, last heartbeat 14:32:07Z)"
NO_SUCH = 99_999_999
ENDED = "The stitch failed: ffmpeg was killed by signal 9 (while joining)"


def worker(name: str) -> MemorySubject:
    return MemorySubject(SubjectKind.WORKER, name)


class Desk:
    """One run, its row and its log, and what is found out about its death."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.clock = FakeClock()
        self.database = database
        self.table = ExecutionTable(database)
        self.folder = open_data_folder(folder / "data")
        self.groups = folder / "groups"
        self.journal = FakeJournal(FakeWorld())

    def run(self, pid: int = NO_SUCH, children: tuple[Identity, ...] = ()) -> None:
        now = self.clock.now()
        order = RunOrder("job", "p1", JobKind.STITCH, ("/a.mp4",))
        self.table.insert("run-1", order, Path("/reel.mp4"), now, CALL)
        assert self.table.begin("run-1", Identity(pid, now.timestamp()), now, CALL)
        if children:
            self.table.record_children("run-1", children, CALL)

    def say(self, text: str, severity: Severity = Severity.ERROR, **fields: object) -> None:
        log = RunLog(self.folder.log_of("run-1"), job_id="j", project_id="p")
        log.write(self.clock.now(), severity, text, fields)
        log.close()

    def end(self, state: ExecutionState, reason: str) -> None:
        row = self.table.read("run-1", CALL)
        assert self.table.settle(row, state, self.clock.now(), CALL, reason=reason)

    def killed(self) -> None:
        self.run()
        self.end(ExecutionState.INTERRUPTED, KILLED)

    def group(self, kills: int, members: str = "", below: str = "") -> None:
        place = self.groups / "app.scope"
        (place / below).mkdir(parents=True, exist_ok=True)
        (place / "memory.events").write_text(f"low 0\noom {kills}\noom_kill {kills}\n")
        (place / "cgroup.procs").write_text(members)

    def stopped(self, pid: int, action: str = "stop process", **more: object) -> None:
        entry = JournalEntry(
            self.clock.now(), "me", "LOCAL", action, f"process {pid}", AttemptOutcome.DONE,
            timedelta(0), attempt="a", **more,  # type: ignore[arg-type]
        )  # fmt: skip
        self.journal.append(entry)

    def found(self, journal: FakeJournal | None = None) -> list[MemoryIncident]:
        now = self.clock.now()
        booted_at = now - timedelta(days=2)
        lines = LocalMemoryLines(
            self.database,
            self.folder,
            self.clock,
            booted_at,
            journal=journal or self.journal,
            stop="stop process",
        )
        hour = timedelta(hours=1)
        request = MemoryLineRequest((worker("run-1"),), now - hour, now + hour)
        return list(find_incidents(lines.read(request, CALL).lines))

    @property
    def kinds(self) -> list[IncidentKind]:
        return [each.kind for each in self.found()]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


def test_nobody_knows(desk: Desk) -> None:
    desk.killed()
    assert desk.kinds == [IncidentKind.UNKNOWN_KILL]


@pytest.mark.parametrize(
    ("action", "pid", "outcome", "ago", "found"),
    [
        ("stop process", NO_SUCH, AttemptOutcome.DONE, 0, 0),
        ("stop process", NO_SUCH, AttemptOutcome.NO_OUTCOME, 0, 0),
        ("stop process", NO_SUCH, AttemptOutcome.REFUSED, 0, 1),
        ("stop process", NO_SUCH - 1, AttemptOutcome.DONE, 0, 1),
        ("stop process", NO_SUCH, AttemptOutcome.DONE, 60, 1),
        ("cancel", NO_SUCH, AttemptOutcome.DONE, 0, 1),
    ],
)
def test_a_stop_from_here_is_no_incident(
    desk: Desk, action: str, pid: int, outcome: AttemptOutcome, ago: int, found: int
) -> None:
    desk.clock.advance(-ago)
    at = desk.clock.now()
    desk.clock.advance(ago)
    desk.killed()
    target = f"process {pid}"
    desk.journal.append(
        JournalEntry(at, "me", "LOCAL", action, target, outcome, timedelta(0), attempt="a")
    )
    assert len(desk.found()) == found


class TestAnFfmpegThatAPersonStopped:
    """Its row has forgotten it: the next one runs, or the next look is days later."""

    def ended(self, desk: Desk, pid: int) -> datetime:
        begun = desk.clock.now()
        desk.run(children=(Identity(4711, begun.timestamp()),))
        desk.say(ENDED, processes=[[pid, begun.timestamp()], "odd", [1, 2, 3]])
        desk.table.record_children("run-1", (), CALL)
        return begun

    def test_it_is_found_by_what_the_log_says_of_it(self, desk: Desk) -> None:
        begun = self.ended(desk, 4712)
        desk.stopped(4712, before={"started": begun.isoformat()})
        desk.end(ExecutionState.FAILED, ENDED)
        desk.clock.advance(600)
        assert desk.found() == []

    def test_a_line_of_an_older_version_has_its_id_alone(self, desk: Desk) -> None:
        self.ended(desk, 4712)
        desk.stopped(4712, before={"process": "ffmpeg of me"})
        desk.end(ExecutionState.FAILED, ENDED)
        assert desk.found() == []

    @pytest.mark.parametrize(("pid", "off"), [(4712, 2.5), (4712, -2.5), (4713, 0)])
    def test_another_process_that_was_stopped_explains_nothing(
        self, desk: Desk, pid: int, off: float
    ) -> None:
        begun = self.ended(desk, 4712)
        desk.stopped(pid, before={"started": (begun + timedelta(seconds=off)).isoformat()})
        desk.end(ExecutionState.FAILED, ENDED)
        assert desk.kinds == [IncidentKind.UNKNOWN_KILL]


def test_a_journal_that_cannot_be_read_says_nothing_for_sure(desk: Desk) -> None:
    desk.killed()

    class Broken(FakeJournal):
        def page(self, query: JournalQuery, call: Call) -> JournalPage:
            raise Slow("no answer")

    with pytest.raises(Slow):
        desk.found(Broken(FakeWorld()))


class TestADeadWorker:
    """Its row says that it ran; its first line how often the kernel had killed in its group."""

    def settled(
        self, desk: Desk, *, own: bool = True, waited: float = 1, kernel: tuple[int, ...] = ()
    ) -> list[MemoryIncident]:
        begun = GroupKills("/app.scope", 2, is_own=own)
        desk.say("Stitch begins", Severity.INFO, **begun.fields)
        desk.table.report("run-1", desk.clock.now(), None, None, CALL)
        desk.clock.advance(waited)
        now = desk.clock.now()
        settling = Settling(
            desk.database, desk.folder, desk.clock, timedelta(0), desk.groups,
            lambda since: tuple(KernelKill(pid, "python3", now) for pid in kernel if since < now),
        )  # fmt: skip
        assert settling.settle(desk.table.read("run-1", CALL), CALL)
        return desk.found()

    @pytest.mark.parametrize(
        ("own", "members", "below"),
        [
            (False, "", ""),
            (True, f"{os.getpid()}\n", ""),  # a neighbour has come
            (True, "0\n", ""),  # one of another namespace
            (True, "", "inner"),
        ],
        ids=["shared", "neighbour", "another namespace", "group below"],
    )
    def test_a_kill_in_a_group_that_others_share_lies_beside(
        self, desk: Desk, *, own: bool, members: str, below: str
    ) -> None:
        desk.run()
        desk.group(3, members, below)
        (found,) = self.settled(desk, own=own)
        assert found.kind is IncidentKind.UNKNOWN_KILL
        assert [line.message for line in found.beside] == [
            f"{LOCAL_COUNTED} meanwhile (oom_kill 2 → 3), of whom is not known"
        ]
        assert "need not have been this one" in found.reason
        assert [line.message for line in found.proof] == [
            "the worker was killed (no lock, last heartbeat 14:32:07Z)"
        ]

    def test_a_kill_in_its_own_group_is_its_own(self, desk: Desk) -> None:
        desk.run()
        desk.group(3)
        (found,) = self.settled(desk)
        assert (found.kind, found.beside) == (IncidentKind.PLATFORM_OOM, ())
        assert found.reason.startswith("The kernel says so")

    @pytest.mark.parametrize(
        ("kills", "kind"),
        [(3, IncidentKind.UNKNOWN_KILL), (4, IncidentKind.PLATFORM_OOM)],
    )
    def test_with_its_ffmpeg_two_have_died_and_one_kill_may_be_of_either(
        self, desk: Desk, kills: int, kind: IncidentKind
    ) -> None:
        desk.run(children=(Identity(NO_SUCH - 1, 1.0),))
        desk.group(kills)
        (found,) = self.settled(desk)
        assert found.kind is kind

    @pytest.mark.parametrize(
        ("named", "kind"),
        [
            (NO_SUCH, IncidentKind.PLATFORM_OOM),
            (NO_SUCH - 1, IncidentKind.UNKNOWN_KILL),  # its ffmpeg, or a neighbour
        ],
    )
    def test_the_kernel_s_log_names_it_or_somebody_else(
        self, desk: Desk, named: int, kind: IncidentKind
    ) -> None:
        desk.run(children=(Identity(NO_SUCH - 1, 1.0),))
        desk.group(3)
        (found,) = self.settled(desk, own=False, kernel=(named,))
        assert found.kind is kind

    @pytest.mark.parametrize(("kills", "waited"), [(2, 1.0), (3, 600.0)])
    def test_without_a_kill_at_its_death_nothing_is_said(
        self, desk: Desk, kills: int, waited: float
    ) -> None:
        desk.run()
        desk.group(kills)
        (found,) = self.settled(desk, waited=waited, kernel=(NO_SUCH,))
        assert (found.kind, found.beside) == (IncidentKind.UNKNOWN_KILL, ())


class TestItsFfmpeg:
    """What the worker itself can tell when a child of its ended by SIGKILL."""

    @pytest.mark.parametrize(
        ("said", "kind", "beside"),
        [
            (f"{LOCAL_OOM}: its log names process 5 (ffmpeg)", IncidentKind.PLATFORM_OOM, 0),
            (f"{LOCAL_COUNTED} meanwhile (oom_kill 2 → 3)", IncidentKind.UNKNOWN_KILL, 1),
        ],
    )
    def test_its_lines_become_one_incident(
        self, desk: Desk, said: str, kind: IncidentKind, beside: int
    ) -> None:
        desk.run()
        desk.say(said)
        desk.say(ENDED)
        desk.end(ExecutionState.FAILED, ENDED)
        (found,) = desk.found()
        assert (found.kind, len(found.beside)) == (kind, beside)

    def test_two_that_ran_together_are_two_that_may_have_been_meant(self, desk: Desk) -> None:
        asked: list[datetime] = []

        def kernel(since: datetime) -> tuple[KernelKill, ...]:
            asked.append(since)
            return ()

        watch = KillWatch(desk.groups, kernel)
        begun = datetime(2026, 11, 29, 12, tzinfo=UTC)
        first, second = (Identity(pid, begun.timestamp()) for pid in (NO_SUCH, NO_SUCH - 1))
        assert watch.evidence().text == ""
        for child in (first, second):
            watch.started(child)
        watch.ended(first.pid)
        watch.ended(second.pid)
        watch.ended(7)
        assert watch.died == [first, second]
        ended = [[child.pid, child.created] for child in (first, second)]
        assert watch.fields["processes"] == ended
        assert watch.evidence().text == ""
        assert asked == [begun - timedelta(seconds=2)]
        watch.started(first)
        assert watch.died == []


def judged(desk: Desk, died: int, kills: int, kernel: tuple[KernelKill, ...] = ()) -> str:
    desk.group(kills, f"{os.getpid()}\n")
    processes = [Identity(NO_SUCH - n, 1_000.0) for n in range(died)]
    known = GroupKills("/app.scope", 2, is_own=True)
    evidence = judge_kill(
        known, processes, datetime.fromtimestamp(1_000, UTC),
        family=(os.getpid(),), groups=desk.groups, kernel=lambda _: kernel,
    )  # fmt: skip
    return "proof" if evidence.proof else "beside" if evidence.beside else ""


@pytest.mark.parametrize(
    ("died", "kills", "verdict"),
    [(1, 2, ""), (1, 3, "proof"), (1, 4, "proof"), (2, 3, "beside"), (2, 4, "proof")],
)
def test_as_many_kills_as_deaths(desk: Desk, died: int, kills: int, verdict: str) -> None:
    assert judged(desk, died, kills) == verdict


@pytest.mark.parametrize(
    ("pid", "at", "verdict"),
    [
        (NO_SUCH, 1_000, "proof"),
        (NO_SUCH - 1, 998, "proof"),
        (NO_SUCH - 1, 997, "beside"),  # its id was somebody else's then
        (NO_SUCH - 2, 1_000, "beside"),
    ],
)
def test_the_kernel_names_one_of_them(desk: Desk, pid: int, at: int, verdict: str) -> None:
    kill = KernelKill(pid, "ffmpeg", datetime.fromtimestamp(at, UTC))
    assert judged(desk, 2, 3, (kill,)) == verdict


def test_a_group_that_is_gone_and_a_kernel_that_says_nothing_are_no_evidence(desk: Desk) -> None:
    known = GroupKills("/gone.scope", 2, is_own=True)
    since, one = datetime.fromtimestamp(0, UTC), Identity(5, 0.0)
    for count in (known, None):
        assert judge_kill(count, [one], since, groups=desk.groups, kernel=lambda _: ()).text == ""
    kill = KernelKill(5, "ffmpeg", since)
    assert judge_kill(None, [one], since, kernel=lambda _: (kill,)).proof


KERNEL_SAYS = (
    "Memory cgroup out of memory: Killed process 27701 (python) total-vm:69764kB, "
    "anon-rss:58564kB, file-rss:3664kB, shmem-rss:0kB, UID:0 pgtables:172kB oom_score_adj:0"
)


@pytest.mark.parametrize(
    ("record", "pid"),
    [
        (f"3,2041,49961883880,-;{KERNEL_SAYS}\n", 27701),
        (f"3,2041,49961883880,-;{KERNEL_SAYS.replace('Memory cgroup o', 'O')}\n", 27701),
        ("3,1,5,-;Killed process 9 (a b), UID 0, total-vm:1kB\n", 9),  # kernels before 5
        (f"14,2041,49961883880,-;{KERNEL_SAYS}\n", None),  # a program wrote that
        ("3,1,5,-;Kill process 9 (x) score 900 or sacrifice child\n", None),
        (f"3,1;{KERNEL_SAYS}", None),
        (f"3,1,x,-;{KERNEL_SAYS}", None),
        ("", None),
    ],
)
def test_what_the_kernel_s_buffer_holds(record: str, pid: int | None) -> None:
    found = read_buffer_record(record, 1_000.0)
    assert (found.pid if found else None) == pid
    if pid == 27701 and found is not None:
        assert found.name == "python"
        assert found.at == datetime.fromtimestamp(50_961.88388, UTC)


@pytest.mark.parametrize(
    ("line", "pid"),
    [
        (f'{{"MESSAGE": "{KERNEL_SAYS}", "__REALTIME_TIMESTAMP": "1000000"}}', 27701),
        (f'{{"MESSAGE": "{KERNEL_SAYS}"}}', None),
        ('{"MESSAGE": [1], "__REALTIME_TIMESTAMP": "1000000"}', None),
        ("no JSON", None),
    ],
)
def test_what_the_journal_of_the_system_holds(line: str, pid: int | None) -> None:
    found = read_journal_line(line)
    assert (found.pid if found else None) == pid
    if found is not None:
        assert found.at == datetime.fromtimestamp(1, UTC)


def test_whatever_may_be_read_here_raises_nothing() -> None:
    assert kernel_kills(datetime(2200, 1, 1, tzinfo=UTC)) == ()


def test_a_run_that_was_refused_memory_was_killed_by_nobody(desk: Desk) -> None:
    desk.run()
    desk.say("Internal error: MemoryError()", Severity.CRITICAL)
    desk.end(ExecutionState.FAILED, "internal error: MemoryError()")
    assert desk.kinds == [IncidentKind.OWN_LIMIT]


def test_the_count_is_of_the_group_that_a_process_is_in(tmp_path: Path) -> None:
    groups, proc = tmp_path / "groups", tmp_path / "proc"
    (groups / "app.scope").mkdir(parents=True)
    (proc / "7").mkdir(parents=True)
    (proc / "7" / "cgroup").write_text("0::/app.scope\n")
    assert GroupKills.of_process(7, groups, proc) is None
    (groups / "app.scope" / "memory.events").write_text("oom_kill 4\n")
    (groups / "app.scope" / "cgroup.procs").write_text("7\n8\n")
    if sys.platform == "linux":
        assert GroupKills.of_process(7, groups, proc) == GroupKills("/app.scope", 4)
        assert GroupKills.of_process(7, groups, proc, (8,)) == GroupKills("/app.scope", 4, True)
    known = GroupKills("/app.scope", 4, True)
    assert GroupKills.read(known.fields) == known
    assert GroupKills.read({"control_group": "/x", "group_oom_kills": 1}) == GroupKills("/x", 1)
    assert GroupKills.read({"control_group": "/../x", "group_oom_kills": 1}) is None
    assert GroupKills.read({"control_group": 5}) is None
