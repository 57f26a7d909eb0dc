"""The log of one item: loaded when it has lines, limited to its runs, followed while seen."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.app.item_log_opening import LaneItemLogOpening
from phoenix_admin.app.log_queries import runs_query
from phoenix_admin.backends.fake.backend import FakeBackend, open_fake
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.backends.fake.log_feed import FakeLogFeed
from phoenix_admin.domain.errors import Offline, PhoenixError, SignedOut
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.log_query import QueryFault, matcher, parse
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.log_store.patterns import TextPattern
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import LogFile
from phoenix_admin.services.logs.log_session import LogSession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.ui.logs.log_wish import LogWish
from tests.support.bench_of_services import fake_ports
from tests.support.manual_runner import ManualRunner

WISH = LogWish(project_id="harbour")
RUN = open_fake().world.add_execution("run", ExecutionState.SUCCEEDED, project_id="p")


class Heard:
    """A listener that writes down what it hears."""

    def __init__(self) -> None:
        self.log: LogSession | None = None
        self.nothing = 0
        self.errors: list[PhoenixError] = []

    def log_opened(self, log: LogSession) -> None:
        assert self.log is None
        self.log = log
        log.set_on_screen(True)

    def nothing_yet(self) -> None:
        self.nothing += 1

    def log_refused(self, error: PhoenixError) -> None:
        self.errors.append(error)


class Files:
    """`LogFiles` of one project; none until a test adds one."""

    def __init__(self) -> None:
        self.known: list[LogFile] = []
        self.looks = 0

    def files(
        self, call: Call, *, project_id: str | None = None, job_id: str | None = None
    ) -> tuple[LogFile, ...]:
        del call, job_id
        self.looks += 1
        return tuple(file for file in self.known if file.project_id == project_id)


class Bench:
    """An environment with a feed or with files, and one view that wants a log."""

    def __init__(self, *, feed: bool) -> None:
        self.backend: FakeBackend = open_fake()
        self.feed = FakeLogFeed(self.backend.clock)
        self.files = Files()
        ports = fake_ports(self.backend)
        ports = (
            replace(ports, feeds=lambda: (self.feed,))
            if feed
            else replace(ports, log_files=self.files)
        )
        self.runner = ManualRunner()
        self.scope = Scope("environment")
        self.workbench = Workbench(ports, self.runner, self.scope, DEFAULT_POLICY, lambda: "J1")
        self.heard = Heard()

    def open(self, wish: LogWish = WISH) -> None:
        self.stop = LaneItemLogOpening(self.workbench, self.runner, "test")(wish, self.heard)
        self.settle()

    def settle(self, rounds: int = 1) -> None:
        self.runner.run_all()
        for _ in range(rounds - 1):
            self.backend.clock.advance(11)
            self.runner.fire_timers()
            self.runner.run_all()

    def run(self, name: str, project_id: str = "harbour") -> None:
        self.backend.world.add_execution(name, ExecutionState.SUCCEEDED, project_id=project_id)

    def write(self, message: str, execution: str) -> None:
        labels = {"run.googleapis.com/execution_name": execution}
        self.feed.write(message, labels=labels)

    def messages(self) -> list[str]:
        log = self.heard.log
        assert log is not None
        log.want(0, log.face.rows)
        self.runner.run_all()
        lines = (log.line(place) for place in range(log.face.rows))
        return [line.message for line in lines if line is not None]


def test_a_feed_shows_the_runs_of_the_project_and_those_that_come() -> None:
    bench = Bench(feed=True)
    bench.run("stitch-1")
    bench.run("other-1", "river")
    bench.write("mine", "stitch-1")
    bench.write("harbour of somebody else", "other-1")
    bench.open()
    bench.settle(3)
    assert bench.messages() == ["mine"]
    bench.run("stitch-2")
    bench.settle(2)
    bench.write("mine too", "stitch-2")
    bench.settle(3)
    assert bench.messages() == ["mine", "mine too"]
    assert bench.heard.log is not None
    assert bench.heard.log.asked.text == ""
    bench.stop()
    bench.settle(2)
    assert not bench.runner.waiting
    bench.workbench.close()


def test_nothing_is_opened_for_an_item_that_has_never_run() -> None:
    bench = Bench(feed=True)
    bench.open()
    assert (bench.heard.log, bench.heard.nothing) == (None, 1)
    bench.run("stitch-1")
    bench.settle(2)
    assert bench.heard.log is not None
    bench.stop()
    bench.workbench.close()


def test_files_that_come_are_found_and_then_left_to_the_log(tmp_path: Path) -> None:
    bench = Bench(feed=False)
    bench.open()
    assert (bench.heard.log, bench.heard.nothing) == (None, 1)
    path = tmp_path / "stitch-1.jsonl"
    path.write_text('{"severity": "INFO", "message": "frame 1"}\n')
    bench.files.known = [LogFile("stitch-1", path, "Runs", "harbour", None)]
    bench.settle(2)
    assert bench.messages() == ["frame 1"]
    bench.heard.log.set_on_screen(False)
    looks = bench.files.looks
    bench.settle(4)
    assert bench.files.looks == looks
    bench.stop()
    bench.workbench.close()


def test_runs_are_not_looked_for_while_nobody_looks() -> None:
    bench = Bench(feed=True)
    bench.run("stitch-1")
    bench.open()
    bench.settle(2)
    assert bench.heard.log is not None
    calls = bench.backend.world.script.calls
    bench.heard.log.set_on_screen(False)
    bench.settle(2)
    before = calls["engine.list_executions"]
    bench.settle(4)
    assert calls["engine.list_executions"] == before
    bench.heard.log.set_on_screen(True)
    bench.settle(1)
    assert calls["engine.list_executions"] == before + 1
    bench.stop()
    bench.workbench.close()


def test_a_fault_is_said_tried_again_and_ends_with_the_outage() -> None:
    bench = Bench(feed=True)
    bench.run("stitch-1")
    bench.backend.world.script.plan("engine.list_executions", Fail(Offline("Away.")))
    bench.open()
    assert [error.text for error in bench.heard.errors] == ["Away."]
    bench.workbench.returned.tell()
    bench.settle()
    assert bench.heard.log is not None
    bench.stop()
    bench.workbench.close()


def test_an_ended_login_is_not_asked_again_until_it_is_back() -> None:
    bench = Bench(feed=True)
    bench.run("stitch-1")
    bench.open()
    script = bench.backend.world.script
    script.always("engine.list_executions", Fail(SignedOut("Sign in.")))
    bench.settle(3)
    before = script.calls["engine.list_executions"]
    bench.settle(4)
    assert script.calls["engine.list_executions"] == before
    script.always("engine.list_executions", None)
    bench.workbench.returned.tell()
    bench.settle(2)
    assert script.calls["engine.list_executions"] > before
    bench.stop()
    bench.workbench.close()


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=5))
def test_the_query_of_runs_lets_their_entries_through_and_no_others(names: list[str]) -> None:
    runs = [replace(RUN, name=name) for name in names]
    text = runs_query(runs)
    assert text is not None
    query = parse(text)
    assert not isinstance(query, QueryFault)
    fits = matcher(query.tree, TextPattern)
    label = "run.googleapis.com/execution_name"
    now = runs[0].created_at.astimezone(UTC)

    def entry(name: str, at: datetime = now) -> dict[str, object]:
        return {"timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}", "labels": {label: name}}

    assert all(fits(entry(name)) for name in names)
    assert not fits(entry("".join(names) + " of another project"))
    assert not fits(entry(names[0], now.replace(year=2001)))
    assert runs_query([]) is None


def test_what_is_large_is_imported_for_lines_alone() -> None:
    code = (
        "import sys, phoenix_admin.app.item_log_opening, phoenix_admin.ui.logs.log_wish\n"
        "sys.exit(bool({'numpy', 're2', 'phoenix_admin.log_store'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
