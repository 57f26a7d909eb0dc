"""What the verdict on a project means for each of its executions; total over generated worlds."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.decide import active_executions, decide
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.stray_run import Stray, lines_alone, names_it, offers_adoption, stray_of
from phoenix_admin.domain.verdict import VerdictKind
from tests.support.decide_cases import NOW, engines, execution, outputs, projects, records

HEALTHY = {
    VerdictKind.IN_AGREEMENT,
    VerdictKind.STALLED,
    VerdictKind.CANCEL_REQUESTED,
    VerdictKind.STARTING,
}


@settings(max_examples=150)
@given(projects, records, engines, outputs, st.data())
def test_whatever_is_active_and_not_the_healthy_claimed_run_needs_somebody(
    project, job, seen, output, data
):
    assume(not isinstance(seen, PhoenixError))
    verdict = decide(project, job, seen, output, NOW, DEFAULT_POLICY)
    active = active_executions(project, seen)
    assume(active)
    run = data.draw(st.sampled_from(active))
    stray = stray_of(project, run, verdict)
    if stray.needs_somebody:
        assert verdict.kind not in HEALTHY or not names_it(project, run)
    else:
        assert stray is Stray.CLAIMED
        assert verdict.kind in HEALTHY
        assert names_it(project, run)
    if offers_adoption(verdict):
        assert stray in (Stray.RUNNING_BEHIND, Stray.UNCLAIMED)


def test_nothing_is_said_of_records_nobody_looked_at():
    run = execution(ExecutionState.RUNNING, project_id=None)
    assert "Our record of its job J1 was not looked up." in lines_alone(run, None, looked_up=False)
    assert "There is no record of its job J1." in lines_alone(run, None)
