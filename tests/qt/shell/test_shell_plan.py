"""A bulk plan in the shell: one task to a person, however many it is made of."""

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.domain.bulk_plan import BulkVerb, Origin, OriginKind
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.services.bulk_planning import PlanRequest
from phoenix_admin.tasks.task import Lane
from phoenix_admin.ui.shell.dock import TASKS
from phoenix_admin.ui.shell.task_list import TaskRow
from tests.support.bulk_plans import add_stitching
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def plan(make_stage):
    """A stage on which a plan over four projects has been begun and kept."""
    backend = open_fake()
    for number in range(4):
        add_stitching(backend.world, number, ExecutionState.FAILED)
    stage = make_stage(backend=backend)
    bulk = stage.workbench.bulk
    bulk.request_plan(PlanRequest(BulkVerb.RECONCILE, Origin(OriginKind.EVERYTHING)))
    stage.runner.run_all()
    assert bulk.begin()
    stage.runner.run_next()
    return stage


def rows(stage):
    settle()
    found = stage.find("dock").findChildren(TaskRow)
    return [row for row in found if not row.isHidden()]


def said(stage):
    return stage.find("statusbar.tasks").text()


def turn(stage):
    """One turn of the plan, leaving other tasks where they are."""
    tickets = stage.runner.waiting
    key = stage.workbench.bulk.task_key
    stage.runner.run_body_only(next(i for i, t in enumerate(tickets) if t.task.key == key))
    stage.runner.deliver()


def test_a_plan_is_one_line_that_stays_the_same_widget(plan):
    plan.find("dock.tabs").setCurrentIndex(TASKS)
    (row,) = rows(plan)
    assert row.line.label == "Correcting 1 of 4 · Ep 000"
    assert not row.line.can_cancel
    turn(plan)
    assert [r for r in rows(plan) if r.line.label.startswith("Correcting")] == [row]
    assert row.line.label == "Correcting 2 of 4 · Ep 001"


def test_the_status_bar_names_it_although_each_of_its_tasks_is_short(plan):
    for _ in range(2):
        plan.clock.advance(0.2)
        turn(plan)
    assert said(plan) == "1 running · Correcting 3 of 4 · Ep 002"
    plan.clock.advance(1)
    plan.task("write b", "Stitch: B", lane=Lane.ACTIONS)
    plan.clock.advance(1)
    plan.tick()
    assert said(plan) == "2 running · Correcting 3 of 4 · Ep 002"


def test_it_goes_when_the_plan_is_over(plan):
    plan.clock.advance(1)
    plan.runner.run_all()
    plan.tick()
    assert said(plan) == "Nothing running"
    assert rows(plan) == []


def test_its_result_is_one_line_of_the_inbox_without_a_project(plan):
    plan.runner.run_all()
    plan.press("view.inbox")
    settle()
    assert plan.find("inbox.row.0.text").text() == (
        "4 of 4 projects were corrected: 4 set to failed."
    )
    assert not plan.find("inbox.row.0.open").isVisible()
    assert len(plan.workbench.results.results) == 1


def test_a_closed_window_hears_nothing_more(plan):
    plan.window.close()
    turn(plan)
    assert plan.workbench.bulk.plan.tally().done == 1
