"""storm-gcp: the rules of trust on Google Cloud, with every fault at the wire.

`storm-model` with the real backend between the services and a stand-in for Cloud Run, Firestore
and Cloud Storage. The baselines are the same with one fault built into the backend.
"""

import time

from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.report import Row
from benchmarks.storm_model import LONGEST_SEARCH, settings_of
from tests.model.cloud_faults import PLANTED
from tests.model.cloud_machine import CloudMachine
from tests.model.invariants import Violation


def run(*, quick: bool) -> list[Row]:
    """Violations (none may be there), and the examples that each built-in fault needed."""

    class Counted(CloudMachine):
        pass

    wanted = 60 if quick else 1_500
    began = time.perf_counter()
    note = ""
    try:
        run_state_machine_as_test(Counted, settings=settings_of(wanted))
        violations = 0
    except (Violation, FlakyFailure) as found:
        violations, note = 1, str(found)
    took = time.perf_counter() - began
    steps = Counted.steps / max(1, Counted.examples)
    said = f"{Counted.examples} examples, {steps:.0f} steps each on average, {took:.0f} s"
    enough = Counted.examples >= wanted * 2 // 3
    whole = Row(
        "storm-gcp",
        "violations",
        violations,
        "",
        "",
        None,
        "0",
        ok=violations == 0 and enough,
        note=f"{said}; {note}" if note else said,
    )
    return [whole, *(_found(fault) for fault in PLANTED)]


def _found(fault: type) -> Row:
    class Faulty(CloudMachine):
        parts = fault()

    try:
        run_state_machine_as_test(Faulty, settings=settings_of(LONGEST_SEARCH, find_only=True))
        ok = False
    except (Violation, FlakyFailure):
        ok = True
    return Row(
        "storm-gcp",
        f"examples until {fault.__name__} is found",
        Faulty.first_violation or Faulty.examples,
        "",
        "",
        None,
        f"found within {LONGEST_SEARCH}",
        ok=ok,
    )
