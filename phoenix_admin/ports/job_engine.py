"""What runs jobs: Cloud Run, or detached workers on this machine."""

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from phoenix_admin.domain.execution import Execution, ExecutionListing
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.output import Output
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call


@record
class RunOrder:
    """What the engine is asked to run. It passes job id and project id on to the execution."""

    job_id: str
    project_id: str
    kind: JobKind
    clips: tuple[str, ...]
    reel: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict[str, str])


class JobEngine(Protocol):
    """Starts, lists and stops executions.

    Every method blocks and is called on a lane, never on the UI thread. All raise the errors of
    `phoenix_admin.domain.errors`; one with `may_have_happened` means: look before trying again.
    """

    def run(self, order: RunOrder, call: Call) -> Execution:
        """Start an execution and return without waiting for it. Never sends twice."""
        ...

    def find(self, job_id: str, call: Call) -> tuple[Execution, ...]:
        """The executions that carry this job id, newest first; empty when there are none."""
        ...

    def list_executions(
        self, project_id: str | None, limit: int, call: Call, *, or_job: str | None = None
    ) -> ExecutionListing:
        """The newest executions, of one project or of all, newest first.

        `or_job`: with a project, also those that carry this job id and not the project's. They
        come with the same list; something else may have started a second one for that job.
        """
        ...

    def read(self, name: str, call: Call) -> Execution:
        """One execution. Raises Missing (pruned by the engine, or never there)."""
        ...

    def request_cancel(self, name: str, call: Call) -> Execution:
        """Ask an execution to stop and return what the engine says right after.

        Accepted does not mean cancelled. Asking for one that is terminal returns it unchanged.
        """
        ...

    def force_stop(self, name: str, call: Call) -> Execution:
        """End it at once where the engine can. Raises Unsupported where it cannot."""
        ...

    def look_at_output(self, project: Project, call: Call) -> Output:
        """Look for the reel and the clips of a project without opening them."""
        ...
