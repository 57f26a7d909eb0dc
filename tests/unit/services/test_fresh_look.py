"""Old data is looked at again before an action rests on it, once, for the session that asked."""

import pytest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.services.fresh_look import (
    CouldNotLook,
    Looked,
    fresh_look_at_project,
)
from tests.support.bench_of_services import service_bench


@pytest.fixture
def bench():
    return service_bench()


@pytest.fixture
def look(bench):
    return fresh_look_at_project(bench.workbench, bench.backend.clock)


def opened(bench, name="Ep 41"):
    project = bench.world.add_project(name, clips=("a.mp4",))
    session = bench.workbench.open_project(project.id)
    session.set_visible(True)
    bench.runner.run_all()
    return project, session


def test_nothing_is_due_without_a_project_or_while_it_is_live(bench, look):
    assert not look.is_due()
    opened(bench)
    assert not look.is_due()
    bench.backend.clock.advance(30)
    assert not look.is_due()
    bench.backend.clock.advance(1)
    assert look.is_due()


def test_a_failed_look_makes_the_next_one_due_at_once(bench, look):
    _, session = opened(bench)
    bench.world.script.plan("store.read_project", Fail(Offline("Away.")))
    session.refresh()
    bench.runner.run_all()
    assert look.is_due()


def test_a_project_that_is_gone_from_a_later_list_is_due(bench, look):
    project, _ = opened(bench)
    bench.workbench.catalogue.refresh()
    bench.runner.run_all()
    assert not look.is_due()
    del bench.world.projects[project.id]
    bench.workbench.catalogue.refresh()
    bench.runner.run_all()
    assert look.is_due()


def test_it_hands_over_both_looks(bench, look):
    project, session = opened(bench)
    before = session.examination
    bench.world.write_project(project, status="failed")
    heard = []
    assert look.request(heard.append)
    assert look.under_way
    assert not look.request(heard.append)
    bench.runner.run_all()
    (found,) = heard
    assert isinstance(found, Looked)
    assert found.before is before
    assert found.now.project.status == "failed"
    assert not look.under_way


def test_a_look_that_fails_says_why(bench, look):
    project, _ = opened(bench)
    heard = []
    bench.world.script.plan("store.read_project", Fail(Offline("Away.")))
    look.request(heard.append)
    bench.runner.run_all()
    assert heard == [CouldNotLook("Away.")]
    del bench.world.projects[project.id]
    look.request(heard.append)
    bench.runner.run_all()
    assert heard[1].deleted


def test_a_poll_that_overtakes_the_look_answers_for_it(bench, look):
    _, session = opened(bench)
    heard = []
    look.request(heard.append)
    session.refresh()
    bench.runner.run_all()
    assert len(heard) == 1


def test_a_look_begun_before_the_press_does_not_answer_for_it(bench, look):
    project, session = opened(bench)
    session.refresh()
    bench.runner.run_body_only()
    bench.world.write_project(project, name="Renamed")
    heard = []
    look.request(heard.append)
    bench.runner.deliver()
    assert heard == []
    bench.runner.run_all()
    assert heard[0].now.project.name == "Renamed"


def test_a_look_that_is_given_up_is_an_answer_too(bench, look):
    _, session = opened(bench)
    heard = []
    look.request(heard.append)
    (ticket,) = bench.runner.waiting
    ticket.cancel()
    bench.runner.run_all()
    assert heard == [CouldNotLook("The look was stopped.")]
    assert not session.state.refreshing
    assert not look.under_way


def test_who_opens_another_project_hears_nothing_of_it(bench, look):
    opened(bench, "A")
    heard = []
    look.request(heard.append)
    bench.runner.run_body_only()
    opened(bench, "B")
    while bench.runner.held:
        bench.runner.deliver()
    assert heard == []
    assert not look.under_way
