"""The list of projects as a person sees it: rows with verdict, load state, age.

Belongs to the UI thread; the reading happens on a lane. Polled only while it is on screen.
"""

from collections.abc import Callable

from phoenix_admin.domain.decide import active_executions, claimed_execution, decide
from phoenix_admin.domain.environment import EnvironmentKind
from phoenix_admin.domain.errors import PhoenixError, Slow
from phoenix_admin.domain.execution import Execution, ExecutionListing
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project, ProjectStatus
from phoenix_admin.domain.record import record
from phoenix_admin.domain.usual_duration import UsualDurations
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import JobEngine
from phoenix_admin.ports.project_store import ListPace, ProjectStore
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.list_catalogue import ListCatalogue
from phoenix_admin.services.list_reading import ListReading
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.polled_reading import POLL_SECONDS
from phoenix_admin.services.project_runs import ListedRuns, claims_unseen
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

EXECUTIONS_LISTED = 1000
LOOKED_UP = 20
"""Claimed runs that are looked for one by one, at most, where the list was cut."""
SLICE = 100
"""Rows decided between two pauses, so that a long list never holds the interpreter (about 2 ms)."""
PAUSE = 0.001
MOST_LOOKED_AGAIN = 200
"""Documents read once more, at most, before their rows contradict the engine: one request."""
IDLE_POLL_SECONDS = 60.0
STILL_READINGS = 4
"""Equal readings in which nothing moves, after which a cloud is asked less often."""


@record
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
        self._anew = False
        self._still = 0

    def absorb(self, examination: Examination) -> None:
        """Take over what a closer look at one project has found, so list and detail agree."""
        row = ProjectRow(examination.project, examination.execution, examination.verdict.kind)
        self.absorb_row(row, examination.taken_at)

    def refresh_whole(self) -> None:
        """Read every document again, in parts."""
        self._anew = True
        self.refresh()

    def _read(self, call: Call) -> CatalogueReading:
        pace = ListPace.ANEW if self._anew else ListPace.PARTS
        self._anew = False
        return read_catalogue(self._ports, self._policy, call, self._listening, pace)

    def _seconds_to_next(self) -> float:
        # Each look at a cloud costs requests that all colleagues share. Where nothing moves, and
        # nothing has changed lately, every other one is enough.
        far = self._ports.environment.kind is EnvironmentKind.GCP
        return IDLE_POLL_SECONDS if far and self._still >= STILL_READINGS else POLL_SECONDS

    def _show(self, reading: CatalogueReading) -> None:
        before = self.reading
        is_still = (
            before is not None
            and not (reading.is_moving or reading.unfinished)
            and reading.digest == before.digest
        )
        self._still = self._still + 1 if is_still else 0
        super()._show(reading)


def read_catalogue(
    ports: EnvironmentPorts,
    policy: Policy,
    call: Call,
    listening: Listening | None = None,
    pace: ListPace = ListPace.PARTS,
) -> CatalogueReading:
    """Read projects and executions and draw each row's verdict. Blocking; for a lane.

    The reels are not looked for here: the verdict of a list rests on document and engine only.
    """
    listing = ports.store.list_projects(call, pace)
    found = ExecutionListing((), listing.taken_at)
    error: PhoenixError | None = None
    try:
        found = ports.engine.list_executions(None, EXECUTIONS_LISTED, call)
    except PhoenixError as raised:
        error = raised
    runs = _Runs(ports.engine, found)
    usual = UsualDurations.of(found.executions)

    def drawn(project: Project) -> ProjectRow:
        mine, unseen = runs.of(project, call)
        return _row(project, mine, error or unseen, ports, policy, listening)

    rows: list[ProjectRow] = []
    for number, project in enumerate(listing.projects, 1):
        if number % SLICE == 0:
            call.wait(PAUSE)
            call.raise_if_cancelled()
        rows.append(drawn(project))
    if listing.whole_at is not None:
        rows = _looked_again(rows, ports.store, drawn, call)
    positions, is_moving, digest = _summary(rows, call)
    return ListReading(
        tuple(rows),
        listing.taken_at,
        listing.truncated,
        error,
        usual,
        positions,
        unseen=runs.left,
        unfinished=listing.unfinished,
        at_least=listing.at_least,
        whole_at=listing.whole_at,
        is_moving=is_moving or error is not None,
        digest=digest,
    )


def _looked_again(
    rows: list[ProjectRow],
    store: ProjectStore,
    drawn: Callable[[Project], ProjectRow],
    call: Call,
) -> list[ProjectRow]:
    """The rows, with every disagreement drawn from a document that was read just now.

    The list looked for changes only. A document that somebody has changed without saying so must
    not be held against the engine.
    """
    doubted = [row.id for row in rows if row.verdict.is_disagreement]
    if not doubted:
        return rows
    asked = frozenset(doubted[:MOST_LOOKED_AGAIN])
    now = {project.id: project for project in store.read_projects(asked, call)}
    fresh = [row for row in rows if row.id not in asked or row.id in now]
    return [drawn(now[row.id]) if row.id in now else row for row in fresh]


def _summary(rows: list[ProjectRow], call: Call) -> tuple[dict[str, int], bool, int]:
    """Where each row is, whether anything moves, and a figure that differs when rows differ."""
    call.wait(PAUSE)
    positions = {row.project.id: number for number, row in enumerate(rows)}
    is_moving = any(_moves(row) for row in rows)
    call.wait(PAUSE)
    digest = hash(tuple(row.project.version for row in rows))
    return positions, is_moving, digest


def _moves(row: ProjectRow) -> bool:
    if row.project.status == ProjectStatus.STITCHING:
        return True
    return row.execution is not None and row.execution.state.is_active


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
