"""An episode is assembled by the same services: its kind decides what is run and what is said."""

import pytest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Invalid, Unsupported
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.project import ProjectKind, ProjectStatus
from phoenix_admin.services.availability import why_not_open_reel, why_not_stitch
from phoenix_admin.services.results import Tone
from phoenix_admin.services.write_gate import WriteAction, start_action
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import service_bench


def episode(bench, **about):
    return bench.world.add_project("Talk", kind=ProjectKind.EPISODE, **about)


def newest(bench, project):
    return bench.workbench.results.newest_of(project.id)


def test_what_is_run_follows_the_kind_of_the_project():
    bench = service_bench()
    talk, film = episode(bench), bench.world.add_project("Film")
    for project in (talk, film):
        assert bench.workbench.operations.request_stitch(project)
        bench.runner.run_all()
    kinds = {e.project_id: e.kind for e in bench.world.executions.values()}
    assert kinds == {talk.id: JobKind.ASSEMBLE, film.id: JobKind.STITCH}
    assert (newest(bench, talk).action, newest(bench, film).action) == (
        WriteAction.ASSEMBLE,
        WriteAction.STITCH,
    )
    assert [job.kind for job in bench.world.jobs.values()] == [JobKind.ASSEMBLE, JobKind.STITCH]


def test_an_environment_without_a_job_for_it_says_so_and_the_claim_is_given_back():
    bench = service_bench()
    talk = episode(bench)
    text = "This environment names no Cloud Run job for assemble."
    bench.world.script.plan("engine.run", Fail(Unsupported(text)))
    assert bench.workbench.operations.request_stitch(talk)
    bench.runner.run_all()
    said = newest(bench, talk)
    assert said.tone is Tone.BAD
    assert text in said.text
    document = bench.world.projects[talk.id]
    assert (document.status, document.active_job) == (ProjectStatus.READY, None)


def test_refusals_and_endings_speak_of_segments_and_episodes():
    bench = service_bench()
    bare = episode(bench, clips=0)
    assert why_not_stitch(bare, None) == "This project has no segments to assemble."
    assert why_not_open_reel(bare) == "There is no episode yet."
    triggering = bench.workbench._triggering
    with pytest.raises(Invalid, match=r"Talk has no segments to assemble\."):
        triggering.stitch(bare.id, unhurried(), action=start_action(bare))
    assert {entry.action for entry in bench.world.journal} == {"assemble"}


def test_the_verdict_speaks_of_the_episode():
    bench = service_bench()
    talk = episode(bench)
    assert bench.workbench.operations.request_stitch(talk)
    bench.runner.run_all()
    (run,) = bench.world.executions.values()
    bench.world.finish(run.name, ExecutionState.SUCCEEDED, recorded=False)
    session = bench.workbench.open_project(talk.id)
    assert session is not None
    session.set_visible(True)
    bench.runner.run_all()
    lines = " ".join(session.examination.verdict.evidence)
    assert "The episode is there" in lines
    assert "reel" not in lines
