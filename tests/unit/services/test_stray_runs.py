"""Every active execution is claimed and healthy, or listed once with what may be done about it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.decide import decide
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.stray_run import Stray
from phoenix_admin.domain.verdict import Offer, VerdictKind
from phoenix_admin.services import stray_runs_reading
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.stray_runs_reading import RecordBook, read_stray_runs
from phoenix_admin.services.stray_runs_steps import (
    request_stop,
    why_not_adopt_stray,
    why_not_stop_stray,
)
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import ports_of, service_bench

RUNNING = ExecutionState.RUNNING
HOUR = timedelta(hours=1)


@pytest.fixture
def bench():
    return service_bench()


def claim(world, project_id, job, **more):
    fields = {"status": "stitching", "active_job": job, "claimed_at": world.clock.now() - HOUR}
    return world.write_project(world.projects[project_id], **{**fields, **more})


def project(world, project_id, **fields):
    return world.add_project(
        project_id.upper(), project_id=project_id, updated_at=world.clock.now() - HOUR, **fields
    )


def run(world, name, state=RUNNING, **fields):
    began = world.clock.now() - timedelta(minutes=10)
    return world.add_execution(name, state, **{"created_at": began, "started_at": began, **fields})


def read(bench):
    bench.workbench.strays.catalogue.set_visible(True)
    bench.runner.run_all()
    return bench.workbench.strays.catalogue


def opened(bench, name):
    session = bench.workbench.strays.open(name)
    session.set_visible(True)
    bench.runner.run_all()
    return session


def strays(bench):
    return {row.id: row.stray for row in read(bench).rows}


# ------------------------------------------------------------------ what is listed


def test_a_claimed_run_needs_nobody(bench):
    project(bench.world, "a")
    claim(bench.world, "a", "J1")
    run(bench.world, "run-1", job_id="J1", project_id="a")
    catalogue = read(bench)
    assert catalogue.rows == ()
    assert (catalogue.whole.claimed, catalogue.whole.cut_at) == (1, None)
    assert catalogue.state.phase is LoadPhase.EMPTY


def test_each_kind_of_stray(bench):
    world = bench.world
    for name in "abcde":
        project(world, name)
    run(world, "behind", job_id="J1", project_id="a")
    claim(world, "b", None)
    run(world, "unclaimed", job_id="J2", project_id="b")
    claim(world, "c", "J3")
    run(world, "kept", job_id="J3", project_id="c")
    run(world, "twin", job_id="J4", project_id="c")
    claim(world, "d", "J5")
    run(world, "long", job_id="J5", project_id="d", hard_bound=timedelta(minutes=5))
    run(world, "orphan", job_id="J6", project_id="gone")
    run(world, "nameless")
    run(world, "ended", ExecutionState.FAILED, job_id="J7", project_id="e")
    assert strays(bench) == {
        "behind": Stray.RUNNING_BEHIND,
        "unclaimed": Stray.UNCLAIMED,
        "kept": Stray.DUPLICATE,
        "twin": Stray.DUPLICATE,
        "long": Stray.OVER_ITS_LIMIT,
        "orphan": Stray.NO_DOCUMENT,
        "nameless": Stray.NO_PROJECT,
    }


def test_the_evidence_names_the_execution_and_what_is_missing(bench):
    run(bench.world, "orphan", job_id="J6", project_id="gone")
    run(bench.world, "nameless")
    rows = {row.id: row.evidence for row in read(bench).rows}
    assert "It carries the project id gone; there is no such document." in rows["orphan"]
    assert "There is no record of its job J6." in rows["orphan"]
    assert rows["nameless"][1:] == ("It carries no project id.", "It carries no job id.")
    assert all(name in lines[0] for name, lines in rows.items())


def test_what_runs_beside_a_claim_that_has_failed_is_listed_and_left_to_the_verdict(bench):
    world = bench.world
    project(world, "a")
    claim(world, "a", "J1")
    run(world, "first", ExecutionState.FAILED, job_id="J1", project_id="a")
    run(world, "second", job_id="J2", project_id="a")
    assert strays(bench) == {"second": Stray.BESIDE}
    details = opened(bench, "second").reading
    assert details.row.verdict is VerdictKind.FAILED_NOT_RECORDED
    assert why_not_adopt_stray(details) == "No execution waits to be adopted."
    assert "failed, not recorded" in why_not_stop_stray(details)


def test_a_run_without_project_id_belongs_to_the_record_of_its_job(bench):
    world = bench.world
    project(world, "a")
    claim(world, "a", "J1")
    world.add_job("a", "J1", JobState.LAUNCHED)
    run(world, "mute", job_id="J1")
    assert strays(bench) == {}
    claim(world, "a", "J2")
    world.add_job("a", "J2", JobState.LAUNCHED, execution="run-2")
    bench.workbench.strays.catalogue.refresh()
    assert strays(bench) == {"mute": Stray.NO_PROJECT}
    assert "Our record of its job J1 is of the project a." in read(bench).rows[0].evidence
    details = opened(bench, "mute").reading
    assert (details.row.stray, details.examination) == (Stray.NO_PROJECT, None)


def test_a_run_that_carries_the_id_of_no_document_may_be_claimed_all_the_same(bench):
    world = bench.world
    project(world, "a")
    claim(world, "a", "J1")
    world.add_job("a", "J1", JobState.LAUNCHED)
    run(world, "renamed", job_id="J1", project_id="gone")
    assert strays(bench) == {}
    assert read(bench).whole.claimed == 1


def test_a_twin_that_carries_a_foreign_id_is_a_duplicate_in_list_and_details(bench):
    world = bench.world
    project(world, "a")
    claim(world, "a", "J1")
    run(world, "kept", job_id="J1", project_id="a")
    run(world, "twin", job_id="J1", project_id="gone")
    assert strays(bench) == {"kept": Stray.DUPLICATE, "twin": Stray.DUPLICATE}
    assert opened(bench, "twin").reading.row.stray is Stray.DUPLICATE


@pytest.mark.parametrize("first", ["a", "b"])
def test_of_two_documents_the_one_that_names_it_decides(bench, first):
    world = bench.world
    for name in (first, "b" if first == "a" else "a"):
        project(world, name)
    claim(world, "b", "J1")
    run(world, "run-1", job_id="J1", project_id="a")
    run(world, "run-2", ExecutionState.SUCCEEDED, job_id="J2", project_id="b")
    run(world, "run-3", job_id="J3", project_id="b")
    found = read(bench)
    assert {row.id: row.project.id for row in found.rows} == {"run-1": "b", "run-3": "b"}
    assert {row.stray for row in found.rows} == {Stray.DUPLICATE}


def test_who_started_it_is_asked_once_and_kept(bench):
    project(bench.world, "a")
    bench.world.add_job("a", "J1", JobState.LAUNCHED, requested_by="kim")
    run(bench.world, "behind", job_id="J1", project_id="a")
    for _ in range(3):
        (row,) = read(bench).rows
        assert row.started_by == "kim"
        bench.workbench.strays.catalogue.refresh()
        bench.runner.run_all()
    assert bench.world.script.calls["store.read_job"] == 1


def test_records_that_are_not_there_are_looked_for_once_and_none_is_left_out(bench, monkeypatch):
    monkeypatch.setattr(stray_runs_reading, "RECORDS_READ", 2)
    for number in range(5):
        run(bench.world, f"run-{number}", job_id=f"J{number}", project_id="gone")
    looked_up = []
    for _ in range(4):
        looked_up.append(sum(row.looked_up for row in read(bench).rows))
        bench.workbench.strays.catalogue.refresh()
        bench.runner.run_all()
    assert looked_up == [2, 4, 5, 5]
    assert bench.world.script.calls["store.read_job"] == 5
    bench.workbench.strays.catalogue.refresh_whole()
    bench.runner.run_all()
    assert bench.world.script.calls["store.read_job"] == 7


# ------------------------------------------------------------------ what it costs


def test_one_list_and_one_batch_of_documents_whatever_runs(bench):
    world = bench.world
    for number in range(40):
        project(world, f"p{number}")
        claim(world, f"p{number}", f"J{number}")
        run(world, f"run-{number}", job_id=f"J{number}", project_id=f"p{number}")
    read(bench)
    calls = world.script.calls
    asked = {name: number for name, number in calls.items() if number}
    assert asked == {"engine.list_executions": 1, "store.read_projects": 1}


def test_nothing_is_read_while_nobody_looks(bench):
    run(bench.world, "nameless")
    read(bench)
    before = bench.world.script.calls["engine.list_executions"]
    bench.workbench.strays.catalogue.set_visible(False)
    bench.backend.clock.advance(3600)
    bench.runner.fire_timers()
    bench.runner.run_all()
    assert bench.world.script.calls["engine.list_executions"] == before


def test_where_nothing_runs_no_document_is_read(bench):
    project(bench.world, "a")
    read(bench)
    assert bench.world.script.calls["store.read_projects"] == 0


# ------------------------------------------------------------------ two moments, and cut lists


class EndsMeanwhile:
    """An engine whose run ends, and is recorded, right after the list was read."""

    def __init__(self, backend, name):
        self._backend, self._name = backend, name

    def list_executions(self, project_id, limit, call, **more):
        found = self._backend.engine.list_executions(project_id, limit, call, **more)
        self._backend.clock.advance(1)
        self._backend.world.finish(self._name, ExecutionState.SUCCEEDED)
        return found

    def __getattr__(self, attribute):
        return getattr(self._backend.engine, attribute)


def look(backend, engine=None):
    ports = ports_of(backend)
    ports = replace(ports, engine=engine) if engine is not None else ports
    return read_stray_runs(ports, DEFAULT_POLICY, Listening(), RecordBook(), unhurried())


def test_a_run_that_ends_between_the_two_reads_is_not_held_against_its_document():
    backend = open_fake()
    project(backend.world, "a")
    claim(backend.world, "a", "J1")
    run(backend.world, "run-1", job_id="J1", project_id="a")
    found = look(backend, EndsMeanwhile(backend, "run-1"))
    assert (found.rows, found.claimed) == ((), 0)


def test_where_the_list_is_cut_the_claimed_run_is_looked_for(monkeypatch):
    monkeypatch.setattr(stray_runs_reading, "EXECUTIONS_LISTED", 1)
    backend = open_fake()
    project(backend.world, "a")
    claim(backend.world, "a", "J1")
    run(backend.world, "old", ExecutionState.FAILED, job_id="J1", project_id="a")
    backend.clock.advance(60)
    run(backend.world, "new", job_id="J2", project_id="a")
    found = look(backend)
    assert found.cut_at == 1
    assert [row.verdict for row in found.rows] == [VerdictKind.FAILED_NOT_RECORDED]
    monkeypatch.setattr(stray_runs_reading, "LOOKED_UP", 0)
    (row,) = look(backend).rows
    assert (row.stray, row.verdict) == (Stray.UNKNOWN, VerdictKind.UNKNOWN)


@pytest.mark.parametrize("call", ["engine.list_executions", "store.read_projects"])
def test_without_engine_or_store_nothing_is_said(bench, call):
    run(bench.world, "nameless", project_id="gone")
    bench.world.script.always(call, Fail(Offline("Away.")))
    catalogue = read(bench)
    assert catalogue.state.phase is LoadPhase.FAILED
    assert catalogue.reading is None


# ------------------------------------------------------------------ what may be done


def test_adopting_goes_through_the_gate_and_the_row_is_gone(bench):
    world = bench.world
    project(world, "a")
    run(world, "behind", job_id="J1", project_id="a")
    read(bench)
    session = opened(bench, "behind")
    assert why_not_adopt_stray(session.reading) is None
    assert bench.workbench.operations.request_adopt(session.reading.examination)
    bench.runner.run_all()
    assert (world.projects["a"].status, world.projects["a"].active_job) == ("stitching", "J1")
    assert world.journal[-1].action == "adopt"
    assert read(bench).rows == ()
    assert session.reading.row.stray is Stray.CLAIMED


@pytest.mark.parametrize(
    ("name", "stopped", "action"),
    [
        ("twin", ["twin"], "stop"),
        ("behind", ["behind"], "stop"),
        ("orphan", ["orphan"], "cancel"),
        ("nameless", ["nameless"], "cancel"),
        ("long", ["long"], "cancel"),
    ],
)
def test_a_stop_hits_this_one_and_no_other(bench, name, stopped, action):
    world = bench.world
    for each in "acd":
        project(world, each)
    run(world, "behind", job_id="J1", project_id="a")
    claim(world, "c", "J3")
    run(world, "kept", job_id="J3", project_id="c")
    run(world, "twin", job_id="J4", project_id="c")
    run(world, "third", job_id="J8", project_id="c")
    claim(world, "d", "J5")
    run(world, "long", job_id="J5", project_id="d", hard_bound=timedelta(minutes=5))
    run(world, "orphan", job_id="J6", project_id="gone")
    run(world, "nameless")
    details = opened(bench, name).reading
    assert why_not_stop_stray(details) is None
    assert request_stop(details, bench.workbench.operations)
    bench.runner.run_all()
    assert [e.name for e in world.executions.values() if e.cancel_requested_at] == stopped
    assert world.journal[-1].action.startswith(action)
    assert world.journal[-1].execution == name


def test_the_claimed_one_of_a_duplicate_is_not_stopped_from_here(bench):
    world = bench.world
    project(world, "c")
    claim(world, "c", "J3")
    run(world, "kept", job_id="J3", project_id="c")
    run(world, "twin", job_id="J4", project_id="c")
    details = opened(bench, "kept").reading
    assert details.row.is_named
    assert "stop the others" in why_not_stop_stray(details)
    assert why_not_adopt_stray(details) == "No execution waits to be adopted."


def test_without_a_document_adopting_is_refused_in_words(bench):
    run(bench.world, "orphan", job_id="J6", project_id="gone")
    run(bench.world, "nameless")
    assert why_not_adopt_stray(opened(bench, "orphan").reading) == (
        "There is no document of gone that could name it."
    )
    assert why_not_adopt_stray(opened(bench, "nameless").reading) == (
        "It names no project, so no document can name it."
    )


def test_a_status_nobody_knows_is_never_adopted_over(bench):
    project(bench.world, "a", status="archiving")
    run(bench.world, "behind", job_id="J1", project_id="a")
    details = opened(bench, "behind").reading
    assert why_not_adopt_stray(details) is not None
    assert why_not_stop_stray(details) is None


def test_a_look_amends_its_row(bench):
    world = bench.world
    run(world, "nameless")
    catalogue = read(bench)
    bench.backend.clock.advance(1)
    world.finish("nameless", ExecutionState.SUCCEEDED)
    session = opened(bench, "nameless")
    assert session.reading.row.stray is Stray.ENDED
    assert catalogue.rows[0].stray is Stray.ENDED
    bench.backend.clock.advance(1)
    catalogue.refresh()
    bench.runner.run_all()
    assert catalogue.rows == ()


# ------------------------------------------------------------------ the rule

_ids = st.sampled_from([None, "a", "a", "b", "gone"])
_jobs = st.sampled_from([None, "J1", "J1", "J2", "J3"])
_worlds = st.fixed_dictionaries(
    {
        "projects": st.dictionaries(
            st.sampled_from("ab"),
            st.tuples(
                st.sampled_from(["stitching", "stitching", "ready", "failed", "archiving"]), _jobs
            ),
        ),
        "runs": st.lists(
            st.tuples(st.sampled_from(list(ExecutionState)), _jobs, _ids, st.booleans()), max_size=5
        ),
        "records": st.dictionaries(st.sampled_from(["J1", "J2"]), st.sampled_from("ab")),
    }
)


@settings(max_examples=80)
@given(_worlds)
def test_every_active_execution_is_claimed_or_listed_once_and_adopting_is_never_made_up(drawn):
    bench = service_bench()
    world = bench.world
    for project_id, (status, job) in drawn["projects"].items():
        project(world, project_id, status=status, active_job=job)
    for job_id, project_id in drawn["records"].items():
        world.add_job(project_id, job_id, JobState.LAUNCHED)
    for number, (state, job, project_id, is_long) in enumerate(drawn["runs"]):
        bound = timedelta(minutes=5) if is_long else None
        run(world, f"run-{number}", state, job_id=job, project_id=project_id, hard_bound=bound)
    bench.backend.clock.advance(120)
    catalogue = read(bench)
    active = {e.name for e in world.executions.values() if e.state.is_active}
    listed = [row.id for row in catalogue.rows]
    assert len(listed) == len(set(listed))
    assert set(listed) <= active
    healthy = active - set(listed)
    assert len(healthy) == catalogue.whole.claimed
    for name in healthy:
        job = world.executions[name].job_id
        assert any(
            p.status == "stitching" and p.active_job == job is not None
            for p in world.projects.values()
        )
    for row in catalogue.rows:
        assert any(row.id in line for line in row.evidence)
        details = opened(bench, row.id).reading
        if _heard_of_all(world, row):
            assert details.row.stray is row.stray, "list and details say different things"
        _never_made_up(bench, details)


def _heard_of_all(world, row):
    """A look at one project does not find a twin that carries the id of none, or of another."""
    if row.project is None:
        return True
    claimed = row.project.active_job
    others = [e for e in world.executions.values() if e.name != row.id]
    return all(e.project_id == row.project.id for e in others if e.job_id == claimed is not None)


def _never_made_up(bench, details):
    """Adopt and Stop are offered only where the verdict on the project, drawn anew, does."""
    row, look_at = details.row, details.examination
    if look_at is None:
        assert why_not_adopt_stray(details) is not None
        return
    verdict = decide(
        look_at.project,
        look_at.job,
        look_at.executions,
        look_at.output,
        look_at.taken_at,
        DEFAULT_POLICY,
    )
    if why_not_adopt_stray(details) is None:
        assert verdict.offer in (Offer.ADOPT, Offer.ADOPT_OR_STOP)
        assert {c.new for c in verdict.change.changes if c.field == "active_job"} <= {
            row.execution.job_id
        }
    if why_not_stop_stray(details) is None and row.stray is Stray.DUPLICATE:
        assert not row.is_named
