"""A fake machine with everything that stops processes on it, and time that passes by waiting."""

from collections.abc import Callable

from phoenix_admin.backends.fake.backend import open_fake
from phoenix_admin.backends.fake.processes import FakeProcessTable, FakeRunEvidence
from phoenix_admin.backends.fake.world import FakeWorld
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.process_facts import ProcessKey
from phoenix_admin.domain.process_index import ProcessIndex
from phoenix_admin.domain.stop_ladder import StopRules, StopRun
from phoenix_admin.domain.stop_ladder_plan import StopPlan, freeze_plan
from phoenix_admin.services.process_reaping import ZombieReaping
from phoenix_admin.services.process_stopping import ProcessStopping, StopReport
from phoenix_admin.services.process_watch import ProcessWatch
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.cancel import CancelToken
from phoenix_admin.tasks.context import TaskContext, unhurried


class PassingTime(TaskContext):
    """A call whose waiting moves the fake clock instead of taking time."""

    def __init__(self, table: FakeProcessTable) -> None:
        self.token = CancelToken()
        super().__init__(self.token, 3600.0)
        self._table = table
        self.on_wait: Callable[[float], None] | None = None

    def wait(self, seconds: float) -> bool:
        self._table.clock.advance(seconds)
        if self.on_wait is not None:
            self.on_wait(self._table.clock.monotonic())
        return self.cancelled


class ProcessDesk:
    """LOCAL with a fake process table."""

    def __init__(self, rules: StopRules | None = None) -> None:
        self.world = FakeWorld()
        self.backend = open_fake(self.world)
        self.table = FakeProcessTable(self.backend.clock)
        self.runs = FakeRunEvidence()
        self.gate = WriteGate(LOCAL, "rae", self.backend.journal, self.backend.clock)
        clock = self.backend.clock
        self.watch = ProcessWatch(self.table, clock, self.runs)
        self.stopping = ProcessStopping(self.table, self.gate, clock, rules)
        self.reaping = ZombieReaping(self.table, self.gate, clock, self.stopping.rules.reap_wait)
        self.call = PassingTime(self.table)
        self.told: list[StopRun] = []

    def index(self) -> ProcessIndex:
        return ProcessIndex(self.table.scan(unhurried()))

    def plan(self, *chosen: ProcessKey, leaders: tuple[ProcessKey, ...] = ()) -> StopPlan:
        return freeze_plan(self.index(), chosen, leaders)

    def stop(self, plan: StopPlan) -> StopReport:
        return self.stopping.stop(plan, self.call, self.told.append)

    @property
    def signalled(self) -> set[ProcessKey]:
        return {key for key, _ in self.table.sent}

    def journal(self) -> list[tuple[str, str, str, str]]:
        entries = self.backend.journal.newest(100, unhurried())
        return [(e.action, e.target, str(e.outcome), e.detail) for e in reversed(entries)]


def words(report: StopReport) -> dict[int, str]:
    """Each target's outcome by its id."""
    return {t.pid: "" if outcome is None else outcome.text for t, outcome in report.results}
