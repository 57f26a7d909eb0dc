"""A real worker that stops, or kills itself, at a named point of its work.

Run as a program in the place of the product's worker. The points lie around each step that a
crash could tear apart; the product's code knows nothing of them. Usage:

    staged_worker.py ACTION POINT --data-dir DIR --execution NAME

ACTION `kill`: SIGKILL to itself there. `hold`: wait there until the file `go-NAME` exists in the
data folder; a cancel is noticed meanwhile. `deaf`: the same, but a cancel is not noticed.
"""

import os
import signal
import sys
import time
from pathlib import Path

from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.endings import Ending
from phoenix_admin.backends.local.execution_rows import ExecutionRow
from phoenix_admin.backends.local.file_lock import FileLock
from phoenix_admin.backends.local.run_log import RunLog
from phoenix_admin.backends.local.run_reporter import RunReporter
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.backends.local.worker import Worker
from phoenix_admin.domain.progress import Progress, Stage

POINTS = (
    "locked",
    "begun",
    "child-unrecorded",
    "child-recorded",
    "middle",
    "verified",
    "finalizing",
    "renamed",
    "recorded",
)
LONGEST_HOLD = 60.0


def go_file(data_dir: Path, execution: str) -> Path:
    return data_dir / f"go-{execution}"


class Halt:
    """Where to stop, and what to do there."""

    def __init__(self, action: str, point: str, go: Path) -> None:
        self.action = action
        self.point = point
        self.go = go
        self.here: str | None = None

    def at(self, point: str, reporter: RunReporter | None = None) -> None:
        self.here = point
        if point != self.point:
            return
        self.go.with_name(f"at-{self.go.name[3:]}").touch()
        if self.action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        ends = time.monotonic() + LONGEST_HOLD
        while not self.go.exists() and time.monotonic() < ends:
            # Asking also gives signs of life, as the stitcher's asking does.
            asked = reporter is not None and RunReporter.cancel_requested(reporter)
            if asked and self.action == "hold":
                return
            time.sleep(0.01)


class StagedReporter(RunReporter):
    halt: Halt

    def child_started(self, pid: int) -> None:
        self.halt.at("child-unrecorded", self)
        super().child_started(pid)
        self.halt.at("child-recorded", self)

    def progress(self, progress: Progress) -> None:
        super().progress(progress)
        if progress.stage in (Stage.CONFORMING, Stage.JOINING) and progress.done > 0:
            self.halt.at("middle", self)

    def cancel_requested(self) -> bool:
        return self.halt.action != "deaf" and super().cancel_requested()

    def finalizing(self, temporary: Path, reel: Path, size: int) -> None:
        self.halt.at("verified", self)
        super().finalizing(temporary, reel, size)
        self.halt.at("finalizing")


class StagedWorker(Worker):
    halt: Halt

    def _take_lock(self) -> FileLock:
        lock = super()._take_lock()
        self.halt.at("locked")
        return lock

    def make_reporter(self, run_log: RunLog) -> RunReporter:
        self.halt.at("begun")
        reporter = StagedReporter(self.execution, self.table, run_log, self.clock, self.memory)
        reporter.halt = self.halt
        return reporter

    def record(self, row: ExecutionRow, ending: Ending) -> bool:
        self.halt.at("renamed")
        recorded = super().record(row, ending)
        self.halt.at("recorded")
        return recorded


def main(arguments: list[str]) -> int:
    action, point, _, data_dir, _, execution = arguments
    assert point in POINTS, point
    folder = DataFolder(Path(data_dir))
    worker = StagedWorker(folder, execution, clock=SystemClock())
    worker.halt = Halt(action, point, go_file(folder.root, execution))
    return worker.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
