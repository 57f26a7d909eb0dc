"""The open project, the list and the writes, as the screen sees them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.verdict import VerdictKind as V
from phoenix_admin.services.results import Tone
from phoenix_admin.services.write_gate import WriteAction
from tests.support.bench_of_services import service_bench


@pytest.fixture
def bench():
    return service_bench()


def opened(bench, name="Ep 41", **fields):
    project = bench.world.add_project(name, **fields)
    session = bench.workbench.open_project(project.id)
    session.set_visible(True)
    bench.runner.run_all()
    return project, session


def test_opening_reads_and_draws_the_verdict(bench):
    _, session = opened(bench)
    assert session.state.phase is LoadPhase.READY
    assert session.examination.verdict.kind is V.IN_AGREEMENT


def test_an_answer_for_the_project_left_behind_reaches_nobody(bench):
    _, old = opened(bench, "A")
    old.refresh()
    bench.runner.run_body_only()
    second = bench.world.add_project("B")
    session = bench.workbench.open_project(second.id)
    told = []
    session.changed.add(lambda: told.append(session.examination))
    assert not bench.runner.deliver()
    assert bench.workbench.session is session
    assert session.examination is None
    assert told == []


@pytest.mark.expects_log("refused by the session")
def test_a_foreign_examination_is_refused(bench):
    _, session = opened(bench, "A")
    foreign = replace(session.examination, project_id="other")
    before = session.examination
    assert not session.accept(foreign)
    assert session.examination is before


def test_a_closed_session_takes_nothing(bench):
    _, session = opened(bench, "A")
    examination = session.examination
    bench.workbench.open_project(None)
    assert not session.accept(examination)


def test_a_running_project_is_looked_at_each_two_seconds_and_a_resting_one_each_thirty(bench):
    project, session = opened(bench)
    assert bench.runner.timers[-1][0] == 30.0
    bench.workbench.operations.request_stitch(project)
    bench.runner.run_all()
    assert session.examination.execution.state is E.PENDING
    assert [seconds for seconds, scope, _ in bench.runner.timers if scope is session.scope][
        -1
    ] == 2.0


def test_what_is_not_on_screen_is_not_polled(bench):
    _, session = opened(bench)
    bench.workbench.catalogue.set_visible(True)
    bench.runner.run_all()
    session.set_visible(False)
    bench.workbench.catalogue.set_visible(False)
    bench.runner.fire_timers()
    assert bench.runner.waiting == []


def test_a_second_press_in_the_same_turn_is_a_no_op(bench):
    project, _ = opened(bench)
    operations = bench.workbench.operations
    assert operations.request_stitch(project)
    assert operations.under_way(project.id) is WriteAction.STITCH
    assert "Waiting for the answer" in operations.refusal(WriteAction.STITCH, project.id)
    assert not operations.request_stitch(project)
    bench.runner.run_all()
    assert bench.world.script.calls["engine.run"] == 1
    assert operations.under_way(project.id) is None


def test_a_write_goes_on_when_the_person_leaves_and_its_result_names_the_project(bench):
    project, _ = opened(bench, "A")
    bench.workbench.operations.request_stitch(project)
    other = bench.world.add_project("B")
    session = bench.workbench.open_project(other.id)
    bench.runner.run_all()
    assert bench.world.projects[project.id].status == "stitching"
    assert bench.workbench.session is session
    (result,) = bench.workbench.results.results
    assert (result.project_id, result.project_name) == (project.id, "A")
    assert "The stitch of A was started" in result.text
    assert bench.workbench.results.unread == 1


def test_opening_a_finished_but_unrecorded_project_corrects_it_and_offers_undo(bench):
    project, session = opened(bench)
    bench.workbench.operations.request_stitch(project)
    bench.runner.run_all()
    name = session.examination.execution.name
    bench.world.finish(name, E.SUCCEEDED, recorded=False)
    bench.workbench.open_project(None)
    session = bench.workbench.open_project(project.id)
    session.set_visible(True)
    bench.runner.run_all()
    assert session.examination.project.status == "complete"
    result = bench.workbench.results.newest_of(project.id)
    assert result.tone is Tone.GOOD
    assert "from stitching to complete" in result.text
    bench.workbench.operations.request_undo(project, result.undo)
    bench.runner.run_all()
    assert session.examination.project.status == "stitching"
    session.refresh()
    bench.runner.run_all()
    assert session.examination.project.status == "stitching"


def test_a_read_only_environment_only_shows_the_correction():
    bench = service_bench(read_only=True)
    project = bench.world.add_project("A", "stitching", active_job="J1", claimed_at=None)
    bench.world.add_execution(
        "run-1", E.FAILED, job_id="J1", project_id=project.id, reason="clip 2 is empty"
    )
    session = bench.workbench.open_project(project.id)
    session.set_visible(True)
    bench.runner.run_all()
    assert session.examination.verdict.kind is V.FAILED_NOT_RECORDED
    assert session.examination.verdict.change is not None
    assert bench.writes() == 0
    assert bench.workbench.results.results == ()


def test_a_safe_correction_that_fails_is_not_tried_again_and_again(bench):
    project, session = opened(bench)
    bench.workbench.operations.request_stitch(project)
    bench.runner.run_all()
    bench.world.finish(session.examination.execution.name, E.FAILED, recorded=False)
    bench.world.script.always("store.change", Fail(Offline("no network")))
    for _ in range(4):
        session.refresh()
        bench.runner.run_all()
    assert bench.world.script.calls["store.change"] == 1
    bad = [r for r in bench.workbench.results.results if r.tone is Tone.BAD]
    assert len(bad) == 1
    assert "do not know whether" in bad[0].text


def test_a_failed_refresh_keeps_the_data_and_says_since_when(bench):
    _, session = opened(bench)
    good = session.state.last_good_at
    bench.world.script.plan("store.read_project", Fail(Offline("no network")))
    bench.backend.clock.advance(60)
    session.refresh()
    assert session.state.refreshing
    bench.runner.run_all()
    assert session.state.phase is LoadPhase.FAILED
    assert session.state.last_good_at == good
    assert session.examination is not None


def test_the_list_shows_load_states_and_backs_off(bench):
    catalogue = bench.workbench.catalogue
    bench.world.script.always("store.list_projects", Fail(Offline("no network")))
    catalogue.set_visible(True)
    assert catalogue.state.phase is LoadPhase.LOADING
    waits = []
    for _ in range(6):
        bench.runner.run_all()
        waits.append(bench.runner.timers[-1][0])
        bench.runner.fire_timers()
    assert catalogue.state.phase is LoadPhase.FAILED
    for wait, base in zip(waits, (2, 4, 5, 5, 5, 5), strict=True):
        assert base <= wait <= base * 1.2
    bench.world.script.always("store.list_projects", None)
    bench.runner.run_all()
    assert catalogue.state.phase is LoadPhase.EMPTY
    bench.world.add_project("A")
    catalogue.refresh()
    bench.runner.run_all()
    assert [row.project.name for row in catalogue.rows] == ["A"]


def test_an_unreadable_engine_makes_every_verdict_of_the_list_unknown(bench):
    bench.world.add_project("A")
    bench.world.script.plan("engine.list_executions", Fail(Offline("no network")))
    bench.workbench.catalogue.set_visible(True)
    bench.runner.run_all()
    assert bench.workbench.catalogue.rows[0].verdict is V.UNKNOWN
    assert bench.workbench.catalogue.reading.engine_error is not None


def test_list_and_detail_agree_after_a_closer_look(bench):
    project, session = opened(bench)
    bench.workbench.catalogue.set_visible(True)
    bench.runner.run_all()
    bench.workbench.operations.request_stitch(project)
    bench.runner.run_all()
    bench.world.progress(
        session.examination.execution.name, Progress(64, 100, "ms", Stage.CONFORMING)
    )
    session.refresh()
    bench.runner.run_all()
    (row,) = bench.workbench.catalogue.rows
    assert row.execution.progress.percent == 64


def test_runs_and_clips_come_when_asked_for_and_follow_the_project(bench):
    project, session = opened(bench)
    assert session.runs is None
    assert session.clips is None
    session.request_runs()
    session.request_clips()
    bench.runner.run_all()
    assert session.runs == ()
    assert [clip.problem for clip in session.clips] == [None, None]
    bench.workbench.operations.request_stitch(project)
    bench.runner.run_all()
    assert len(session.runs) == 1
    pictures = []
    session.request_thumbnail(session.clips[0], 36, lambda clip, png: pictures.append(png))
    bench.runner.run_all()
    assert len(pictures) == 1


STEP = st.one_of(
    st.tuples(st.just("open"), st.integers(0, 3)),
    st.tuples(st.just("refresh"), st.integers(0, 3)),
    st.tuples(st.just("body"), st.integers(0, 9)),
    st.tuples(st.just("deliver"), st.integers(0, 9)),
    st.tuples(st.just("stitch"), st.integers(0, 3)),
    st.tuples(st.just("timers"), st.integers(0, 0)),
)


@given(st.lists(STEP, max_size=30))
def test_whatever_happens_the_session_shows_its_own_project_and_only_open_changes_it(steps):
    bench = service_bench()
    projects = [bench.world.add_project(name) for name in "ABCD"]
    wanted = None
    for kind, index in steps:
        session = bench.workbench.session
        if kind == "open":
            wanted = projects[index].id
            bench.workbench.open_project(wanted).set_visible(True)
        elif kind == "refresh" and session is not None:
            session.refresh()
        elif kind == "stitch":
            bench.workbench.operations.request_stitch(projects[index])
        elif kind == "timers":
            bench.runner.fire_timers()
        elif kind == "body" and bench.runner.waiting:
            bench.runner.run_body_only(index % len(bench.runner.waiting))
        elif kind == "deliver" and bench.runner.held:
            bench.runner.deliver(index % len(bench.runner.held))
        session = bench.workbench.session
        assert (session.project_id if session else None) == wanted
        if session is not None and session.examination is not None:
            assert session.examination.project.id == wanted


def test_a_cancel_that_found_nothing_and_could_not_look_again_is_no_doubt(bench):
    project, _ = opened(bench)
    bench.world.script.plan("store.read_project", None, Fail(Offline("no network")))
    bench.workbench.operations.request_cancel(project)
    bench.runner.run_all()
    newest = bench.workbench.results.results[0]
    assert (newest.tone, newest.text) == (Tone.BAD, "no network")
