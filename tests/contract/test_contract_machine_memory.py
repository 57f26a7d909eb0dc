"""What every MachineMemory promises: this program first, then the workers that live."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from phoenix_admin.backends.fake.memory import FakeMachineMemory
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.memory_machine import LocalMachineMemory
from phoenix_admin.backends.local.processes import identity_of
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.memory_subject import (
    LimitOrigin,
    LimitStep,
    MemorySubject,
    SubjectKind,
)
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.machine_memory import MachineMemory, ProcessUse
from phoenix_admin.tasks.context import unhurried
from tests.support.memory_children import memory_children

MIB = 2**20
CALL = unhurried(86_400.0)  # made when the tests are collected
LIMIT = LimitStep(8192 * MIB, LimitOrigin.MACHINE)


@dataclass
class Bench:
    """A machine on which one worker runs, until `end`."""

    machine: MachineMemory
    end: Callable[[], None]


def fake(_folder: Path) -> Iterator[Bench]:
    machine = FakeMachineMemory(FakeWorld())
    app = ProcessUse(MemorySubject(SubjectKind.APP, "Phoenix Admin"), 1, 90 * MIB, 50 * MIB, LIMIT)
    worker = MemorySubject(SubjectKind.WORKER, "run-1")
    machine.names[worker] = "Harbour reel"
    machine.uses = (app, ProcessUse(worker, 2, 40 * MIB, 30 * MIB, LIMIT))

    def end() -> None:
        machine.uses = (app,)

    yield Bench(machine, end)


def local(folder: Path) -> Iterator[Bench]:
    database = Database(folder / "phoenix.db")
    world = FakeWorld()
    table = ExecutionTable(database)
    with memory_children(1) as (child,):
        identity = identity_of(child.pid)
        assert identity is not None
        order = RunOrder("j1", "p1", JobKind.STITCH, ("/a.mp4",))
        table.insert("run-1", order, Path("/reel.mp4"), world.clock.now(), CALL)
        assert table.begin("run-1", identity, world.clock.now(), CALL)

        with database.writing(CALL) as connection:
            connection.execute(
                "INSERT INTO projects (id, name, kind, status, updated_at)"
                " VALUES ('p1', 'Harbour reel', 'reel', 'stitching', '2026-11-29T00:00:00+00:00')"
            )

        def end() -> None:
            child.process.kill()  # a zombie until the test has ended

        yield Bench(LocalMachineMemory(world.clock, table), end)
    database.close()


@pytest.fixture(params=[fake, local], ids=["fake", "local"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from request.param(tmp_path)


def test_this_program_comes_first_and_a_worker_is_named_by_its_run(bench: Bench) -> None:
    found = bench.machine.sample(CALL)
    assert [use.subject.kind for use in found.uses] == [SubjectKind.APP, SubjectKind.WORKER]
    assert found.uses[1].subject.name == "run-1"
    assert all(0 < use.rss <= use.limit.size for use in found.uses)


def test_what_is_unshared_is_read_only_where_it_is_wanted(bench: Bench) -> None:
    assert [use.uss for use in bench.machine.sample(CALL).uses] == [None, None]
    for use in bench.machine.sample(CALL, unshared=True).uses:
        assert use.uss is not None
        assert 0 < use.uss <= use.rss


def test_a_worker_that_has_ended_is_left_out(bench: Bench) -> None:
    bench.end()
    deadline = unhurried(10)
    while len(uses := bench.machine.sample(CALL).uses) > 1 and deadline.remaining():
        deadline.wait(0.005)
    assert [use.subject.kind for use in uses] == [SubjectKind.APP]


def test_a_worker_is_called_by_the_project_of_its_run(bench: Bench) -> None:
    known, other = (MemorySubject(SubjectKind.WORKER, name) for name in ("run-1", "run-2"))
    assert bench.machine.titles((known, other), CALL) == {known: "Harbour reel"}
    assert bench.machine.titles((), CALL) == {}
