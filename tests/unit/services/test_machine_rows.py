"""The list of this machine: the app and its workers, sampled, judged and kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.memory_incident import IncidentKind
from phoenix_admin.domain.memory_limit import Headroom
from phoenix_admin.domain.memory_samples import SampleSpan
from phoenix_admin.domain.memory_shape import MemoryShape, ShapeKind
from phoenix_admin.domain.memory_subject import LimitOrigin, LimitStep, MemorySubject, SubjectKind
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.machine_memory import ProcessUse
from phoenix_admin.ports.memory_line_source import MemoryLineReading, MemoryLineRequest
from phoenix_admin.services.memory.faces import Source
from phoenix_admin.services.memory.machine_looker import (
    MOST_POINTS,
    MachineLooker,
    shape_of,
    workers_note,
)
from phoenix_admin.tasks.context import unhurried
from tests.support.memory_bench import Bench
from tests.support.memory_desk import (
    APP,
    DAY,
    MIB,
    MINUTE,
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_lines_that_cannot_be_read_are_said_until_they_can_be(bench: Bench) -> None:
    bench.uses(("run-1", 400 * MIB, 300 * MIB))
    script = bench.backend.world.script
    script.plan("memory.lines", Fail(Offline("no line")))
    for _ in range(3):
        reading = bench.read_machine()
        assert [fault.source for fault in reading.faults] == [Source.INCIDENTS]
        row = reading.row_of("worker:run-1")
        assert row is not None
        assert row.incidents is None
        bench.clock.advance(8)
    bench.clock.advance(30)
    assert bench.read_machine().faults == ()


def test_kills_of_today_are_a_workers_own_and_the_app_has_none(bench: Bench) -> None:
    run = MemorySubject(SubjectKind.WORKER, "run-1")
    bench.uses(("run-1", 400 * MIB, 300 * MIB), ("run-2", 400 * MIB, 300 * MIB))
    for ago in (30, 60, 60 * 20):
        made = bench.line(ago, subject=run, revision="")
        bench.memory.local_lines.lines.append(made)
    reading = bench.read_machine()
    found = {row.subject.name: row.incidents for row in reading.rows}
    assert found == {APP.name: {}, "run-1": {IncidentKind.PLATFORM_OOM: 2}, "run-2": {}}
    assert reading.known_until == bench.now


def test_a_row_says_all_that_is_known_while_it_runs_and_when_it_has_ended(bench: Bench) -> None:
    begun, name = bench.now, "worker:run-1"
    bench.uses(("run-1", 7000 * MIB, 300 * MIB))
    bench.read_machine()
    bench.clock.advance(2)
    bench.uses(("run-1", 400 * MIB, 300 * MIB))
    row = bench.read_machine().row_of(name)
    assert row is not None
    assert row.limit is not None
    assert (row.limit.size, row.used, row.unshared) == (8192 * MIB, 400 * MIB, 300 * MIB)
    assert (row.at, row.lag) == (bench.now, timedelta(0))
    assert (row.peak, row.peak_at) == (7000 * MIB, begun)
    assert (row.headroom, row.instances, row.pid) == (Headroom.GOOD, 2, 10)
    last = bench.now
    bench.uses()
    bench.clock.advance(30)
    ended = bench.read_machine().row_of(name)
    assert ended is not None
    assert (ended.limit, ended.used, ended.is_over) == (row.limit, None, True)
    assert (ended.at, ended.lag) == (last, timedelta(seconds=30))
    assert (ended.peak, ended.peak_at, ended.incidents) == (7000 * MIB, begun, {})
    assert ended.shape is not None
    limit = row.limit
    worker = MemorySubject(SubjectKind.WORKER, "run-1")
    bench.memory.machine.uses = (ProcessUse(worker, 11, 500 * MIB, None, limit),)
    again = bench.read_machine().row_of(name)
    assert again is not None
    assert (again.used, again.unshared) == (500 * MIB, None), "what another had is not its own"


def test_a_worker_that_begins_between_two_readings_of_what_is_kept_has_its_peak(
    bench: Bench,
) -> None:
    bench.uses(("run-1", 400 * MIB, 300 * MIB))
    bench.read_machine()
    bench.clock.advance(2)
    bench.uses(("run-1", 400 * MIB, 300 * MIB), ("run-2", 500 * MIB, 300 * MIB))
    reading = bench.read_machine()
    assert reading.faults == ()
    row = reading.row_of("worker:run-2")
    assert row is not None
    assert (row.peak, row.peak_at) == (500 * MIB, bench.now)


def test_names_and_lines_are_asked_of_workers_alone(bench: Bench) -> None:
    bench.uses(("run-1", 400 * MIB, 300 * MIB))
    asked: list[tuple[MemorySubject, ...]] = []
    titles, lines = bench.memory.machine.titles, bench.memory.local_lines

    class Lines:
        def read(self, request: MemoryLineRequest, call: Call) -> MemoryLineReading:
            asked.append(request.subjects)
            return lines.read(request, call)

    class Machine:
        sample = bench.memory.machine.sample

        def titles(
            self, subjects: tuple[MemorySubject, ...], call: Call
        ) -> Mapping[MemorySubject, str]:
            asked.append(subjects)
            return titles(subjects, call)

    looker = MachineLooker(replace(bench.ports, lines=Lines(), machine=Machine()), bench.clock)
    looker.look(unhurried())
    assert asked == [(MemorySubject(SubjectKind.WORKER, "run-1"),)] * 2


def test_what_workers_use_together_stands_against_the_limit_of_the_machine(bench: Bench) -> None:
    worker = MemorySubject(SubjectKind.WORKER, "run-1")
    own = LimitStep(512 * MIB, LimitOrigin.SETTING)
    machine = LimitStep(8192 * MIB, LimitOrigin.MACHINE)
    use = ProcessUse(worker, 11, 500 * MIB, 600 * MIB, own)
    note = workers_note((use, ProcessUse(APP, 1, 90 * MIB, 80 * MIB, machine)), {})
    assert note is not None
    assert (note.limit, note.use.own, note.use.shared) == (machine, 500 * MIB, 0)
    alone = workers_note((use,), {worker: 600 * MIB})
    assert alone is not None
    assert (alone.limit, alone.use.own, alone.use.shared) == (None, 600 * MIB, 0)


def test_without_lines_of_workers_nothing_is_said_of_their_kills(bench: Bench) -> None:
    bench.uses(("run-1", 400 * MIB, 300 * MIB))
    looker = MachineLooker(replace(bench.ports, lines=None), bench.clock)
    reading = looker.look(unhurried())
    assert {row.subject.name: row.incidents for row in reading.rows} == {
        APP.name: {},
        "run-1": None,
    }
    assert reading.faults == ()


def test_a_worker_is_one_run_and_many_samples_are_joined() -> None:
    now = Bench().now

    def judged(subject: MemorySubject, count: int) -> MemoryShape:
        at = [now + n * timedelta(seconds=2) for n in range(count)]
        spans = [SampleSpan.of(each, (100 + n) * MIB) for n, each in enumerate(at)]
        return shape_of(subject, spans, 2000 * MIB)

    worker = MemorySubject(SubjectKind.WORKER, "run-1")
    for subject, kind in ((APP, ShapeKind.LEAK), (worker, ShapeKind.RISES)):
        shape = judged(subject, MOST_POINTS)
        assert (shape.kind, shape.readings, shape.limit) == (kind, MOST_POINTS, 2000)
        assert (shape.level, shape.peak) == (pytest.approx(674, abs=30), 699)
        assert judged(subject, MOST_POINTS + 1).readings < 30


def test_the_app_and_its_workers_with_what_they_share(bench: Bench) -> None:
    bench.uses(("run-1", 400 * MIB, 300 * MIB), ("run-2", 420 * MIB, 340 * MIB))
    reading = bench.read_machine()
    assert {row.subject.name for row in reading.rows} == {APP.name, "run-1", "run-2"}
    row = reading.row_of("worker:run-1")
    assert row is not None
    assert (row.used, row.unshared, row.instances, row.pid) == (400 * MIB, 300 * MIB, 2, 10)
    note = reading.workers
    assert note is not None
    assert (note.use.workers, note.use.own, note.use.shared) == (2, 320 * MIB, 100 * MIB)
    assert note.use.total == 740 * MIB
    assert note.one_more.total == 1060 * MIB
    assert note.share_with_one_more == 1060 / 8192


def test_a_worker_is_called_by_its_project_and_a_name_that_cannot_be_read_is_none(
    bench: Bench,
) -> None:
    bench.uses(("run-1", 400 * MIB, 300 * MIB), ("run-2", 300 * MIB, 200 * MIB))
    run = MemorySubject(SubjectKind.WORKER, "run-1")
    names = bench.memory.machine.names
    names[run] = "Harbour reel"
    script = bench.backend.world.script
    script.plan("memory.titles", Fail(Offline("the file is busy")))
    assert bench.read_machine().faults == ()
    row = bench.machine.row_of(run.id)
    assert row is not None
    assert (row.title, row.name) == ("", "run-1")
    bench.clock.advance(2)
    bench.read_machine()
    found = {row.subject.name: row.name for row in bench.read_machine().rows}
    assert found == {APP.name: APP.name, "run-1": "Harbour reel", "run-2": "run-2"}
    assert bench.calls["memory.titles"] == 2
    # Another name is seen within half a minute, also of one that has ended.
    names[run] = "Quay reel"
    bench.uses()
    bench.clock.advance(30)
    row = bench.read_machine().row_of(run.id)
    assert row is not None
    assert (row.is_over, row.name) == (True, "Quay reel")
    assert bench.calls["memory.titles"] == 3


def test_what_is_dear_is_read_seldom(bench: Bench) -> None:
    bench.uses(("run-1", 400 * MIB, 300 * MIB))
    asked = []
    sample = bench.memory.machine.sample

    def listen(call, *, unshared=False):
        asked.append(unshared)
        return sample(call, unshared=unshared)

    bench.memory.machine.sample = listen
    for _ in range(10):
        bench.read_machine()
        bench.clock.advance(2)
    assert asked.count(True) == 2
    assert bench.machine.newest is not None
    assert bench.machine.newest.faults == ()
    assert bench.calls["memory.newest"] == 1
    assert bench.calls["memory.tidy"] == 1
    assert bench.calls["memory.read"] == 2 * 2
    row = bench.machine.row_of("worker:run-1")
    assert row is not None
    assert row.unshared == 300 * MIB


def test_one_that_has_ended_keeps_its_peak_for_a_day(bench: Bench) -> None:
    bench.uses(("run-1", 900 * MIB, 300 * MIB))
    bench.read_machine()
    bench.uses()
    bench.clock.advance(30)
    row = bench.read_machine().rows[-1]
    assert (row.subject.name, row.is_over, row.peak) == ("run-1", True, 900 * MIB)
    bench.clock.advance(DAY.total_seconds())
    assert [row.subject for row in bench.read_machine().rows] == [APP]


def test_samples_that_cannot_be_kept_are_said_and_all_else_is_shown(bench: Bench) -> None:
    bench.uses(("run-1", 400 * MIB, 300 * MIB))
    bench.backend.world.script.always("memory.add", Fail(Offline("the disk is full")))
    reading = bench.read_machine()
    assert [fault.source for fault in reading.faults] == [Source.SAMPLES]
    assert len(reading.rows) == 2


def test_one_with_a_long_past_is_judged_once_a_minute(bench: Bench) -> None:
    bench.uses()
    for number in range(700):
        at = bench.now - (700 - number) * MINUTE
        bench.memory.samples.add({APP: SampleSpan.of(at, 90 * MIB)}, unhurried())
    for _ in range(32):
        bench.read_machine()
        bench.clock.advance(2)
    assert bench.calls["memory.read"] == 2
    row = bench.machine.row_of(APP.id)
    assert row is not None
    assert row.shape is not None
    assert row.shape.readings > 600
