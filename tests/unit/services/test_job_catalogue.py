"""The list of jobs and the open job, as the screen sees them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Missing, Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.usual_duration import Pace
from phoenix_admin.services.job_catalogue import read_jobs
from phoenix_admin.services.job_rows import joined
from phoenix_admin.services.job_session import JobSession
from phoenix_admin.services.listening import Listening
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import service_bench


@pytest.fixture
def bench():
    return service_bench()


def add(bench, job_id, state=E.RUNNING, *, record=JobState.LAUNCHED, project=None, took=60.0):
    """A job of a project with its execution; ended ones have just ended."""
    world, now = bench.world, bench.world.clock.now()
    project_id = project or world.add_project(f"Reel {job_id}").id
    started = now - timedelta(seconds=took)
    name = f"run-{job_id}"
    if record is not None:
        world.add_job(project_id, job_id, record, requested_at=started, execution=name)
    return world.add_execution(
        name,
        state,
        job_id=job_id,
        project_id=project_id,
        created_at=started,
        started_at=None if state is E.PENDING else started,
        ended_at=now if state.is_terminal else None,
        progress_at=now,
    )


def read(bench):
    bench.workbench.jobs.set_visible(True)
    bench.runner.run_all()
    return {row.id: row for row in bench.workbench.jobs.rows}


def opened(bench, job_id) -> JobSession:
    session = bench.workbench.open_job(job_id)
    assert session is not None
    session.set_visible(True)
    bench.runner.run_all()
    return session


class TestList:
    def test_a_record_is_joined_with_its_execution_and_its_projects_name(self, bench):
        add(bench, "j1")
        row = read(bench)["j1"]
        assert row.project_name == "Reel j1"
        assert row.execution.name == "run-j1"
        assert row.standing.state is E.RUNNING
        assert bench.workbench.jobs.state.phase is LoadPhase.READY

    def test_an_execution_nobody_has_a_record_of_is_there_under_its_own_name(self, bench):
        add(bench, "elsewhere", record=None)
        row = read(bench)["run-elsewhere"]
        assert row.job is None
        assert row.standing.state is E.RUNNING

    def test_a_record_whose_execution_is_gone_is_unknown_not_guessed(self, bench):
        add(bench, "j1")
        bench.world.prune("run-j1")
        row = read(bench)["j1"]
        assert row.standing.state is E.UNKNOWN
        assert row.standing.note == "the engine no longer lists it; last known: launched"
        assert row.execution_name == "run-j1"

    def test_an_order_sent_twice_shows_both_executions(self, bench):
        add(bench, "j1")
        bench.world.add_execution("run-twin", E.RUNNING, job_id="j1", project_id="x")
        rows = read(bench)
        assert rows["j1"].execution.name == "run-j1"
        assert rows["run-twin"].execution.name == "run-twin"

    def test_a_deleted_project_leaves_its_jobs(self, bench):
        run = add(bench, "j1")
        del bench.world.projects[run.project_id]
        row = read(bench)["j1"]
        assert (row.project_name, row.project_id) == (None, run.project_id)

    def test_an_engine_that_cannot_be_read_is_said_and_the_records_stay(self, bench):
        add(bench, "j1")
        add(bench, "j2", E.SUCCEEDED, record=JobState.SUCCEEDED)
        bench.world.script.always("engine.list_executions", Fail(Offline("gone")))
        rows = read(bench)
        assert bench.workbench.jobs.reading.engine_error.text == "gone"
        assert bench.workbench.jobs.state.phase is LoadPhase.READY
        assert rows["j1"].standing.note == "the engine could not be read; last known: launched"
        assert rows["j2"].standing.state is E.SUCCEEDED

    def test_no_jobs_is_empty(self, bench):
        assert read(bench) == {}
        assert bench.workbench.jobs.state.phase is LoadPhase.EMPTY

    def test_a_store_that_cannot_be_read_keeps_the_rows_and_backs_off(self, bench):
        add(bench, "j1")
        read(bench)
        bench.world.script.always("store.list_recent_jobs", Fail(Offline("away")))
        bench.workbench.jobs.refresh()
        bench.runner.run_all()
        state = bench.workbench.jobs.state
        assert state.phase is LoadPhase.FAILED
        assert state.last_good_at is not None
        assert len(bench.workbench.jobs.rows) == 1
        assert bench.runner.timers[-1][0] < 30.0

    def test_it_is_polled_each_thirty_seconds_while_it_is_seen(self, bench):
        read(bench)
        assert bench.runner.timers[-1][0] == 30.0
        bench.workbench.jobs.set_visible(False)
        bench.runner.fire_timers()
        assert bench.runner.waiting == []

    def test_a_bound_is_said(self, bench):
        add(bench, "j1")
        add(bench, "j2")
        ports = bench.workbench.ports
        assert read_jobs(ports, DEFAULT_POLICY, Listening(), unhurried(), most=1).truncated
        assert not read_jobs(ports, DEFAULT_POLICY, Listening(), unhurried(), most=2).truncated

    def test_slower_than_usual_needs_attention(self, bench):
        for number in range(5):
            add(bench, f"old{number}", E.SUCCEEDED, record=JobState.SUCCEEDED, took=60)
        add(bench, "quick", took=50)
        add(bench, "slow", took=61)
        rows = read(bench)
        assert rows["quick"].pace is Pace.USUAL
        assert rows["slow"].pace is Pace.SLOWER
        assert [i for i, row in rows.items() if row.needs_attention] == ["slow"]

    @given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12))
    def test_nothing_is_lost_and_no_id_comes_twice(self, orders):
        bench = service_bench()
        for number, (job_number, recorded) in enumerate(orders):
            job_id = f"j{job_number}"
            if recorded:
                bench.world.add_job("p", job_id, JobState.LAUNCHED)
            bench.world.add_execution(f"run{number}", E.RUNNING, job_id=job_id, project_id="p")
        jobs = tuple(bench.world.jobs.values())
        pairs = joined(jobs, bench.world.executions.values())
        ids = [row_id for row_id, _, _ in pairs]
        assert len(set(ids)) == len(ids)
        shown = [execution.name for _, _, execution in pairs if execution is not None]
        assert sorted(shown) == sorted(bench.world.executions)
        assert {job.id for _, job, _ in pairs if job is not None} == set(bench.world.jobs)


class TestOpenJob:
    def test_it_is_looked_at_each_two_seconds_while_it_runs(self, bench):
        add(bench, "j1")
        session = opened(bench, "j1")
        assert session.reading.row.execution.name == "run-j1"
        assert _last_timer(bench, session) == 2.0
        bench.world.finish("run-j1", E.SUCCEEDED)
        bench.runner.fire_timers()
        bench.runner.run_all()
        assert session.reading.row.standing.state is E.SUCCEEDED
        assert _last_timer(bench, session) == 30.0

    def test_list_and_details_agree_at_once(self, bench):
        add(bench, "j1")
        read(bench)
        session = opened(bench, "j1")
        bench.world.finish("run-j1", E.FAILED, "no space")
        session.refresh()
        bench.runner.run_all()
        (row,) = bench.workbench.jobs.rows
        assert row.standing.state is E.FAILED
        assert row == session.reading.row

    def test_an_answer_for_the_job_left_behind_reaches_nobody(self, bench):
        add(bench, "j1")
        add(bench, "j2")
        old = opened(bench, "j1")
        before = old.reading
        old.refresh()
        bench.runner.run_body_only()
        session = bench.workbench.open_job("j2")
        assert not bench.runner.deliver()
        assert old.reading is before
        assert session.reading is None

    def test_a_foreign_execution_opens_by_its_name(self, bench):
        add(bench, "elsewhere", record=None)
        session = opened(bench, "run-elsewhere")
        assert session.reading.row.execution.name == "run-elsewhere"
        assert session.log_id == "elsewhere"

    def test_what_is_nowhere_is_missing(self, bench):
        session = opened(bench, "nothing")
        assert isinstance(session.state.error, Missing)

    def test_a_pruned_execution_is_found_to_be_gone(self, bench):
        add(bench, "j1")
        bench.world.prune("run-j1")
        session = opened(bench, "j1")
        assert session.reading.row.standing.state is E.UNKNOWN
        assert session.reading.engine_error is None

    def test_an_engine_that_cannot_be_read_leaves_the_record(self, bench):
        add(bench, "j1")
        bench.world.script.always("engine.find", Fail(Offline("gone")))
        session = opened(bench, "j1")
        assert (
            session.reading.row.standing.note
            == "the engine could not be read; last known: launched"
        )
        assert session.reading.engine_error.text == "gone"

    def test_a_queued_one_says_whom_it_waits_for(self, bench):
        add(bench, "j1", took=90)
        add(bench, "j2", E.PENDING, took=30)
        queue = Progress(0, 0, "ms", Stage.QUEUED)
        bench.world._keep(bench.world.executions["run-j2"], progress=queue)
        session = opened(bench, "j2")
        assert [e.name for e in session.reading.behind] == ["run-j1"]

    def test_what_is_not_on_screen_is_not_polled(self, bench):
        add(bench, "j1")
        session = opened(bench, "j1")
        session.set_visible(False)
        bench.runner.fire_timers()
        assert bench.runner.waiting == []


def _last_timer(bench, session):
    return [seconds for seconds, scope, _ in bench.runner.timers if scope is session.scope][-1]
