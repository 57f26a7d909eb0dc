"""The opened subject: lines in shares and MiB, a limit for each revision, marks, advice, lag."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Forbidden, Invalid, Offline
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.memory_incident import IncidentKind
from phoenix_admin.domain.memory_limit import GIB, Resources
from phoenix_admin.domain.memory_samples import SampleSpan
from phoenix_admin.domain.memory_shape import ShapeKind
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.domain.metric import LAG, Metric, MetricPoint, MetricReading, Statistic
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.live_memory_source import LiveUse
from phoenix_admin.ports.memory_line_source import MemoryLineReading, MemoryLineRequest
from phoenix_admin.ports.metric_source import MetricRequest
from phoenix_admin.services.memory.bench import MemoryBench
from phoenix_admin.services.memory.cloud_viewer import CloudViewer, step_of
from phoenix_admin.services.memory.faces import Figure, MarkKind, MemoryView, Source
from phoenix_admin.services.memory.incident_watch import LATE
from phoenix_admin.services.memory.limit_book import LimitBook
from phoenix_admin.services.memory.session import FIRST_WINDOW, WINDOWS
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.context import unhurried
from phoenix_admin.tasks.scope import Scope
from tests.support.bench_of_services import fake_ports
from tests.support.manual_runner import ManualRunner
from tests.support.memory_desk import APP, DAY, HOUR, MIB, MINUTE, PHOENIX, REELS, MemoryDesk
from tests.support.memory_log import OOM, gunicorn_killed

CALL = unhurried(86_400.0)  # made when the tests are collected


@pytest.fixture
def desk() -> MemoryDesk:
    return MemoryDesk()


def view_of(
    desk: MemoryDesk, subject: MemorySubject = PHOENIX, window=DAY, **doubles: Any
) -> MemoryView:
    cloud = desk.ports.cloud
    assert cloud is not None
    cloud = replace(cloud, **doubles)
    viewer = CloudViewer(cloud, desk.clock, LimitBook(cloud.limits, desk.clock))
    return viewer.view(subject, window, CALL)


def test_every_figure_of_every_revision_is_a_line_with_gaps_left_open(desk: MemoryDesk) -> None:
    desk.limit(PHOENIX, ("phoenix-1", 512, 3000), ("phoenix-2", 1024, 30))
    desk.figures(PHOENIX, "phoenix-1", {60.0: 0.5, 59.0: 0.6, 40.0: 0.7})
    desk.figures(PHOENIX, "phoenix-2", {1.0: 0.5, 0.0: 0.25})
    view = view_of(desk)
    assert {(line.figure, line.part) for line in view.lines} == {
        (figure, part)
        for figure in (Figure.P50, Figure.P95, Figure.P99, Figure.BOUND)
        for part in ("phoenix-1", "phoenix-2")
    }
    old = next(line for line in view.lines if line.part == "phoenix-1")
    assert [(point.share, point.mib) for point in old.points] == [
        (0.5, 256),
        (0.6, pytest.approx(307.2)),
        (0.7, pytest.approx(358.4)),
    ]
    assert old.points[2].at - old.points[1].at > old.gap > MINUTE
    new = next(line for line in view.lines if line.part == "phoenix-2")
    assert [point.mib for point in new.points] == [512, 256]
    assert view.known_until == desk.now - LAG
    assert (view.until, view.since, view.step) == (desk.now, desk.now - DAY, MINUTE)


def test_deploys_and_incidents_stand_on_one_axis_and_days_are_counted(desk: MemoryDesk) -> None:
    desk.limit(PHOENIX, ("phoenix-1", 512, 3000), ("phoenix-2", 1024, 30))
    desk.figures(PHOENIX, "phoenix-2", {0.0: 0.4})
    desk.line(40)
    desk.line(60 * 20, gunicorn_killed(7), platform=False)
    view = view_of(desk)
    assert [(mark.kind, mark.text) for mark in view.marks] == [
        (MarkKind.INCIDENT, "unknown SIGKILL"),
        (MarkKind.INCIDENT, "platform OOM"),
        (MarkKind.DEPLOY, "phoenix-2"),
    ]
    assert view.marks[1].incident is view.incidents[1]
    assert [sum(day.values()) for day in view.tally.values()] == [1, 1]
    assert view.lines_since == desk.now - DAY


def test_the_advice_rests_on_the_largest_use_that_is_known(desk: MemoryDesk) -> None:
    desk.limit(PHOENIX, ("phoenix-1", 512, 3000))
    desk.figures(PHOENIX, "phoenix-1", {1.0: 0.5, 0.0: 0.6}, Statistic.P95)
    desk.figures(PHOENIX, "phoenix-1", {1.0: 0.7, 0.0: 0.9}, Statistic.BOUND)
    view = view_of(desk)
    assert (view.peak, view.peak_is_bound) == (pytest.approx(0.9 * 512 * MIB), True)
    assert view.advice is not None
    assert view.advice.resources == Resources(768 * MIB, 1.0)
    # What Cloud Run counted when it killed is more than any sample has shown.
    desk.line(30, OOM.format(512, 5261))
    view = view_of(desk)
    assert (view.peak, view.peak_is_bound) == (5261 * MIB, False)
    assert view.advice is not None
    assert view.advice.resources == Resources(8 * GIB, 2.0)
    assert view.advice.adds_cpu


def test_nothing_is_advised_where_nothing_is_known(desk: MemoryDesk) -> None:
    view = view_of(desk)
    assert view.is_empty
    assert (view.advice, view.peak, view.limits, view.shape) == (None,) * 4
    assert [fault.source for fault in view.faults] == [Source.LIMITS]


def test_an_incident_below_the_largest_use_changes_nothing_and_the_worst_counts(
    desk: MemoryDesk,
) -> None:
    desk.limit(PHOENIX, ("phoenix-1", 512, 3000))
    desk.figures(PHOENIX, "phoenix-1", {0.0: 1.2})
    desk.line(50, OOM.format(512, 513))
    peak = 1.2 * 512 * MIB
    view = view_of(desk)
    assert (view.peak, view.peak_is_bound) == (pytest.approx(peak), True)
    desk.line(40, OOM.format(512, 900))
    desk.line(30, OOM.format(512, 700))
    view = view_of(desk)
    assert (view.peak, view.peak_is_bound) == (900 * MIB, False)


def test_advice_needs_the_largest_use_the_limit_and_the_processors(desk: MemoryDesk) -> None:
    desk.line(30, OOM.format(512, 513))
    view = view_of(desk)
    assert (view.peak, view.advice) == (513 * MIB, None), "no limit is known"
    desk.limit(PHOENIX, ("phoenix-1", 512, 3000), cpu=None)
    assert view_of(desk).advice is None
    desk.limit(REELS, ("", 512, 3000))
    view = view_of(desk, REELS)
    assert (view.peak, view.advice) == (None, None)
    assert view.limits is not None


class Reading:
    """The desk's figures, with what one statistic says about itself."""

    def __init__(self, desk: MemoryDesk, statistic: Statistic, **about: Any) -> None:
        self._source, self._statistic, self._about = desk.memory.metrics, statistic, about

    def read(self, request: MetricRequest, call: Call) -> MetricReading:
        made = self._source.read(request, call)
        return replace(made, **self._about) if request.statistic is self._statistic else made


@pytest.mark.parametrize("statistic", [Statistic.P50, Statistic.BOUND])
def test_a_view_is_as_whole_and_as_new_as_the_worst_of_its_figures(
    desk: MemoryDesk, statistic: Statistic
) -> None:
    desk.limit(PHOENIX, ("phoenix-1", 512, 3000))
    desk.figures(PHOENIX, "phoenix-1", {0.0: 0.6})
    view = view_of(desk)
    assert (view.is_partial, view.taken_at) == (False, desk.now)
    known = desk.now - HOUR
    view = view_of(desk, metrics=Reading(desk, statistic, known_until=known, is_partial=True))
    assert (view.is_partial, view.known_until) == (True, known)


def test_a_job_is_viewed_by_its_runs_and_has_no_deploys(desk: MemoryDesk) -> None:
    desk.limit(REELS, ("", 1000, 30))
    desk.figures(REELS, "", {60.0 - n: 0.2 + n * 0.01 for n in range(60)})
    view = view_of(desk, REELS)
    assert [each.shape.kind for each in view.shapes] == [ShapeKind.RISES]
    assert view.marks == ()


def test_how_long_instances_ran_comes_along(desk: MemoryDesk) -> None:
    assert view_of(desk).instance_seconds is None
    at = [MetricPoint(desk.now - hours * HOUR, 2.0) for hours in (30, 20, 10)]
    desk.memory.metrics.put(Metric.SERVICE_INSTANCES, PHOENIX.name, "", *at)
    assert view_of(desk).instance_seconds == pytest.approx(6 * 3600, rel=0.02)


def test_what_a_run_says_of_itself_is_asked_for_a_job_of_the_last_minutes_alone(
    desk: MemoryDesk,
) -> None:
    use = LiveUse(900 * MIB, desk.now - 5 * MINUTE, "run-1")
    for subject in (PHOENIX, REELS):
        desk.memory.live.put(subject, use)
    assert view_of(desk).live is None
    assert view_of(desk, REELS).live == use
    assert view_of(desk, REELS, live=None).live is None
    desk.clock.advance(1)
    assert view_of(desk, REELS).live is None, "the figures have it by now"
    desk.backend.world.script.plan("memory.live", Fail(Offline("no line")))
    view = view_of(desk, REELS)
    assert view.live is None
    assert (Source.LIVE, REELS.name) in {(each.source, each.subject) for each in view.faults}


def test_lines_are_kept_while_the_same_is_viewed(desk: MemoryDesk) -> None:
    cloud = desk.ports.cloud
    assert cloud is not None
    asked: list[MemoryLineRequest] = []

    class Lines:
        def read(self, request: MemoryLineRequest, call: Call) -> MemoryLineReading:
            asked.append(request)
            return desk.memory.lines.read(request, call)

    cloud = replace(cloud, lines=Lines())
    viewer = CloudViewer(cloud, desk.clock, LimitBook(cloud.limits, desk.clock))
    for subject, window in ((PHOENIX, DAY), (PHOENIX, DAY), (PHOENIX, HOUR), (REELS, HOUR)):
        viewer.view(subject, window, CALL)
    whole = [request.until - request.since > LATE for request in asked]
    assert whole == [True, False, True, True]
    assert [request.subjects for request in asked[-2:]] == [(PHOENIX,), (REELS,)]


def test_lines_of_the_log_that_cannot_be_read_are_no_absence_of_incidents(
    desk: MemoryDesk,
) -> None:
    desk.limit(PHOENIX, ("phoenix-1", 512, 3000))
    desk.figures(PHOENIX, "phoenix-1", {0.0: 0.6})
    script = desk.backend.world.script
    script.plan("memory.lines", Fail(Forbidden("no", permission="logging.logEntries.list")))
    view = view_of(desk)
    assert (view.lines_since, view.incidents) == (None, ())
    assert [fault.source for fault in view.faults] == [Source.INCIDENTS]
    script.plan("metrics.read", Fail(Offline("no line")))
    with pytest.raises(Offline):
        view_of(desk)


def test_a_long_window_has_long_steps_and_never_more_than_a_chart_can_show() -> None:
    for window in WINDOWS:
        assert 50 <= window / step_of(window) <= 1_440


def test_the_newest_revision_comes_first_among_the_verdicts(desk: MemoryDesk) -> None:
    desk.limit(PHOENIX, ("phoenix-1", 1000, 3000), ("phoenix-2", 1000, 60))
    desk.figures(PHOENIX, "phoenix-1", {200.0 - n: 0.2 + n * 0.004 for n in range(100)})
    desk.figures(PHOENIX, "phoenix-2", {50.0 - n: 0.9 for n in range(50)})
    view = view_of(desk)
    assert [(each.part, each.shape.kind) for each in view.shapes] == [
        ("phoenix-2", ShapeKind.UNDER_SIZED),
        ("phoenix-1", ShapeKind.LEAK),
    ]
    assert view.shape is view.shapes[0].shape


def test_the_environment_makes_it_once_and_leaves_it_with_everything_else(
    desk: MemoryDesk,
) -> None:
    made: list[int] = []

    def ports():
        made.append(1)
        return desk.ports

    runner = ManualRunner()
    workbench = Workbench(
        replace(fake_ports(desk.backend), memory=ports),
        runner,
        Scope("dev"),
        DEFAULT_POLICY,
        lambda: "J1",
    )
    assert made == []
    bench = workbench.memory
    assert bench is not None
    assert workbench.memory is bench
    assert made == [1]
    session = bench.open_subject(PHOENIX.id)
    assert session is not None
    session.set_visible(True)
    workbench.leave()
    runner.run_all()
    assert (session.reading, bench.session) == (None, None)
    without = Workbench(
        fake_ports(desk.backend), runner, Scope("dev"), DEFAULT_POLICY, lambda: "J1"
    )
    assert without.memory is None


class TestSession:
    @pytest.fixture
    def bench(self, desk: MemoryDesk) -> MemoryBench:
        self.runner = ManualRunner()
        self.scope = Scope("dev")
        return MemoryBench(fake_ports(desk.backend), desk.ports, self.runner, self.scope)

    def test_another_window_is_read_at_once_and_only_by_the_person(
        self, desk: MemoryDesk, bench: MemoryBench
    ) -> None:
        desk.limit(PHOENIX, ("phoenix-1", 512, 3000))
        desk.figures(PHOENIX, "phoenix-1", {0.0: 0.6, 300.0: 0.6})
        session = bench.open_subject(PHOENIX.id)
        assert session is not None
        assert (session.subject, session.window) == (PHOENIX, FIRST_WINDOW)
        session.set_visible(True)
        self.runner.run_all()
        assert session.reading is not None
        assert len(session.reading.lines[0].points) == 2
        session.set_window(HOUR)
        self.runner.run_all()
        assert len(session.reading.lines[0].points) == 1
        assert session.reading.since == desk.now - HOUR
        with pytest.raises(ValueError, match="none of the windows"):
            session.set_window(timedelta(minutes=7))

    def test_an_answer_for_one_that_was_left_reaches_nobody(
        self, desk: MemoryDesk, bench: MemoryBench
    ) -> None:
        first = bench.open_subject(PHOENIX.id)
        assert first is not None
        first.set_visible(True)
        second = bench.open_subject(REELS.id)
        assert second is bench.session
        self.runner.run_all()
        assert first.reading is None
        bench.leave(here=False)
        assert bench.session is None

    def test_nothing_measured_yet_is_empty_and_a_failure_keeps_what_was_read(
        self, desk: MemoryDesk, bench: MemoryBench
    ) -> None:
        session = bench.open_subject(PHOENIX.id)
        assert session is not None
        session.set_visible(True)
        self.runner.run_all()
        assert session.state.phase is LoadPhase.EMPTY
        desk.backend.world.script.plan("metrics.read", Fail(Offline("no line")))
        session.refresh()
        self.runner.run_all()
        assert session.state.phase is LoadPhase.FAILED
        assert session.reading is not None
        bench.resume()
        self.runner.run_all()
        assert session.state.phase is LoadPhase.EMPTY

    def test_the_row_of_the_list_is_the_sessions(
        self, desk: MemoryDesk, bench: MemoryBench
    ) -> None:
        desk.uses(("run-1", 400 * MIB, 300 * MIB))
        session = bench.open_subject("worker:run-1")
        assert session is not None
        assert session.row is None
        bench.machine.set_visible(True)
        self.runner.run_all()
        assert session.row is not None
        assert session.row.used == 400 * MIB

    def test_an_id_of_nothing_opens_nothing(self, bench: MemoryBench) -> None:
        for odd in ("phoenix", "planet:x", "service:"):
            with pytest.raises(Invalid):
                bench.open_subject(odd)

    def test_a_worker_is_shown_from_its_kept_samples(
        self, desk: MemoryDesk, bench: MemoryBench
    ) -> None:
        run = MemorySubject(SubjectKind.WORKER, "run-1")
        for minutes, mib in ((50, 100), (49.5, 300), (49, 120), (10, 110)):
            at = desk.now - minutes * MINUTE
            desk.memory.samples.add({run: SampleSpan.of(at, mib * MIB)}, CALL)
        desk.uses(("run-1", 130 * MIB, 90 * MIB))
        bench.machine.set_visible(True)
        session = bench.open_subject(run.id)
        assert session is not None
        session.set_visible(True)
        self.runner.run_all()
        view = session.reading
        assert view is not None
        lines = {line.figure: line for line in view.lines}
        assert [point.mib for point in lines[Figure.RESIDENT].points] == [100, 300, 120, 110, 130]
        assert Figure.LARGEST not in lines
        assert [point.mib for point in lines[Figure.UNSHARED].points] == [90]
        assert view.peak == 300 * MIB
        assert view.limits is not None
        session.set_window(HOUR)
        self.runner.run_all()
        assert session.reading is not None
        (resident, _) = session.reading.lines
        assert [point.mib for point in resident.points] == [100, 300, 120, 110, 130]
        kinds = {mark.kind for mark in session.reading.marks}
        assert kinds <= {MarkKind.INCIDENT}
        assert session.reading.tally == {}

    def test_the_app_has_no_lines_and_no_incidents(
        self, desk: MemoryDesk, bench: MemoryBench
    ) -> None:
        desk.uses()
        bench.machine.set_visible(True)
        session = bench.open_subject(APP.id)
        assert session is not None
        session.set_visible(True)
        self.runner.run_all()
        assert session.reading is not None
        assert (session.reading.lines_since, session.reading.incidents) == (None, ())
        assert bench.machine.newest is not None
        row = bench.machine.newest.row_of(APP.id)
        assert row is not None
        assert row.incidents == {}
        assert IncidentKind.UNKNOWN_KILL not in row.incidents
