"""What made room lies on disk, and disk and ring together are every row, in order."""

import contextlib
import errno
import itertools
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoenix_admin.log_store import archive as archive_module
from phoenix_admin.log_store.archive import LogArchive
from phoenix_admin.log_store.archive_file import ENDING, UNFINISHED, SegmentWriting
from phoenix_admin.log_store.columns import batch_of
from phoenix_admin.log_store.conditions import Contains
from phoenix_admin.log_store.filter_run import FilterRun
from phoenix_admin.log_store.segment import ROW_BYTES
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.tasks.cancel import CancelledError
from phoenix_admin.tasks.context import unhurried
from tests.unit.log_store import model
from tests.unit.log_store.model import BASE, Row

EVERYTHING = 10**9
steps = st.lists(
    st.one_of(
        st.lists(model.rows, min_size=1, max_size=9),
        st.sampled_from(["work", "piece", "restart", "torn", "hide", "show"]),
    ),
    max_size=14,
)


class Impatient:
    """A call that allows so many pieces, and is cancelled then."""

    cancelled = False

    def __init__(self, pieces: int) -> None:
        self._left = pieces

    def raise_if_cancelled(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise CancelledError

    def remaining(self) -> float:
        return 1.0

    def wait(self, seconds: float) -> bool:
        del seconds
        return False

    def on_cancel(self, hook: Callable[[], None]) -> Callable[[], None]:
        del hook
        return lambda: None


def opened(folder: Path, budget: int = 150, **said: Any) -> LogStore:
    return LogStore(budget=budget, segment_rows=4, archive=LogArchive(folder, left_free=0, **said))


def row(number: int, size: int = 20) -> Row:
    return Row(BASE + number, 1, 0, f"row {number} ".encode().ljust(size, b"x"))


def fill(store: LogStore, numbers: range) -> None:
    for number in numbers:
        store.append(batch_of([row(number).given()]))


def texts(store: LogStore) -> list[tuple[int, int, int, int, bytes]]:
    first, end = store.extent()
    found = [store.row(number) for number in range(first, end)]
    return [
        (one.number, one.time, one.severity, one.source, one.text.replace(b"\n", b"\x1f"))
        for one in found
        if one is not None
    ]


@given(steps, st.integers(1, 600))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_disk_and_ring_are_every_row_in_order(
    tmp_path_factory: pytest.TempPathFactory, done: list[Any], budget: int
) -> None:
    """Restarts lose the ring and what was not written, and nothing else; torn files are nothing."""
    folder = tmp_path_factory.mktemp("archive") / "own"
    store, every, lost = opened(folder, budget), [], 0
    for step in done:
        if isinstance(step, list):
            store.append(batch_of(one.given() for one in step))
            every += step
        elif step == "work":
            store.keep_older(unhurried())
        elif step == "piece":
            with contextlib.suppress(CancelledError):
                store.keep_older(Impatient(1))
        elif step in {"restart", "torn"}:
            if step == "torn" and folder.exists():
                (folder / f"{99:08}{UNFINISHED}").write_bytes(b"PXROWS1\n half")
            store.close(keep=True)
            store = opened(folder, budget)
            lost, every = len(every) - store.extent()[1], every[: store.extent()[1]]
            assert lost >= 0
        else:
            store.show_older(EVERYTHING if step == "show" else 0)
    store.show_older(EVERYTHING)
    shown = texts(store)
    expected = [
        (number, one.time, one.severity, one.source, one.text.replace(b"\n", b"\x1f"))
        for number, one in enumerate(every)
    ]
    assert shown == expected
    counts = sum(store.severity_counts())
    assert counts == len(every)
    assert sum(len(block) for block in store.face().blocks) == len(every)
    store.close()


def test_what_is_searched_includes_what_lies_on_disk(tmp_path: Path) -> None:
    store = opened(tmp_path / "a")
    fill(store, range(60))
    store.keep_older(unhurried())
    run, found = FilterRun(Contains("row 1"), 1), []
    run.advance(store.face().blocks, unhurried(), found.append)
    before = {each.first + hit for each in found for hit in each.rows.tolist()}
    store.show_older(EVERYTHING)
    run.advance(store.face().blocks, unhurried(), found.append)
    hits = {each.first + hit for each in found for hit in each.rows.tolist()}
    assert hits == {1, *range(10, 20)}
    assert before < hits
    assert len(found) == len({each.block for each in found})  # no block was searched twice


def test_older_rows_are_shown_by_whole_segments_and_stay_bounded(tmp_path: Path) -> None:
    store = opened(tmp_path / "a")
    fill(store, range(60))
    store.keep_older(unhurried())
    ring = store.extent()[0]
    store.show_older(5)
    assert store.extent()[0] == ring - 8
    fill(store, range(60, 90))
    assert store.older_rows == 8
    assert store.histogram().counts.sum() == store.extent()[1] - store.extent()[0]


def test_budget_and_age_drop_the_oldest(tmp_path: Path) -> None:
    moment = [tmp_path.stat().st_mtime]
    store = opened(tmp_path / "a", age=100.0, now=lambda: moment[0])
    fill(store, range(60))
    store.keep_older(unhurried())
    rows = store.archived().rows
    assert rows == 56
    moment[0] += 1000
    store.keep_older(unhurried())
    face = store.archived()
    assert (face.rows, face.aged, face.size) == (0, rows, 0)
    assert not list((tmp_path / "a").iterdir())
    small = opened(tmp_path / "b", budget=150)
    fill(small, range(60))
    small.keep_older(unhurried())
    size = small.archived().size
    smaller = LogArchive(tmp_path / "b", budget=size // 2)
    smaller.work(unhurried())
    assert 0 < smaller.face().size <= size // 2


def test_files_are_private_and_go_with_the_owner(tmp_path: Path) -> None:
    store = opened(tmp_path / "a")
    fill(store, range(20))
    store.keep_older(unhurried())
    files = list((tmp_path / "a").iterdir())
    assert files
    if os.name == "posix":
        assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
        assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    store.close()
    assert not (tmp_path / "a").exists()


def test_a_full_disk_is_said_and_the_ring_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(tmp_path / "a")
    fill(store, range(20))
    store.keep_older(unhurried())
    kept = store.archived().rows

    def full(_self: SegmentWriting) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(SegmentWriting, "step", full)
        fill(store, range(20, 30))
        store.keep_older(unhurried())
    face = store.archived()
    assert face.fault == "the disk is full"
    assert (face.rows, face.aged + face.lost) == (0, store.extent()[0])
    assert face.aged >= kept
    assert store.extent()[1] == 30
    assert not list((tmp_path / "a").iterdir())
    fill(store, range(30, 40))
    store.keep_older(unhurried())
    store.show_older(EVERYTHING)
    assert store.archived().fault == ""
    first = store.extent()[0]
    assert [one[0] for one in texts(store)] == list(range(first, 40))


def test_a_disk_that_is_nearly_full_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = archive_module.shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(archive_module.shutil, "disk_usage", lambda _folder: usage)
    store = LogStore(budget=150, segment_rows=4, archive=LogArchive(tmp_path / "a"))
    fill(store, range(20))
    store.keep_older(unhurried())
    assert (store.archived().rows, store.archived().fault) == (0, "the disk is full")


def test_a_damaged_file_takes_with_it_what_lies_before(tmp_path: Path) -> None:
    store = opened(tmp_path / "a")
    fill(store, range(40))
    store.keep_older(unhurried())
    files = sorted((tmp_path / "a").iterdir())
    files[3].write_bytes(files[3].read_bytes()[:-1])
    kept = LogArchive(tmp_path / "a").kept
    assert [one.number for one in kept] == list(range(4, len(files)))
    assert sorted((tmp_path / "a").iterdir()) == files[4:]


def test_rows_that_went_from_the_disk_meanwhile_are_gone(tmp_path: Path) -> None:
    store = opened(tmp_path / "a")
    fill(store, range(40))
    store.keep_older(unhurried())
    store.show_older(EVERYTHING)
    for path in (tmp_path / "a").iterdir():
        path.unlink()
    assert store.row(0) is None
    run, found = FilterRun(Contains("row"), 1), []
    run.advance(store.face().blocks, unhurried(), found.append)
    assert sum(len(each.rows) for each in found) == 40 - store.older_rows


KILLED = """
import sys, itertools
from pathlib import Path
from phoenix_admin.log_store.archive import LogArchive
from phoenix_admin.log_store.columns import batch_of
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.tasks.context import unhurried
archive = LogArchive(Path(sys.argv[1]), left_free=0)
store = LogStore(budget=100_000, segment_rows=500, archive=archive)
for number in itertools.count(0, 50):
    rows = range(number, number + 50)
    store.append(batch_of([(n, 1, 0, b"row %d " % n + b"y" * 300) for n in rows]))
    store.keep_older(unhurried())
    print(number, flush=True)
"""


def test_a_kill_while_writing_leaves_whole_segments(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "a")], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    for line in itertools.islice(writer.stdout, 120):
        assert line
    writer.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    writer.stdout.close()
    writer.wait()
    store = LogStore(archive=LogArchive(tmp_path / "a"))
    store.show_older(EVERYTHING)
    first, end = store.extent()
    assert end - first >= 4_000
    assert not [one for one in (tmp_path / "a").iterdir() if one.suffix != ENDING]
    for number in (first, end - 1, (first + end) // 2):
        read = store.row(number)
        assert read is not None
        assert (read.time, read.text.split()[1]) == (number, b"%d" % number)


def test_a_row_takes_little_more_memory_than_its_columns(tmp_path: Path) -> None:
    store = LogStore(budget=1, segment_rows=1000, archive=LogArchive(tmp_path / "a", left_free=0))
    store.append(batch_of([row(number, 400).given() for number in range(3000)]))
    store.keep_older(unhurried())
    store.show_older(EVERYTHING)
    assert store.face().held_bytes <= 1000 * (401 + ROW_BYTES)
    block = store.face().blocks[0]
    held = block.columns.times.nbytes + block.columns.severities.nbytes
    assert held == 9 * len(block)


def test_no_row_is_missing_between_disk_and_ring_after_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(tmp_path / "a")
    fill(store, range(20))
    store.keep_older(unhurried())

    def broken(_self: SegmentWriting) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as disk:
        disk.setattr(SegmentWriting, "step", broken)
        fill(store, range(20, 24))
        store.keep_older(unhurried())
    fill(store, range(24, 40))
    store.keep_older(unhurried())
    store.show_older(EVERYTHING)
    first = store.extent()[0]
    assert [one[0] for one in texts(store)] == list(range(first, 40))
    assert store.archived().lost == first > 0
