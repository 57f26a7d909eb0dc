"""Starting a worker so that it outlives whoever starts it.

Its own session (no signal meant for the app reaches it), no inherited descriptors, nothing on
the standard streams but its own log, and an environment that says which run it is.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import phoenix_admin
from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.execution_rows import ExecutionRow
from phoenix_admin.backends.local.faults import file_fault
from phoenix_admin.backends.local.run_marks import EXECUTION_VARIABLE

WorkerCommand = Callable[[Path, str], list[str]]
"""Data folder and execution name to the words that start its worker."""

_PACKAGE_PARENT = Path(phoenix_admin.__file__).resolve().parents[1]


def worker_command(data_dir: Path, execution: str) -> list[str]:
    """The words that start a worker, from source or from the frozen program.

    `-P` keeps the worker's current folder (the runs) off the import path. It leaves out docstrings
    where the program does: what is compiled without them is there already.
    """
    words = ["--data-dir", str(data_dir), "--execution", execution]
    if getattr(sys, "frozen", False):
        return [sys.executable, "--worker", "run", *words]
    options = f"-{'O' * sys.flags.optimize}P"
    return [sys.executable, options, "-m", "phoenix_admin.backends.local.worker", *words]


def spawn_worker(
    command: WorkerCommand, folder: DataFolder, row: ExecutionRow
) -> "subprocess.Popen[bytes]":
    """Start the worker of this run and return at once. Raises Invalid when that fails.

    What it prints (a traceback of an import that fails, say) goes into the run's log.
    """
    words = command(folder.root, row.name)
    environment = worker_environment(row)
    try:
        with folder.log_of(row.name).open("ab") as log_file:
            if sys.platform == "win32":
                return _spawn_on_windows(words, folder, environment, log_file.fileno())
            return subprocess.Popen(
                words,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log_file,
                close_fds=True,
                cwd=folder.runs,
                env=environment,
            )
    except OSError as error:
        raise file_fault(error, "The worker could not be started: its program") from error


def worker_environment(row: ExecutionRow) -> dict[str, str]:
    """Our environment with the run's names, without what must not be handed down."""
    environment = dict(os.environ)
    environment[EXECUTION_VARIABLE] = row.name
    environment["PHOENIX_JOB_ID"] = row.face.job_id or ""
    environment["PHOENIX_PROJECT_ID"] = row.face.project_id or ""
    if getattr(sys, "frozen", False):
        _forget_the_bundle(environment)
    else:
        # A worker that starts the next one hands its own path down; it must not grow.
        ours, earlier = str(_PACKAGE_PARENT), environment.get("PYTHONPATH", "")
        others = [place for place in earlier.split(os.pathsep) if place not in ("", ours)]
        environment["PYTHONPATH"] = os.pathsep.join([ours, *others])
    return environment


def _forget_the_bundle(environment: dict[str, str]) -> None:
    """Let our own program start as if nobody had started it.

    Otherwise it takes itself for a part of this process: a one-file program would run from a
    folder that goes away with us, and the saved library path would become the bundle's
    (PyInstaller manual, "Launching external programs from the frozen application").
    """
    original = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    environment.pop("LD_LIBRARY_PATH", None)
    if original is not None:
        environment["LD_LIBRARY_PATH"] = original
    environment["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


if sys.platform == "win32":

    def _spawn_on_windows(
        words: list[str], folder: DataFolder, environment: dict[str, str], log_file: int
    ) -> "subprocess.Popen[bytes]":
        """Break away from the job object of a terminal or CI, where that is allowed.

        Not DETACHED_PROCESS: with it ffmpeg would open a console window.
        """
        basic = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        for flags in (basic | subprocess.CREATE_BREAKAWAY_FROM_JOB, basic):
            try:
                return subprocess.Popen(
                    words,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log_file,
                    close_fds=True,
                    cwd=folder.runs,
                    env=environment,
                    creationflags=flags,
                )
            except PermissionError:
                if flags == basic:
                    raise
        raise AssertionError
