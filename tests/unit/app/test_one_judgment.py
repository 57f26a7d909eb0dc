"""The dock and the Logs page say the same of one log, from the first moment on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from phoenix_admin.app.item_log_opening import LaneItemLogOpening
from phoenix_admin.app.log_opening import LaneLogOpening
from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.ports.log_feed import LogFile
from phoenix_admin.services.logs.log_session import LogSession
from phoenix_admin.services.logs.runs_board import RunsBoard
from phoenix_admin.services.logs.shown_log import Pill
from phoenix_admin.ui.logs.log_wish import LogWish
from tests.unit.app.test_item_log_opening import WISH, Bench, Heard

RUN = "stitch-1"


class Window:
    """A dock and pages over one environment; every word that a page's pill says is kept."""

    def __init__(self, folder: Path, *, feed: bool, running: bool = False) -> None:
        self.bench = Bench(feed=feed)
        self.board = RunsBoard()
        state = ExecutionState.RUNNING if running else ExecutionState.SUCCEEDED
        self.bench.backend.world.add_execution(RUN, state, project_id="harbour")
        self.bench.write("frame 1", RUN)
        path = folder / f"{RUN}.jsonl"
        path.write_text('{"severity": "INFO", "message": "frame 1"}\n')
        self.bench.files.known = [LogFile(RUN, path, "Runs", "harbour", None)]
        # An execution's files are those of everything; the link of a feed asks the engine itself.
        self.wish = LogWish(execution=RUN) if feed else WISH
        self.dock = Heard()
        self.said: list[Pill] = []

    def open_dock(self) -> None:
        given = (self.bench.workbench, self.bench.runner, "dock", self.board)
        LaneItemLogOpening(*given)(WISH, self.dock)
        self.settle()

    def open_page(self, wish: LogWish = WISH, *, answered: bool = True) -> LogSession:
        pages: list[LogSession] = []

        def opened(log: LogSession) -> None:
            pages.append(log)
            log.changed.add(lambda: self.said.append(log.face.pill.pill))
            log.set_on_screen(True)

        LaneLogOpening(self.bench.workbench, self.bench.runner, self.board)(wish, opened)
        self.bench.runner.run_next()
        if answered:
            self.bench.runner.run_all()
        return pages[0]

    def run_but(self, key: str) -> None:
        """Everything but this, which waits."""
        runner = self.bench.runner
        while others := [n for n, one in enumerate(runner.waiting) if one.task.key != key]:
            runner.run_body_only(others[0])
            runner.deliver()

    def settle(self, rounds: int = 6) -> None:
        self.bench.settle(rounds)

    @property
    def dock_pill(self) -> Pill:
        assert self.dock.log is not None
        return self.dock.log.face.pill.pill


@pytest.fixture(params=["files", "feed"])
def window(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Window]:
    made = Window(tmp_path, feed=request.param == "feed")
    yield made
    made.bench.workbench.close()


def test_a_page_never_says_live_of_what_the_dock_says_has_ended(window: Window) -> None:
    window.open_dock()
    assert window.dock_pill is Pill.ENDED
    page = window.open_page()
    window.settle()
    assert page.face.pill.pill is Pill.ENDED
    assert Pill.LIVE not in window.said


def test_a_page_without_a_dock_says_that_nothing_is_known_yet(window: Window) -> None:
    script = window.bench.backend.world.script
    script.always("engine.list_executions", Fail(Offline("Away.")))
    script.always("engine.read", Fail(Offline("Away.")))
    page = window.open_page(window.wish)
    window.settle()
    assert page.face.pill.pill is Pill.CHECKING
    assert page.face.pill.why.endswith("Away.")
    script.always("engine.list_executions", None)
    script.always("engine.read", None)
    window.settle()
    assert page.face.pill.pill is Pill.ENDED
    assert Pill.LIVE not in window.said


@pytest.mark.parametrize("docked", [True, False])
def test_what_was_heard_before_is_where_a_page_begins(window: Window, docked: bool) -> None:
    if docked:
        window.open_dock()
        assert window.dock.log is not None
        window.dock.log.set_on_screen(False)  # so that it asks no more
    hold = window.bench.runner
    page = window.open_page(WISH, answered=False)
    for _ in range(3):
        hold.fire_timers()
        window.bench.backend.clock.advance(11)
        window.run_but("runs of a log")
    assert any(ticket.task.key == "runs of a log" for ticket in hold.waiting)
    known = docked or window.bench.workbench.ports.feeds is not None
    words = f"{RUN} succeeded" if known else "the engine has not said yet"
    assert words in page.face.pill.why
    assert Pill.LIVE not in window.said


def test_a_dock_that_heard_nothing_for_long_says_why(window: Window) -> None:
    window.open_dock()
    window.bench.backend.world.script.always("engine.list_executions", Fail(Offline("Away.")))
    window.bench.backend.clock.advance(301)
    window.settle(2)
    assert window.dock_pill is Pill.CHECKING
    assert window.dock.log is not None
    assert window.dock.log.face.pill.why.endswith("is not known: Away.")


def test_an_end_that_one_of_them_hears_both_say(tmp_path: Path) -> None:
    window = Window(tmp_path, feed=False, running=True)
    window.open_dock()
    page = window.open_page()
    window.settle()
    assert (window.dock_pill, page.face.pill.pill) == (Pill.LIVE, Pill.LIVE)
    calls = window.bench.backend.world.script.calls
    before = calls["engine.list_executions"]
    window.bench.backend.world.finish(RUN, ExecutionState.SUCCEEDED, recorded=False)
    window.bench.backend.world.script.plan("engine.list_executions", Fail(Offline("Away.")))
    window.bench.workbench.returned.tell()
    window.bench.runner.run_all()
    assert calls["engine.list_executions"] == before + 2, "one was answered, and one was not"
    assert Pill.LIVE not in (window.dock_pill, page.face.pill.pill)
    window.settle(2)
    assert (window.dock_pill, page.face.pill.pill) == (Pill.ENDED, Pill.ENDED)
    window.bench.workbench.close()


def test_a_run_that_begins_is_asked_for_at_once(tmp_path: Path) -> None:
    window = Window(tmp_path, feed=False)
    window.open_dock()
    world, runner = window.bench.backend.world, window.bench.runner
    world.add_execution("stitch-2", ExecutionState.RUNNING, project_id="harbour")
    path = tmp_path / "stitch-2.jsonl"
    path.write_text('{"severity": "INFO", "message": "frame 1"}\n')
    window.bench.files.known.append(LogFile("stitch-2", path, "Runs", "harbour", None))
    before = world.script.calls["engine.list_executions"]
    window.bench.backend.clock.advance(3)
    for _ in range(2):
        long = [timer for timer in runner.timers if timer[0] >= 1]
        runner.timers = [timer for timer in runner.timers if timer[0] < 1]  # readings alone
        runner.fire_timers()
        runner.timers += long
        runner.run_all()
    assert world.script.calls["engine.list_executions"] == before + 1
    assert window.dock_pill is Pill.LIVE
    window.bench.workbench.close()
