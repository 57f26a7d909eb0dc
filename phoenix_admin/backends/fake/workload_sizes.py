"""Services and jobs in memory, which deploy when a test says so."""

from dataclasses import replace
from itertools import count

from phoenix_admin.backends.fake.fault_script import FaultScript
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.errors import Conflict, Invalid, Missing
from phoenix_admin.domain.memory_limit import GIB, MIB, Resources, cpu_needed
from phoenix_admin.domain.workload_size import (
    Billing,
    Revision,
    RevisionStanding,
    Workload,
    WorkloadKind,
    WorkloadSize,
)
from phoenix_admin.ports.call import Call

SMALL = Resources(512 * MIB, 1.0)


class FakeWorkloadSizes:
    """Satisfies `ports.workload_sizes.WorkloadSizes`. Any thread, one at a time.

    A change is accepted and stays so until `make_revision`, `become_ready` (or `fail`) and
    `serve`, one after the other, or all at once with `finish`. A job has its template at once.
    """

    def __init__(self, world: FakeWorld, script: FaultScript | None = None) -> None:
        self._world = world
        self._script = script or world.script
        self._sizes: dict[Workload, WorkloadSize] = {}
        self._numbers = count(88)

    def add(self, workload: Workload, resources: Resources = SMALL, **more: object) -> WorkloadSize:
        """A service whose one revision serves, or a job."""
        of_service = workload.kind is WorkloadKind.SERVICE
        serving = Revision(
            f"{workload.name}-00087-xan", resources, RevisionStanding.READY, percent=100
        )
        size = WorkloadSize(
            workload,
            region="europe-west1",
            container="app",
            resources=resources,
            version="1",
            generation=7,
            billing=Billing.REQUEST if of_service else Billing.INSTANCE,
            taken_at=self._world.clock.now(),
            newest=serving if of_service else None,
            serving=(serving,) if of_service else (),
        )
        self._sizes[workload] = replace(size, **more)  # type: ignore[arg-type] - a test names fields
        return self._sizes[workload]

    # -- the port --------------------------------------------------------------------------

    def read(self, workload: Workload, call: Call) -> WorkloadSize:
        """See the port."""
        return self._script.run("sizes.read", call, lambda: self._read(workload))

    def change(self, before: WorkloadSize, wanted: Resources, call: Call) -> None:
        """See the port."""
        self._script.run("sizes.change", call, lambda: self._change(before, wanted))

    # -- what happens meanwhile ------------------------------------------------------------

    def put(self, workload: Workload, **changes: object) -> None:
        """Somebody else's hand: this is how it is from now on."""
        size = self._sizes[workload]
        changes = {"version": f"{int(size.version) + 1}", **changes}
        self._sizes[workload] = replace(size, **changes)  # type: ignore[arg-type] - a test names fields

    def make_revision(self, workload: Workload) -> str:
        """The revision that was asked for is there, and not ready."""
        size = self._sizes[workload]
        name = f"{workload.name}-{next(self._numbers):05}-kip"
        self.put(workload, newest=Revision(name, size.resources, RevisionStanding.PENDING))
        return name

    def become_ready(self, workload: Workload) -> None:
        """The newest revision is ready; the traffic has not moved."""
        self._stand(workload, RevisionStanding.READY)

    def fail(self, workload: Workload, reason: str) -> None:
        """The newest revision does not become ready, and that is the end of it."""
        self._stand(workload, RevisionStanding.FAILED, reason)
        self.put(workload, deploying=False, failure=reason)

    def serve(self, workload: Workload) -> None:
        """The traffic has moved, unless it is pinned."""
        size = self._sizes[workload]
        newest = size.newest
        if newest is not None and size.pinned_to is None:
            newest = replace(newest, percent=100)
            self.put(workload, serving=(newest,), newest=newest)
        self.put(workload, deploying=False)

    def finish(self, workload: Workload) -> None:
        """All of it, as it goes well."""
        self.make_revision(workload)
        self.become_ready(workload)
        self.serve(workload)

    # -- parts -----------------------------------------------------------------------------

    def _stand(self, workload: Workload, standing: RevisionStanding, reason: str = "") -> None:
        newest = self._sizes[workload].newest
        assert newest is not None
        self.put(workload, newest=replace(newest, standing=standing, reason=reason))

    def _read(self, workload: Workload) -> WorkloadSize:
        if workload not in self._sizes:
            msg = f"There is no {workload.kind} {workload.name}."
            raise Missing(msg)
        return replace(self._sizes[workload], taken_at=self._world.clock.now())

    def _change(self, before: WorkloadSize, wanted: Resources) -> None:
        size = self._read(before.workload)
        if size.version != before.version:
            msg = f"{size.workload.name} has changed meanwhile."
            raise Conflict(msg)
        if wanted.cpu < cpu_needed(wanted.memory) and wanted.memory > 4 * GIB:
            msg = f"{wanted.cpu:g} CPU are too few for so much memory."
            raise Invalid(msg)
        self.put(
            before.workload,
            resources=wanted,
            generation=size.generation + 1,
            deploying=size.workload.kind is WorkloadKind.SERVICE,
            failure="",
        )
