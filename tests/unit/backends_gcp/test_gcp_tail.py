"""Lines followed by a stream that ends, repeats, mixes, leaves out and may not be had at all."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from phoenix_admin.backends.gcp.job_engine import CloudJobEngine
from phoenix_admin.backends.gcp.log_source import CloudLogSource, LogPace
from phoenix_admin.backends.gcp.request_budget import RequestBudget
from phoenix_admin.backends.gcp.tail_stream import TailPace
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.domain.job import JobKind
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.log_source import LogRequest
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_environments import JOB, cloud_environment
from tests.support.gcp_standin.log_service import job_entry
from tests.support.gcp_standin.server import StandIn
from tests.support.waiting import until
from tests.unit.backends_gcp.conftest import MakeCaller

LIST = "LoggingServiceV2.ListLogEntries"
SOON = TailPace(buffer=0, hold=0.02, settle=0.05, sweep=600.0, idle=60.0)


class Bench:
    """A source that follows at once, and one run whose lines it reads."""

    def __init__(self, standin: StandIn, make_caller: MakeCaller, tail: TailPace = SOON) -> None:
        self.standin, self.logs = standin, standin.logs
        self.clock = SystemClock()
        addresses = {CloudApi.RUN: standin.address, CloudApi.LOGGING: standin.address}
        environment = cloud_environment(addresses)
        caller, self.channels = make_caller(standin.address)
        engine = CloudJobEngine(environment, caller, self.clock)
        pace = LogPace(timedelta(0), timedelta(seconds=60), tail)
        budget = RequestBudget(self.clock, per_minute=10_000)
        self.source = CloudLogSource(environment, caller, engine, self.clock, budget, pace)
        self.run = engine.run(RunOrder("J1", "p1", JobKind.STITCH, ()), unhurried()).name
        self.cursor: str | None = None
        self.seen: list[str] = []
        self.number = 0

    def entry(self, text: str, *, late: float = 0.0):
        self.number += 1
        at = self.clock.now() - timedelta(seconds=late)
        return job_entry(text, self.run, JOB, at, self.number)

    def write(self, *texts: str, **how) -> None:
        for text in texts:
            self.logs.add(self.entry(text), **how)

    def read(self) -> list[str]:
        page = self.source.read(LogRequest(job_id="J1", after=self.cursor), unhurried())
        self.cursor = page.cursor
        self.seen += [line.message for line in page.entries]
        return self.seen

    def lists(self) -> int:
        return self.standin.faults.calls[LIST]

    def is_live(self) -> bool:
        """Reading costs no list any more."""
        before = self.lists()
        self.read()
        return self.lists() == before and bool(self.logs.tails)

    def go_live(self) -> None:
        self.read()
        until(self.is_live, what="reading without lists")


@pytest.fixture
def bench(standin: StandIn, make_caller: MakeCaller) -> Iterator[Bench]:
    made = Bench(standin, make_caller)
    yield made
    made.source.close()


def test_once_it_is_live_lines_come_without_a_list_and_each_once(bench: Bench) -> None:
    bench.write("before")
    bench.go_live()
    lists = bench.lists()
    bench.write("one", "two", "three")
    until(lambda: bench.read()[-1:] == ["three"], what="the lines")
    assert bench.seen == ["before", "one", "two", "three"]
    assert bench.lists() == lists


def test_lines_that_are_repeated_and_mixed_come_once_and_in_order_of_time(
    standin: StandIn, make_caller: MakeCaller
) -> None:
    pace = TailPace(buffer=0, hold=0.5, settle=0.05, sweep=600.0, idle=60.0)
    bench = Bench(standin, make_caller, pace)
    bench.go_live()
    late, then = bench.entry("earlier", late=0.5), bench.entry("later")
    for entry in (then, late, then, late):
        bench.logs.add(entry)
    until(lambda: len(bench.read()) >= 2, what="both lines")
    until(lambda: not bench.source._tails.existing(LogRequest(None, "J1"))._held, what="the rest")
    assert bench.read() == ["earlier", "later"]
    bench.source.close()


def test_while_it_cannot_be_had_lists_go_on(bench: Bench) -> None:
    bench.go_live()
    bench.logs.tail_refused = "UNAVAILABLE"
    bench.logs.end_tails("UNAVAILABLE")
    until(lambda: not bench.logs.tails, what="the end of the stream")
    bench.write("meanwhile")
    until(lambda: bench.read() == ["meanwhile"], what="the line")
    bench.logs.tail_refused = None
    until(bench.is_live, what="a stream again")


@pytest.mark.parametrize("code", ["OUT_OF_RANGE", "UNAVAILABLE"])
def test_when_it_ends_reading_goes_on_without_a_hole_or_a_repeat(bench: Bench, code: str) -> None:
    bench.write("zero")
    bench.go_live()
    bench.write("one")
    until(lambda: bench.read()[-1:] == ["one"], what="a line")
    opened = bench.logs.tails_opened
    bench.logs.end_tails(code)
    # After the hourly end the next one is opened at once.
    ended = lambda: not bench.logs.tails or bench.logs.tails_opened > opened  # noqa: E731
    until(ended, what="the end of the stream")
    bench.write("in between")
    until(bench.is_live, what="another stream", seconds=20)
    bench.write("after")
    until(lambda: bench.read()[-1:] == ["after"], what="the last line")
    assert bench.seen == ["zero", "one", "in between", "after"]
    assert bench.logs.tails_opened >= 2


@pytest.mark.parametrize("code", ["UNIMPLEMENTED", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED"])
def test_where_there_is_none_lists_go_on_and_nobody_asks_again(bench: Bench, code: str) -> None:
    bench.logs.tail_refused = code
    bench.write("one")
    bench.read()
    until(lambda: bench.read() == ["one"] and bench.logs.tails_opened == 1, what="the refusal")
    tail = bench.source._tails.existing(LogRequest(None, "J1"))
    assert tail is None or tail.join(5.0)
    for number in range(3):
        bench.write(f"line {number}")
        bench.read()
    assert bench.seen == ["one", "line 0", "line 1", "line 2"]
    assert bench.logs.tails_opened == 1


def test_what_was_left_out_is_counted_in_place_and_read_again(bench: Bench) -> None:
    bench.go_live()
    bench.write("left out", untold=True)
    bench.logs.suppress(12)
    until(lambda: len(bench.read()) == 2, what="the line and its gap")
    (gap,) = [text for text in bench.seen if "12 lines were left out" in text]
    assert "too many came at once" in gap
    assert "left out" in bench.seen


def test_a_line_that_the_stream_never_told_is_found_by_the_next_list(
    standin: StandIn, make_caller: MakeCaller
) -> None:
    pace = TailPace(buffer=0, hold=0.01, settle=0.02, sweep=0.3, idle=60.0)
    bench = Bench(standin, make_caller, pace)
    bench.go_live()
    bench.logs.add(bench.entry("never told", late=30.0), untold=True)
    bench.write("told")
    until(lambda: set(bench.read()) == {"told", "never told"}, what="both lines")
    assert len(bench.seen) == 2
    bench.source.close()


def test_a_reader_that_is_too_slow_costs_no_memory_and_misses_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phoenix_admin.backends.gcp.live_tail.MOST_HELD", 20)
    bench.go_live()
    bench.write(*(f"line {number:03}" for number in range(60)))
    tail = bench.source._tails.existing(LogRequest(None, "J1"))
    until(tail.wants_list, what="too many lines")
    assert len(tail._held) <= 20
    until(lambda: len(bench.read()) >= 60, what="every line")
    assert sorted(bench.seen) == [f"line {number:03}" for number in range(60)]


def test_closing_ends_the_stream_at_once(bench: Bench) -> None:
    bench.go_live()
    tail = bench.source._tails.existing(LogRequest(None, "J1"))
    began = time.monotonic()
    bench.source.close()
    assert tail.join(5.0)
    assert time.monotonic() - began < 0.5  # a tenth of it where the computer is free
    until(lambda: not bench.logs.tails, what="the server's side")


def test_a_stream_that_nobody_reads_ends_by_itself(
    standin: StandIn, make_caller: MakeCaller
) -> None:
    bench = Bench(standin, make_caller, TailPace(0, 0.01, 0.02, 600.0, idle=0.0))
    bench.read()
    bench.read()
    until(lambda: bool(bench.logs.tails), what="the stream")
    tail = bench.source._tails.existing(LogRequest(None, "J1"))
    bench.write("one")
    assert tail.join(10.0)
    assert tail.is_over
    bench.source.close()


def test_two_streams_at_the_most(bench: Bench) -> None:
    bench.go_live()
    for project in ("p1", "p1"):
        page = bench.source.read(LogRequest(project_id=project), unhurried())
        bench.source.read(LogRequest(project_id=project, after=page.cursor), unhurried())
    tails = bench.source._tails._open
    assert len(tails) == 2
