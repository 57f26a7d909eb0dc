"""storm-model: the rules of trust under every fault at once, and how soon built-in faults show.

The machine of `tests/model`: two clients of the real services, one engine, one store; every port
call may fail, take effect late or lose its reply, clients crash anywhere. The baselines are the
same machine with one fault built in: how many examples it took to be found.
"""

import time
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure
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
    faults = (*MUST_NEVER, *LYING_JOURNALS, *ONCE_HAD)
    return rows_of("storm-model", TrustMachine, faults, 200 if quick else 2_500)


def rows_of(
    bench: str, machine: type[TrustMachine], faults: Sequence[type], wanted: int
) -> list[Row]:
    """The table of one machine: it as it is for `wanted` examples, then with each fault."""
    took = time.perf_counter()
    counted, said = _ran(machine, settings_of(wanted))
    took = time.perf_counter() - took
    per_example = counted.steps / max(1, counted.examples)
    note = f"{counted.examples} examples, {per_example:.0f} steps each on average, {took:.0f} s"
    enough = counted.examples >= wanted * 2 // 3
    violations = 0 if said is None else 1
    rows = [
        Row(
            bench,
            "violations",
            violations,
            "",
            "",
            None,
            "0",
            ok=violations == 0 and enough,
            note=note if said is None else f"{note}; {said}",
        )
    ]
    return rows + [_found(bench, machine, fault) for fault in faults]


def _found(bench: str, machine: type[TrustMachine], fault: type) -> Row:
    class Faulty(machine):
        parts = fault()

    ran, said = _ran(Faulty, settings_of(LONGEST_SEARCH, find_only=True))
    return Row(
        bench,
        f"examples until {fault.__name__} is found",
        ran.first_violation or ran.examples,
        "",
        "",
        None,
        f"found within {LONGEST_SEARCH}",
        ok=said is not None,
    )


def _ran(machine: type[TrustMachine], how: settings) -> tuple[type[TrustMachine], str | None]:
    """The machine with counts of its own, and what it found; None when all was well.

    On the wire an answer may come sooner the second time: what is found then is called flaky.
    """

    class Counted(machine):
        pass

    return Counted, ran_on(Counted, how)


def ran_on(counted: type[TrustMachine], how: settings) -> str | None:
    """Run a machine that has counts of its own a little further; what it found, or None."""
    try:
        run_state_machine_as_test(counted, settings=how)
    except (Violation, FlakyFailure) as found:
        return str(found)
    return None
