"""A workbench over the fake backend and a runner that the test drives by hand."""

from dataclasses import dataclass, replace
from itertools import count

from phoenix_admin.backends.fake.backend import FakeBackend, open_fake
from phoenix_admin.backends.fake.processes import FakeProcessTable, FakeRunEvidence
from phoenix_admin.backends.fake.workload_sizes import FakeWorkloadSizes
from phoenix_admin.domain.environment import LOCAL, Environment
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.scope import Scope
from tests.support.import_world import furnished
from tests.support.manual_runner import ManualRunner


@dataclass
class ServiceBench:
    backend: FakeBackend
    runner: ManualRunner
    workbench: Workbench

    @property
    def world(self):
        return self.backend.world

    def writes(self):
        """How many calls at the ports would have changed something."""
        return self.world.script.writes()


def fake_ports(
    backend: FakeBackend,
    environment: Environment = LOCAL,
    account: str = "rae",
    *,
    author: bool = True,
    library: bool = True,
) -> EnvironmentPorts:
    """The ports of a fake backend."""
    return EnvironmentPorts(
        environment,
        account,
        backend.clock,
        backend.store,
        backend.engine,
        backend.journal,
        backend.author if author else None,
        backend.library if library else None,
        backend.plans,
        processes=FakeProcessTable(backend.clock, script=backend.world.script),
        run_evidence=FakeRunEvidence(),
        import_prober=lambda _: furnished(),
        sizes=FakeWorkloadSizes(backend.world),
    )


def ports_of(
    backend: FakeBackend, *, read_only: bool = False, signed_in: str | None = None
) -> EnvironmentPorts:
    """`signed_in`: the account of a login, where there is one."""
    ports = fake_ports(backend, replace(LOCAL, read_only=read_only))
    return replace(ports, signed_in_as=lambda: signed_in)


def service_bench(
    backend: FakeBackend | None = None, *, read_only: bool = False, signed_in: str | None = None
) -> ServiceBench:
    backend = backend or open_fake()
    runner = ManualRunner()
    numbers = count(1)
    workbench = Workbench(
        ports_of(backend, read_only=read_only, signed_in=signed_in),
        runner,
        Scope("LOCAL"),
        DEFAULT_POLICY,
        lambda: f"J{next(numbers):04}",
    )
    return ServiceBench(backend, runner, workbench)
