"""N1: only user input changes page, project, selection, tab, sort, scroll or focus.

That `navigate` drops what is not the person's: `tests/qt/shell/test_shell_navigation.py`. The
ten minutes of the old incident: `tests/qt/projects/test_ten_minutes.py`.
"""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from phoenix_admin.backends.fake.fault_script import Fail
from phoenix_admin.domain.errors import Offline
from phoenix_admin.domain.execution import ExecutionState
from tests.support.pictures import settle
from tests.support.whereabouts import whereabouts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def many(stage, number=60):
    for i in range(number):
        stage.world.add_project(f"Project {i:03}", project_id=f"p{i:03}", clips=1)
    stage.panel.refresh()
    stage.load()


def settle_in(stage):
    """The person opens a project, turns to Runs, filters, sorts, scrolls, and stays in the list."""
    many(stage)
    stage.type("projects.filter", "p")
    bar = stage.find("project.tabs")
    stage.table.setFocus()
    stage.open("p030")
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    header = stage.table.horizontalHeader()
    place = header.sectionViewportPosition(1) + 40
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 10))
    stage.table.verticalScrollBar().setValue(500)
    QTest.keyClick(stage.table, Qt.Key.Key_Down)
    stage.load()


def everything_happens(stage):
    """Writes of other projects end, documents change, come and go, readings fail and recover."""
    world, operations = stage.world, stage.workbench.operations
    operations.request_stitch(world.projects["p010"])
    operations.request_cancel(world.projects["harbour-mornings"])
    yield
    for execution in list(world.executions.values()):
        if execution.state is ExecutionState.PENDING and execution.project_id == "p010":
            world.finish(execution.name, ExecutionState.SUCCEEDED)
    yield
    world.write_project(world.projects["p005"], name="A project renamed to the front")
    world.write_project(world.projects["p031"], status="failed")
    for i in range(3):
        world.add_project(f"Project 0{i} new", project_id=f"new{i}")
    del world.projects["p001"]
    yield
    world.script.plan("store.list_projects", Fail(Offline("Away.")))
    world.script.plan("store.read_project", Fail(Offline("Away.")))
    yield
    operations.request_samples(remove=True)
    yield


def test_whatever_happens_the_person_stays_where_they_are(stage):
    settle_in(stage)
    here = whereabouts(stage)
    assert here.open_id == "p029"
    assert (here.tab, here.typed, here.focus) == (1, "p", "projects.table")
    assert here.order.descending
    assert here.top[1] != 0 or here.top[0] != stage.shown[0]
    for _ in everything_happens(stage):
        for _ in range(2):
            stage.clock.advance(30)
            stage.runner.fire_timers()
            stage.load()
            stage.panel._list._on_tick()
            stage.details._on_tick()
            settle()
            assert whereabouts(stage) == here
    assert len(stage.workbench.results.results) >= 2
