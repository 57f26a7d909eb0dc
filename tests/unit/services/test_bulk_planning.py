"""What a plan would do with each project, and with how few calls it finds out."""

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.backends.fake.project_store import FakeProjectStore
from phoenix_admin.domain.bulk_plan import BulkVerb, ItemState, LeftOut, Origin, OriginKind
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.project import UnreadableField
from phoenix_admin.services.bulk_planning import BulkPlanning, PlanRequest
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import ports_of
from tests.support.bulk_plans import add_stitching

EVERYTHING = Origin(OriginKind.EVERYTHING)


class Desk:
    def __init__(self, *, read_only=False):
        self.backend = open_fake()
        self.world = self.backend.world
        self.ports = ports_of(self.backend, read_only=read_only)
        self.gate = WriteGate(self.ports.environment, "rae", self.ports.journal, self.ports.clock)
        self.planning = BulkPlanning(self.ports, self.gate, DEFAULT_POLICY)

    def plan(self, verb=BulkVerb.RECONCILE, ids=None, *, decisions=False):
        request = PlanRequest(verb, EVERYTHING, ids, decisions)
        return self.planning.plan(request, "01PLAN", unhurried())

    def item(self, project_id, *arguments, **keywords):
        return self.plan(*arguments, **keywords).item(project_id)


@pytest.fixture
def desk():
    return Desk()


@pytest.mark.parametrize(
    ("state", "status"),
    [(E.SUCCEEDED, "complete"), (E.FAILED, "failed"), (E.CANCELLED, "cancelled")],
)
def test_a_safe_correction_will_be_made_field_by_field(desk, state, status):
    item = desk.item(add_stitching(desk.world, 1, state))
    assert item.state is ItemState.WAITING
    assert not item.needs_decision
    assert ("status", "stitching", status) in [(c.field, c.old, c.new) for c in item.changes]
    assert item.version == "4"


def test_a_plan_says_what_the_services_of_one_project_would_say(desk):
    """The short cut over the lists draws no other verdict than the long way."""
    world = desk.world
    ids = [add_stitching(world, n, state) for n, state in enumerate(E)]
    world.add_project("Never claimed", "stitching", project_id="lost")
    world.add_project("Gone", "stitching", project_id="pruned", active_job="NONE")
    world.add_execution("other", E.RUNNING, project_id="ready")
    world.add_project("Ready", project_id="ready")
    del world.files[next(f for f in world.files if f.endswith("p0004.mp4"))]
    reconciling = Reconciling(desk.ports, desk.gate, DEFAULT_POLICY)
    plan = desk.plan(decisions=True)
    assert len(plan.items) == len(ids) + 3
    for item in plan.items:
        change = reconciling.examine(item.project_id, unhurried()).verdict.change
        assert item.changes == (change.changes if change else ()), item
        assert item.needs_decision == (change is not None and not change.safe)
        assert (item.state is ItemState.WAITING) == (change is not None)


def test_corrections_that_need_a_decision_are_listed_and_left_out_by_default(desk):
    world = desk.world
    project_id = add_stitching(world, 1, E.SUCCEEDED)
    world.files.clear()
    item = desk.item(project_id)
    assert (item.left_out, item.needs_decision) == (LeftOut.NEEDS_DECISION, True)
    assert item.changes
    included = desk.item(project_id, decisions=True)
    assert (included.left_out, included.needs_decision) == (None, True)
    assert included.changes == item.changes


def test_files_of_projects_at_rest_are_only_looked_for_with_decisions(desk):
    desk.world.add_project("Done", "complete", project_id="done", reel="/gone.mp4")
    assert desk.item("done").left_out is LeftOut.NOTHING_TO_DO
    assert desk.world.script.calls["engine.look_at_output"] == 0
    assert desk.item("done", decisions=True).changes[0].new == "failed"


@pytest.mark.parametrize(
    ("state", "why"), [(E.RUNNING, LeftOut.NOTHING_TO_DO), (E.UNKNOWN, LeftOut.UNKNOWN)]
)
def test_nothing_to_correct_says_why(desk, state, why):
    item = desk.item(add_stitching(desk.world, 1, state, progress_at=desk.world.clock.now()))
    assert (item.state, item.left_out) == (ItemState.LEFT_OUT, why)
    assert f"stitch-1: {state}" in item.text


def test_a_duplicate_is_for_the_person(desk):
    project_id = add_stitching(desk.world, 1, E.RUNNING)
    desk.world.add_execution("second", E.RUNNING, project_id=project_id)
    for verb in (BulkVerb.RECONCILE, BulkVerb.CANCEL):
        assert desk.item(project_id, verb).left_out is LeftOut.NEEDS_DECISION
        assert desk.item(project_id, verb, decisions=True).left_out is LeftOut.NEEDS_DECISION


def test_stitch_leaves_out_what_cannot_be_started(desk):
    world = desk.world
    running = add_stitching(world, 1, E.RUNNING)
    stale = add_stitching(world, 2, E.FAILED)
    world.add_project("Empty", clips=0, project_id="empty")
    world.add_project("Odd", "archiving", project_id="odd")
    world.add_project("Good", "failed", project_id="good", clips=3)
    plan = desk.plan(BulkVerb.STITCH)
    why = {item.project_id: item.left_out for item in plan.items}
    assert why == {
        "good": None,
        running: LeftOut.RUNNING,
        stale: LeftOut.UNKNOWN,
        "empty": LeftOut.NO_CLIPS,
        "odd": LeftOut.UNKNOWN,
    }
    (change,) = plan.item("good").changes
    assert (change.old, change.new) == ("failed", "stitching")


def test_cancel_names_the_execution_it_would_stop(desk):
    world = desk.world
    running = add_stitching(world, 1, E.RUNNING)
    asked = add_stitching(world, 2, E.CANCELLING)
    ended = add_stitching(world, 3, E.FAILED)
    plan = desk.plan(BulkVerb.CANCEL)
    assert plan.item(running).execution == "stitch-1"
    assert plan.item(running).left_out is None
    assert plan.item(asked).left_out is LeftOut.CANCEL_REQUESTED
    assert plan.item(ended).left_out is LeftOut.NOTHING_RUNS


def test_what_is_selected_and_gone_is_said(desk):
    here = add_stitching(desk.world, 1, E.FAILED)
    plan = desk.plan(ids=("gone", here))
    assert [item.project_id for item in plan.items] == [here, "gone"]
    assert plan.item("gone").left_out is LeftOut.VANISHED


def test_what_is_beyond_the_bound_of_the_list_is_read_alone(desk):
    for number in (1, 2, 3):
        add_stitching(desk.world, number, E.FAILED)
    object.__setattr__(desk.ports, "store", FakeProjectStore(desk.world, most_projects=1))
    plan = desk.plan(ids=("p0001", "p0002", "p0003", "gone"))
    assert [item.left_out for item in plan.items] == [None, None, None, LeftOut.VANISHED]


def test_fields_that_cannot_be_read_leave_a_project_out(desk):
    project_id = add_stitching(desk.world, 1, E.FAILED)
    project = desk.world.projects[project_id]
    desk.world.write_project(project, unreadable=(UnreadableField("reel", "7"),))
    item = desk.item(project_id)
    assert (item.left_out, item.text) == (LeftOut.UNREADABLE, "Unreadable: reel.")


def test_without_the_engine_nothing_is_known_and_nothing_is_done(desk):
    add_stitching(desk.world, 1, E.FAILED)
    desk.world.add_project("Ready")
    desk.world.script.always("engine.list_executions", Fail(Offline("the line is dead")))
    for verb in BulkVerb:
        plan = desk.plan(verb)
        assert {item.left_out for item in plan.items} == {LeftOut.UNKNOWN}


def test_one_project_that_cannot_be_looked_at_costs_only_itself(desk):
    for number in (1, 2):
        add_stitching(desk.world, number, E.SUCCEEDED)
    desk.world.script.plan("engine.look_at_output", Fail(Offline("no answer")))
    states = sorted(item.state for item in desk.plan().items)
    assert states == [ItemState.LEFT_OUT, ItemState.WAITING]


def test_read_only_shows_what_would_be_corrected_and_does_nothing():
    desk = Desk(read_only=True)
    item = desk.item(add_stitching(desk.world, 1, E.FAILED))
    assert item.left_out is LeftOut.READ_ONLY
    assert item.changes
    assert "read-only" in item.text


@pytest.mark.parametrize("verb", list(BulkVerb))
def test_many_projects_cost_two_lists(desk, verb):
    """One list of documents, one of executions per thousand, whatever the number of projects."""
    for number in range(150):
        add_stitching(desk.world, number, (E.FAILED, E.RUNNING, E.CANCELLED)[number % 3])
    plan = desk.plan(verb)
    assert len(plan.items) == 150
    assert dict(desk.world.script.calls) == {"store.list_projects": 1, "engine.list_executions": 1}
    assert desk.world.script.writes() == 0


def test_a_reel_is_the_only_thing_looked_for_one_by_one(desk):
    for number in range(40):
        add_stitching(desk.world, number, E.SUCCEEDED if number < 10 else E.FAILED)
    desk.plan()
    assert dict(desk.world.script.calls) == {
        "store.list_projects": 1,
        "engine.list_executions": 1,
        "engine.look_at_output": 10,
    }
