"""Everything on the Memory page can be read and has a name, also after a reading has arrived."""

import pytest

from phoenix_admin.qt.theme import ThemeMode
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import memory, settle

TALL = (1440, 1100)
"""A line that is cut by the edge of what scrolls is nothing that the walk can read."""


@pytest.mark.parametrize(
    "scene",
    [
        memory.oom_proof,
        pytest.param(memory.machine, marks=pytest.mark.wide),
        pytest.param(memory.failed, marks=pytest.mark.wide),
        pytest.param(memory.leak, marks=pytest.mark.wide),
    ],
    ids=lambda scene: scene.__name__,
)
def test_everything_can_be_read_and_is_named(theme, scene):
    stage = scene(theme, TALL)
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme.set_mode(mode)
        stage.look(30)
        settle()
        assert walk_contrast(stage.find("panel.memory")).findings == ()
    assert unnamed_widgets(stage.window) == []
    stage.close()


@pytest.mark.wide
def test_the_profile_can_be_read_and_is_named(theme):
    stage = memory.profile(theme, TALL)
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme.set_mode(mode)
        settle()
        assert walk_contrast(stage.find("panel.memory")).findings == ()
    assert unnamed_widgets(stage.window) == []
    stage.close()
