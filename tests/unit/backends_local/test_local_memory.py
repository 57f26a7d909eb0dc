"""Memory of this machine: real processes sampled, kept and judged; what a worker notes itself."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.local.data_folder import open_data_folder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_rows import Identity
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.memory_lines import LocalMemoryLines
from phoenix_admin.backends.local.memory_machine import APP, LocalMachineMemory, group_limit
from phoenix_admin.backends.local.memory_reporting import EVERY, WorkerMemory
from phoenix_admin.backends.local.memory_samples import LocalMemorySamples
from phoenix_admin.backends.local.processes import identity_of
from phoenix_admin.backends.local.run_log import RunLog
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.memory_incident import IncidentKind, find_incidents
from phoenix_admin.domain.memory_limit import Headroom
from phoenix_admin.domain.memory_samples import SampleSpan, Tier, joined_by
from phoenix_admin.domain.memory_shape import ShapeKind
from phoenix_admin.domain.memory_subject import LimitOrigin, MemorySubject, SubjectKind
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.memory_line_source import MemoryLineRequest
from phoenix_admin.ports.memory_ports import MemoryPorts
from phoenix_admin.services.memory.faces import Figure, MemoryReading
from phoenix_admin.services.memory.machine_looker import MachineLooker
from phoenix_admin.services.memory.machine_viewer import MachineViewer, tier_of
from phoenix_admin.tasks.context import unhurried
from tests.support.memory_children import MemoryChild, memory_children

MIB = 2**20
LIMIT = 96 * MIB
CALL = unhurried(86_400.0)  # made when the tests are collected


def worker(name: str) -> MemorySubject:
    return MemorySubject(SubjectKind.WORKER, name)


class Bench:
    """Rows of runs whose workers are what a test says, and everything that looks at them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.clock = FakeClock()
        self.database = database
        self.table = ExecutionTable(database)
        self.folder = open_data_folder(folder)
        self.samples = LocalMemorySamples(folder / "memory.db")
        machine = LocalMachineMemory(self.clock, self.table, lambda: LIMIT)
        booted_at = self.clock.now() - timedelta(days=2)
        lines = LocalMemoryLines(database, self.folder, self.clock, booted_at)
        self.ports = MemoryPorts(machine, self.samples, lines)
        self.looker = MachineLooker(self.ports, self.clock)

    def run(self, name: str, identity: Identity) -> None:
        """A run whose worker is this process."""
        order = RunOrder(f"job of {name}", "p1", JobKind.STITCH, ("/a.mp4",))
        now = self.clock.now()
        self.table.insert(name, order, Path("/reel.mp4"), now, CALL)
        assert self.table.begin(name, identity, now, CALL)

    def run_child(self, name: str, child: MemoryChild) -> None:
        identity = identity_of(child.pid)
        assert identity is not None
        self.run(name, identity)

    def look(self) -> MemoryReading:
        self.clock.advance(20)
        return self.looker.look(CALL)


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(database, tmp_path / "data")
    yield made
    made.samples.close()


def test_a_worker_at_its_limit_one_that_rises_and_one_that_spikes_are_told_apart(
    bench: Bench,
) -> None:
    with memory_children(4) as (full, leaking, spiking, well):
        names = ("full", "leaking", "spiking", "well")
        for name, child in zip(names, (full, leaking, spiking, well), strict=True):
            bench.run_child(name, child)
        full.grow(84)
        for step in range(16):
            leaking.grow(3)
            if step == 9:
                spiking.grow(50)
            reading = bench.look()
            if step == 9:
                spiking.shrink()
    rows = {row.subject.name: row for row in reading.rows}
    kinds = {name: rows[name].shape.kind for name in names if rows[name].shape is not None}
    assert kinds == {
        "full": ShapeKind.UNDER_SIZED,
        "leaking": ShapeKind.RISES,  # of one run nobody can say more
        "spiking": ShapeKind.SPIKE,
        "well": ShapeKind.HEALTHY,
    }
    assert rows["full"].headroom in (Headroom.WARNING, Headroom.OVER)
    assert rows["full"].limit is not None
    assert (rows["full"].limit.origin, rows["full"].limit.size) == (LimitOrigin.SETTING, LIMIT)
    spike = rows["spiking"]
    assert spike.peak is not None
    assert spike.used is not None
    assert spike.peak - spike.used > 45 * MIB
    rises = rows["leaking"].shape
    assert rises is not None
    assert rises.reason.startswith("It rises within the run by ")
    left = rows["leaking"].to_limit
    # It has taken 48 MiB in 5 minutes, and some 35 are left.
    assert left is not None
    assert timedelta(minutes=1) < left < timedelta(minutes=10)
    assert reading.rows[0].subject.name == "full"
    note = reading.workers
    assert note is not None
    assert note.use.workers == 4
    assert note.one_more.total - note.use.total == note.use.own
    assert rows["full"].unshared is not None
    assert abs(rows["full"].unshared - 84 * MIB) < 20 * MIB

    view = MachineViewer(bench.ports, bench.clock, bench.looker).view(
        worker("spiking"), timedelta(days=1), CALL
    )
    lines = {line.figure: line for line in view.lines}
    highest = max(point.mib or 0 for point in lines[Figure.RESIDENT].points)
    assert highest * MIB == spike.peak
    assert view.shape is not None
    assert view.shape.kind is ShapeKind.SPIKE
    assert view.workers == note
    # A curve of its five minutes, also in a day: each sample is there, and nothing is joined.
    assert len(lines[Figure.RESIDENT].points) == 16
    assert view.known_until == view.until


def test_a_worker_that_ended_stays_listed_with_its_peak_and_a_reused_id_is_not_it(
    bench: Bench,
) -> None:
    with memory_children(1) as (child,):
        bench.run_child("short", child)
        bench.look()
    reading = bench.look()
    row = reading.row_of(worker("short").id)
    assert row is not None
    assert (row.is_over, row.used, row.share) == (True, None, None)
    assert row.peak is not None
    # This very process has the id of no worker: it began at another moment.
    bench.run("reused", Identity(os.getpid(), psutil.Process().create_time() - 60))
    assert bench.look().row_of(worker("reused").id) is None


def test_the_chart_of_a_worker_that_ended_ends_with_it(bench: Bench) -> None:
    with memory_children(1) as (child,):
        bench.run_child("short", child)
        bench.look()
        ended = bench.clock.now()
    bench.look()
    viewer = MachineViewer(bench.ports, bench.clock, bench.looker)
    view = viewer.view(worker("short"), timedelta(days=1), CALL)
    assert view.known_until == ended
    assert view.workers is None


@pytest.mark.parametrize(
    ("count", "apart", "age", "tier"),
    [
        (20, 2, 0, Tier.RAW),
        (1_900, 2, 0, Tier.RAW),
        (3_600, 2, 0, Tier.MINUTE),
        (20, 2, 5, Tier.MINUTE),  # what is left after two hours
        (90, 60, 72, Tier.HOUR),  # and after two days
        (0, 2, 0, Tier.RAW),
    ],
)
def test_samples_are_joined_by_the_time_they_are_of(
    count: int, apart: int, age: int, tier: Tier
) -> None:
    now = FakeClock().now() - timedelta(hours=age)
    spans = [SampleSpan.of(now + timedelta(seconds=apart * n), MIB) for n in range(count)]
    if age:
        spans = list(joined_by(spans, (Tier.MINUTE if age < 48 else Tier.HOUR).width))
    assert tier_of(spans) is tier


def test_the_app_itself_is_a_subject_and_its_limit_says_where_it_is_from(bench: Bench) -> None:
    row = bench.look().row_of(APP.id)
    assert row is not None
    assert row.pid == os.getpid()
    assert row.limit is not None
    assert row.limit.origin in (LimitOrigin.MACHINE, LimitOrigin.GROUP)
    assert row.unshared is not None
    assert row.used is not None
    assert 0 < row.unshared <= row.used <= row.limit.size


def test_the_limit_of_a_control_group_is_the_smallest_above_the_process(tmp_path: Path) -> None:
    groups, proc = tmp_path / "groups", tmp_path / "proc"
    inner = groups / "user.slice" / "app.scope"
    inner.mkdir(parents=True)
    (proc / "7").mkdir(parents=True)
    (proc / "7" / "cgroup").write_text("0::/user.slice/app.scope\n")
    assert group_limit(7, groups, proc) is None
    (inner / "memory.max").write_text("max\n")
    (inner.parent / "memory.max").write_text(f"{300 * MIB}\n")
    assert group_limit(7, groups, proc) == 300 * MIB
    (inner / "memory.max").write_text(f"{200 * MIB}\n")
    assert group_limit(7, groups, proc) == 200 * MIB
    (proc / "7" / "cgroup").write_text("5:memory:/old\n")
    assert group_limit(7, groups, proc) is None
    assert group_limit(8, groups, proc) is None


class TestWorker:
    def test_a_sample_every_few_seconds_and_no_more(self, tmp_path: Path) -> None:
        clock = FakeClock()
        memory = WorkerMemory(tmp_path / "memory.db", "run-1", clock)
        for _ in range(40):
            memory.note_if_due(())
            clock.advance(0.25)
        memory.close()
        memory.note_if_due(())
        with closing(LocalMemorySamples(tmp_path / "memory.db")) as store:
            spans = store.read(worker("run-1"), clock.now() - timedelta(days=1), clock.now(), CALL)
        assert len(spans) == 10 // EVERY + 1
        assert all(abs(span.last - psutil.Process().memory_info().rss) < 80 * MIB for span in spans)

    def test_what_it_has_started_counts_as_its_own(self, tmp_path: Path) -> None:
        clock = FakeClock()
        memory = WorkerMemory(tmp_path / "memory.db", "run-1", clock)
        with memory_children(1) as (child,):
            child.grow(60)
            identity = identity_of(child.pid)
            assert identity is not None
            memory.note_if_due((identity,))
        clock.advance(EVERY)
        memory.note_if_due((identity,))
        memory.close()
        with closing(LocalMemorySamples(tmp_path / "memory.db")) as store:
            with_child, alone = store.read(
                worker("run-1"), clock.now() - timedelta(days=1), clock.now(), CALL
            )
        assert with_child.last - alone.last > 55 * MIB

    def test_a_file_that_cannot_be_used_never_touches_the_run(self, tmp_path: Path) -> None:
        (tmp_path / "memory.db").write_bytes(b"no database at all" * 100)
        memory = WorkerMemory(tmp_path / "memory.db", "run-1", FakeClock())
        memory.note_if_due(())
        memory.close()


def test_what_was_added_survives_a_sigkill_of_whoever_added_it(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    program = (
        "import sys\n"
        "from datetime import UTC, datetime, timedelta\n"
        "from pathlib import Path\n"
        "from phoenix_admin.backends.local.memory_samples import LocalMemorySamples\n"
        "from phoenix_admin.domain.memory_samples import SampleSpan\n"
        "from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind\n"
        "from phoenix_admin.tasks.context import unhurried\n"
        "store = LocalMemorySamples(Path(sys.argv[1]))\n"
        "at = datetime(2026, 11, 29, tzinfo=UTC)\n"
        "for n in range(10**9):\n"
        "    span = SampleSpan.of(at + timedelta(seconds=n), n + 1)\n"
        "    store.add({MemorySubject(SubjectKind.WORKER, 'w'): span}, unhurried())\n"
        "    print(n + 1, flush=True)\n"
    )
    words = [sys.executable, "-c", program, str(path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(25)]
        process.kill()
        told += process.stdout.readlines()
    last = int([line for line in told if line.endswith("\n")][-1])
    with closing(LocalMemorySamples(path)) as store:
        begin = FakeClock().now() - timedelta(days=30)
        span = store.newest(begin, CALL)[worker("w")]
    assert span.last >= last
    assert span.count == span.last


def test_a_damaged_file_is_said_and_the_rest_is_shown(tmp_path: Path) -> None:
    (tmp_path / "memory.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(Invalid):
        LocalMemorySamples(tmp_path / "memory.db")


KILLED = "the worker was killed (no lock, last heartbeat 14:32:07Z)"


def test_a_run_that_was_killed_is_an_incident_and_one_that_a_person_ended_is_none(
    bench: Bench,
) -> None:
    now = bench.clock.now()
    words = KILLED
    for name, state, reason in (
        ("killed", ExecutionState.INTERRUPTED, words),
        ("ended", ExecutionState.INTERRUPTED, "the worker was told to end (SIGTERM)"),
        ("forced", ExecutionState.CANCELLED, "forced"),
        ("ffmpeg", ExecutionState.FAILED, "ffmpeg was killed by signal 9 (while joining)"),
    ):
        bench.run(name, Identity(99_999_999, 1.0))
        row = bench.table.read(name, CALL)
        if name == "ffmpeg":
            log = RunLog(bench.folder.log_of(name), job_id="j", project_id="p")
            log.write(now, Severity.ERROR, f"The stitch failed: {reason}", {})
            log.close()
        assert bench.table.settle(row, state, now, CALL, reason=reason)
        bench.samples.add({worker(name): SampleSpan.of(now, 5)}, CALL)
    subjects = tuple(worker(n) for n in ("killed", "ended", "forced", "ffmpeg", "unknown"))
    since = now - timedelta(hours=1)
    reading = bench.ports.lines.read(
        MemoryLineRequest(subjects, since, now + timedelta(hours=1)), CALL
    )
    found = find_incidents(reading.lines)
    assert {each.service: each.kind for each in found} == {
        "killed": IncidentKind.UNKNOWN_KILL,
        "ffmpeg": IncidentKind.UNKNOWN_KILL,
    }
    row = bench.look().row_of(worker("killed").id)
    assert row is not None
    assert row.kills_today == 1
    after_a_start = LocalMemoryLines(bench.database, bench.folder, bench.clock, now)
    reading = after_a_start.read(MemoryLineRequest(subjects, since, now + timedelta(1)), CALL)
    assert [line.service for line in reading.lines] == ["ffmpeg"]
