"""The sweep: workers that this app or an earlier one has left behind, at a start and on demand.

Only what carries the mark of a run that is on record here is looked at, and only once nobody
holds the lock of that run: a worker of another data folder, or of somebody else, is not ours to
judge. It reports, unless the setting says that it may stop them.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from phoenix_admin.domain.process_class import LockStanding, ProcessClass
from phoenix_admin.domain.process_facts import ProcessKey
from phoenix_admin.domain.record import record
from phoenix_admin.domain.stop_ladder import StopWord
from phoenix_admin.domain.stop_ladder_plan import freeze_plan
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.process_table import ProcessTable
from phoenix_admin.services.process_stopping import ProcessStopping, StopReport
from phoenix_admin.services.process_watch import ProcessReading, ProcessRow, ProcessWatch
from phoenix_admin.services.write_gate import WriteAction, WriteGate

log = logging.getLogger(__name__)

NONE_FOUND = "zombie process cleanup: none found"
MOST_NAMED = 20

_ENDED = {
    StopWord.EXITED,
    StopWord.KILLED,
    StopWord.ALREADY_GONE,
    StopWord.AWAITING_REAP,
    StopWord.CHANGED,
}


class SweepMode(StrEnum):
    """What a sweep may do; REPORT is the default."""

    REPORT = "report"
    STOP = "stop"


@record
class SweepReport:
    """What was found, what became of it, and the line for the log and the journal.

    `collected` are zombies among our own children. `stop` is None where nothing was signalled.
    """

    found: tuple[ProcessRow, ...]
    collected: tuple[ProcessRow, ...]
    stop: StopReport | None
    line: str


def left_behind(reading: ProcessReading) -> tuple[ProcessRow, ...]:
    """The living that a sweep is about: of a run on record here, and without its lock. Pure."""
    return tuple(
        row
        for row in reading.rows
        if row.kind is ProcessClass.ORPHAN
        and row.evidence.run is not None
        and row.evidence.run.lock is LockStanding.FREE
    )


class Looks(Protocol):
    """Whoever can look at the processes."""

    def look(self, call: Call) -> ProcessReading:
        """Scan and classify."""
        ...


class LateWatch:
    """A watch that is made by its first look, on the lane of that look."""

    def __init__(self, make: Callable[[], ProcessWatch]) -> None:
        self._make = make
        self._watch: ProcessWatch | None = None

    def look(self, call: Call) -> ProcessReading:
        """Scan and classify."""
        if self._watch is None:
            self._watch = self._make()
        return self._watch.look(call)


class ProcessSweep:
    """Sweeps when asked. Blocking; runs on the actions lane."""

    def __init__(
        self,
        watch: Looks,
        table: ProcessTable,
        stopping: ProcessStopping,
        gate: WriteGate,
    ) -> None:
        self._watch = watch
        self._table = table
        self._stopping = stopping
        self._gate = gate

    def sweep(self, mode: SweepMode, call: Call) -> SweepReport:
        """Look, and stop what was left behind where that is allowed; says so in one log line.

        An environment that may not be written is only reported on. Raises what looking raises.
        """
        refusal = self._gate.refusal(WriteAction.SWEEP_PROCESSES)
        if mode is SweepMode.REPORT or refusal is not None:
            reading = self._watch.look(call)
            report = self._report(left_behind(reading), self._collect(reading, call), refusal)
        else:
            environment = self._gate.state.environment
            with self._gate.attempt(WriteAction.SWEEP_PROCESSES, environment) as attempt:
                report = self._stop(call)
                attempt.detail = report.line
        log.info("%s", report.line)
        return report

    def _report(
        self,
        found: tuple[ProcessRow, ...],
        collected: tuple[ProcessRow, ...],
        refusal: str | None,
    ) -> SweepReport:
        if not found:
            line = _killed_line(collected) if collected else NONE_FOUND
        else:
            why = refusal or "a sweep only reports, as it is set"
            line = f"Found {len(found)} zombie assembly process(es), left alone ({why.rstrip('.')})"
            line = f"{line}: {_named(found)}"
        return SweepReport(found, collected, None, line)

    def _stop(self, call: Call) -> SweepReport:
        reading = self._watch.look(call)
        collected = self._collect(reading, call)
        suspects = {row.key for row in left_behind(reading)}
        if suspects:
            # Again, right before: a worker may have been about to take its lock, or to go.
            reading = self._watch.look(call)
        found = tuple(row for row in left_behind(reading) if row.key in suspects)
        if not found:
            return self._report((), collected, None)
        plan = freeze_plan(reading.index, [row.key for row in found])
        only = tuple(target for target in plan.targets if target.key in suspects)
        stop = self._stopping.stop(replace(plan, targets=only, groups=frozenset()), call)
        ended = {
            target.key
            for target, outcome in stop.results
            if outcome is not None and outcome.word in _ENDED
        }
        line = _killed_line([*(row for row in found if row.key in ended), *collected])
        left = [row for row in found if row.key not in ended]
        if left:
            line = f"{line}; {len(left)} could not be stopped: {_named(left)}"
        return SweepReport(found, collected, stop, line)

    def _collect(self, reading: ProcessReading, call: Call) -> tuple[ProcessRow, ...]:
        """Our own zombies simply go: that is nobody's write."""
        own = reading.listing.own
        zombies = [
            row
            for row in reading.rows
            if row.kind is ProcessClass.ZOMBIE and own is not None and row.facts.ppid == own.pid
        ]
        if not zombies:
            return ()
        self._table.reap_own()
        left: set[ProcessKey] = {facts.key for facts in self._table.scan(call).processes}
        return tuple(row for row in zombies if row.key not in left)


def _killed_line(rows: Sequence[ProcessRow]) -> str:
    named = f": {_named(rows)}" if rows else ""
    return f"Killed {len(rows)} zombie assembly process(es){named}"


def _named(rows: Sequence[ProcessRow]) -> str:
    names = [_name(row) for row in rows[:MOST_NAMED]]
    more = len(rows) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _name(row: ProcessRow) -> str:
    run = f" of {row.evidence.run.execution}" if row.evidence.run is not None else ""
    return f"{row.worker or row.facts.name} {row.facts.pid}{run}"
