"""What every BulkPlanStore promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from phoenix_admin.domain.bulk_plan import (
    BulkItem,
    BulkPlan,
    BulkVerb,
    ItemEnd,
    ItemState,
    LeftOut,
    Origin,
    OriginKind,
    freeze,
)
from phoenix_admin.domain.errors import Conflict, Missing
from phoenix_admin.domain.verdict import FieldChange
from tests.contract.subjects import Subject

pytestmark = pytest.mark.not_on("gcp", reason="plans are kept by the app, not by Google Cloud")

ODD = 'two\nlines, "quoted" ☃ \x1b[31m =1+1'


def a_plan(subject: Subject, plan_id: str = "01PLAN") -> BulkPlan:
    changes = (FieldChange("status", "stitching", "failed"), FieldChange("reel", None, ODD))
    items = [
        BulkItem("p1", ODD, "stitching", "7", changes=changes, needs_decision=True, text=ODD),
        BulkItem("p2", "Ep 2", "stitching", "1", execution="stitch-1"),
        BulkItem("p3", "Ep 3", "ready", "1", left_out=LeftOut.RUNNING, state=ItemState.LEFT_OUT),
    ]
    return freeze(
        plan_id,
        BulkVerb.RECONCILE,
        Origin(OriginKind.FILTER, ODD, 40),
        items,
        made_at=subject.clock.now(),
        made_by="rae",
        decisions=True,
    )


def test_a_plan_comes_back_as_it_was_kept(subject: Subject) -> None:
    plan = a_plan(subject)
    subject.plans.keep(plan, subject.call())
    assert subject.plans.unfinished(subject.call()) == (plan,)


def test_the_steps_of_its_items_come_back(subject: Subject) -> None:
    plan, call = a_plan(subject), subject.call()
    subject.plans.keep(plan, call)
    plan = plan.beginning("p1", subject.clock.now())
    subject.plans.note(plan.id, plan.item("p1"), call)
    assert subject.plans.unfinished(call) == (plan,)
    plan = plan.ending("p1", ItemEnd(ItemState.FAILED, ODD), subject.clock.now())
    subject.plans.note(plan.id, plan.item("p1"), call)
    plan = plan.beginning("p2", subject.clock.now())
    subject.plans.note(plan.id, plan.item("p2"), call)
    assert subject.plans.unfinished(call) == (plan,)


def test_a_plan_is_kept_once(subject: Subject) -> None:
    plan = a_plan(subject)
    subject.plans.keep(plan, subject.call())
    with pytest.raises(Conflict):
        subject.plans.keep(plan, subject.call())


def test_a_step_of_an_unknown_plan_is_missing(subject: Subject) -> None:
    with pytest.raises(Missing):
        subject.plans.note("01NONE", a_plan(subject).items[0], subject.call())


def test_a_dropped_plan_is_gone(subject: Subject) -> None:
    call = subject.call()
    subject.plans.keep(a_plan(subject), call)
    subject.plans.drop("01PLAN", call)
    subject.plans.drop("01PLAN", call)
    assert subject.plans.unfinished(call) == ()


def test_the_newest_plan_comes_first(subject: Subject) -> None:
    call, plan = subject.call(), a_plan(subject)
    older = replace(plan, id="01OLDER", made_at=plan.made_at - timedelta(hours=1))
    for each in (plan, older):
        subject.plans.keep(each, call)
    assert [found.id for found in subject.plans.unfinished(call)] == ["01PLAN", "01OLDER"]
