"""Everything on the Processes page and in its dialogs can be read and has a name."""

import pytest

from phoenix_admin.qt.theme import ThemeMode
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import processes, settle

TALL = (1440, 1000)
"""A line that is cut by the edge of what scrolls is nothing that the walk can read."""


@pytest.mark.parametrize(
    ("scene", "parts"),
    [
        (processes.zombie, ("panel.processes",)),
        (processes.force, ("stop",)),
    ],
    ids=["page", "dialog"],
)
def test_everything_can_be_read_and_is_named(theme, scene, parts):
    stage = scene(theme, TALL)
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme.set_mode(mode)
        settle()
        for part in parts:
            assert walk_contrast(stage.find(part)).findings == ()
    assert unnamed_widgets(stage.window) == []
    if stage.dialog_is_open:
        stage.dialog.reject()
        settle()
    stage.close()
