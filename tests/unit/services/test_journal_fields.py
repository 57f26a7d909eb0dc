"""What each write says of itself in the journal, and that looking says nothing."""

import pytest

from phoenix_admin.backends.fake.backend import open_populated
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.bulk_plan import BulkVerb
from phoenix_admin.domain.errors import Conflict
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.journal_page import JournalQuery
from phoenix_admin.services.bulk_planning import PlanRequest
from phoenix_admin.services.write_gate import WriteAction
from tests.support.bench_of_services import service_bench
from tests.support.bulk_desk import EVERYTHING, BulkDesk
from tests.support.verdict_desk import VerdictDesk


@pytest.fixture
def bench():
    return service_bench()


def last(bench):
    bench.runner.run_all()
    return bench.world.journal[-1]


def test_a_trigger_and_a_cancel_name_the_project_and_the_execution(bench):
    project = bench.world.add_project("Ep 41")
    operations = bench.workbench.operations
    operations.request_stitch(project)
    line = last(bench)
    (execution,) = bench.world.executions
    assert (line.name, line.execution) == ("Ep 41", execution)
    assert line.version
    operations.request_stitch(project)
    line = last(bench)
    assert (line.detail, line.execution) == ("already running", execution)
    for force in (False, True):
        operations.request_cancel(project, force=force)
        line = last(bench)
        assert (line.name, line.execution) == ("Ep 41", execution)
    operations.request_cancel_execution(bench.world.executions[execution], project)
    line = last(bench)
    assert (line.name, line.execution) == ("Ep 41", execution)


def test_what_was_asked_for_under_another_access_names_it(bench):
    project = bench.world.add_project("Ep 41")
    bench.workbench.operations.request_stitch(project)
    bench.workbench.gate.enter(bench.workbench.environment)
    line = last(bench)
    assert (line.outcome, line.target, line.name) == ("refused", project.id, "Ep 41")


@pytest.mark.parametrize("step", ["set", "adopt", "stop"])
def test_the_steps_after_a_verdict_name_what_they_concern(step):
    desk = VerdictDesk()
    desk.run()
    steps = {
        "set": lambda: desk.set_status("failed", "by hand"),
        "adopt": desk.adopt,
        "stop": lambda: desk.stop("run-J1"),
    }
    steps[step]()
    (line,) = desk.journal
    assert line.name == "Ep 41"
    assert line.execution == ("" if step == "set" else "run-J1")
    assert line.version == ("" if step == "stop" else desk.document.version)


def test_a_change_that_was_planned_again_leaves_nothing_of_the_first_plan():
    desk = VerdictDesk()
    desk.write(status="failed", status_reason="disk full")
    seen = desk.look()

    def somebody_clears_the_reason():
        desk.world.write_project(desk.document, status_reason=None)

    desk.store.meddling.append(somebody_clears_the_reason)
    desk.set_status("ready", None, seen)
    (line,) = desk.journal
    assert dict(line.before) == {"status": "failed"}
    assert dict(line.after) == {"status": "ready"}


@pytest.mark.parametrize("verb", [BulkVerb.RECONCILE, BulkVerb.CANCEL])
def test_every_item_of_a_plan_names_the_plan(verb):
    desk = BulkDesk(3, E.FAILED if verb is BulkVerb.RECONCILE else E.RUNNING).run(verb)
    lines = desk.world.journal
    assert len(lines) == 3
    assert {line.plan for line in lines} == {desk.bulk.plan.id}
    assert all(line.name for line in lines)
    if verb is BulkVerb.CANCEL:
        assert {line.execution for line in lines} == set(desk.world.executions)


def test_the_items_of_a_stitch_plan_name_it_too():
    desk = BulkDesk(0)
    desk.world.add_project("Ep 41")
    desk.run(BulkVerb.STITCH)
    (line,) = desk.world.journal
    assert (line.plan, line.name) == (desk.bulk.plan.id, "Ep 41")


def test_a_write_that_met_a_conflict_has_no_version(bench):
    desk = VerdictDesk()
    desk.world.script.plan("store.change", *[Fail(Conflict("changed"))] * 9)
    with pytest.raises(Conflict):
        desk.set_status("failed", "by hand")
    (line,) = desk.journal
    assert (line.outcome, line.version) == ("conflict", "")


def test_looking_is_never_journaled():
    """Opening, reading, polling, searching and planning write no line (consoles note F11)."""
    bench = service_bench(open_populated(), read_only=True)
    lines = list(bench.world.journal)
    workbench, runner = bench.workbench, bench.runner
    catalogues = (workbench.catalogue, workbench.jobs, workbench.journal)
    for catalogue in catalogues:
        catalogue.set_visible(True)
    runner.run_all()
    for project_id in bench.world.projects:
        workbench.open_project(project_id).set_visible(True)
        runner.run_all()
        workbench.session.refresh()
        runner.run_all()
    for row in workbench.jobs.rows:
        workbench.open_job(row.id).set_visible(True)
        runner.run_all()
    workbench.journal.set_query(JournalQuery(5, "harbour"))
    for _ in range(3):
        for catalogue in catalogues:
            catalogue.refresh()
        runner.run_all()
    workbench.bulk.request_plan(PlanRequest(BulkVerb.RECONCILE, EVERYTHING, None))
    runner.run_all()
    for action in WriteAction:
        workbench.operations.refusal(action)
    workbench.open_project(None)
    assert workbench.journal.reading.page.entries
    assert bench.world.journal == lines
