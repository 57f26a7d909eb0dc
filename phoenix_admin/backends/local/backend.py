"""LOCAL as one bundle: everything a data folder offers, opened and closed together."""

from datetime import timedelta
from pathlib import Path

from phoenix_admin.backends.local.bulk_plan_files import BulkPlanFiles
from phoenix_admin.backends.local.clip_library import LocalClipLibrary
from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.job_engine import LocalJobEngine
from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.backends.local.project_author import LocalProjectAuthor
from phoenix_admin.backends.local.project_store import LocalProjectStore
from phoenix_admin.backends.local.spawning import WorkerCommand, worker_command
from phoenix_admin.backends.local.storage import (
    LocalStorage,
    change_worker_settings,
    open_storage,
)
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.backends.local.worker_settings import read_worker_settings
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock


@record
class LocalBackend:
    """The ports of one data folder. Call `engine.tend` about once a second while it is open."""

    folder: DataFolder
    database: Database
    clock: Clock
    store: LocalProjectStore
    engine: LocalJobEngine
    journal: JournalFile
    author: LocalProjectAuthor
    library: LocalClipLibrary
    plans: BulkPlanFiles

    def change_settings(
        self, call: Call, *, most_at_once: int | None = None, ffmpeg: Path | None = None
    ) -> None:
        """Put worker settings in force; what is None stays as it is."""
        change_worker_settings(self.database, call, most_at_once=most_at_once, ffmpeg=ffmpeg)

    def tend(self, call: Call) -> None:
        """Start the queued jobs whose workers are gone, after a reboot."""
        self.engine.tend(call)

    def close(self) -> None:
        """Close everything; workers that still run go on."""
        self.engine.close()
        self.database.close()


def open_local(
    data_dir: Path,
    *,
    clock: Clock | None = None,
    read_only: bool = False,
    most_at_once: int | None = None,
    ffmpeg: Path | None = None,
    start_limit: timedelta = DEFAULT_POLICY.start_limit,
    command: WorkerCommand = worker_command,
) -> LocalBackend:
    """Open a data folder, see `storage.open_storage`, and make everything that works on it."""
    storage = open_storage(data_dir, read_only=read_only, most_at_once=most_at_once, ffmpeg=ffmpeg)
    return backend_on(
        storage, clock=clock, read_only=read_only, start_limit=start_limit, command=command
    )


def backend_on(
    storage: LocalStorage,
    *,
    clock: Clock | None = None,
    read_only: bool = False,
    start_limit: timedelta = DEFAULT_POLICY.start_limit,
    command: WorkerCommand = worker_command,
) -> LocalBackend:
    """What works on an open data folder; closes it at its end. Touches no disk."""
    clock = clock or SystemClock()
    folder, database = storage.folder, storage.database
    store = LocalProjectStore(database, clock, read_only=read_only)
    return LocalBackend(
        folder=folder,
        database=database,
        clock=clock,
        store=store,
        engine=LocalJobEngine(
            database,
            folder,
            store,
            clock,
            start_limit=start_limit,
            read_only=read_only,
            command=command,
        ),
        journal=JournalFile(folder.journal, clock.now),
        author=LocalProjectAuthor(database, folder, store, clock, read_only=read_only),
        library=LocalClipLibrary(lambda call: read_worker_settings(database, call).ffmpeg),
        plans=BulkPlanFiles(folder.plans, read_only=read_only),
    )
