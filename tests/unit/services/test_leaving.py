"""An environment that is left: nothing is read any more, what was asked for goes on to its end."""

from datetime import UTC, datetime

import pytest

from phoenix_admin.domain.bulk_plan import ItemState
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.verdict import ProposedChange
from phoenix_admin.services.bulk_plans import BulkPhase
from phoenix_admin.services.results import Result, Standing, Tone, from_elsewhere
from phoenix_admin.services.write_gate import WriteAction
from tests.support.bench_of_services import service_bench
from tests.support.bulk_desk import BulkDesk


@pytest.fixture
def bench():
    return service_bench()


def test_a_write_goes_on_and_is_told_and_nothing_is_read_any_more(bench):
    project = bench.world.add_project("Ep 41")
    session = bench.workbench.open_project(project.id)
    session.set_visible(True)
    bench.runner.run_all()
    bench.workbench.catalogue.set_visible(True)
    bench.workbench.operations.request_stitch(session.examination.project)
    bench.workbench.leave()
    assert bench.workbench.session is None
    read_before = bench.workbench.catalogue.reading
    bench.runner.run_all()
    bench.runner.fire_timers()
    assert bench.runner.waiting == []
    assert bench.workbench.catalogue.reading is read_before
    (result,) = bench.workbench.results.results
    assert (result.action, result.tone) == (WriteAction.STITCH, Tone.PLAIN)
    assert bench.world.projects[project.id].status == ProjectStatus.STITCHING
    bench.workbench.close()
    assert not bench.workbench.scope.is_open


def test_a_plan_pauses_after_the_project_under_way_and_is_continued_later():
    desk = BulkDesk(number=4).begun(1)
    desk.bench.workbench.leave()
    desk.runner.run_all()
    done = [ItemState.DONE] * 2
    assert desk.states == [*done, ItemState.WAITING, ItemState.WAITING]
    assert desk.bulk.phase is BulkPhase.INTERRUPTED
    (told,) = desk.results
    assert told.text == (
        "Reconcile plan: 2 of 4 done before it was interrupted. It can be continued when you are "
        "back in LOCAL."
    )
    after = desk.again()
    assert after.bulk.continue_interrupted()
    after.runner.run_all()
    assert after.states == [ItemState.DONE] * 4
    assert desk.world.script.calls["store.change"] == 4


def test_a_plan_that_nobody_has_agreed_to_is_dropped():
    desk = BulkDesk(state=ExecutionState.FAILED).ready()
    desk.bench.workbench.leave()
    assert desk.bulk.phase is BulkPhase.NONE
    assert desk.results == ()


def test_a_result_from_elsewhere_leads_nowhere_here():
    undo = ProposedChange("ep-41", (), "1", safe=False)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    words = (WriteAction.RECONCILE, Tone.GOOD, "Done.", undo, Standing("e1"))
    own = Result(now, "ep-41", "Ep 41", *words)
    there = from_elsewhere(own, "prod")
    assert (own.about, there.about) == ("Ep 41", "prod · Ep 41")
    assert (there.project_id, there.undo, there.standing) == (None, None, None)
    assert from_elsewhere(there, "dev").about == "prod · Ep 41"
