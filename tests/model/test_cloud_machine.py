"""The machine holds on Google Cloud, with faults at the wire. The long run is a benchmark."""

import pytest
from hypothesis import Phase
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test

from tests.model import test_trust_machine as trust
from tests.model.cloud_faults import PLANTED
from tests.model.cloud_machine import CloudMachine
from tests.model.invariants import Violation
from tests.model.test_trust_machine import bounded, quick_and_wide

EXAMPLES = trust.EXAMPLES * 3 // 10
MOST_TO_FIND = 300
TAKE_LONG = ("GivesUpWithoutMetadata", "LooksForNothing", "CallsCancelledFailed")
"""Found where `wide` runs; the others are as many."""


@pytest.mark.timeout(300)
def test_the_rules_hold_on_google_cloud_whatever_the_wire_does():
    run_state_machine_as_test(CloudMachine, settings=bounded(EXAMPLES))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("fault", quick_and_wide(PLANTED, TAKE_LONG), ids=lambda f: f.__name__)
def test_a_fault_built_into_the_backend_is_found(fault):
    class Faulty(CloudMachine):
        parts = fault()

    # Threads and sockets: that a violation does not happen twice makes it no smaller.
    with pytest.raises((Violation, FlakyFailure)):
        run_state_machine_as_test(Faulty, settings=bounded(MOST_TO_FIND, phases=[Phase.generate]))
