"""Starting what waits: at most so many runs at once, and none of them twice.

Used by the engine in the app and by every worker that ends, so a queue empties itself even when
no app is open. The right to start a run is won in the database, one run at a time.
"""

import logging
import subprocess

from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.endings import Ending, record_ending
from phoenix_admin.backends.local.execution_rows import ExecutionRow
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.spawning import WorkerCommand, spawn_worker
from phoenix_admin.backends.local.worker_settings import read_worker_settings
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock

log = logging.getLogger(__name__)


@record
class Started:
    """One attempt to start a worker: the process, or why there is none."""

    row: ExecutionRow
    process: "subprocess.Popen[bytes] | None"
    error: PhoenixError | None = None


def start_waiting(
    database: Database, folder: DataFolder, command: WorkerCommand, clock: Clock, call: Call
) -> list[Started]:
    """Start queued runs, oldest first, until the bound is reached or none waits.

    A worker that cannot be started ends its run as failed, in the document as well.
    """
    table = ExecutionTable(database)
    most_at_once = read_worker_settings(database, call).most_at_once
    attempts: list[Started] = []
    while (row := table.claim_next_start(most_at_once, clock.now(), call)) is not None:
        try:
            attempts.append(Started(row, spawn_worker(command, folder, row)))
        except PhoenixError as error:
            log.info("no worker for %s: %s", row.name, error.text)
            ending = Ending(ExecutionState.FAILED, error.text)
            record_ending(database, row, ending, clock.now(), call, only_from=(row.state,))
            attempts.append(Started(row, None, error))
    return attempts
