"""Commands for a terminal, as an environment without a cloud would have them."""

from datetime import datetime

from phoenix_admin.domain.command_line import CommandLine
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.memory_limit import Resources, write_quantity
from phoenix_admin.domain.workload_size import Workload, WorkloadSize
from phoenix_admin.ports.job_engine import RunOrder


class FakeCommandLines:
    """Plain words. `prefix` is what its executions are called by; others are refused."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix

    def job(self, kind: JobKind) -> CommandLine:
        """See the port."""
        return CommandLine(("pipeline", "job", kind.value))

    def executions(self, kind: JobKind) -> CommandLine:
        """See the port."""
        return CommandLine(("pipeline", "runs", kind.value))

    def execution(self, name: str) -> CommandLine:
        """See the port."""
        return CommandLine(("pipeline", "run", self._known(name)))

    def logs(self, name: str, since: datetime) -> CommandLine:
        """See the port."""
        return CommandLine(("pipeline", "logs", self._known(name), since.isoformat()))

    def audit(self, since: datetime, until: datetime, *, of_runs: bool) -> CommandLine:
        """See the port."""
        what = "runs" if of_runs else "documents"
        return CommandLine(("pipeline", "audit", what, since.isoformat(), until.isoformat()))

    def document(self, project_id: str) -> CommandLine:
        """See the port."""
        return CommandLine(("pipeline", "document", project_id))

    def start(self, order: RunOrder) -> CommandLine:
        """See the port."""
        settings = [f"{name}={value}" for name, value in order.overrides.items()]
        words = ("pipeline", "start", order.kind.value, order.project_id, *order.clips)
        return CommandLine((*words, *settings), "CHANGES the fake world: starts a run")

    def cancel(self, name: str) -> CommandLine:
        """See the port."""
        words = ("pipeline", "cancel", self._known(name))
        return CommandLine(words, "CHANGES the fake world: asks a run to stop")

    def change_limit(self, before: WorkloadSize, wanted: Resources) -> CommandLine:
        """See the port."""
        memory = write_quantity(wanted.memory)
        words = ("pipeline", "limit", before.workload.name, memory, f"{wanted.cpu:g}")
        return CommandLine(words, "CHANGES the fake world: a limit")

    def workload(self, workload: Workload, region: str = "") -> CommandLine:
        """See the port."""
        place = (region,) if region else ()
        return CommandLine(("pipeline", workload.kind.value, workload.name, *place))

    def memory_lines(self, workload: Workload, since: datetime) -> CommandLine:
        """See the port."""
        return CommandLine(("pipeline", "memory-lines", workload.name, since.isoformat()))

    def memory_figures(self, workload: Workload, since: datetime, until: datetime) -> CommandLine:
        """See the port."""
        words = ("pipeline", "memory-figures", workload.name, since.isoformat(), until.isoformat())
        return CommandLine(words)

    def _known(self, name: str) -> str:
        if not name.startswith(self._prefix):
            msg = "It is no execution of a job of this environment."
            raise Missing(msg)
        return name
