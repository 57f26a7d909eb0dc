"""Cancelling one execution, and running an earlier job again."""

from datetime import timedelta

import pytest

from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.services.results import Tone
from tests.support.bench_of_services import service_bench


@pytest.fixture
def bench():
    return service_bench()


def ended_run(bench, state=E.FAILED, record=JobState.FAILED, overrides=None, clips=None):
    """A project whose run has ended, with its record."""
    world = bench.world
    project = world.add_project("Ep 41", clips=3)
    ago = world.clock.now() - timedelta(hours=1)
    job = world.add_job(
        project.id,
        "old",
        record,
        requested_at=ago,
        execution="run-old",
        overrides=overrides or {},
    )
    world.add_execution(
        "run-old", state, job_id="old", project_id=project.id, created_at=ago, clips=clips
    )
    return project, job


class TestCancel:
    def test_only_this_execution_is_asked_to_stop(self, bench):
        world = bench.world
        project = world.add_project("Ep 41")
        one = world.add_execution("one", E.RUNNING, project_id=project.id)
        two = world.add_execution("two", E.RUNNING, project_id=project.id)
        assert bench.workbench.operations.request_cancel_execution(two, project)
        bench.runner.run_all()
        assert world.executions["two"].state is E.CANCELLING
        assert world.executions["one"] == one
        (line,) = world.journal
        assert (line.action, line.target) == ("cancel", project.id)
        assert line.before == {"execution": "two running"}
        assert "Cancel requested for Ep 41" in bench.workbench.results.results[0].text

    def test_one_without_a_document_can_be_stopped_too(self, bench):
        run = bench.world.add_execution("alone", E.RUNNING, project_id="gone")
        assert bench.workbench.operations.request_cancel_execution(run, None)
        bench.runner.run_all()
        assert bench.world.executions["alone"].state is E.CANCELLING
        assert "Cancel requested for alone" in bench.workbench.results.results[0].text

    def test_one_that_has_ended_meanwhile_is_not_called_cancelled(self, bench):
        project = bench.world.add_project("Ep 41")
        run = bench.world.add_execution("one", E.RUNNING, job_id="j", project_id=project.id)
        bench.world.finish("one", E.SUCCEEDED)
        bench.workbench.operations.request_cancel_execution(run, project)
        bench.runner.run_all()
        assert "finished before the cancel arrived" in bench.workbench.results.results[0].text

    def test_a_read_only_environment_sends_nothing(self):
        bench = service_bench(read_only=True)
        project = bench.world.add_project("Ep 41")
        run = bench.world.add_execution("one", E.RUNNING, project_id=project.id)
        bench.workbench.operations.request_cancel_execution(run, project)
        bench.runner.run_all()
        assert bench.writes() == 0
        assert bench.world.journal[0].outcome is AttemptOutcome.REFUSED


class TestRunAgain:
    def test_the_new_run_has_the_old_ones_overrides_and_clips(self, bench):
        project, job = ended_run(bench, overrides={"thorough": "true"})
        clips = project.clips[:2]
        assert bench.workbench.operations.request_run_again(project, job, clips)
        bench.runner.run_all()
        new = bench.world.jobs["J0001"]
        run = bench.world.executions[new.execution]
        assert dict(new.overrides) == dict(run.overrides) == {"thorough": "true"}
        assert run.clips == clips
        (line,) = bench.world.journal
        assert (line.action, line.outcome) == ("run again", AttemptOutcome.DONE)
        assert line.before["job"] == "old"
        assert line.after["active_job"] == "J0001"
        assert bench.world.jobs["old"] == job

    def test_clips_the_engine_did_not_keep_are_those_of_the_document(self, bench):
        project, job = ended_run(bench)
        bench.workbench.operations.request_run_again(project, job, None)
        bench.runner.run_all()
        assert bench.world.executions[bench.world.jobs["J0001"].execution].clips == project.clips

    @pytest.mark.parametrize("state", [E.RUNNING, E.PENDING, E.CANCELLING, E.UNKNOWN])
    def test_not_while_the_old_run_has_not_ended(self, bench, state):
        project, job = ended_run(bench, state)
        bench.workbench.operations.request_run_again(project, job, None)
        bench.runner.run_all()
        assert bench.writes() == 0
        assert bench.workbench.results.results[0].tone is Tone.BAD

    def test_not_beside_another_run_of_the_project(self, bench):
        project, job = ended_run(bench)
        bench.world.add_execution("other", E.RUNNING, project_id=project.id)
        bench.workbench.operations.request_run_again(project, job, None)
        bench.runner.run_all()
        assert bench.writes() == 0
        assert "already running" in bench.workbench.results.results[0].text

    def test_a_second_press_in_the_same_turn_is_a_no_op(self, bench):
        project, job = ended_run(bench)
        operations = bench.workbench.operations
        assert operations.request_run_again(project, job, None)
        assert not operations.request_run_again(project, job, None)
        bench.runner.run_all()
        assert bench.world.script.calls["engine.run"] == 1

    def test_without_clips_nothing_is_sent(self, bench):
        project, job = ended_run(bench)
        bench.world.write_project(project, clips=())
        bench.workbench.operations.request_run_again(project, job, None)
        bench.runner.run_all()
        assert bench.writes() == 0
