"""N3: rows are keyed by id and change in place; the list is never reset."""

import pytest
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.mark.wide  # thirty of them: test_every_list.py
@pytest.mark.parametrize("in_list", [True, False])
def test_a_hundred_readings_reset_nothing_and_keep_every_row_its_own(stage, in_list):
    model = stage.table.rows
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Warning, stage.window
    )
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    stage.open("old-mill")
    stage.find("projects.table" if in_list else "projects.refresh").setFocus()
    kept = {i: QPersistentModelIndex(model.index(model.position_of(i), 0)) for i in stage.shown}
    world = stage.world
    for turn in range(100):
        project = world.projects["autumn-trail" if turn % 2 else "beech-wood"]
        world.write_project(project, name=f"{'zA'[turn % 2]} {turn}")
        if turn % 10 == 5:
            world.add_project(f"New {turn}", project_id=f"n{turn}")
        if turn % 3:
            stage.panel.refresh()
        else:
            stage.workbench.session.refresh()
        stage.runner.run_all()
    settle()
    assert resets == []
    assert stage.table.selected_ids == ("old-mill",)
    for project_id, index in kept.items():
        assert index.isValid()
        assert model.ids[index.row()] == project_id
    del tester
