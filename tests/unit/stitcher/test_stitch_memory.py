"""What the program says of its own memory, so that a run in the cloud can be watched live."""

import io
import json
import os
import sys

import psutil
import pytest

from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.stitcher.cli import HEARTBEAT_AFTER, MEMORY_EVERY, ConsoleReporter
from phoenix_admin.stitcher.own_memory import resident_mib
from tests.support.memory_children import memory_children

MIB = 2**20
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="/proc says it there alone")


class Told:
    """A reporter, its clock, and what it has written."""

    def __init__(self, style: str = "json") -> None:
        self.now = 100.0
        self.out = io.StringIO()
        self.reporter = ConsoleReporter(self.out, style, lambda: self.now)

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def step(self, done: int) -> None:
        self.reporter.progress(Progress(done, 100, "frames", Stage.CONFORMING))


@linux_only
def test_the_run_and_its_ffmpeg_count_together() -> None:
    own = psutil.Process().memory_info().rss / MIB
    with memory_children(1) as (child,):
        child.grow(40)
        both = resident_mib([child.pid])
    assert both is not None
    assert 40 < both - own < 80
    alone = resident_mib([child.pid])
    assert alone is not None
    assert abs(alone - own) < 20


def test_where_nothing_can_be_read_nothing_is_said(tmp_path) -> None:
    assert resident_mib([os.getpid()], tmp_path) is None
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "statm").write_text("odd")
    assert resident_mib([], tmp_path) is None


@linux_only
def test_memory_is_told_every_other_second_and_not_with_each_step() -> None:
    told = Told()
    for number in range(12):
        told.step(number)
        told.now += MEMORY_EVERY / 4
    assert [n for n, line in enumerate(told.lines) if "rss_mib" in line] == [0, 4, 8]


@linux_only
def test_a_run_in_which_nothing_moves_gives_signs_of_life() -> None:
    told = Told()
    told.step(1)
    for _ in range(4 * round(HEARTBEAT_AFTER)):
        told.now += 0.5
        assert not told.reporter.cancel_requested()
    told.step(2)
    events = [line["event"] for line in told.lines]
    assert events == ["progress", "heartbeat", "heartbeat", "progress"]
    assert all(line["rss_mib"] > 5 for line in told.lines[1:3])


def test_people_are_shown_no_signs_of_life() -> None:
    told = Told("text")
    told.now += 60
    told.reporter.cancel_requested()
    assert told.out.getvalue() == ""


@linux_only
def test_a_child_counts_until_it_has_ended() -> None:
    with memory_children(1) as (child,):
        child.grow(40)
        told = Told()
        told.reporter.child_started(child.pid)
        told.step(1)
        told.reporter.child_ended(child.pid)
        told.now += MEMORY_EVERY
        told.step(2)
    first, second = (line["rss_mib"] for line in told.lines)
    assert first - second > 35
