"""An open stray execution: the one place that holds what is shown of it.

There is no setter for the execution: opening another one makes a new session and closes this one,
and with its scope every answer still under way loses its path to the screen (house note §4).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from phoenix_admin.domain.decide import decide
from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.record import record
from phoenix_admin.domain.stray_run import belongs_to
from phoenix_admin.domain.usual_duration import UsualDurations
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.polled_reading import POLL_SECONDS, PolledReading
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.stray_runs_rows import Recorded, StrayRow, StrayRowMaker
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

RUNNING_POLL_SECONDS = 2.0


@record
class StrayDetails:
    """One look at one execution. It says whose it is.

    `examination` is the look at its project, None where there is no document; `record` is our own
    record of its job.
    """

    row: StrayRow
    taken_at: datetime
    examination: Examination | None
    record: Job | None


class StrayRunSession(PolledReading[StrayDetails]):
    """Holds and refreshes what is known about one execution. UI thread only.

    `on_seen` tells the list what a look has found, and when; `usual` gives what the list knows to
    be usual, `held_against` the project whose document it was held against there.
    """

    def __init__(
        self,
        name: str,
        ports: EnvironmentPorts,
        reconciling: Reconciling,
        policy: Policy,
        runner: TaskRunner,
        environment_scope: Scope,
        usual: Callable[[], UsualDurations],
        held_against: Callable[[], str | None],
        on_seen: Callable[[StrayRow, datetime], None],
    ) -> None:
        scope = environment_scope.child(f"stray run {name}")
        super().__init__(f"stray run {name}", ports.clock, runner, scope)
        self._name = name
        self._ports = ports
        self._reconciling = reconciling
        self._policy = policy
        self._usual = usual
        self._held_against = held_against
        self._on_seen = on_seen

    @property
    def name(self) -> str:
        """The execution whose session this is, for good."""
        return self._name

    @property
    def scope(self) -> Scope:
        """Closes with the session."""
        return self._scope

    def close(self) -> None:
        """The person has left it; nothing of it reaches the screen any more."""
        self._scope.close()

    def _read(self, call: Call) -> StrayDetails:
        return read_stray_run(
            self._name,
            self._ports,
            self._reconciling,
            self._policy,
            self._usual(),
            self._held_against(),
            call,
        )

    def _show(self, reading: StrayDetails) -> None:
        super()._show(reading)
        self._on_seen(reading.row, reading.taken_at)

    def _seconds_to_next(self) -> float:
        reading = self.reading
        moving = reading is not None and reading.row.execution.state.is_active
        return RUNNING_POLL_SECONDS if moving else POLL_SECONDS


def read_stray_run(
    name: str,
    ports: EnvironmentPorts,
    reconciling: Reconciling,
    policy: Policy,
    usual: UsualDurations,
    held_against: str | None,
    call: Call,
) -> StrayDetails:
    """Read the execution, our record of its job, and look at its project. Blocking; for a lane.

    Its project is the one the list held it against, where it still is about it; else the one it
    names itself, else the one of our record.
    Raises Missing when the engine has no such execution, and what engine and store raise.
    """
    now = ports.clock.now()
    execution = ports.engine.read(name, call)
    record = _record(execution, ports, call)
    recorded = Recorded(record.project_id, record.requested_by) if record is not None else None
    make = StrayRowMaker(usual, now)
    whose = recorded.project_id if recorded is not None else None
    for project_id in dict.fromkeys((held_against, execution.project_id, whose)):
        look = None if project_id is None else _look_at(project_id, reconciling, call)
        if look is not None and belongs_to(execution, look.project):
            look = _looked_at_with(execution, look, policy)
            newest = next(e for e in look.executions if e.name == name)
            row = make.owned(newest, look.project, look.verdict, recorded)
            return StrayDetails(row, now, look, record)
    return StrayDetails(make.alone(execution, recorded), now, None, record)


def _looked_at_with(execution: Execution, look: Examination, policy: Policy) -> Examination:
    """The look, with an execution that it has not listed: older ones were cut off, and of a twin
    that does not carry the project's id it does not hear."""
    if any(e.name == execution.name for e in look.executions):
        return look
    both = (*look.executions, execution)
    verdict = decide(look.project, look.job, both, look.output, look.taken_at, policy)
    return replace(look, executions=both, verdict=verdict)


def _look_at(project_id: str, reconciling: Reconciling, call: Call) -> Examination | None:
    try:
        look = reconciling.examine(project_id, call)
    except Missing:
        return None
    if look.engine_error is not None:
        raise look.engine_error
    return look


def _record(execution: Execution, ports: EnvironmentPorts, call: Call) -> Job | None:
    if execution.job_id is None:
        return None
    try:
        return ports.store.read_job(execution.job_id, call)
    except Missing:
        return None
