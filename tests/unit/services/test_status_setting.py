"""Set status by hand: written once, conditionally, with its reason, and stopping nothing."""

from datetime import timedelta

import pytest

from phoenix_admin.backends.fake.fault_script import Fail, Late, LoseReply
from phoenix_admin.domain.errors import Conflict, Forbidden, Invalid, Offline, Quota
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome as A
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.domain.verdict import VerdictKind as V
from phoenix_admin.services.journal_undo import undo_of
from phoenix_admin.services.results import Tone
from phoenix_admin.services.status_setting import verdict_if, what_contradicts
from phoenix_admin.services.step_words import set_status_words
from tests.support.verdict_desk import VerdictDesk


@pytest.fixture
def desk():
    return VerdictDesk()


def said(desk, report):
    return set_status_words(desk.document, report)


def against(desk, status):
    return what_contradicts(desk.look(), status, DEFAULT_POLICY)


def test_a_status_and_its_reason_are_written_and_can_be_undone(desk):
    report = desk.set_status("failed", " the camera was broken ")
    assert (desk.document.status, desk.document.status_reason) == (
        "failed",
        "the camera was broken",
    )
    assert said(desk, report) == (
        Tone.GOOD,
        "Ep 41 was set from ready to failed (the camera was broken).",
    )
    (line,) = desk.journal
    assert (line.action, line.outcome) == ("set status", A.DONE)
    assert line.before == {"status": "ready", "status_reason": ""}
    assert line.after == {"status": "failed", "status_reason": "the camera was broken"}
    desk.reconciling.undo(report.undo, desk.call)
    assert (desk.document.status, desk.document.status_reason) == ("ready", None)


def test_it_stops_nothing_and_says_what_goes_on_running(desk):
    desk.run("J1")
    desk.claim("J1", "run-J1")
    report = desk.set_status("ready", "starting over by hand")
    assert desk.state_of("run-J1") is E.RUNNING
    assert desk.calls("engine.request_cancel") == desk.calls("engine.force_stop") == 0
    assert said(desk, report) == (
        Tone.ATTENTION,
        (
            "Ep 41 was set from stitching to ready (starting over by hand). "
            "Nothing was stopped: run-J1 goes on running."
        ),
    )
    assert "run-J1 goes on running" in desk.journal[-1].detail
    assert desk.look().verdict.kind is V.RUNNING_BEHIND


def test_several_that_go_on_are_all_named(desk):
    desk.run("J1")
    desk.backend.clock.advance(1)
    desk.run("J2")
    report = desk.set_status("failed", "by hand")
    assert said(desk, report)[1].endswith("Nothing was stopped: run-J1 and run-J2 go on running.")


@pytest.mark.parametrize("word", ["archiving", "", "Complete", "stitching "])
def test_words_this_version_does_not_know_are_refused(desk, word):
    with pytest.raises(Invalid, match="not a status this version may write"):
        desk.set_status(word, "because")
    assert desk.world.script.writes() == 0
    assert desk.journal[-1].outcome is A.FAILED


def test_a_document_with_an_unknown_word_needs_a_reason(desk):
    desk.write(status="archiving")
    assert against(desk, "ready") == ("This version does not know the status “archiving”.",)
    with pytest.raises(Invalid, match="A reason is needed"):
        desk.set_status("ready")
    assert desk.document.status == "archiving"
    desk.set_status("ready", "agreed with the archive team")
    assert desk.document.status == "ready"


@pytest.mark.parametrize(
    ("ending", "status", "reel", "needs_reason"),
    [
        (E.SUCCEEDED, "complete", True, False),
        (E.SUCCEEDED, "failed", True, True),
        (E.SUCCEEDED, "cancelled", True, True),
        (E.FAILED, "complete", False, True),
        (E.FAILED, "failed", False, False),
        (E.CANCELLED, "cancelled", False, False),
        (E.CANCELLED, "failed", False, True),
        (E.RUNNING, "stitching", False, False),
        (E.RUNNING, "ready", False, True),
        (E.UNKNOWN, "stitching", False, True),
        (E.FAILED, "draft", False, False),
    ],
)
def test_a_reason_is_needed_where_the_engine_says_otherwise(
    desk, ending, status, reel, needs_reason
):
    desk.run("J1", state=ending)
    desk.claim("J1", "run-J1")
    if reel:
        desk.world.files[f"/home/rae/Phoenix/reels/{desk.project.id}.mp4"] = 10
    assert bool(against(desk, status)) is needs_reason
    if needs_reason:
        with pytest.raises(Invalid, match="A reason is needed"):
            desk.set_status(status)
        assert desk.calls("store.change") == 0


def test_what_is_said_against_a_status_does_not_repeat_the_status(desk):
    desk.run("J1", state=E.FAILED, reason="disk full", ended_at=desk.world.clock.now())
    desk.claim("J1", "run-J1")
    assert against(desk, "cancelled") == ("Execution run-J1: failed at 14:32:07Z: disk full.",)
    assert verdict_if(desk.look(), "cancelled", DEFAULT_POLICY).kind is V.CONFLICT


def test_an_engine_that_cannot_be_read_needs_a_reason_and_is_said(desk):
    desk.world.script.always("engine.list_executions", Fail(Offline("away")))
    assert against(desk, "failed")
    report = desk.set_status("failed", "seen on the machine itself")
    assert said(desk, report) == (
        Tone.ATTENTION,
        (
            "Ep 41 was set from ready to failed (seen on the machine itself). "
            "Whether anything runs for it could not be read."
        ),
    )


# ---------------------------------------------------------------------- our own job record


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        (E.SUCCEEDED, JobState.SUCCEEDED),
        (E.FAILED, JobState.FAILED),
        (E.CANCELLED, JobState.CANCELLED),
        (E.INTERRUPTED, JobState.INTERRUPTED),
        (E.RUNNING, JobState.LAUNCHED),
        (E.CANCELLING, JobState.LAUNCHED),
        (E.UNKNOWN, JobState.LAUNCHED),
        (E.DELETED, JobState.LAUNCHED),
    ],
)
def test_the_job_record_is_closed_only_as_its_execution_ended(desk, ending, state):
    desk.run("J1", state=ending)
    desk.claim("J1", "run-J1")
    desk.set_status("failed", "by hand")
    assert desk.world.jobs["J1"].state is state


def test_a_record_whose_execution_was_forgotten_stays_open(desk):
    desk.claim("J1", "run-J1")
    desk.set_status("failed", "nobody knows")
    assert desk.world.jobs["J1"].state is JobState.LAUNCHED


def test_a_record_that_never_started_is_closed_after_the_start_limit_only(desk):
    desk.claim("J1")
    desk.set_status("ready", "too early to tell")
    assert desk.world.jobs["J1"].state is JobState.CLAIMED
    desk.write(status="stitching")
    desk.backend.clock.advance((DEFAULT_POLICY.start_limit + timedelta(seconds=1)).total_seconds())
    desk.set_status("ready", "it never came")
    assert desk.world.jobs["J1"].state is JobState.NEVER_STARTED


def test_a_record_that_cannot_be_closed_does_not_undo_the_answer(desk):
    desk.run("J1", state=E.FAILED)
    desk.claim("J1", "run-J1")
    desk.world.script.plan("store.close_job", Fail(Offline("away")))
    report = desk.set_status("failed")
    assert said(desk, report)[0] is Tone.GOOD
    assert "the job record stays open (away)" in desk.journal[-1].detail
    assert desk.journal[-1].outcome is A.DONE


# ---------------------------------------------------------------------- others write as well


def test_a_conflict_looks_and_decides_again(desk):
    desk.store.meddling.extend([lambda: desk.write(reel="a.mp4"), lambda: desk.write(reel="b.mp4")])
    desk.set_status("failed", "by hand")
    assert desk.calls("store.change") == 3
    assert (desk.document.status, desk.document.reel) == ("failed", "b.mp4")


def test_after_three_conflicts_it_says_both_and_gives_up(desk):
    desk.store.meddling.extend([lambda: desk.write(reel="x.mp4")] * 9)
    with pytest.raises(Conflict, match="it says ready now and nothing was written"):
        desk.set_status("failed", "by hand")
    assert desk.calls("store.change") == DEFAULT_POLICY.apply_attempts
    assert desk.journal[-1].outcome is A.CONFLICT


def test_a_status_that_somebody_else_has_set_voids_the_word(desk):
    seen = desk.look()
    desk.write(status="complete")
    with pytest.raises(Conflict, match="it says complete now, it said ready"):
        desk.set_status("failed", "by hand", seen=seen)
    assert desk.document.status == "complete"
    assert desk.calls("store.change") == 0


def test_a_status_that_changes_between_look_and_write_voids_it_too(desk):
    desk.store.meddling.append(lambda: desk.write(status="complete"))
    with pytest.raises(Conflict, match="it says complete now"):
        desk.set_status("failed", "by hand")
    assert desk.document.status == "complete"


def test_a_new_claim_voids_the_word(desk):
    desk.claim("J1")
    seen = desk.look()
    desk.write(active_job="J2")
    with pytest.raises(Conflict, match="names another job"):
        desk.set_status("failed", "by hand", seen=seen)


def test_a_reason_that_became_necessary_is_asked_for(desk):
    seen = desk.look()
    desk.run("J1")
    with pytest.raises(Invalid, match="run-J1"):
        desk.set_status("failed", seen=seen)
    assert desk.document.status == "ready"


# ---------------------------------------------------------------------- lost replies


def test_a_lost_reply_is_answered_by_looking(desk):
    desk.world.script.plan("store.change", LoseReply())
    report = desk.set_status("failed", "by hand")
    assert report.doubt == ""
    assert desk.calls("store.change") == 1
    assert desk.journal[-1].outcome is A.DONE


def test_an_answer_that_comes_late_is_an_answer(desk):
    desk.world.script.plan("store.change", Late(0.01))
    assert desk.set_status("failed", "by hand").doubt == ""


def test_no_answer_and_nothing_to_see_is_neither_done_nor_failed(desk):
    desk.world.script.plan("store.change", Fail(Offline("The line went dead.")))
    report = desk.set_status("failed", "by hand")
    assert said(desk, report) == (
        Tone.ATTENTION,
        (
            "We don't know if Ep 41 was set to failed. The line went dead. At 14:32:07Z the "
            "document still says ready. Look again before you set it again."
        ),
    )
    assert report.undo is None
    assert desk.calls("store.change") == 1
    assert desk.journal[-1].outcome is A.UNKNOWN


def test_no_answer_and_no_look_is_not_known_either(desk):
    desk.run("J1", state=E.FAILED)
    desk.claim("J1", "run-J1")
    seen = desk.look()
    desk.world.script.plan("store.change", LoseReply())
    desk.world.script.plan("store.read_project", None, Fail(Offline("Away.")))
    report = desk.set_status("failed", "by hand", seen=seen)
    assert "could not be read again: Away." in said(desk, report)[1]
    # What is not known to be written closes no record.
    assert desk.world.jobs["J1"].state is JobState.LAUNCHED


def test_a_look_that_fails_before_the_write_leaves_no_doubt(desk):
    seen = desk.look()
    desk.world.script.plan("store.read_project", Fail(Offline("away")))
    with pytest.raises(Offline) as raised:
        desk.set_status("failed", "by hand", seen=seen)
    assert not raised.value.may_have_happened
    assert desk.calls("store.change") == 0
    assert desk.journal[-1].outcome is A.FAILED


def test_an_error_before_any_effect_is_said_as_it_is(desk):
    desk.world.script.plan("store.change", Fail(Quota("too many writes")))
    with pytest.raises(Quota):
        desk.set_status("failed", "by hand")
    assert desk.journal[-1].outcome is A.FAILED


def test_what_is_there_already_is_not_written_again(desk):
    report = desk.set_status("ready")
    assert desk.calls("store.change") == 0
    assert said(desk, report) == (Tone.PLAIN, "Ep 41 says ready already; nothing was written.")
    (line,) = desk.journal
    assert (line.outcome, line.detail) == (A.UNCHANGED, "nothing to write")
    assert line.version == ""
    assert undo_of(line) is None


def test_another_reason_alone_is_said_as_that(desk):
    desk.write(status="failed", status_reason="unclear")
    report = desk.set_status("failed", "the disk was full")
    assert said(desk, report)[1] == "Ep 41 is failed with another reason (the disk was full)."


def test_read_only_refuses_and_journals_it():
    desk = VerdictDesk(read_only=True)
    with pytest.raises(Forbidden):
        desk.set_status("failed", "by hand")
    assert desk.world.script.writes() == 0
    assert desk.journal[-1].outcome is A.REFUSED


def test_every_known_status_can_be_set_with_a_reason():
    for status in ProjectStatus:
        desk = VerdictDesk()
        desk.set_status(status.value, "by hand")
        assert desk.document.status == status
