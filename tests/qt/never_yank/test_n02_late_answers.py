"""N2: a late answer goes to the list and the inbox, never into the view that is open now.

The storms of answers in any order: `test_navigation_proof.py`.
"""

import pytest
from PySide6.QtWidgets import QLabel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def painted(stage):
    labels = stage.find("project.details").findChildren(QLabel)
    return [w.text() for w in labels if w.isVisible()]


def test_the_outcome_of_a_write_on_the_project_before_is_said_in_the_inbox_only(stage):
    stage.open("glacier-walk")
    stage.actions.action("project.stitch").trigger()
    stage.load()
    stage.click("confirm.go")
    stage.runner.run_body_only()
    stage.open("autumn-trail")
    before = painted(stage)
    while stage.runner.held:
        stage.runner.deliver()
    stage.load()
    assert painted(stage) == before
    assert stage.open_id == "autumn-trail"
    newest = stage.workbench.results.results[0]
    assert (newest.project_id, newest.project_name) == ("glacier-walk", "Glacier walk")
    assert "unread" in stage.find("header.inbox").accessibleName()
    assert stage.table.rows.row_of("glacier-walk").row.project.status == "stitching"


def test_a_look_at_the_project_before_reaches_nobody(stage):
    stage.open("glacier-walk")
    stage.workbench.session.refresh()
    stage.runner.run_body_only()
    stage.open("autumn-trail")
    before = painted(stage)
    assert not stage.runner.deliver()
    stage.load()
    assert painted(stage) == before
