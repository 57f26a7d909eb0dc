"""The verdict table of the product, row by row, and that it is total."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.decide import decide
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.evidence import OUTPUT_MISSING_REASON
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.output import Output, Presence
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.project import Project, ProjectKind, ProjectStatus
from phoenix_admin.domain.verdict import Offer, VerdictKind

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
S, E, V = ProjectStatus, ExecutionState, VerdictKind


def ago(**span):
    return NOW - timedelta(**span)


def project(status=S.STITCHING, job="J1", **more):
    fields = {
        "id": "p1",
        "name": "Ep 41",
        "kind": ProjectKind.REEL,
        "status": status,
        "clips": ("a.mp4", "b.mp4"),
        "reel": None,
        "active_job": job,
        "updated_at": ago(minutes=5),
        "version": "7",
        "status_before_claim": "ready",
        "claimed_at": ago(minutes=5),
    }
    return Project(**{**fields, **more})


def execution(state, job="J1", name="run-1", **more):
    fields = {
        "kind": JobKind.STITCH,
        "created_at": ago(minutes=5),
        "project_id": "p1",
        "started_at": ago(seconds=20),
    }
    return Execution(name=name, state=state, job_id=job, **{**fields, **more})


def job(name=None):
    return Job("J1", "p1", JobKind.STITCH, "maria", ago(minutes=5), JobState.CLAIMED, name)


FOUND = Output(Presence.FOUND, NOW, "reel.mp4", 1000, Presence.FOUND)
GONE = Output(Presence.MISSING, NOW, "reel.mp4", None, Presence.FOUND)


def verdict(p, *executions, output=FOUND, record=None):
    return decide(p, record, executions, output, NOW, DEFAULT_POLICY)


def new_values(v):
    return {c.field: c.new for c in v.change.changes}


@pytest.mark.parametrize("state", [E.PENDING, E.RUNNING, E.RETRYING])
def test_stitching_and_under_way_agree(state):
    v = verdict(project(), execution(state))
    assert (v.kind, v.change) == (V.IN_AGREEMENT, None)


def test_succeeded_with_output_is_finished_not_recorded_and_safe():
    v = verdict(project(), execution(E.SUCCEEDED, output="reel.mp4"))
    assert v.kind is V.FINISHED_NOT_RECORDED
    assert v.change.safe
    assert v.change.version == "7"
    assert new_values(v) == {"status": "complete", "reel": "reel.mp4"}


def test_succeeded_without_output_is_asked_about():
    v = verdict(project(), execution(E.SUCCEEDED), output=GONE)
    assert v.kind is V.OUTPUT_MISSING
    assert not v.change.safe
    assert new_values(v) == {"status": "failed", "status_reason": OUTPUT_MISSING_REASON}


def test_succeeded_and_nobody_looked_for_the_reel_proposes_nothing():
    v = verdict(project(), execution(E.SUCCEEDED), output=None)
    assert (v.kind, v.change) == (V.FINISHED_NOT_RECORDED, None)


@pytest.mark.parametrize("state", [E.FAILED, E.INTERRUPTED])
def test_failed_is_recorded_with_its_reason(state):
    v = verdict(project(), execution(state, reason="clip b.mp4 is empty"))
    assert v.kind is V.FAILED_NOT_RECORDED
    assert v.change.safe
    assert new_values(v)["status"] == "failed"
    assert "clip b.mp4 is empty" in new_values(v)["status_reason"]


def test_cancelled_is_recorded():
    v = verdict(project(), execution(E.CANCELLED))
    assert v.kind is V.CANCELLED_NOT_RECORDED
    assert v.change.safe
    assert new_values(v) == {"status": "cancelled"}


def test_cancelling_waits():
    v = verdict(project(), execution(E.CANCELLING, cancel_requested_at=ago(seconds=3)))
    assert (v.kind, v.change) == (V.CANCEL_REQUESTED, None)


def test_claimed_but_never_started_returns_to_the_status_before():
    v = verdict(project(), record=job())
    assert v.kind is V.NEVER_STARTED
    assert v.change.safe
    assert new_values(v) == {"status": "ready", "active_job": None}


def test_claimed_and_young_is_starting():
    v = verdict(project(claimed_at=ago(seconds=3)), record=job())
    assert (v.kind, v.change) == (V.STARTING, None)


def test_silent_run_is_stalled_and_only_labelled():
    v = verdict(project(), execution(E.RUNNING, started_at=ago(minutes=4)))
    assert (v.kind, v.change) == (V.STALLED, None)
    talking = execution(E.RUNNING, started_at=ago(minutes=4), last_log_at=ago(seconds=5))
    assert verdict(project(), talking).kind is V.IN_AGREEMENT


def test_run_past_its_bound_is_over_its_limit():
    run = execution(
        E.RUNNING,
        started_at=ago(minutes=20),
        last_log_at=ago(seconds=1),
        hard_bound=timedelta(minutes=10),
    )
    v = verdict(project(), run)
    assert (v.kind, v.change, v.offer) == (V.OVER_ITS_LIMIT, None, Offer.CANCEL)


def test_pruned_execution_is_unknown_and_never_failed():
    v = verdict(project(), record=job("run-0"))
    assert (v.kind, v.change) == (V.UNKNOWN, None)


def test_stitching_without_a_job_offers_to_adopt_the_only_one():
    v = verdict(project(job=None), execution(E.RUNNING, job="J9"))
    assert (v.kind, v.offer) == (V.UNCLAIMED, Offer.ADOPT)
    assert not v.change.safe
    assert new_values(v) == {"active_job": "J9"}
    assert verdict(project(job=None)).change is None


@pytest.mark.parametrize("status", [S.READY, S.COMPLETE, S.FAILED, S.CANCELLED, S.DRAFT, "odd"])
def test_running_behind_the_document(status):
    v = verdict(project(status), execution(E.RUNNING))
    assert (v.kind, v.change, v.offer) == (V.RUNNING_BEHIND, None, Offer.ADOPT_OR_STOP)


def test_two_active_are_a_duplicate_whatever_the_document_says():
    two = execution(E.RUNNING), execution(E.PENDING, job="J2", name="run-2")
    for status in S:
        assert verdict(project(status), *two).kind is V.DUPLICATE


def test_generating_with_all_clips_is_clips_ready():
    v = verdict(project(S.GENERATING, job=None))
    assert v.kind is V.CLIPS_READY
    assert not v.change.safe
    assert new_values(v) == {"status": "ready"}
    some = replace(FOUND, clips=Presence.MISSING, missing_clips=("b.mp4",))
    assert verdict(project(S.GENERATING, job=None), output=some).kind is V.IN_AGREEMENT


def test_complete_without_its_reel():
    v = verdict(project(S.COMPLETE), execution(E.SUCCEEDED), output=GONE)
    assert v.kind is V.OUTPUT_MISSING
    assert not v.change.safe


@pytest.mark.parametrize(
    ("status", "state"),
    [(S.COMPLETE, E.FAILED), (S.CANCELLED, E.SUCCEEDED), (S.FAILED, E.SUCCEEDED)],
)
def test_terminal_against_terminal_is_a_conflict_and_stays(status, state):
    v = verdict(project(status), execution(state))
    assert (v.kind, v.change) == (V.CONFLICT, None)


def test_unreachable_engine_is_unknown():
    v = decide(project(), None, Offline("no network"), None, NOW, DEFAULT_POLICY)
    assert (v.kind, v.change) == (V.UNKNOWN, None)
    assert "no network" in v.evidence[-1]


def test_unknown_status_is_left_alone():
    v = verdict(project("archiving", job=None))
    assert (v.kind, v.change) == (V.UNKNOWN, None)
    assert "archiving" in " ".join(v.evidence)


moments = st.integers(0, 4000).map(lambda s: NOW - timedelta(seconds=s))
executions = st.builds(
    execution,
    st.sampled_from(list(E)),
    job=st.sampled_from(["J1", "J2", None]),
    name=st.sampled_from(["run-1", "run-2", "run-3"]),
    created_at=moments,
    started_at=st.none() | moments,
    last_log_at=st.none() | moments,
    hard_bound=st.none() | st.just(timedelta(minutes=10)),
    progress=st.none() | st.just(Progress(1, 2, "ms", Stage.JOINING)),
)
projects = st.builds(
    project,
    st.sampled_from([*S, "odd"]),
    job=st.sampled_from(["J1", "J3", None]),
    clips=st.sampled_from([(), ("a.mp4",)]),
    reel=st.sampled_from([None, "reel.mp4"]),
    claimed_at=st.none() | moments,
    status_before_claim=st.sampled_from([None, "ready", "draft", "stitching"]),
    status_reason=st.sampled_from([None, OUTPUT_MISSING_REASON]),
)
outputs = st.none() | st.builds(
    Output,
    st.sampled_from(list(Presence)),
    st.just(NOW),
    st.just("reel.mp4"),
    st.none(),
    st.sampled_from(list(Presence)),
)
records = st.none() | st.sampled_from([job(), job("run-1"), job("run-9")])


@settings(max_examples=300)
@given(projects, records, st.lists(executions, max_size=3), outputs)
def test_decide_is_total_cautious_and_settles(p, record, runs, output):
    v = decide(p, record, tuple(runs), output, NOW, DEFAULT_POLICY)
    assert v.project_id == p.id
    assert all(line.strip() for line in v.evidence)
    if v.change is None:
        return
    assert v.change.version == p.version
    assert v.change.changes
    for change in v.change.changes:
        assert change.old == getattr(p, change.field)
    if p.known_status is not None and p.known_status.is_terminal:
        assert not v.change.safe
    if v.change.safe and new_values(v).get("status") in {"complete", "failed", "cancelled"}:
        assert any(r.job_id == p.active_job and r.state.is_terminal for r in runs)
    corrected = replace(p, **{c.field: c.new for c in v.change.changes}, version="8")
    again = decide(corrected, record, tuple(runs), output, NOW, DEFAULT_POLICY)
    assert again.kind is not v.kind or again.change is None
