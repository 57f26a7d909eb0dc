"""kill -9 while a safe correction is being applied: at every point, nothing is lost or done twice.

The process that dies is `tests.support.dying_settler`. Then the app is started again, as it were:
one more settling on the same folder.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from phoenix_admin.backends.local.backend import LocalBackend, open_local
from phoenix_admin.domain.execution import ExecutionState
from phoenix_admin.domain.job import JobState
from phoenix_admin.domain.journal_entry import AttemptOutcome
from phoenix_admin.domain.verdict import VerdictKind
from phoenix_admin.tasks.context import unhurried
from tests.support.dying_settler import CLAIMED_VERSION, PROJECT, SITUATIONS, reconciling

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork")

ROOT = Path(__file__).resolve().parents[3]
ENDS = {
    "never_started": ("ready", JobState.NEVER_STARTED, None),
    "worker_killed": ("failed", JobState.INTERRUPTED, ExecutionState.INTERRUPTED),
    "killed_before_the_rename": ("complete", JobState.SUCCEEDED, ExecutionState.SUCCEEDED),
    "finished_not_recorded": ("complete", JobState.SUCCEEDED, ExecutionState.SUCCEEDED),
    "cancelled_not_recorded": ("cancelled", JobState.CANCELLED, ExecutionState.CANCELLED),
}


def points_of(folder: Path, situation: str, verb: str = "settle") -> list[str | None]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.dying_settler", str(folder), situation, verb],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line)["point"] for line in done.stdout.splitlines()]


def assert_settled(backend: LocalBackend, situation: str) -> None:
    """Everything that follows from the correction is there, once."""
    status, job_state, execution_state = ENDS[situation]
    call = unhurried()
    document = backend.store.read_project(PROJECT, call)
    assert document.status == status
    assert document.version == str(int(CLAIMED_VERSION) + 1), "written exactly once"
    job = backend.store.read_job("j1", call)
    assert job.state is job_state
    executions = backend.engine.list_executions(PROJECT, 10, call).executions
    assert [execution.state for execution in executions] == (
        [] if execution_state is None else [execution_state]
    )
    reels = [entry.name for entry in backend.folder.reels.iterdir()]
    if status == "complete":
        assert reels == ["reel.mp4"]
        assert document.reel == job.output == executions[0].output
        assert Path(document.reel or "").read_bytes() == b"whole"
    else:
        assert reels == []
        assert document.reel is None


QUICK = ("worker_killed", "killed_before_the_rename")
"""With files to be cleared away or renamed; the others only write, as *apply* does."""


@pytest.mark.parametrize(
    ("situation", "verb"),
    [
        *(
            pytest.param(situation, "settle", marks=() if situation in QUICK else pytest.mark.wide)
            for situation in SITUATIONS
        ),
        ("finished_not_recorded", "apply"),
    ],
)
def test_after_a_death_at_any_point_one_more_settling_makes_it_whole(
    tmp_path: Path, situation: str, verb: str
) -> None:
    points = points_of(tmp_path, situation, verb)
    assert points[-1] is None, "the last round is the one without a death"
    assert {"store.change: before", "store.change: after", "journal.append: before"} <= {*points}
    data_dir = tmp_path / "data"
    for number, point in enumerate(points, 1):
        (tmp_path / str(number)).rename(data_dir)  # the rows name their files by whole paths
        backend = open_local(data_dir)
        try:
            settled = reconciling(backend).settle(PROJECT, unhurried())
            assert settled.examination.verdict.kind is VerdictKind.IN_AGREEMENT, point
            assert_settled(backend, situation)
            again = reconciling(backend).settle(PROJECT, unhurried())
            assert again.applied is None, point
            assert_settled(backend, situation)
            assert_journaled(backend, point)
        except AssertionError as error:
            raise AssertionError(f"died at {point!r} (point {number})") from error
        finally:
            backend.close()
        data_dir.rename(tmp_path / f"{number} looked at")


def test_after_a_death_in_an_undo_it_is_undone_once_or_not_at_all(tmp_path: Path) -> None:
    points = points_of(tmp_path, "finished_not_recorded", "undo")
    assert {"store.change: before", "store.change: after", "journal.append: before"} <= {*points}
    corrected, undone = int(CLAIMED_VERSION) + 1, int(CLAIMED_VERSION) + 2
    states: list[str] = []
    for number, point in enumerate(points, 1):
        (tmp_path / str(number)).rename(tmp_path / "data")
        backend = open_local(tmp_path / "data")
        try:
            document = backend.store.read_project(PROJECT, unhurried())
            outcomes = [line.outcome for line in backend.journal.newest(10, unhurried())]
            assert outcomes.pop() is AttemptOutcome.DONE, "the correction itself"
            assert backend.journal.broken_links(unhurried()) == ()
            if int(document.version) == corrected:
                assert (document.status, document.reel is None) == ("complete", False), point
                assert outcomes in ([], [AttemptOutcome.NO_OUTCOME]), point
            else:
                assert document.version == str(undone), point
                assert (document.status, document.reel) == ("stitching", None), point
                assert outcomes in ([AttemptOutcome.NO_OUTCOME], [AttemptOutcome.DONE]), point
            states.append(document.status)
        finally:
            backend.close()
        (tmp_path / "data").rename(tmp_path / f"{number} looked at")
    assert states == sorted(states), "complete until one point, stitching from there on"
    assert {*states} == {"complete", "stitching"}


def assert_journaled(backend: LocalBackend, point: str | None) -> None:
    """The one correction is never silently absent, and the chain is whole.

    A death between the write and its outcome leaves the line that was written before it.
    """
    assert backend.journal.broken_links(unhurried()) == ()
    outcomes = [line.outcome for line in backend.journal.newest(10, unhurried())]
    assert outcomes
    assert {*outcomes} <= {AttemptOutcome.DONE, AttemptOutcome.NO_OUTCOME}
    assert outcomes.count(AttemptOutcome.DONE) <= 1
    if point is None:
        assert outcomes == [AttemptOutcome.DONE]
    if point == "store.change: after":
        assert outcomes == [AttemptOutcome.NO_OUTCOME]
