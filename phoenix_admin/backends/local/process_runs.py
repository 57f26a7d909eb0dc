"""The runs of this data folder, as evidence about the processes that name them."""

from collections.abc import Collection, Mapping

from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.file_lock import is_free
from phoenix_admin.domain.errors import Invalid, Missing
from phoenix_admin.domain.process_class import LockStanding, RunFacts
from phoenix_admin.ports.call import Call


class LocalRunEvidence:
    """Satisfies `ports.run_evidence.RunEvidence`. Settles nothing: looking changes nothing."""

    def __init__(self, database: Database, folder: DataFolder) -> None:
        self._table = ExecutionTable(database)
        self._folder = folder

    def runs(self, executions: Collection[str], call: Call) -> Mapping[str, RunFacts]:
        """Those that have a row here; an environment may say anything, so odd names are none."""
        found: dict[str, RunFacts] = {}
        for name in executions:
            try:
                # The lock first: a worker records its end before it gives the lock back.
                free = is_free(self._folder.lock_of(name))
                row = self._table.read(name, call)
            except (Invalid, Missing):
                continue
            face = row.face
            found[name] = RunFacts(
                execution=name,
                lock=LockStanding.FREE if free else LockStanding.HELD,
                job_id=face.job_id,
                project_id=face.project_id,
                is_over=not row.is_open,
                ended_at=face.ended_at,
                heartbeat_at=face.heartbeat_at,
                last_log_at=face.last_log_at,
            )
        return found
