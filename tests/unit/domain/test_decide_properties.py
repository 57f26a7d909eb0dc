"""`decide()` over generated worlds: total, cautious, plain-spoken, and it settles."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.decide import decide
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.output import Presence
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.project import ProjectStatus as S
from phoenix_admin.domain.silence import listen
from phoenix_admin.domain.verdict import VerdictKind as V
from tests.support.decide_cases import (
    NOW,
    engines,
    execution,
    new_values,
    outputs,
    projects,
    records,
    runs,
    silences,
)

WORLD = (projects, records, engines, outputs, st.data())
LABELS_OF_A_RUN = {V.IN_AGREEMENT, V.CANCEL_REQUESTED, V.OVER_ITS_LIMIT, V.STALLED, V.DUPLICATE}
"""What may be said of a run once the document says that it runs; *duplicate* where a second one,
of another project, carries its job id.
"""


def judged(p, job, engine, output, data):
    silence = data.draw(silences(engine))
    return decide(p, job, engine, output, NOW, DEFAULT_POLICY, silence), silence


def after(p, verdict):
    values = {change.field: change.new for change in verdict.change.changes}
    return replace(p, **values, version="8")


def every_world_has_a_verdict_in_plain_sentences(p, job, engine, output, v, silence):
    event(v.kind.value)
    assert v.project_id == p.id
    assert decide(p, job, engine, output, NOW, DEFAULT_POLICY, silence) == v
    for line in v.evidence:
        assert line == " ".join(line.split())
        assert line.endswith((".", "…"))
        assert line[0].isupper() or line[0].isdigit() or line.startswith("run-")
    assert v.evidence[0].startswith("Document: ")
    if isinstance(engine, tuple) and v.kind not in (V.UNKNOWN, V.STARTING, V.NEVER_STARTED):
        named = [run.name for run in engine if f"{run.name}" in " ".join(v.evidence)]
        assert named or p.known_status is not S.STITCHING or v.kind is V.UNCLAIMED


def a_change_is_made_from_what_was_read(p, job, engine, output, v, silence):
    if v.change is None:
        return
    assert v.change.version == p.version
    assert v.change.changes
    for change in v.change.changes:
        assert change.old == getattr(p, change.field)
        assert change.old != change.new
    assert p.known_status is not None, "a status this version does not know is never rewritten"


def safe_needs_positive_evidence_for_the_claimed_job(p, job, engine, output, v, silence):
    if v.change is None or not v.change.safe:
        return
    event(v.kind.value)
    assert p.known_status is S.STITCHING
    assert v.kind in DEFAULT_POLICY.safe_kinds
    mine = [run for run in engine if run.job_id == p.active_job]
    assert not any(run.state.is_active for run in mine)
    status = new_values(v)["status"]
    if v.kind is V.NEVER_STARTED:
        assert not mine
        assert job.execution is None
        assert status == p.status_before_claim
        assert NOW - (p.claimed_at or job.requested_at) > DEFAULT_POLICY.start_limit
        return
    endings = {
        "complete": {E.SUCCEEDED},
        "failed": {E.FAILED, E.INTERRUPTED},
        "cancelled": {E.CANCELLED},
    }
    assert any(run.state in endings[status] for run in mine)
    assert status != "complete" or output.reel is Presence.FOUND


def no_status_at_rest_is_left_without_asking(p, job, engine, output, v, silence):
    if v.change is not None and p.known_status is not S.STITCHING:
        assert not v.change.safe
    if v.kind is V.CONFLICT:
        assert v.change is None


def applying_a_change_settles_the_matter(p, job, engine, output, v, silence):
    """In agreement afterwards, or the same verdict without a change, as the product says.

    Beyond that: an adopted run is spoken of as the run it is. And a correction may uncover what
    was there besides, which is asked about and never done at once: an execution that nobody
    claims, or a disagreement that the status before the claim had already.
    """
    if v.change is None:
        return
    seen = [v]
    while v.change is not None:
        p = after(p, v)
        v = decide(p, job, engine, output, NOW, DEFAULT_POLICY, silence)
        event(f"{seen[-1].kind.value} -> {v.kind.value}")
        assert v.kind not in [old.kind for old in seen] or v.change is None
        seen.append(v)
    first, follow_ups = seen[0], seen[1:-1]
    assert not any(step.change.safe for step in follow_ups)
    if not follow_ups:
        adopted = first.kind in (V.UNCLAIMED, V.RUNNING_BEHIND)
        restored = first.kind is V.NEVER_STARTED and p.known_status is None
        allowed = {V.IN_AGREEMENT, first.kind}
        allowed |= LABELS_OF_A_RUN if adopted else set()
        allowed |= {V.UNKNOWN} if restored else set()
        allowed |= {V.RUNNING_BEHIND} if any(run.state.is_active for run in engine) else set()
        assert v.kind in allowed
        return
    assert len(follow_ups) == 1
    if follow_ups[0].kind is V.RUNNING_BEHIND:
        assert any(run.state.is_active for run in engine)
    else:
        assert first.kind is V.NEVER_STARTED
        assert follow_ups[0].kind in (V.CLIPS_READY, V.OUTPUT_MISSING)


RULES = (
    every_world_has_a_verdict_in_plain_sentences,
    a_change_is_made_from_what_was_read,
    safe_needs_positive_evidence_for_the_claimed_job,
    no_status_at_rest_is_left_without_asking,
    applying_a_change_settles_the_matter,
)


@settings(max_examples=settings().max_examples * 6, report_multiple_bugs=False)
@given(*WORLD)
def test_in_every_world_every_rule_holds(p, job, engine, output, data):
    """One run for all: what costs is to make the worlds."""
    v, silence = judged(p, job, engine, output, data)
    for holds in RULES:
        holds(p, job, engine, output, v, silence)


@settings()
@given(*WORLD)
def test_the_order_in_which_executions_are_listed_means_nothing(p, job, engine, output, data):
    if not isinstance(engine, tuple):
        return
    v, silence = judged(p, job, engine, output, data)
    shuffled = tuple(data.draw(st.permutations(engine)))
    assert decide(p, job, shuffled, output, NOW, DEFAULT_POLICY, silence) == v


@settings()
@given(st.lists(st.tuples(st.booleans(), st.integers(-3, 10)), min_size=1, max_size=12))
def test_silence_is_counted_from_the_last_sign(reads):
    run, now, silence, expected = execution(E.RUNNING), NOW, None, 0
    for new_sign, passed in reads:
        now += timedelta(seconds=passed)
        if new_sign:
            run = replace(run, progress_at=(run.progress_at or NOW) + timedelta(microseconds=1))
        expected = 1 if silence is None or new_sign or passed < 0 else expected + 1
        silence = listen(silence, run, now)
        assert silence.reads == expected
        assert silence.watched >= timedelta(0)


@settings(max_examples=50)
@given(runs, runs)
def test_the_silence_of_one_run_is_not_that_of_another(one, two):
    heard = listen(listen(None, one, NOW), two, NOW)
    same = one.name == two.name and heard.signs == listen(None, one, NOW).signs
    assert heard.reads == (2 if same else 1)
