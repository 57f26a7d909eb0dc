"""The list of what uses memory: honest figures, worst first, and no read that nobody looks at."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Forbidden, Offline, PhoenixError
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.memory_incident import IncidentKind
from phoenix_admin.domain.memory_limit import Headroom
from phoenix_admin.domain.memory_shape import ShapeKind
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.domain.metric import LAG, Metric, MetricReading, Statistic
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.metric_source import MetricRequest
from phoenix_admin.services.memory.bench import MemoryBench, machine_pause
from phoenix_admin.services.memory.catalogue import CLOUD_SECONDS, MACHINE_SECONDS
from phoenix_admin.services.memory.cloud_looker import CloudLooker
from phoenix_admin.services.memory.faces import MemoryReading, Source
from phoenix_admin.services.memory.limit_book import LimitBook
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import fake_ports
from tests.support.memory_bench import Bench
from tests.support.memory_desk import (
    DAY,
    MIB,
    MINUTE,
    PHOENIX,
    PODCASTS,
    REELS,
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_share_becomes_bytes_by_the_limit_of_its_own_revision(bench: Bench) -> None:
    bench.limit(PHOENIX, ("phoenix-1", 512, 3000), ("phoenix-2", 1024, 60))
    bench.figures(PHOENIX, "phoenix-1", {120: 0.9, 60: 0.9})
    bench.figures(PHOENIX, "phoenix-2", {20: 0.4, 0: 0.5}, Statistic.P95)
    bench.figures(PHOENIX, "phoenix-2", {20: 0.6, 0: 0.7}, Statistic.BOUND)
    row = bench.read_cloud().row_of(PHOENIX.id)
    assert row is not None
    assert row.limit is not None
    assert (row.limit.part, row.used, row.share) == ("phoenix-2", 512 * MIB, 0.5)
    assert (row.peak, row.peak_is_bound) == (pytest.approx(0.7 * 1024 * MIB), True)
    assert (row.at, row.lag, row.peak_at) == (bench.now - LAG, LAG, bench.now - LAG)
    assert row.headroom is Headroom.GOOD


def looked(bench: Bench, *subjects: MemorySubject, **doubles: Any) -> MemoryReading:
    """One look at these subjects, with other sources."""
    cloud = bench.ports.cloud
    assert cloud is not None
    made = replace(cloud, subjects=subjects, **doubles)
    return CloudLooker(made, bench.clock, LimitBook(cloud.limits, bench.clock)).look(unhurried())


class Asked:
    """A source of figures that notes what is asked; `read` may be another's."""

    def __init__(self, bench: Bench) -> None:
        self.asked: list[MetricRequest] = []
        self.errors: dict[Metric, PhoenixError] = {}
        self.late: dict[Metric, timedelta] = {}
        self._source = bench.memory.metrics

    def read(self, request: MetricRequest, call: Call) -> MetricReading:
        self.asked.append(request)
        if request.metric in self.errors:
            raise self.errors[request.metric]
        made = self._source.read(request, call)
        late = self.late.get(request.metric, timedelta(0))
        return replace(made, known_until=made.known_until - late)


def test_each_kind_is_asked_for_by_its_name_and_what_nobody_has_is_not(bench: Bench) -> None:
    source = Asked(bench)
    looked(bench, PHOENIX, REELS, PODCASTS, metrics=source)
    names = (PHOENIX.name, PODCASTS.name)
    since, both = bench.now - DAY, (Statistic.P95, Statistic.BOUND)
    services = [
        MetricRequest(Metric.SERVICE_MEMORY, each, names, since, bench.now, 5 * MINUTE)
        for each in both
    ]
    jobs = [
        MetricRequest(Metric.JOB_MEMORY, each, (REELS.name,), since, bench.now, MINUTE)
        for each in both
    ]
    assert source.asked == services + jobs
    source.asked.clear()
    looked(bench, PHOENIX, PODCASTS, metrics=source)
    assert source.asked == services


def test_what_is_known_is_as_old_as_the_older_of_both(bench: Bench) -> None:
    source = Asked(bench)
    for metric in (Metric.SERVICE_MEMORY, Metric.JOB_MEMORY):
        source.late = {metric: 2 * MINUTE}
        reading = looked(bench, PHOENIX, REELS, metrics=source)
        assert reading.known_until == bench.now - LAG - 2 * MINUTE


def test_where_nothing_can_be_read_the_first_reason_is_said(bench: Bench) -> None:
    source = Asked(bench)
    source.errors = {
        Metric.SERVICE_MEMORY: Forbidden("the first", permission="x"),
        Metric.JOB_MEMORY: Offline("the second"),
    }
    with pytest.raises(Forbidden, match="the first"):
        looked(bench, PHOENIX, REELS, metrics=source)
    assert looked(bench, metrics=source).rows == (), "nothing is there to be read"


def test_the_limit_is_that_of_what_is_in_use_or_else_the_newest(bench: Bench) -> None:
    bench.limit(PHOENIX, ("phoenix-1", 512, 3000), ("phoenix-2", 1024, 60))
    bench.figures(PHOENIX, "phoenix-1", {0: 0.5})
    bench.limit(PODCASTS, ("podcast-2", 1024, 60))
    bench.figures(PODCASTS, "podcast-1", {0: 0.5})
    reading = looked(bench, PHOENIX, PODCASTS)
    found = {row.subject: (row.limit and row.limit.part, row.used) for row in reading.rows}
    assert found == {PHOENIX: ("phoenix-1", 256 * MIB), PODCASTS: ("podcast-2", None)}


@pytest.mark.parametrize("seconds", [0, 1])
def test_counts_of_today_are_whole_when_the_log_is_known_since_midnight(
    bench: Bench, seconds: int
) -> None:
    known = bench.now.replace(hour=0, minute=0, second=seconds, microsecond=0)
    for minutes in (-200, -100, 0, 100, 200):
        bench.line((bench.now - known) / MINUTE - minutes)
    bench.memory.lines.most = 3
    reading = looked(bench, PHOENIX)
    assert reading.incidents_since == (known if seconds else None)


def test_without_a_limit_there_are_no_bytes_and_no_verdict(bench: Bench) -> None:
    bench.figures(PHOENIX, "phoenix-1", {0: 0.9})
    reading = bench.read_cloud()
    row = reading.row_of(PHOENIX.id)
    assert row is not None
    assert (row.used, row.peak, row.share, row.shape, row.headroom) == (None,) * 5
    assert {(fault.source, fault.subject) for fault in reading.faults} == {
        (Source.LIMITS, each.name) for each in (PHOENIX, PODCASTS, REELS)
    }


def test_the_worst_comes_first_with_todays_incidents_and_what_nobody_knows_is_none(
    bench: Bench,
) -> None:
    for subject, name in ((PHOENIX, "phoenix-1"), (PODCASTS, "podcast-1"), (REELS, "")):
        bench.limit(subject, (name, 1024, 5000))
    bench.figures(PHOENIX, "phoenix-1", {n * 5.0: 0.5 for n in range(30)})
    bench.figures(PODCASTS, "podcast-1", {n * 5.0: 0.3 for n in range(30)})
    bench.figures(REELS, "", {float(n): 0.97 for n in range(30)})
    bench.line(30, subject=PODCASTS)
    bench.line(60 * 20)  # yesterday
    reading = bench.read_cloud()
    assert [row.subject for row in reading.rows] == [PODCASTS, REELS, PHOENIX]
    first, second, third = reading.rows
    assert first.incidents == {IncidentKind.PLATFORM_OOM: 1}
    assert (second.kills_today, third.kills_today) == (0, 0)
    assert second.headroom is Headroom.OVER
    assert second.shape is not None
    assert second.shape.kind is ShapeKind.UNDER_SIZED
    assert reading.known_until == bench.now - LAG

    bench.backend.world.script.always("memory.lines", Fail(Forbidden("no", permission="x")))
    bench.clock.advance(60)
    reading = bench.read_cloud()
    assert all(row.incidents is None for row in reading.rows)
    assert [fault.source for fault in reading.faults] == [Source.INCIDENTS]


def test_a_leak_says_when_it_reaches_the_limit(bench: Bench) -> None:
    bench.limit(PHOENIX, ("phoenix-1", 1000, 5000))
    bench.figures(PHOENIX, "phoenix-1", {n * 5.0: 0.8 - n * 0.01 for n in range(40)})
    row = bench.read_cloud().row_of(PHOENIX.id)
    assert row is not None
    assert row.shape is not None
    assert row.shape.kind is ShapeKind.LEAK
    assert row.to_limit is not None
    # One percent in five minutes, and about twenty are left.
    assert abs(row.to_limit - 105 * MINUTE) < 15 * MINUTE


def test_a_run_of_a_job_is_judged_alone_and_not_with_the_one_before(bench: Bench) -> None:
    bench.limit(REELS, ("", 1000, 5000))
    rising = {200.0 - n: 0.2 + n * 0.01 for n in range(60)}
    flat = {20.0 - n: 0.3 for n in range(20)}
    bench.figures(REELS, "", {**rising, **flat})
    row = bench.read_cloud().row_of(REELS.id)
    assert row is not None
    assert row.shape is not None
    assert (row.shape.kind, row.shape.readings) == (ShapeKind.HEALTHY, 20)


def test_a_run_that_rises_is_no_leak_and_says_when_it_reaches_the_limit(bench: Bench) -> None:
    bench.limit(REELS, ("", 1000, 5000))
    bench.figures(REELS, "", {60.0 - n: 0.2 + n * 0.01 for n in range(60)})
    row = bench.read_cloud().row_of(REELS.id)
    assert row is not None
    assert row.shape is not None
    assert row.shape.kind is ShapeKind.RISES
    assert row.to_limit is not None


def test_a_largest_value_without_an_end_of_its_bucket_is_not_made_up(bench: Bench) -> None:
    bench.limit(PHOENIX, ("phoenix-1", 1000, 5000))
    bench.figures(PHOENIX, "phoenix-1", {n * 5.0: 0.5 for n in range(20)}, Statistic.P95)
    bench.figures(PHOENIX, "phoenix-1", {0: float("inf"), 5: 0.6}, Statistic.BOUND)
    row = bench.read_cloud().row_of(PHOENIX.id)
    assert row is not None
    assert (row.peak, row.peak_share) == (None, None)
    assert row.shape is not None
    assert row.shape.kind is ShapeKind.SPIKE


def test_no_figures_at_all_is_a_failed_list_and_some_are_a_fault(bench: Bench) -> None:
    script = bench.backend.world.script
    script.plan("metrics.read", Fail(Offline("no line")))
    assert bench.read_cloud().faults[0].source is Source.FIGURES
    bench.bench.resume()  # a part was missing
    bench.runner.run_all()
    assert bench.cloud.newest is not None
    assert Source.FIGURES not in {fault.source for fault in bench.cloud.newest.faults}
    script.always("metrics.read", Fail(Offline("no line")))
    before = bench.cloud.newest
    bench.cloud.refresh()
    bench.runner.run_all()
    assert bench.cloud.state.phase is LoadPhase.FAILED
    assert bench.cloud.newest is before
    script.always("metrics.read", None)
    bench.bench.resume()
    bench.runner.run_all()
    assert bench.cloud.state.phase is LoadPhase.READY


def test_limits_are_read_every_few_minutes_and_old_ones_serve_while_they_cannot_be(
    bench: Bench,
) -> None:
    for subject in (PHOENIX, PODCASTS, REELS):
        bench.limit(subject, ("r", 512, 5000))
    for _ in range(3):
        bench.read_cloud()
        bench.clock.advance(50)
    assert bench.calls["memory.limits"] == 3
    bench.clock.advance(120)
    bench.backend.world.script.always("memory.limits", Fail(Offline("no line")))
    reading = bench.read_cloud()
    assert len(reading.faults) == 3
    assert all(row.limit is not None for row in reading.rows)


def test_counts_of_a_log_that_is_too_long_say_since_when_they_are_whole(bench: Bench) -> None:
    for number in range(30):
        bench.line(300 - number)
    assert bench.read_cloud().incidents_since is None
    flooded = Bench()
    for number in range(30):
        flooded.line(300 - number)
    flooded.memory.lines.most = 10
    reading = flooded.read_cloud()
    assert reading.incidents_since == flooded.now - 280 * MINUTE
    assert reading.rows[0].kills_today == 10


class TestHidden:
    def test_nothing_is_read_before_somebody_looks_nor_after(self, bench: Bench) -> None:
        bench.uses(("run-1", 400 * MIB, 300 * MIB))
        session = bench.bench.open_subject("worker:run-1")
        assert session is not None
        bench.runner.run_all()
        bench.runner.fire_timers()
        assert bench.reads() == 0
        shown = (bench.cloud, bench.machine, session)
        for one in shown:
            one.set_visible(True)
        bench.runner.run_all()
        assert {seconds for seconds, _, _ in bench.runner.timers} == {
            CLOUD_SECONDS,
            MACHINE_SECONDS,
            machine_pause(DAY),
        }
        before = bench.reads()
        assert before > 0
        bench.runner.fire_timers()
        bench.runner.run_all()
        assert bench.reads() > before
        for one in shown:
            one.set_visible(False)
        before = bench.reads()
        for _ in range(5):
            bench.clock.advance(120)
            bench.runner.fire_timers()
            bench.runner.run_all()
        assert bench.reads() == before

    def test_an_environment_that_was_left_reads_no_more(self, bench: Bench) -> None:
        bench.uses()
        bench.read_machine()
        bench.bench.close()
        bench.scope.close()
        before = bench.reads()
        bench.runner.fire_timers()
        bench.runner.run_all()
        assert bench.reads() == before


def test_where_there_is_no_cloud_there_is_no_list_of_it(bench: Bench) -> None:
    ports = replace(bench.ports, cloud=None)
    made = MemoryBench(fake_ports(bench.backend), ports, bench.runner, bench.scope)
    assert made.cloud is None
    subject = MemorySubject(SubjectKind.APP, "Phoenix Admin")
    assert MemorySubject.of_id(subject.id) == subject
