"""What the verdict on a project means for each of its executions; total over generated worlds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.decide import active_executions, decide
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.stray_run import Stray, lines_alone, names_it, offers_adoption, stray_of
from phoenix_admin.domain.verdict import VerdictKind
from tests.support.decide_cases import NOW, execution, outputs, project, projects, records, runs

HEALTHY = {
    VerdictKind.IN_AGREEMENT,
    VerdictKind.STALLED,
    VerdictKind.CANCEL_REQUESTED,
    VerdictKind.STARTING,
}


seen_by_the_engine = st.lists(runs, min_size=1, max_size=3, unique_by=lambda run: run.name)


@settings(max_examples=100)
@given(projects, records, seen_by_the_engine.map(tuple), outputs)
def test_whatever_is_active_and_not_the_healthy_claimed_run_needs_somebody(
    document, job, seen, output
):
    verdict = decide(document, job, seen, output, NOW, DEFAULT_POLICY)
    for run in active_executions(document, seen):
        stray = stray_of(document, run, verdict)
        if stray.needs_somebody:
            assert verdict.kind not in HEALTHY or not names_it(document, run)
        else:
            assert stray is Stray.CLAIMED
            assert verdict.kind in HEALTHY
            assert names_it(document, run)
        if offers_adoption(verdict):
            assert stray in (Stray.RUNNING_BEHIND, Stray.UNCLAIMED)


def test_beside_a_claim_that_has_ended_or_is_not_known_it_needs_somebody():
    other = execution(ExecutionState.RUNNING, job="J2", name="run-2")
    for claimed, stray in (("failed", Stray.BESIDE), ("deleted", Stray.UNKNOWN)):
        both = (execution(ExecutionState(claimed)), other)
        verdict = decide(project(), None, both, None, NOW, DEFAULT_POLICY)
        assert stray_of(project(), other, verdict) is stray


def test_nothing_is_said_of_records_nobody_looked_at():
    run = execution(ExecutionState.RUNNING, project_id=None)
    assert "Our record of its job J1 was not looked up." in lines_alone(run, None, looked_up=False)
    assert "There is no record of its job J1." in lines_alone(run, None)
