"""Documents, runs and files to draw verdicts from, by hand and generated."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from phoenix_admin.domain.decide import decide
from phoenix_admin.domain.errors import Offline, Slow
from phoenix_admin.domain.evidence import OUTPUT_MISSING_REASON
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.output import Output, Presence
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.project import Project, ProjectKind, ProjectStatus
from phoenix_admin.domain.silence import Silence, signs_of

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
CLAIMED = timedelta(minutes=5)


def ago(**span):
    return NOW - timedelta(**span)


def project(status=ProjectStatus.STITCHING, job="J1", **more):
    fields = {
        "id": "p1",
        "name": "Ep 41",
        "kind": ProjectKind.REEL,
        "status": str(status),
        "clips": ("a.mp4", "b.mp4"),
        "reel": None,
        "active_job": job,
        "updated_at": NOW - CLAIMED,
        "version": "7",
        "status_before_claim": "ready",
        "claimed_at": NOW - CLAIMED,
    }
    return Project(**{**fields, **more})


def execution(state, job="J1", name="run-1", **more):
    fields = {
        "kind": JobKind.STITCH,
        "created_at": NOW - CLAIMED,
        "project_id": "p1",
        "started_at": ago(seconds=20),
    }
    return Execution(name=name, state=state, job_id=job, **{**fields, **more})


def record(name=None, state=JobState.CLAIMED):
    return Job("J1", "p1", JobKind.STITCH, "maria", NOW - CLAIMED, state, name)


def heard(run, reads=3, over=timedelta(seconds=4)):
    return Silence(run.name, signs_of(run), NOW - over, NOW, reads)


FOUND = Output(Presence.FOUND, NOW, "reel.mp4", 1000, Presence.FOUND)
GONE = Output(Presence.MISSING, NOW, "reel.mp4", None, Presence.FOUND)


def verdict(p, *executions, output=FOUND, job=None, silence=None):
    return decide(p, job, executions, output, NOW, DEFAULT_POLICY, silence)


def new_values(v):
    return {change.field: change.new for change in v.change.changes}


# -- generated worlds ---------------------------------------------------------------------------

_moments = st.integers(0, 200_000).map(lambda seconds: NOW - timedelta(seconds=seconds))
_recent = st.integers(-5, 300).map(lambda seconds: NOW - timedelta(seconds=seconds))
_times = _recent | _moments
_rough_text = st.sampled_from([None, "disk full", "two\nlines", "  ", "Cut off…", "\x1b[31mred"])

runs = st.builds(
    execution,
    st.sampled_from(list(ExecutionState)),
    job=st.sampled_from(["J1", "J1", "J1", "J2", None]),
    name=st.sampled_from(["run-1", "run-2", "run-3"]),
    project_id=st.sampled_from(["p1", "p1", "p1", "p2", None]),
    created_at=_times,
    started_at=st.none() | _times,
    ended_at=st.none() | _times,
    cancel_requested_at=st.none() | _times,
    progress_at=st.none() | _times,
    last_log_at=st.none() | _times,
    hard_bound=st.none() | st.just(timedelta(minutes=10)),
    progress=st.none() | st.just(Progress(1, 2, "ms", Stage.JOINING)),
    reason=_rough_text,
    output=st.sampled_from([None, "reel.mp4", "other.mp4"]),
)


def _listed(least, most):
    return st.lists(runs, min_size=least, max_size=most, unique_by=lambda run: run.name).map(tuple)


# Each branch is taken as often as the next: one execution is the usual case, none the second.
engines = st.one_of(
    st.just(()),
    _listed(1, 1),
    _listed(1, 1),
    _listed(1, 1),
    _listed(2, 3),
    st.sampled_from([Offline("no network"), Slow("no answer\nwithin 15 s")]),
)
projects = st.builds(
    project,
    st.sampled_from([*[ProjectStatus.STITCHING] * 7, *ProjectStatus, "odd\nword"]),
    job=st.sampled_from(["J1", "J1", "J1", "J1", "J3", None]),
    clips=st.sampled_from([(), ("a.mp4",)]),
    reel=st.sampled_from([None, "reel.mp4"]),
    claimed_at=st.none() | _times,
    updated_at=_times,
    status_before_claim=st.sampled_from([None, *ProjectStatus, "odd"]),
    status_reason=st.none() | st.just(OUTPUT_MISSING_REASON) | _rough_text,
)
outputs = st.builds(
    Output,
    st.sampled_from(list(Presence)),
    st.just(NOW),
    st.sampled_from([None, "reel.mp4", "other.mp4"]),
    st.none() | st.just(1000),
    st.sampled_from(list(Presence)),
)
outputs = st.sampled_from([None, FOUND, GONE]) | outputs
records = (
    st.none()
    | st.just(record())
    | st.builds(record, st.sampled_from([None, "run-1", "run-9"]), st.sampled_from(list(JobState)))
)


@st.composite
def silences(draw, executions):
    """What earlier reads heard, now and then of one of these executions."""
    if not isinstance(executions, tuple) or not executions or draw(st.booleans()):
        return None
    run = draw(st.sampled_from(executions))
    return heard(run, draw(st.integers(1, 5)), timedelta(seconds=draw(st.integers(0, 9))))
