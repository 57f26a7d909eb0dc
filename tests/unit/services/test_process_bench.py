"""Processes of an environment: the sweep of a start, the open one, what is made when."""

import logging

import pytest

from phoenix_admin.domain.process_class import LockStanding, RunFacts
from phoenix_admin.services.process_session import MEMORY_SECONDS
from phoenix_admin.services.results import Tone
from phoenix_admin.settings.process_settings import ProcessSettings
from tests.support.bench_of_services import service_bench

MARKS = {"PHOENIX_EXECUTION": "stitch-x1"}


@pytest.fixture
def desk():
    return service_bench()


def left_behind(desk):
    ports = desk.workbench.ports
    ports.run_evidence.known["stitch-x1"] = RunFacts("stitch-x1", LockStanding.FREE, is_over=True)
    return ports.processes.add("stitch", ppid=1, age=600.0, marks=MARKS)


def set_to(desk, **about):
    bench = desk.workbench.processes
    bench._settings = ProcessSettings(**about)
    return bench


def said(desk):
    return [(result.tone, result.text) for result in desk.workbench.results.results]


def test_where_the_workers_are_elsewhere_there_is_no_bench(desk):
    bench = desk.workbench
    object.__setattr__(bench.ports, "processes", None)
    assert bench.processes is None


def test_nothing_found_at_a_start_is_in_the_log_alone(desk, caplog):
    with caplog.at_level(logging.INFO):
        desk.workbench.processes.begin()
        desk.runner.run_all()
    assert "zombie process cleanup: none found" in caplog.text
    assert said(desk) == []
    assert desk.world.journal == []


def test_a_start_reports_by_default_and_signals_nobody(desk, caplog):
    key = left_behind(desk)
    with caplog.at_level(logging.INFO):
        desk.workbench.processes.begin()
        desk.runner.run_all()
    line = (
        "Found 1 zombie assembly process(es), left alone (a sweep only reports, as it is set): "
        f"stitch {key.pid} of stitch-x1"
    )
    assert line in caplog.text
    assert said(desk) == [(Tone.ATTENTION, f"{line}.")]
    assert desk.workbench.ports.processes.sent == []


def test_a_start_stops_them_where_that_was_set_and_journals_it(desk, caplog):
    key = left_behind(desk)
    bench = set_to(desk, sweep_stops=True)
    with caplog.at_level(logging.INFO):
        bench.begin()
        desk.runner.run_all()
    line = f"Killed 1 zombie assembly process(es): stitch {key.pid} of stitch-x1"
    assert line in caplog.text
    assert said(desk) == [(Tone.PLAIN, f"{line}.")]
    assert [(e.action, str(e.outcome)) for e in desk.world.journal] == [
        ("stop process", "done"),
        ("sweep processes", "done"),
    ]
    assert desk.world.journal[-1].detail == line


def test_where_nothing_may_be_written_a_start_only_reports(caplog):
    desk = service_bench(read_only=True)
    left_behind(desk)
    set_to(desk, sweep_stops=True).begin()
    desk.runner.run_all()
    assert desk.workbench.ports.processes.sent == []
    assert "left alone" in said(desk)[0][1]


def test_what_is_wrong_in_the_settings_is_told_once(desk):
    set_to(desk, faults=("processes.toml, line 2, sweep.at_start: must be report or stop",))
    desk.workbench.processes.begin()
    desk.runner.run_all()
    assert said(desk) == [
        (
            Tone.ATTENTION,
            "processes.toml, line 2, sweep.at_start: must be report or stop. The default is used.",
        )
    ]


def test_the_memory_of_the_open_one_alone_is_read_and_stops_with_it(desk):
    bench, table = desk.workbench.processes, desk.workbench.ports.processes
    keys = [table.add("assemble", ppid=1) for _ in range(3)]
    bench.catalogue.set_visible(True)
    desk.runner.run_all()
    table.looked_at.clear()
    session = bench.open_process(bench.catalogue.rows[1].id)
    session.set_visible(True)
    desk.runner.run_all()
    assert table.looked_at == [keys[1]]
    assert session.reading.details.uss == 50 << 20
    assert session.interval.total_seconds() == MEMORY_SECONDS
    table.end(keys[1].pid)
    bench.catalogue.refresh()
    desk.runner.run_all()
    table.looked_at.clear()
    session.refresh()
    desk.runner.run_all()
    assert session.is_gone
    assert keys[1] not in table.looked_at
    bench.open_process(bench.catalogue.rows[0].id)
    assert bench.session is not session


def test_leaving_the_environment_lets_go_of_the_open_one(desk):
    bench, table = desk.workbench.processes, desk.workbench.ports.processes
    table.add("assemble", ppid=1)
    bench.catalogue.set_visible(True)
    desk.runner.run_all()
    bench.open_process(bench.catalogue.rows[0].id)
    scans = table.scans
    desk.workbench.leave()
    desk.runner.fire_timers()
    desk.runner.run_all()
    assert bench.session is None
    assert table.scans == scans
