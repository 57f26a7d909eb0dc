"""The machine holds, and it finds every fault that is built in. The long run is a benchmark."""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.invariants import Violation
from tests.model.planted_faults import LYING_JOURNALS, MUST_NEVER, ONCE_HAD
from tests.model.trust_machine import TrustMachine

STEPS = 50
EXAMPLES = settings().max_examples  # 40, or 100 where `wide` runs
MOST_TO_FIND = 2_000
"""Examples within which a built-in fault has to be found; a hundred are mostly enough."""
SOON = 1
"""A seed that finds each of them within a hundred; without it one takes hundreds."""


FAULTS = [*MUST_NEVER, *LYING_JOURNALS, *ONCE_HAD]
TAKE_LONG = ("NeverClosesTheRecord", "CallsItFailed", "CallsItDone")
"""Found where `wide` runs; a lie about an end is among the others as well."""


def quick_and_wide(faults: list[type], take_long: tuple[str, ...]) -> list[object]:
    """Each fault, those that take long marked `wide`."""
    assert {*take_long} < {fault.__name__ for fault in faults}
    marks = dict.fromkeys(take_long, pytest.mark.wide)
    return [pytest.param(f, marks=marks.get(f.__name__, ())) for f in faults]


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
@pytest.mark.parametrize("fault", quick_and_wide(FAULTS, TAKE_LONG), ids=lambda f: f.__name__)
def test_a_built_in_fault_is_found(fault):
    class Faulty(TrustMachine):
        parts = fault()

    # Finding it is enough here; making the example small takes many times as long.
    with pytest.raises(Violation):
        run_state_machine_as_test(
            seed(SOON)(Faulty), settings=bounded(MOST_TO_FIND, phases=[Phase.generate])
        )
