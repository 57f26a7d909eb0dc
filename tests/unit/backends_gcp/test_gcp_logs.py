"""Log lines from a Cloud Logging that repeats, mixes, delays and rations them."""

import json
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from google.cloud.logging_v2 import types
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.gcp.job_engine import CloudJobEngine
from phoenix_admin.backends.gcp.log_cursor import MOST_REMEMBERED, OVERLAP, LogCursor, read_cursor
from phoenix_admin.backends.gcp.log_entries import RunOfLines, filter_of, line_of
from phoenix_admin.backends.gcp.log_source import MOST_PAGES, CloudLogSource, LogPace
from phoenix_admin.backends.gcp.request_budget import RequestBudget
from phoenix_admin.backends.gcp.run_messages import raw
from phoenix_admin.domain.errors import Forbidden, Invalid, Quota
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.log_entry import LogEntry, LogPage, Severity
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.ports.log_source import LogRequest
from phoenix_admin.settings.environments import CloudApi
from phoenix_admin.tasks.context import unhurried
from tests.support.cloud_environments import JOB, cloud_environment
from tests.support.gcp_standin.log_service import job_entry
from tests.support.gcp_standin.server import StandIn
from tests.support.gcp_standin.wire_faults import UNAVAILABLE, Refuse, forbidden
from tests.unit.backends_gcp.conftest import MakeCaller

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
LIST = "LoggingServiceV2.ListLogEntries"


class MovedClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)
        self.seconds = time.monotonic()

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


class Bench:
    """A source with its usual pace and budget, and one run whose lines it reads."""

    def __init__(self, standin: StandIn, make_caller: MakeCaller) -> None:
        self.standin, self.clock = standin, MovedClock()
        addresses = {CloudApi.RUN: standin.address, CloudApi.LOGGING: standin.address}
        environment = cloud_environment(addresses)
        caller, _ = make_caller(standin.address)
        self.engine = CloudJobEngine(environment, caller, self.clock)
        self.source = CloudLogSource(
            environment,
            caller,
            self.engine,
            self.clock,
            RequestBudget(self.clock),
            LogPace(tail=None),
        )
        order = RunOrder("J1", "p1", JobKind.STITCH, ())
        self.run = self.engine.run(order, unhurried()).name

    def write(self, text: str, *, late: float = 0.0, run: str = "") -> None:
        number = len(self.standin.logs.entries)
        at = self.clock.now() - timedelta(seconds=late)
        self.standin.logs.add(job_entry(text, run or self.run, JOB, at, number))

    def read(self, after: str | None = None, limit: int = 500) -> LogPage:
        return self.source.read(LogRequest(job_id="J1", after=after, limit=limit), unhurried())

    def sent(self, method: str = LIST) -> int:
        return self.standin.faults.calls[method]


@pytest.fixture
def bench(standin: StandIn, make_caller: MakeCaller) -> Bench:
    return Bench(standin, make_caller)


def texts(page: LogPage) -> list[str]:
    return [line.message for line in page.entries]


class TestReading:
    def test_a_line_that_comes_late_is_given_once_and_not_lost(self, bench: Bench) -> None:
        bench.write("first")
        page = bench.read()
        seen = texts(page)
        for text, late in (("second", 0.0), ("late", 7.0), ("third", 0.0)):
            bench.clock.move(4)
            bench.write(text, late=late)
            page = bench.read(page.cursor)
            seen += texts(page)
        assert seen == ["first", "second", "late", "third"]

    def test_lines_that_are_repeated_mixed_or_of_others_are_put_right(self, bench: Bench) -> None:
        for text in ("one", "two", "three"):
            bench.clock.move(1)
            bench.write(text)
        bench.write("of another run", run=f"{JOB}-other")
        logs = bench.standin.logs
        logs.filter_ignored = True
        logs.entries += logs.entries[::-1]
        page = bench.read()
        assert texts(page) == ["one", "two", "three"]
        assert {line.source for line in page.entries} == {bench.run}
        assert page.skipped == 0

    def test_an_empty_page_with_a_token_is_not_the_end(self, bench: Bench) -> None:
        bench.write("far away")
        bench.standin.logs.empty_pages = 3
        assert texts(bench.read()) == ["far away"]
        assert bench.sent() == 4

    def test_empty_pages_without_end_have_one(self, bench: Bench) -> None:
        bench.standin.logs.empty_pages = 10_000
        assert texts(bench.read()) == []
        assert bench.sent() == MOST_PAGES

    def test_what_a_limit_left_out_at_the_front_does_not_come_later(self, bench: Bench) -> None:
        for number in range(5):
            bench.write(f"line {number}")
        page = bench.read(limit=2)
        assert (texts(page), page.skipped) == (["line 3", "line 4"], 3)
        bench.clock.move(4)
        assert texts(bench.read(page.cursor)) == []

    def test_nothing_is_asked_while_there_is_no_run(self, bench: Bench) -> None:
        page = bench.source.read(LogRequest(job_id="J9"), unhurried())
        assert page.entries == ()
        assert bench.sent() == 0

    def test_a_missing_permission_is_named(self, bench: Bench) -> None:
        bench.standin.faults.plan(LIST, forbidden("logging.logEntries.list"))
        with pytest.raises(Forbidden) as caught:
            bench.read()
        assert caught.value.permission == "logging.logEntries.list"


class TestPace:
    def test_whoever_looks_too_often_gets_nothing_new_and_its_age(self, bench: Bench) -> None:
        bench.write("first")
        page = bench.read()
        read_at = bench.clock.now()
        bench.write("second")
        for _ in range(3):
            bench.clock.move(0.9)
            resting = bench.read(page.cursor)
            assert (texts(resting), resting.taken_at) == ([], read_at)
            assert resting.cursor == page.cursor
        bench.clock.move(0.9)
        assert texts(bench.read(page.cursor)) == ["second"]
        assert bench.sent() == 2

    def test_a_page_that_was_cut_is_followed_at_once(self, bench: Bench) -> None:
        bench.write("first")
        page = bench.read()
        bench.clock.move(4)
        for number in range(5):
            bench.write(f"line {number}")
        seen = []
        for _ in range(3):
            page = bench.read(page.cursor, limit=2)
            seen += texts(page)
        assert seen == [f"line {number}" for number in range(5)]

    def test_the_runs_are_looked_up_now_and_then_only(self, bench: Bench) -> None:
        page = bench.read()
        for _ in range(3):
            bench.clock.move(3)
            page = bench.read(page.cursor)
        assert bench.sent("Executions.ListExecutions") == 1
        bench.clock.move(3)
        bench.read(page.cursor)
        assert bench.sent("Executions.ListExecutions") == 2

    def test_known_runs_are_read_while_they_cannot_be_looked_up(self, bench: Bench) -> None:
        page = bench.read()
        bench.clock.move(20)
        bench.write("still here")
        bench.standin.faults.always("Executions.ListExecutions", Refuse("INTERNAL"))
        assert texts(bench.read(page.cursor)) == ["still here"]

    def test_the_budget_is_kept_and_says_when_to_come_back(self) -> None:
        clock = MovedClock()
        budget = RequestBudget(clock, per_minute=3)
        for _ in range(3):
            budget.take()
            clock.move(10)
        with pytest.raises(Quota) as caught:
            budget.take()
        assert caught.value.retry_after is not None
        assert caught.value.retry_after.total_seconds() == pytest.approx(30)
        assert not caught.value.may_have_happened
        clock.move(30.01)
        budget.take()
        with pytest.raises(Quota):
            budget.take()

    def test_a_reading_that_is_tried_again_is_one_of_the_budget(self, bench: Bench) -> None:
        bench.standin.faults.plan(LIST, UNAVAILABLE, None)
        bench.write("first")
        assert texts(bench.read()) == ["first"]


class TestLines:
    def test_a_structured_line_keeps_its_fields_and_its_attempt(self) -> None:
        entry = job_entry("", "run-1", JOB, NOW, 1)
        entry.json_payload.update({"message": "<b>hello</b>", "clip": 3})
        entry.severity = 500
        entry.labels["run.googleapis.com/task_attempt"] = "2"
        line = line_of(entry, {"run-1": RunOfLines("run-1", JOB, NOW, "J1", "p1")})
        assert (line.message, line.severity) == ("<b>hello</b>", Severity.ERROR)
        assert line.fields == {"clip": 3, "task_attempt": "2"}
        assert (line.job_id, line.project_id, line.time) == ("J1", "p1", NOW)

    @pytest.mark.parametrize("severity", [0, 150, 900])
    def test_a_severity_nobody_knows_is_no_fault(self, severity: int) -> None:
        entry = job_entry("x", "run-1", JOB, NOW, 1)
        entry.severity = severity
        assert line_of(entry, {}).severity is Severity.DEFAULT

    def test_an_entry_of_another_kind_says_what_it_is(self) -> None:
        entry = raw(types.LogEntry)()
        entry.proto_payload.type_url = "type.googleapis.com/google.cloud.audit.AuditLog"
        assert "AuditLog" in line_of(entry, {}).message

    @given(st.lists(st.text(alphabet='ab"\\ ()=', min_size=1), min_size=1, max_size=3))
    def test_no_name_breaks_out_of_the_filter(self, names: list[str]) -> None:
        runs = [RunOfLines(name, JOB, NOW, None, None) for name in names]
        quoted = r'"(?:[^"\\]|\\.)*"'
        whole = re.fullmatch(
            rf'resource\.type="cloud_run_job" AND resource\.labels\.job_name="{JOB}"'
            rf' AND labels\."run\.googleapis\.com/execution_name"='
            rf"(?P<names>{quoted}|\({quoted}(?: OR {quoted})+\))"
            rf' AND timestamp>="2026-11-22T14:00:00\+00:00"',
            filter_of(runs, NOW),
        )
        assert whole is not None
        assert [json.loads(each) for each in re.findall(quoted, whole["names"])] == names


# -- the cursor, without a server -----------------------------------------------------------------


def line(at: datetime, number: int) -> LogEntry:
    identity = f"{int(at.timestamp())}.{at.microsecond * 1000:09}:i{number}"
    return LogEntry(at, Severity.INFO, "run", str(number), identity)


def read_on(cursor: LogCursor, there: list[LogEntry], limit: int) -> tuple[list[LogEntry], str]:
    """One reading as the source makes it, from lines that are there by now."""
    fresh = [each for each in there if each.time >= cursor.since]
    known = set(cursor.given)
    fresh = [each for each in fresh if each.identity not in known]
    page = sorted(fresh, key=lambda each: (each.time, each.identity))[:limit]
    return page, cursor.behind(page).text()


LATENESS = OVERLAP.total_seconds() - 0.1


@given(
    st.lists(st.tuples(st.floats(0, 3), st.floats(0, LATENESS)), max_size=30), st.integers(3, 50)
)
def test_every_line_that_is_not_too_late_is_given_exactly_once(steps, limit: int) -> None:
    text, there, given_lines, at = LogCursor(NOW - OVERLAP).text(), [], [], NOW
    for number, (pause, late) in enumerate(steps):
        at += timedelta(seconds=pause)
        # It may be late against the newest line that was given, and no more than the overlap.
        there.append(line(at - timedelta(seconds=min(late, LATENESS)), number))
        page, text = read_on(read_cursor(text), there, limit)
        given_lines += page
    for _ in range(20):
        page, text = read_on(read_cursor(text), there, limit)
        given_lines += page
    assert sorted(each.message for each in given_lines) == sorted(each.message for each in there)


def test_more_lines_in_a_second_than_a_cursor_remembers_all_come() -> None:
    count = MOST_REMEMBERED * 2 + 500
    there = [line(NOW + timedelta(microseconds=number), number) for number in range(count)]
    text, given_lines = LogCursor(NOW - OVERLAP).text(), []
    for _ in range(count // 500 + 1):
        page, text = read_on(read_cursor(text), there, 500)
        given_lines += page
    assert [each.message for each in given_lines] == [each.message for each in there]


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "[1]", "{}", '["2026-11-22"]', "null"])
def test_what_is_no_cursor_is_invalid(text: str) -> None:
    with pytest.raises(Invalid):
        read_cursor(text)


def test_a_run_without_lines_is_read_from_its_creation_on(bench: Bench) -> None:
    bench.clock.move(30)
    page = bench.read()
    bench.clock.move(4)
    # It was written right at the start, and arrives long after the overlap.
    bench.write("late", late=33)
    assert texts(bench.read(page.cursor)) == ["late"]
