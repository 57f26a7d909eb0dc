"""Reading the newest jobs of all projects: by an index, and with pauses when there are many."""

from datetime import timedelta
from pathlib import Path

from phoenix_admin.backends.local.database import Database
from phoenix_admin.backends.local.moments import written
from phoenix_admin.backends.local.project_store import SLICE, LocalProjectStore
from phoenix_admin.backends.local.system_clock import SystemClock
from phoenix_admin.tasks.context import unhurried


class CountingCall:
    """A call that counts its pauses instead of making them."""

    cancelled = False

    def __init__(self):
        self.pauses = 0

    def raise_if_cancelled(self):
        """Nobody cancels."""

    def remaining(self):
        return 60.0

    def wait(self, seconds):
        self.pauses += 1
        return False

    def on_cancel(self, hook):
        return lambda: None


def filled(path: Path, number: int) -> Database:
    database = Database(path)
    now = SystemClock().now()
    with database.writing(unhurried()) as connection:
        connection.executemany(
            "INSERT INTO jobs (id, project_id, kind, requested_by, requested_at, state)"
            " VALUES (?, ?, 'stitch', 'rae', ?, 'claimed')",
            ((f"j{i:05}", f"p{i % 7}", written(now - timedelta(seconds=i))) for i in range(number)),
        )
    return database


def test_the_newest_jobs_are_read_by_their_index(tmp_path: Path) -> None:
    database = filled(tmp_path / "x.db", 20)
    asked: list[str] = []
    with database.reading(unhurried()) as connection:
        connection.set_trace_callback(asked.append)
    LocalProjectStore(database, SystemClock()).list_recent_jobs(5, unhurried())
    (query,) = (statement for statement in asked if statement.startswith("SELECT"))
    with database.reading(unhurried()) as connection:
        connection.set_trace_callback(None)
        plan = connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    steps = [step[-1] for step in plan]
    assert steps == ["SCAN jobs USING INDEX jobs_newest"]
    database.close()


def test_a_long_list_is_read_in_slices(tmp_path: Path) -> None:
    database = filled(tmp_path / "x.db", 2 * SLICE + 1)
    call = CountingCall()
    listing = LocalProjectStore(database, SystemClock()).list_recent_jobs(10_000, call)
    assert len(listing.jobs) == 2 * SLICE + 1
    assert [job.id for job in listing.jobs] == sorted(job.id for job in listing.jobs)
    assert call.pauses == 2
    database.close()
