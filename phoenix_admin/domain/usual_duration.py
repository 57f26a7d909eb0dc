"""How long runs of a kind usually take, and whether a running one still keeps to it.

The band rests on good runs only: from the start to the end that the engine itself reports, so
that neither waiting in a queue nor a client whose clock is wrong distorts it. Source of the
rules: the console study, expected duration and stall call.

Known limit: the amount of work is not looked at. A stitch of 300 clips takes longer than one of
10, yet both count alike; a project's own runs, which are much alike, are preferred for that
reason. Nothing here is ever turned into a percentage or a time of arrival: a run that reports
progress in a unit says how far it is, and one that does not cannot be guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.notation import duration
from phoenix_admin.domain.record import record

FEWEST = 5
"""Good runs below which nothing is called usual."""
MOST = 20
"""Good runs that count: the newest ones, because clips and machines change."""

_SECONDS_BELOW = timedelta(minutes=2)
_MINUTES_BELOW = timedelta(hours=3)


class RunsOf(StrEnum):
    """Whose runs a band was drawn from."""

    PROJECT = "project"
    ENVIRONMENT = "environment"


class Pace(StrEnum):
    """How a run's time compares. NOT_KNOWN: not started, or nothing to compare with."""

    NOT_KNOWN = "not known"
    USUAL = "as usual"
    SLOWER = "slower than usual"
    OVER_LIMIT = "over its limit"

    @property
    def is_trouble(self) -> bool:
        """Whether somebody should look."""
        return self in (Pace.SLOWER, Pace.OVER_LIMIT)


@record
class UsualDuration:
    """The usual time of `runs` good runs: half of them took `low` at most, nine of ten `high`.

    A run that takes longer than `slow_after` (the 95th percentile) is slower than usual.
    """

    low: timedelta
    high: timedelta
    slow_after: timedelta
    runs: int
    of: RunsOf


def run_time(execution: Execution) -> timedelta | None:
    """From start to end as the engine reports them.

    None while it has not started or ended, and for one that ended before it started: the clocks
    of two machines made those times.
    """
    if execution.started_at is None or execution.ended_at is None:
        return None
    took = execution.ended_at - execution.started_at
    return None if took < timedelta(0) else took


def elapsed(execution: Execution, now: datetime) -> timedelta | None:
    """How long it has run; None before its start. `now` is the engine's time, not a client's."""
    if execution.started_at is None:
        return None
    if execution.state.is_terminal:
        return run_time(execution)
    return max(timedelta(0), now - execution.started_at)


def usual_of(runs: Iterable[Execution], of: RunsOf) -> UsualDuration | None:
    """The band of the newest good runs among these; None with fewer than `FEWEST`.

    The order in which the runs are given does not matter.
    """
    good = [
        (run.ended_at, run.name, took)
        for run in runs
        if run.state is ExecutionState.SUCCEEDED
        and run.ended_at is not None
        and (took := run_time(run)) is not None
    ]
    if len(good) < FEWEST:
        return None
    newest = sorted(good, reverse=True)[:MOST]
    times = sorted(took for _, _, took in newest)
    return UsualDuration(
        low=_percentile(times, 50),
        high=_percentile(times, 90),
        slow_after=_percentile(times, 95),
        runs=len(times),
        of=of,
    )


_Key = tuple[JobKind, str | None]


@record
class UsualDurations:
    """The bands of one environment, drawn once from one listing of its executions."""

    bands: Mapping[_Key, UsualDuration] = field(
        default_factory=lambda: MappingProxyType[_Key, UsualDuration]({})
    )

    @classmethod
    def of(cls, executions: Iterable[Execution]) -> "UsualDurations":
        """The bands of every kind, and of every project that has enough good runs of its own."""
        groups: dict[_Key, list[Execution]] = {}
        for run in executions:
            if run.state is ExecutionState.SUCCEEDED:
                groups.setdefault((run.kind, None), []).append(run)
                if run.project_id is not None:
                    groups.setdefault((run.kind, run.project_id), []).append(run)
        bands: dict[_Key, UsualDuration] = {}
        for key, runs in groups.items():
            whose = RunsOf.ENVIRONMENT if key[1] is None else RunsOf.PROJECT
            band = usual_of(runs, whose)
            if band is not None:
                bands[key] = band
        return cls(MappingProxyType(bands))

    def find(self, kind: JobKind, project_id: str | None) -> UsualDuration | None:
        """The project's own band where it has one, the environment's otherwise."""
        return self.bands.get((kind, project_id)) or self.bands.get((kind, None))


NOTHING_USUAL: Final = UsualDurations()
"""Before anything was listed."""


def pace_of(execution: Execution, usual: UsualDuration | None, now: datetime) -> Pace:
    """How a run under way compares; one that has ended is not judged any more.

    Its hard bound (time-out x attempts) counts even where nothing is known to be usual.
    """
    took = elapsed(execution, now)
    if took is None or not execution.state.is_active:
        return Pace.NOT_KNOWN
    if execution.hard_bound is not None and took > execution.hard_bound:
        return Pace.OVER_LIMIT
    if usual is None:
        return Pace.NOT_KNOWN
    return Pace.SLOWER if took > usual.slow_after else Pace.USUAL


def band_words(usual: UsualDuration) -> str:
    """`~6-9 min`, `~40-55 s`, `~2 h`: rounded, because more digits would promise too much."""
    if usual.high < _SECONDS_BELOW:
        unit, word = timedelta(seconds=1), "s"
    elif usual.high < _MINUTES_BELOW:
        unit, word = timedelta(minutes=1), "min"
    else:
        unit, word = timedelta(hours=1), "h"
    low, high = (max(1, (span + unit / 2) // unit) for span in (usual.low, usual.high))
    return f"~{low} {word}" if low == high else f"~{low}-{high} {word}"


def source_words(usual: UsualDuration) -> str:
    """`last 20 good runs`, and whose they are where they are not the project's own."""
    others = " of all projects" if usual.of is RunsOf.ENVIRONMENT else ""
    return f"last {usual.runs} good runs{others}"


def usual_words(usual: UsualDuration | None) -> str:
    """`usually ~6-9 min (last 20 good runs)`; empty when nothing is usual."""
    return "" if usual is None else f"usually {band_words(usual)} ({source_words(usual)})"


def elapsed_words(took: timedelta, usual: UsualDuration | None) -> str:
    """`8 min 10 s of ~6-9 min (last 20 good runs)`; the time alone when nothing is usual."""
    if usual is None:
        return duration(took)
    return f"{duration(took)} of {band_words(usual)} ({source_words(usual)})"


def _percentile(ordered: list[timedelta], percent: int) -> timedelta:
    """Nearest rank: always a time that a run really took."""
    return ordered[-(-len(ordered) * percent // 100) - 1]
