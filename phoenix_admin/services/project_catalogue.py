"""The list of projects as a person sees it: rows with verdict, load state, age.

Belongs to the UI thread; the reading happens on a lane. Polled only while it is on screen.
"""

from dataclasses import dataclass

from phoenix_admin.domain.decide import active_executions, claimed_execution, decide
from phoenix_admin.domain.errors import PhoenixError, Slow
from phoenix_admin.domain.execution import Execution, ExecutionListing
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.usual_duration import UsualDurations
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import JobEngine
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.list_catalogue import ListCatalogue
from phoenix_admin.services.list_reading import ListReading
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.project_runs import ListedRuns, claims_unseen
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

EXECUTIONS_LISTED = 1000
LOOKED_UP = 20
"""Claimed runs that are looked for one by one, at most, where the list was cut."""
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


CatalogueReading = ListReading[ProjectRow]
"""For annotations. Not to be called: a frozen class with slots refuses what that would note."""


class ProjectCatalogue(ListCatalogue[ProjectRow]):
    """Keeps the list of projects."""

    def __init__(
        self,
        ports: EnvironmentPorts,
        runner: TaskRunner,
        scope: Scope,
        policy: Policy,
        listening: Listening | None = None,
    ) -> None:
        super().__init__("projects", ports.clock, runner, scope)
        self._ports = ports
        self._policy = policy
        self._listening = listening or Listening()

    def absorb(self, examination: Examination) -> None:
        """Take over what a closer look at one project has found, so list and detail agree."""
        row = ProjectRow(examination.project, examination.execution, examination.verdict.kind)
        self.absorb_row(row, examination.taken_at)

    def _read(self, call: Call) -> CatalogueReading:
        return read_catalogue(self._ports, self._policy, call, self._listening)


def read_catalogue(
    ports: EnvironmentPorts, policy: Policy, call: Call, listening: Listening | None = None
) -> CatalogueReading:
    """Read all projects and executions and draw each row's verdict. Blocking; for a lane.

    The reels are not looked for here: the verdict of a list rests on document and engine only.
    """
    listing = ports.store.list_projects(call)
    found = ExecutionListing((), listing.taken_at)
    error: PhoenixError | None = None
    try:
        found = ports.engine.list_executions(None, EXECUTIONS_LISTED, call)
    except PhoenixError as raised:
        error = raised
    runs = _Runs(ports.engine, found)
    rows: list[ProjectRow] = []
    positions: dict[str, int] = {}
    usual = UsualDurations.of(found.executions)
    for number, project in enumerate(listing.projects):
        if number % SLICE == SLICE - 1:
            call.raise_if_cancelled()
            call.wait(0.001)
        mine, unseen = runs.of(project, call)
        rows.append(_row(project, mine, error or unseen, ports, policy, listening))
        positions[project.id] = number
    return ListReading(
        tuple(rows),
        listing.taken_at,
        listing.truncated,
        error,
        usual,
        positions,
        unseen=runs.left,
    )


class _Runs:
    """The executions of each project in turn, looked up where a cut list lacks the claimed one."""

    def __init__(self, engine: JobEngine, found: ExecutionListing) -> None:
        self._engine = engine
        self._listed = ListedRuns(found.executions)
        self._cut = found.truncated
        self._looks = LOOKED_UP
        self.left = 0

    def of(self, project: Project, call: Call) -> tuple[tuple[Execution, ...], PhoenixError | None]:
        """What is known to belong to it, and why nothing is known of its claim, if that is so.

        `left` counts these.
        """
        listed = self._listed.of(project)
        if not self._cut or project.active_job is None or not claims_unseen(project, listed):
            return listed, None
        if self._looks > 0:
            self._looks -= 1
            try:
                return (*listed, *self._engine.find(project.active_job, call)), None
            except PhoenixError:
                self._looks = 0  # the next one would only wait for as long
        self.left += 1
        return listed, Slow("The claimed run is not among the newest, and was not looked up.")


def _row(
    project: Project,
    executions: tuple[Execution, ...],
    error: PhoenixError | None,
    ports: EnvironmentPorts,
    policy: Policy,
    listening: Listening | None,
) -> ProjectRow:
    now = ports.clock.now()
    claimed = claimed_execution(project, executions)
    silence = listening.hear(claimed, now) if listening is not None else None
    verdict = decide(project, None, error or executions, None, now, policy, silence)
    active = active_executions(project, executions)
    execution = claimed or (active[0] if active else None)
    return ProjectRow(project, execution, verdict.kind)
