"""storm-model: the rules of trust under every fault at once, and how soon built-in faults show.

The machine of `tests/model`: two clients of the real services, one engine, one store; every port
call may fail, take effect late or lose its reply, clients crash anywhere. The baselines are the
same machine with one fault built in: how many examples it took to be found.
"""

import time

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.report import Row
from tests.model.invariants import Violation
from tests.model.planted_faults import LYING_JOURNALS, MUST_NEVER, ONCE_HAD
from tests.model.trust_machine import TrustMachine

STEPS = 90
"""Most steps of an example; a step that starts nothing new still counts."""
LONGEST_SEARCH = 5_000


def settings_of(examples: int, *, find_only: bool = False) -> settings:
    """How far the machine is run."""
    return settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] if find_only else [Phase.generate, Phase.shrink],
    )


def run(*, quick: bool) -> list[Row]:
    """Violations (none may be there), and the examples that each built-in fault needed."""

    class Counted(TrustMachine):
        pass

    wanted = 200 if quick else 2_500
    began = time.perf_counter()
    note = ""
    try:
        run_state_machine_as_test(Counted, settings=settings_of(wanted))
        violations = 0
    except Violation as found:
        violations, note = 1, str(found)
    took = time.perf_counter() - began
    per_example = Counted.steps / max(1, Counted.examples)
    enough = Counted.examples >= wanted * 2 // 3
    said = f"{Counted.examples} examples, {per_example:.0f} steps each on average, {took:.0f} s"
    rows = [
        Row(
            "storm-model",
            "violations",
            violations,
            "",
            "",
            None,
            "0",
            ok=violations == 0 and enough,
            note=f"{said}; {note}" if note else said,
        )
    ]
    rows += [_found(fault) for fault in (*MUST_NEVER, *LYING_JOURNALS, *ONCE_HAD)]
    return rows


def _found(fault: type) -> Row:
    class Faulty(TrustMachine):
        parts = fault()

    try:
        run_state_machine_as_test(Faulty, settings=settings_of(LONGEST_SEARCH, find_only=True))
        ok = False
    except Violation:
        ok = True
    return Row(
        "storm-model",
        f"examples until {fault.__name__} is found",
        Faulty.first_violation or Faulty.examples,
        "",
        "",
        None,
        f"found within {LONGEST_SEARCH}",
        ok=ok,
    )
