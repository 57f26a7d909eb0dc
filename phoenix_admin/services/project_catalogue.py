"""The list of projects as a person sees it: rows with verdict, load state, age.

Belongs to the UI thread; the reading happens on a lane. Polled only while it is on screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from phoenix_admin.domain.decide import active_executions, claimed_execution, decide
from phoenix_admin.domain.errors import PhoenixError, Slow
from phoenix_admin.domain.execution import Execution, ExecutionListing
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.usual_duration import NOTHING_USUAL, UsualDurations
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.job_engine import JobEngine
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.polled_reading import PolledReading
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


class Edition:
    """Tells one state of the rows from another; compared by identity."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """Only the row `row_id` differs from what the edition `of` held."""

    of: Edition
    row_id: str


@dataclass(frozen=True, slots=True)
class CatalogueReading:
    """All rows as read at `taken_at`, indexed by id. Never changed in place; any thread.

    `unseen`: so many claimed runs are not on the engine's list, which was cut, and were not looked
    up; their verdicts are *unknown*. `amendment` is there where one row was replaced after the
    reading: whoever shows the edition before needs to touch that row only.
    """

    listed: tuple[ProjectRow, ...]
    taken_at: datetime
    truncated: bool = False
    engine_error: PhoenixError | None = None
    usual: UsualDurations = NOTHING_USUAL
    unseen: int = 0
    positions: Mapping[str, int] = field(default_factory=dict[str, int], repr=False)
    patches: Mapping[str, ProjectRow] = field(default_factory=dict[str, ProjectRow], repr=False)
    edition: Edition = field(default_factory=Edition, repr=False, compare=False)
    amendment: Amendment | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.listed)

    def row_of(self, project_id: str) -> ProjectRow | None:
        """The row of this project, None when the list does not hold it."""
        position = self.positions.get(project_id)
        if position is None:
            return None
        return self.patches.get(project_id) or self.listed[position]

    def all_rows(self) -> tuple[ProjectRow, ...]:
        """Every row, the amended ones as they are now. Costs a copy once one was amended."""
        if not self.patches:
            return self.listed
        rows = list(self.listed)
        for project_id, row in self.patches.items():
            rows[self.positions[project_id]] = row
        return tuple(rows)

    def amended(self, row: ProjectRow) -> "CatalogueReading":
        """The same reading with this row in the place of its older self. Raises KeyError.

        The long list is shared, not copied: copying it would touch every one of its rows.
        """
        project_id = self.listed[self.positions[row.id]].id
        patches = {**self.patches, project_id: row}
        amendment = Amendment(self.edition, project_id)
        return replace(self, patches=patches, edition=Edition(), amendment=amendment)


class ProjectCatalogue(PolledReading[CatalogueReading]):
    """Keeps the list. Subscribe to `changed`; read `rows` and `state`.

    `looked_at` holds the projects that were looked at more closely after the reading, and when.
    """

    def __init__(
        self,
        ports: EnvironmentPorts,
        runner: TaskRunner,
        scope: Scope,
        policy: Policy,
        listening: Listening | None = None,
    ) -> None:
        super().__init__("projects", ports.clock, runner, scope)
        self.looked_at: Mapping[str, datetime] = {}
        self._ports = ports
        self._policy = policy
        self._listening = listening or Listening()

    @property
    def rows(self) -> tuple[ProjectRow, ...]:
        """All rows, in the order of the store."""
        return self.reading.all_rows() if self.reading is not None else ()

    def absorb(self, examination: Examination) -> None:
        """Take over what a closer look at one project has found, so list and detail agree.

        A look that is older than what the list shows of this project changes nothing.
        """
        reading = self.reading
        project_id = examination.project_id
        known = reading.row_of(project_id) if reading is not None else None
        if reading is None or known is None:
            return
        if examination.taken_at < self.looked_at.get(project_id, reading.taken_at):
            return
        self.looked_at = {**self.looked_at, project_id: examination.taken_at}
        row = ProjectRow(examination.project, examination.execution, examination.verdict.kind)
        if row != known:
            # How the reading of the whole list stands is not touched: one look does not mend it.
            self.reading = reading.amended(row)
            self.changed.tell()

    def _read(self, call: Call) -> CatalogueReading:
        return read_catalogue(self._ports, self._policy, call, self._listening)

    def _is_empty(self, reading: CatalogueReading) -> bool:
        return not len(reading)

    def _show(self, reading: CatalogueReading) -> None:
        super()._show(self._with_later_looks(reading))

    def _with_later_looks(self, reading: CatalogueReading) -> CatalogueReading:
        """The reading, but for projects that were looked at after it was taken."""
        before = self.reading
        later = {i: at for i, at in self.looked_at.items() if at > reading.taken_at}
        self.looked_at = {i: at for i, at in later.items() if i in reading.positions}
        for project_id in self.looked_at:
            row = before.row_of(project_id) if before is not None else None
            if row is not None:
                reading = reading.amended(row)
        return reading


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
    return CatalogueReading(
        tuple(rows),
        listing.taken_at,
        listing.truncated,
        error,
        usual,
        runs.left,
        positions,
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
