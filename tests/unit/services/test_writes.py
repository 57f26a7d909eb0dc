"""Trigger, cancel and reconcile against the fake backend, with its faults."""

from dataclasses import replace

import pytest

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.fault_script import Fail, LoseReply, TakeEffectLater
from phoenix_admin.domain.errors import Conflict, Forbidden, Invalid, Offline, Quota
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.verdict import VerdictKind as V
from phoenix_admin.services.cancelling import CancelEnd, Cancelling
from phoenix_admin.services.operation_words import trigger_words
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.results import Standing
from phoenix_admin.services.triggering import TriggerEnd, Triggering
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried
from tests.support.bench_of_services import ports_of


class Desk:
    def __init__(self, *, read_only=False):
        self.backend = open_fake()
        self.world = self.backend.world
        ports = ports_of(self.backend, read_only=read_only)
        gate = WriteGate(ports.environment, "rae", ports.journal, ports.clock)
        numbers = iter(f"J{n}" for n in range(1, 99))
        self.triggering = Triggering(ports, gate, lambda: next(numbers))
        self.cancelling = Cancelling(ports, gate)
        self.reconciling = Reconciling(ports, gate, DEFAULT_POLICY)
        self.project = self.world.add_project("Ep 41")
        self.call = unhurried()

    @property
    def document(self):
        return self.world.projects[self.project.id]

    def stitch(self, **more):
        return self.triggering.stitch(self.project.id, self.call, **more)

    def settle(self):
        return self.reconciling.settle(self.project.id, self.call)

    def calls(self, method):
        return self.world.script.calls[method]


@pytest.fixture
def desk():
    return Desk()


def test_a_stitch_is_claimed_launched_and_recorded(desk):
    done = desk.stitch()
    assert done.end is TriggerEnd.STARTED
    assert desk.document.status == "stitching"
    assert desk.document.active_job == done.job.id
    assert desk.world.jobs[done.job.id].execution == done.execution.name
    assert desk.world.jobs[done.job.id].state is JobState.LAUNCHED
    (line,) = desk.world.journal
    assert (line.action, line.outcome, line.account) == ("stitch", AttemptOutcome.DONE, "rae")
    assert line.before == {"status": "ready"}


def test_a_second_stitch_says_already_running_and_starts_nothing(desk):
    first = desk.stitch()
    second = desk.stitch()
    assert second.end is TriggerEnd.ALREADY_RUNNING
    assert second.execution.name == first.execution.name
    assert desk.calls("engine.run") == 1


def test_run_anyway_starts_another(desk):
    desk.stitch()
    assert desk.stitch(run_anyway=True).end is TriggerEnd.STARTED
    assert desk.calls("engine.run") == 2


def test_a_lost_reply_is_answered_by_looking_and_never_by_sending_again(desk):
    desk.world.script.plan("engine.run", LoseReply())
    done = desk.stitch()
    assert done.end is TriggerEnd.STARTED
    assert desk.calls("engine.run") == 1
    assert desk.world.jobs[done.job.id].execution == done.execution.name


def test_no_reply_and_nothing_found_is_checking(desk):
    desk.world.script.plan("engine.run", Fail(Offline("the line went dead")))
    done = desk.stitch()
    assert (done.end, done.execution) == (TriggerEnd.CHECKING, None)
    assert desk.document.status == "stitching"
    assert desk.calls("engine.run") == 1
    verdict = desk.reconciling.examine(desk.project.id, desk.call).verdict
    assert verdict.kind is V.STARTING
    desk.backend.clock.advance(DEFAULT_POLICY.start_limit.total_seconds() + 1)
    settlement = desk.settle()
    assert settlement.applied is not None
    assert (desk.document.status, desk.document.active_job) == ("ready", None)
    assert desk.world.jobs[done.job.id].state is JobState.NEVER_STARTED


def test_an_engine_that_certainly_did_nothing_gives_the_claim_back(desk):
    desk.world.script.plan("engine.run", Fail(Quota("too many")))
    with pytest.raises(Quota):
        desk.stitch()
    assert (desk.document.status, desk.document.active_job) == ("ready", None)
    assert desk.world.journal[-1].outcome is AttemptOutcome.FAILED


def test_the_loser_of_a_race_hears_that_it_is_running(desk):
    claim = desk.backend.store.claim

    def somebody_is_faster(project, job, call):
        desk.backend.store.__dict__.pop("claim", None)
        ports = ports_of(desk.backend)
        gate = WriteGate(ports.environment, "kim", ports.journal, ports.clock)
        Triggering(ports, gate, lambda: "KIM").stitch(project.id, call)
        return claim(project, job, call)

    desk.backend.store.claim = somebody_is_faster
    done = desk.stitch()
    assert done.end is TriggerEnd.ALREADY_RUNNING
    assert desk.calls("engine.run") == 1
    assert desk.document.active_job == "KIM"


def test_a_claim_that_is_just_being_launched_is_not_claimed_over(desk):
    """Between another client's claim and its launch no execution says that it is running."""
    run = desk.backend.engine.run
    second = []

    def somebody_presses_meanwhile(order, call):
        desk.backend.engine.__dict__.pop("run", None)
        second.append(desk.stitch())
        return run(order, call)

    desk.backend.engine.run = somebody_presses_meanwhile
    first = desk.stitch()
    assert first.end is TriggerEnd.STARTED
    assert [done.end for done in second] == [TriggerEnd.ALREADY_RUNNING]
    assert second[0].since == desk.document.claimed_at
    assert desk.document.active_job == first.job.id
    assert desk.calls("engine.run") == desk.calls("store.claim") == 1
    _, words, standing = trigger_words(desk.document, second[0])
    assert words.startswith("Ep 41 is already running since ")
    assert standing == Standing()  # it goes when a run shows, or none comes


def test_a_run_that_was_launched_since_the_list_was_read_is_not_claimed_over(desk):
    first = desk.stitch()
    listed = desk.backend.engine.list_executions
    desk.backend.engine.list_executions = lambda *given, **more: replace(
        listed(*given, **more), executions=()
    )
    second = desk.stitch()
    assert (second.end, second.execution.name) == (
        TriggerEnd.ALREADY_RUNNING,
        first.execution.name,
    )
    assert desk.calls("store.claim") == 1


def test_a_claim_that_was_never_launched_is_given_back_before_the_next(desk):
    desk.world.script.plan("engine.run", Fail(Offline("gone")))
    lost = desk.stitch()
    assert lost.end is TriggerEnd.CHECKING
    assert desk.stitch().end is TriggerEnd.ALREADY_RUNNING
    desk.backend.clock.advance(DEFAULT_POLICY.start_limit.total_seconds() + 1)
    with pytest.raises(Conflict, match="reconcile it first"):
        desk.stitch()
    assert desk.settle().applied is not None
    assert desk.stitch().end is TriggerEnd.STARTED
    assert desk.world.jobs[lost.job.id].state is JobState.NEVER_STARTED


def run_over_a_lost_one(desk):
    """A request whose answer is lost and that takes effect later; then another, anyway, which ends.

    The script holds the first one back until it is told to deliver it.
    """
    desk.world.script.plan("engine.run", TakeEffectLater())
    lost = desk.stitch()
    assert lost.end is TriggerEnd.CHECKING
    anyway = desk.stitch(run_anyway=True)
    desk.world.finish(anyway.execution.name, E.SUCCEEDED)
    assert desk.document.status == "complete"
    return lost


def test_a_request_that_may_still_begin_is_not_run_beside(desk):
    lost = run_over_a_lost_one(desk)
    again = desk.stitch()
    assert (again.end, again.execution) == (TriggerEnd.ALREADY_RUNNING, None)
    assert again.since == lost.job.requested_at
    desk.world.script.deliver()
    begun = desk.stitch()
    assert begun.end is TriggerEnd.ALREADY_RUNNING
    assert begun.execution.job_id == lost.job.id


def test_a_request_that_did_not_begin_in_time_is_in_nobodys_way(desk):
    run_over_a_lost_one(desk)
    desk.backend.clock.advance(DEFAULT_POLICY.start_limit.total_seconds() + 1)
    assert desk.stitch().end is TriggerEnd.STARTED


def test_a_run_that_ended_before_it_was_recorded_is_in_nobodys_way(desk):
    desk.world.script.plan("store.record_launch", Fail(Offline("the line went dead")))
    done = desk.stitch()
    desk.world.finish(done.execution.name, E.SUCCEEDED)
    job = desk.world.jobs[done.job.id]
    desk.world.jobs[job.id] = replace(job, state=JobState.CLAIMED, execution=None)
    assert desk.stitch().end is TriggerEnd.STARTED


def test_the_record_of_a_dead_run_is_closed_when_another_runs_anyway(desk):
    first = desk.stitch()
    desk.world.kill(first.execution.name)
    with pytest.raises(Conflict, match="reconcile it first"):
        desk.stitch()
    second = desk.stitch(run_anyway=True)
    assert second.end is TriggerEnd.STARTED
    assert desk.world.jobs[first.job.id].state is JobState.INTERRUPTED


def test_running_anyway_leaves_the_record_of_the_first_open(desk):
    first = desk.stitch()
    desk.stitch(run_anyway=True)
    assert not desk.world.jobs[first.job.id].state.is_terminal


def test_the_record_is_closed_before_the_document_moves_on(desk):
    """Or a crash in between would leave it open for ever: nobody looks for it any more."""
    done = desk.stitch()
    desk.world.kill(done.execution.name)
    desk.world.script.plan("store.change", *[Fail(Conflict("changed"))] * 9)
    assert desk.settle().applied is None
    assert desk.document.status == "stitching"
    assert desk.world.jobs[done.job.id].state is JobState.INTERRUPTED


def test_without_clips_nothing_is_sent(desk):
    empty = desk.world.add_project("Empty", clips=0)
    with pytest.raises(Invalid, match="no clips"):
        desk.triggering.stitch(empty.id, desk.call)
    assert desk.world.script.writes() == 0


def test_read_only_refuses_every_write_and_journals_the_refusal():
    desk = Desk(read_only=True)
    for attempt in (
        desk.stitch,
        lambda: desk.cancelling.cancel(desk.project.id, desk.call),
        lambda: desk.cancelling.force_stop(desk.project.id, desk.call),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert desk.world.script.writes() == 0
    assert {line.outcome for line in desk.world.journal} == {AttemptOutcome.REFUSED}


def test_cancel_requested_is_not_cancelled(desk):
    done = desk.stitch()
    desk.world.progress(done.execution.name, Progress(1, 10, "ms", Stage.CONFORMING))
    report = desk.cancelling.cancel(desk.project.id, desk.call)
    assert report.end is CancelEnd.REQUESTED
    assert desk.document.status == "stitching"
    examination = desk.reconciling.examine(desk.project.id, desk.call)
    assert examination.verdict.kind is V.CANCEL_REQUESTED


def test_cancel_of_a_finished_one_says_so(desk):
    done = desk.stitch()
    desk.world.finish(done.execution.name, E.SUCCEEDED)
    report = desk.cancelling.cancel(desk.project.id, desk.call)
    assert report.end is CancelEnd.TOO_LATE
    assert desk.document.status == "complete"


def test_cancel_of_nothing_is_refused_by_name(desk):
    with pytest.raises(Invalid, match="Nothing is running for Ep 41"):
        desk.cancelling.cancel(desk.project.id, desk.call)


def test_a_killed_worker_is_recorded_as_failed_with_its_reason_and_can_be_undone(desk):
    done = desk.stitch()
    desk.world.progress(done.execution.name, Progress(1, 10, "ms", Stage.CONFORMING))
    desk.world.kill(done.execution.name)
    settlement = desk.settle()
    assert desk.document.status == "failed"
    assert "worker was killed" in desk.document.status_reason
    assert desk.world.jobs[done.job.id].state is JobState.INTERRUPTED
    assert settlement.examination.verdict.kind is V.IN_AGREEMENT
    desk.reconciling.undo(settlement.undo, desk.call)
    assert (desk.document.status, desk.document.status_reason) == ("stitching", None)


def test_an_undo_after_somebody_else_wrote_is_a_conflict(desk):
    done = desk.stitch()
    desk.world.finish(done.execution.name, E.SUCCEEDED, recorded=False)
    settlement = desk.settle()
    desk.world.write_project(desk.document, status_reason="by hand")
    with pytest.raises(Conflict):
        desk.reconciling.undo(settlement.undo, desk.call)
    assert desk.document.status == "complete"


def test_a_conflict_while_settling_reads_and_decides_again(desk):
    done = desk.stitch()
    desk.world.finish(done.execution.name, E.SUCCEEDED, recorded=False)
    desk.world.script.plan("store.change", Fail(Conflict("changed")), Fail(Conflict("changed")))
    assert desk.settle().applied is not None
    assert desk.document.status == "complete"
    assert desk.calls("store.change") == 3


def test_settling_gives_up_after_the_allowed_attempts(desk):
    done = desk.stitch()
    desk.world.finish(done.execution.name, E.SUCCEEDED, recorded=False)
    desk.world.script.plan("store.change", *[Fail(Conflict("changed"))] * 9)
    assert desk.settle().applied is None
    assert desk.calls("store.change") == DEFAULT_POLICY.apply_attempts


def test_asked_for_corrections_wait_for_the_person(desk):
    done = desk.stitch()
    desk.world.finish(done.execution.name, E.SUCCEEDED)
    desk.world.files.clear()
    settlement = desk.settle()
    assert settlement.applied is None
    assert settlement.examination.verdict.kind is V.OUTPUT_MISSING
    assert desk.document.status == "complete"
    desk.reconciling.apply(settlement.examination, desk.call)
    assert (desk.document.status, desk.document.status_reason) == ("failed", "output missing")


def test_an_unreachable_engine_is_an_unknown_verdict_not_an_error(desk):
    desk.stitch()
    desk.world.script.plan("engine.list_executions", Fail(Offline("no network")))
    examination = desk.reconciling.examine(desk.project.id, desk.call)
    assert examination.verdict.kind is V.UNKNOWN
    assert examination.engine_error is not None
