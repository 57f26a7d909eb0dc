"""LOCAL's services as the app wires them, without Qt: for processes that press buttons."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from ulid import ULID

from phoenix_admin.backends.local.backend import open_local
from phoenix_admin.backends.local.spawning import WorkerCommand, worker_command
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.services.cancelling import Cancelling
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.triggering import Triggering
from phoenix_admin.services.write_gate import WriteGate

START_LIMIT = timedelta(seconds=5)
"""Shorter than the product's, so that a storm need not wait half a minute for a lost start."""


class Services:
    """The use cases on one data folder, blocking; `close()` lets go of everything."""

    def __init__(
        self,
        data_dir: Path,
        *,
        account: str = "storm",
        start_limit: timedelta = START_LIMIT,
        command: WorkerCommand = worker_command,
    ) -> None:
        self.policy = replace(DEFAULT_POLICY, start_limit=start_limit)
        self.backend = open_local(data_dir, start_limit=start_limit, command=command)
        backend = self.backend
        self.ports = EnvironmentPorts(
            LOCAL,
            account,
            backend.clock,
            backend.store,
            backend.engine,
            backend.journal,
            backend.author,
            backend.library,
        )
        gate = WriteGate(LOCAL, account, backend.journal, backend.clock)
        self.triggering = Triggering(self.ports, gate, lambda: str(ULID()), self.policy)
        self.cancelling = Cancelling(self.ports, gate)
        self.reconciling = Reconciling(self.ports, gate, self.policy)

    def close(self) -> None:
        """Close the store; workers go on."""
        self.backend.close()
