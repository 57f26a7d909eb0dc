"""Fills the stitcher's Reporter with LOCAL's store: progress, signs of life, cancel, log.

Everything happens on the worker's one thread, in the calls the stitcher makes about five times a
second: a second thread would make starting ffmpeg unsafe (see `stitcher.children`). A report that
cannot be written at once is dropped, because the next one follows; only *finalizing* must be
written, or the reel would be renamed without a record.
"""

from pathlib import Path

from phoenix_admin.backends.local.execution_rows import Identity
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.kill_evidence import KillWatch
from phoenix_admin.backends.local.memory_reporting import WorkerMemory
from phoenix_admin.backends.local.processes import identity_of
from phoenix_admin.backends.local.run_log import RunLog
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.ports.clock import Clock
from phoenix_admin.tasks.context import unhurried

SHORTEST_GAP = 0.25
"""Seconds between two reports at least: four a second are smooth enough."""
LONGEST_GAP = 2.0
"""Seconds after which a report is due although nothing changed."""

_PATIENCE = 0.25
_LONG_PATIENCE = 30.0


class RunEnded(Exception):
    """Somebody has ended this run from outside; the worker must leave everything alone."""


class RunReporter:
    """What the worker of one execution tells the store. One thread only.

    `told_to_end` is set by the worker's signal handler; the run then stops like a cancelled one.
    `memory` notes every few seconds how much it and its ffmpeg use; `kills` knows who killed one.
    """

    def __init__(
        self,
        name: str,
        table: ExecutionTable,
        run_log: RunLog,
        clock: Clock,
        memory: WorkerMemory | None = None,
    ) -> None:
        self._name = name
        self._table = table
        self._log = run_log
        self._clock = clock
        self._memory = memory
        self._children: dict[int, Identity] = {}
        self.kills = KillWatch()
        self._written_at = float("-inf")
        self._waiting: Progress | None = None
        self._complained = False
        self.newest: Progress | None = None
        self.told_to_end = False

    def progress(self, progress: Progress) -> None:
        """Keep it and write it when its turn has come. The last step belongs to the ending."""
        if progress.stage is Stage.DONE:
            return
        progress = progress.at_least(self.newest)
        if progress != self.newest:  # a hanging ffmpeg goes on repeating its last figure
            self.newest = self._waiting = progress
        self._write_if_due()

    def child_started(self, pid: int) -> None:
        """Record an ffmpeg so that whoever survives this worker can end it."""
        identity = identity_of(pid)
        if identity is not None:
            self._children[pid] = identity
            self.kills.started(identity)
            self._record_children()

    def child_ended(self, pid: int) -> None:
        """Forget it, at the latest when the next one starts."""
        self._children.pop(pid, None)
        self.kills.ended(pid)

    def note(self, text: str, **fields: object) -> None:
        """A line for the run's log."""
        self.say(Severity.INFO, text, **fields)

    def say(self, severity: Severity, text: str, **fields: object) -> None:
        """A line of that severity."""
        self._log.write(self._clock.now(), severity, text, fields)

    def cancel_requested(self) -> bool:
        """Whether to stop now. A store that cannot be asked just now has not said so."""
        if self.told_to_end:
            return True
        self._write_if_due()
        try:
            return self._table.is_cancel_requested(self._name, unhurried(_PATIENCE))
        except PhoenixError as error:
            self._complain(error)
            return False

    def finalizing(self, temporary: Path, reel: Path, size: int) -> None:
        """Record the verified file. Raises RunEnded when the run has been ended from outside."""
        call = unhurried(_LONG_PATIENCE)
        now = self._clock.now()
        if not self._table.finalize(self._name, temporary, reel, size, now, call):
            raise RunEnded

    def _write_if_due(self) -> None:
        if self._memory is not None:
            self._memory.note_if_due(tuple(self._children.values()))
        since = self._clock.monotonic() - self._written_at
        if since < SHORTEST_GAP or (self._waiting is None and since < LONGEST_GAP):
            return
        self._written_at = self._clock.monotonic()
        now = self._clock.now()
        progress = None if self._waiting is None else (self._waiting, now)
        try:
            self._table.report(self._name, now, progress, self._log.newest_at, unhurried(_PATIENCE))
            self._waiting = None
        except PhoenixError as error:
            self._complain(error)

    def _record_children(self) -> None:
        try:
            self._table.record_children(
                self._name, tuple(self._children.values()), unhurried(_PATIENCE)
            )
        except PhoenixError as error:
            self._complain(error)

    def _complain(self, error: PhoenixError) -> None:
        if not self._complained:
            self._complained = True
            self.say(Severity.WARNING, f"A report could not be stored: {error.text}")
