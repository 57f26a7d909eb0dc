"""Adopt: exactly one active execution of this project, and nothing is started or stopped."""

from dataclasses import replace

import pytest

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.errors import Conflict, Forbidden, Invalid, Offline
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome as A
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.verdict import VerdictKind as V
from phoenix_admin.services.adopting import adoptable, adopting_changes, why_not_adopt
from phoenix_admin.services.project_runs import EXECUTIONS_PER_PROJECT
from phoenix_admin.services.results import Tone
from phoenix_admin.services.step_words import adopt_words
from tests.support.verdict_desk import VerdictDesk


@pytest.fixture
def desk():
    return VerdictDesk()


def values(desk):
    return {c.field: (c.old, c.new) for c in adopting_changes(desk.look())}


def test_what_runs_behind_the_document_is_adopted_and_followed(desk):
    desk.run("J9")
    assert desk.look().verdict.kind is V.RUNNING_BEHIND
    assert values(desk) == {"status": ("ready", "stitching"), "active_job": (None, "J9")}
    report = desk.adopt()
    assert (desk.document.status, desk.document.active_job) == ("stitching", "J9")
    look = desk.look()
    assert look.verdict.kind is V.IN_AGREEMENT
    assert look.execution.name == "run-J9"
    assert adopt_words(desk.document, report) == (
        Tone.GOOD,
        "Ep 41 follows run-J9 now, which runs since 14:32:07Z.",
    )
    (line,) = desk.journal
    assert (line.action, line.outcome) == ("adopt", A.DONE)
    assert line.after == {"status": "stitching", "active_job": "J9"}
    assert desk.calls("engine.run") == desk.calls("engine.request_cancel") == 0


def test_an_unclaimed_one_is_adopted(desk):
    desk.write(status="stitching")
    desk.run("J9")
    assert desk.look().verdict.kind is V.UNCLAIMED
    desk.adopt()
    assert desk.document.active_job == "J9"


def test_a_claim_without_execution_beside_a_run_is_adopted(desk):
    desk.claim("J1")
    desk.run("J9")
    assert desk.look().verdict.kind is V.STARTING  # its own run may still come
    desk.world.clock.advance(DEFAULT_POLICY.start_limit.total_seconds() + 1)
    assert desk.look().verdict.kind is V.UNCLAIMED
    desk.adopt()
    assert desk.document.active_job == "J9"


def test_a_record_of_ours_that_lost_its_execution_hears_of_it(desk):
    desk.world.add_job(desk.project.id, "J9", JobState.CLAIMED)
    desk.run("J9")
    desk.adopt()
    job = desk.world.jobs["J9"]
    assert (job.execution, job.state) == ("run-J9", JobState.LAUNCHED)


def test_a_record_that_cannot_be_brought_up_to_date_changes_no_answer(desk):
    desk.world.add_job(desk.project.id, "J9", JobState.CLAIMED)
    desk.run("J9")
    desk.world.script.plan("store.record_launch", Fail(Offline("away")))
    assert desk.adopt().doubt == ""
    assert "not brought up to date (away)" in desk.journal[-1].detail


def test_it_can_be_undone(desk):
    desk.run("J9")
    report = desk.adopt()
    desk.reconciling.undo(report.undo, desk.call)
    assert (desk.document.status, desk.document.active_job) == ("ready", None)


@pytest.mark.parametrize("active", [False, True])
def test_a_cut_list_speaks_for_what_it_holds_only(desk, active):
    desk.write(status="stitching", active_job=None)
    for number in range(EXECUTIONS_PER_PROJECT + 1):
        desk.run(f"J{number}", state=E.SUCCEEDED)
    if active:
        desk.run("J-new")
    evidence = " ".join(desk.look().verdict.evidence)
    assert "the newest 50 executions of this project (others exist)" in evidence
    assert "No execution of this project is active" not in evidence


def test_nothing_running_is_no_offer(desk):
    assert why_not_adopt(desk.look()) == "No execution waits to be adopted."
    with pytest.raises(Invalid):
        desk.adopt()
    desk.write(status="stitching")
    assert why_not_adopt(desk.look()) == "No execution of this project is active."


def test_two_are_never_adopted(desk):
    desk.run("J1")
    desk.run("J2")
    assert adoptable(desk.look()) is None
    with pytest.raises(Invalid):
        desk.adopt()
    assert desk.world.script.writes() == 0


def test_two_are_not_adopted_under_any_verdict(desk):
    desk.run("J1")
    desk.run("J2")
    look = desk.look()
    wrong = replace(look, verdict=replace(look.verdict, kind=V.RUNNING_BEHIND))
    assert why_not_adopt(wrong) == (
        "2 executions of this project are active; only one can be adopted."
    )


def test_one_that_names_no_job_cannot_be_named(desk):
    desk.run(None, name="stray")
    assert why_not_adopt(desk.look()) == (
        "stray carries no job id, so the document cannot name it."
    )


def test_one_of_another_project_is_not_ours(desk):
    desk.run("J1", project_id="elsewhere")
    desk.write(active_job="J1")
    assert desk.look().verdict.kind is V.RUNNING_BEHIND
    assert why_not_adopt(desk.look()) == "run-J1 does not carry this project's id."


def test_a_second_one_that_appears_voids_the_word(desk):
    desk.run("J1")
    seen = desk.look()
    desk.run("J2")
    with pytest.raises(Conflict, match="run-J1 was not adopted"):
        desk.adopt(seen)
    assert desk.document.status == "ready"


def test_one_that_has_ended_is_not_adopted(desk):
    desk.run("J1")
    seen = desk.look()
    desk.world.finish("run-J1", E.SUCCEEDED)
    with pytest.raises(Conflict, match="Nothing was written"):
        desk.adopt(seen)
    assert desk.document.status == "ready"


def test_another_one_in_its_place_is_another_question(desk):
    desk.run("J1")
    seen = desk.look()
    desk.world.finish("run-J1", E.FAILED)
    desk.run("J2")
    with pytest.raises(Conflict, match="Another execution runs now"):
        desk.adopt(seen)


def test_a_conflict_looks_again_and_a_claim_in_between_wins(desk):
    desk.run("J1")
    desk.store.meddling.append(lambda: desk.write(reel="a.mp4"))
    desk.adopt()
    assert desk.calls("store.change") == 2
    other = VerdictDesk()
    other.run("J1")
    other.store.meddling.append(lambda: other.claim("J2"))
    with pytest.raises(Conflict, match="it says stitching now, it said ready"):
        other.adopt()
    assert other.document.active_job == "J2"


def test_an_engine_that_cannot_be_read_adopts_nothing(desk):
    desk.run("J1")
    seen = desk.look()
    desk.world.script.always("engine.list_executions", Fail(Offline("away")))
    with pytest.raises(Offline):
        desk.adopt(seen)
    assert desk.calls("store.change") == 0


def test_a_lost_reply_is_answered_by_looking(desk):
    desk.run("J1")
    desk.world.script.plan("store.change", LoseReply())
    assert desk.adopt().doubt == ""
    assert desk.calls("store.change") == 1


def test_no_answer_and_nothing_to_see_is_not_known(desk):
    desk.run("J1")
    desk.world.script.plan("store.change", Fail(Offline("The line went dead.")))
    report = desk.adopt()
    tone, text = adopt_words(desk.document, report)
    assert tone is Tone.ATTENTION
    assert text.startswith("We don't know if run-J1 was adopted for Ep 41. The line went dead.")
    assert desk.journal[-1].outcome is A.UNKNOWN
    assert desk.calls("store.change") == 1


def test_read_only_refuses():
    desk = VerdictDesk(read_only=True)
    desk.run("J1")
    with pytest.raises(Forbidden):
        desk.adopt()
    assert desk.journal[-1].outcome is A.REFUSED


def test_a_status_this_version_does_not_know_is_never_written_over(desk):
    desk.write(status="archiving")
    desk.run("J9")
    look = desk.look()
    assert (look.verdict.kind, look.verdict.change) == (V.RUNNING_BEHIND, None)
    assert why_not_adopt(look) == "This version does not know “archiving” and leaves it."
    with pytest.raises(Invalid, match="leaves it"):
        desk.adopt()
    assert desk.document.status == "archiving"
