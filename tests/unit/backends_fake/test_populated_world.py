"""Each populated world is as if it had been made alone."""

from phoenix_admin.backends.fake.populated import populate
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.project import ProjectStatus


def everything(world: FakeWorld) -> dict[str, object]:
    """What a world holds, apart from its lock, its clock and its faults."""
    apart = ("lock", "clock", "script")
    return {name: value for name, value in vars(world).items() if name not in apart}


def test_what_happens_in_one_happens_in_no_other() -> None:
    alone = populate(FakeWorld())
    changed, other = FakeWorld.populated(), FakeWorld.populated()
    assert everything(changed) == everything(other) == everything(alone)
    running = next(e.name for e in changed.executions.values() if e.state.is_active)
    changed.finish(running, ExecutionState.SUCCEEDED)
    changed.log(running, "one line more")
    changed.write_project(changed.projects["beech-wood"], status=ProjectStatus.FAILED.value)
    changed.add_project("One more")
    changed.files.clear()
    changed.clips.clear()
    changed.journal.clear()
    changed.clock.advance(60)
    for world in (other, FakeWorld.populated()):
        assert everything(world) == everything(alone)
        assert world.clock.now() == alone.clock.now()
