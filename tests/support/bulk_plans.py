"""Bulk plans made by hand, and worlds in which a plan has something to do."""

from datetime import UTC, datetime, timedelta

from phoenix_admin.backends.fake.world import FakeWorld, reel_of
from phoenix_admin.domain.bulk_plan import (
    BulkItem,
    BulkPlan,
    BulkVerb,
    ItemState,
    LeftOut,
    Origin,
    OriginKind,
    freeze,
)
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)
ORIGIN = Origin(OriginKind.SELECTION)


def an_item(number: int, left_out: LeftOut | None = None) -> BulkItem:
    state = ItemState.WAITING if left_out is None else ItemState.LEFT_OUT
    return BulkItem(f"p{number}", f"Ep {number}", "ready", "1", left_out=left_out, state=state)


def a_plan(*reasons: LeftOut | None) -> BulkPlan:
    items = [an_item(number, reason) for number, reason in enumerate(reasons)]
    return freeze("01PLAN", BulkVerb.STITCH, ORIGIN, items, made_at=NOW, made_by="rae")


def add_stitching(
    world: FakeWorld, number: int, state: ExecutionState, name: str = "", **fields: object
) -> str:
    """A project whose document says stitching, with an execution in that state; its id."""
    project_id, job_id = f"p{number:04}", f"JOB{number:04}"
    now = world.clock.now()
    claimed = now - timedelta(minutes=10)
    project = world.add_project(
        name or f"Ep {number:03}",
        "stitching",
        project_id=project_id,
        active_job=job_id,
        status_before_claim="ready",
        claimed_at=claimed,
        version="4",
    )
    world.add_job(
        project_id, job_id, JobState.LAUNCHED, requested_at=claimed, execution=f"stitch-{number}"
    )
    values: dict[str, object] = {"created_at": claimed, "started_at": claimed, **fields}
    if state.is_terminal:
        values.setdefault("ended_at", now - timedelta(minutes=2))
    if state is ExecutionState.SUCCEEDED:
        world.files[reel_of(project.id)] = 5_000
        values.setdefault("output", reel_of(project.id))
    if state is ExecutionState.FAILED:
        values.setdefault("reason", "exit code 1")
    world.add_execution(f"stitch-{number}", state, job_id=job_id, project_id=project_id, **values)
    return project_id
