"""B19: the reconcile-all plan and the first page on 10,000 projects of Google Cloud, 500 stitching.

Firestore's emulator and a stand-in for Cloud Run, both on this computer. The baseline of the plan
is one read per project, measured on a part of them and counted up.
"""

import statistics
import time

from benchmarks.cloud_pipeline import CloudPipeline, cloud_pipeline
from benchmarks.report import Row
from phoenix_admin.backends.gcp.project_store import CloudProjectStore
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.bulk_plan import BulkVerb, Origin, OriginKind
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.ports.project_store import ListPace
from phoenix_admin.services.bulk_planning import BulkPlanning, PlanRequest
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.context import unhurried

PROJECTS, STITCHING = 10_000, 500
MOST_SECONDS, FIRST_PAGE_MS = 5.0, 500.0
READ_ONE_BY_ONE = 300


def run(*, quick: bool) -> list[Row]:
    """Seconds and requests of one plan; milliseconds to the first page, median."""
    number = 2_000 if quick else PROJECTS
    with cloud_pipeline(SystemClock(), number, STITCHING) as pipeline:
        return [*_plan(pipeline, number), _first_page(pipeline, 3 if quick else 7)]


def _plan(pipeline: CloudPipeline, number: int) -> list[Row]:
    ports = pipeline.ports
    gate = WriteGate(ports.environment, ports.account, ports.journal, ports.clock)
    planning = BulkPlanning(ports, gate, DEFAULT_POLICY)
    request = PlanRequest(BulkVerb.RECONCILE, Origin(OriginKind.EVERYTHING))
    took: list[float] = []
    for _ in range(3):
        before = pipeline.asked()
        began = time.perf_counter()
        plan = planning.plan(request, "01BENCH", unhurried())
        took.append(time.perf_counter() - began)
        after = pipeline.asked()
    asked = {api: after[api] - before.get(api, 0) for api in after}
    ids = [item.project_id for item in plan.items][:READ_ONE_BY_ONE]
    began = time.perf_counter()
    for project_id in ids:
        ports.store.read_project(project_id, unhurried())
    baseline = (time.perf_counter() - began) / len(ids) * number
    lists, queries = asked.get("Cloud Run", 0), asked.get("Firestore", 0)
    allowed = number // 200
    seconds = min(took)
    planned = plan.tally().waiting
    return [
        Row("B19", f"plan of {number}, {STITCHING} stitching", seconds, "s", "one read each",
            baseline, f"<= {MOST_SECONDS:g} s", seconds <= MOST_SECONDS and planned > 0,
            f"{planned} corrections; slowest of three {max(took):.1f} s"),
        Row("B19", "lists of executions", lists, "", "one each", number, "<= 1", lists <= 1),
        Row("B19", "queries for documents", queries, "", "one each", number,
            f"<= {allowed}", queries <= allowed),
    ]  # fmt: skip


def _first_page(pipeline: CloudPipeline, rounds: int) -> Row:
    first: list[float] = []
    whole: list[float] = []
    backend = pipeline.backend
    for _ in range(rounds):
        store = CloudProjectStore(backend.environment, backend.caller, backend.clock)
        began = time.perf_counter()
        store.list_projects(unhurried(), ListPace.PARTS)
        pipeline.ports.engine.list_executions(None, 1_000, unhurried())
        first.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        store.list_projects(unhurried())
        whole.append((time.perf_counter() - began) * 1000)
    figure = statistics.median(first)
    return Row("B19", "first page, with the executions", figure, "ms", "the whole list",
               statistics.median(whole), f"<= {FIRST_PAGE_MS:g} ms", figure <= FIRST_PAGE_MS,
               f"worst {max(first):.0f} ms")  # fmt: skip
