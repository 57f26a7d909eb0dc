"""A journal that cannot be written: the write goes on, and the person is told once (ADR 0007)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.services.journal_losses import JournalLosses
from phoenix_admin.services.results import Tone
from tests.support.bench_of_services import service_bench
from tests.support.bulk_desk import BulkDesk

FULL = Fail(Invalid("The journal could not be written: disk full."))

loses = pytest.mark.expects_log("journal line lost")


def fill_the_disk(world, *, full=True):
    world.script.always("journal.append", FULL if full else None)


def told(bench):
    return [
        result for result in bench.workbench.results.results if result.project_name == "Journal"
    ]


def stitch(bench, name):
    bench.workbench.operations.request_stitch(bench.world.add_project(name))
    bench.runner.run_all()


@loses
def test_the_write_is_done_and_the_person_told_once():
    bench = service_bench()
    fill_the_disk(bench.world)
    stitch(bench, "Ep 41")
    stitch(bench, "Ep 42")
    assert [e.project_id for e in bench.world.executions.values()] == list(bench.world.projects)
    (loss,) = told(bench)
    assert loss.tone is Tone.BAD
    assert loss.project_id is None
    assert loss.text == (
        "The journal could not be written: disk full. Writes go on, but from “stitch” at "
        "14:32:07Z on they are missing from the journal until it can be written again."
    )
    newest = bench.workbench.results.results[0]
    assert newest.project_name == "Ep 42", "the write's own result stays the newest"


@loses
def test_only_the_line_before_the_write_is_lost_and_it_is_told_all_the_same():
    bench = service_bench()
    bench.world.script.plan("journal.append", FULL)
    stitch(bench, "Ep 41")
    assert len(told(bench)) == 1
    assert len(bench.world.journal) == 1


@loses
def test_when_it_is_full_again_later_it_is_told_again():
    bench = service_bench()
    fill_the_disk(bench.world)
    stitch(bench, "Ep 41")
    fill_the_disk(bench.world, full=False)
    stitch(bench, "Ep 42")
    assert len(told(bench)) == 1
    fill_the_disk(bench.world)
    stitch(bench, "Ep 43")
    assert len(told(bench)) == 2


@loses
def test_a_write_that_fails_tells_of_it_too():
    bench = service_bench()
    fill_the_disk(bench.world)
    bench.world.script.plan("store.claim", Fail(Invalid("no room")))
    stitch(bench, "Ep 41")
    assert len(told(bench)) == 1


@loses
def test_a_plan_tells_of_it_once_and_goes_on():
    desk = BulkDesk()
    desk.ready()
    fill_the_disk(desk.world)
    desk.run()
    assert {project.status for project in desk.world.projects.values()} == {"failed"}
    assert len(told(desk.bench)) == 1


@given(st.lists(st.sampled_from(["lose", "keep", "take"])))
def test_every_row_of_lost_lines_is_told_and_none_twice(events):
    losses, row, untold = JournalLosses(), False, False
    at = service_bench().backend.clock.now()
    for event in events:
        match event:
            case "lose":
                untold, row = untold or not row, True
                losses.lose("stitch", at, FULL.error)
            case "keep":
                row = False
                losses.keep()
            case "take":
                assert (losses.take() is not None) == untold
                untold = False
