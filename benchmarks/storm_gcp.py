"""storm-gcp: the rules of trust on Google Cloud, with every fault at the wire.

`storm-model` with the real backend between the services and a stand-in for Cloud Run, Firestore
and Cloud Storage; a quarter of the examples over REST. The baselines are the same with one fault
built into the backend.

Examples take as long as the wire takes (a mute server holds a call to its deadline), so they are
counted by time and not by number: `BUDGETS` says how much. They come in short rounds, and each
says how far it is. What is found is shown as it was found: making it shorter has no bound.
"""

import sys
import time
from dataclasses import dataclass
from typing import Final

from benchmarks.report import Row
from benchmarks.storm_model import ran_on, settings_of
from tests.model.cloud_faults import PLANTED
from tests.model.cloud_machine import CloudMachine
from tests.model.trust_machine import TrustMachine

BENCH: Final = "storm-gcp"
ROUND: Final = 25
"""Examples between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds for the machine as it is, and for each built-in fault; `fewest`: examples below
    which nothing was shown. A round that has begun is ended."""

    clean: float
    fault: float
    fewest: int


BUDGETS: Final = {True: Budget(40.0, 30.0, 8), False: Budget(600.0, 60.0, 1_500)}
"""By `quick`. At the most 3 and 16 minutes, and the rounds that were under way."""


def run(*, quick: bool) -> list[Row]:
    """Violations (none may be there), and the examples that each built-in fault needed."""
    budget = BUDGETS[quick]
    counted, said, took = _for(budget.clean, "as it is", CloudMachine)
    per_example = counted.steps / max(1, counted.examples)
    note = f"{counted.examples} examples, {per_example:.0f} steps each on average, {took:.0f} s"
    violations = 0 if said is None else 1
    rows = [
        Row(
            BENCH,
            "violations",
            violations,
            "",
            "",
            None,
            "0",
            ok=violations == 0 and counted.examples >= budget.fewest,
            note=note if said is None else f"{note}; {said}",
        )
    ]
    return rows + [_found(fault, budget.fault) for fault in PLANTED]


def _found(fault: type, seconds: float) -> Row:
    class Faulty(CloudMachine):
        parts = fault()

    counted, said, _ = _for(seconds, fault.__name__, Faulty)
    return Row(
        BENCH,
        f"examples until {fault.__name__} is found",
        counted.first_violation or counted.examples,
        "",
        "",
        None,
        f"found within {seconds:.0f} s",
        ok=said is not None,
    )


def _for(
    seconds: float, name: str, machine: type[TrustMachine]
) -> tuple[type[TrustMachine], str | None, float]:
    """The machine with counts of its own, what it found, and how long that took."""

    class Counted(machine):
        pass

    said, began = None, time.perf_counter()
    while said is None and time.perf_counter() - began < seconds:
        said = ran_on(Counted, settings_of(ROUND, find_only=True))
        took = time.perf_counter() - began
        told = f"{Counted.examples} examples, {Counted.steps} steps, {took:.0f} of {seconds:.0f} s"
        print(f"{BENCH} {name}: {told}", file=sys.stderr, flush=True)
    return Counted, said, time.perf_counter() - began
