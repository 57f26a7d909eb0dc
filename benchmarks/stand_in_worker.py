"""A real worker whose stitch is only waiting: it ends when the file `go-NAME` is there.

For measurements of claims and queues, where the media work would only take time. Lock, row and
ending are the product's own.
"""

import argparse
import sys
import threading
import time
from pathlib import Path

from phoenix_admin.backends.local.data_folder import existing_data_folder
from phoenix_admin.backends.local.endings import Ending
from phoenix_admin.backends.local.execution_rows import ExecutionRow
from phoenix_admin.backends.local.run_reporter import RunReporter
from phoenix_admin.backends.local.spawning import worker_command
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.backends.local.worker import Worker
from phoenix_admin.domain.execution import ExecutionState

LONGEST_WAIT = 120.0


def go_file(data_dir: Path, execution: str) -> Path:
    """Where the stand-in of this run finds that it may end."""
    return data_dir / f"go-{execution}"


def stand_in_command(data_dir: Path, execution: str) -> list[str]:
    """The words that start it in the place of the product's worker."""
    usual = worker_command(data_dir, execution)
    return [sys.executable, "-P", __file__, *usual[4:]]


class StandInWorker(Worker):
    """Writes one byte where the reel belongs."""

    def make(self, row: ExecutionRow, reporter: RunReporter) -> Ending | None:  # noqa: ARG002 - the real one needs it
        """Wait, and put one byte in place."""
        go, pause = go_file(self.folder.root, row.name), threading.Event()
        ends = time.monotonic() + LONGEST_WAIT
        while not go.exists() and time.monotonic() < ends:
            pause.wait(0.005)
        row.reel.write_bytes(b"\0")
        return Ending(ExecutionState.SUCCEEDED, output=str(row.reel))


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--execution", required=True)
    given = parser.parse_args()
    folder = existing_data_folder(given.data_dir)
    worker = StandInWorker(folder, given.execution, clock=SystemClock(), command=stand_in_command)
    return worker.run()


if __name__ == "__main__":
    sys.exit(main())
