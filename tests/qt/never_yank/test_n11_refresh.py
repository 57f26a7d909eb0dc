"""N11: F5 keeps page, selection, scroll, filter and focus, whatever it finds."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support.whereabouts import whereabouts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.mark.parametrize("focus", ["projects.table", "projects.filter", "project.tabs"])
def test_f5(stage, focus):
    world = stage.world
    for i in range(60):
        world.add_project(f"Project {i:03}", project_id=f"p{i:03}", clips=1)
    stage.workbench.catalogue.refresh()
    stage.load()
    stage.type("projects.filter", "p")
    stage.open("p030")
    stage.table.verticalScrollBar().setValue(777)
    stage.find(focus).setFocus()
    here = whereabouts(stage)
    assert here.focus == focus
    assert here.top[0] != stage.shown[0]
    world.write_project(world.projects["p031"], name="Project 031 again", status="failed")
    del world.projects["p002"]
    world.add_project("Project 000 new", project_id="p-new")
    reads = world.script.calls["store.list_projects"], world.script.calls["store.read_project"]
    QTest.keyClick(stage.find(focus), Qt.Key.Key_F5)
    assert whereabouts(stage) == here
    stage.load()
    assert whereabouts(stage) == here
    assert world.script.calls["store.list_projects"] == reads[0] + 1
    assert world.script.calls["store.read_project"] == reads[1] + 1
    assert "p002" not in stage.shown
