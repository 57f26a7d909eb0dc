"""Whatever the world, the faults and others do meanwhile: what the three steps may never do.

No step makes a second active execution (none starts one at all), none stops anything but what the
person was offered to stop, and the document leaves a status only on the word of a person who saw
that status.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.domain.errors import Conflict, Offline, PhoenixError, Quota, Slow
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.journal_entry import AttemptOutcome as A
from phoenix_admin.domain.project import ProjectStatus
from phoenix_admin.services.stopping import StopEnd, stoppable
from tests.support.verdict_desk import VerdictDesk

STATUSES = [*(status.value for status in ProjectStatus), "archiving"]
JOBS = ("J1", "J2", "J3")

runs = st.lists(
    st.tuples(
        st.sampled_from(JOBS),
        st.one_of(st.just(E.RUNNING), st.sampled_from(list(E))),
        st.integers(0, 3).map(bool),
    ),
    max_size=3,
)
faults = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "store.change",
                "store.read_project",
                "store.close_job",
                "store.record_launch",
                "engine.list_executions",
                "engine.read",
                "engine.request_cancel",
            )
        ),
        st.sampled_from(
            (
                Fail(Offline("away")),
                Fail(Slow("no answer")),
                Fail(Quota("too many")),
                Fail(Conflict("changed")),
                LoseReply(),
                None,
            )
        ),
    ),
    max_size=2,
)
meddling = st.lists(
    st.one_of(
        st.none(),
        st.tuples(st.just("status"), st.sampled_from(STATUSES)),
        st.tuples(st.just("active_job"), st.sampled_from((*JOBS, None))),
        st.tuples(st.just("reel"), st.just("somewhere.mp4")),
        st.tuples(st.just("end"), st.sampled_from(JOBS)),
    ),
    max_size=2,
)
STEPS = {
    "adopt": st.just(("adopt",)),
    "stop": st.tuples(
        st.just("stop"), st.lists(st.sampled_from(JOBS), min_size=1, max_size=3, unique=True)
    ),
    "set": st.tuples(
        st.just("set"), st.sampled_from([*STATUSES, "nonsense"]), st.sampled_from(("", "so it is"))
    ),
}


def furnished(status, active_job, running):
    desk = VerdictDesk()
    for job, state, ours in running:
        name = f"run-{job}"
        if name not in desk.world.executions:
            elsewhere = None if ours else "elsewhere"
            desk.run(job, state=state, project_id=elsewhere)
            desk.backend.clock.advance(1)
    if active_job is not None:
        desk.claim(active_job, f"run-{active_job}")
    desk.write(status=status, active_job=active_job)
    return desk


def act(desk, what):
    """Do what somebody else does; returns nothing, changes the world."""
    if what is None:
        return
    kind, value = what
    if kind != "end":
        desk.write(**{kind: value})
    elif f"run-{value}" in desk.world.executions:
        name = f"run-{value}"
        if desk.state_of(name).is_active:
            desk.world.finish(name, E.SUCCEEDED, recorded=False)


def take(desk, step, seen):
    if step[0] == "adopt":
        return desk.adopt(seen)
    if step[0] == "stop":
        return desk.stop(*(f"run-{job}" for job in step[1]), seen=seen)
    return desk.set_status(step[1], step[2], seen=seen)


WORLDS = {
    "data": st.data(),
    "status": st.sampled_from(STATUSES),
    "active_job": st.sampled_from((*JOBS, None)),
}


@pytest.mark.parametrize("kind", STEPS)
@settings(max_examples=settings().max_examples * 2)
@given(**WORLDS)
def test_rules_that_hold_whatever_happens(kind, data, status, active_job):
    rules_hold(kind, data, status, active_job)


@pytest.mark.wide
@pytest.mark.parametrize("kind", STEPS)
@settings(max_examples=1500)
@given(**WORLDS)
def test_rules_that_hold_whatever_happens_in_many_more_worlds(kind, data, status, active_job):
    rules_hold(kind, data, status, active_job)


def rules_hold(kind, data, status, active_job):
    running, before, between = data.draw(runs), data.draw(meddling), data.draw(meddling)
    planned, step = data.draw(faults), data.draw(STEPS[kind])
    desk = furnished(status, active_job, running)
    seen = desk.look()
    for what in before:
        act(desk, what)
    # Whoever else writes is seen by every later look, and only then by the step's own write.
    others_wrote = [desk.document]

    def meddle(what):
        def run():
            act(desk, what)
            others_wrote.append(desk.document)

        return run

    desk.store.meddling.extend(meddle(what) for what in between)
    for method, fault in planned:
        desk.world.script.plan(method, fault)
    active_before = {n for n, e in desk.world.executions.items() if e.state.is_active}
    asked_before = {n for n, e in desk.world.executions.items() if e.cancel_requested_at}
    raised = report = None
    try:
        report = take(desk, step, seen)
    except PhoenixError as error:
        raised = error

    # Nothing is started, whatever step it is.
    assert desk.calls("engine.run") == 0
    active = {n for n, e in desk.world.executions.items() if e.state.is_active}
    assert active <= active_before
    # Only what was offered is asked to stop, and only by the step that stops.
    asked = {n for n, e in desk.world.executions.items() if e.cancel_requested_at} - asked_before
    offered = {execution.name for execution in stoppable(seen)}
    assert asked <= (offered if step[0] == "stop" else set())
    # The status changes only on the word of a person who saw the one that was there.
    last = others_wrote[-1]
    if desk.document.version != last.version:
        assert step[0] in ("adopt", "set")
        assert (last.status, last.active_job) == (seen.project.status, seen.project.active_job)
        assert desk.document.status == ("stitching" if step[0] == "adopt" else step[1])
    # At most one line each, and it never says less than happened.
    assert len(desk.journal) == (len(step[1]) if step[0] == "stop" else 1)
    if raised is not None and not raised.may_have_happened:
        assert desk.document.version == last.version
        assert desk.journal[-1].outcome in (A.FAILED, A.CONFLICT, A.REFUSED)
    if step[0] == "stop":
        for result in report.results:
            if result.end in (StopEnd.LEFT, StopEnd.FAILED):
                assert result.name not in asked
            if result.name in asked:
                assert result.end in (StopEnd.REQUESTED, StopEnd.STOPPED, StopEnd.UNKNOWN)
    assert desk.calls("store.change") <= 3


@given(
    status=st.sampled_from(STATUSES),
    active_job=st.sampled_from((*JOBS, None)),
    running=runs,
    between=meddling,
    planned=faults,
)
def test_a_terminal_status_is_never_left_without_a_word(
    status, active_job, running, between, planned
):
    """Stopping touches no document, and looking (as these steps do) never writes one."""
    desk = furnished(status, active_job, running)
    seen = desk.look()
    before = desk.document
    for method, fault in planned:
        desk.world.script.plan(method, fault)
    desk.store.meddling.extend(lambda what=what: act(desk, what) for what in between)
    desk.stop(*(f"run-{job}" for job in JOBS if f"run-{job}" in desk.world.executions), seen=seen)
    # A queued execution that is stopped is recorded by the engine itself, as workers do: only
    # for the job the document names, and only from stitching.
    assert desk.document == before or before.status == ProjectStatus.STITCHING
    assert desk.calls("store.change") == 0
