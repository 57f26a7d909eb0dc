"""Processes of one environment: their list, what can be done to them, and the one that is open.

Made by the first wish for it: a start needs none of it. UI thread only; what looks and signals
runs on the lanes.
"""

import threading

from phoenix_admin.domain.process_class import ProcessClass
from phoenix_admin.domain.stop_ladder import StopRules
from phoenix_admin.ports.process_table import ProcessTable
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.opened_item import OpenedItem
from phoenix_admin.services.process_catalogue import ProcessCatalogue
from phoenix_admin.services.process_operations import ProcessOperations
from phoenix_admin.services.process_reaping import ZombieReaping
from phoenix_admin.services.process_session import ProcessSession
from phoenix_admin.services.process_stopping import ProcessStopping
from phoenix_admin.services.process_sweep import LateWatch, ProcessSweep
from phoenix_admin.services.process_watch import ProcessWatch
from phoenix_admin.services.results import ResultFeed
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.settings.process_settings import ProcessSettings
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

ASKS_FIRST = StopRules(escalate=False)
"""A person who stops something decides about force themselves, after the grace."""
ATTENTION = (ProcessClass.ZOMBIE, ProcessClass.ORPHAN, ProcessClass.STALE)


class ProcessBench:
    """The services for the processes of one environment, wired together.

    `session` is the process that is open, or None; only `open_process` changes it, and only the
    person's own input calls that. `scope` is for writes, `reading` for what is read.
    """

    def __init__(
        self,
        ports: EnvironmentPorts,
        table: ProcessTable,
        gate: WriteGate,
        runner: TaskRunner,
        scope: Scope,
        reading: Scope,
        results: ResultFeed,
        rules: StopRules = ASKS_FIRST,
    ) -> None:
        self._opened = OpenedItem(self._made_session)
        self.session_changed = self._opened.changed
        self.clock = ports.clock
        self._ports = ports
        self._table = table
        self._runner = runner
        self._reading = reading
        self._guard = threading.Lock()
        self._settings: ProcessSettings | None = None
        self.catalogue = ProcessCatalogue(self._made_watch, ports.clock, runner, reading)
        # A watch of its own: the list's is at work on another lane.
        sweeping = ProcessStopping(table, gate, ports.clock)
        sweep = ProcessSweep(LateWatch(self._made_watch), table, sweeping, gate)
        self.operations = ProcessOperations(
            ProcessStopping(table, gate, ports.clock, rules),
            ZombieReaping(table, gate, ports.clock),
            sweep,
            gate,
            ports.clock,
            runner,
            scope,
            results,
        )
        self.operations.on_over = self._on_over

    def settings(self) -> ProcessSettings:
        """What the person has set; read by the first who asks, on a lane."""
        with self._guard:
            if self._settings is None:
                self._settings = self._ports.process_settings()
            return self._settings

    def begin(self) -> None:
        """The sweep of a start: it reports, or stops where that was set."""
        self.operations.request_first_sweep(self.settings)

    def open_process(self, row_id: str | None) -> ProcessSession | None:
        """Leave the open process and open another; None leaves without opening."""
        return self._opened.open(row_id)

    @property
    def session(self) -> ProcessSession | None:
        """The process that is open."""
        return self._opened.session

    def close(self) -> None:
        """The environment is left."""
        self._opened.close()

    def _made_session(self, row_id: str) -> ProcessSession:
        return ProcessSession(
            row_id,
            self.catalogue,
            lambda: self._table,
            self.clock,
            self._runner,
            self._reading,
        )

    def _made_watch(self) -> ProcessWatch:
        ports = self._ports
        signatures = self.settings().signatures
        return ProcessWatch(self._table, ports.clock, ports.run_evidence, signatures=signatures)

    def _on_over(self) -> None:
        """Something was signalled: look at once instead of in two seconds."""
        if self.catalogue.is_visible:
            self.catalogue.refresh()
