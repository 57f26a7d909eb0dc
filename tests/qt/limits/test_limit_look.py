"""Everything in the dialog that changes a limit can be read and has a name."""

import pytest

from phoenix_admin.qt.theme import ThemeMode
from tests.support.contrast import unnamed_widgets, walk_contrast
from tests.support.pictures import limits, settle

TALL = (1440, 1000)
"""A line that is cut by the edge of what scrolls is nothing that the walk can read."""


WIDE = pytest.mark.wide


@pytest.mark.parametrize(
    "scene",
    [
        limits.blocked,  # what all have, and a refusal with its reason
        pytest.param(limits.unknown, marks=WIDE),
        pytest.param(limits.not_ready, marks=WIDE),
    ],
)
def test_everything_can_be_read_and_is_named(theme, scene) -> None:
    stage = scene(theme, TALL)
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme.set_mode(mode)
        settle()
        assert walk_contrast(stage.find("limit")).findings == ()
    assert unnamed_widgets(stage.window) == []
    stage.dialog.reject()
    settle()
    stage.close()


def test_what_has_no_room_scrolls_and_the_buttons_stay(make_stage) -> None:
    stage = make_stage(size=(1024, 640), environment=limits.PROD).furnish()
    stage.ask()
    pane, go = stage.find("limit.pane"), stage.find("limit.go")
    assert pane.verticalScrollBar().maximum() > 0
    assert stage.dialog.rect().contains(go.geometry())
    stage.window.resize(1440, 900)
    settle()
    assert pane.verticalScrollBar().maximum() == 0
