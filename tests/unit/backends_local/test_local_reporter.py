"""What a worker tells the store: how often, how much, and when the store does not answer."""

import os
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from phoenix_admin.backends.fake.clock import PICTURE_TIME, FakeClock
from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.execution_rows import FINALIZING, ExecutionRow, Identity
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.run_log import RunLog
from phoenix_admin.backends.local.run_reporter import RunEnded, RunReporter
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobKind
from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.tasks.context import unhurried


def at(done: int, stage: Stage = Stage.CONFORMING) -> Progress:
    return Progress(done, 1_000, "ms", stage)


class Bench:
    """A reporter of a run that has begun, on a clock that stands still."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.clock = FakeClock()
        self.database = database
        self.table = ExecutionTable(database)
        order = RunOrder("j1", "p1", JobKind.STITCH, ("/a.mp4",))
        now = self.clock.now()
        self.table.insert("run-1", order, folder / "reel.mp4", now, unhurried())
        assert self.table.begin("run-1", Identity(4711, 1.5), now, unhurried())
        self.log = RunLog(folder / "run.log", job_id="j1", project_id="p1")
        self.reporter = RunReporter("run-1", self.table, self.log, self.clock)
        self.written = 0
        original = self.table.report

        def report(*given: object) -> None:
            self.written += 1
            original(*given)  # type: ignore[arg-type] (passed on as they came)

        self.table.report = report  # type: ignore[method-assign] (counts)

    def row(self) -> ExecutionRow:
        return self.table.read("run-1", unhurried())


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(database, tmp_path)
    yield made
    made.log.close()


class TestPace:
    def test_progress_is_written_at_most_four_times_a_second(self, bench: Bench) -> None:
        for step in range(200):  # twenty a second for ten seconds
            bench.reporter.progress(at(step))
            bench.clock.advance(0.05)
        assert 30 <= bench.written <= 41
        progress = bench.row().face.progress
        assert progress is not None
        assert progress.done >= 194

    def test_what_was_held_back_is_written_with_the_next_question(self, bench: Bench) -> None:
        bench.reporter.progress(at(1))
        bench.reporter.progress(at(2))
        assert bench.row().face.progress == at(1)
        bench.clock.advance(0.3)
        assert bench.reporter.cancel_requested() is False
        assert bench.row().face.progress == at(2)

    def test_a_sign_of_life_comes_every_two_seconds_without_progress(self, bench: Bench) -> None:
        bench.reporter.progress(at(1))
        for _ in range(40):  # ten seconds of nothing but questions
            bench.clock.advance(0.25)
            bench.reporter.cancel_requested()
        assert bench.written == 1 + 5
        face = bench.row().face
        assert face.progress_at == PICTURE_TIME
        assert face.heartbeat_at == PICTURE_TIME + timedelta(seconds=10)

    def test_a_figure_that_is_repeated_is_no_progress(self, bench: Bench) -> None:
        for _ in range(20):
            bench.reporter.progress(at(1))
            bench.clock.advance(1)
        assert bench.row().face.progress_at == PICTURE_TIME

    def test_progress_never_goes_back_and_done_belongs_to_the_ending(self, bench: Bench) -> None:
        for progress in (at(500), at(400, Stage.JOINING), at(1_000, Stage.DONE)):
            bench.reporter.progress(progress)
            bench.clock.advance(1)
        assert bench.row().face.progress == at(500, Stage.JOINING)

    def test_a_line_of_the_log_is_known_with_the_next_report(self, bench: Bench) -> None:
        bench.reporter.note("planned", frames=5)
        bench.clock.advance(3)
        bench.reporter.cancel_requested()
        assert bench.row().face.last_log_at == PICTURE_TIME


class TestStopping:
    def test_a_cancel_is_seen(self, bench: Bench) -> None:
        assert not bench.reporter.cancel_requested()
        bench.table.request_cancel("run-1", bench.clock.now(), unhurried())
        assert bench.reporter.cancel_requested()

    def test_being_told_to_end_is_seen_without_the_store(self, bench: Bench) -> None:
        bench.database.close()
        bench.reporter.told_to_end = True
        assert bench.reporter.cancel_requested()


class TestFinalizing:
    def test_the_verified_file_is_recorded_and_may_change_its_place(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        for place in ("reel.mp4", "reel (2).mp4"):
            bench.reporter.finalizing(tmp_path / "part", tmp_path / place, 77)
        row = bench.row()
        assert (row.state, row.finished_size) == (FINALIZING, 77)
        assert (row.finished_file, row.reel) == (tmp_path / "part", tmp_path / "reel (2).mp4")

    def test_a_run_ended_from_outside_stops_before_the_rename(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        state, now = ExecutionState.INTERRUPTED, bench.clock.now()
        assert bench.table.settle(bench.row(), state, now, unhurried())
        with pytest.raises(RunEnded):
            bench.reporter.finalizing(tmp_path / "part", tmp_path / "reel.mp4", 77)


class TestSilentStore:
    def test_a_busy_store_costs_a_report_and_not_the_run(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        other = sqlite3.connect(bench.database.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        bench.reporter.progress(at(1))
        bench.clock.advance(1)
        bench.reporter.progress(at(2))
        bench.reporter.child_started(os.getpid())
        assert bench.reporter.cancel_requested() is False
        other.execute("ROLLBACK")
        other.close()
        bench.clock.advance(1)
        assert bench.reporter.cancel_requested() is False
        assert bench.row().face.progress == at(2)
        complaints = (tmp_path / "run.log").read_text().splitlines()
        assert len(complaints) == 1
        assert "locked" in complaints[0]

    def test_children_come_and_go(self, bench: Bench) -> None:
        bench.reporter.child_started(os.getpid())
        bench.reporter.child_started(2**22 + 1)  # gone before it was looked at
        assert [child.pid for child in bench.row().children] == [os.getpid()]
        bench.reporter.child_ended(os.getpid())
        bench.reporter.child_ended(12345)
