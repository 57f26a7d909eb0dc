"""Runs jobs as detached worker processes of this machine; satisfies `ports.job_engine.JobEngine`.

The rows of `executions` say what is wanted and what the workers report; the locks of the runs
say who is alive. Every call here first settles the dead, so no answer shows a run as running
whose worker has gone, and starts what waits in the queue.
"""

import random
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from phoenix_admin.backends.local.data_folder import DataFolder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.endings import Ending, record_ending
from phoenix_admin.backends.local.execution_rows import ExecutionRow
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.file_lock import is_free
from phoenix_admin.backends.local.output_files import look_for_output
from phoenix_admin.backends.local.project_store import READ_ONLY
from phoenix_admin.backends.local.reel_names import ENDINGS, reel_path
from phoenix_admin.backends.local.run_overrides import check_overrides
from phoenix_admin.backends.local.run_queue import Started, start_waiting
from phoenix_admin.backends.local.settling import FORCED, Settling
from phoenix_admin.backends.local.slices import PAUSE
from phoenix_admin.backends.local.spawning import WorkerCommand, worker_command
from phoenix_admin.domain.errors import Forbidden, Invalid, Missing, Slow
from phoenix_admin.domain.execution import Execution, ExecutionListing, ExecutionState
from phoenix_admin.domain.job import JobKind, kind_for
from phoenix_admin.domain.kind_words import KIND_WORDS
from phoenix_admin.domain.output import Output
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.project_store import ProjectStore

_ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"
_DRAW = random.SystemRandom()  # as `secrets` draws, which would load OpenSSL
_KILL_WAIT = 5.0
_POLL = 0.02
_SLICE = 200


def new_execution_name(kind: JobKind) -> str:
    """A fresh name such as `stitch-7f3k9q2mxa`."""
    return f"{kind}-{''.join(_DRAW.choice(_ALPHABET) for _ in range(10))}"


class LocalJobEngine:
    """Starts, lists and stops executions. Every method blocks; any thread.

    At most so many run at once as the worker settings say; the others wait as *pending* with
    the stage *queued* and start in the order they came.
    """

    def __init__(
        self,
        database: Database,
        folder: DataFolder,
        store: ProjectStore,
        clock: Clock,
        *,
        start_limit: timedelta = DEFAULT_POLICY.start_limit,
        read_only: bool = False,
        command: WorkerCommand = worker_command,
        new_name: Callable[[JobKind], str] = new_execution_name,
    ) -> None:
        self._database = database
        self._table = ExecutionTable(database)
        self._folder = folder
        self._store = store
        self._clock = clock
        self._read_only = read_only
        self._command = command
        self._new_name = new_name
        self._settling = Settling(database, folder, clock, start_limit)
        self._guard = threading.Lock()
        self._children: list[subprocess.Popen[bytes]] = []

    # -- reading ---------------------------------------------------------------------------

    def find(self, job_id: str, call: Call) -> tuple[Execution, ...]:
        """The execution that carries this job id, as a tuple of one; empty when there is none."""
        self.tend(call)
        return tuple(self._face(row) for row in self._table.of_job(job_id, call))

    def list_executions(
        self, project_id: str | None, limit: int, call: Call, *, or_job: str | None = None
    ) -> ExecutionListing:
        """The newest executions, of one project or of all, newest first.

        Where there are more than `limit`, those that have not ended come before those that have.
        A job has one execution here, and it carries its project: `or_job` adds nothing.
        """
        del or_job
        self.tend(call)
        rows, truncated = self._table.listed(project_id, limit, call)
        faces: list[Execution] = []
        for number, row in enumerate(rows, 1):
            faces.append(self._face(row))
            if number % _SLICE == 0:
                call.wait(PAUSE)
        return ExecutionListing(tuple(faces), self._clock.now(), truncated=truncated)

    def read(self, name: str, call: Call) -> Execution:
        """One execution. Raises Missing."""
        self.tend(call)
        return self._face(self._table.read(name, call))

    def look_at_output(self, project: Project, call: Call) -> Output:
        """Look for reel and clips by name and size; no file is opened."""
        executions = self._table.of_job(project.active_job, call) if project.active_job else ()
        finished = executions[0].face.output if executions else None
        usual = executions[0].reel if executions else self._usual_reel(project)
        reel = Path(finished or project.reel or usual)
        return look_for_output(reel, project.clips, self._clock.now(), call)

    # -- acting ----------------------------------------------------------------------------

    def run(self, order: RunOrder, call: Call) -> Execution:
        """Queue an execution and start its worker if there is room; returns without waiting.

        A second order for the same job starts nothing and returns the first one's execution.
        Raises Invalid for an order that makes no sense or when no worker process can be
        started, Forbidden in an environment open read-only.
        """
        self._refuse_if_read_only()
        check_overrides(order.kind, order.overrides)
        reel = self._reel_of(order, call)
        name = self._new_name(order.kind)
        row = self._table.insert(name, order, reel, self._clock.now(), call)
        for attempt in self._start_waiting(call):
            if attempt.row.name == row.name and attempt.error is not None:
                raise attempt.error
        return self._face(self._table.read(row.name, call))

    def request_cancel(self, name: str, call: Call) -> Execution:
        """Ask an execution to stop. A queued one is cancelled at once; one that has ended stays."""
        self._refuse_if_read_only()
        self.tend(call)
        row = self._table.read(name, call)
        if row.is_open:
            self._table.request_cancel(name, self._clock.now(), call)
            if row.is_queued:
                self._cancel_queued(row, call)
        return self._table.read(name, call).face

    def force_stop(self, name: str, call: Call) -> Execution:
        """Kill the worker and all it has started, and settle its run.

        The execution becomes *cancelled* when a cancel had been asked for, *interrupted*
        otherwise; a finished reel that only had to be renamed is kept as *succeeded*. Raises
        Slow when the worker does not go, Invalid when it cannot be told from a stranger.
        """
        self._refuse_if_read_only()
        self.tend(call)
        row = self._table.read(name, call)
        if row.is_queued:
            return self.request_cancel(name, call)
        if row.is_open:
            self._table.mark_forced(name, call)
            self._force(name, call)
        return self._table.read(name, call).face

    def tend(self, call: Call) -> None:
        """Reap ended workers, settle dead runs, start what waits. Cheap when nothing is due.

        Called by every other method, and by the app once a second or so, so that the queue
        moves on even when nobody looks.
        """
        self._reap()
        if self._read_only:
            return
        self._settling.settle_dead(call)
        self._start_waiting(call)

    def close(self) -> None:
        """Let go of the workers that still run; they go on without us. Nothing is stopped."""
        self._reap()
        with self._guard:
            for process in self._children:
                # It is meant to outlive us; without this Popen warns that it is still running.
                process.returncode = 0
            self._children.clear()

    def reap(self) -> Mapping[int, int]:
        """Collect the workers we started that have ended: ids and exit codes. Any thread."""
        with self._guard:
            codes = {child.pid: child.poll() for child in self._children}
        self._reap()
        return {pid: code for pid, code in codes.items() if code is not None}

    # -- parts -----------------------------------------------------------------------------

    def _face(self, row: ExecutionRow) -> Execution:
        return self._settling.as_it_is(row) if self._read_only else row.face

    def _start_waiting(self, call: Call) -> list[Started]:
        attempts = start_waiting(self._database, self._folder, self._command, self._clock, call)
        with self._guard:
            self._children += [each.process for each in attempts if each.process is not None]
        return attempts

    def _reap(self) -> None:
        with self._guard:
            self._children = [child for child in self._children if child.poll() is None]

    def _reel_of(self, order: RunOrder, call: Call) -> Path:
        if order.reel is not None:
            reel = Path(order.reel)
            ending, what = ENDINGS[order.kind], KIND_WORDS[order.kind].output
            if reel.parent != self._folder.reels or reel.suffix != ending:
                msg = f"LOCAL puts a new {what} as {ending} into {self._folder.reels}, not {reel}."
                raise Invalid(msg)
            return reel
        try:
            name = self._store.read_project(order.project_id, call).name
        except Missing:
            name = ""
        return reel_path(self._folder.reels, order.project_id, name, order.kind)

    def _usual_reel(self, project: Project) -> Path:
        return reel_path(self._folder.reels, project.id, project.name, kind_for(project))

    def _cancel_queued(self, row: ExecutionRow, call: Call) -> None:
        ending = Ending(ExecutionState.CANCELLED)
        record_ending(
            self._database,
            row,
            ending,
            self._clock.now(),
            call,
            only_from=(ExecutionState.PENDING.value,),
        )

    def _force(self, name: str, call: Call) -> None:
        """Bring one open run to its end; its worker may be about to report or to finish."""
        from phoenix_admin.backends.local.processes import kill_worker  # noqa: PLC0415 - psutil

        # A little is kept back, so that there is time to say how it stands.
        deadline = time.monotonic() + min(_KILL_WAIT, call.remaining() * 0.7)
        killed = False
        while True:
            row = self._table.read(name, call)
            if not row.is_open or self._settle_forced(row, call):
                return
            worker = row.worker
            lives = not is_free(self._folder.lock_of(name))
            if worker is not None and lives and not killed:
                killed = kill_worker(worker, name)
            if time.monotonic() > deadline:
                break
            call.wait(_POLL)
            self._reap()
        if killed:
            msg = f"The worker of {name} was killed but has not gone yet."
            raise Slow(msg)
        msg = f"The worker of {name} could not be identified with certainty; it was left alone."
        raise Invalid(msg)

    def _settle_forced(self, row: ExecutionRow, call: Call) -> bool:
        if row.state != ExecutionState.PENDING:
            return self._settling.settle(row, call)
        # Its worker has not reported: once the row has ended, it finds nothing to begin.
        state = (
            ExecutionState.INTERRUPTED
            if row.face.cancel_requested_at is None
            else ExecutionState.CANCELLED
        )
        return self._table.settle(row, state, self._clock.now(), call, reason=FORCED)

    def _refuse_if_read_only(self) -> None:
        if self._read_only:
            raise Forbidden(READ_ONLY, permission="write")
