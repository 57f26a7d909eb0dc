"""One look at everything that runs: one list of executions, one batch of documents.

The executions are listed first and the documents of those that are active are read after them, in
one request; a single job or execution is asked about only where its answer cannot be in either.
Blocking; for a lane. Writes nothing.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from phoenix_admin.domain.decide import claimed_execution, decide
from phoenix_admin.domain.errors import Missing, PhoenixError, Slow
from phoenix_admin.domain.execution import Execution, ExecutionListing
from phoenix_admin.domain.job import Job
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.record import record
from phoenix_admin.domain.usual_duration import UsualDurations
from phoenix_admin.domain.verdict import Verdict, VerdictKind
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.list_reading import ListReading
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.project_runs import ListedRuns, claims_unseen
from phoenix_admin.services.stray_runs_rows import Recorded, StrayRow, StrayRowMaker

EXECUTIONS_LISTED: Final = 5000
"""More than other lists ask for: what has run for too long is the oldest of what runs."""
LOOKED_UP: Final = 20
"""Claimed runs that are looked for one by one, at most, where the list was cut."""
RECORDS_READ: Final = 50
"""Job records that one reading asks for, at most; what they said is kept."""
READ_AGAIN: Final = 50
"""Executions asked about once more, at most, where their document was written meanwhile."""
CLOCKS_DIFFER: Final = timedelta(seconds=5)
SLICE: Final = 100
"""Projects decided between two pauses, so that a long list never holds the interpreter."""
PAUSE: Final = 0.001


@record
class StrayReading(ListReading[StrayRow]):
    """The executions that need somebody, and figures of those that do not.

    `claimed` active ones are the run that their document names, `stalled` of these are silent.
    `cut_at` is how many executions were looked through where older ones exist.
    """

    claimed: int = 0
    stalled: int = 0
    cut_at: int | None = None


@dataclass(slots=True)
class RecordBook:
    """Where executions came from, as our records say; kept from one reading to the next.

    None for a job without a record. A record is made before its run is asked for, so that none
    comes later; the person's own wish for everything again asks once more all the same.
    """

    known: dict[str, Recorded | None] = field(default_factory=dict[str, "Recorded | None"])

    def forget_missing(self) -> None:
        """Ask once more for the records that were not there."""
        self.known = {job_id: said for job_id, said in self.known.items() if said is not None}


def read_stray_runs(
    ports: EnvironmentPorts, policy: Policy, listening: Listening, book: RecordBook, call: Call
) -> StrayReading:
    """Look once. Raises what the engine and the store raise: without both nothing can be said."""
    listing = ports.engine.list_executions(None, EXECUTIONS_LISTED, call)
    return _Look(ports, policy, listening, book, listing, call).reading()


class _Look:
    """One look; holds what was read so that each step reads like a sentence."""

    def __init__(
        self,
        ports: EnvironmentPorts,
        policy: Policy,
        listening: Listening,
        book: RecordBook,
        listing: ExecutionListing,
        call: Call,
    ) -> None:
        self._ports = ports
        self._policy = policy
        self._listening = listening
        self._book = book
        self._listing = listing
        self._call = call
        self._usual = UsualDurations.of(listing.executions)
        self._make = StrayRowMaker(self._usual, listing.taken_at)
        self._runs = {execution.name: execution for execution in listing.executions}
        self._listed = ListedRuns(self._runs.values())
        self._finds, self._records, self._again = LOOKED_UP, RECORDS_READ, READ_AGAIN

    def reading(self) -> StrayReading:
        listing = self._listing
        active = [e for e in listing.executions if e.state.is_active]
        projects = self._documents(active)
        rows = self._held_against(projects)
        named = sum(not row.stray.needs_somebody for row in rows.values())
        stalled = sum(row.verdict is VerdictKind.STALLED for row in rows.values())
        alone = [e for e in active if e.name not in rows and self._is_active(e)]
        rows.update({e.name: self._alone(e) for e in alone})
        # In the order of the list, which is that of time.
        kept = [rows[e.name] for e in active if e.name in rows]
        shown = tuple(self._with_record(row) for row in kept if row.stray.needs_somebody)
        return StrayReading(
            shown,
            listing.taken_at,
            usual=self._usual,
            positions={row.id: number for number, row in enumerate(shown)},
            claimed=named,
            stalled=stalled,
            cut_at=len(listing.executions) if listing.truncated else None,
        )

    def _documents(self, active: list[Execution]) -> dict[str, Project]:
        """The documents of all that is active, in one request.

        One that carries no project id, or that of no document, is looked for by the record of its
        job; those of the latter cost a second request.
        """
        found = self._read({e.project_id for e in active if e.project_id is not None})
        mute = [e for e in active if e.project_id not in found]
        recorded = {said.project_id for e in mute if (said := self._recorded(e)[0]) is not None}
        return {**found, **self._read(recorded - found.keys())}

    def _read(self, wanted: set[str]) -> dict[str, Project]:
        if not wanted:
            return {}
        found = self._ports.store.read_projects(frozenset(wanted), self._call)
        return {project.id: project for project in found}

    def _held_against(self, projects: dict[str, Project]) -> dict[str, StrayRow]:
        """The row of each active execution that one of these documents is about."""
        rows: dict[str, StrayRow] = {}
        for number, project in enumerate(projects.values(), 1):
            if number % SLICE == 0:
                self._call.raise_if_cancelled()
                self._call.wait(PAUSE)
            for row in self._rows_of(project):
                before = rows.get(row.id)
                # Two documents may be about it: the one that names it goes first.
                if before is None or not before.is_named:
                    rows[row.id] = row
        return rows

    def _rows_of(self, project: Project) -> list[StrayRow]:
        rows = self._judged(project)
        meanwhile = self._listing.taken_at - CLOCKS_DIFFER
        if project.updated_at < meanwhile or not any(row.stray.needs_somebody for row in rows):
            return rows
        # Written since the list was read, perhaps by the end of this very run: a document must not
        # be held against what the engine said before.
        for row in rows:
            self._read_again(row.execution)
        self._listed = ListedRuns(self._runs.values())
        return self._judged(project)

    def _judged(self, project: Project) -> list[StrayRow]:
        runs = self._listed.of(project)
        verdict = self._verdict(project, runs)
        return [
            self._make.owned(e, project, verdict, None, looked_up=False)
            for e in runs
            if e.state.is_active
        ]

    def _verdict(self, project: Project, runs: tuple[Execution, ...]) -> Verdict:
        now, job, seen = self._listing.taken_at, None, runs
        error: PhoenixError | None = None
        if project.active_job is not None and claims_unseen(project, runs):
            job = self._job(project.active_job)
            if self._listing.truncated:
                seen, error = self._found(project.active_job, runs)
        silence = self._listening.hear(claimed_execution(project, seen), now)
        return decide(project, job, error or seen, None, now, self._policy, silence)

    def _found(
        self, job_id: str, runs: tuple[Execution, ...]
    ) -> tuple[tuple[Execution, ...], PhoenixError | None]:
        """Where the list was cut, the claimed run may be among those that are not on it."""
        if self._finds <= 0:
            return runs, Slow("The claimed run is not among the newest, and was not looked up.")
        self._finds -= 1
        return (*runs, *self._ports.engine.find(job_id, self._call)), None

    def _job(self, job_id: str) -> Job | None:
        try:
            return self._ports.store.read_job(job_id, self._call)
        except Missing:
            return None

    def _read_again(self, execution: Execution) -> None:
        if self._again <= 0:
            return
        self._again -= 1
        try:
            self._runs[execution.name] = self._ports.engine.read(execution.name, self._call)
        except Missing:
            del self._runs[execution.name]

    def _is_active(self, execution: Execution) -> bool:
        """Whether it still is, where it was read again."""
        now = self._runs.get(execution.name)
        return now is not None and now.state.is_active

    # ------------------------------------------------------------------ where they came from

    def _alone(self, execution: Execution) -> StrayRow:
        recorded, looked_up = self._recorded(execution)
        return self._make.alone(execution, recorded, looked_up=looked_up)

    def _with_record(self, row: StrayRow) -> StrayRow:
        if row.looked_up:
            return row
        recorded, looked_up = self._recorded(row.execution)
        return replace(row, recorded=recorded, looked_up=looked_up)

    def _recorded(self, execution: Execution) -> tuple[Recorded | None, bool]:
        """What our record of its job says, and whether anybody has looked."""
        job_id, known = execution.job_id, self._book.known
        if job_id is None:
            return None, True
        if job_id not in known:
            if self._records <= 0:
                return None, False
            self._records -= 1
            job = self._job(job_id)
            found = Recorded(job.project_id, job.requested_by) if job is not None else None
            known[job_id] = found
        return known[job_id], True
