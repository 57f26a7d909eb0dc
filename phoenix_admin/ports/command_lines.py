"""The same objects and actions as commands for a terminal, where the environment has a tool."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from phoenix_admin.domain.command_line import CommandLine
from phoenix_admin.domain.job import JobKind
from phoenix_admin.ports.job_engine import RunOrder

if TYPE_CHECKING:  # sizes come with the page that changes them
    from phoenix_admin.domain.memory_limit import Resources
    from phoenix_admin.domain.workload_size import Workload, WorkloadSize


class CommandLines(Protocol):
    """Puts what the app reads and does into words. Asks nobody, returns at once; any thread.

    Every method raises Unsupported, Missing or Invalid, with why there is no such command.
    A command that changes something says so in its note.
    """

    def job(self, kind: JobKind) -> CommandLine:
        """Read the job that is run for a kind."""
        ...

    def executions(self, kind: JobKind) -> CommandLine:
        """List its newest executions."""
        ...

    def execution(self, name: str) -> CommandLine:
        """Read one execution."""
        ...

    def logs(self, name: str, since: datetime) -> CommandLine:
        """Read the log lines of one execution since a moment (aware)."""
        ...

    def audit(self, since: datetime, until: datetime, *, of_runs: bool) -> CommandLine:
        """Read what the cloud itself has recorded of calls between two moments (aware).

        `of_runs`: calls about jobs and runs; else those about documents.
        """
        ...

    def document(self, project_id: str) -> CommandLine:
        """Read the document of one project."""
        ...

    def start(self, order: RunOrder) -> CommandLine:
        """Start such a run. Never with the order's job id: that belongs to a claim."""
        ...

    def cancel(self, name: str) -> CommandLine:
        """Ask one execution to stop."""
        ...

    def change_limit(self, before: "WorkloadSize", wanted: "Resources") -> CommandLine:
        """Give this service or job another size."""
        ...

    def workload(self, workload: "Workload", region: str = "") -> CommandLine:
        """Read a service or job as it is deployed; `region` is where it was found, if it was."""
        ...

    def memory_lines(self, workload: "Workload", since: datetime) -> CommandLine:
        """Read its log lines that tell of memory, since a moment (aware)."""
        ...

    def memory_figures(self, workload: "Workload", since: datetime, until: datetime) -> CommandLine:
        """Read the figures of its memory between two moments (aware)."""
        ...
