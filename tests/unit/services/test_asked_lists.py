"""Runs and clips have a load state of their own: an error is said, and no good data is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Invalid, Offline, Slow
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.services.asked_list import AskedList
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok
from tests.support.bench_of_services import service_bench

LISTS = [("store.list_jobs", "run_list"), ("library.describe", "clip_list")]


@pytest.fixture
def bench():
    return service_bench()


def opened(bench, **fields):
    project = bench.world.add_project("Ep 41", **fields)
    session = bench.workbench.open_project(project.id)
    session.set_visible(True)
    bench.runner.run_all()
    return project, session


def ask(session, part):
    session.request_runs() if part == "run_list" else session.request_clips()
    return getattr(session, part)


@pytest.mark.parametrize(("method", "part"), LISTS)
def test_a_list_that_cannot_be_read_is_failed_and_says_why(bench, method, part):
    _, session = opened(bench)
    assert getattr(session, part).state.phase is LoadPhase.NEVER
    told = []
    session.changed.add(lambda: told.append(getattr(session, part).state.phase))
    error = Offline("No answer from the disk.", code="EIO")
    bench.world.script.plan(method, Fail(error))
    asked = ask(session, part)
    assert asked.state.phase is LoadPhase.LOADING
    bench.runner.run_all()
    assert (asked.state.phase, asked.state.error, asked.items) == (LoadPhase.FAILED, error, None)
    assert told == [LoadPhase.FAILED]
    assert session.state.phase is LoadPhase.READY  # the project itself is as well as before


@pytest.mark.parametrize(("method", "part"), LISTS)
def test_good_data_stays_with_its_age_when_a_later_reading_fails(bench, method, part):
    project, session = opened(bench)
    bench.workbench.operations.request_stitch(project)
    bench.runner.run_all()
    asked = ask(session, part)
    bench.runner.run_all()
    good, taken = asked.items, asked.state.last_good_at
    assert good
    assert asked.state.phase is LoadPhase.READY
    assert taken == bench.backend.clock.now()
    bench.backend.clock.advance(60)
    bench.world.script.plan(method, Fail(Invalid("Gone.")))
    ask(session, part)
    assert (asked.state.phase, asked.state.refreshing) == (LoadPhase.READY, True)
    bench.runner.run_all()
    assert asked.state.phase is LoadPhase.FAILED
    assert (asked.items, asked.state.last_good_at) == (good, taken)
    ask(session, part)
    bench.runner.run_all()
    assert asked.state.phase is LoadPhase.READY
    assert asked.state.last_good_at == bench.backend.clock.now()


def test_no_runs_is_empty_and_not_a_failure(bench):
    _, session = opened(bench)
    session.request_runs()
    bench.runner.run_all()
    assert (session.run_list.state.phase, session.runs) == (LoadPhase.EMPTY, ())


def test_the_person_can_have_both_read_again_and_a_look_by_itself_leaves_the_clips_alone(bench):
    _, session = opened(bench)
    calls = bench.world.script.calls
    session.look_again()
    bench.runner.run_all()
    assert calls["library.describe"] == calls["store.list_jobs"] == 0  # nobody has seen them
    for method, _ in LISTS:
        bench.world.script.plan(method, Fail(Offline("No.")))
    session.request_clips()
    session.request_runs()
    bench.runner.run_all()
    session.refresh()
    bench.runner.run_all()
    assert (calls["library.describe"], calls["store.list_jobs"]) == (1, 2)
    assert session.clip_list.state.phase is LoadPhase.FAILED
    session.look_again()
    bench.runner.run_all()
    assert (calls["library.describe"], calls["store.list_jobs"]) == (2, 3)
    assert session.clip_list.state.phase is LoadPhase.READY


def test_a_failed_answer_for_the_project_left_behind_reaches_nobody(bench):
    _, old = opened(bench)
    bench.world.script.plan("store.list_jobs", Fail(Offline("No.")))
    old.request_runs()
    bench.runner.run_body_only()
    session = bench.workbench.open_project(bench.world.add_project("B").id)
    assert not bench.runner.deliver()
    assert session.run_list.state.phase is LoadPhase.NEVER


def test_what_somebody_has_stopped_does_not_wait_for_ever(bench):
    _, session = opened(bench)
    session.request_runs()
    bench.runner.waiting[0].cancel()
    bench.runner.run_all()
    assert session.run_list.state.phase is LoadPhase.FAILED
    assert isinstance(session.run_list.state.error, Slow)


def test_a_picture_that_cannot_be_made_is_answered_all_the_same(bench):
    _, session = opened(bench)
    session.request_clips()
    bench.runner.run_all()
    bench.world.script.plan("library.thumbnail", Fail(Slow("No answer.")))
    answers = []
    session.request_thumbnail(session.clips[0], 36, lambda clip, png: answers.append((clip, png)))
    bench.runner.run_all()
    assert answers == [(session.clips[0], None)]


steps = st.lists(
    st.one_of(
        st.just(None),
        st.builds(Ok, st.lists(st.integers(), max_size=3).map(tuple)),
        st.builds(Failed, st.builds(Offline, st.text(max_size=3))),
        st.just(Cancelled()),
    ),
    max_size=12,
)


@given(steps)
def test_whatever_comes_the_newest_good_data_is_kept_and_its_state_is_true(steps):
    """`None` asks; an outcome ends what was asked."""
    clock = service_bench().backend.clock
    asked: AskedList[int] = AskedList()
    newest = taken = None
    for step in steps:
        clock.advance(1)
        asked.begin(clock.now())
        if step is None:
            continue
        asked.take(step)
        if isinstance(step, Ok):
            newest, taken = step.value, clock.now()
            assert asked.state.phase is (LoadPhase.READY if newest else LoadPhase.EMPTY)
        else:
            assert asked.state.phase is LoadPhase.FAILED
            assert asked.state.error is not None
        assert not asked.state.refreshing
        assert (asked.items, asked.state.last_good_at) == (newest, taken)
