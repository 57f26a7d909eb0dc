"""Stop named executions: each read again, each with its own result and journal line."""

import pytest

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.errors import Offline, Quota
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.journal_entry import AttemptOutcome as A
from phoenix_admin.domain.verdict import VerdictKind as V
from phoenix_admin.services.results import Tone
from phoenix_admin.services.step_words import stop_words
from phoenix_admin.services.stopping import StopEnd, stoppable
from tests.support.verdict_desk import VerdictDesk


@pytest.fixture
def desk():
    return VerdictDesk()


@pytest.fixture
def twice(desk):
    """A duplicate: J1 is the claimed one, J2 and J3 are not."""
    desk.run("J1")
    desk.claim("J1", "run-J1")
    for job in ("J2", "J3"):
        desk.backend.clock.advance(1)
        desk.run(job)
    assert desk.look().verdict.kind is V.DUPLICATE
    return desk


def ends(report):
    return [(result.name, result.end) for result in report.results]


def offered(desk):
    return [execution.name for execution in stoppable(desk.look())]


def test_of_a_duplicate_all_but_the_claimed_one_are_stopped(twice):
    assert offered(twice) == ["run-J2", "run-J3"]
    before = twice.document
    report = twice.stop("run-J2", "run-J3")
    assert ends(report) == [("run-J2", StopEnd.REQUESTED), ("run-J3", StopEnd.REQUESTED)]
    assert twice.state_of("run-J1") is E.RUNNING
    assert twice.document == before
    assert [(line.action, line.target, line.outcome) for line in twice.journal] == [
        ("stop execution", twice.project.id, A.DONE)
    ] * 2
    assert [line.before["execution"] for line in twice.journal] == [
        "run-J2 running",
        "run-J3 running",
    ]
    assert stop_words(twice.document, report) == (
        Tone.PLAIN,
        "Ep 41: Stop of run-J2 requested at 14:32:09Z. Stop of run-J3 requested at 14:32:09Z.",
    )


def test_of_a_duplicate_nobody_claims_every_one_is_offered(desk):
    desk.run("J1")
    desk.backend.clock.advance(1)
    desk.run("J2")
    assert offered(desk) == ["run-J1", "run-J2"]


def test_what_runs_behind_the_document_is_stopped(desk):
    desk.run("J1")
    assert desk.look().verdict.kind is V.RUNNING_BEHIND
    report = desk.stop("run-J1")
    assert ends(report) == [("run-J1", StopEnd.REQUESTED)]
    assert desk.document.status == "ready"


def test_one_behind_a_document_that_still_names_its_job_is_stopped(desk):
    desk.run("J1")
    desk.claim("J1", "run-J1", status="failed")
    assert ends(desk.stop("run-J1")) == [("run-J1", StopEnd.REQUESTED)]


def test_a_queued_one_is_stopped_at_once(desk):
    desk.run("J1", state=E.PENDING, started_at=None)
    report = desk.stop("run-J1")
    assert ends(report) == [("run-J1", StopEnd.STOPPED)]
    assert stop_words(desk.document, report) == (Tone.PLAIN, "Ep 41: run-J1 is cancelled.")


def test_the_claimed_one_and_strangers_are_left_alone(twice):
    stranger = twice.run("X1", project_id="elsewhere")
    report = twice.stop("run-J1", stranger.name)
    assert [result.end for result in report.results] == [StopEnd.LEFT] * 2
    assert twice.calls("engine.request_cancel") == 0
    assert {line.outcome for line in twice.journal} == {A.REFUSED}


def test_where_the_verdict_offers_none_none_is_stopped(desk):
    desk.run("J1")
    desk.claim("J1", "run-J1")
    assert ends(desk.stop("run-J1")) == [("run-J1", StopEnd.LEFT)]


def test_one_that_was_adopted_since_is_left_running(desk):
    desk.run("J1")
    seen = desk.look()
    desk.adopt()
    report = desk.stop("run-J1", seen=seen)
    assert ends(report) == [("run-J1", StopEnd.LEFT)]
    assert stop_words(desk.document, report) == (
        Tone.ATTENTION,
        "Ep 41: run-J1 was left running. The document names it as its run now.",
    )
    assert desk.calls("engine.request_cancel") == 0


def test_one_whose_document_says_stitching_again_is_left_running(desk):
    desk.run("J1")
    desk.claim("J1", "run-J1", status="failed")
    seen = desk.look()
    desk.write(status="stitching")
    assert ends(desk.stop("run-J1", seen=seen)) == [("run-J1", StopEnd.LEFT)]


def test_one_that_became_the_claimed_one_is_left_running(twice):
    seen = twice.look()
    twice.write(active_job="J2")
    report = twice.stop("run-J2", "run-J3", seen=seen)
    assert ends(report) == [("run-J2", StopEnd.LEFT), ("run-J3", StopEnd.REQUESTED)]


def test_one_that_has_ended_is_not_asked(twice):
    seen = twice.look()
    twice.world.finish("run-J2", E.SUCCEEDED)
    report = twice.stop("run-J2", seen=seen)
    assert ends(report) == [("run-J2", StopEnd.ENDED_BEFORE)]
    assert (
        "run-J2 ended before the stop arrived: succeeded."
        in (stop_words(twice.document, report)[1])
    )
    assert twice.calls("engine.request_cancel") == 0


def test_one_that_fails_keeps_nobody_else(twice):
    twice.world.script.plan("engine.request_cancel", Fail(Quota("too many")))
    report = twice.stop("run-J2", "run-J3")
    assert ends(report) == [("run-J2", StopEnd.FAILED), ("run-J3", StopEnd.REQUESTED)]
    assert [line.outcome for line in twice.journal] == [A.FAILED, A.DONE]
    tone, text = stop_words(twice.document, report)
    assert tone is Tone.BAD
    assert "run-J2 was not stopped: too many" in text


def test_one_the_engine_has_forgotten_is_said(twice):
    seen = twice.look()
    twice.world.prune("run-J2")
    assert ends(twice.stop("run-J2", seen=seen)) == [("run-J2", StopEnd.FAILED)]


def test_a_lost_reply_is_answered_by_looking(twice):
    twice.world.script.plan("engine.request_cancel", LoseReply())
    report = twice.stop("run-J2")
    assert ends(report) == [("run-J2", StopEnd.REQUESTED)]
    assert twice.calls("engine.request_cancel") == 1


def test_no_answer_and_nothing_to_see_is_not_known(twice):
    twice.world.script.plan("engine.request_cancel", Fail(Offline("The line went dead.")))
    report = twice.stop("run-J2")
    assert stop_words(twice.document, report) == (
        Tone.ATTENTION,
        (
            "Ep 41: We don't know if run-J2 was asked to stop. The line went dead. "
            "It is running and says nothing of a stop."
        ),
    )
    assert twice.calls("engine.request_cancel") == 1
    assert twice.journal[-1].outcome is A.UNKNOWN


def test_no_answer_and_no_look_is_not_known_either(twice):
    twice.world.script.plan("engine.request_cancel", LoseReply())
    twice.world.script.plan("engine.read", None, Fail(Offline("Away.")))
    (result,) = twice.stop("run-J2").results
    assert result.end is StopEnd.UNKNOWN
    assert result.detail == "No answer came. It could not be read again: Away."


def test_a_look_that_fails_before_the_stop_stops_nothing(twice):
    twice.world.script.plan("store.read_project", None, Fail(Offline("Away.")))
    (result,) = twice.stop("run-J2").results
    assert twice.calls("engine.request_cancel") == 0
    assert result.end is StopEnd.FAILED
    assert twice.journal[-1].outcome is A.FAILED


def test_read_only_refuses_each_and_journals_each():
    desk = VerdictDesk(read_only=True)
    desk.run("J1")
    desk.run("J2")
    report = desk.stop("run-J1", "run-J2")
    assert [result.end for result in report.results] == [StopEnd.FAILED] * 2
    assert desk.world.script.writes() == 0
    assert [line.outcome for line in desk.journal] == [A.REFUSED] * 2
