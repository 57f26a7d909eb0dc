"""The process that makes one reel or episode: holds its lock, calls the stitcher, records the end.

Started detached by `spawning`, it outlives the app and needs neither Qt nor a network. From the
moment it begins until it has recorded how the run ended, the lock says that it lives; whatever
kills it frees the lock, and `settling` does the rest. (Why this entry calls the stitcher itself:
docs/adr/0002-who-writes-the-row.md.)
"""

import argparse
import contextlib
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType

import psutil

from phoenix_admin.backends.local.data_folder import DataFolder, existing_data_folder
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.endings import Ending, record_ending
from phoenix_admin.backends.local.execution_rows import OPEN_STATES, ExecutionRow
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.faults import DAMAGED
from phoenix_admin.backends.local.file_lock import FileLock, acquire_within
from phoenix_admin.backends.local.group_kills import GroupKills
from phoenix_admin.backends.local.memory_reporting import WorkerMemory
from phoenix_admin.backends.local.processes import identity_of
from phoenix_admin.backends.local.run_log import RunLog
from phoenix_admin.backends.local.run_overrides import sound_settings
from phoenix_admin.backends.local.run_queue import start_waiting
from phoenix_admin.backends.local.run_reporter import RunEnded, RunReporter
from phoenix_admin.backends.local.settling import Settling, discard_partials
from phoenix_admin.backends.local.spawning import WorkerCommand, worker_command
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.backends.local.worker_settings import read_worker_settings
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.kind_words import KIND_WORDS, KindWords
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.memory_lines import LOCAL_KILLS
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.domain.record import record
from phoenix_admin.ports.clock import Clock
from phoenix_admin.stitcher.assembly import assemble
from phoenix_admin.stitcher.assembly_request import AssemblyRequest
from phoenix_admin.stitcher.engine import stitch
from phoenix_admin.stitcher.errors import StitchCancelled, StitchFailed, plain_name
from phoenix_admin.stitcher.request import StitchRequest
from phoenix_admin.tasks.context import unhurried

log = logging.getLogger(__name__)

NICENESS = 10
"""Low enough that a window stays live while every core encodes (performance note §1)."""

_AUTOGROUP = Path("/proc/self/autogroup")
_AUTOGROUP_TRIES, _AUTOGROUP_PAUSE = 5, 0.11

TOLD_TO_END = "the worker was told to end (SIGTERM)"

_LOCK_WAIT = 2.0  # whoever looks whether the lock is free holds it for an instant
_ENDING_WAIT = 60.0
_MOST_NAMED = 20


class Worker:
    """One run from the lock to the recorded ending. Belongs to the main thread."""

    def __init__(
        self,
        folder: DataFolder,
        execution: str,
        *,
        clock: Clock,
        command: WorkerCommand = worker_command,
    ) -> None:
        self.folder = folder
        self.execution = execution
        self.clock = clock
        self._command = command
        self._database = Database(folder.database)
        self.table = ExecutionTable(self._database)
        self.memory = WorkerMemory(folder.memory, execution, clock)

    def run(self) -> int:
        """Do the work; 0 when the run's ending is recorded or was not ours to record."""
        _be_modest()
        lock = self._take_lock()
        try:
            if not self._begin():
                return 0
            recorded = self._work()
            self._start_next()
            return 0 if recorded else 1
        finally:
            self.memory.close()
            self._database.close()
            lock.release()

    # -- what the crash tests step into ----------------------------------------------------

    def make_reporter(self, run_log: RunLog) -> RunReporter:
        """The reporter handed to the stitcher."""
        return RunReporter(self.execution, self.table, run_log, self.clock, self.memory)

    def record(self, row: ExecutionRow, ending: Ending) -> bool:
        """Write the ending, trying again for a minute while the store is busy or the disk full."""
        call = unhurried(_ENDING_WAIT)
        while True:
            try:
                now = self.clock.now()
                return record_ending(self._database, row, ending, now, call, only_from=OPEN_STATES)
            except PhoenixError as error:
                if error.code == DAMAGED or call.remaining() <= 0:
                    raise
                call.wait(0.2)

    # -- parts -----------------------------------------------------------------------------

    def _take_lock(self) -> FileLock:
        return acquire_within(self.folder.lock_of(self.execution), unhurried(_LOCK_WAIT))

    def _begin(self) -> bool:
        me = identity_of(os.getpid())
        assert me is not None, "this process lives"
        return self.table.begin(self.execution, me, self.clock.now(), unhurried())

    def _work(self) -> bool:
        row = self.table.read(self.execution, unhurried())
        face = row.face
        run_log = RunLog(
            self.folder.log_of(self.execution),
            job_id=face.job_id or "",
            project_id=face.project_id or "",
        )
        reporter = self.make_reporter(run_log)
        _stop_on_signal(reporter)
        try:
            ending = self.make(row, reporter)
            if ending is None:
                return False
            recorded = self.record(row, ending)
            if not recorded:
                reporter.say(Severity.WARNING, "Somebody else has ended this run; left as it is")
            return recorded
        finally:
            run_log.close()

    def make(self, row: ExecutionRow, reporter: RunReporter) -> Ending | None:
        """Run the stitcher; every way out is an ending, but None when the run is not ours.

        Stand-ins that only wait put their own in its place.
        """
        words = KIND_WORDS[row.face.kind]
        number = {f"{words.part}s": len(row.clips), words.output: str(row.reel)}
        kills = GroupKills.of_process(os.getpid())
        counted = kills.fields if kills is not None else {}
        reporter.note(f"{words.run.capitalize()} begins", **number, pid=os.getpid(), **counted)
        with contextlib.suppress(OSError):  # then the stitcher says what is wrong with it
            row.reel.parent.mkdir(parents=True, exist_ok=True)
        try:
            made = self._call_stitcher(row, reporter)
        except StitchFailed as failure:
            if LOCAL_KILLS in failure.reason and (said := reporter.kills.evidence().text):
                reporter.say(Severity.ERROR, said)
            return _failed(failure, words, reporter)
        except StitchCancelled:
            return self._stopped(reporter)
        except RunEnded:
            reporter.say(Severity.WARNING, "This run was ended from outside; nothing was kept")
            return None
        except PhoenixError as error:
            reporter.say(Severity.ERROR, error.text)
            return Ending(ExecutionState.FAILED, error.text)
        except Exception as error:  # noqa: BLE001 - the border where a bug becomes an ending
            discard_partials(row)
            reporter.say(
                Severity.CRITICAL, f"Internal error: {error!r}", traceback=traceback.format_exc()
            )
            return Ending(ExecutionState.FAILED, f"internal error: {error!r}")
        return _succeeded(made, reporter)

    def _call_stitcher(self, row: ExecutionRow, reporter: RunReporter) -> "_Made":
        """Make what this kind of run makes. Raises what the stitcher raises."""
        ffmpeg = read_worker_settings(self._database, unhurried()).ffmpeg
        files = tuple(Path(clip) for clip in row.clips)
        if row.face.kind is JobKind.ASSEMBLE:
            settings = sound_settings(row.overrides)
            episode = assemble(
                AssemblyRequest(row.reel, files, row.name, ffmpeg=ffmpeg, **settings), reporter
            )
            levels = {"loudness": episode.loudness, "peak": episode.peak}
            return _Made(
                episode.episode,
                "episode",
                episode.size,
                episode.duration_ms,
                episode.warnings,
                levels,
            )
        thorough = row.overrides.get("thorough") == "true"
        reel = stitch(
            StitchRequest(row.reel, files, row.name, thorough=thorough, ffmpeg=ffmpeg), reporter
        )
        how = {"frames": reel.frames, "method": reel.method}
        return _Made(reel.reel, "reel", reel.size, reel.duration_ms, reel.warnings, how)

    def _stopped(self, reporter: RunReporter) -> Ending:
        if self.table.is_cancel_requested(self.execution, unhurried()):
            reporter.say(Severity.NOTICE, "Cancelled; nothing was kept")
            return Ending(ExecutionState.CANCELLED, progress=reporter.newest)
        reporter.say(Severity.WARNING, TOLD_TO_END)
        return Ending(ExecutionState.INTERRUPTED, TOLD_TO_END, progress=reporter.newest)

    def _start_next(self) -> None:
        """Hand the free place to the next in the queue; no app need be open for that."""
        call = unhurried()
        try:
            Settling(
                self._database, self.folder, self.clock, DEFAULT_POLICY.start_limit
            ).settle_dead(call)
            attempts = start_waiting(self._database, self.folder, self._command, self.clock, call)
        except PhoenixError as error:
            log.warning("the next run was not started: %s", error.text)
            return
        for attempt in attempts:
            if attempt.process is not None:
                attempt.process.returncode = 0  # it outlives us; Popen need not warn


def main(arguments: Sequence[str] | None = None) -> int:
    """The worker's program: 0 done, 1 the run could not be brought to an end, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="phoenix-admin --worker run", description="Make one run.")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--execution", required=True)
    given = parser.parse_args(arguments)
    try:
        folder = existing_data_folder(given.data_dir)
        return Worker(folder, given.execution, clock=SystemClock()).run()
    except PhoenixError as error:
        # Standard error is the run's log (`spawning`).
        print(f"worker of {given.execution}: {error.text}", file=sys.stderr)
        return 1


def _be_modest() -> None:
    """Lower our priority to `NICENESS`, also when a worker that is low already started us."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(max(0, NICENESS - os.nice(0)))
        if sys.platform == "linux":
            _lower_own_session()


def _lower_own_session() -> None:
    """Be low against the tasks of other sessions too (sched(7), The autogroup feature).

    Where the kernel groups tasks by session, as it usually does on desktops, `nice` counts only
    among those of one session, and a detached worker has one of its own. That group's value
    may be changed by anybody, but only every tenth of a second on the whole computer.
    """
    if os.getsid(0) != os.getpid():
        return  # not ours alone
    for _ in range(_AUTOGROUP_TRIES):
        try:
            _AUTOGROUP.write_text(str(NICENESS), encoding="ascii")
        except BlockingIOError:
            threading.Event().wait(_AUTOGROUP_PAUSE)
        except OSError:
            return  # a kernel without it
        else:
            return


def _stop_on_signal(reporter: RunReporter) -> None:
    """Let SIGTERM end the run in order: ffmpeg stopped, nothing partial left, reason recorded."""

    def on_terminate(_number: int, _frame: FrameType | None) -> None:
        reporter.told_to_end = True

    signal.signal(signal.SIGTERM, on_terminate)


@record
class _Made:
    """What the stitcher has put in place: a `word` of `size` bytes; `facts` are for the log."""

    path: Path
    word: str
    size: int
    duration_ms: int
    warnings: tuple[str, ...]
    facts: Mapping[str, object]


def _failed(failure: StitchFailed, words: KindWords, reporter: RunReporter) -> Ending:
    named = [f"{plain_name(p.path)} {p.reason}" for p in failure.problems]
    for problem in named:
        reporter.say(Severity.ERROR, problem)
    reason = failure.reason
    if len(named) > 1:
        more = len(named) - _MOST_NAMED
        rest = f"; and {more} more, see the log" if more > 0 else ""
        reason = f"{reason}: {'; '.join(named[:_MOST_NAMED])}{rest}"
    text = f"{words.run.capitalize()} failed: {failure.reason}"
    who = reporter.kills.fields if LOCAL_KILLS in failure.reason else {}
    reporter.say(Severity.ERROR, text, ffmpeg=failure.evidence, **who)
    return Ending(ExecutionState.FAILED, reason, progress=reporter.newest)


def _succeeded(made: _Made, reporter: RunReporter) -> Ending:
    for warning in made.warnings:
        reporter.say(Severity.WARNING, warning)
    facts = {made.word: str(made.path), "size": made.size, "duration_ms": made.duration_ms}
    reporter.say(Severity.NOTICE, f"{made.word.capitalize()} finished", **facts, **made.facts)
    before = reporter.newest or Progress(0, made.duration_ms, "ms", Stage.FINALISING)
    whole = max(before.total, 1)
    done = replace(before, done=whole, total=whole, stage=Stage.DONE, detail="")
    return Ending(ExecutionState.SUCCEEDED, output=str(made.path), progress=done)


if __name__ == "__main__":
    sys.exit(main())
