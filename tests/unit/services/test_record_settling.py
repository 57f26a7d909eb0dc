"""Our record of a run that has ended is closed, also where the document needs nothing."""

import pytest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.services.journal_undo import undo_of
from tests.support.bench_of_services import ServiceBench, service_bench


def with_open_record(bench: ServiceBench, state: E = E.SUCCEEDED):
    """The pipeline's worker wrote the document, as on Google Cloud, and not our record."""
    world = bench.world
    project = world.add_project("Ep 41")
    world.add_job(project.id, "J1", JobState.LAUNCHED, execution="run-1")
    project = world.write_project(project, status="complete", active_job="J1", reel="r.mp4")
    world.files["r.mp4"] = 1
    run = world.add_execution("run-1", E.RUNNING, job_id="J1", project_id=project.id)
    if state.is_terminal:
        world.finish(run.name, state, output="r.mp4", recorded=False)
    return project


def opened(bench: ServiceBench, project) -> None:
    bench.workbench.open_project(project.id)
    bench.workbench.session.set_visible(True)
    bench.runner.run_all()


@pytest.mark.parametrize(
    ("state", "record"),
    [(E.SUCCEEDED, JobState.SUCCEEDED), (E.FAILED, JobState.FAILED), (E.RUNNING, None)],
)
def test_it_is_closed_when_the_project_is_opened_and_one_line_tells_of_it(state, record):
    bench = service_bench()
    project = with_open_record(bench, state)
    opened(bench, project)
    assert bench.world.jobs["J1"].state is (record or JobState.LAUNCHED)
    lines = [(line.action, dict(line.after), line.execution) for line in bench.world.journal]
    assert lines == ([("reconcile", {"job record": record.value}, "run-1")] if record else [])
    assert bench.world.projects[project.id] == project, "the document is as it was"
    assert bench.workbench.results.results == ()
    assert all(undo_of(line) is None for line in bench.world.journal)
    if record:
        assert bench.workbench.session.examination.job.state is record
    writes = bench.writes()
    bench.workbench.session.refresh()
    bench.runner.run_all()
    assert bench.writes() == writes


def test_where_nothing_may_be_written_it_stays_open():
    bench = service_bench(read_only=True)
    project = with_open_record(bench)
    opened(bench, project)
    assert bench.world.jobs["J1"].state is JobState.LAUNCHED
    assert (bench.writes(), bench.world.journal) == (0, [])


def test_one_that_could_not_be_closed_is_told_and_not_tried_at_every_look():
    bench = service_bench()
    project = with_open_record(bench)
    bench.world.script.always("store.close_job", Fail(Offline("no network")))
    opened(bench, project)
    (line,) = bench.world.journal
    assert line.outcome is AttemptOutcome.UNKNOWN
    bench.workbench.session.refresh()
    bench.runner.run_all()
    assert bench.world.journal == [line]
