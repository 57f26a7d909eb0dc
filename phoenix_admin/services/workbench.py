"""One environment, opened: its list, its writes, its results, and the project that is open.

The composition root makes one per environment; the window shows it. UI thread only.
"""

from collections.abc import Callable

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.policy import Policy
from phoenix_admin.services.cancelling import Cancelling
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.examination import Examination
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.project_catalogue import ProjectCatalogue
from phoenix_admin.services.project_operations import ProjectOperations
from phoenix_admin.services.project_session import ProjectSession
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.results import ResultFeed
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope


class Workbench:
    """The services of one environment, wired together.

    `session` is the project that is open, or None; only `open_project` changes it, and only the
    person's own input calls that.
    """

    def __init__(
        self,
        ports: EnvironmentPorts,
        runner: TaskRunner,
        scope: Scope,
        policy: Policy,
        new_job_id: Callable[[], str],
        *,
        read_only_flag: bool | None = None,
    ) -> None:
        self.session: ProjectSession | None = None
        self.session_changed = Listeners()
        self.results = ResultFeed()
        self.ports = ports
        self.scope = scope
        self._runner = runner
        gate = WriteGate(
            ports.environment,
            ports.account,
            ports.journal,
            ports.clock,
            read_only_flag=read_only_flag,
        )
        self._reconciling = Reconciling(ports, gate, policy)
        self.catalogue = ProjectCatalogue(ports, runner, scope, policy)
        self.operations = ProjectOperations(
            ports,
            gate,
            Triggering(ports, gate, new_job_id),
            Cancelling(ports, gate),
            self._reconciling,
            runner,
            scope,
            self.results,
        )
        self.operations.on_settled = self._on_settled
        self.operations.on_touched = self._on_touched

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
            self.session = ProjectSession(
                project_id,
                self.ports,
                self._reconciling,
                self._runner,
                self.scope,
                self._on_examined,
            )
        self.session_changed.tell()
        return self.session

    @property
    def gate(self) -> WriteGate:
        """What every write of this environment passes."""
        return self.operations.gate

    def close(self) -> None:
        """Leave the environment: nothing of it reaches the screen any more."""
        self.gate.lock()
        if self.session is not None:
            self.session.close()
            self.session = None
        self.scope.close()

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
        self.catalogue.refresh()
