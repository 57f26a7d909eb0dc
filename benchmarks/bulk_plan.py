"""bulk-plan: a reconcile plan over 500 projects in *stitching* on LOCAL.

The baseline is what a console without a plan does: one `examine` per project. The second figure
is the run of that plan, item by item, each kept, looked at again, written and journaled.
"""

import tempfile
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

from benchmarks.report import Row
from benchmarks.unrecorded_runs import add_unrecorded_runs
from phoenix_admin.backends.local.backend import LocalBackend, open_local
from phoenix_admin.domain.bulk_plan import BulkVerb, ItemState, Origin, OriginKind
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.services.bulk_planning import BulkPlanning, PlanRequest
from phoenix_admin.services.bulk_steps import BulkSteps
from phoenix_admin.services.cancelling import Cancelling
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried

PROJECTS = 500
TARGET = 5.0
PER_ITEM_MS = 100.0


def _ports(backend: LocalBackend) -> EnvironmentPorts:
    return EnvironmentPorts(
        replace(LOCAL),
        "rae",
        backend.clock,
        backend.store,
        backend.engine,
        backend.journal,
        backend.author,
        backend.library,
        backend.plans,
    )


def run(*, quick: bool) -> list[Row]:
    """Seconds to the plan, and milliseconds for each turn of it."""
    number = 100 if quick else PROJECTS
    with tempfile.TemporaryDirectory() as folder:
        # One at once: nothing may be started while the rows are made.
        backend = open_local(Path(folder) / "data", most_at_once=1)
        try:
            ids = add_unrecorded_runs(backend, number)
            return _measured(_ports(backend), ids)
        finally:
            backend.close()


def _measured(ports: EnvironmentPorts, ids: list[str]) -> list[Row]:
    gate = WriteGate(ports.environment, ports.account, ports.journal, ports.clock)
    reconciling = Reconciling(ports, gate, DEFAULT_POLICY)
    planning = BulkPlanning(ports, gate, DEFAULT_POLICY)
    request = PlanRequest(BulkVerb.RECONCILE, Origin(OriginKind.EVERYTHING))
    began = time.perf_counter()
    plan = planning.plan(request, "01BENCH", unhurried())
    figure = time.perf_counter() - began
    began = time.perf_counter()
    changes = {
        project_id: reconciling.examine(project_id, unhurried()).verdict.change
        for project_id in ids
    }
    baseline = time.perf_counter() - began
    same = all(
        (change := changes[item.project_id]) is not None and change.changes == item.changes
        for item in plan.items
    )
    right = same and plan.tally().waiting == len(ids)
    target = TARGET * len(ids) / PROJECTS
    rows = [
        Row(
            "bulk-plan",
            f"plan over {len(ids)} stitching projects",
            figure,
            "s",
            "one examine each",
            baseline,
            f"<= {target:g} s",
            ok=figure <= target and right,
            note="both draw the same corrections" if right else "the corrections differ",
        )
    ]
    numbers = count()
    triggering = Triggering(ports, gate, lambda: f"RUN{next(numbers)}")
    steps = BulkSteps(ports, reconciling, triggering, Cancelling(ports, gate), DEFAULT_POLICY)
    assert ports.plans is not None
    ports.plans.keep(plan, unhurried())
    began = time.perf_counter()
    done = 0
    for item in plan.items:
        ports.plans.note(plan.id, item, unhurried())
        turn = steps.carry_out(plan.verb, item, unhurried())
        ports.plans.note(plan.id, replace(item, state=turn.end.state), unhurried())
        done += turn.end.state is ItemState.DONE
    each = (time.perf_counter() - began) * 1000 / len(ids)
    rows.append(
        Row(
            "bulk-plan",
            "one turn: kept, looked at, written, journaled",
            each,
            "ms",
            "",
            None,
            f"<= {PER_ITEM_MS:g} ms",
            ok=each <= PER_ITEM_MS and done == len(ids),
            note=f"{done} of {len(ids)} done",
        )
    )
    return rows
