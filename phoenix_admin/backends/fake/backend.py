"""All fakes of one world as a bundle, shaped like an environment's."""

from phoenix_admin.backends.fake.bulk_plan_store import FakeBulkPlanStore
from phoenix_admin.backends.fake.clip_library import FakeClipLibrary
from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.backends.fake.job_engine import FakeJobEngine
from phoenix_admin.backends.fake.journal import FakeJournal
from phoenix_admin.backends.fake.project_author import FakeProjectAuthor
from phoenix_admin.backends.fake.project_store import FakeProjectStore
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.record import record


@record
class FakeBackend:
    """The ports of one fake environment, and the world behind them."""

    world: FakeWorld
    clock: FakeClock
    store: FakeProjectStore
    engine: FakeJobEngine
    journal: FakeJournal
    author: FakeProjectAuthor
    library: FakeClipLibrary
    plans: FakeBulkPlanStore


def open_fake(world: FakeWorld | None = None, script: FaultScript | None = None) -> FakeBackend:
    """The fakes of this world, or of a new and empty one.

    `script`: the faults of one client among several on the same world; otherwise the world's.
    """
    world = world or FakeWorld()
    return FakeBackend(
        world=world,
        clock=world.clock,
        store=FakeProjectStore(world, script),
        engine=FakeJobEngine(world, script),
        journal=FakeJournal(world, script),
        author=FakeProjectAuthor(world),
        library=FakeClipLibrary(world),
        plans=FakeBulkPlanStore(world),
    )


def open_populated() -> FakeBackend:
    """The fakes of a world in which every state can be seen."""
    return open_fake(FakeWorld.populated())
