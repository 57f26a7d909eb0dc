"""How a run's end is written: once, everywhere it belongs, and nowhere else."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from phoenix_admin.backends.local.backend import LocalBackend, open_local
from phoenix_admin.backends.local.endings import Ending, record_ending
from phoenix_admin.backends.local.execution_rows import FINALIZING, OPEN_STATES, ExecutionRow
from phoenix_admin.backends.local.execution_table import ExecutionTable
from phoenix_admin.backends.local.run_marks import run_mark
from phoenix_admin.backends.local.settling import Settling, adopt
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import Job, JobKind, JobState
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.job_engine import RunOrder
from phoenix_admin.tasks.context import unhurried
from tests.unit.backends_local.test_local_database import insert_project


class Desk:
    """A claimed project with a queued run, and no process anywhere."""

    def __init__(self, backend: LocalBackend) -> None:
        self.backend = backend
        self.table = ExecutionTable(backend.database)
        insert_project(backend.database)
        call, now = unhurried(), backend.clock.now()
        job = Job("j1", "p1", JobKind.STITCH, "rae", now, JobState.CLAIMED)
        self.claimed = backend.store.claim(self.document(), job, call)
        order = RunOrder("j1", "p1", JobKind.STITCH, ())
        self.row = self.table.insert("run-1", order, backend.folder.reels / "x.mp4", now, call)

    def document(self) -> Project:
        return self.backend.store.read_project("p1", unhurried())

    def end(self, row: ExecutionRow, ending: Ending) -> bool:
        now = self.backend.clock.now()
        return record_ending(
            self.backend.database, row, ending, now, unhurried(), only_from=OPEN_STATES
        )


@pytest.fixture
def desk(tmp_path: Path):
    backend = open_local(tmp_path / "data")
    yield Desk(backend)
    backend.close()


def test_an_ending_is_written_once(desk: Desk) -> None:
    assert desk.end(desk.row, Ending(ExecutionState.SUCCEEDED, output="/x.mp4"))
    document, job = desk.document(), desk.backend.store.read_job("j1", unhurried())
    assert (document.status, document.reel) == ("complete", "/x.mp4")
    assert not desk.end(desk.row, Ending(ExecutionState.FAILED, "too late"))
    assert desk.document() == document
    assert desk.backend.store.read_job("j1", unhurried()) == job
    assert desk.table.read("run-1", unhurried()).face.state is ExecutionState.SUCCEEDED


def test_a_run_settled_by_somebody_else_changes_no_document(desk: Desk) -> None:
    now = desk.backend.clock.now()
    assert desk.table.settle(desk.row, ExecutionState.INTERRUPTED, now, unhurried())
    assert not desk.end(desk.row, Ending(ExecutionState.SUCCEEDED, output="/x.mp4"))
    assert desk.document() == desk.claimed


def test_the_record_of_a_settled_run_is_closed_with_it(desk: Desk) -> None:
    now = desk.backend.clock.now()
    state = ExecutionState.INTERRUPTED
    assert desk.table.settle(desk.row, state, now, unhurried(), reason="killed")
    job = desk.backend.store.read_job("j1", unhurried())
    assert (job.state, job.ended_at, job.error) == (JobState.INTERRUPTED, now, "killed")


def test_a_stale_settling_closes_no_record(desk: Desk) -> None:
    stale = replace(desk.row, state="running")
    now = desk.backend.clock.now()
    assert not desk.table.settle(stale, ExecutionState.INTERRUPTED, now, unhurried())
    assert desk.backend.store.read_job("j1", unhurried()).state is JobState.CLAIMED


class TakenPath(type(Path())):
    """A finished file that another settler renames in the instant before we do."""

    def replace(self, target):
        Path(self).replace(target)
        return super().replace(target)


def test_a_reel_that_another_settler_has_just_put_in_place_is_adopted(
    desk: Desk, tmp_path: Path
) -> None:
    finished, reel = TakenPath(tmp_path / ".x.part.mp4"), tmp_path / "x.mp4"
    finished.write_bytes(b"whole")
    row = replace(desk.row, state=FINALIZING, finished_file=finished, finished_size=5, reel=reel)
    assert adopt(row) == (str(reel), "")
    assert reel.read_bytes() == b"whole"


def test_a_finished_file_that_is_gone_is_not_adopted(desk: Desk, tmp_path: Path) -> None:
    finished, reel = tmp_path / ".x.part.mp4", tmp_path / "x.mp4"
    reel.write_bytes(b"an earlier reel")
    row = replace(desk.row, state=FINALIZING, finished_file=finished, finished_size=5, reel=reel)
    assert adopt(row) == (None, "")


def test_settling_a_run_that_never_reported_touches_no_file(desk: Desk) -> None:
    """Its worker may be late and begin at this moment: what lies there is then its work."""
    started = desk.table.claim_next_start(1, desk.backend.clock.now(), unhurried())
    assert started is not None
    partial = desk.backend.folder.reels / f".x.mp4{run_mark('run-1')}.mp4"
    partial.touch()
    folder, clock = desk.backend.folder, desk.backend.clock
    settling = Settling(desk.backend.database, folder, clock, timedelta(0))
    assert settling.settle(started, unhurried())
    assert desk.table.read("run-1", unhurried()).face.state is ExecutionState.INTERRUPTED
    assert partial.exists()


def test_another_jobs_document_is_left_alone(desk: Desk) -> None:
    job = Job("j2", "p1", JobKind.STITCH, "rae", desk.backend.clock.now(), JobState.CLAIMED)
    newer = desk.backend.store.claim(desk.claimed, job, unhurried())
    assert desk.end(desk.row, Ending(ExecutionState.FAILED, "no clips"))
    assert desk.document() == newer
    assert desk.backend.store.read_job("j1", unhurried()).state is JobState.FAILED
    assert desk.backend.store.read_job("j2", unhurried()).state is JobState.CLAIMED


def test_an_interruption_is_written_in_the_words_of_the_verdict(desk: Desk) -> None:
    assert desk.end(desk.row, Ending(ExecutionState.INTERRUPTED, "told to end"))
    assert desk.document().status_reason == "interrupted: told to end"


def test_a_run_that_ended_while_it_was_being_looked_at_keeps_its_end(desk: Desk) -> None:
    settling = Settling(
        desk.backend.database, desk.backend.folder, desk.backend.clock, timedelta(0)
    )
    started = desk.table.claim_next_start(1, desk.backend.clock.now(), unhurried())
    assert started is not None
    assert settling.death_of(started) is not None
    assert desk.end(started, Ending(ExecutionState.SUCCEEDED, output="/x.mp4"))
    assert settling.settle(started, unhurried()) is False
    assert desk.table.read("run-1", unhurried()).face.state is ExecutionState.SUCCEEDED
    assert (
        settling.settle(replace(started, face=replace(started.face, name="gone")), unhurried())
        is False
    )


def test_a_queued_run_is_not_dead_however_old(desk: Desk) -> None:
    settling = Settling(
        desk.backend.database, desk.backend.folder, desk.backend.clock, timedelta(seconds=-9)
    )
    assert desk.row.is_queued
    assert settling.settle_dead(unhurried()) == 0
