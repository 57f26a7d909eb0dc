"""A plan under way on the fake backend: its faults, its end, and the end of the app in it."""

import pytest

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.bulk_plan import BulkVerb, ItemState
from phoenix_admin.domain.errors import Conflict, Invalid, Offline, Quota, Slow
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.services.bulk_planning import PlanRequest
from phoenix_admin.services.bulk_plans import BulkPhase
from phoenix_admin.services.results import Tone
from tests.support.bulk_desk import EVERYTHING, BulkDesk

S = ItemState


@pytest.fixture
def desk():
    return BulkDesk()


# ---------------------------------------------------------------------- a good run


def test_every_project_is_corrected_once_with_one_line_each(desk):
    desk.run()
    assert desk.states == [S.DONE] * 3
    assert [p.status for p in desk.world.projects.values()] == ["failed"] * 3
    assert sorted(desk.journal()) == [
        ("reconcile", i, AttemptOutcome.DONE) for i in sorted(desk.ids)
    ]
    (result,) = desk.results
    assert result.tone is Tone.GOOD
    assert result.text == "3 of 3 projects were corrected: 3 set to failed."
    assert result.project_id is None
    assert desk.bulk.phase is BulkPhase.OVER
    assert desk.world.plans == {}


def test_planning_writes_nothing(desk):
    desk.ready()
    assert desk.bench.writes() == 0
    assert desk.world.journal == []
    assert desk.world.plans == {}


def test_many_are_looked_at_in_slices_so_that_other_reads_come_in_between():
    desk = BulkDesk(number=250)
    desk.bulk.request_plan(PlanRequest(BulkVerb.RECONCILE, EVERYTHING))
    looked = []
    while desk.runner.waiting:
        assert len(desk.runner.waiting) == 1
        desk.runner.run_next()
        looked.append(desk.bulk.looking.looked)
    assert looked == [0, 100, 200, 250]
    assert len(desk.bulk.plan.items) == 250


def test_a_single_action_never_waits_for_the_whole_plan():
    desk = BulkDesk(number=50)
    desk.begun(2)
    other = desk.world.add_project("Ep 900", project_id="mine")
    assert desk.bench.workbench.operations.request_stitch(other)
    keys = [ticket.task.key for ticket in desk.runner.waiting if "write" in ticket.task.key]
    before = desk.runner.waiting.index(
        next(t for t in desk.runner.waiting if t.task.key == "write mine")
    )
    assert keys == ["write mine"]
    assert before <= 2  # one turn of the plan, and a reading of the list
    for _ in range(before + 1):
        desk.runner.run_next()
    assert desk.world.projects["mine"].status == "stitching"
    assert desk.bulk.plan.tally().waiting > 40


def test_stitch_and_cancel_go_through_their_own_services():
    desk = BulkDesk(number=0)
    ids = [desk.world.add_project(f"Ep {n}", project_id=f"q{n}").id for n in range(3)]
    desk.run(BulkVerb.STITCH)
    assert desk.states == [S.DONE] * 3
    assert {desk.world.projects[i].status for i in ids} == {"stitching"}
    assert desk.world.script.calls["engine.run"] == 3
    desk.run(BulkVerb.CANCEL)
    assert desk.states == [S.DONE] * 3
    assert {e.state for e in desk.world.executions.values()} == {E.CANCELLED}
    assert [line[0] for line in desk.journal()] == ["stitch"] * 3 + ["cancel"] * 3


# ---------------------------------------------------------------------- the world changes


def test_what_was_corrected_meanwhile_is_skipped_and_says_so(desk):
    desk.begun(0)
    for project_id in desk.ids[1:]:
        project = desk.world.projects[project_id]
        desk.world.write_project(project, status="failed", status_reason="exit code 1")
    desk.runner.run_all()
    assert sorted(desk.states) == [S.DONE, S.SKIPPED, S.SKIPPED]
    skipped = next(i for i in desk.bulk.plan.items if i.state is S.SKIPPED)
    assert skipped.text == "Nothing to correct any more: in agreement, the status is failed."
    assert len(desk.world.journal) == 1


def test_another_correction_than_the_one_agreed_to_is_not_made(desk):
    desk.begun(0)
    execution = desk.world.executions["stitch-0"]
    desk.world.executions["stitch-0"] = type(execution)(
        execution.name,
        execution.kind,
        E.CANCELLED,
        execution.created_at,
        execution.job_id,
        execution.project_id,
    )
    desk.runner.run_all()
    item = desk.bulk.plan.item("p0000")
    assert item.state is S.SKIPPED
    assert item.text == "Changed since the plan: it would be set to cancelled now."
    assert desk.world.projects["p0000"].status == "stitching"


def test_a_deleted_project_is_skipped(desk):
    desk.begun(0)
    del desk.world.projects["p0001"]
    desk.runner.run_all()
    assert desk.bulk.plan.item("p0001").text == "It was deleted since."
    assert desk.bulk.plan.tally().done == 2


def test_a_document_that_was_written_since_is_not_stitched():
    desk = BulkDesk(number=0)
    project = desk.world.add_project("Ep", project_id="q")
    desk.begun(0, BulkVerb.STITCH)
    desk.world.write_project(project, status="draft")
    desk.runner.run_all()
    assert desk.bulk.plan.item("q").text == "Changed since the plan: ready then, draft now."
    assert desk.world.script.calls["store.claim"] == 0


def test_another_execution_than_the_planned_one_is_not_cancelled():
    desk = BulkDesk(number=2, state=E.RUNNING)
    desk.begun(0, BulkVerb.CANCEL)
    desk.world.finish("stitch-0", E.SUCCEEDED, recorded=False)
    desk.world.prune("stitch-1")
    desk.world.add_execution("new", E.RUNNING, project_id="p0001", job_id="JOB0001")
    desk.runner.run_all()
    texts = {i.project_id: i.text for i in desk.bulk.plan.items}
    assert texts == {
        "p0000": "It has ended since: succeeded.",
        "p0001": "Another execution runs now: new.",
    }
    assert desk.world.script.calls["engine.request_cancel"] == 0


def test_a_conflict_is_decided_again_and_not_forever(desk):
    desk.world.script.plan("store.change", Fail(Conflict("somebody was faster")))
    desk.run()
    assert desk.states == [S.DONE] * 3
    desk = BulkDesk(number=1)
    desk.world.script.always("store.change", Fail(Conflict("somebody was faster")))
    desk.run()
    assert desk.states == [S.FAILED]
    assert desk.world.script.calls["store.change"] == 3


# ---------------------------------------------------------------------- faults


def test_a_lost_reply_is_answered_by_looking_and_never_by_writing_again(desk):
    desk.world.script.plan("store.change", None, LoseReply())
    desk.run()
    assert desk.states == [S.DONE] * 3
    assert desk.world.script.calls["store.change"] == 3


def test_a_record_that_may_be_closed_leaves_the_document_to_the_next_try(desk):
    desk.world.script.plan("store.close_job", None, LoseReply())
    desk.run()
    assert desk.states == [S.DONE, S.FAILED, S.DONE]
    assert desk.bulk.request_retry()
    desk.runner.run_all()
    assert desk.bulk.begin()
    desk.runner.run_all()
    assert desk.states == [S.DONE]
    assert desk.world.script.calls["store.change"] == 3


def test_no_answer_and_nothing_written_is_a_failure_that_can_be_retried(desk):
    desk.world.script.plan("store.change", None, Fail(Offline("the line went dead")))
    desk.run()
    assert desk.states == [S.DONE, S.FAILED, S.DONE]
    (result,) = desk.results
    assert result.tone is Tone.BAD
    assert result.text.endswith("2 set to failed. 1 failed.")
    failed = desk.bulk.plan.failed_ids
    assert desk.bulk.request_retry()
    desk.runner.run_all()
    assert tuple(i.project_id for i in desk.bulk.plan.items) == failed
    assert desk.bulk.begin()
    desk.runner.run_all()
    assert desk.states == [S.DONE]
    changes = [p for p in desk.world.projects.values() if p.version != "5"]
    assert changes == []  # each document was written exactly once


def test_blind_after_a_lost_reply_is_unknown_until_somebody_has_looked(desk):
    desk.ready()
    desk.world.script.plan("store.change", LoseReply())
    # The looks before its write are let through, the two after it are not.
    desk.world.script.plan("store.read_project", None, None, *[Fail(Offline("no answer"))] * 2)
    desk.bulk.begin()
    desk.runner.run_all()
    assert desk.states == [S.UNKNOWN, S.DONE, S.DONE]
    plan = desk.bulk.plan
    assert plan.failed_ids == ()
    assert not desk.bulk.request_retry()
    assert desk.bulk.look_again()
    desk.runner.run_all()
    assert desk.states == [S.DONE] * 3
    assert desk.world.script.calls["store.change"] == 3


def test_a_look_that_finds_nothing_makes_it_a_failure(desk):
    desk.ready()
    desk.world.script.plan("store.change", Fail(Slow("no answer")))
    desk.world.script.plan("store.read_project", None, None, *[Fail(Offline("no answer"))] * 2)
    desk.bulk.begin()
    desk.runner.run_all()
    assert desk.states[0] is S.UNKNOWN
    desk.world.script.plan("store.read_project", Fail(Offline("still no answer")))
    desk.bulk.look_again()
    desk.runner.run_all()
    assert desk.states[0] is S.UNKNOWN
    desk.bulk.look_again()
    desk.runner.run_all()
    assert desk.states[0] is S.FAILED


@pytest.mark.parametrize(
    ("method", "fault", "state", "runs"),
    [
        ("store.claim", LoseReply(), S.DONE, 1),
        ("store.claim", Fail(Slow("no answer")), S.FAILED, 0),
        ("engine.run", LoseReply(), S.DONE, 1),
        ("engine.run", Fail(Slow("no answer")), S.UNKNOWN, 1),
        ("engine.run", Fail(Quota("too many")), S.FAILED, 1),
        ("store.record_launch", LoseReply(), S.DONE, 1),
    ],
)
def test_a_stitch_that_may_have_been_started_is_never_started_again(method, fault, state, runs):
    desk = BulkDesk(number=0)
    desk.world.add_project("Ep", project_id="q")
    desk.world.script.plan(method, fault)
    desk.run(BulkVerb.STITCH)
    assert desk.states == [state]
    assert desk.world.script.calls["engine.run"] == runs
    desk.bulk.look_again()
    desk.runner.run_all()
    assert desk.world.script.calls["engine.run"] == runs


def test_a_lost_reply_to_a_cancel_is_looked_up():
    desk = BulkDesk(number=1, state=E.RUNNING)
    desk.world.script.plan("engine.request_cancel", LoseReply())
    desk.run(BulkVerb.CANCEL)
    assert desk.states == [S.DONE]
    assert desk.bulk.plan.items[0].text.startswith("Cancel requested at")
    assert desk.world.script.calls["engine.request_cancel"] == 1


def test_three_without_an_answer_end_the_run():
    desk = BulkDesk(number=9)
    desk.ready()
    desk.world.script.always("store.read_project", Fail(Offline("the line is dead")))
    desk.bulk.begin()
    desk.runner.run_all()
    assert desk.states == [S.FAILED] * 3 + [S.NOT_REACHED] * 6
    assert desk.bulk.halted == "Stopped: 3 in a row got no answer."
    assert desk.bulk.halted in desk.results[0].text


def test_failures_of_single_items_do_not_end_the_run():
    desk = BulkDesk(number=5)
    desk.world.script.always("store.change", Fail(Invalid("this one is odd")))
    desk.run()
    assert desk.states == [S.FAILED] * 5


def test_a_plan_that_cannot_be_kept_is_not_begun(desk):
    desk.ready()
    desk.world.script.plan("plans.keep", Fail(Invalid("disk full")))
    desk.bulk.begin()
    desk.runner.run_all()
    assert desk.bulk.phase is BulkPhase.READY
    assert desk.bulk.problem == "Nothing was done: disk full"
    assert desk.bench.writes() == 0
    assert desk.bulk.begin()
    desk.runner.run_all()
    assert desk.states == [S.DONE] * 3


def test_a_turn_that_cannot_be_kept_is_not_begun(desk):
    desk.ready()
    desk.world.script.plan("plans.note", Fail(Invalid("disk full")))
    desk.bulk.begin()
    desk.runner.run_all()
    assert desk.states == [S.FAILED, S.DONE, S.DONE]
    assert desk.world.script.calls["store.change"] == 2


# ---------------------------------------------------------------------- stop, one at a time


def test_stop_ends_after_the_one_under_way():
    desk = BulkDesk(number=6).begun(2)
    assert desk.bulk.stop()
    assert not desk.bulk.stop()
    assert desk.states == [S.DONE] * 2 + [S.DOING] + [S.NOT_REACHED] * 3
    desk.runner.run_all()
    assert desk.states == [S.DONE] * 3 + [S.NOT_REACHED] * 3
    assert desk.results[0].text.endswith("3 not reached.")
    assert desk.world.plans == {}


def test_while_a_plan_runs_no_other_is_made(desk):
    desk.begun(0)
    assert desk.bulk.refusal() == "A plan is running; one runs at a time."
    assert not desk.bulk.request_plan(PlanRequest(BulkVerb.STITCH, EVERYTHING))
    assert not desk.bulk.begin()
    desk.bulk.forget()
    assert desk.bulk.phase is BulkPhase.RUNNING


def test_a_second_press_begins_nothing(desk):
    desk.ready()
    assert desk.bulk.begin()
    assert not desk.bulk.begin()
    desk.runner.run_all()
    assert desk.world.script.calls["store.change"] == 3


def test_read_only_begins_nothing():
    desk = BulkDesk(read_only=True).ready()
    assert desk.bulk.run_refusal() is not None
    assert not desk.bulk.begin()
    assert desk.bench.writes() == 0


def test_a_gate_that_closes_in_the_middle_ends_the_run(desk):
    desk.begun(1)
    gate = desk.bench.workbench.operations.gate
    gate.refusal = lambda action: "Write access is off."
    desk.runner.run_all()
    # The turn under way met the closed gate itself; the last one was not begun.
    assert desk.states == [S.DONE, S.FAILED, S.NOT_REACHED]
    assert desk.bulk.halted == "Write access is off."
    assert desk.world.script.calls["store.change"] == 1


def test_leaving_the_environment_ends_everything(desk):
    desk.begun(1)
    desk.bench.workbench.close()
    desk.runner.run_all()
    assert desk.world.script.calls["store.change"] == 1


def test_a_look_that_fails_says_so_and_can_be_repeated(desk):
    desk.world.script.plan("store.list_projects", Fail(Offline("no answer")))
    desk.bulk.request_plan(PlanRequest(BulkVerb.RECONCILE, EVERYTHING))
    desk.runner.run_all()
    assert desk.bulk.phase is BulkPhase.FAILED
    assert desk.bulk.error.text == "no answer"
    assert desk.bulk.request_again()
    desk.runner.run_all()
    assert desk.bulk.phase is BulkPhase.READY


def test_a_plan_that_is_not_wanted_any_more_does_not_come_back(desk):
    desk.bulk.request_plan(PlanRequest(BulkVerb.RECONCILE, EVERYTHING))
    desk.runner.run_body_only()
    desk.bulk.forget()
    desk.runner.deliver()
    desk.runner.run_all()
    assert (desk.bulk.phase, desk.bulk.plan) == (BulkPhase.NONE, None)


def test_the_list_follows_a_plan_now_and_then_and_not_for_every_item():
    desk = BulkDesk(number=30)
    desk.run()
    before = desk.world.script.calls["store.list_projects"]
    assert before <= 4
