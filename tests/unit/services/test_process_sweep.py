"""A sweep ends what our runs have left behind, when it may, and never touches anybody else's."""

import logging

import pytest

from phoenix_admin.domain.process_class import LockStanding, RunFacts
from phoenix_admin.services.process_sweep import NONE_FOUND, ProcessSweep, SweepMode
from tests.support.process_desk import ProcessDesk

FREE, HELD = LockStanding.FREE, LockStanding.HELD


class SweepDesk(ProcessDesk):
    def __init__(self):
        super().__init__()
        self.sweeper = ProcessSweep(self.watch, self.table, self.stopping, self.gate)

    def sweep(self, mode=SweepMode.STOP):
        return self.sweeper.sweep(mode, self.call)

    def worker(self, name, execution, lock, **about):
        self.runs.known[execution] = RunFacts(execution, lock, is_over=lock is FREE)
        marks = {"PHOENIX_EXECUTION": execution}
        return self.table.add(name, ppid=1, marks=marks, **about)


@pytest.fixture
def desk():
    return SweepDesk()


@pytest.fixture
def crowd(desk):
    """What may be swept, and beside it everything that may not."""
    lost = desk.worker("assemble", "assemble-x1", FREE)
    ffmpeg = desk.worker("ffmpeg", "stitch-x2", FREE)
    group = {"pgid": ffmpeg.pid, "sid": ffmpeg.pid}
    kept = [
        desk.worker("assemble", "assemble-x3", HELD),
        desk.table.add("python3", ppid=1, marks={"PHOENIX_EXECUTION": "stitch-elsewhere"}),
        desk.table.add("assemble", ppid=1, sid=77, pgid=77),  # an orphan, but not of ours
        desk.table.add("bash", ppid=1, **group),
    ]
    return lost, ffmpeg, kept


def test_it_reports_by_default_and_touches_nobody(desk, crowd, caplog):
    lost, ffmpeg, _ = crowd
    with caplog.at_level(logging.INFO):
        report = desk.sweep(SweepMode.REPORT)
    assert report.line == (
        "Found 2 zombie assembly process(es), left alone (a sweep only reports, as it is set): "
        f"assemble {lost.pid} of assemble-x1, ffmpeg {ffmpeg.pid} of stitch-x2"
    )
    assert [record.message for record in caplog.records] == [report.line]
    assert desk.table.sent == []
    assert desk.journal() == []


def test_with_the_setting_it_stops_ours_and_nobody_else(desk, crowd):
    lost, ffmpeg, kept = crowd
    report = desk.sweep()
    assert report.line == (
        "Killed 2 zombie assembly process(es): "
        f"assemble {lost.pid} of assemble-x1, ffmpeg {ffmpeg.pid} of stitch-x2"
    )
    assert desk.signalled == {lost, ffmpeg}
    assert set(kept) <= set(desk.index().by_key)
    lines = desk.journal()
    assert ("sweep processes", "LOCAL", "done", report.line) in lines
    assert sorted(line[1] for line in lines if line[0] == "stop process") == sorted(
        f"process {key.pid}" for key in (lost, ffmpeg)
    )


@pytest.mark.parametrize("mode", SweepMode)
def test_nothing_found_is_said(desk, mode):
    desk.worker("assemble", "assemble-x3", HELD)
    assert desk.sweep(mode).line == NONE_FOUND
    journaled = [("sweep processes", "LOCAL", "done", NONE_FOUND)]
    assert desk.journal() == (journaled if mode is SweepMode.STOP else [])


def test_what_takes_its_lock_between_two_looks_is_left(desk):
    key = desk.worker("assemble", "assemble-x1", FREE)
    looks = []

    def take_it():
        looks.append(1)
        if len(looks) == 2:
            desk.runs.known["assemble-x1"] = RunFacts("assemble-x1", HELD)

    desk.table.before_scan = take_it
    assert desk.sweep().line == NONE_FOUND
    assert key not in desk.signalled


def test_our_own_zombies_are_collected_whatever_the_setting(desk):
    key = desk.table.add("assemble")
    desk.table.end(key.pid)
    report = desk.sweep(SweepMode.REPORT)
    assert report.line == f"Killed 1 zombie assembly process(es): assemble {key.pid}"
    assert key not in desk.index().by_key


def test_a_closed_environment_is_only_reported_on(desk, crowd):
    desk.gate.set_online(False)
    report = desk.sweep()
    assert "left alone (There is no connection to LOCAL" in report.line
    assert desk.table.sent == []


def test_what_cannot_be_stopped_is_named(desk):
    key = desk.worker("assemble", "assemble-x1", FREE, user="root")
    assert desk.sweep().line == (
        "Killed 0 zombie assembly process(es); "
        f"1 could not be stopped: assemble {key.pid} of assemble-x1"
    )
