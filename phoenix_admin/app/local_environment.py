"""LOCAL as a bundle of ports."""

import getpass
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from phoenix_admin.app.late_imports import import_prober
from phoenix_admin.app.late_logs import local_log_files
from phoenix_admin.app.late_processes import LateProcesses
from phoenix_admin.app.memory_opening import BackendAndMemory, MemoryOpening, Samples
from phoenix_admin.app.opened_environment import OpenEnvironment
from phoenix_admin.backends.local.backend import LocalBackend, backend_on
from phoenix_admin.backends.local.data_folder import existing_data_folder
from phoenix_admin.backends.local.database import replace_damaged
from phoenix_admin.backends.local.journal_file import JournalFile
from phoenix_admin.backends.local.storage import LocalStorage, open_storage
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.write_access import WriteMode, resolve_mode
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.write_gate import WriteAction, WriteGate
from phoenix_admin.settings.process_settings import DEFAULT_PROCESS_SETTINGS, ProcessSettings

if TYPE_CHECKING:
    from phoenix_admin.ports.memory_ports import MemoryPorts


def account_name() -> str:
    """Who sits here, for claims and the journal."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def open_local_environment(
    data_dir: Path, most_at_once: int, *, read_only: bool, process_settings: Path | None = None
) -> OpenEnvironment:
    """Open a data folder, see `storage.open_storage`, with everything that works on it.

    `most_at_once` is how many jobs run side by side.
    """
    storage = open_storage(data_dir, read_only=read_only, most_at_once=most_at_once)
    return local_environment(storage, read_only=read_only, process_settings=process_settings)


def local_environment(
    storage: LocalStorage, *, read_only: bool, process_settings: Path | None = None
) -> OpenEnvironment:
    """Everything that works on an open data folder. Touches no disk.

    `read_only` is the flag of the command line; the backend refuses on its own what the gate
    refuses. `process_settings` is the file with what the person has set about processes, which is
    read on a lane.
    """
    mode = resolve_mode(flag=read_only or None, configured=LOCAL.read_only, label=LOCAL.label)
    read_only = mode is WriteMode.READ_ONLY
    backend = backend_on(storage, read_only=read_only)
    processes = LateProcesses(backend, read_only=read_only)
    settings = partial(_process_settings, process_settings)
    memory = MemoryOpening(partial(_memory, backend, settings))
    ports = EnvironmentPorts(
        environment=replace(LOCAL, read_only=read_only),
        account=account_name(),
        clock=backend.clock,
        store=backend.store,
        engine=backend.engine,
        journal=backend.journal,
        author=backend.author,
        library=backend.library,
        plans=backend.plans,
        data_folder=backend.folder.root,
        processes=processes,
        run_evidence=processes,
        import_prober=import_prober,
        process_settings=settings,
        memory=memory,
        log_files=local_log_files(backend),
        own_folder=backend.folder.root,
    )
    return OpenEnvironment(BackendAndMemory(backend, memory), ports)


def _memory(
    backend: LocalBackend, settings: Callable[[], ProcessSettings]
) -> "tuple[MemoryPorts, Samples]":
    from phoenix_admin.app.late_memory import local_memory  # noqa: PLC0415 - by the first wish

    return local_memory(backend, lambda: settings().worker_memory)


def _process_settings(path: Path | None) -> ProcessSettings:
    if path is None:
        return DEFAULT_PROCESS_SETTINGS
    from phoenix_admin.settings.process_settings_file import (  # noqa: PLC0415 - by the first look
        read_process_settings,
    )

    return read_process_settings(path)


def replace_damaged_database(data_dir: Path) -> Path:
    """Keep the damaged database of a folder aside and make a fresh one; returns where it is kept.

    Only on a person's request, by the one window of the folder, before it is opened. It passes
    the gate, so that the journal tells of it. Raises Invalid for a database that is not damaged
    and for a folder from a newer version; then nothing was changed.
    """
    folder = existing_data_folder(data_dir)
    clock = SystemClock()
    gate = WriteGate(LOCAL, account_name(), JournalFile(folder.journal), clock)
    with gate.attempt(WriteAction.REPLACE_DATABASE, str(folder.database)) as attempt:
        kept = replace_damaged(folder.database, f"{clock.now():%Y%m%d-%H%M%S}")
        attempt.after["kept"] = str(kept)
        attempt.detail = "The database was damaged; it was replaced by a fresh one."
    return kept
