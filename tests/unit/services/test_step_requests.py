"""The steps asked for from the UI thread: once, announced with their undo, followed by a look."""

from dataclasses import replace

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.backends.fake.job_engine import FakeJobEngine
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.verdict import VerdictKind as V
from phoenix_admin.services.results import Tone
from phoenix_admin.services.write_gate import WriteAction
from tests.support.bench_of_services import service_bench


@pytest.fixture
def bench():
    return service_bench()


def opened(bench, **fields):
    """A project, open and examined, behind which something runs."""
    project = bench.world.add_project("Ep 41", **fields)
    now = bench.world.clock.now()
    bench.world.add_execution(
        "run-1", E.RUNNING, job_id="J9", project_id=project.id, started_at=now
    )
    bench.workbench.open_project(project.id)
    bench.workbench.session.set_visible(True)
    bench.runner.run_all()
    return bench.workbench.session.examination


def requests(bench, look):
    operations = bench.workbench.operations
    return {
        "set": lambda: operations.request_set_status(look, "failed", "by hand"),
        "adopt": lambda: operations.request_adopt(look),
        "stop": lambda: operations.request_stop_executions(look, ["run-1"]),
    }


@pytest.mark.parametrize("first", ["set", "adopt", "stop"])
@pytest.mark.parametrize("second", ["set", "adopt", "stop"])
def test_while_one_waits_no_other_is_sent(bench, first, second):
    look = opened(bench)
    ask = requests(bench, look)
    before = bench.writes()
    assert ask[first]()
    assert not ask[second]()
    bench.runner.run_all()
    assert bench.writes() - before == 1
    assert len(bench.workbench.results.results) == 1


@pytest.mark.parametrize("step", ["set", "adopt"])
def test_the_result_can_be_undone_while_the_document_is_as_it_left_it(bench, step):
    look = opened(bench)
    requests(bench, look)[step]()
    bench.runner.run_all()
    newest = bench.workbench.results.newest_of(look.project_id)
    session = bench.workbench.session
    assert newest.undo.version == session.examination.project.version
    bench.workbench.operations.request_undo(session.examination.project, newest.undo)
    bench.runner.run_all()
    assert bench.world.projects[look.project_id].status == "ready"


def test_the_open_project_is_looked_at_again_after_each_step(bench):
    look = opened(bench)
    assert look.verdict.kind is V.RUNNING_BEHIND
    bench.workbench.operations.request_adopt(look)
    bench.runner.run_all()
    now = bench.workbench.session.examination
    assert (now.verdict.kind, now.execution.name) == (V.IN_AGREEMENT, "run-1")


def test_a_stop_has_a_result_and_no_undo(bench):
    look = opened(bench)
    requests(bench, look)["stop"]()
    bench.runner.run_all()
    newest = bench.workbench.results.newest_of(look.project_id)
    assert (newest.action, newest.undo) == (WriteAction.STOP_EXECUTION, None)
    assert newest.tone is Tone.PLAIN


def test_a_look_that_fails_before_the_write_is_said_without_doubt(bench):
    look = opened(bench)
    bench.world.script.plan("store.read_project", Fail(Offline("The store is away.")))
    requests(bench, look)["set"]()
    bench.runner.run_next()
    newest = bench.workbench.results.newest_of(look.project_id)
    assert (newest.tone, newest.text) == (Tone.BAD, "The store is away.")


# ---------------------------------------------------------------------- cancel while starting


class SlowToShow(FakeJobEngine):
    """Its execution shows only after the first look."""

    def list_executions(self, project_id, limit, call, **more):
        listing = super().list_executions(project_id, limit, call, **more)
        if self._world.script.calls["engine.list_executions"] == 1:
            self._world.add_execution("late", E.RUNNING, job_id="J9", project_id=project_id)
        return listing


def starting(bench):
    project = bench.world.add_project("Ep 41")
    bench.world.add_job(project.id, "J9", JobState.CLAIMED)
    return bench.world.write_project(
        project,
        status="stitching",
        active_job="J9",
        status_before_claim="draft",
        claimed_at=bench.world.clock.now(),
    )


def test_a_cancel_that_comes_before_the_execution_looks_once_more(bench):
    backend = open_fake()
    bench = service_bench(replace(backend, engine=SlowToShow(backend.world)))
    project = starting(bench)
    bench.workbench.operations.request_cancel(project)
    bench.runner.run_next()
    assert bench.world.executions["late"].state is E.CANCELLING
    newest = bench.workbench.results.newest_of(project.id)
    assert newest.text.startswith("Cancel requested for Ep 41")


def test_a_cancel_of_what_never_started_says_where_it_goes_back(bench):
    project = starting(bench)
    bench.backend.clock.advance(61)
    bench.workbench.operations.request_cancel(project)
    bench.runner.run_next()
    newest = bench.workbench.results.newest_of(project.id)
    assert newest.text == (
        "Ep 41 was never started, so there is nothing to stop; it can go back to draft."
    )
    assert bench.writes() == 0
