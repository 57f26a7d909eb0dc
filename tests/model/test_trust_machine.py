"""The machine holds, and it finds every fault that is built in. The long run is a benchmark."""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.invariants import Violation
from tests.model.planted_faults import LYING_JOURNALS, MUST_NEVER, ONCE_HAD
from tests.model.trust_machine import TrustMachine

STEPS = 50
EXAMPLES = 100
MOST_TO_FIND = 2_000
"""Examples within which a built-in fault has to be found; a hundred are mostly enough."""
SOON = 1
"""A seed that finds each of them within a hundred; without it one takes hundreds."""


def bounded(examples: int, **more) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        **more,
    )


@pytest.mark.timeout(300)
def test_the_rules_hold_whatever_fails():
    run_state_machine_as_test(TrustMachine, settings=bounded(EXAMPLES))


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "fault", [*MUST_NEVER, *LYING_JOURNALS, *ONCE_HAD], ids=lambda fault: fault.__name__
)
def test_a_built_in_fault_is_found(fault):
    class Faulty(TrustMachine):
        parts = fault()

    # Finding it is enough here; making the example small takes many times as long.
    with pytest.raises(Violation):
        run_state_machine_as_test(
            seed(SOON)(Faulty), settings=bounded(MOST_TO_FIND, phases=[Phase.generate])
        )
