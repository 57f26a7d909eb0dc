"""Telling the truth about runs whose worker is gone.

A worker that lives holds the lock of its run. A free lock and a row that has not ended: it is
dead, and its run is settled here, whoever looks first. A worker that has never reported may still
be starting, so there the start limit decides. (What the table of verdicts then does with the
document is the reconciling service's part.)
"""

import contextlib
import logging
import os
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_rows import FINALIZING, ExecutionRow
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.file_lock import is_free
from phoenix_admin.backends.local.group_kills import GROUPS, GroupKills
from phoenix_admin.backends.local.json_values import object_in, read_object
from phoenix_admin.backends.local.kernel_log import KernelKills, kernel_kills
from phoenix_admin.backends.local.kill_evidence import judge_kill
from phoenix_admin.backends.local.log_lines import lines_from
from phoenix_admin.backends.local.run_marks import run_mark
from phoenix_admin.domain.errors import Missing, PhoenixError
from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock

log = logging.getLogger(__name__)

FORCED = "forced"
_AT_ITS_DEATH = timedelta(minutes=2)
"""A counter that is read later may have counted somebody else meanwhile."""


class Settling:
    """Finds and settles dead runs. Blocks; any thread, any number of processes at once."""

    def __init__(
        self,
        database: Database,
        folder: DataFolder,
        clock: Clock,
        start_limit: timedelta,
        groups: Path = GROUPS,
        kernel: KernelKills = kernel_kills,
    ) -> None:
        self._table = ExecutionTable(database)
        self._folder = folder
        self._clock = clock
        self._start_limit = start_limit
        self._groups = groups
        self._kernel = kernel

    def settle_dead(self, call: Call) -> int:
        """Settle every run whose worker is gone; returns how many."""
        rows = self._table.started_rows(call)
        return sum(self.settle(row, call) for row in rows if self.death_of(row))

    def settle(self, row: ExecutionRow, call: Call) -> bool:
        """End the run of a dead worker: leftovers killed, its reel adopted or its parts removed.

        False when there is nothing to settle: it lives, has ended, or somebody else did it.
        """
        try:
            row = self._table.read(row.name, call)
        except Missing:
            return False
        # Read after the lock was seen free: from here on the dead worker changes nothing more.
        reason = self.death_of(row)
        if reason is None:
            return False
        output, problem = None, ""
        if row.state != ExecutionState.PENDING:
            from phoenix_admin.backends.local.processes import end_leftovers  # noqa: PLC0415 - psutil

            # One that has not begun has nothing to leave, and may yet begin while we look.
            killed = end_leftovers(row.name, row.children, call)
            if killed:
                log.info("%s: ended what its worker left running: %s", row.name, killed)
            output, problem = adopt(row)
            discard_partials(row)
        state = _ending_of(row, adopted=output is not None)
        if state is ExecutionState.SUCCEEDED:
            text = None
        elif row.forced:
            text = FORCED
        else:
            text = reason + problem
        settled = self._table.settle(
            row, state, self._clock.now(), call, reason=text, output=output
        )
        if settled:
            log.info("%s settled as %s: %s", row.name, state, text or output)
        return settled

    def death_of(self, row: ExecutionRow) -> str | None:
        """Why its worker counts as dead; None while it lives, may be starting, or has ended."""
        if not row.is_open or row.is_queued:
            return None
        if row.state == ExecutionState.PENDING:
            spawned_at = row.spawned_at
            assert spawned_at is not None, "a pending row without it is queued"
            if self._clock.now() - spawned_at <= self._start_limit:
                return None
            if not is_free(self._folder.lock_of(row.name)):
                return None
            return f"the worker never reported after its start at {clock_time(spawned_at)}"
        if not is_free(self._folder.lock_of(row.name)):
            return None
        seen = row.face.heartbeat_at
        heartbeat = f"last heartbeat {clock_time(seen)}" if seen else "no heartbeat"
        counted = ""
        if seen is not None and self._clock.now() - seen <= _AT_ITS_DEATH:
            counted = self._counted(row, seen)
        return f"the worker was killed (no lock, {heartbeat}{counted})"

    def _counted(self, row: ExecutionRow, alive_at: datetime) -> str:
        """What the kernel says of its death, from the count that its first line has on."""
        try:
            lines = lines_from(self._folder.log_of(row.name), 0, torn_too=False)
            first = next(lines, None)
        except PhoenixError:
            return ""
        record = read_object(first.data.decode("utf-8", "replace")) if first is not None else None
        known = GroupKills.read(object_in((record or {}).get("fields")))
        if row.worker is None:
            return ""
        # Whatever ffmpeg there was dies with its worker, or was what the kernel has killed.
        evidence = judge_kill(
            known,
            (row.worker,),
            alive_at,
            beside=row.children,
            groups=self._groups,
            kernel=self._kernel,
        )
        return f"; {evidence.text}" if evidence.text else ""

    def as_it_is(self, row: ExecutionRow) -> Execution:
        """How a run stands, without settling anything: for environments open read-only."""
        reason = self.death_of(row)
        if reason is None:
            return row.face
        return replace(row.face, state=ExecutionState.INTERRUPTED, reason=reason)


def discard_partials(row: ExecutionRow) -> None:
    """Remove every partial file and folder of one run beside its reel."""
    mark = run_mark(row.name)
    try:
        leftovers = [entry for entry in row.reel.parent.iterdir() if mark in entry.name]
    except OSError:
        return  # no folder, no partial files
    for entry in leftovers:
        try:
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        except OSError as error:
            log.info("the partial file %s stays: %s", entry, error)


def adopt(row: ExecutionRow) -> tuple[str | None, str]:
    """The reel of a run that died while finalizing, or why it cannot be had.

    Only a file of exactly the recorded size is adopted. The partial file comes first: an earlier
    reel of the same clips may well have the very same size.
    """
    if row.state != FINALIZING or row.finished_file is None or row.finished_size is None:
        return None, ""
    if _size_of(row.finished_file) == row.finished_size:
        try:
            row.finished_file.replace(row.reel)
            _make_durable(row)
        except FileNotFoundError:
            pass  # somebody else, who settles the same run, was faster
        except OSError as error:
            return None, f"; its finished reel could not be put in place ({error.strerror})"
        else:
            return str(row.reel), ""
    if _size_of(row.reel) == row.finished_size and _size_of(row.finished_file) is None:
        return str(row.reel), ""
    return None, ""


def _make_durable(row: ExecutionRow) -> None:
    """Flush the folder, where the system can, so that a power cut does not undo the rename."""
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        descriptor = os.open(row.reel.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _size_of(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _ending_of(row: ExecutionRow, *, adopted: bool) -> ExecutionState:
    if adopted:
        return ExecutionState.SUCCEEDED
    if row.forced and row.face.cancel_requested_at is not None:
        return ExecutionState.CANCELLED
    return ExecutionState.INTERRUPTED
