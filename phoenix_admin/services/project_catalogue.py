"""The list of projects as a person sees it: rows with verdict, load state, age.

Belongs to the UI thread; the reading happens on a lane. Polled only while it is on screen.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from phoenix_admin.domain.decide import active_executions, claimed_execution, decide
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import Execution
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.usual_duration import NOTHING_USUAL, UsualDurations
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

EXECUTIONS_LISTED = 1000
SLICE = 200
"""Rows decided between two pauses, so that a long list never holds the interpreter (about 3 ms)."""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One line of the list; equal when nothing that is shown has changed."""

    project: Project
    execution: Execution | None
    verdict: VerdictKind

    @property
    def id(self) -> str:
        """The project's id: what rows are keyed by."""
        return self.project.id


@dataclass(frozen=True, slots=True)
class CatalogueReading:
    """All rows as read at `taken_at`."""

    rows: tuple[ProjectRow, ...]
    taken_at: datetime
    truncated: bool = False
    engine_error: PhoenixError | None = None
    usual: UsualDurations = NOTHING_USUAL


class ProjectCatalogue(PolledReading[CatalogueReading]):
    """Keeps the list. Subscribe to `changed`; read `rows` and `state`."""

    def __init__(
        self, ports: EnvironmentPorts, runner: TaskRunner, scope: Scope, policy: Policy
    ) -> None:
        super().__init__("projects", ports.clock, runner, scope)
        self._ports = ports
        self._policy = policy

    @property
    def rows(self) -> tuple[ProjectRow, ...]:
        """The rows of the newest good reading."""
        return self.reading.rows if self.reading is not None else ()

    def absorb(self, examination: Examination) -> None:
        """Take over what a closer look at one project has found, so list and detail agree."""
        reading = self.reading
        if reading is None:
            return
        row = ProjectRow(examination.project, examination.execution, examination.verdict.kind)
        rows = tuple(row if old.id == row.id else old for old in reading.rows)
        if rows != reading.rows:
            self._show(replace(reading, rows=rows))

    def _read(self, call: Call) -> CatalogueReading:
        return read_catalogue(self._ports, self._policy, call)

    def _is_empty(self, reading: CatalogueReading) -> bool:
        return not reading.rows


def read_catalogue(ports: EnvironmentPorts, policy: Policy, call: Call) -> CatalogueReading:
    """Read all projects and executions and draw each row's verdict. Blocking; for a lane.

    The reels are not looked for here: the verdict of a list rests on document and engine only.
    """
    listing = ports.store.list_projects(call)
    executions: dict[str, list[Execution]] = {}
    error: PhoenixError | None = None
    listed: tuple[Execution, ...] = ()
    try:
        listed = ports.engine.list_executions(None, EXECUTIONS_LISTED, call).executions
    except PhoenixError as raised:
        error = raised
    for execution in listed:
        executions.setdefault(execution.project_id or "", []).append(execution)
    rows: list[ProjectRow] = []
    for number, project in enumerate(listing.projects):
        if number % SLICE == SLICE - 1:
            call.raise_if_cancelled()
            call.wait(0.001)
        mine = tuple(executions.get(project.id, ()))
        rows.append(_row(project, mine, error, ports, policy))
    return CatalogueReading(
        tuple(rows), listing.taken_at, listing.truncated, error, UsualDurations.of(listed)
    )


def _row(
    project: Project,
    executions: tuple[Execution, ...],
    error: PhoenixError | None,
    ports: EnvironmentPorts,
    policy: Policy,
) -> ProjectRow:
    verdict = decide(project, None, error or executions, None, ports.clock.now(), policy)
    active = active_executions(project, executions)
    execution = claimed_execution(project, executions) or (active[0] if active else None)
    return ProjectRow(project, execution, verdict.kind)
