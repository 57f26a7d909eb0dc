"""A long list is shown part by part, and nobody who waits for the lane waits for all of it."""

from dataclasses import replace
from datetime import timedelta

from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.services.fresh_look import fresh_look_at_project
from phoenix_admin.services.polled_reading import POLL_SECONDS
from phoenix_admin.services.project_catalogue import IDLE_POLL_SECONDS, STILL_READINGS
from tests.support.bench_of_services import service_bench


def bench_in_parts(projects: int, part: int):
    bench = service_bench()
    for number in range(projects):
        bench.world.add_project(f"Reel {number}", project_id=f"p{number}")
    bench.backend.store.part = part
    bench.workbench.catalogue.set_visible(True)
    return bench


def test_each_part_is_shown_and_the_next_is_asked_for_at_once():
    bench = bench_in_parts(5, 2)
    catalogue, runner = bench.workbench.catalogue, bench.runner
    seen = []
    for _ in range(3):
        runner.run_next()
        reading = catalogue.reading
        seen.append(
            (len(reading), reading.unfinished, reading.at_least, catalogue.state.refreshing)
        )
    assert seen == [(2, True, 5, True), (4, True, 5, True), (5, False, None, False)]
    assert runner.waiting == []
    assert len(runner.timers) == 1


def test_what_else_waits_for_the_lane_comes_between_two_parts():
    bench = bench_in_parts(5, 2)
    session = bench.workbench.open_project("p4")
    session.set_visible(True)
    order = [ticket.task.key for ticket in bench.runner.waiting]
    bench.runner.run_next()
    after = [ticket.task.key for ticket in bench.runner.waiting]
    assert order[0] == after[-1] == "projects"
    assert len(after) == 2


def test_a_hidden_list_reads_no_further_part_and_goes_on_when_it_is_shown_again():
    bench = bench_in_parts(5, 2)
    catalogue = bench.workbench.catalogue
    catalogue.set_visible(False)
    bench.runner.run_all()
    assert len(catalogue.rows) == 2
    catalogue.set_visible(True)
    bench.runner.run_all()
    assert len(catalogue.rows) == 5


def test_a_project_that_was_not_read_yet_is_not_taken_for_deleted():
    bench = bench_in_parts(5, 2)
    session = bench.workbench.open_project("p4")
    session.set_visible(True)
    bench.runner.run_next()
    bench.runner.run_next()
    bench.backend.clock.advance(1)
    bench.runner.run_next()
    look = fresh_look_at_project(bench.workbench, bench.backend.clock)
    assert bench.workbench.catalogue.reading.row_of("p4") is None
    assert not look.is_due()


class ChangesOnly:
    """A store that looked for changes only: what a program changed in silence is not listed."""

    def __init__(self, store, clock) -> None:
        self._store, self._clock = store, clock
        self.silent = {}
        self.gone = set()

    def __getattr__(self, name):
        return getattr(self._store, name)

    def list_projects(self, call, pace):
        found = self._store.list_projects(call, pace)
        listed = tuple(self.silent.get(p.id, p) for p in found.projects)
        before = self._clock.now() - timedelta(minutes=5)
        return replace(found, projects=listed, whole_at=before)

    def read_projects(self, ids, call):
        return tuple(p for p in self._store.read_projects(ids, call) if p.id not in self.gone)


def disagreeing(bench):
    """A document that said stitching when it was read; its run has ended, and it was settled."""
    world = bench.world
    project = world.add_project("Reel", project_id="p", status=ProjectStatus.COMPLETE)
    world.add_execution("run", ExecutionState.SUCCEEDED, job_id="j", project_id="p")
    old = replace(project, status="stitching", active_job="j", version="old")
    ports = bench.workbench.ports
    store = ChangesOnly(ports.store, ports.clock)
    store.silent["p"] = old
    bench.workbench.catalogue._ports = replace(ports, store=store)
    return store


def test_nothing_is_held_against_the_engine_that_was_not_read_just_now():
    bench = service_bench()
    store = disagreeing(bench)
    catalogue = bench.workbench.catalogue
    catalogue.set_visible(True)
    bench.runner.run_all()
    (row,) = catalogue.rows
    assert row.project.status == "complete"
    assert not row.verdict.is_disagreement
    store.gone.add("p")
    catalogue.refresh()
    bench.runner.run_all()
    assert catalogue.rows == ()


def waits(bench, readings: int) -> list[float]:
    found = []
    for _ in range(readings):
        bench.workbench.catalogue.refresh()
        bench.runner.run_all()
        found.append(bench.runner.timers[-1][0])
    return found


def test_a_cloud_in_which_nothing_moves_is_asked_less_often_until_something_does():
    bench = service_bench()
    bench.world.add_project("Reel", project_id="p")
    catalogue = bench.workbench.catalogue
    environment = replace(bench.workbench.environment, kind=EnvironmentKind.GCP)
    catalogue._ports = replace(bench.workbench.ports, environment=environment)
    usual, seldom = [POLL_SECONDS], [IDLE_POLL_SECONDS]
    assert waits(bench, STILL_READINGS + 2) == usual * STILL_READINGS + seldom * 2
    assert catalogue.interval == timedelta(seconds=IDLE_POLL_SECONDS)
    bench.world.write_project(bench.world.projects["p"], name="Renamed")
    assert waits(bench, 1) == usual
    assert waits(bench, STILL_READINGS)[-1] == IDLE_POLL_SECONDS
    bench.world.write_project(bench.world.projects["p"], status="stitching")
    assert waits(bench, STILL_READINGS + 2) == usual * (STILL_READINGS + 2)


def test_local_is_asked_as_often_as_ever():
    bench = service_bench()
    bench.world.add_project("Reel")
    assert waits(bench, STILL_READINGS + 3) == [POLL_SECONDS] * (STILL_READINGS + 3)


def test_a_watched_run_in_a_cloud_is_looked_at_less_often_than_one_here():
    found = []
    for kind in EnvironmentKind:
        bench = service_bench()
        project = bench.world.add_project("Reel", status=ProjectStatus.STITCHING, active_job="j")
        bench.world.add_execution("r", ExecutionState.RUNNING, job_id="j", project_id=project.id)
        session = bench.workbench.open_project(project.id)
        environment = replace(bench.workbench.environment, kind=kind)
        session._ports = replace(session._ports, environment=environment)
        session.set_visible(True)
        bench.runner.run_all()
        found.append((kind, session.interval.total_seconds()))
    assert dict(found) == {EnvironmentKind.LOCAL: 2.0, EnvironmentKind.GCP: 7.0}
