"""One round of checks, made side by side: blocking, without Qt and without lanes."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from phoenix_admin.domain.doctor import CheckResult, CheckRound, Finding, not_checked
from phoenix_admin.domain.doctor_faults import fault_finding
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.check_source import CheckSource
from phoenix_admin.ports.clock import Clock
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.side_by_side import LONGEST_WAIT, SideBySide


class DoctorRun:
    """Goes through a round. `next` is called by one thread at a time; `cancel` by any."""

    def __init__(self, source: CheckSource, clock: Clock, planned: CheckRound) -> None:
        self._source = source
        self._clock = clock
        self._round = planned
        self._network = frozenset(facts.id for facts in planned.facts if facts.network)
        self._told: set[str] = set()
        self._side_by_side: SideBySide[Finding] = SideBySide()

    @property
    def is_over(self) -> bool:
        """Whether every result was handed out."""
        return len(self._told) == len(self._round.facts)

    @property
    def running(self) -> frozenset[str]:
        """The checks that are under way."""
        return self._round.running

    def next(self, call: Call, patience: float = LONGEST_WAIT) -> tuple[CheckResult, ...]:
        """What has been found since the last call; waits for a result, at most `patience` s."""
        self._begin_what_can()
        if not self._untold():
            arrived = self._side_by_side.next(call, patience)
            if arrived is not None:
                took = timedelta(seconds=arrived.took)
                finding = _finding_of(arrived.outcome, network=arrived.key in self._network)
                now = self._clock.now()
                self._round = self._round.end(arrived.key, finding, now, took)
                self._begin_what_can()
        found = self._untold()
        self._told.update(each.facts.id for each in found)
        return found

    def results(self, call: Call) -> Iterator[CheckResult]:
        """Every result as it comes, until the round is over."""
        while not self.is_over:
            yield from self.next(call)

    def cancel(self) -> None:
        """Nobody waits any more."""
        self._side_by_side.cancel()

    def _untold(self) -> tuple[CheckResult, ...]:
        results = self._round.results
        return tuple(each for name, each in results.items() if name not in self._told)

    def _begin_what_can(self) -> None:
        for facts in self._round.startable():
            self._round = self._round.begin(facts.id)
            body = partial(self._source.run, facts.id)
            self._side_by_side.start(facts.id, body, facts.deadline)


def _finding_of(outcome: Outcome[Finding], *, network: bool) -> Finding:
    match outcome:
        case Ok(finding):
            return finding
        case Failed(error):
            return fault_finding(error, network=network)
        case Cancelled():
            return not_checked("It was stopped.")
