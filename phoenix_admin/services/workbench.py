"""One environment, opened: its list, its writes, its results, and the project that is open.

The composition root makes one per environment; the window shows it. UI thread only.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.job import kind_for
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.usual_duration import NOTHING_USUAL, UsualDuration, UsualDurations
from phoenix_admin.services.cancelling import Cancelling
from phoenix_admin.services.connection import connection_of
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.heard_runner import HeardRunner
from phoenix_admin.services.job_catalogue import JobCatalogue
from phoenix_admin.services.job_session import JobSession
from phoenix_admin.services.journal_catalogue import JournalCatalogue
from phoenix_admin.services.journal_session import JournalSession
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.opened_item import OpenedItem
from phoenix_admin.services.project_catalogue import ProjectCatalogue
from phoenix_admin.services.project_operations import ProjectOperations
from phoenix_admin.services.project_session import ProjectSession
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.results import ResultFeed
from phoenix_admin.services.resuming import resume
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.verdict_steps import make_verdict_steps
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

if TYPE_CHECKING:
    from phoenix_admin.services.bulk_plans import BulkPlans
    from phoenix_admin.services.import_bench import ImportBench
    from phoenix_admin.services.limit_operations import LimitOperations
    from phoenix_admin.services.memory.bench import MemoryBench
    from phoenix_admin.services.process_bench import ProcessBench
    from phoenix_admin.services.stray_runs import StrayRuns

# ruff: noqa: PLC0415 - plans, processes, strays, limits are imported by the first wish for them

LIST_FOLLOWS_A_PLAN = 3.0
"""Seconds between two readings of the list while a bulk plan runs."""


class Workbench:
    """The services of one environment, wired together.

    `session` is the project that is open, or None; only `open_project` changes it, and only the
    person's own input calls that. `returned` tells when somebody is signed in or answers again.
    """

    _processes: "ProcessBench | None" = None
    _strays: "StrayRuns | None" = None
    _imports: "ImportBench | None" = None
    _memory: "MemoryBench | None" = None
    _limits: "LimitOperations | None" = None

    def __init__(
        self,
        ports: EnvironmentPorts,
        runner: TaskRunner,
        scope: Scope,
        policy: Policy,
        new_job_id: Callable[[], str],
        *,
        read_only_flag: bool | None = None,
        results: ResultFeed | None = None,
    ) -> None:
        self.session: ProjectSession | None = None
        self.session_changed, self.returned = Listeners(), Listeners()
        self._opened_job = OpenedItem(self._made_job_session)
        self.job_session_changed = self._opened_job.changed
        self._opened_entry = OpenedItem(self._made_journal_session)
        self.journal_session_changed = self._opened_entry.changed
        self.results = results or ResultFeed()
        self.ports = ports
        self.scope = scope
        # Apart from the writes, which go on to their end when the environment is left.
        self._reading = scope.child("reading")
        self._policy = policy
        self._new_job_id = new_job_id
        self._bulk: BulkPlans | None = None
        gate = _gate_of(ports, read_only_flag)
        self.connection = connection_of(ports, gate, runner, self._reading)
        self._runner = runner = self._heard(runner)
        listening = Listening()
        self._reconciling = Reconciling(ports, gate, policy, listening)
        reading = self._reading
        self.catalogue = ProjectCatalogue(ports, runner, reading, policy, listening)
        self.jobs = JobCatalogue(ports, runner, reading, policy, listening)
        self.journal = JournalCatalogue(ports, runner, reading)
        self._triggering = Triggering(ports, gate, new_job_id, policy)
        self._cancelling = Cancelling(ports, gate)
        self.operations = ProjectOperations(
            ports,
            gate,
            self._triggering,
            self._cancelling,
            self._reconciling,
            runner,
            scope,
            self.results,
            make_verdict_steps(ports, gate, self._reconciling, policy),
        )
        self.operations.on_settled = self._on_settled
        self.operations.on_touched = self._on_touched
        self._list_read_at = float("-inf")

    def _heard(self, runner: TaskRunner) -> TaskRunner:
        """The way to the lanes, with the connection listening where there is one."""
        if self.connection is None:
            return runner
        self.connection.returned.add(self._on_returned)
        return HeardRunner(runner, self.connection.take_in)

    @property
    def environment(self) -> Environment:
        """The environment this bench works on."""
        return self.ports.environment

    def open_project(self, project_id: str | None) -> ProjectSession | None:
        """Leave the open project and open another; None leaves without opening."""
        if self.session is not None:
            if self.session.project_id == project_id:
                return self.session
            self.session.close()
            self.session = None
        if project_id is not None:
            self.operations.release(project_id)
            self.session = ProjectSession(
                project_id,
                self.ports,
                self._reconciling,
                self._runner,
                self._reading,
                self._on_examined,
            )
        self.session_changed.tell()
        return self.session

    @property
    def gate(self) -> WriteGate:
        """What every write of this environment passes."""
        return self.operations.gate

    @property
    def bulk(self) -> "BulkPlans":
        """Plans over many projects. Made when it is first asked for: a start needs none."""
        if self._bulk is None:
            self._bulk = self._made_bulk()
        return self._bulk

    @property
    def processes(self) -> "ProcessBench | None":
        """The processes of this computer; None where the workers are none of them."""
        table = self.ports.processes
        if self._processes is None and table is not None:
            from phoenix_admin.services.process_bench import ProcessBench

            self._processes = ProcessBench(
                self.ports,
                table,
                self.gate,
                self._runner,
                self.scope,
                self._reading,
                self.results,
            )
        return self._processes

    @property
    def limits(self) -> "LimitOperations | None":
        """Changes of limits; None where nothing has one that could be changed."""
        sizes = self.ports.sizes
        if self._limits is None and sizes is not None:
            from phoenix_admin.services.limit_change import LimitChange
            from phoenix_admin.services.limit_operations import LimitOperations

            self._limits = LimitOperations(
                LimitChange(self.ports, sizes, self.gate),
                self.gate,
                self.ports.clock,
                self._runner,
                self.scope,
                self._reading,
                self.results,
            )
            self._limits.on_over = self._on_limit_answered
        return self._limits

    @property
    def strays(self) -> "StrayRuns":
        """Executions that somebody should look at. Made when it is first asked for."""
        if self._strays is None:
            from phoenix_admin.services.stray_runs import StrayRuns

            self._strays = StrayRuns(
                self.ports,
                self._runner,
                self._reading,
                self._policy,
                self._reconciling,
                self.jobs.listening,
            )
        return self._strays

    @property
    def imports(self) -> "ImportBench | None":
        """Import profiles; None where nothing can be measured with."""
        make_prober = self.ports.import_prober
        if self._imports is None and make_prober is not None:
            from phoenix_admin.services.import_bench import ImportBench

            self._imports = ImportBench(make_prober, self._runner, self._reading)
        return self._imports

    @property
    def memory(self) -> "MemoryBench | None":
        """Who uses how much memory; None where nothing can be read. Made when first asked for."""
        make = self.ports.memory
        if self._memory is None and make is not None:
            from phoenix_admin.services.memory.bench import MemoryBench

            self._memory = MemoryBench(self.ports, make(), self._runner, self._reading)
        return self._memory

    def open_job(self, job_id: str | None) -> JobSession | None:
        """Leave the open job and open another; None leaves without opening."""
        return self._opened_job.open(job_id)

    @property
    def job_session(self) -> JobSession | None:
        """The job that is open."""
        return self._opened_job.session

    def _made_job_session(self, job_id: str) -> JobSession:
        return JobSession(
            job_id,
            self.ports,
            self._runner,
            self._reading,
            self._policy,
            lambda: self.usual_of_jobs,
            self.jobs.absorb_row,
            self.jobs.listening,
        )

    def open_entry(self, row_id: str | None) -> JournalSession | None:
        """Leave the open entry of the journal and open another; None leaves without opening."""
        return self._opened_entry.open(row_id)

    @property
    def journal_session(self) -> JournalSession | None:
        """The entry of the journal that is open."""
        return self._opened_entry.session

    def _made_journal_session(self, row_id: str) -> JournalSession:
        return JournalSession(row_id, self.journal, self.ports, self._runner, self._reading)

    @property
    def usual_of_jobs(self) -> UsualDurations:
        """What is usual, by the newest reading of the list of jobs."""
        reading = self.jobs.reading
        return reading.usual if reading is not None else NOTHING_USUAL

    def usual_of_project(self, project: Project) -> UsualDuration | None:
        """How long its runs usually take, by the newest reading of the list of projects."""
        reading = self.catalogue.reading
        return reading.usual.find(kind_for(project), project.id) if reading is not None else None

    def leave(self) -> None:
        """Leave the environment for another: nothing is read any more.

        Writes that were asked for go on to their end, and `close` comes after the last of them.
        The lock stays as it is until then: nobody can ask this gate for anything new.
        """
        self._close_sessions()
        if self._bulk is not None:
            self._bulk.leave()
        if self._limits is not None:
            self._limits.leave()
        self._reading.close()

    def close(self) -> None:
        """End it all: nothing of this environment reaches the screen any more."""
        self.gate.lock()
        self._close_sessions()
        self.scope.close()

    def _close_sessions(self) -> None:
        if self.session is not None:
            self.session.close()
            self.session = None
        self._opened_job.close()
        self._opened_entry.close()
        if self._processes is not None:
            self._processes.close()
        if self._strays is not None:
            self._strays.close()
        if self._memory is not None:
            self._memory.close()

    def _on_examined(self, examination: Examination) -> None:
        self.catalogue.absorb(examination)
        self.operations.settle(examination)

    def _on_settled(self, examination: Examination) -> None:
        session = self.session
        if session is not None and session.project_id == examination.project_id:
            session.accept(examination)
        else:
            self.catalogue.absorb(examination)

    def _on_touched(self, project_id: str | None) -> None:
        session = self.session
        if session is not None and session.project_id == project_id:
            session.refresh()
        self._read_lists()
        if self.jobs.is_visible:
            self.jobs.refresh()
            if self.job_session is not None:
                self.job_session.refresh()
        if self._strays is not None:
            self._strays.read_again()

    def _on_returned(self) -> None:
        """Somebody is signed in again, or answers again: reads go on, writes do not."""
        session, connection = self.session, self.connection
        if session is not None and connection is not None and connection.signed_in_anew:
            self.operations.hold(session.project_id)
        resume((self.catalogue, self.jobs, self.journal, session, self.job_session))
        if self._strays is not None:
            self._strays.resume()
        if self._memory is not None:
            self._memory.resume()
        self.returned.tell()

    def _made_bulk(self) -> "BulkPlans":
        from phoenix_admin.services.bulk_planning import BulkPlanning
        from phoenix_admin.services.bulk_plans import BulkPlans
        from phoenix_admin.services.bulk_steps import BulkSteps

        ports, policy = self.ports, self._policy
        bulk = BulkPlans(
            ports,
            self.gate,
            BulkPlanning(ports, self.gate, policy),
            BulkSteps(ports, self._reconciling, self._triggering, self._cancelling, policy),
            self._runner,
            self.scope,
            self.results,
            self._new_job_id,
        )
        bulk.on_item = self._on_bulk_item
        bulk.on_over = self._read_lists
        return bulk

    def _on_bulk_item(self, project_id: str) -> None:
        """A plan has dealt with a project. The list follows every few seconds, not every item."""
        self.operations.announce_journal_loss()
        session = self.session
        if session is not None and session.project_id == project_id:
            session.refresh()
        now = self.ports.clock.monotonic()
        if now - self._list_read_at >= LIST_FOLLOWS_A_PLAN:
            self._list_read_at = now
            self._read_lists()

    def _on_limit_answered(self) -> None:
        self.operations.announce_journal_loss()
        if self.journal.is_visible:
            self.journal.refresh()

    def _read_lists(self) -> None:
        """After a write: the list of projects, and the journal where somebody looks at it."""
        self.catalogue.refresh()
        if self.journal.is_visible:
            self.journal.refresh()
            if self.journal_session is not None:
                self.journal_session.refresh()


def _gate_of(ports: EnvironmentPorts, read_only_flag: bool | None) -> WriteGate:
    return WriteGate(
        ports.environment,
        ports.account,
        ports.journal,
        ports.clock,
        read_only_flag=read_only_flag,
    )
