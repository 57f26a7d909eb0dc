"""Reading the list at size: how it grows beside SQLite itself, and that the lane pauses."""

import sqlite3
import time
from collections.abc import Callable, Iterator

import pytest

from benchmarks.full_list import SliceMeter, fill, hold_locks
from phoenix_admin.backends.local.backend import LocalBackend
from phoenix_admin.backends.local.document_rows import PROJECT_COLUMNS
from phoenix_admin.backends.local.project_store import SLICE
from phoenix_admin.domain.environment import LOCAL
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.project_catalogue import read_catalogue
from phoenix_admin.tasks.cancel import CancelledError
from phoenix_admin.tasks.context import unhurried

PROJECTS, STITCHING, ENDED = 3_000, 150, 1_200


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBackend]:
    backend = fill(tmp_path_factory.mktemp("full") / "data", PROJECTS, STITCHING, ENDED)
    locks = hold_locks(backend)
    yield backend
    for lock in locks:
        lock.release()
    backend.close()


class LosesPatience(SliceMeter):
    """Cancelled in its first pause."""

    def wait(self, seconds: float) -> bool:
        self._token.cancel()
        return super().wait(seconds)


def ports_of(backend: LocalBackend) -> EnvironmentPorts:
    return EnvironmentPorts(
        LOCAL, "rae", backend.clock, backend.store, backend.engine, backend.journal
    )


def processor_time(work: Callable[[], object]) -> float:
    """The best of three: seconds this thread itself has worked, whatever else the machine does."""
    times: list[float] = []
    for _ in range(3):
        began = time.thread_time()
        work()
        times.append(time.thread_time() - began)
    return min(times)


def raw(backend: LocalBackend) -> float:
    """The same columns of the same rows, into tuples."""
    connection = sqlite3.connect(backend.folder.database)
    statement = f"SELECT {', '.join(PROJECT_COLUMNS)} FROM projects ORDER BY updated_at DESC, id"
    taken = processor_time(lambda: connection.execute(statement).fetchall())
    connection.close()
    return taken


def test_listing_costs_a_bounded_multiple_of_the_bare_select(full: LocalBackend) -> None:
    """Measured: about 5 times; a query per row would be 50 times."""
    ours = processor_time(lambda: full.store.list_projects(unhurried()))
    assert ours <= 16 * raw(full)


def test_the_catalogue_costs_a_bounded_multiple_of_the_bare_select(full: LocalBackend) -> None:
    """Measured: about 15 times; a look at the engine per project would be 500 times."""
    ports = ports_of(full)
    ours = processor_time(lambda: read_catalogue(ports, DEFAULT_POLICY, unhurried()))
    assert ours <= 60 * raw(full)


def test_the_lane_pauses_between_short_pieces(full: LocalBackend) -> None:
    call = SliceMeter()
    began = time.thread_time()
    listing = full.store.list_projects(call)
    call.end()
    whole = time.thread_time() - began
    assert len(listing.projects) == PROJECTS
    assert call.pauses >= PROJECTS // SLICE - 1
    assert call.longest <= whole / 3, "one piece is a small part of the whole"
    call = SliceMeter()
    read_catalogue(ports_of(full), DEFAULT_POLICY, call)
    assert call.pauses >= 2 * (PROJECTS // SLICE)


def test_a_list_that_nobody_waits_for_any_more_ends_between_two_pieces(full: LocalBackend) -> None:
    with pytest.raises(CancelledError) as kept:  # the error keeps what it was raised from alive
        full.store.list_projects(LosesPatience())
    with full.database.reading(unhurried()) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert busy == 0, "nothing holds on to that moment of the database"
    assert kept.value is not None
    assert len(full.store.list_projects(unhurried()).projects) == PROJECTS


def test_a_bound_cuts_the_list_and_says_so(full: LocalBackend) -> None:
    store = type(full.store)(full.database, full.clock, most_projects=SLICE)
    listing = store.list_projects(unhurried())
    assert (len(listing.projects), listing.truncated) == (SLICE, True)
    store = type(full.store)(full.database, full.clock, most_projects=PROJECTS)
    assert not store.list_projects(unhurried()).truncated


def test_what_has_not_ended_is_never_left_out_for_what_has(full: LocalBackend) -> None:
    """A queue from this morning under a thousand newer runs is still what is going on."""
    with full.database.writing(unhurried()) as connection:
        connection.execute("UPDATE executions SET created_at = '2031' || substr(created_at, 5)"
                           " WHERE state = 'succeeded'")  # fmt: skip
    listing = full.engine.list_executions(None, 1_000, unhurried())
    assert listing.truncated
    assert len(listing.executions) == 1_000
    states = [execution.state for execution in listing.executions]
    assert states.count(ExecutionState.RUNNING) == 2
    assert states.count(ExecutionState.PENDING) == STITCHING - 2
    moments = [execution.created_at for execution in listing.executions]
    assert moments == sorted(moments, reverse=True)
    few = full.engine.list_executions(None, 5, unhurried()).executions
    assert len(few) == 5
    assert all(execution.state.is_active for execution in few)
    reading = read_catalogue(ports_of(full), DEFAULT_POLICY, unhurried())
    kinds = {r.verdict for r in reading.rows if r.project.status == "stitching"}
    assert VerdictKind.NEVER_STARTED not in kinds
