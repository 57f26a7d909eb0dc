"""A bulk plan after the end of the app: offered, continued without repeating, or discarded."""

import pytest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.bulk_plan import BulkVerb, ItemState
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.services.bulk_plans import BulkPhase
from tests.support.bulk_desk import BulkDesk

S = ItemState


@pytest.fixture
def desk():
    return BulkDesk()


def test_an_interrupted_plan_is_offered_and_finished_items_are_not_repeated():
    desk = BulkDesk(number=5).begun(2)
    after = desk.again()
    assert after.bulk.phase is BulkPhase.INTERRUPTED
    assert after.bulk.plan.tally().done == 2
    assert after.bulk.refusal() is not None
    assert after.bulk.continue_interrupted()
    after.runner.run_all()
    assert after.states == [S.DONE] * 5
    assert desk.world.script.calls["store.change"] == 5
    assert sorted(line[1] for line in desk.journal()) == sorted(desk.ids)
    assert after.results[0].text.startswith("5 of 5 projects were corrected")


def test_the_item_under_way_is_looked_at_before_anything_is_done():
    """The app ended behind the write of an item and before its end was kept."""
    desk = BulkDesk(number=3).begun(1)
    desk.world.script.plan("plans.note", None, Fail(Invalid("the app is gone")))
    desk.turn()
    after = desk.again()
    assert after.states == [S.DONE, S.DOING, S.WAITING]
    after.bulk.continue_interrupted()
    after.runner.run_next()
    assert after.states[1] is S.DONE
    assert "Seen by looking" in after.bulk.plan.items[1].text
    after.runner.run_all()
    assert desk.world.script.calls["store.change"] == 3
    assert len(desk.world.journal) == 3


def test_what_had_not_happened_is_done_on_continuing():
    """The app ended behind the note of a turn and before its write."""
    desk = BulkDesk(number=2).begun(0)
    plan = desk.bulk.plan
    desk.world.plans[plan.id] = plan
    after = desk.again()
    assert after.states == [S.DOING, S.WAITING]
    after.bulk.continue_interrupted()
    after.runner.run_all()
    assert after.states == [S.DONE] * 2
    assert desk.world.script.calls["store.change"] == 2


@pytest.mark.parametrize(
    ("before", "now", "first"),
    [
        (None, None, S.DONE),
        ("rae@example.com", "rae@example.com", S.DONE),
        ("kim@example.com", "rae@example.com", S.SKIPPED),  # on the same computer
        (None, "rae@example.com", S.SKIPPED),
    ],
)
def test_an_interrupted_start_is_found_by_its_job_and_by_who_asked(before, now, first):
    desk = BulkDesk(number=0, signed_in=before)
    for number in range(2):
        desk.world.add_project(f"Ep {number}", project_id=f"q{number}")
    desk.begun(0, BulkVerb.STITCH)
    desk.world.script.plan("plans.note", None, Fail(Invalid("the app is gone")))
    desk.turn()
    assert {job.requested_by for job in desk.world.jobs.values()} == {before or "rae"}
    after = desk.again(signed_in=now)
    assert after.bulk.plan.made_by == (before or "rae")
    after.bulk.continue_interrupted()
    after.runner.run_all()
    assert after.states == [first, S.DONE]
    assert desk.world.script.calls["engine.run"] == 2


def test_a_discarded_plan_is_gone_for_good():
    desk = BulkDesk(number=4).begun(1)
    after = desk.again()
    assert after.bulk.discard_interrupted()
    after.runner.run_all()
    assert after.bulk.phase is BulkPhase.NONE
    assert desk.world.plans == {}
    assert desk.again().bulk.phase is BulkPhase.NONE
    assert desk.world.script.calls["store.change"] == 1


def test_discarding_passes_the_gate_and_is_journaled():
    desk = BulkDesk(number=4).begun(1)
    after = desk.again()
    lines = len(desk.world.journal)
    after.bulk.discard_interrupted()
    after.runner.run_all()
    (line,) = desk.world.journal[lines:]
    assert (line.action, line.target) == ("discard plan", "reconcile plan of 4 projects")
    assert line.outcome is AttemptOutcome.DONE


def test_a_plan_is_not_discarded_where_nothing_may_be_written():
    desk = BulkDesk(number=4).begun(1)
    after = desk.again()
    kept = dict(desk.world.plans)
    after.bench.workbench.gate.set_online(False)
    assert after.bulk.discard_refusal() is not None
    assert not after.bulk.discard_interrupted()
    after.runner.run_all()
    assert after.bulk.phase is BulkPhase.INTERRUPTED
    assert desk.world.plans == kept


def test_a_discard_that_waited_while_access_was_closed_is_void():
    desk = BulkDesk(number=4).begun(1)
    after = desk.again()
    gate = after.bench.workbench.gate
    after.bulk.discard_interrupted()
    gate.set_online(False)
    gate.set_online(True)
    after.runner.run_all()
    assert len(desk.world.plans) == 1
    assert after.bulk.phase is BulkPhase.INTERRUPTED
    assert "Press it again." in after.results[0].text


def test_a_discard_that_failed_says_so_and_offers_the_plan_again():
    desk = BulkDesk(number=4).begun(1)
    after = desk.again()
    desk.world.script.plan("plans.drop", Fail(Invalid("The disk is full.")))
    after.bulk.discard_interrupted()
    after.runner.run_all()
    assert after.results[0].text == "The disk is full."
    assert after.bulk.phase is BulkPhase.INTERRUPTED


def test_a_start_without_write_access_tidies_nothing_up(desk):
    desk.run()
    desk.world.plans[desk.bulk.plan.id] = desk.bulk.plan
    after = BulkDesk(backend=desk.backend)
    after.bench.workbench.gate.set_online(False)
    after.bulk.look_for_interrupted()
    after.runner.run_all()
    assert after.bulk.phase is BulkPhase.NONE
    assert len(desk.world.plans) == 1


def test_a_plan_that_was_over_is_not_offered(desk):
    desk.run()
    desk.world.plans[desk.bulk.plan.id] = desk.bulk.plan
    after = desk.again()
    assert after.bulk.phase is BulkPhase.NONE
    assert desk.world.plans == {}


def test_nothing_goes_on_by_itself():
    desk = BulkDesk(number=3).begun(1)
    after = desk.again()
    after.runner.fire_timers()
    after.runner.run_all()
    assert after.bulk.phase is BulkPhase.INTERRUPTED
    assert desk.world.script.calls["store.change"] == 1
