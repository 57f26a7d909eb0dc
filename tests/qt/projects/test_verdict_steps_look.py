"""What stands beside a verdict can be read and named, in both themes and when zoomed."""

import pytest

from phoenix_admin.qt.theme import ThemeMode
from phoenix_admin.qt.widgets import Button
from tests.qt.projects.test_cancel_to_the_end import cancel, look_again
from tests.qt.projects.test_projects_actions import trigger
from tests.qt.projects.verdict_hands import choose, set_status
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import settle

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise|grabbing)", extend=True
)


def running_behind(stage):
    stage.open("quarry-lake")


def not_stopping(stage):
    cancel(stage, "harbour-mornings")
    look_again(stage, 185)


def choosing_a_status(stage):
    stage.open("harbour-mornings")
    trigger(stage, "project.set_status")
    choose(stage, "Failed")


def nothing_chosen_yet(stage):
    stage.open("old-mill")
    trigger(stage, "project.set_status")


def held(stage):
    stage.open("beech-wood")
    set_status(stage, "Draft")


def stopping(stage):
    stage.open("station-clock")
    trigger(stage, "project.stop_others")


SCENES = (running_behind, not_stopping, choosing_a_status, nothing_chosen_yet, held, stopping)


@pytest.mark.parametrize("scene", SCENES)
def test_every_text_can_be_read_and_every_stop_has_a_name(make_stage, scene):
    stage = make_stage(size=(1440, 1300))
    scene(stage)
    ground = stage.dialog if stage.dialog_is_open else stage.window
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        stage.theme.set_mode(mode)
        settle()
        walk = walk_contrast(ground)
        assert [found for found in walk.findings if len(found.text) > 1] == [], mode
        assert walk.measured > 4
    assert unnamed_widgets(stage.window) == []


@pytest.mark.parametrize("zoom", [1.0, 2.0])
@pytest.mark.parametrize("scene", [running_behind, not_stopping, held])
def test_buttons_are_as_wide_as_their_words(make_stage, scene, zoom):
    stage = make_stage(size=(2900, 1500) if zoom > 1 else (1440, 900))
    stage.theme.set_zoom(zoom)
    settle()
    scene(stage)
    settle()
    found = [
        button
        for button in stage.panel.findChildren(Button)
        if button.isVisible() and button.objectName().startswith(("project.steps", "projects.held"))
    ]
    assert found
    for button in found:
        assert button.width() >= button.sizeHint().width(), button.objectName()
    pane = stage.find("project.summary")
    assert pane.horizontalScrollBar().maximum() == 0
    assert stage.find("project.summary.content").width() <= pane.viewport().width()
