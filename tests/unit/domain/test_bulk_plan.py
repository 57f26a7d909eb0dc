"""The frozen plan: whatever is asked of it in whatever order, it keeps its promises."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.bulk_plan import (
    BulkPlan,
    BulkVerb,
    IllegalStep,
    ItemEnd,
    ItemState,
    LeftOut,
    freeze,
)
from tests.support.bulk_plans import NOW, ORIGIN, a_plan, an_item

S = ItemState
FINAL = (S.DONE, S.SKIPPED, S.FAILED, S.NOT_REACHED, S.LEFT_OUT)


reasons = st.lists(st.none() | st.sampled_from(LeftOut), max_size=8)
ends = st.sampled_from((S.DONE, S.SKIPPED, S.FAILED, S.UNKNOWN)).map(lambda s: ItemEnd(s, s.value))
steps = st.lists(
    st.tuples(st.sampled_from(("begin", "end", "back", "look", "stop")), st.integers(0, 9), ends),
    max_size=40,
)


def step(plan: BulkPlan, what: str, number: int, end: ItemEnd, at: datetime) -> BulkPlan:
    project_id = f"p{number}"
    match what:
        case "begin":
            return plan.beginning(project_id, at)
        case "end":
            return plan.ending(project_id, end, at)
        case "back":
            return plan.taken_back(project_id)
        case "look":
            return plan.looked(project_id, end, at)
        case _:
            return plan.stopped("stopped")


@given(reasons, steps)
def test_whatever_happens_the_list_stays_the_figures_add_up_and_the_finished_rest(reasons, steps):
    plan = first = a_plan(*reasons)
    turns: dict[str, int] = {}
    for number, (what, which, end) in enumerate(steps):
        before = plan
        try:
            plan = step(plan, what, which, end, NOW + timedelta(seconds=number))
        except IllegalStep:
            assert plan is before
        # Ids, order and everything that was agreed to.
        for old, new in zip(first.items, plan.items, strict=True):
            kept = replace(
                new, state=old.state, text=old.text, began_at=old.began_at, ended_at=old.ended_at
            )
            assert kept == old
        # Figures.
        tally = plan.tally()
        parts = tally.settled + tally.waiting + tally.doing + tally.not_reached
        assert parts == tally.wanted
        assert tally.wanted + tally.left_out == tally.total == len(reasons)
        assert tally.doing <= 1
        # The finished are finished.
        for old, new in zip(before.items, plan.items, strict=True):
            if old.state in FINAL:
                assert new == old
            if new.state is S.DOING and old.state is not S.DOING:
                assert old.state is S.WAITING
                turns[new.project_id] = turns.get(new.project_id, 0) + 1
            if old.state is S.UNKNOWN:
                assert new.state in (S.UNKNOWN, S.DONE, S.SKIPPED, S.FAILED)
                assert new.state is S.UNKNOWN or what == "look"
    backs = sum(what == "back" for what, _, _ in steps)
    assert all(number <= 1 + backs for number in turns.values())
    assert plan.is_over == (plan.tally().waiting + plan.tally().doing == 0)


@given(reasons, steps)
def test_a_retry_is_about_exactly_the_failed_ones(reasons, steps):
    plan = a_plan(*reasons)
    for what, which, end in steps:
        try:
            plan = step(plan, what, which, end, NOW)
        except IllegalStep:
            continue
    failed = {item.project_id for item in plan.items if item.state is S.FAILED}
    assert set(plan.failed_ids) == failed
    assert len(plan.failed_ids) == len(failed)
    assert not failed & set(plan.unknown_ids)
    assert {i.project_id for i in plan.items if i.state is S.UNKNOWN} == set(plan.unknown_ids)


def test_what_will_be_done_stands_first_then_decisions_then_the_rest():
    plan = a_plan(LeftOut.RUNNING, None, LeftOut.NEEDS_DECISION, None, LeftOut.NO_CLIPS)
    assert [item.project_id for item in plan.items] == ["p1", "p3", "p2", "p0", "p4"]
    assert plan.next_waiting is not None
    assert plan.next_waiting.project_id == "p1"
    assert not plan.has_begun


def test_a_project_stands_in_a_plan_once():
    with pytest.raises(IllegalStep, match="twice"):
        freeze("P", BulkVerb.STITCH, ORIGIN, [an_item(1), an_item(1)], made_at=NOW, made_by="rae")


@pytest.mark.parametrize(
    "item",
    [
        replace(an_item(1), state=S.DONE),
        replace(an_item(1), state=S.LEFT_OUT),
        replace(an_item(1), left_out=LeftOut.RUNNING),
    ],
)
def test_nothing_enters_a_plan_in_the_middle_of_its_turn(item):
    with pytest.raises(IllegalStep):
        freeze("P", BulkVerb.STITCH, ORIGIN, [item], made_at=NOW, made_by="rae")


def test_a_turn_cannot_end_as_waiting():
    with pytest.raises(IllegalStep):
        ItemEnd(S.WAITING, "")


def test_stop_lets_the_one_under_way_end():
    plan = a_plan(None, None, None).beginning("p0", NOW).stopped("Stopped.")
    assert [item.state for item in plan.items] == [S.DOING, S.NOT_REACHED, S.NOT_REACHED]
    assert not plan.is_over
    plan = plan.ending("p0", ItemEnd(S.DONE, "Started."), NOW)
    assert plan.is_over
    assert plan.tally().settled == 1


def test_only_one_turn_at_a_time():
    plan = a_plan(None, None).beginning("p0", NOW)
    with pytest.raises(IllegalStep, match="p0 is under way"):
        plan.beginning("p1", NOW)


def test_what_certainly_did_not_happen_may_be_done():
    plan = a_plan(None).beginning("p0", NOW).taken_back("p0")
    assert plan.next_waiting is not None
    assert plan.next_waiting.began_at is None


def test_a_stranger_is_refused():
    with pytest.raises(IllegalStep, match="not in the plan"):
        a_plan(None).item("p7")
