"""A closer look at one project and the reading of the whole list: the newer one is shown."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline, Slow
from phoenix_admin.domain.load_state import LoadPhase
from tests.support.bench_of_services import service_bench


def read_list(bench):
    bench.workbench.catalogue.set_visible(True)
    bench.runner.run_all()
    return bench.workbench.catalogue


def test_a_look_amends_its_row_and_says_which():
    bench = service_bench()
    a, b = bench.world.add_project("A"), bench.world.add_project("B")
    catalogue = read_list(bench)
    before = catalogue.reading
    session = bench.workbench.open_project(a.id)
    session.set_visible(True)
    bench.world.write_project(bench.world.projects[a.id], name="A2")
    bench.runner.run_all()
    after = catalogue.reading
    assert after.row_of(a.id).project.name == "A2"
    assert after.row_of(b.id) is before.row_of(b.id)
    assert after.amendment.row_id == a.id
    assert after.amendment.of is before.edition
    assert sorted(row.project.name for row in catalogue.rows) == ["A2", "B"]
    assert sorted(row.project.name for row in before.rows) == ["A", "B"]


def test_a_look_that_finds_the_same_tells_nobody():
    bench = service_bench()
    a = bench.world.add_project("A")
    catalogue = read_list(bench)
    told = []
    catalogue.changed.add(lambda: told.append(1))
    bench.workbench.open_project(a.id).set_visible(True)
    bench.runner.run_all()
    assert told == []
    assert list(catalogue.looked_at) == [a.id]


def test_a_list_read_before_a_look_does_not_undo_it():
    bench = service_bench()
    a = bench.world.add_project("A")
    catalogue = read_list(bench)
    session = bench.workbench.open_project(a.id)
    session.set_visible(True)
    bench.runner.run_all()
    catalogue.refresh()
    bench.runner.run_body_only()
    bench.backend.clock.advance(1)
    bench.world.write_project(bench.world.projects[a.id], name="A2")
    session.refresh()
    bench.runner.run_next()
    assert catalogue.rows[0].project.name == "A2"
    bench.runner.deliver()
    assert catalogue.rows[0].project.name == "A2"
    bench.backend.clock.advance(1)
    bench.world.write_project(bench.world.projects[a.id], name="A3")
    catalogue.refresh()
    bench.runner.run_next()
    assert catalogue.rows[0].project.name == "A3"
    assert catalogue.looked_at == {}


def test_a_look_made_before_the_list_was_read_is_not_taken_over():
    bench = service_bench()
    a = bench.world.add_project("A")
    catalogue = read_list(bench)
    session = bench.workbench.open_project(a.id)
    session.refresh()
    bench.runner.run_body_only()
    bench.backend.clock.advance(1)
    bench.world.write_project(bench.world.projects[a.id], name="A2")
    catalogue.refresh()
    bench.runner.run_next()
    bench.runner.deliver()
    assert catalogue.rows[0].project.name == "A2"


def test_one_look_does_not_mend_a_list_that_cannot_be_read():
    bench = service_bench()
    a = bench.world.add_project("A")
    catalogue = read_list(bench)
    session = bench.workbench.open_project(a.id)
    session.set_visible(True)
    bench.runner.run_all()
    bench.world.script.plan("store.list_projects", Fail(Offline("Away.")))
    catalogue.refresh()
    bench.runner.run_all()
    bench.world.write_project(bench.world.projects[a.id], name="A2")
    session.refresh()
    bench.runner.run_all()
    assert catalogue.rows[0].project.name == "A2"
    assert catalogue.state.phase is LoadPhase.FAILED
    assert catalogue.state.error.text == "Away."


def test_a_failure_says_when_it_is_tried_again():
    bench = service_bench()
    bench.world.add_project("A")
    catalogue = read_list(bench)
    bench.world.script.always("store.list_projects", Fail(Slow("Away.")))
    for base in (2, 4, 8, 16, 30, 30):
        catalogue.refresh()
        bench.runner.run_all()
        wait, _, _ = bench.runner.timers[-1]
        assert base <= wait <= base * 1.2
        assert catalogue.state.next_try == bench.backend.clock.now() + timedelta(seconds=wait)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["look", "list", "late"]), st.integers(0, 2))))
def test_what_is_shown_is_never_older_than_what_was_shown(steps):
    bench = service_bench()
    for i in "abc":
        bench.world.add_project(f"{i} 0", project_id=i)
    catalogue = read_list(bench)
    seen = dict.fromkeys("abc", 0)
    for number, (what, which) in enumerate(steps, 1):
        project_id = "abc"[which]
        bench.backend.clock.advance(1)
        project = bench.world.projects[project_id]
        bench.world.write_project(project, name=f"{project_id} {number}")
        if what == "look":
            session = bench.workbench.open_project(project_id)
            session.refresh()
            bench.runner.run_next()
        elif what == "list":
            catalogue.refresh()
            bench.runner.run_next()
        elif not bench.runner.waiting and not bench.runner.held:
            catalogue.refresh()
            bench.runner.run_body_only()
        elif bench.runner.held:
            bench.runner.deliver()
        bench.runner.waiting.clear()
        for row in catalogue.rows:
            version = int(row.project.name.split()[1])
            assert version >= seen[row.id]
            seen[row.id] = version
