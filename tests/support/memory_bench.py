"""The memory desk with the services whose tasks a test runs by hand."""

from phoenix_admin.services.memory.bench import MemoryBench
from phoenix_admin.services.memory.faces import MemoryReading
from phoenix_admin.tasks.scope import Scope
from tests.support.bench_of_services import fake_ports
from tests.support.manual_runner import ManualRunner
from tests.support.memory_desk import MemoryDesk


class Bench(MemoryDesk):
    """The desk with services whose tasks a test runs by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = ManualRunner()
        self.scope = Scope("dev")
        ports = fake_ports(self.backend)
        self.bench = MemoryBench(ports, self.ports, self.runner, self.scope)
        assert self.bench.cloud is not None
        self.cloud = self.bench.cloud
        self.machine = self.bench.machine

    def read_cloud(self) -> MemoryReading:
        self.cloud.set_visible(True)
        self.cloud.refresh()
        self.runner.run_all()
        assert self.cloud.newest is not None
        return self.cloud.newest

    def read_machine(self) -> MemoryReading:
        self.machine.set_visible(True)
        self.machine.refresh()
        self.runner.run_all()
        assert self.machine.newest is not None
        return self.machine.newest

    def reads(self) -> int:
        return sum(n for m, n in self.calls.items() if m.startswith(("memory.", "metrics.")))
