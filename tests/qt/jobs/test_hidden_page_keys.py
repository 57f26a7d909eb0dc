"""Keys of a page that is not shown do nothing: no question opens over a page nobody sees."""

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from phoenix_admin.ui.shell.navigation import Origin

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SHELL = {
    "access", "app", "edit", "environment", "go", "help", "inbox", "pane", "session", "view"
}  # fmt: skip


@pytest.fixture
def both(make_stage):
    """Both pages; a project is open on the hidden one, which a key could stitch."""
    stage = make_stage(in_main_window=True)
    stage.window.navigate("projects/glacier-walk", Origin.USER)
    stage.load()
    stage.window.navigate("jobs", Origin.USER)
    stage.load()
    return stage


def press(stage, shortcut):
    combination = QKeySequence(shortcut)[0]
    QTest.keyClick(stage.window, combination.key(), combination.keyboardModifiers())
    stage.load()


def project_keys(stage):
    areas = stage.projects.action_areas
    keys = [key for key in stage.actions if key.split(".")[0] in areas]
    return {stage.actions.spec(key).shortcut for key in keys} - {""}


@pytest.mark.parametrize("focus", ["jobs.table", "header.menu", "jobs.filter"])
def test_no_key_of_projects_acts_while_jobs_is_shown(both, focus):
    stage = both
    stage.find(focus).setFocus()
    before = (stage.world.script.writes(), len(stage.world.journal))
    for shortcut in sorted(project_keys(stage)):
        press(stage, shortcut)
        assert not stage.dialog_is_open, shortcut
    assert (stage.world.script.writes(), len(stage.world.journal)) == before
    assert (stage.opener.opened, stage.opener.revealed) == ([], [])
    assert stage.chooser.files is None


def test_they_act_again_once_the_page_is_shown(both):
    stage = both
    press(stage, "Ctrl+Return")
    assert not stage.dialog_is_open
    stage.window.navigate("projects", Origin.USER)
    press(stage, "Ctrl+Return")
    assert stage.dialog_is_open


def test_the_menus_keep_the_action(both):
    assert both.actions.action("project.stitch").isEnabled()
    assert both.actions.action("project.stitch") in both.window.actions()


def test_every_action_belongs_to_the_shell_or_to_one_page(both):
    for key in both.actions:
        area = key.split(".")[0]
        pages = [p for p in both.window.panels if area in p.action_areas]
        assert len(pages) == (0 if area in SHELL else 1), key
