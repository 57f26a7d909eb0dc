"""The list of jobs over all projects: our records joined with the engine's executions.

Belongs to the UI thread; the reading happens on a lane. Polled only while it is on screen.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import ExecutionListing
from phoenix_admin.domain.job_standing import Sight
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.usual_duration import NOTHING_USUAL, UsualDurations
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.job_rows import JobRow, RowMaker, joined
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

JOBS_LISTED = 10_000
EXECUTIONS_LISTED = 1000
"""As many as Cloud Run keeps of one job; older records say what was recorded."""
SLICE = 500
"""Rows made between two pauses, so that a long list never holds the interpreter."""


@dataclass(frozen=True, slots=True)
class JobsReading:
    """All rows as read at `taken_at`, newest first.

    `truncated`: older jobs exist than are listed. `engine_error`: our records alone are shown.
    """

    rows: tuple[JobRow, ...]
    taken_at: datetime
    truncated: bool = False
    engine_error: PhoenixError | None = None
    usual: UsualDurations = NOTHING_USUAL


class JobCatalogue(PolledReading[JobsReading]):
    """Keeps the list. Subscribe to `changed`; read `rows`, `reading` and `state`."""

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

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """The rows of the newest good reading."""
        return self.reading.rows if self.reading is not None else ()

    def absorb(self, row: JobRow) -> None:
        """Take over what a closer look at one job has found, so list and details agree."""
        reading = self.reading
        if reading is None:
            return
        rows = tuple(row if old.id == row.id else old for old in reading.rows)
        if rows != reading.rows:
            self._show(replace(reading, rows=rows))

    def _read(self, call: Call) -> JobsReading:
        return read_jobs(self._ports, self._policy, self.listening, call)

    def _is_empty(self, reading: JobsReading) -> bool:
        return not reading.rows


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
    names = {project.id: project.name for project in ports.store.list_projects(call).projects}
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
    for number, pair in enumerate(joined(records.jobs, listing.executions), 1):
        if number % SLICE == 0:
            call.raise_if_cancelled()
            call.wait(0.001)
        rows.append(maker.row(*pair))
    truncated = records.truncated or listing.truncated
    return JobsReading(tuple(rows), records.taken_at, truncated, error, usual)
