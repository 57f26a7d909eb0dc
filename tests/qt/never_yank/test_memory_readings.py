"""N1, N3, N4, N11 on Memory: readings arrive while a person looks at a chart and its incidents."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phoenix_admin.domain.errors import Slow
from phoenix_admin.services.memory.faces import MemoryFault, Source
from tests.qt.memory.memory_stage import MemoryStage
from tests.support.memory_world import HEALTHY, LEAKY, PHOENIX, RUN, STITCH
from tests.support.pictures import settle
from tests.support.stage_maker import stage_maker

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
GONE = Slow("Cloud Monitoring gave no answer within 15 s.")


@pytest.fixture
def memory(theme, qtbot):
    with stage_maker(MemoryStage, theme, qtbot) as make:
        stage = make(in_main_window=True)
        stage.trigger("memory.resort")
        yield stage.load()


def arrivals(stage):
    """What others do and what goes wrong, a reading after the other."""
    script = stage.script
    yield
    script.faults = (MemoryFault(Source.INCIDENTS, GONE, "phoenix"),)
    yield
    script.faults, script.error = (), GONE
    yield
    yield
    script.error = None
    yield
    script.silent = True
    yield
    script.silent = False
    yield


def place_of(stage):
    """All that only the person may change: list, details, chart, keyboard."""
    table, chart = stage.table, stage.chart
    incidents = stage.find("memory_subject.incidents")
    shown = chart.shown
    return (
        stage.window.place,
        table.selected_ids,
        stage.open_id,
        table.sort_order,
        table.verticalScrollBar().value(),
        stage.shown,
        stage.find("memory.tabs").currentIndex(),
        stage.find("memory_subject.window").currentIndex(),
        stage.find("memory_subject.unit").currentIndex(),
        incidents.selected_ids,
        None if shown is None else (shown.since, shown.until),
        QApplication.focusWidget().objectName(),
    )


def settle_in(stage):
    """The person has opened the killed one, zoomed, and reads the proof of an incident."""
    stage.table.setFocus()
    stage.open(PHOENIX.id)
    stage.load()
    incidents = stage.find("memory_subject.incidents")
    stage.chart.setFocus()
    begin = stage.chart.shown.since
    stage.chart.show_time(begin + 7_200, begin + 14_400)
    incidents.select_id(incidents.model().ids[2])
    incidents.setFocus()
    bar = stage.details.summary.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    settle()
    return bar


def test_n1_the_zoom_the_incident_and_the_scroll_stay(memory):
    bar = settle_in(memory)
    here, at = place_of(memory), bar.value()
    for _ in arrivals(memory):
        memory.look(30)
        settle()
        if memory.script.silent:
            return  # nothing is there any more that could stay
        assert place_of(memory) == here
        assert bar.value() == at
        # The made-up incidents wander with the clock; what they say stays.
        assert "Memory limit of 512 MiB exceeded" in memory.text("memory_subject.proof")


def test_n3_readings_reset_nothing(memory):
    resets = []
    memory.table.rows.modelReset.connect(lambda: resets.append(1))
    memory.find("memory_subject.incidents")
    memory.open(PHOENIX.id)
    memory.find("memory_subject.incidents").model().modelReset.connect(lambda: resets.append(2))
    for _ in arrivals(memory):
        memory.look(30)
    assert resets == []
    assert memory.table.selected_ids == (PHOENIX.id,)


def test_n4_rows_that_would_move_wait_for_the_person(memory):
    memory.table.setFocus()
    memory.open(HEALTHY.id)
    before = memory.shown
    memory.script.silent = True
    memory.look()
    assert memory.shown == before
    assert "would move if re-sorted" in memory.find("memory.hint").accessibleName()


def test_n8_a_worker_that_ends_takes_nothing_away(memory):
    memory.panel.show_tab("machine")
    memory.load()
    memory.open(RUN.id)
    memory.load()
    memory.chart.setFocus()
    for _ in arrivals(memory):
        memory.look(2)
        assert QApplication.focusWidget() is memory.chart
        assert memory.panel.item == f"machine:{RUN.id}"


def test_n11_f5_keeps_the_zoom(memory):
    settle_in(memory)
    here = place_of(memory)
    memory.clock.advance(90)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F5)
    memory.load()
    settle()
    assert place_of(memory) == here


def test_a_chart_that_shows_all_goes_on_showing_all(memory):
    memory.open(LEAKY.id)
    memory.load()
    until = memory.chart.shown.until
    memory.look(600)
    assert memory.chart.shown.is_whole
    assert memory.chart.shown.until >= until + timedelta(minutes=9).total_seconds()
    memory.open(STITCH.id)
    memory.load()
    assert memory.chart.shown.is_whole
