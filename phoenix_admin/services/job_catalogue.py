"""The list of jobs over all projects: our records joined with the engine's executions.

Belongs to the UI thread; the reading happens on a lane. Polled only while it is on screen.
"""

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import ExecutionListing
from phoenix_admin.domain.job_standing import Sight
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.usual_duration import UsualDurations
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.project_store import ListPace
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.job_rows import JobRow, RowMaker, joined
from phoenix_admin.services.list_catalogue import ListCatalogue
from phoenix_admin.services.list_reading import ListReading
from phoenix_admin.services.listening import Listening
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

JOBS_LISTED = 10_000
EXECUTIONS_LISTED = 1000
"""As many as Cloud Run keeps of one job; older records say what was recorded."""
SLICE = 500
"""Rows made between two pauses, so that a long list never holds the interpreter."""


JobsReading = ListReading[JobRow]
"""Newest first. For annotations, not to be called; without the engine our records alone."""


class JobCatalogue(ListCatalogue[JobRow]):
    """Keeps the list of jobs."""

    def __init__(
        self,
        ports: EnvironmentPorts,
        runner: TaskRunner,
        scope: Scope,
        policy: Policy,
        listening: Listening | None = None,
    ) -> None:
        super().__init__("jobs", ports.clock, runner, scope)
        self.listening = listening or Listening()
        self._ports = ports
        self._policy = policy

    def _read(self, call: Call) -> JobsReading:
        return read_jobs(self._ports, self._policy, self.listening, call)


def read_jobs(
    ports: EnvironmentPorts,
    policy: Policy,
    listening: Listening,
    call: Call,
    most: int = JOBS_LISTED,
) -> JobsReading:
    """Read records, executions and names, and join them. Blocking; for a lane.

    `most` records are listed. Raises what reading the records raises; an engine that cannot be
    read is an `engine_error`.
    """
    records = ports.store.list_recent_jobs(most, call)
    projects = ports.store.list_projects(call, ListPace.PARTS)
    while projects.unfinished:
        projects = ports.store.list_projects(call, ListPace.PARTS)
    names = {project.id: project.name for project in projects.projects}
    listing, error = ExecutionListing((), records.taken_at), None
    try:
        listing = ports.engine.list_executions(None, EXECUTIONS_LISTED, call)
    except PhoenixError as raised:
        error = raised
    sight = Sight.CUT if listing.truncated else Sight.WHOLE
    usual = UsualDurations.of(listing.executions)
    maker = RowMaker(
        names,
        usual,
        Sight.NONE if error is not None else sight,
        ports.clock.now(),
        policy,
        listening,
    )
    rows: list[JobRow] = []
    positions: dict[str, int] = {}
    for number, pair in enumerate(joined(records.jobs, listing.executions), 1):
        if number % SLICE == 0:
            call.raise_if_cancelled()
            call.wait(0.001)
        row = maker.row(*pair)
        positions[row.id] = len(rows)
        rows.append(row)
    truncated = records.truncated or listing.truncated
    return ListReading(tuple(rows), records.taken_at, truncated, error, usual, positions)
