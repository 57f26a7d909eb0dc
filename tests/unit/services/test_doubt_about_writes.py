"""What a lost answer, or a look that fails, says about a write: to the person and to the journal.

A look before the write leaves no doubt about it; one after it takes none away.
"""

from dataclasses import replace

import pytest

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.errors import Forbidden, Offline, PhoenixError, SignedOut
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome as A
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.verdict import VerdictKind as V
from phoenix_admin.services.cancelling import CancelEnd, Cancelling
from phoenix_admin.services.only_looking import only_looking
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.triggering import TriggerEnd, Triggering
from phoenix_admin.services.write_gate import WriteGate
from tests.support.bench_of_services import ports_of
from tests.support.verdict_desk import VerdictDesk


class Desk(VerdictDesk):
    """The writes of the protocol, on the fake backend."""

    def __init__(self):
        super().__init__()
        ports = ports_of(self.backend)
        gate = WriteGate(ports.environment, "rae", ports.journal, ports.clock)
        numbers = iter(f"K{n}" for n in range(1, 99))
        self.triggering = Triggering(ports, gate, lambda: next(numbers))
        self.cancelling = Cancelling(ports, gate)
        self.reconciling = Reconciling(ports, gate, DEFAULT_POLICY)

    def fail(self, method, *errors, after=0):
        """Let some calls through, then answer each with an error and no effect."""
        faults = [Fail(error) for error in errors or (Offline("no network"),)]
        self.world.script.plan(method, *[None] * after, *faults)

    def lose(self, method):
        self.world.script.plan(method, LoseReply())

    def stitch(self, **more):
        return self.triggering.stitch(self.project.id, self.call, **more)

    def cancel(self):
        return self.cancelling.cancel(self.project.id, self.call)

    def force(self):
        return self.cancelling.force_stop(self.project.id, self.call)

    def settle(self):
        return self.reconciling.settle(self.project.id, self.call)

    def running(self):
        """A stitch that runs; its execution's name."""
        name = self.stitch().execution.name
        self.world.progress(name, Progress(1, 10, "ms", Stage.CONFORMING))
        return name

    def finished_unrecorded(self):
        self.world.finish(self.running(), E.SUCCEEDED, recorded=False)

    @property
    def line(self):
        return self.journal[-1]


@pytest.fixture
def desk():
    return Desk()


def run_again(desk):
    job = desk.world.add_job(desk.project.id, "J0", JobState.FAILED)
    return desk.triggering.run_again(job, None, desk.call)


def cancel_execution(desk):
    return desk.cancelling.cancel_execution("run-J1", desk.project.id, desk.call)


def run_anyway_over_an_open_record(desk):
    desk.claim("J1", "run-J1")
    return desk.stitch(run_anyway=True)


LOOKS = {
    "stitch reads the document": (Desk.stitch, "store.read_project"),
    "stitch lists the executions": (Desk.stitch, "engine.list_executions"),
    "stitch looks at the earlier record": (run_anyway_over_an_open_record, "store.read_job"),
    "stitch looks for the earlier run": (run_anyway_over_an_open_record, "engine.find"),
    "run again looks for the old run": (run_again, "engine.find"),
    "run again lists the executions": (run_again, "engine.list_executions"),
    "cancel reads the document": (Desk.cancel, "store.read_project"),
    "cancel lists the executions": (Desk.cancel, "engine.list_executions"),
    "force stop lists the executions": (Desk.force, "engine.list_executions"),
    "cancel reads the one execution": (cancel_execution, "engine.read"),
}


@pytest.mark.parametrize("look", list(LOOKS))
def test_a_look_before_the_write_that_fails_leaves_no_doubt(desk, look):
    attempt, method = LOOKS[look]
    desk.fail(method)
    with pytest.raises(PhoenixError) as raised:
        attempt(desk)
    assert not raised.value.may_have_happened
    assert desk.line.outcome is A.FAILED
    assert desk.world.script.writes() == 0


def test_the_lost_race_is_no_doubt_when_the_winner_cannot_be_read(desk):
    claim = desk.backend.store.claim

    def somebody_is_faster(project, job, call):
        desk.write(status_reason="by hand")
        desk.fail("store.read_project")
        return claim(project, job, call)

    desk.backend.store.claim = somebody_is_faster
    with pytest.raises(Offline) as raised:
        desk.stitch()
    assert not raised.value.may_have_happened
    assert desk.line.outcome is A.FAILED


def test_a_look_that_fails_otherwise_does_not_take_the_doubt_about_a_claim_away(desk):
    """Signed out says of itself that nothing happened; the claim before it may be there."""
    desk.lose("store.claim")
    desk.fail("store.read_project", SignedOut("The login has expired."), after=1)
    with pytest.raises(PhoenixError) as raised:
        desk.stitch()
    assert raised.value.may_have_happened
    assert desk.line.outcome is A.UNKNOWN
    assert desk.document.status == "stitching"


def test_what_becomes_of_the_earlier_record_is_no_doubt_about_the_stitch(desk):
    desk.run("J1", state=E.INTERRUPTED, ended_at=desk.world.clock.now())
    desk.claim("J1", "run-J1")
    desk.lose("store.close_job")
    with pytest.raises(PhoenixError) as raised:
        desk.stitch(run_anyway=True)
    assert not raised.value.may_have_happened
    assert desk.line.outcome is A.FAILED
    assert "the record of the earlier job was perhaps not closed" in desk.line.detail
    assert desk.calls("store.claim") == 0


def test_a_claim_that_was_perhaps_given_back_is_told_so(desk):
    desk.fail("engine.run", Forbidden("No permission.", permission="run.jobs.run"))
    desk.lose("store.change")
    with pytest.raises(Forbidden):
        desk.stitch()
    assert "the claim was perhaps not given back" in desk.line.detail


def test_already_running_is_not_journaled_as_done(desk):
    desk.running()
    assert desk.stitch().end is TriggerEnd.ALREADY_RUNNING
    assert (desk.line.outcome, desk.line.detail) == (A.REFUSED, "already running")


def test_the_words_of_an_error_are_kept():
    denied = Forbidden("No permission.", permission="run.jobs.run", code="403")
    with pytest.raises(Forbidden) as raised, only_looking():
        raise denied
    assert raised.value is denied
    with pytest.raises(Offline, match="no network") as raised, only_looking():
        raise Offline("no network", code="14")
    assert (raised.value.may_have_happened, raised.value.code) == (False, "14")
    assert Offline("another").may_have_happened, "the kind itself stays as it was"


# -- cancelling --------------------------------------------------------------------------------


def test_a_lost_force_stop_is_not_answered_by_an_earlier_cancel(desk):
    desk.running()
    assert desk.cancel().end is CancelEnd.REQUESTED
    desk.fail("engine.force_stop")
    with pytest.raises(Offline):
        desk.force()
    assert desk.line.outcome is A.UNKNOWN


@pytest.mark.parametrize(("asked", "end"), [(False, CancelEnd.FORCED), (True, CancelEnd.CANCELLED)])
def test_a_lost_force_stop_is_answered_by_the_end(desk, asked, end):
    desk.running()
    if asked:
        desk.cancel()
    desk.lose("engine.force_stop")
    assert desk.force().end is end
    assert desk.line.outcome is A.DONE


def test_a_lost_cancel_is_answered_by_the_request(desk):
    desk.running()
    desk.lose("engine.request_cancel")
    assert desk.cancel().end is CancelEnd.REQUESTED
    assert desk.calls("engine.request_cancel") == 1


def test_a_lost_cancel_is_not_answered_by_a_state_nobody_knows(desk):
    name = desk.running()
    request = desk.backend.engine.request_cancel

    def swallowed(wanted, call):
        desk.world.executions[wanted] = replace(desk.world.executions[wanted], state=E.UNKNOWN)
        desk.lose("engine.request_cancel")
        return request(wanted, call)

    desk.backend.engine.request_cancel = swallowed
    with pytest.raises(PhoenixError):
        desk.cancel()
    assert desk.line.outcome is A.UNKNOWN
    assert desk.state_of(name) is E.UNKNOWN


@pytest.mark.parametrize("stop", [Desk.cancel, Desk.force])
def test_the_claimed_run_is_found_by_its_job_when_the_list_does_not_hold_it(desk, stop):
    """It does not carry the project's id, or newer ones have pushed it out of the list."""
    desk.run("J1", project_id="another kind")
    desk.claim("J1", "run-J1")
    report = stop(desk)
    assert report.execution.name == "run-J1"
    assert desk.line.before["execution"] == "run-J1 running"


def test_the_claimed_run_goes_before_another_that_the_list_holds(desk):
    desk.run("J2")
    desk.run("J1", project_id="another kind")
    desk.claim("J1", "run-J1")
    assert desk.cancel().execution.name == "run-J1"


# -- reconciling -------------------------------------------------------------------------------


def test_a_lost_undo_is_answered_by_looking(desk):
    desk.finished_unrecorded()
    undo = desk.settle().undo
    desk.lose("store.change")
    settlement = desk.reconciling.undo(undo, desk.call)
    assert settlement.examination.project.status == desk.document.status == "stitching"
    assert desk.line.outcome is A.DONE
    assert desk.calls("store.change") == 2


def test_an_undo_that_looking_does_not_find_is_in_doubt(desk):
    desk.finished_unrecorded()
    undo = desk.settle().undo
    desk.fail("store.change")
    with pytest.raises(Offline) as raised:
        desk.reconciling.undo(undo, desk.call)
    assert raised.value.may_have_happened
    assert desk.line.outcome is A.UNKNOWN


@pytest.mark.parametrize("verb", ["settle", "apply"])
def test_a_correction_that_could_not_be_looked_for_leaves_no_doubt(desk, verb):
    desk.finished_unrecorded()
    seen = desk.look()
    desk.fail("store.read_project")
    with pytest.raises(Offline) as raised:
        desk.settle() if verb == "settle" else desk.reconciling.apply(seen, desk.call)
    assert not raised.value.may_have_happened


@pytest.mark.parametrize("verb", ["settle", "apply", "undo"])
def test_that_it_cannot_be_seen_afterwards_does_not_make_a_write_doubtful(desk, verb):
    desk.finished_unrecorded()
    seen = desk.look()
    undo = desk.settle().undo if verb == "undo" else None
    desk.fail("store.read_project", after=1)
    if verb == "settle":
        settlement = desk.settle()
    elif verb == "apply":
        settlement = desk.reconciling.apply(seen, desk.call)
    else:
        settlement = desk.reconciling.undo(undo, desk.call)
    assert (settlement.applied is None) == (verb == "undo")
    assert settlement.examination.project == desk.document
    assert settlement.examination.verdict.kind is V.UNKNOWN
    assert "could not be read again (no network)" in settlement.examination.verdict.evidence[-1]
    assert desk.line.outcome is A.DONE
