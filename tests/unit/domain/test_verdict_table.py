"""The verdict table of the product (§4): one test for each row, named after it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from phoenix_admin.domain.decide import decide
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.evidence import OUTPUT_MISSING_REASON
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.output import Presence
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.project import ProjectStatus as S
from phoenix_admin.domain.verdict import Offer
from phoenix_admin.domain.verdict import VerdictKind as V
from tests.support.decide_cases import (
    FOUND,
    GONE,
    NOW,
    ago,
    execution,
    heard,
    new_values,
    project,
    record,
    verdict,
)


@pytest.mark.parametrize("state", [E.PENDING, E.RUNNING, E.RETRYING])
def test_stitching_and_under_way_is_in_agreement(state):
    v = verdict(project(), execution(state))
    assert (v.kind, v.change, v.offer) == (V.IN_AGREEMENT, None, None)
    assert "Execution run-1: " in v.evidence[1]


def test_stitching_and_succeeded_with_output_is_finished_not_recorded_and_safe():
    v = verdict(project(), execution(E.SUCCEEDED, output="reel.mp4"))
    assert v.kind is V.FINISHED_NOT_RECORDED
    assert v.change.safe
    assert v.change.version == "7"
    assert new_values(v) == {"status": "complete", "reel": "reel.mp4"}


def test_stitching_and_succeeded_without_output_is_output_missing_and_asked():
    v = verdict(project(), execution(E.SUCCEEDED), output=GONE)
    assert v.kind is V.OUTPUT_MISSING
    assert not v.change.safe
    assert new_values(v) == {"status": "failed", "status_reason": OUTPUT_MISSING_REASON}


@pytest.mark.parametrize("state", [E.FAILED, E.INTERRUPTED])
def test_stitching_and_failed_is_failed_not_recorded_and_safe(state):
    v = verdict(project(), execution(state, reason="clip b.mp4 is empty"))
    assert v.kind is V.FAILED_NOT_RECORDED
    assert v.change.safe
    assert new_values(v)["status"] == "failed"
    assert "clip b.mp4 is empty" in new_values(v)["status_reason"]


def test_stitching_and_cancelled_is_cancelled_not_recorded_and_safe():
    v = verdict(project(), execution(E.CANCELLED))
    assert v.kind is V.CANCELLED_NOT_RECORDED
    assert v.change.safe
    assert new_values(v) == {"status": "cancelled"}


def test_stitching_and_cancelling_is_cancel_requested():
    v = verdict(project(), execution(E.CANCELLING, cancel_requested_at=ago(seconds=3)))
    assert (v.kind, v.change) == (V.CANCEL_REQUESTED, None)
    assert "14:32:04Z" in v.evidence[1]


def test_stitching_without_an_execution_past_the_start_limit_is_never_started_and_safe():
    v = verdict(project(), job=record())
    assert v.kind is V.NEVER_STARTED
    assert v.change.safe
    assert new_values(v) == {"status": "ready", "active_job": None}
    assert "J1" in v.evidence[1]


def test_stitching_without_an_execution_and_young_is_starting():
    at_the_limit = NOW - DEFAULT_POLICY.start_limit
    v = verdict(project(claimed_at=at_the_limit), job=record())
    assert (v.kind, v.change) == (V.STARTING, None)
    past = project(claimed_at=at_the_limit - timedelta(seconds=1))
    assert verdict(past, job=record()).kind is V.NEVER_STARTED


def test_stitching_and_silent_over_several_reads_is_stalled_a_label_only():
    run = execution(E.RUNNING, started_at=ago(minutes=4))
    v = verdict(project(), run, silence=heard(run))
    assert (v.kind, v.change, v.offer) == (V.STALLED, None, None)
    assert "seen 3 times" in v.evidence[-1]


def test_stitching_and_running_past_its_bound_is_over_its_limit_and_offers_cancel():
    run = execution(
        E.RUNNING,
        started_at=ago(minutes=20),
        last_log_at=ago(seconds=1),
        hard_bound=timedelta(minutes=10),
    )
    v = verdict(project(), run)
    assert (v.kind, v.change, v.offer) == (V.OVER_ITS_LIMIT, None, Offer.CANCEL)


def test_stitching_and_pruned_is_unknown_and_marked_by_hand():
    v = verdict(project(), job=record("run-0"))
    assert (v.kind, v.change, v.offer) == (V.UNKNOWN, None, Offer.SET_STATUS)
    assert "run-0" in v.evidence[1]


def test_stitching_without_a_job_id_is_unclaimed_and_adopts_the_only_one_if_asked():
    v = verdict(project(job=None), execution(E.RUNNING, job="J9"))
    assert (v.kind, v.offer) == (V.UNCLAIMED, Offer.ADOPT)
    assert not v.change.safe
    assert new_values(v) == {"active_job": "J9"}
    assert verdict(project(job=None)).change is None


@pytest.mark.parametrize("status", [S.READY, S.GENERATING, S.COMPLETE, S.FAILED, S.CANCELLED])
def test_not_stitching_and_active_is_running_behind_adopt_or_stop(status):
    v = verdict(project(status, status_reason="x"), execution(E.RUNNING, job="J9"))
    assert (v.kind, v.offer, v.to_stop) == (V.RUNNING_BEHIND, Offer.ADOPT_OR_STOP, ("run-1",))
    assert not v.change.safe
    assert new_values(v) == {"status": "stitching", "status_reason": None, "active_job": "J9"}


@pytest.mark.parametrize("status", [*S, "odd"])
def test_any_with_two_active_is_duplicate_and_names_what_would_be_stopped(status):
    two = execution(E.RUNNING), execution(E.PENDING, job="J2", name="run-2")
    v = verdict(project(status), *two)
    assert (v.kind, v.change, v.offer) == (V.DUPLICATE, None, Offer.STOP_OTHERS)
    assert v.to_stop == ("run-2",)
    assert "to be stopped: run-2" in v.evidence[-1]


def test_generating_with_every_clip_is_clips_ready_and_asked():
    v = verdict(project(S.GENERATING, job=None))
    assert v.kind is V.CLIPS_READY
    assert not v.change.safe
    assert new_values(v) == {"status": "ready"}


def test_complete_with_its_output_missing_is_output_missing_and_asked():
    v = verdict(project(S.COMPLETE), execution(E.SUCCEEDED), output=GONE)
    assert v.kind is V.OUTPUT_MISSING
    assert not v.change.safe
    assert new_values(v) == {"status": "failed", "status_reason": OUTPUT_MISSING_REASON}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (S.COMPLETE, E.FAILED),
        (S.COMPLETE, E.INTERRUPTED),
        (S.COMPLETE, E.CANCELLED),
        (S.CANCELLED, E.SUCCEEDED),
        (S.CANCELLED, E.FAILED),
        (S.FAILED, E.SUCCEEDED),
        (S.FAILED, E.CANCELLED),
    ],
)
def test_terminal_against_another_terminal_is_conflict_and_never_flipped(status, state):
    v = verdict(project(status), execution(state))
    assert (v.kind, v.change) == (V.CONFLICT, None)
    assert f"document says {status}" in v.evidence[1]
    assert "run-1" in v.evidence[1]


@pytest.mark.parametrize("status", [*S, "odd"])
def test_anything_with_the_engine_unreachable_is_unknown(status):
    v = decide(project(status), None, Offline("no network"), None, NOW, DEFAULT_POLICY)
    assert (v.kind, v.change) == (V.UNKNOWN, None)
    assert "no network" in v.evidence[-1]


# -- between the rows ---------------------------------------------------------------------------


def test_one_silent_read_is_no_stall_and_neither_are_three_in_one_instant():
    run = execution(E.RUNNING, started_at=ago(minutes=4))
    assert verdict(project(), run).kind is V.IN_AGREEMENT
    assert verdict(project(), run, silence=heard(run, reads=2)).kind is V.IN_AGREEMENT
    burst = heard(run, reads=9, over=timedelta(seconds=1))
    assert verdict(project(), run, silence=burst).kind is V.IN_AGREEMENT


def test_a_sign_of_life_ends_a_stall():
    run = execution(E.RUNNING, started_at=ago(minutes=4))
    talking = replace(run, last_log_at=ago(seconds=5))
    assert verdict(project(), talking, silence=heard(run)).kind is V.IN_AGREEMENT
    later = replace(run, progress_at=ago(minutes=3))
    assert verdict(project(), later, silence=heard(run)).kind is V.IN_AGREEMENT


def test_succeeded_and_nobody_looked_for_the_reel_proposes_nothing():
    v = verdict(project(), execution(E.SUCCEEDED), output=None)
    assert (v.kind, v.change) == (V.FINISHED_NOT_RECORDED, None)

    assert v.offer is Offer.SET_STATUS
    why = replace(FOUND, reel=Presence.NOT_CHECKED, why="permission x is missing")
    v = verdict(project(), execution(E.SUCCEEDED), output=why)
    assert v.evidence[-1] == "The reel was not looked for: permission x is missing."


@pytest.mark.parametrize(("minutes", "is_proof"), [(20, False), (10, True), (1, True)])
def test_a_reel_from_before_the_run_is_no_evidence_that_this_run_made_it(minutes, is_proof):
    run = execution(E.SUCCEEDED, started_at=ago(minutes=10))
    v = verdict(project(), run, output=replace(FOUND, made_at=ago(minutes=minutes)))
    assert v.kind is V.FINISHED_NOT_RECORDED
    assert (v.change is not None) is is_proof
    assert ("before this run began" in v.evidence[-1]) is not is_proof


def test_another_file_is_no_evidence_for_the_reel_of_this_run():
    v = verdict(project(), execution(E.SUCCEEDED, output="new.mp4"), output=FOUND)
    assert (v.kind, v.change) == (V.FINISHED_NOT_RECORDED, None)
    assert v.evidence[-1] == "The reel was not looked for."


def test_a_job_whose_record_says_it_ran_never_counts_as_never_started():
    for state in JobState:
        v = verdict(project(), job=record(state=state))
        begun = state not in (JobState.CLAIMED, JobState.NEVER_STARTED)
        assert v.kind is (V.UNKNOWN if begun else V.NEVER_STARTED)


def test_without_our_record_nobody_can_tell_whether_it_was_started():
    v = verdict(project(), job=None)
    assert (v.kind, v.change, v.offer) == (V.UNKNOWN, None, Offer.SET_STATUS)
    assert verdict(project(claimed_at=ago(seconds=3))).kind is V.STARTING


def test_never_started_is_asked_about_once_the_engine_may_have_forgotten():
    old = NOW - DEFAULT_POLICY.history_limit - timedelta(seconds=1)
    v = verdict(project(claimed_at=old), job=record())
    assert v.kind is V.NEVER_STARTED
    assert not v.change.safe


def test_never_started_over_a_run_that_goes_on_adopts_that_one_if_asked():
    beside = execution(E.RUNNING, job="J0", name="run-0")
    young = verdict(project(claimed_at=ago(seconds=3)), beside, job=record())
    assert (young.kind, young.change) == (V.STARTING, None)
    v = verdict(project(status_before_claim="stitching"), beside, job=record())
    assert (v.kind, v.change.safe, new_values(v)) == (V.UNCLAIMED, False, {"active_job": "J0"})


def test_of_two_with_the_claimed_job_id_the_active_one_decides():
    ended = execution(E.FAILED, name="run-2", created_at=ago(minutes=1))
    v = verdict(project(), execution(E.RUNNING), ended)
    assert (v.kind, v.change) == (V.IN_AGREEMENT, None)


def test_a_duplicate_without_a_claimed_one_leaves_the_choice_open():
    two = execution(E.RUNNING, job="J8"), execution(E.PENDING, job="J9", name="run-2")
    v = verdict(project(S.READY, job=None), *two)
    assert (v.kind, v.to_stop) == (V.DUPLICATE, ())
    assert "choose" in v.evidence[-1]


@pytest.mark.parametrize(("status", "job"), [("odd", "J9"), (S.READY, None)])
def test_what_cannot_be_adopted_can_only_be_stopped(status, job):
    v = verdict(project(status, job=None), execution(E.RUNNING, job=job))
    assert (v.kind, v.change, v.to_stop) == (V.RUNNING_BEHIND, None, ("run-1",))
    assert "only stopped" in v.evidence[-1]


def test_generating_with_clips_to_come_is_in_agreement():
    some = replace(FOUND, clips=Presence.MISSING, missing_clips=("b.mp4",))
    v = verdict(project(S.GENERATING, job=None), output=some)
    assert (v.kind, v.evidence[1]) == (V.IN_AGREEMENT, "1 of 2 clips are not there yet.")
    none = verdict(project(S.GENERATING, job=None, clips=()))
    assert none.evidence[1] == "The document lists no clips yet."


def test_unknown_status_is_left_alone():
    v = verdict(project("archiving", job=None))
    assert (v.kind, v.change) == (V.UNKNOWN, None)
    assert "archiving" in " ".join(v.evidence)


def test_which_kinds_are_safe_is_data():
    careful = replace(DEFAULT_POLICY, safe_kinds=frozenset())
    v = decide(project(), record(), (execution(E.FAILED),), None, NOW, careful)
    assert v.kind is V.FAILED_NOT_RECORDED
    assert not v.change.safe
