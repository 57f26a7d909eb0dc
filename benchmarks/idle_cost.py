"""B23: what an open window costs: requests per hour, on a clock that is moved by hand.

The real services on Firestore's emulator and a stand-in; every timer of an hour goes off. The
baseline is a console with eight timers of five seconds.
"""

import heapq
from collections.abc import Callable
from itertools import count

from benchmarks.cloud_pipeline import CloudPipeline, cloud_pipeline
from benchmarks.report import Row
from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.scope import Scope
from tests.support.manual_runner import ManualRunner

HOUR = 3600.0
EIGHT_TIMERS = 8 * 3600 / 5
IDLE, STITCH = 130, 2_000


class TimedRunner(ManualRunner):
    """A runner whose timers go off in their order, as fast as the answers come."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock
        self._due: list[tuple[float, int, Scope, Callable[[], None]]] = []
        self._numbers = count()

    def after(self, scope: Scope, seconds: float, callback: Callable[[], None]) -> None:
        """Remember it."""
        at = self._clock.monotonic() + seconds
        heapq.heappush(self._due, (at, next(self._numbers), scope, callback))

    def pass_time(self, seconds: float) -> None:
        """Let everything happen that happens within these seconds."""
        ends = self._clock.monotonic() + seconds
        self.run_all()
        while self._due and self._due[0][0] <= ends:
            at, _, scope, callback = heapq.heappop(self._due)
            self._clock.advance(max(0.0, at - self._clock.monotonic()))
            if scope.is_open:
                callback()
            self.run_all()
        self._clock.advance(ends - self._clock.monotonic())


def _requests(
    pipeline: CloudPipeline, clock: FakeClock, situation: Callable[[Workbench], None]
) -> tuple[int, int]:
    """Requests and documents read in the hour after everything has settled."""
    runner = TimedRunner(clock)
    bench = Workbench(pipeline.ports, runner, Scope("bench"), DEFAULT_POLICY, lambda: "JOB")
    situation(bench)
    runner.pass_time(HOUR / 4)
    before, read = sum(pipeline.asked().values()), pipeline.document_reads()
    runner.pass_time(HOUR)
    bench.close()
    return sum(pipeline.asked().values()) - before, pipeline.document_reads() - read


def _hidden(bench: Workbench) -> None:
    bench.catalogue.set_visible(True)
    bench.open_project("d00001")
    bench.catalogue.set_visible(False)


def _idle(bench: Workbench) -> None:
    bench.catalogue.set_visible(True)


def _resting(bench: Workbench) -> None:
    session = bench.open_project("d00001")
    assert session is not None
    session.set_visible(True)


def _stitching(bench: Workbench) -> None:
    bench.catalogue.set_visible(True)
    session = bench.open_project("d00000")
    assert session is not None
    session.set_visible(True)


def run(*, quick: bool) -> list[Row]:
    """Requests per hour."""
    rows: list[Row] = []

    def row(what: str, found: tuple[int, int], most: int | None) -> None:
        asked, read = found
        target = "" if most is None else f"<= {most}"
        rows.append(
            Row("B23", what, asked, "/h", "eight 5 s timers", EIGHT_TIMERS, target,
                most is None or asked <= most, f"{read} documents read")
        )  # fmt: skip

    clock = FakeClock()
    with cloud_pipeline(clock, 200) as pipeline:
        row("window hidden", _requests(pipeline, clock, _hidden), 0)
        row("list on screen, nothing moves, 200 projects", _requests(pipeline, clock, _idle), IDLE)
        row("  an open project at rest, apart", _requests(pipeline, clock, _resting), None)
    clock = FakeClock()
    with cloud_pipeline(clock, 200, stitching=1) as pipeline:
        row("one stitch runs and is watched", _requests(pipeline, clock, _stitching), STITCH)
    if not quick:
        clock = FakeClock()
        with cloud_pipeline(clock, 10_000) as pipeline:
            row("the same list, 10,000 projects", _requests(pipeline, clock, _idle), None)
    return rows
