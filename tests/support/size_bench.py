"""Sizes of services and jobs: the fake, and Cloud Run over the stand-in, with the same hooks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.fake.fault_script import Fail, LoseReply
from phoenix_admin.backends.fake.workload_sizes import FakeWorkloadSizes
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.errors import Slow
from phoenix_admin.domain.memory_limit import MIB, Resources
from phoenix_admin.domain.workload_size import Workload, WorkloadKind, WorkloadSize
from phoenix_admin.ports.workload_sizes import WorkloadSizes
from phoenix_admin.tasks.context import unhurried

PHOENIX = Workload(WorkloadKind.SERVICE, "phoenix")
REELS = Workload(WorkloadKind.JOB, "reel-stitching-job")
BEFORE, WANTED = Resources(512 * MIB, 1.0), Resources(1024 * MIB, 1.0)


@dataclass
class SizeBench:
    """A source with a service and a job of 512Mi, and what may happen to them meanwhile.

    `elsewhere` changes the service's limit as somebody else would; `lose_reply` makes the next
    change arrive without an answer, `lose_request` not arrive; `blind` fails the looks to come.
    """

    sizes: WorkloadSizes
    clock: Any
    make_revision: Callable[[], object]
    become_ready: Callable[[], object]
    serve: Callable[[], object]
    fail: Callable[[str], object]
    pin: Callable[[], object]
    elsewhere: Callable[[], object]
    lose_reply: Callable[[], object]
    lose_request: Callable[[], object]
    blind: Callable[[bool], object]
    changes: Callable[[], int]
    standin: Any = None

    def read(self, workload: Workload = PHOENIX) -> WorkloadSize:
        return self.sizes.read(workload, unhurried())

    def change(self, wanted: Resources = WANTED, workload: Workload = PHOENIX) -> WorkloadSize:
        """Ask for another size of what is there now; gives what was there."""
        before = self.read(workload)
        self.sizes.change(before, wanted, unhurried())
        return before

    def finish(self) -> None:
        self.make_revision()
        self.become_ready()
        self.serve()


@contextmanager
def fake_sizes() -> Iterator[SizeBench]:
    world = FakeWorld()
    sizes = FakeWorkloadSizes(world)
    sizes.add(PHOENIX)
    sizes.add(REELS)

    def pin() -> None:
        now = sizes.read(PHOENIX, unhurried())
        sizes.put(PHOENIX, pinned_to=now.serving[0].name, generation=now.generation + 1)

    def elsewhere() -> None:
        now = sizes.read(PHOENIX, unhurried())
        sizes.put(PHOENIX, resources=Resources(2048 * MIB, 1.0), generation=now.generation + 1)

    yield SizeBench(
        sizes,
        world.clock,
        lambda: sizes.make_revision(PHOENIX),
        lambda: sizes.become_ready(PHOENIX),
        lambda: sizes.serve(PHOENIX),
        lambda reason: sizes.fail(PHOENIX, reason),
        pin,
        elsewhere,
        lambda: world.script.plan("sizes.change", LoseReply()),
        lambda: world.script.plan("sizes.change", Fail(Slow("No answer came."))),
        lambda on: world.script.always("sizes.read", Fail(Slow("No look.")) if on else None),
        lambda: world.script.calls["sizes.change"],
    )


@contextmanager
def cloud_sizes(*, is_rest: bool = False) -> Iterator[SizeBench]:
    # Google's libraries are loaded for this backend only.
    from phoenix_admin.backends.gcp.backend import open_gcp  # noqa: PLC0415 - grpc
    from phoenix_admin.settings.environments import CloudApi  # noqa: PLC0415 - grpc
    from tests.support.cloud_environments import cloud_environment  # noqa: PLC0415 - grpc
    from tests.support.gcp_standin.server import StandIn  # noqa: PLC0415 - grpc
    from tests.support.gcp_standin.wire_faults import UNAVAILABLE, Refuse  # noqa: PLC0415 - grpc
    from tests.support.gcp_standin.wire_faults import LoseReply as LostReply  # noqa: PLC0415 - grpc

    standin, clock = StandIn(), FakeClock()
    world = standin.deploys
    world.add_service(standin.run.parent, PHOENIX.name)
    standin.run.add_job(REELS.name)
    address = f"http://{standin.rest_address}" if is_rest else standin.address
    backend = open_gcp(cloud_environment({CloudApi.RUN: address}), clock)

    def fail(reason: str) -> None:
        world.never_ready = reason
        world.ready(PHOENIX.name)

    def elsewhere() -> None:
        template = type(world.named(PHOENIX.name).template)()
        template.CopyFrom(world.named(PHOENIX.name).template)
        template.containers[-1].resources.limits["memory"] = "2Gi"
        world.accept(world.named(PHOENIX.name).name, template)
        world.finish(PHOENIX.name)

    try:
        yield SizeBench(
            backend.sizes,
            clock,
            lambda: world.create(PHOENIX.name),
            lambda: world.ready(PHOENIX.name),
            lambda: world.route(PHOENIX.name),
            fail,
            lambda: world.pin(PHOENIX.name),
            elsewhere,
            lambda: standin.faults.plan("Services.UpdateService", LostReply()),
            lambda: standin.faults.plan("Services.UpdateService", UNAVAILABLE),
            lambda on: standin.faults.always(
                "Services.GetService", Refuse("INTERNAL") if on else None
            ),
            lambda: sum(
                standin.faults.calls[m] for m in ("Services.UpdateService", "Jobs.UpdateJob")
            ),
            standin,
        )
    finally:
        backend.close()
        standin.close()
