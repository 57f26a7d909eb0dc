"""Everything on the tab Executions and in its questions can be read and has a name."""

import pytest

from phoenix_admin.qt.theme import ThemeMode
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import executions, settle

TALL = (1440, 1100)
"""A line that is cut by the edge of what scrolls is nothing that the walk can read."""


@pytest.mark.parametrize(
    ("scene", "part"),
    [
        (executions.duplicate, "panel.processes"),
        pytest.param(executions.stale, "panel.processes", marks=pytest.mark.wide),
        (executions.stopping_in_prod, "confirm"),
    ],
    ids=["duplicate", "stale", "question"],
)
def test_everything_can_be_read_and_is_named(theme, scene, part):
    stage = scene(theme, TALL)
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme.set_mode(mode)
        settle()
        assert walk_contrast(stage.find(part)).findings == ()
    assert unnamed_widgets(stage.window) == []
    if stage.dialog_is_open:
        stage.dialog.reject()
        settle()
    stage.close()
