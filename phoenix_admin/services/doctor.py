"""The Doctor of one environment as a window shows it: what was found, what is being checked.

Belongs to the UI thread. Checks run on threads of their own; a lane only listens to them, in
slices, so that a check that hangs holds nothing else that waits for that lane.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from phoenix_admin.domain.doctor import (
    CheckFacts,
    CheckResult,
    CheckRound,
    CheckState,
    begin_round,
    not_checked,
    round_again,
    summary,
)
from phoenix_admin.domain.doctor_order import WORST_FIRST, in_words, listed
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.check_source import CheckSource
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.doctor_report import report_text
from phoenix_admin.services.doctor_run import DoctorRun
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.tasks.outcome import Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

SLICE = 0.5
"""Seconds for which the lane listens before others have their turn."""
KEPT_FOR = timedelta(minutes=5)
"""What was found earlier is checked again when the page is opened (freshness: unknown by then)."""


class Doctor:
    """`changed` tells of every new result. `heading` says of what the report is."""

    def __init__(
        self,
        make_source: Callable[[], CheckSource],
        runner: TaskRunner,
        scope: Scope,
        clock: Clock,
        heading: str,
    ) -> None:
        self.changed = Listeners()
        self.results: dict[str, CheckResult] = {}
        self.checked_at: datetime | None = None
        self._source = make_source()
        self.facts: tuple[CheckFacts, ...] = self._source.facts()
        self._runner = runner
        self._scope = scope.child("doctor")
        self._clock = clock
        self._heading = heading
        self._run: DoctorRun | None = None
        self._scope.on_close(self._on_closed)

    @property
    def is_running(self) -> bool:
        """Whether checks are being made."""
        return self._run is not None

    @property
    def running(self) -> frozenset[str]:
        """The checks that are under way now; those that have no result either wait."""
        return self._run.running if self._run is not None else frozenset()

    @property
    def summary(self) -> str:
        """How many came to what."""
        return summary(self.results.values())

    @property
    def worst(self) -> CheckState | None:
        """The worst that was found; None without any result."""
        states = {each.state for each in self.results.values()}
        return next((state for state in WORST_FIRST if state in states), None)

    @property
    def in_words(self) -> str:
        """What came of all checks, as sentences."""
        return in_words(listed(self.facts, self.results))

    def look(self) -> None:
        """The person has opened the page: check, unless that was done a moment ago."""
        at = self.checked_at
        if at is None or not timedelta(0) <= self._clock.now() - at < KEPT_FOR:
            self.request_all()

    def request_all(self) -> None:
        """Make every check; nothing happens while checks are being made."""
        if not self.is_running:
            self.results = {}
            self._begin(begin_round(self.facts))

    def request_again(self, check: str) -> None:
        """Make one check again, with what it waits for and what waited for it."""
        if not self.is_running:
            again = round_again(self.facts, self.results, check)
            self.results = {
                name: each
                for name, each in self.results.items()
                if name not in {facts.id for facts in again.facts}
            }
            self._begin(again)

    def stop(self) -> None:
        """End the checks that are under way; they read as not checked."""
        if self._run is not None:
            self._run.cancel()

    def report(self) -> str:
        """Everything that was found, as text without secrets, the worst first."""
        found = listed(self.facts, self.results)
        return report_text(self._heading, found, self.checked_at or self._clock.now())

    def close(self) -> None:
        """Nobody looks any more; again is harmless."""
        self._scope.close()

    def _begin(self, planned: CheckRound) -> None:
        if not self._scope.is_open:
            return
        self._run = DoctorRun(self._source, self._clock, planned)
        self._listen(self._run)
        self.changed.tell()

    def _listen(self, run: DoctorRun) -> None:
        def body(call: Call) -> tuple[CheckResult, ...]:
            return run.next(call, SLICE)

        def arrived(outcome: Outcome[tuple[CheckResult, ...]]) -> None:
            self._on_arrived(run, outcome)

        task = Task("doctor", body, Lane.STREAMS, deadline=30.0, overlap=Overlap.QUEUE)
        self._runner.submit(self._scope, task, arrived)

    def _on_arrived(self, run: DoctorRun, outcome: Outcome[tuple[CheckResult, ...]]) -> None:
        if run is not self._run:
            return
        if isinstance(outcome, Ok):
            self.results.update({each.facts.id: each for each in outcome.value})
            if not run.is_over:
                self._listen(run)
                self.changed.tell()
                return
        run.cancel()
        self._run = None
        now = self.checked_at = self._clock.now()
        # Whatever ended the listening early: what nobody heard of is not checked.
        for facts in self.facts:
            if facts.id not in self.results:
                self.results[facts.id] = CheckResult(facts, not_checked("It was stopped."), now)
        self.changed.tell()

    def _on_closed(self) -> None:
        if self._run is not None:
            self._run.cancel()
            self._run = None
        self._source.close()
