"""An open job: the one place that holds what is shown of it.

There is no setter for the job: opening another one makes a new session and closes this one, and
with its scope every answer still under way loses its path to the screen (house note §4).
"""

from collections.abc import Callable
from datetime import datetime

from phoenix_admin.domain.errors import Missing, PhoenixError
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.job_standing import Sight, waits_behind
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.record import record
from phoenix_admin.domain.usual_duration import UsualDurations
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.job_rows import JobRow, RowMaker, chosen_of
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.polled_reading import POLL_SECONDS, PolledReading
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

RUNNING_POLL_SECONDS = 2.0
LISTED = 200
"""Executions looked through for what else is active and what a queued one waits for."""


@record
class JobDetails:
    """One look at one job. It says whose it is.

    `project` is None where there is no document any more. `active` is what the engine runs for
    that project now (this job or another), `behind` whom a queued one waits for, `others` the
    further executions that carry this job's id.
    """

    row: JobRow
    taken_at: datetime
    project: Project | None
    active: tuple[Execution, ...] = ()
    behind: tuple[Execution, ...] = ()
    others: tuple[Execution, ...] = ()
    engine_error: PhoenixError | None = None


class JobSession(PolledReading[JobDetails]):
    """Holds and refreshes what is known about one job. UI thread only.

    `on_seen` tells the list what a look has found, and when; `usual` gives what the list knows
    to be usual.
    """

    def __init__(
        self,
        job_id: str,
        ports: EnvironmentPorts,
        runner: TaskRunner,
        environment_scope: Scope,
        policy: Policy,
        usual: Callable[[], UsualDurations],
        on_seen: Callable[[JobRow, datetime], None],
        listening: Listening,
    ) -> None:
        scope = environment_scope.child(f"job {job_id}")
        super().__init__(f"job {job_id}", ports.clock, runner, scope)
        self._job_id = job_id
        self._ports = ports
        self._policy = policy
        self._usual = usual
        self._on_seen = on_seen
        self._listening = listening
        self._log_id: str | None = None

    @property
    def job_id(self) -> str:
        """Whose session this is, for good: a record's id, or the name of an execution alone."""
        return self._job_id

    @property
    def scope(self) -> Scope:
        """Closes with the session."""
        return self._scope

    @property
    def log_id(self) -> str | None:
        """By which id its log lines are found; None while that is not known."""
        return self._log_id

    def close(self) -> None:
        """The person has left this job; nothing of it reaches the screen any more."""
        self._scope.close()

    def _read(self, call: Call) -> JobDetails:
        return read_job(
            self._job_id, self._ports, self._policy, self._usual(), self._listening, call
        )

    def _show(self, reading: JobDetails) -> None:
        row = reading.row
        log_id = row.job.id if row.job is not None else None
        if row.execution is not None:
            log_id = log_id or row.execution.job_id
        if self._log_id is None:
            self._log_id = log_id
        super()._show(reading)
        self._on_seen(row, reading.taken_at)

    def _seconds_to_next(self) -> float:
        row = self.reading.row if self.reading is not None else None
        moving = row is not None and not row.standing.is_terminal
        return RUNNING_POLL_SECONDS if moving else POLL_SECONDS


def read_job(
    job_id: str,
    ports: EnvironmentPorts,
    policy: Policy,
    usual: UsualDurations,
    listening: Listening,
    call: Call,
) -> JobDetails:
    """Read record, execution and project once. Blocking; for a lane.

    Raises Missing when neither a record nor an execution has this id, and what the store raises.
    """
    job = _record(job_id, ports, call)
    found: tuple[Execution, ...] = ()
    error: PhoenixError | None = None
    try:
        found = _executions(job, job_id, ports, call)
    except Missing:
        pass
    except PhoenixError as raised:
        error = raised
    execution = chosen_of(job, found) if job is not None else next(iter(found), None)
    if job is None and execution is None:
        raise error or Missing(f"There is no job {job_id}.")
    project_id = job.project_id if job is not None else execution and execution.project_id
    project = _project(project_id, ports, call)
    active: tuple[Execution, ...] = ()
    if error is None:
        listed = ports.engine.list_executions(None, LISTED, call).executions
        active = tuple(e for e in listed if e.state.is_active)
    maker = RowMaker(
        {project.id: project.name} if project is not None else {},
        usual,
        Sight.NONE if error is not None else Sight.WHOLE,
        ports.clock.now(),
        policy,
        listening,
    )
    return JobDetails(
        row=maker.row(job_id, job, execution),
        taken_at=maker.now,
        project=project,
        active=tuple(e for e in active if e.project_id == project_id),
        behind=waits_behind(execution, active) if execution is not None else (),
        others=tuple(e for e in found if e is not execution),
        engine_error=error,
    )


def _record(job_id: str, ports: EnvironmentPorts, call: Call) -> Job | None:
    try:
        return ports.store.read_job(job_id, call)
    except Missing:
        return None


def _executions(
    job: Job | None, job_id: str, ports: EnvironmentPorts, call: Call
) -> tuple[Execution, ...]:
    """By the job id it carries, by the name the record keeps, or by its own name."""
    found = ports.engine.find(job_id, call)
    if found:
        return found
    name = job_id if job is None else job.execution
    return () if name is None else (ports.engine.read(name, call),)


def _project(project_id: str | None, ports: EnvironmentPorts, call: Call) -> Project | None:
    if project_id is None:
        return None
    try:
        return ports.store.read_project(project_id, call)
    except Missing:
        return None
